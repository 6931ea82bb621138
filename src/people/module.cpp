#include "people/module.h"

#include "people/register.h"

namespace ostoja::people {

// Persons are shown within their case (cases/pages_people.cpp); this room has no address of its own yet.
web::Module module() {
  return {.name = "people", .pages = {}, .api = {}, .start = start_register,
          .jobs = {{"people.keep_findable", 3600, [](web::Services& s) { keep_old_findable(s.db, s.vault, 50, s.clock.now()); }}}};
}

}  // namespace ostoja::people
