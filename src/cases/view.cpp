#include "cases/view.h"

#include "i18n/i18n.h"

namespace ostoja::cases {
namespace {

struct Part { const char *name, *path, *key; };
struct Group { const char* key; std::vector<Part> parts; };
const std::vector<Group>& groups() {
  static const std::vector<Group> all{
      {"cases.group.case", {{"overview", "", "cases.nav.overview"}, {"timeline", "/timeline", "cases.nav.timeline"}, {"notes", "/timeline?show=notes", "cases.nav.notes"},
                            {"facts", "/facts", "cases.nav.facts"}, {"team", "/team", "cases.nav.team"}}},
      {"cases.group.people", {{"people", "/people", "cases.nav.people"}}},
      {"cases.group.log", {{"changes", "/changes", "cases.nav.changes"}, {"readers", "/readers", "cases.nav.readers"}}}};
  return all;
}

std::string initials(std::string_view name) {
  std::string out;
  for (auto part : core::split(name, ' '))
    if (!part.empty() && core::characters(out) < 2) out += core::first_characters(part, 1);
  return out;
}

void show_stepper(web::Context& c, web::Page& page, const Header& h) {
  auto all = steps(c.tx, h.id);
  for (int i = 1; i <= 5; ++i) {
    auto status = static_cast<Status>(i);
    auto step = page.add("STEP");
    std::string when;  // of the last time it was reached
    for (const auto& s : all)
      if (s.status == status) when = c.t.day_month(core::local(s.at).date);
    const bool here = status == h.status, closed = h.status == Status::closed;
    // A step that was passed over on the way is not ticked: it never was reached.
    const bool done = !when.empty() && (closed || i < static_cast<int>(h.status));
    step.set("STEP_NAME", capital(label(c, "case_status", code_of(status)))).set("STEP_NUMBER", i);
    step.set("STEP_WHEN", here && !closed && i > 1 ? c.t.with("cases.step.since", {when}) : done || here ? when : std::string());
    step.show_if(done, "STEP_DONE", "STEP_OPEN").show_if(here && !closed, "STEP_CURRENT");
  }
}

void show_actions(web::Context& c, web::Page& page, const Record& item) {
  const auto& h = item.header;
  const bool write = may_write(c, item), close = c.may(case_close) && h.status != Status::closed, again = c.may(case_close) && h.status == Status::closed;
  page.show_if(write, "CAN_WRITE");
  if (!write && !close && !again) return;
  auto menu = page.add("ACTIONS");
  menu.show_if(write, "CAN_STEP").show_if(close, "CAN_CLOSE").show_if(again, "CAN_REOPEN");
  if (write && h.status < Status::services) {
    auto next = static_cast<Status>(static_cast<int>(h.status) + 1);
    menu.add("NEXT_STEP").set("NEXT_CODE", code_of(next)).set("NEXT_TEXT", c.t.with("cases.step.next", {label(c, "case_status", code_of(next))}));
  }
}

}  // namespace

Reader reader(const web::Context& c) { return {c.who.user, c.who.operator_code, c.may(case_team) ? Reader::Reach::operator_wide : Reader::Reach::team}; }
Keeper keeper(web::Context& c) { return {c.tx, c.keys(), c.services.forms, c.who.user, c.now}; }

core::Result<Record> asked_for(web::Context& c) {
  auto id = CaseId::parse(c.param("id"));
  if (!id) return core::fail(core::Errc::not_found, "no such case");
  return record(c.tx, c.keys(), *id, reader(c));
}
core::Result<Record> asked_to_change(web::Context& c) {
  auto item = TRY(asked_for(c));
  if (item.header.status == Status::closed) return core::fail(core::Errc::conflict, "the case is closed: reopen it first");
  return item;
}
bool may_write(const web::Context& c, const Record& item) { return c.may(case_write) && item.header.status != Status::closed; }
bool may_change_team(const web::Context& c, const Record& item) { return (c.may(case_team) || item.header.lead == c.who.user) && item.header.status != Status::closed; }

std::string label(const web::Context& c, std::string_view list, std::string_view code) {
  if (code.empty()) return {};
  const auto* codes = c.services.forms.codes(list);
  const auto* item = codes == nullptr ? nullptr : codes->find(code);
  return item == nullptr ? std::string(code) : std::string(item->label(c.t.lang()));
}
std::string capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
  return text;
}
std::string home_of(const Record& item) { return "/cases/" + item.header.id.text(); }
std::string name_of(web::Context& c, std::int64_t user) {
  auto who = user == 0 ? std::nullopt : access::find_user(c.tx, access::UserId{user});
  return who ? who->name : std::string(c.t("cases.log.program"));
}

