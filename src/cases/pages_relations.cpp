// How the persons of a case stand to each other, and joining a person of another case.
#include "cases/view.h"
#include "i18n/i18n.h"

#include <algorithm>

namespace ostoja::cases {
namespace {

std::string label_in(const std::vector<CasePerson>& all, people::PersonId id) {
  for (const auto& p : all)
    if (p.person == id) return p.label;
  return {};
}

core::Result<Header> team_header(web::Context& c) {
  auto h = TRY(case_to_change(c));
  if (!is_on_team(c.tx, h.id, c.who.user)) return core::fail(core::Errc::forbidden, "persons are written by the team of the case");
  return h;
}

void leave(web::Context& c, const Header& h, const char* action, std::string_view kind) {
  person_event(keeper(c), h.id, action, kind);
}

}  // namespace

void show_relations(web::Context& c, web::Page& page, const Header& h, const std::vector<CasePerson>& all, MayWrite write, std::string_view problem) {
  if (all.size() >= 2) {
    auto card = page.add("RELATIONS");
    if (!problem.empty() && problem != "cases.elsewhere.choose") card.add("REL_PROBLEM").set("REL_PROBLEM_TEXT", c.t(problem));
    std::vector<people::PersonId> ids;
    for (const auto& p : all) ids.push_back(p.person);
    auto relations = people::relations_among(c.tx, ids);
    for (const auto& r : relations) {
      auto text = c.t.with("cases.relations.sentence", {label_in(all, r.person), label(c, "person_relation", r.kind), label_in(all, r.other)});
      auto row = card.add("RELATION");
      row.set("RL_TEXT", text);
      if (write == MayWrite::yes) row.add("RL_END").set("RL_ID", core::id_text(r.id)).set("RL_NAME", text);
    }
    card.show_if(relations.empty(), "REL_NONE");
    if (write == MayWrite::yes) {
      auto add = card.add("REL_ADD");
      const auto& sent = c.request.form;
      for (const auto& p : all) {
        auto text = c.t.with("cases.person", {p.label});
        add.add("REL_PERSON").set("RP_ID", p.person.text()).set("RP_LABEL", text).show_if(sent.get("person") == p.person.text(), "RP_CHOSEN");
        add.add("REL_OTHER").set("RO_ID", p.person.text()).set("RO_LABEL", text).show_if(sent.get("other") == p.person.text(), "RO_CHOSEN");
      }
      for (const auto& code : c.forms.codes("person_relation")->codes)
        add.add("REL_KIND").set("RK_CODE", code.code).set("RK_LABEL", code.label(c.t.lang())).show_if(sent.get("kind") == code.code, "RK_CHOSEN");
    }
  }
  if (write == MayWrite::no) return;
  auto others = persons_elsewhere(c.tx, h.id, h.operator_code, c.who.user);
  if (others.empty()) return;
  auto card = page.add("ELSEWHERE");
  card.show_if(problem == "cases.elsewhere.choose", "EL_PROBLEM");
  for (const auto& o : others) card.add("EL_PERSON").set("EP_ID", o.person.text()).set("EP_LABEL", c.t.with("cases.elsewhere.option", {o.number, o.label}));
}

core::Result<web::Response> change_relations(web::Context& c) {
  auto h = TRY(team_header(c));
  const auto& sent = c.request.form;
  auto all = persons(c.tx, h.id);
  if (auto end = core::id_value(sent.get("end"))) {
    std::vector<people::PersonId> ids;
    for (const auto& p : all) ids.push_back(p.person);
    for (const auto& r : people::relations_among(c.tx, ids)) {
      if (r.id != *end) continue;
      TRY_VOID(people::end_relation(c.tx, r.id, c.who.user, c.now));
      leave(c, h, "case.relation_end", r.kind);
      return web::see_other(home_of(h) + "/people?notice=saved");
    }
    return core::fail(core::Errc::not_found, "no such relation");
  }
  auto person = people::PersonId::parse(sent.get("person")), other = people::PersonId::parse(sent.get("other"));
  if (!person || !other || person == other || label_in(all, *person).empty() || label_in(all, *other).empty()) return draw_people(c, "cases.relations.choose", 422);
  auto done = people::add_relation(c.tx, c.forms, h.operator_code, *person, *other, sent.get("kind"), c.who.user, c.now);
  if (!done && done.error().code == core::Errc::conflict) return draw_people(c, "cases.relations.there_already", 422);
  const auto* kinds = c.forms.codes("person_relation");
  if (!done && done.error().code == core::Errc::invalid) return draw_people(c, kinds->find(sent.get("kind")) == nullptr ? "cases.relations.choose" : "cases.relations.circle", 422);
  TRY_VOID(done);
  leave(c, h, "case.relation", sent.get("kind"));
  return web::see_other(home_of(h) + "/people?notice=saved");
}

core::Result<web::Response> join_person_page(web::Context& c) {
  auto h = TRY(team_header(c));
  auto wanted = people::PersonId::parse(c.request.form.get("person"));
  auto others = persons_elsewhere(c.tx, h.id, h.operator_code, c.who.user);
  auto found = std::find_if(others.begin(), others.end(), [&](const Elsewhere& o) { return wanted && o.person == *wanted; });
  if (found == others.end()) return draw_people(c, "cases.elsewhere.choose", 422);
  auto k = keeper(c);
  k.reader = c.reader_keys_if_any();
  TRY_VOID(join_person(k, h.id, found->person));
  return web::see_other(home_of(h) + "/people?notice=saved");
}

}  // namespace ostoja::cases
