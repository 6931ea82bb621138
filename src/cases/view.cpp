#include "cases/view.h"

#include "i18n/i18n.h"

namespace ostoja::cases {
namespace {

struct Part { const char *name, *path, *key; bool write_only; };
constexpr Part kParts[] = {{"overview", "", "cases.nav.overview", false}, {"timeline", "/timeline", "cases.nav.timeline", false}, {"people", "/people", "cases.nav.people", false},
    {"team", "/team", "cases.nav.team", false}, {"edit", "/edit", "cases.nav.edit", true}, {"changes", "/changes", "cases.nav.changes", false}, {"readers", "/readers", "cases.nav.readers", false}};

std::string initials(std::string_view name) {
  std::string out;
  for (auto part : core::split(name, ' '))
    if (!part.empty() && core::characters(out) < 2) out += core::first_characters(part, 1);
  return out;
}

}  // namespace

Reader reader(const web::Context& c) { return {c.who.user, c.who.operator_code, c.may(case_team) ? Reader::Reach::operator_wide : Reader::Reach::team}; }
Keeper keeper(web::Context& c) { return {c.tx, c.keys(), c.services.forms, c.who.user, c.now}; }

core::Result<Record> asked_for(web::Context& c) {
  auto id = CaseId::parse(c.param("id"));
  if (!id) return core::fail(core::Errc::not_found, "no such case");
  return record(c.tx, c.keys(), *id, reader(c));
}

std::string label(const web::Context& c, std::string_view list, std::string_view code) {
  if (code.empty()) return {};
  const auto* codes = c.services.forms.codes(list);
  const auto* item = codes == nullptr ? nullptr : codes->find(code);
  return item == nullptr ? std::string(code) : std::string(item->label(c.t.lang()));
}

void show_frame(web::Context& c, web::Page& page, const Record& item, std::string_view here) {
  const auto& h = item.header;
  const std::string base = "/cases/" + h.id.text();
  page.set("TITLE", h.number).set("ID", h.id.text()).set("NUMBER", h.number).set("VERSION", h.version);
  page.set("STATUS", label(c, "case_status", code_of(h.status))).set("STATUS_CLASS", h.status == Status::closed ? "t-done" : "t-brand");
  if (!h.urgency.empty() && h.status != Status::closed) {
    auto u = page.add("URGENCY");
    const bool now = h.urgency == "U0", day = h.urgency == "U1";
    u.set("U_CLASS", now ? "u0" : day ? "u1" : h.urgency == "U2" ? "u2" : "u3").set("U_ICON", now ? "oct" : day ? "tri" : h.urgency == "U2" ? "circ" : "sq");
    u.set("U_LABEL", h.urgency + " " + std::string(c.t("hotline.urgency." + h.urgency)));
  }
  auto lead = access::find_user(c.tx, h.lead);
  page.set("OPERATOR", c.t("operator." + h.operator_code)).set("LEAD", lead ? std::string_view(lead->name) : c.t("cases.nobody")).set("OPENED", c.t.date(core::local(h.opened_at).date));
  if (!h.language.empty()) page.add("HAS_LANGUAGE").set("LANGUAGE", c.t.language(h.language));
  auto all = steps(c.tx, h.id);
  for (int i = 1; i <= 5; ++i) {
    auto status = static_cast<Status>(i);
    auto step = page.add("STEP");
    const bool done = i < static_cast<int>(h.status) || h.status == Status::closed, current = status == h.status && h.status != Status::closed;
    std::string when;
    for (const auto& s : all)
      if (s.status == status) when = c.t.day_month(core::local(s.at).date);
    step.set("STEP_NAME", label(c, "case_status", code_of(status))).set("STEP_WHEN", current && i > 1 ? std::string(c.t("cases.step.now")) : done || current ? when : std::string()).set("STEP_NUMBER", i);
    step.show_if(done, "STEP_DONE", "STEP_OPEN").show_if(current, "STEP_CURRENT");
  }
  const bool write = c.may(case_write);
  for (const auto& part : kParts) {
    if (part.write_only && !write) continue;
    page.add("SUB").set("SUB_HREF", base + part.path).set("SUB_TEXT", c.t(part.key)).show_if(here == part.name, "SUB_CURRENT");
  }
  for (const auto& m : team(c.tx, h.id)) {
    if (m.until) continue;
    page.add("MEMBER").set("M_NAME", m.name).set("M_INITIALS", initials(m.name)).set("M_ROLE", label(c, "team_role", m.role));
  }
  page.show_if(write && h.status != Status::closed, "CAN_WRITE");
  if (write && h.status != Status::closed && h.status != Status::services) {
    auto next = static_cast<Status>(static_cast<int>(h.status) + 1);
    page.add("NEXT_STEP").set("NEXT_CODE", code_of(next)).set("NEXT_TEXT", c.t.with("cases.step.next", {label(c, "case_status", code_of(next))}));
  }
  page.show_if(c.may(case_close) && h.status != Status::closed, "CAN_CLOSE").show_if(c.may(case_close) && h.status == Status::closed, "CAN_REOPEN");
  if (h.status == Status::closed)
    page.add("CLOSED").set("CLOSED_TEXT", c.t.with("cases.closed", {c.t.date(core::local(h.closed_at).date), label(c, "closing_reason", h.closing_reason)}));
}

}  // namespace ostoja::cases
