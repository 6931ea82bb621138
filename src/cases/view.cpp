#include "cases/view.h"

#include "i18n/i18n.h"
#include "web/draw.h"

#include <algorithm>

namespace ostoja::cases {
namespace {

constexpr std::string_view kGroups[] = {"cases.group.case", "cases.group.people", "cases.group.help", "cases.group.papers", "cases.group.log"};

void show_navigation(web::Context& c, web::Page& page, const Header& h, std::string_view here, const std::vector<ChapterState>& states) {
  auto& all = book(c.services);
  all.look(c.who.user, h.id, here, c.now);
  const bool sealed = !is_on_team(c.tx, h.id, c.who.user);
  auto group = Group::log;
  web::Values section(nullptr);
  for (const auto& chapter : all.chapters) {
    if (!c.may(chapter.permission) || chapter.text.empty()) continue;  // without a name: asides only
    if (&chapter == &all.chapters.front() || chapter.group != group) {
      group = chapter.group;
      section = page.add("SUB_GROUP");
      section.set("GROUP_TEXT", c.t(kGroups[static_cast<std::size_t>(group)]));
    }
    auto sub = section.add("SUB");
    const auto path = chapter.name == "overview" ? std::string() : chapter.name == "notes" ? std::string("/timeline?show=notes") : "/" + std::string(chapter.name);
    sub.set("SUB_HREF", home_of(h) + path).set("SUB_TEXT", c.t(chapter.text)).show_if(here == chapter.name, "SUB_CURRENT");
    for (const auto& state : states) {
      if (state.name != chapter.name) continue;
      if (all.is_new(c.who.user, h.id, state, c.now)) sub.show("SUB_NEW");
      if (state.records > 0) sub.add("SUB_COUNT").set("SUB_NUMBER", state.records);
    }
    sub.show_if(chapter.name == "people" && sealed, "SUB_SEALED");
  }
}

void show_asides(web::Context& c, web::Page& page, const Header& h, const std::vector<ChapterState>& states) {
  std::vector<Aside> all;
  for (const auto& chapter : book(c.services).chapters)
    if (chapter.asides && c.may(chapter.permission) && speaks(chapter, states)) chapter.asides(c, h, all);
  std::stable_sort(all.begin(), all.end(), [](const Aside& a, const Aside& b) { return a.tone > b.tone; });
  for (const auto& aside : all) {
    auto v = page.add("ASIDE");
    v.set("AS_NAME", aside.name).set("AS_TITLE", aside.title).set("AS_ICON", aside.icon);
    v.set("AS_CLASS", aside.tone == Aside::Tone::danger ? "a-danger" : aside.tone == Aside::Tone::warning ? "a-warn" : "a-plain");
    for (const auto& line : aside.lines) v.add("AS_LINE").set("AS_TEXT", line);
    if (!aside.href.empty()) v.add("AS_MORE").set("AS_HREF", aside.href).set("AS_LINK", aside.link);
  }
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

void show_actions(web::Context& c, web::Page& page, const Header& h) {
  const bool write = may_write(c, h), close = c.may(case_close) && h.status != Status::closed, again = c.may(case_close) && h.status == Status::closed && !is_stub(c.tx, h.id);
  page.show_if(write, "CAN_WRITE");
  if (!write && !close && !again) return;
  auto menu = page.add("ACTIONS");
  menu.show_if(write, "CAN_FLAG").show_if(write, "CAN_STEP").show_if(close, "CAN_CLOSE").show_if(again, "CAN_REOPEN");
  if (write && h.status < Status::services) {
    auto next = static_cast<Status>(static_cast<int>(h.status) + 1);
    menu.add("NEXT_STEP").set("NEXT_CODE", code_of(next)).set("NEXT_TEXT", c.t.with("cases.step.next", {label(c, "case_status", code_of(next))}));
  }
}

}  // namespace

Reader reader(const web::Context& c) { return {c.who.user, c.who.operator_code, c.may(case_team) ? Reader::Reach::operator_wide : Reader::Reach::team}; }
Keeper keeper(web::Context& c) { return {c.tx, c.keys(), c.forms, c.who.user, c.now}; }

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
core::Result<Header> case_of(web::Context& c) {
  auto id = CaseId::parse(c.param("id"));
  if (!id) return core::fail(core::Errc::not_found, "no such case");
  return header(c.tx, *id, reader(c));
}
core::Result<Header> case_to_change(web::Context& c) {
  auto h = TRY(case_of(c));
  if (h.status == Status::closed) return core::fail(core::Errc::conflict, "the case is closed: reopen it first");
  return h;
}
std::vector<Obstacle> obstacles(web::Context& c, const Header& h) {
  std::vector<Obstacle> out;
  for (const auto& chapter : book(c.services).chapters)
    if (chapter.blocks_closing) chapter.blocks_closing(c, h, out);
  return out;
}
std::vector<Obstacle> warnings(web::Context& c, const Header& h) {
  std::vector<Obstacle> out;
  for (const auto& chapter : book(c.services).chapters)
    if (chapter.warns_closing && c.may(chapter.permission)) chapter.warns_closing(c, h, out);
  return out;
}
bool may_write(const web::Context& c, const Header& h) { return c.may(case_write) && h.status != Status::closed; }
bool may_change_team(const web::Context& c, const Header& h) { return (c.may(case_team) || h.lead == c.who.user) && h.status != Status::closed; }

std::string label(const web::Context& c, std::string_view list, std::string_view code) { return web::code_label(c, list, code); }
std::string capital(std::string text) {
  if (text.empty()) return text;
  if (text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
  // The Polish letters have two bytes; the large one is one below the small one, and 32 below with ó.
  else if (text.starts_with("ó")) text.replace(0, 2, "Ó");
  else
    for (std::string_view small : {"ą", "ć", "ę", "ł", "ń", "ś", "ź", "ż"})
      if (text.starts_with(small)) --text[1];
  return text;
}
std::string home_of(const Header& h) { return "/cases/" + h.id.text(); }
std::string name_of(web::Context& c, std::int64_t user) {
  auto who = user == 0 ? std::nullopt : access::find_user(c.tx, access::UserId{user});
  return who ? who->name : std::string(c.t("cases.log.program"));
}

void show_frame(web::Context& c, web::Page& page, const Header& h, std::string_view here) { show_frame(c, page, h, here, chapter_states(c.tx, h.id)); }

void show_frame(web::Context& c, web::Page& page, const Header& h, std::string_view here, const std::vector<ChapterState>& states) {
  page.set("TITLE", h.number).set("ID", h.id.text()).set("NUMBER", h.number).set("VERSION", h.version);
  page.set("STATUS", label(c, "case_status", code_of(h.status))).set("STATUS_CLASS", h.status == Status::closed ? "t-done" : "t-brand");
  if (!h.urgency.empty() && h.status != Status::closed) {
    auto u = page.add("URGENCY");
    const bool now = h.urgency == "U0", day = h.urgency == "U1", three = h.urgency == "U2";
    u.set("U_CLASS", now ? "u0" : day ? "u1" : three ? "u2" : "u3").set("U_ICON", now ? "oct" : day ? "tri" : three ? "circ" : "sq").set("U_LABEL", h.urgency + " " + label(c, "urgency", h.urgency));
  }
  const auto members = team(c.tx, h.id);
  const auto lead = std::find_if(members.begin(), members.end(), [&](const Member& m) { return m.user == h.lead; });
  page.set("OPERATOR", c.t("operator." + h.operator_code)).set("LEAD", lead != members.end() ? lead->name : h.lead ? name_of(c, h.lead.value) : std::string(c.t("cases.nobody"))).set("OPENED", c.t.date(core::local(h.opened_at).date));
  if (!h.language.empty()) page.add("HAS_LANGUAGE").set("LANGUAGE", c.t.language(h.language));
  show_stepper(c, page, h);
  for (const auto& code : flags(c.tx, h.id)) page.add("FLAG").set("FLAG_LABEL", label(c, "case_flag", code));
  show_navigation(c, page, h, here, states);
  show_asides(c, page, h, states);
  bool anybody = false;
  for (const auto& m : members) {
    if (m.until) continue;
    anybody = true;
    page.add("MEMBER").set("M_NAME", m.name).set("M_INITIALS", initials(m.name)).set("M_ROLE", label(c, "team_role", m.role));
  }
  page.show_if(!anybody, "NO_MEMBER").show_if(may_change_team(c, h), "TEAM_CHANGE");
  show_actions(c, page, h);
  if (h.status == Status::closed)
    page.add("CLOSED").set("CLOSED_TEXT", c.t.with("cases.closed", {c.t.date(core::local(h.closed_at).date), label(c, "closing_reason", h.closing_reason)}));
}

void show_problem(web::Context& c, web::Page& page, std::string_view key) {
  if (!key.empty()) page.add("PROBLEM").set("PROBLEM_TEXT", c.t(key));
}

}  // namespace ostoja::cases
