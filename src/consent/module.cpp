#include "consent/module.h"

#include "consent/record.h"

namespace ostoja::consent {
namespace {

using web::Method;
constexpr access::Trace read_case{"case.read", "case"}, change{"consents.change", "case"};

constexpr web::Route kPages[] = {
    {Method::get, "/cases/:id/consents", cases::case_view, read_case, list_page},
    {Method::get, "/cases/:id/consents/new", cases::case_write, read_case, new_page},
    {Method::post, "/cases/:id/consents", cases::case_write, change, create},
    {Method::get, "/cases/:id/consents/:consent/withdraw", cases::case_write, read_case, withdraw_page},
    {Method::post, "/cases/:id/consents/:consent/withdraw", cases::case_write, change, save_withdrawal},
    {Method::get, "/cases/:id/consents/:consent/print", cases::case_view, read_case, print_page},
};
constexpr web::Route kApi[] = {
    {Method::post, "/api/v1/cases/:id/consents", cases::case_write, change, api_create, web::Run::as_method, "cases:write", "consent", "Add a consent of a person (also: person, receiver, interpreter)"},
};

}  // namespace

Doors& doors(web::Services& s) {
  const std::type_index key(typeid(Doors));
  auto found = s.rooms.find(key);
  if (found == s.rooms.end()) found = s.rooms.emplace(key, std::make_shared<Doors>()).first;
  return *static_cast<Doors*>(found->second.get());
}

web::Module module() {
  return {.name = "consent", .pages = kPages, .api = kApi, .start = [](web::Services& s) {
            doors(s);
            cases::doors(s).helpers.push_back(interpreters);
            cases::add_chapter(s, {.name = "consents", .text = "consent.nav", .icon = "consent", .group = cases::Group::papers, .order = 10, .print = print});
          }};
}

}  // namespace ostoja::consent
