#include "assessment/module.h"

#include "assessment/view.h"

namespace ostoja::assessment {
namespace {

using web::Method;
constexpr access::Trace read_case{"case.read", "case"}, change_case{"case.change", "case"};

constexpr web::Route kPages[] = {
    {Method::get, "/cases/:id/assessments", cases::case_view, read_case, list_page},
    {Method::get, "/cases/:id/assessments/new", cases::case_write, read_case, new_page},
    {Method::get, "/cases/:id/assessments/compare", cases::case_view, read_case, compare_page},
    {Method::post, "/cases/:id/assessments", cases::case_write, change_case, create},
    {Method::get, "/cases/:id/assessments/:assessment", cases::case_view, read_case, show_page},
    {Method::post, "/cases/:id/assessments/:assessment/withdraw", cases::case_write, change_case, withdraw_page},
};

constexpr web::Route kApi[] = {
    {Method::get, "/api/v1/cases/:id/assessments", cases::case_view, read_case, api_list, web::Run::as_method, "cases:read", "", "List the assessments of a case, newest first (kind)"},
    {Method::post, "/api/v1/cases/:id/assessments", cases::case_write, change_case, api_add, web::Run::as_method, "cases:write", "assessment",
     "Add an assessment: kind RISK or NEEDS, level.DOMAIN 0 to 3 or U, note.DOMAIN"},
};

void start(web::Services& s) {
  doors(s);
  cases::doors(s).moved.push_back(follow_case);
  add_chapter(s);
}

}  // namespace

Doors& doors(web::Services& s) {
  const std::type_index key(typeid(Doors));
  auto found = s.rooms.find(key);
  if (found == s.rooms.end()) found = s.rooms.emplace(key, std::make_shared<Doors>()).first;
  return *static_cast<Doors*>(found->second.get());
}

web::Module module() { return {.name = "assessment", .pages = kPages, .api = kApi, .start = start}; }

}  // namespace ostoja::assessment
