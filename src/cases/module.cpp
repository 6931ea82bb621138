#include "cases/module.h"

#include "cases/search.h"

namespace ostoja::cases {
namespace {

using web::Method;
constexpr access::Trace read_case{"case.read", "case"}, list_cases{"case.list", "case"}, change_case{"case.change", "case"};

constexpr access::Permission person_merge{"person_merge"}, case_print{"case_print"};
constexpr access::Trace print_case{"case.print", "case"};
constexpr access::Trace list_doubles{"person.doubles", "person"}, change_person{"person.change", "person"};

constexpr web::Route kPages[] = {
    {Method::get, "/cases", case_list, list_cases, list_page},
    {Method::get, "/cases/new", case_open, access::no_client_data, new_page},
    {Method::post, "/cases", case_open, change_case, create},
    {Method::get, "/cases/:id", case_view, read_case, overview},
    {Method::get, "/cases/:id/timeline", case_view, read_case, timeline_page},
    {Method::post, "/cases/:id/notes", case_write, change_case, add_note_page},
    {Method::get, "/cases/:id/facts", case_view, read_case, facts_page},
    {Method::get, "/cases/:id/edit", case_write, read_case, edit_page},
    {Method::post, "/cases/:id/edit", case_write, change_case, save_edit},
    {Method::get, "/cases/:id/team", case_view, read_case, team_page},
    {Method::post, "/cases/:id/team", case_view, change_case, change_team},
    {Method::get, "/cases/:id/flags", case_write, read_case, flags_page},
    {Method::post, "/cases/:id/flags", case_write, change_case, save_flags},
    {Method::get, "/cases/:id/step", case_write, read_case, step_page},
    {Method::post, "/cases/:id/status", case_write, change_case, change_status},
    {Method::get, "/cases/:id/close", case_close, read_case, close_page},
    {Method::post, "/cases/:id/close", case_close, change_case, close_case},
    {Method::get, "/cases/:id/reopen", case_close, read_case, reopen_page},
    {Method::post, "/cases/:id/reopen", case_close, change_case, reopen},
    {Method::get, "/cases/:id/people", case_view, read_case, people_page},
    {Method::get, "/cases/:id/people/new", case_write, read_case, new_person_page},
    {Method::post, "/cases/:id/people", case_write, change_case, add_person_page},
    {Method::post, "/cases/:id/relations", case_write, change_case, change_relations},
    {Method::post, "/cases/:id/people-elsewhere", case_write, change_case, join_person_page},
    {Method::get, "/cases/:id/people/:person", case_write, read_case, edit_person_page},
    {Method::post, "/cases/:id/people/:person", case_write, change_case, save_person_page},
    {Method::get, "/cases/:id/people/:person/add/:kind", case_write, read_case, new_detail_page},
    {Method::post, "/cases/:id/people/:person/add/:kind", case_write, change_case, add_detail_page},
    {Method::get, "/cases/:id/people/:person/details/:detail", case_write, read_case, edit_detail_page},
    {Method::post, "/cases/:id/people/:person/details/:detail", case_write, change_case, save_detail_page},
    {Method::get, "/cases/:id/people/:person/details/:detail/remove", case_write, read_case, remove_detail_page},
    {Method::post, "/cases/:id/people/:person/details/:detail/remove", case_write, change_case, remove_detail},
    {Method::get, "/cases/:id/print", case_print, read_case, print_choice},
    {Method::get, "/cases/:id/print/paper", case_print, print_case, print_paper},
    {Method::get, "/cases/:id/print/pdf", case_print, print_case, print_pdf, web::Run::outside},
    {Method::get, "/cases/:id/changes", case_view, read_case, changes_page, web::Run::with_log},
    {Method::get, "/cases/:id/readers", case_view, read_case, readers_page, web::Run::with_log},
    {Method::get, "/people/duplicates", person_merge, list_doubles, doubles_page},
    {Method::get, "/people/duplicates/:one/:other", person_merge, list_doubles, compare_page},
    {Method::post, "/people/merge", person_merge, change_person, merge_page},
    {Method::post, "/people/apart", person_merge, change_person, apart_page},
    {Method::post, "/people/unmerge", person_merge, change_person, unmerge_page},
};


constexpr web::Route kApi[] = {
    {Method::post, "/api/v1/people/merge", person_merge, change_person, api_merge, web::Run::as_method, "cases:write", "", "Merge two records of one person: kept, merged"},
    {Method::post, "/api/v1/people/unmerge", person_merge, change_person, api_unmerge, web::Run::as_method, "cases:write", "", "Take a merge back: merge"},
    {Method::post, "/api/v1/cases", case_open, change_case, api_create, web::Run::as_method, "cases:write", "case", "Open a case"},
    {Method::get, "/api/v1/cases", case_list, list_cases, api_list, web::Run::as_method, "cases:read", "", "List cases, latest change first"},
    {Method::get, "/api/v1/cases/:id", case_view, read_case, api_read, web::Run::as_method, "cases:read", "", "Read a case"},
    {Method::patch, "/api/v1/cases/:id", case_write, change_case, api_change, web::Run::as_method, "cases:write", "case", "Change fields of a case (If-Match)"},
    {Method::post, "/api/v1/cases/:id/notes", case_write, change_case, api_note, web::Run::as_method, "cases:write", "note", "Add an entry to a case"},
    {Method::post, "/api/v1/cases/:id/contacts", case_write, change_case, api_contact, web::Run::as_method, "cases:write", "", "Join a contact to a case"},
    {Method::get, "/api/v1/cases/:id/people/:person/details", case_view, read_case, api_details, web::Run::as_method, "cases:read", "", "Further names, documents, telephones, addresses, languages of a person"},
    {Method::post, "/api/v1/cases/:id/people/:person/details", case_write, change_case, api_add_detail, web::Run::as_method, "cases:write", "", "Add one of them: detail (name, document, phone, address, language) and the fields of its form"},
    {Method::post, "/api/v1/cases/:id/people", case_write, change_case, api_person, web::Run::as_method, "cases:write", "person", "Add a person to a case; 409 with the possible ones when somebody alike is known (same_as)"},
};

}  // namespace

namespace {

void start(web::Services& s) {
  doors(s);
  start_search(s);
  count_for_public_task(s);
  count_for_statistics(s);
  constexpr auto file = Group::file, log = Group::log;
  add_chapter(s, {.name = "overview", .text = "cases.nav.overview", .icon = "folder", .group = file, .order = 0});
  add_chapter(s, {.name = "timeline", .text = "cases.nav.timeline", .icon = "clock", .group = file, .order = 1});
  add_chapter(s, {.name = "notes", .text = "cases.nav.notes", .icon = "note", .group = file, .order = 2});
  add_chapter(s, {.name = "facts", .text = "cases.nav.facts", .icon = "folder", .group = file, .order = 3});
  add_chapter(s, {.name = "team", .text = "cases.nav.team", .icon = "team", .group = file, .order = 90});
  add_chapter(s, {.name = "people", .text = "cases.nav.people", .icon = "person", .group = Group::people, .order = 0});
  add_chapter(s, {.name = "changes", .text = "cases.nav.changes", .icon = "edit", .group = log, .order = 0});
  add_chapter(s, {.name = "readers", .text = "cases.nav.readers", .icon = "eye", .group = log, .order = 1});
}

}  // namespace

Doors& doors(web::Services& s) {
  const std::type_index key(typeid(Doors));
  auto found = s.rooms.find(key);
  if (found == s.rooms.end()) found = s.rooms.emplace(key, std::make_shared<Doors>()).first;
  return *static_cast<Doors*>(found->second.get());
}

web::Module module() {
  return {.name = "cases", .pages = kPages, .api = kApi, .start = start,
          .jobs = {{"cases.raise_old_persons", 3600, [](web::Services& s) { raise_old_persons(s.db, s.vault, s.forms, s.clock.now()); }}}};
}

}  // namespace ostoja::cases
