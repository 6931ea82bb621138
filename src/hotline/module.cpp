#include "hotline/module.h"

#include "cases/cases.h"
#include "cases/page.h"
#include "hotline/api.h"
#include "hotline/index.h"
#include "hotline/rules.h"
#include "hotline/view.h"

#include <set>

namespace ostoja::hotline {
namespace {

using web::Method;
constexpr access::Trace read_contact{"contact.read", "contact"}, list_contacts{"contact.list", "contact"}, export_contacts{"contact.export", "contact"}, change_contact{"contact.change", "contact"},
    read_number{"contact.number", "contact"}, read_follow_up{"follow_up.read", "follow_up"}, list_follow_ups{"follow_up.list", "follow_up"}, change_follow_up_{"follow_up.change", "follow_up"},
    change_search{"search.change", "saved_search"}, searched{"search.run", "contact"};
constexpr std::size_t kAsideContacts = 20;  // the newest of a case

constexpr web::Route kPages[] = {
    {Method::get, "/contacts", contact_read, list_contacts, list_page},
    {Method::get, "/contacts/export.csv", contact_export, export_contacts, export_csv},
    {Method::post, "/contacts/searches", contact_read, change_search, keep_search},
    {Method::post, "/contacts/searches/:id/drop", contact_read, change_search, forget_search},
    {Method::get, "/contacts/shift", contact_read, list_contacts, shift_page},
    {Method::get, "/contacts/new", contact_write, access::no_client_data, new_contact},
    {Method::post, "/contacts", contact_write, change_contact, create_contact},
    {Method::get, "/contacts/:id", contact_read, read_contact, show_contact},
    {Method::post, "/contacts/:id/kind", contact_write, change_contact, set_kind},
    {Method::post, "/contacts/:id/close", contact_write, change_contact, close_without},
    {Method::get, "/contacts/:id/form/:tab", contact_write, read_contact, show_tab},
    {Method::post, "/contacts/:id/form/:tab", contact_write, change_contact, save_tab},
    {Method::post, "/contacts/:id/draft", contact_write, change_contact, save_draft},
    {Method::post, "/contacts/:id/search", contact_write, searched, search_in_tab, web::Run::outside},
    {Method::get, "/contacts/:id/cancel", contact_write, read_contact, ask_cancel},
    {Method::post, "/contacts/:id/cancel", contact_write, change_contact, do_cancel},
    {Method::post, "/contacts/:id/undo", contact_write, change_contact, undo},
    {Method::post, "/contacts/:id/end", contact_write, change_contact, end_urgent},
    {Method::get, "/contacts/:id/number", contact_read, read_number, show_number},
    {Method::get, "/contacts/:id/same-number", contact_read, list_contacts, same_number},
    {Method::get, "/contacts/:id/safe", contact_write, read_contact, show_safe_form},
    {Method::post, "/contacts/:id/safe", contact_write, change_contact, save_safe_form},
    {Method::get, "/contacts/:id/case", contact_write, read_contact, choose_case},
    {Method::post, "/contacts/:id/case", contact_write, change_contact, join_case},
    {Method::post, "/contacts/:id/follow-ups", contact_write, change_contact, create_follow_up},
    {Method::get, "/follow-ups", contact_read, list_follow_ups, follow_ups_page},
    {Method::get, "/follow-ups/:id", contact_read, read_follow_up, follow_up_page},
    {Method::post, "/follow-ups/:id/attempts", contact_write, change_follow_up_, attempt},
    {Method::post, "/follow-ups/:id/state", contact_write, change_follow_up_, change_follow_up},
};

constexpr web::Route kApi[] = {
    {Method::post, "/api/v1/contacts", contact_write, change_contact, api_create, web::Run::as_method, "contacts:write", "contact", "Save a contact"},
    {Method::get, "/api/v1/contacts", contact_read, list_contacts, api_list, web::Run::as_method, "contacts:read", "", "List contacts, newest first"},
    {Method::get, "/api/v1/contacts/:id", contact_read, read_contact, api_read, web::Run::as_method, "contacts:read", "", "Read a contact"},
    {Method::patch, "/api/v1/contacts/:id", contact_write, change_contact, api_change, web::Run::as_method, "contacts:write", "contact", "Change fields of a contact (If-Match)"},
};

// What a case shows of its contacts (cases may not open this room's door).
std::vector<cases::ContactLine> lines_of(store::Tx& tx, std::string_view operator_code, std::span<const std::int64_t> ids) {
  std::vector<cases::ContactLine> out;
  for (auto id : ids) {
    auto found = row(tx, ContactId{id}, operator_code);
    if (!found || found->state == State::cancelled) continue;
    auto end = !is_urgent(found->urgency) ? cases::ContactLine::Urgency::not_urgent : found->end_state.empty() ? cases::ContactLine::Urgency::open : cases::ContactLine::Urgency::ended;
    out.push_back({id, found->number, found->channel, found->direction, found->caller_type, found->urgency, found->taken_by_name, found->started_at, found->ended_at, end});
  }
  return out;
}

// The rules of safe contact of the numbers this case's contacts came from, beside every part of the case: whoever is about to call has them in view.
void safe_asides(web::Context& c, const cases::Header& h, std::vector<cases::Aside>& out) {
  std::set<std::string> numbers;
  auto contacts = cases::contacts_of(c.tx, h.id);
  if (contacts.size() > kAsideContacts) contacts.resize(kAsideContacts);
  for (auto id : contacts)
    if (auto number = number_with_rules(c.tx, ContactId{id}, h.operator_code); !number.empty()) numbers.insert(std::move(number));
  for (const auto& number : numbers)
    if (auto safe = safe_contact(c.tx, c.keys(), number)) {
      cases::Aside aside{.tone = cases::Aside::Tone::warning, .name = "safe-" + std::to_string(out.size()), .icon = "phone", .title = std::string(c.t("hotline.safe.title")), .href = {}, .link = {}, .lines = {}};
      for (auto& line : safe_lines(c, *safe)) aside.lines.push_back(std::move(line));
      out.push_back(std::move(aside));
    }
}

void start(web::Services& s) {
  cases::doors(s).contacts = lines_of;
  cases::add_chapter(s, {.name = "safe", .text = "", .icon = "phone", .asides = safe_asides});
  start_index(s);
  count_for_public_task(s);
  count_for_statistics(s);
  web::add_finder(s, {.order = 30, .title = "search.contacts", .scope = "contacts:read", .find = find_for_desk, .ready = [](web::Services& all) { return all.room<Memory>().ready.load(); }});
}

}  // namespace

web::Module module() { return {"hotline", kPages, kApi, start}; }

}  // namespace ostoja::hotline
