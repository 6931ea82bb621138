// The interventions of a case, and one of them: what was done, newest on top, with a form that is quick enough for a telephone in the other hand.
#include "i18n/i18n.h"
#include "intervention/view.h"
#include "web/draw.h"

namespace ostoja::intervention {
namespace {

// What came back with a fault: the answers as typed, their problems, or a text over the form of urgency.
struct Back {
  const SentAction* action = nullptr;
  std::string_view urgency_problem = {};
  int status = 200;
};

void show_action(web::Context& c, web::Page& page, const forms::Form& form, const Action& a) {
  auto v = page.add("ACT");
  v.set("AC_ID", core::id_text(a.id)).set("AC_TITLE", cases::capital(cases::label(c, "crisis_action", a.answers.get("kind"))));
  v.set("AC_ICON", a.answers.get("kind") == "INFORMED" ? "bell" : a.answers.get("kind") == "TRANSPORT" ? "right" : a.answers.get("kind") == "TALK" ? "chat" : a.answers.get("kind") == "PLACE" ? "bed" : a.answers.get("kind") == "MEDICAL" ? "med"
                        : a.answers.get("kind") == "WAIT" ? "clock" : a.answers.get("kind") == "ACCOMPANIMENT" ? "people" : a.answers.get("kind") == "SAFETY_PLAN" ? "shield" : "check");
  v.set("AC_WHEN", c.t.when(a.at, c.now)).set("AC_BY", a.by_name);
  if (auto note = a.answers.get("note"); !note.empty()) v.add("AC_NOTE").set("AC_TEXT", note);
  for (const auto& part : form.parts)
    for (const auto& f : part.fields) {
      if (f.name == "kind" || f.name == "note" || f.name == "at_time" || f.name == "next_time" || f.name == "next_kind" || f.name == "cost" || !a.answers.has(f.name)) continue;
      v.add("AC_ROW").set("AC_LABEL", f.label(c.t.lang())).set("AC_VALUE", forms::shown(c.forms, f, a.answers, c.t));
    }
  if (a.cost.grosze != 0) v.add("AC_ROW").set("AC_LABEL", form.find("cost")->label(c.t.lang())).set("AC_VALUE", c.t.with("intervention.money", {a.cost.plain()}));
}

void show_history(web::Context& c, web::Page& page, const std::vector<Change>& all) {
  for (const auto& x : all) {
    auto v = page.add("CHANGE");
    v.set("CH_WHEN", c.t.when(x.at, c.now)).set("CH_ICON", icon_of_urgency(x.became));
    v.set("CH_WHAT", x.was.empty() ? urgency_label(c, x.became) : c.t.with("intervention.urgency.from_to", {x.was, urgency_label(c, x.became)}));
    v.set("CH_WHY", c.t.with("intervention.why." + x.why, {x.by_name}));
    if (!x.reason.empty()) v.add("CH_REASON").set("CH_REASON_TEXT", x.reason);
  }
}

core::Result<web::Response> draw(web::Context& c, const Asked& asked, const Back& back) {
  const auto& h = asked.h;
  auto item = TRY(record(c.tx, c.keys(), h, asked.head.id));
  const auto& i = item.head;
  web::Page page(c, "intervention/show");
  cases::show_frame(c, page, h, "interventions");
  const bool open = i.state == State::open, may = may_intervene(c, h);
  page.set("IV_HOME", home_of(i)).set("IV_VERSION", i.version).set("STARTED", c.t.when(i.started_at, c.now)).set("IV_LEAD", i.lead_name).set("WHOM", person_label(c, h, i.person));
  auto values = page.values();
  show_urgency(c, values, i);
  auto asks = forced(level_of(i.danger_level), level_of(i.suicidality), thresholds(c.forms));
  if (open && !asks.urgency.empty()) page.add("ASKS").set("ASKS_TEXT", c.t.with("intervention.asks." + std::string(code_of(asks.why)), {asks.urgency}));
  if (open && is_quiet(i.urgency, i.last(), i.next_at, c.now, quiet(c.forms))) page.add("QUIET").set("QUIET_TEXT", c.t.with("intervention.quiet", {c.t.duration((c.now.ms - i.last().ms) / 60'000 * 60)}));
  if (auto next = next_text(c, i); open && !next.empty()) page.add("NEXT").set("NEXT_WHAT", next);
  if (auto place = place_text(c, i); !place.empty()) page.add("PLACE").set("PLACE_TEXT", place);
  page.set("COORDINATOR_TEXT", coordinator_text(c, i)).show_if(i.waiting > 0 && c.may(cases::case_team), "ACKNOWLEDGE").show_if(i.waiting > 0, "TOLD_WAITS", "TOLD_DONE");
  if (i.contact != 0)
    if (const auto& ask = cases::doors(c.services).contacts)
      for (const auto& line : ask(c.tx, h.operator_code, std::span(&i.contact, 1))) {
        auto v = page.add("CONTACT");
        v.set("CT_NUMBER", line.number).set("CT_HREF", "/contacts/" + core::id_text(line.id)).show_if(line.end == cases::ContactLine::Urgency::open, "CT_OPEN");
      }

  const auto& action_form = *c.forms.form("intervention_action");
  if (open && may) {
    auto quick = page.add("QUICK");
    const forms::Answers none;
    const auto& shown = back.action != nullptr ? back.action->answers : none;
    const std::vector<forms::Problem> fine;
    const auto& problems = back.action != nullptr ? back.action->problems : fine;
    web::draw_errors(c, values, action_form, problems);
    for (const auto& part : action_form.parts) web::draw_part(c, quick, action_form, part, shown, problems);
    auto change = page.add("URGENCY_FORM");
    change.show_if(!back.urgency_problem.empty(), "UF_OPEN").set("UF_REASON", back.urgency_problem.empty() ? std::string_view() : c.request.form.get("reason"));
    if (!back.urgency_problem.empty()) change.add("UF_PROBLEM").set("UF_PROBLEM_TEXT", c.t(back.urgency_problem));
    for (const auto& code : c.forms.codes("urgency")->codes)
      if (code.code != i.urgency) change.add("UF_OPTION").set("UF_CODE", code.code).set("UF_LABEL", urgency_label(c, code.code)).show_if(c.request.form.get("urgency") == code.code, "UF_CHOSEN");
  }
  page.show_if(open && may, "CAN_END").show_if(open && may, "CAN_EDIT").show_if(!open && may, "CAN_REOPEN");
  auto all = TRY(actions(c.tx, c.keys(), h, i.id));
  for (const auto& a : all) show_action(c, page, action_form, a);
  page.show_if(all.empty(), "NO_ACT");
  std::int64_t cost = 0, minutes = 0;
  for (const auto& a : all) {
    cost += a.cost.grosze;
    if (auto m = a.answers.get("minutes"); !m.empty()) minutes += std::atoi(std::string(m).c_str());
  }
  if (!all.empty()) page.add("SUMS").set("SUMS_TEXT", c.t.with("intervention.sums", {c.t.number(static_cast<std::int64_t>(all.size())), c.t.duration(minutes * 60), core::Money{cost}.plain()}));
  if (!open) {
    auto ended = page.add("ENDED");
    ended.set("EN_WHEN", c.t.when(i.ended_at, c.now)).set("EN_STATE", cases::capital(cases::label(c, "end_state", i.end_state))).set("EN_TEXT", item.end.get("summary"));
  }
  show_history(c, page, TRY(changes(c.tx, c.keys(), h, i.id)));
  const auto& form = *c.forms.form("intervention");
  for (const auto& part : form.parts) {
    auto p = page.add("PART");
    p.set("P_NAME", part.name).set("P_LABEL", part.label(c.t.lang()));
    web::draw_summary(c, p, form, part, item.answers);
  }
  return page.response(back.status);
}

}  // namespace

core::Result<web::Response> list_page(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  web::Page page(c, "intervention/list");
  cases::show_frame(c, page, h, "interventions");
  const bool may = may_intervene(c, h);
  auto all = of_case(c.tx, h);
  for (const auto& i : all) {
    auto v = page.add("ITEM");
    v.set("IV_ID", i.id.text()).set("IV_HREF", home_of(i)).set("IV_STARTED", c.t.when(i.started_at, c.now)).set("IV_LEAD", i.lead_name);
    show_urgency(c, v, i);
    std::string what;
    for (const auto& t : i.triggers) what += (what.empty() ? "" : ", ") + cases::label(c, "crisis_trigger", t);
    v.set("IV_WHAT", cases::capital(what.empty() ? std::string(c.t("intervention.one")) : what));
    v.set("IV_STATE", i.state == State::open ? last_text(c, i) : cases::label(c, "end_state", i.end_state)).show_if(i.state == State::open, "IV_OPEN");
  }
  page.show_if(may && !all.empty(), "CAN_BEGIN");
  if (all.empty()) page.add("NONE").show_if(may, "N_BEGIN");
  return page.response();
}

core::Result<web::Response> show_page(web::Context& c) { return draw(c, TRY(asked_for(c)), {}); }

core::Result<web::Response> action_page(web::Context& c) {
  auto asked = TRY(asked_to_change(c));
  auto sent = read_action(c, asked.head);
  if (!sent.problems.empty()) return draw(c, asked, {.action = &sent, .status = 422});
  TRY(add_action(keeper(c), asked.h, asked.head, sent.answers, sent.at, sent.next, sent.cost));
  tell_live(c, asked.h.operator_code, Call::nobody);
  return web::see_other(home_of(asked.head) + "?notice=action_saved");
}

core::Result<web::Response> urgency_page(web::Context& c) {
  auto asked = TRY(asked_to_change(c));
  if (asked.head.state == State::ended) return core::fail(core::Errc::conflict, "this intervention has ended");
  const auto waiting = asked.head.notices;
  auto done = set_urgency(keeper(c), asked.h, asked.head, c.request.form.get("urgency"), c.request.form.get("reason"), c.may(cases::case_team) ? Hand::coordinator : Hand::worker);
  if (!done) {
    auto code = done.error().code;
    if (code != core::Errc::invalid && code != core::Errc::forbidden) return tl::unexpected(done.error());
    asked = TRY(asked_for(c));
    auto key = code == core::Errc::forbidden ? "intervention.urgency.coordinator_only" : c.request.form.get("urgency").empty() ? "intervention.urgency.choose" : "intervention.urgency.needs_reason";
    return draw(c, asked, {.urgency_problem = key, .status = 422});
  }
  auto after = TRY(head(c.tx, asked.h, asked.head.id));
  tell_live(c, asked.h.operator_code, after.notices > waiting ? Call::coordinators : Call::nobody);
  return web::see_other(home_of(asked.head) + "?notice=saved");
}

core::Result<web::Response> acknowledge_page(web::Context& c) {
  auto asked = TRY(asked_for(c));
  TRY_VOID(acknowledge(keeper(c), asked.h, asked.head));
  tell_live(c, asked.h.operator_code, Call::nobody);
  return web::see_other(c.request.form.get("back") == "board" ? std::string("/interventions?notice=acknowledged") : home_of(asked.head) + "?notice=acknowledged");
}

core::Result<web::Response> acknowledge_case_page(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  TRY_VOID(acknowledge_case(keeper(c), h));
  tell_live(c, h.operator_code, Call::nobody);
  return web::see_other("/interventions?notice=acknowledged");
}

core::Result<web::Response> reopen_page(web::Context& c) {
  auto asked = TRY(asked_to_change(c));
  auto item = TRY(record(c.tx, c.keys(), asked.h, asked.head.id));
  TRY_VOID(reopen(keeper(c), asked.h, item));
  tell_live(c, asked.h.operator_code, Call::nobody);
  return web::see_other(home_of(asked.head) + "?notice=saved");
}

}  // namespace ostoja::intervention
