#pragma once
// Error answers with the choices that only the router makes: which text, and the incident number.
#include "web/router.h"

namespace ostoja::web {

// `word` names the texts error.<word>.title and error.<word>.text; `incident` may be empty.
Response problem_page(const Request&, const i18n::Strings&, int status, std::string_view word, std::string_view detail, std::string_view incident, Services&);
// A number for something that went wrong on our side, written to the log with the route's pattern and a literal; the person sees only the number.
std::string incident(std::string_view pattern, std::string_view literal, core::Instant now);

}  // namespace ostoja::web
