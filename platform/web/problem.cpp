#include "web/problem.h"

#include "core/id.h"
#include "core/json.h"
#include "core/log.h"
#include "core/text.h"
#include "forms/forms.h"
#include "i18n/i18n.h"
#include "web/prepare.h"

namespace ostoja::web {

int status_of(core::Errc code) {
  using core::Errc;
  switch (code) {
    case Errc::bad_request: return 400;
    case Errc::unauthenticated: return 401;
    case Errc::forbidden: return 403;
    case Errc::not_found: return 404;
    case Errc::invalid: return 422;
    case Errc::conflict: return 409;
    case Errc::stale: return 412;
    case Errc::too_many: return 429;
    case Errc::unavailable: return 503;
    case Errc::internal: return 500;
  }
  return 500;
}

std::string incident(std::string_view pattern, std::string_view literal, core::Instant now) {
  std::string number = core::id_text(core::next_id(now.ms));
  core::log(core::Level::error, "incident", core::LogWord::of_ours(number + " at " + std::string(pattern) + ": " + std::string(literal)));
  return number;
}

namespace {

Response problem_json(const i18n::Strings& t, int status, std::string_view word, std::string_view detail, std::string_view incident) {
  core::Json j;
  j.object().field("type", "about:blank").field("title", t("error." + std::string(word) + ".title")).field("status", status).field("detail", detail);
  if (!incident.empty()) j.field("incident", incident);
  j.end();
  Response out = json(j.take(), status);
  out.content_type = "application/problem+json";
  return out;
}

Response problem_html(const i18n::Strings& t, int status, std::string_view word, std::string_view incident, Services& services) {
  std::string key = "error." + std::string(word);
  std::string title(t(key + ".title")), text(t(key + ".text"));
  std::string page = render(services.templates, t.lang(), "web/error", [&](Values& v) {
    v.set("TITLE", title).set("HEADING", title).set("TEXT", text);
    if (!incident.empty()) v.add("INCIDENT").set("INCIDENT_NUMBER", incident);
    if (services.demo) v.show("DEMO");
  });
  // Without templates (they may be what is broken) the bare words still come.
  if (page.empty())
    page = "<!doctype html><html lang=\"" + std::string(t.lang()) + "\"><meta charset=\"utf-8\"><title>" + core::html(title) + "</title><h1>" + core::html(title) +
           "</h1><p>" + core::html(text) + "</p><p>" + core::html(incident) + "</p></html>";
  Response out = html(std::move(page));
  out.status = status;
  return out;
}

}  // namespace

Response problem_page(const Request& request, const i18n::Strings& t, int status, std::string_view word, std::string_view detail, std::string_view incident,
                      Services& services) {
  Response out = request.wants_json() ? problem_json(t, status, word, detail, incident) : problem_html(t, status, word, incident, services);
  if (status == 401) out.header("WWW-Authenticate", "Bearer");
  if (status == 429) out.header("Retry-After", "1");
  if (status == 503) out.header("Retry-After", "5");
  return out;
}

Response problem(const Request& request, const i18n::Strings& t, const core::Error& error, Services& services) {
  int status = status_of(error.code);
  std::string number;
  if (status == 500) number = incident("", error.text.view(), services.clock.now());
  return problem_page(request, t, status, std::to_string(status), error.text.view(), number, services);
}

Response problem_fields(Context& c, const std::vector<forms::Problem>& problems) {
  core::Json j;
  j.object().field("type", "about:blank").field("title", c.t("error.422.title")).field("status", 422).key("errors").array();
  for (const auto& p : problems) j.object().field("field", p.field).field("key", p.key).field("message", forms::message(p, c.t)).end();
  j.end().end();
  Response out = json(j.take(), 422);
  out.content_type = "application/problem+json";
  return out;
}

}  // namespace ostoja::web