void show_frame(web::Context& c, web::Page& page, const Record& item, std::string_view here) {
  const auto& h = item.header;
  page.set("TITLE", h.number).set("ID", h.id.text()).set("NUMBER", h.number).set("VERSION", h.version);
  page.set("STATUS", label(c, "case_status", code_of(h.status))).set("STATUS_CLASS", h.status == Status::closed ? "t-done" : "t-brand");
  if (!h.urgency.empty() && h.status != Status::closed) {
    auto u = page.add("URGENCY");
    const bool now = h.urgency == "U0", day = h.urgency == "U1", three = h.urgency == "U2";
    u.set("U_CLASS", now ? "u0" : day ? "u1" : three ? "u2" : "u3").set("U_ICON", now ? "oct" : day ? "tri" : three ? "circ" : "sq").set("U_LABEL", h.urgency + " " + label(c, "urgency", h.urgency));
  }
  auto lead = access::find_user(c.tx, h.lead);
  page.set("OPERATOR", c.t("operator." + h.operator_code)).set("LEAD", lead ? std::string_view(lead->name) : c.t("cases.nobody")).set("OPENED", c.t.date(core::local(h.opened_at).date));
  if (!h.language.empty()) page.add("HAS_LANGUAGE").set("LANGUAGE", c.t.language(h.language));
  show_stepper(c, page, h);
  auto count_people = static_cast<std::int64_t>(persons(c.tx, h.id).size()), count_entries = count_notes(c.tx, h.id);
  const bool sealed = !is_on_team(c.tx, h.id, c.who.user);
  for (const auto& group : groups()) {
    auto g = page.add("SUB_GROUP");
    g.set("GROUP_TEXT", c.t(group.key));
    for (const auto& part : group.parts) {
      std::string_view name = part.name;
      auto sub = g.add("SUB");
      sub.set("SUB_HREF", home_of(item) + part.path).set("SUB_TEXT", c.t(part.key)).show_if(here == name, "SUB_CURRENT");
      auto n = name == "people" ? count_people : name == "notes" ? count_entries : 0;
      if (n > 0) sub.add("SUB_COUNT").set("SUB_NUMBER", n);
      sub.show_if(name == "people" && sealed, "SUB_SEALED");
    }
  }
  auto members = team(c.tx, h.id);
  bool anybody = false;
  for (const auto& m : members) {
    if (m.until) continue;
    anybody = true;
    page.add("MEMBER").set("M_NAME", m.name).set("M_INITIALS", initials(m.name)).set("M_ROLE", label(c, "team_role", m.role));
  }
  page.show_if(!anybody, "NO_MEMBER").show_if(may_change_team(c, item), "TEAM_CHANGE");
  show_actions(c, page, item);
  if (h.status == Status::closed)
    page.add("CLOSED").set("CLOSED_TEXT", c.t.with("cases.closed", {c.t.date(core::local(h.closed_at).date), label(c, "closing_reason", h.closing_reason)}));
}

void show_problem(web::Context& c, web::Page& page, std::string_view key) {
  if (!key.empty()) page.add("PROBLEM").set("PROBLEM_TEXT", c.t(key));
}

}  // namespace ostoja::cases
