#pragma once
// For tests only: a desk with this room's pages and a browser in front of it, which can compute six digits (scenarios cannot).
#include "access/access_for_tests.h"
#include "core/resources.h"
#include "core/text.h"
#include "forms/forms.h"
#include "staff/module.h"
#include "web/live.h"
#include "web/page.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ostoja::staff {

inline constexpr std::string_view kPassword = "invented words 12";

// A browser in front of the desk: keeps cookies, fills the csrf and version fields in from the last page.
struct Browser {
  web::Router* router = nullptr;
  std::map<std::string, std::string> cookies = {};
  std::string page = {}, csrf = {}, remote = "203.0.113.7", location = {};
  web::Response last = {};

  void send(web::Method method, std::string_view target, core::Fields form = {}) {
    web::Request r;
    r.method = method;
    r.remote = remote;
    r.secure = true;
    r.form = std::move(form);
    auto q = target.find('?');
    r.path = std::string(target.substr(0, q));
    if (q != target.npos)
      for (auto pair : core::split(target.substr(q + 1), '&')) {
        std::string value(pair.substr(pair.find('=') + 1));
        for (auto at = value.find("%2F"); at != value.npos; at = value.find("%2F")) value.replace(at, 3, "/");
        r.query.add(std::string(pair.substr(0, pair.find('='))), value);
      }
    std::string jar;
    for (const auto& [name, value] : cookies) jar += (jar.empty() ? "" : "; ") + name + "=" + value;
    if (!jar.empty()) r.headers.emplace_back("cookie", jar);
    r.headers.emplace_back("accept-language", "pl");
    last = router->handle_now(std::move(r));
    location.clear();
    for (const auto& [name, value] : last.headers) {
      if (name == "Location") location = value;
      if (name != "Set-Cookie") continue;
      auto equals = value.find('='), end = value.find(';');
      if (value.find("Max-Age=0") != value.npos) cookies.erase(value.substr(0, equals));
      else cookies[value.substr(0, equals)] = value.substr(equals + 1, end - equals - 1);
    }
    if (last.content_type.starts_with("text/html")) page = last.body;
    if (auto fresh = field("csrf"); !fresh.empty()) csrf = fresh;  // an error page has no form; the browser's other tab still has
  }
  int get(std::string_view target) {
    send(web::Method::get, target);
    return last.status;
  }
  std::string field(std::string_view name) const {
    std::string head = "name=\"" + std::string(name) + "\" value=\"";
    auto at = page.find(head);
    return at == page.npos ? "" : page.substr(at + head.size(), page.find('"', at + head.size()) - at - head.size());
  }
  int post(std::string_view target, std::vector<std::pair<std::string, std::string>> fields) {
    core::Fields form;
    for (auto& [name, value] : fields) form.add(name, value);
    if (!form.has("csrf")) form.add("csrf", csrf);
    if (!form.has("version")) form.add("version", field("version"));
    send(web::Method::post, target, std::move(form));
    return last.status;
  }
  int follow() { return get(location); }
  bool shows(std::string_view text) const { return page.find(text) != page.npos; }
  std::string between(std::string_view head, std::string_view tail) const {
    auto at = page.find(head);
    if (at == page.npos) return {};
    at += head.size();
    return page.substr(at, page.find(tail, at) - at);
  }
  std::string session() const {
    auto it = cookies.find("__Host-ostoja");
    return it == cookies.end() ? "" : it->second;
  }
};

struct Desk : access::TestDesk {
  forms::Library forms;
  web::Live live;
  std::shared_ptr<web::Templates> templates;
  std::unique_ptr<access::Sessions> sessions;
  std::unique_ptr<web::Services> services;
  std::unique_ptr<web::Router> router;
  web::Module module = staff::module();
  std::map<std::string, std::string> secrets;

  Desk() {
    policy = access::Policy::load(core::resource("config/permissions.toml")).value();
    auto loaded = web::Templates::load();
    REQUIRE(loaded.has_value());
    templates = *loaded;
    sessions = std::make_unique<access::Sessions>(*db, policy);
    services.reset(new web::Services{*db, opened, policy, *sessions, forms, clock, *templates, live});
    module.start(*services);
    router = std::make_unique<web::Router>(*services);
    router->add(module.pages);
    router->set_rates({0, 0, 0, 0});
    person("anna", "W", {"coordinator"});
    person("olga", "W", {"consultant"});
    person("kasia", "K", {"coordinator"});
    person("adam", "", {"admin"});
  }
  access::UserId person(const std::string& login, const std::string& op, std::vector<std::string> roles) {
    access::User u;
    u.login = login;
    u.name = "Person " + login;
    u.operator_code = op;
    u.roles = std::move(roles);
    return write([&](store::Tx& tx) {
      auto id = access::add_user(tx, policy, u, kPassword, {}, clock.now()).value();
      auto enrolment = access::new_second_factor(login);
      secrets[login] = enrolment.base32;
      REQUIRE(access::set_second_factor(tx, op == "K" ? katowice : warsaw, id, enrolment.base32, id, clock.now()).has_value());
      return id;
    });
  }
  access::User user_of(std::string_view login) {
    return db->reading([&](store::Tx& tx) { return access::find_user(tx, login); }).value();
  }
  std::string digits(const std::string& login) { return access::totp_digits(secrets[login], clock.now()); }
  Browser browser() { return Browser{.router = router.get()}; }
  Browser signed_in(const std::string& login) {
    auto b = browser();
    clock.advance_seconds(30);  // each code is used once
    b.get("/sign-in");
    REQUIRE(b.post("/sign-in", {{"login", login}, {"password", std::string(kPassword)}}) == 303);
    b.follow();
    REQUIRE(b.post("/sign-in/code", {{"code", digits(login)}}) == 303);
    return b;
  }
  std::int64_t events(std::string_view action) {
    return db->reading([&](store::Tx& tx) { return tx.number("select count(*) from event where action = $1", {action}); });
  }
};

// For looking at pages: OSTOJA_PAGES=dir keeps them.
inline void keep(const Browser& b, const char* name) {
  if (const char* dir = std::getenv("OSTOJA_PAGES")) std::ofstream(std::string(dir) + "/" + name + ".html") << b.page;
}

}  // namespace ostoja::staff
