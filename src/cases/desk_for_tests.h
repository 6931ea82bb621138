#pragma once
// For tests only: a desk with the rooms of cases, and people in front of it who are signed in already.
#include "access/access_for_tests.h"
#include "access/reader_keys.h"
#include "cases/module.h"
#include "cases/record.h"
#include "core/resources.h"
#include "forms/forms.h"
#include "people/module.h"
#include "web/live.h"
#include "web/page.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ostoja::cases {

using Sent = std::vector<std::pair<std::string, std::string>>;

// Somebody at a browser; csrf and version are filled in from the last page as a browser would.
struct Person {
  web::Router* router = nullptr;
  access::UserId user;
  std::string cookie, token, page, csrf, location;
  web::Response last = {};

  int send(web::Method method, std::string_view target, core::Fields form = {}, std::string_view if_match = {}) {
    web::Request r;
    r.method = method;
    r.secure = true;
    r.remote = "203.0.113.7";
    r.form = std::move(form);
    auto q = target.find('?');
    r.path = std::string(target.substr(0, q));
    if (q != target.npos)
      for (auto pair : core::split(target.substr(q + 1), '&')) r.query.add(std::string(pair.substr(0, pair.find('='))), std::string(pair.substr(pair.find('=') + 1)));
    if (token.empty()) r.headers.emplace_back("cookie", "__Host-ostoja=" + cookie);
    else r.headers.emplace_back("authorization", "Bearer " + token);
    if (!if_match.empty()) r.headers.emplace_back("if-match", std::string(if_match));
    last = router->handle_now(std::move(r));
    location.clear();
    for (const auto& [name, value] : last.headers)
      if (name == "Location") location = value;
    if (last.content_type.starts_with("text/html") || last.content_type.find("json") != std::string::npos) page = last.body;
    return last.status;
  }
  int get(std::string_view target) { return send(web::Method::get, target); }
  std::string hidden(std::string_view name) const {
    std::string head = "name=\"" + std::string(name) + "\" value=\"";
    auto at = page.find(head);
    return at == page.npos ? "" : page.substr(at + head.size(), page.find('"', at + head.size()) - at - head.size());
  }
  int post(std::string_view target, const Sent& fields) {
    core::Fields form;
    for (const auto& [name, value] : fields) form.add(name, value);
    if (token.empty() && !form.has("csrf")) form.add("csrf", csrf);
    if (token.empty() && !form.has("version")) form.add("version", hidden("version"));
    return send(web::Method::post, target, std::move(form));
  }
  // Everything an unchanged form would send along: the marks of what its fields held.
  Sent with_marks(Sent fields) const {
    for (std::size_t at = 0; (at = page.find("name=\"was.", at)) != page.npos;) {
      auto name = page.substr(at + 6, page.find('"', at + 6) - at - 6);
      auto value_at = page.find("value=\"", at) + 7;
      fields.emplace_back(name, page.substr(value_at, page.find('"', value_at) - value_at));
      at = value_at;
    }
    return fields;
  }
  bool shows(std::string_view text) const { return page.find(text) != page.npos; }
  std::string header(std::string_view name) const {
    for (const auto& [n, v] : last.headers)
      if (n == name) return v;
    return {};
  }
};

struct CaseDesk : access::TestDesk {
  forms::Library library = forms::Library::load().value();
  web::Live live;
  std::shared_ptr<web::Templates> templates = web::Templates::load().value();
  std::unique_ptr<access::Sessions> sessions;
  std::unique_ptr<web::Services> services;
  std::unique_ptr<web::Router> router;
  web::Module cases_module = module(), people_module = people::module();
  std::vector<ContactLine> contacts;  // what the hotline would tell

  CaseDesk() {
    policy = access::Policy::load(core::resource("config/permissions.toml")).value();
    sessions = std::make_unique<access::Sessions>(*db, policy);
    services.reset(new web::Services{*db, opened, policy, *sessions, library, clock, *templates, live});
    cases_module.start(*services);
    doors(*services).contacts = [this](store::Tx&, std::string_view, std::span<const std::int64_t> ids) {
      std::vector<ContactLine> out;
      for (const auto& line : contacts)
        for (auto id : ids)
          if (line.id == id) out.push_back(line);
      return out;
    };
    router = std::make_unique<web::Router>(*services);
    router->add(people_module.pages);
    router->add(cases_module.pages);
    router->add(cases_module.api);
    router->set_rates({0, 0, 0, 0});
  }
  Person person(const std::string& login, const std::string& op, std::vector<std::string> roles) {
    access::User u;
    u.login = login;
    u.name = "Person " + login;
    u.operator_code = op;
    u.roles = std::move(roles);
    Person p;
    p.router = router.get();
    write([&](store::Tx& tx) {
      static const std::string password = "invented words 12";
      p.user = access::add_user(tx, policy, u, password, {}, clock.now()).value();
      (void)access::set_password_hash(tx, p.user, vault::hash_password(password), access::Change::none, p.user, clock.now());
      auto own = access::keys_by_recovery(tx, *opened.of(op), p.user, clock.now()).value();
      p.cookie = sessions->begin(tx, access::find_user(tx, p.user).value(), access::Factor::done, clock.now(), &own);
      return 0;
    });
    p.csrf = sessions->find(p.cookie, clock.now())->csrf;
    return p;
  }
  Person program(const Person& owner, std::vector<std::string> scopes) {
    Person p;
    p.router = router.get();
    p.user = owner.user;
    p.token = write([&](store::Tx& tx) { return access::add_token(tx, owner.user, scopes, clock.now().plus_seconds(86400), clock.now()).value(); });
    return p;
  }
  std::string open(Person& who, Sent fields = {}) {  // the address of the new case
    REQUIRE(who.post("/cases", fields) == 303);
    return who.location.substr(0, who.location.find('?'));
  }
  CaseId id_of(std::string_view path) { return CaseId::parse(path.substr(7, 13)).value(); }
  std::int64_t number(std::string_view sql, std::initializer_list<store::Value> params = {}) {
    return db->reading([&](store::Tx& tx) { return tx.number(sql, params); });
  }
  std::int64_t events(std::string_view action) { return number("select count(*) from event where action = $1", {action}); }
};

// For looking at pages: OSTOJA_PAGES=dir keeps them.
inline void keep(const Person& p, const char* name) {
  if (const char* dir = std::getenv("OSTOJA_PAGES")) std::ofstream(std::string(dir) + "/" + name + ".html") << p.page;
}

}  // namespace ostoja::cases
