#include "people/module.h"

namespace ostoja::people {

// Persons are shown within their case (cases/pages_people.cpp); this room has no address of its own yet.
web::Module module() { return {.name = "people", .pages = {}, .api = {}}; }

}  // namespace ostoja::people
