#pragma once
// The description of the JSON API (OpenAPI 3.1), made from the routes that have a scope and the forms that describe their bodies: it cannot go out of date.
#include "forms/forms.h"
#include "web/router.h"

#include <string>

namespace ostoja::web {

std::string openapi(const Router&, const forms::Library&, std::string_view version);

}  // namespace ostoja::web
