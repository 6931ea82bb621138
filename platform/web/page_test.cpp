// The real templates with the real texts: what the lint refuses would stop the program from starting.
#include "web/draw.h"
#include "web/openapi.h"
#include "web/page.h"
#include "web/prepare.h"

#include "access/access_for_tests.h"
#include "web/live.h"

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>

using namespace ostoja;

namespace {

// A form made by hand: the test must not depend on a room's definition.
forms::Form form() {
  forms::Field summary, phone, country, safe;
  summary.name = "summary", summary.type = forms::Type::longtext, summary.pl = "Opis", summary.en = "Summary", summary.required_to = {"save", "api"};
  phone.name = "phone", phone.type = forms::Type::phone, phone.pl = "Telefon", phone.en = "Telephone", phone.hint_pl = phone.hint_en = "+48";
  country.name = "country", country.type = forms::Type::country, country.pl = "Kraj", country.en = "Country";
  safe.name = "safe", safe.type = forms::Type::yesno, safe.pl = "Czy bezpiecznie?", safe.en = "Safe?", safe.when_field = "country", safe.when_values = {"PL", "UA"};
  forms::Form f;
  f.name = "contact_of_a_test";
  f.parts.push_back({"first", "Najpierw", "First", {summary, phone, country, safe}});
  return f;
}

struct PageDesk : access::TestDesk {
  access::Sessions sessions{*db, policy};
  forms::Library library;
  std::shared_ptr<web::Templates> templates;
  web::Live live;
  web::Request request;
  web::Route route{web::Method::get, "/contacts", access::any_staff, access::no_client_data, nullptr};
  access::Who who;

  PageDesk() {
    auto loaded = web::Templates::load();
    REQUIRE(loaded);
    templates = *loaded;
    who.user = {7};
    who.name = "Łucja Jodła";
    who.csrf = "csrf-value";
  }
  template <class F>
  std::string page(std::string_view name, F fill) {
    std::string out;
    db->read([&](store::Tx& tx) {
      web::Services services{*db, opened, policy, sessions, library, clock, *templates, live, true, {}, {}};
      services.frame = [](web::Context&, web::Values& v) { v.add("NAV").set("HREF", "/contacts").set("TEXT", "Kontakty").set("ICON", "phone").show("CURRENT"); };
      web::Context c{request, route, services, tx, nullptr, who, i18n::strings("pl"), clock.now(), {}, 0, {}};
      web::Page p(c, name);
      fill(c, p);
      out = p.text();
    });
    return out;
  }
};

}  // namespace

TEST_SUITE("web pages") {
  TEST_CASE("every template of the program is in order in every desk language") {
    auto templates = web::Templates::load();
    REQUIRE(templates);
    for (const auto& lang : i18n::desk_languages()) CHECK((*templates)->prepared(lang, "web/error") != nullptr);
  }
  TEST_CASE("an error page names its title and its incident, escaped, and no marker is left in it") {
    PageDesk d;
    std::string out = web::render(*d.templates, "pl", "web/error", [](web::Values& v) {
      v.set("TITLE", "Tytuł").set("HEADING", "Nagłówek <b>").set("TEXT", "Tekst").add("INCIDENT").set("INCIDENT_NUMBER", "01abc");
    });
    CHECK(out.find("<title>Tytuł – Ostoja</title>") != out.npos);
    CHECK(out.find("Nagłówek &lt;b&gt;") != out.npos);
    CHECK(out.find("01abc") != out.npos);
    CHECK(out.find("{{") == out.npos);
  }
  TEST_CASE("fields are drawn with their label, hint, problem and condition, and what was typed is escaped and kept") {
    PageDesk d;
    auto f = form();
    forms::Answers answers;
    answers.set("summary", "\n</textarea><script>");
    answers.set("phone", "12 \"x");
    answers.set("country", "UA");
    answers.set("safe", "YES");
    std::vector<forms::Problem> problems{{"phone", "forms.required", ""}};
    std::string out = d.page("web/fields", [&](web::Context& c, web::Page& p) { web::draw_part(c, p.values(), f, f.parts[0], answers, problems); });
    CHECK(out.find("<label for=\"f-phone\">Telefon</label>") != out.npos);
    CHECK(out.find("aria-describedby=\"f-phone-hint f-phone-error\" aria-invalid=\"true\"") != out.npos);
    CHECK(out.find("type=\"tel\" value=\"12 &quot;x\" dir=\"auto\" autocomplete=\"off\"") != out.npos);
    CHECK(out.find("&lt;/textarea&gt;&lt;script&gt;") != out.npos);
    CHECK(out.find("<option value=\"UA\" selected>") != out.npos);
    CHECK(out.find("data-show-when=\"country=PL|UA\"") != out.npos);
    CHECK(out.find("id=\"f-safe\" name=\"safe\" value=\"YES\" autocomplete=\"off\" checked") != out.npos);
    CHECK(out.find(" required") == out.npos);
    std::string errors = d.page("web/errors", [&](web::Context& c, web::Page& p) { web::draw_errors(c, p.values(), f, problems); });
    CHECK(errors.find("<a href=\"#f-phone\">Telefon: ") != errors.npos);
  }
  TEST_CASE("the description of the API is JSON and knows the routes with a scope only") {
    PageDesk d;
    static const web::Route routes[] = {
        {web::Method::post, "/api/v1/things/:id/parts", access::any_staff, access::no_client_data, [](web::Context&) -> core::Result<web::Response> { return web::text(""); },
         web::Run::as_method, "contacts:write", "contact_of_a_test", "Adds a part"},
        {web::Method::get, "/things", access::any_staff, access::no_client_data, [](web::Context&) -> core::Result<web::Response> { return web::text(""); }}};
    web::Services services{*d.db, d.opened, d.policy, d.sessions, d.library, d.clock, *d.templates, d.live, false, {}, {}};
    web::Router router(services);
    router.add(routes);
    auto text = web::openapi(router, d.library, "1");
    boost::json::error_code ec;
    auto doc = boost::json::parse(text, ec);
    REQUIRE_FALSE(ec);
    CHECK(doc.at("paths").as_object().size() == 1);
    CHECK(doc.at("paths").at("/api/v1/things/{id}/parts").at("post").at("summary").as_string() == "Adds a part");
  }
}
