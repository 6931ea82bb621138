#pragma once
#include "web/module.h"

namespace ostoja::app {
// What belongs to no room: start page, search, health, assets, live events, the API's description.
web::Module home();
// Fills what every desk page shows: rooms this person has, duty, counts, language, own name. Set as Services::frame.
void frame(web::Context&, web::Values&);
// Routes that the API description is made from; set once by serve.
void describe_routes(const web::Router&);
}  // namespace ostoja::app
