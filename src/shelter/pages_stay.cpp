// One stay: what the place knows, and everything that is done while it lasts.
#include "i18n/i18n.h"
#include "shelter/act.h"
#include "web/draw.h"

#include <algorithm>

namespace ostoja::shelter {
namespace {

// Why the store or a rule refused, in the reader's language. Errors are literals, so this table is complete as long as its test passes.
constexpr std::pair<std::string_view, std::string_view> kProblems[] = {
    {"the bed is taken on one of these nights", "shelter.problem.taken"},
    {"this person has a place on these nights already", "shelter.problem.person_twice"},
    {"somebody is still in this bed", "shelter.problem.bed_not_empty"},
    {"this person is not in the house", "shelter.problem.not_in"},
    {"this place is not held any more", "shelter.problem.not_held"},
    {"these nights have passed", "shelter.problem.past"},
    {"a hold lasts two weeks at most", "shelter.problem.hold_long"},
    {"this stay has begun already, or was given up", "shelter.problem.begun"},
    {"nobody is admitted in the future", "shelter.problem.future"},
    {"an admission is entered within a week", "shelter.problem.week"},
    {"this stay has ended", "shelter.problem.ended"},
    {"the planned end must lie ahead", "shelter.problem.end_ahead"},
    {"the planned end lies more than a year ahead", "shelter.problem.year"},
    {"this is the bed they have", "shelter.problem.same_bed"},
    {"a stay moves within the places of one operator: hold a place at the other one instead", "shelter.problem.other_house"},
    {"to another house one leaves and is admitted there", "shelter.problem.other_house"},
    {"choose why they leave", "shelter.problem.reason"},
    {"nobody leaves before they were admitted", "shelter.problem.before_admission"},
    {"nobody has left in the future", "shelter.problem.future"},
    {"choose the age of the child", "shelter.problem.child_age"},
    {"choose a bed of this house", "shelter.problem.choose_bed"},
    {"this child is not in the house any more", "shelter.problem.child_gone"},
    {"choose what kind of leave it is", "shelter.problem.leave_kind"},
    {"the time of return must lie ahead", "shelter.problem.return_ahead"},
    {"a leave lasts two months at most", "shelter.problem.leave_long"},
    {"this person is on leave already", "shelter.problem.away_already"},
    {"this person is not on leave", "shelter.problem.not_away"},
    {"the return lies between the beginning of the leave and now", "shelter.problem.return_when"},
    {"choose what was handed in", "shelter.problem.deposit_kind"},
    {"this was given back already", "shelter.problem.given_back"},
    {"an extension ends after the planned end", "shelter.problem.extension_after"},
    {"an extension is asked for already", "shelter.problem.extension_waits"},
    {"this extension was decided already", "shelter.problem.extension_decided"},
    {"somebody else changed this stay meanwhile", "shelter.problem.race"},
    {"the rules have to be accepted before admission", "shelter.problem.rules"},
    {"somebody has to say why in spite of the warnings", "shelter.problem.warned"},
};

void show_beds(web::Context& c, web::Values v, const Shelter& place, const Stay& s, std::string_view chosen) {
  auto from = std::max(s.from, core::local(c.now).date);
  for (const auto& b : beds(c.tx, place.id))
    if (b.id != s.bed && is_free(c.tx, b.id, from, std::max(s.until, from.plus_days(1)), c.now)) v.add("FREE_BED").set("FB_ID", b.id.text()).set("FB_TEXT", bed_text(c, b) + ": " + room_words(c, b.room)).show_if(b.id.text() == chosen, "FB_CHOSEN");
}
void options(web::Context& c, web::Values v, std::string_view section, std::string_view list, std::string_view chosen) {
  const auto today = core::local(c.now).date;
  for (const auto& code : c.forms.codes(list)->codes)
    if ((!code.from || code.from <= today) && (!code.until || today <= code.until)) v.add(section).set("OP_CODE", code.code).set("OP_TEXT", code.label(c.t.lang())).show_if(code.code == chosen, "OP_CHOSEN");
}

}  // namespace

std::string_view problem_key(const core::Error& e) {
  for (const auto& [text, key] : kProblems)
    if (e.text.view() == text) return key;
  return "shelter.problem.other";
}

core::Result<web::Response> draw_stay(web::Context& c, const Asked& asked, std::string_view problem, std::string_view open) {
  auto s = asked.stay;
  TRY_VOID(open_packet(c.tx, c.keys(), s));
  auto today = core::local(c.now).date;
  const auto& sent = c.request.form;
  auto kept = [&](std::string_view name, std::string otherwise) { auto v = sent.get(name); return v.empty() ? otherwise : std::string(v); };
  web::Page page(c, "shelter/stay");
  show_frame(c, page, asked.place, "");
  cases::show_problem(c, page, problem);
  auto bed = find_bed(c.tx, s.bed);
  auto name = s.packet.has("call_name") ? std::string(s.packet.get("call_name")) : std::string(c.t("shelter.no_name"));
  page.show_if(s.state == State::held && !s.holds_at(c.now), "FORGOTTEN");
  page.set("TITLE", s.number).set("S_NUMBER", s.number).set("S_NAME", name).set("S_HOME", home_of(s)).set("S_STATE", cases::capital(stay_state(c, s))).set("S_BED", bed ? bed_text(c, *bed) : std::string()).set("S_ROOM", bed ? room_words(c, bed->room) : std::string());
  page.set("S_FROM", c.t.date_weekday(s.from)).set("S_UNTIL", c.t.date_weekday(s.until)).set("S_VERSION", s.version).set("S_HELD_BY", cases::name_of(c, s.held_by.value)).set("S_HELD_AT", c.t.when(s.held_at, c.now)).set("S_OPERATOR", c.t("operator." + s.from_operator));
  page.set("TODAY", today.text()).set("TIME_NOW", core::local(c.now).hhmm());
  if (auto href = case_link(c, s); !href.empty()) page.add("S_CASE").set("SC_HREF", href);
  forms::Part known;
  for (const auto& part : c.forms.form("stay_packet")->parts) known.fields.insert(known.fields.end(), part.fields.begin(), part.fields.end());
  web::draw_summary(c, page.values(), *c.forms.form("stay_packet"), known, s.packet);
  if (!s.warnings.empty()) {
    auto v = page.add("PLACED");
    for (const auto& w : s.warnings) v.add("PLACED_WARNING").set("PW_TEXT", cases::capital(cases::label(c, "placement_warning", w)));
    v.set("PW_REASON", TRY(open_words(c.tx, c.keys(), s, "reason")));
  }
  const bool held = s.state == State::held, in = s.state == State::in;
  if (held) {
    auto v = page.add("CAN_ADMIT");
    v.set("AD_DAY", kept("day", today.text())).set("AD_TIME", kept("time", core::local(c.now).hhmm())).show_if(open == "admit" || problem.empty(), "AD_OPEN");
    for (const auto& lang : rules_languages()) v.add("RULES_LANGUAGE").set("RL_CODE", lang.code).set("RL_NAME", lang.name + (lang.review ? " (" + std::string(c.t("shelter.rules.review")) + ")" : "")).show_if(lang.code == kept("rules_language", s.packet.has("language") ? std::string(s.packet.get("language")) : std::string("pl")), "RL_CHOSEN");
    int children = 0;
    for (char d : s.packet.get("children")) children = d >= '0' && d <= '9' ? std::min(12, children * 10 + d - '0') : children;
    for (int i = 0; i < children; ++i) {
      auto child = v.add("CHILD_ROW");
      auto n = std::to_string(i + 1);
      child.set("CR_N", n);
      options(c, child, "CR_AGE", "age_group", sent.get("child_age_" + n));
      options(c, child, "CR_SEX", "sex", sent.get("child_sex_" + n));
      show_beds(c, child, asked.place, s, sent.get("child_bed_" + n));
    }
    if (s.holds_at(c.now)) page.show("CAN_GIVE_UP");
    page.add("CAN_PROLONG").show_if(!s.holds_at(c.now), "HAS_EXPIRED");
  }
  auto people = guests(c.tx, s.id);
  for (const auto& g : people) {
    auto v = page.add("GUEST");
    const bool child = g.kind == StayGuest::Kind::child;
    v.set("G_KIND", c.t(!child ? "shelter.adult" : g.sex == "F" ? "shelter.girl" : g.sex == "M" ? "shelter.boy" : "shelter.child")).set("G_AGE", cases::label(c, "age_group", g.age_group));
    v.set("G_BED", g.bed_name.empty() ? std::string(c.t("shelter.with_adult")) : c.t.with("shelter.in_bed", {g.bed_name}));
    if (g.until) v.add("G_GONE").set("G_GONE_TEXT", c.t.when(g.until, c.now));
    else if (in && g.kind == StayGuest::Kind::child) v.add("G_END").set("G_ID", core::id_text(g.id));
  }
  page.show_if(!people.empty(), "GUESTS");
  if (in) {
    auto all = leaves(c.tx, s.id);
    auto away = on_leave(c.tx, s.id);
    if (away) page.add("IS_AWAY").set("AW_KIND", cases::capital(cases::label(c, "leave_kind", away->kind))).set("AW_UNTIL", c.t.when(away->until, c.now)).show_if(away->until < c.now, "AW_LATE");
    else {
      auto v = page.add("CAN_LEAVE");
      options(c, v, "LEAVE_KIND", "leave_kind", kept("leave_kind", "PASS"));
      v.set("LV_DAY", kept("back_day", today.plus_days(1).text())).set("LV_TIME", kept("back_time", "20:00")).set("LV_WORDS", sent.get("leave_words")).show_if(open == "leave", "LV_OPEN");
    }
    auto m = page.add("CAN_MOVE");
    show_beds(c, m, asked.place, s, open == "move" ? std::string(sent.get("bed")) : std::string(c.request.query.get("bed")));
    m.show_if(open == "move" || !c.request.query.get("bed").empty(), "MV_OPEN").set("MV_REASON", sent.get("move_reason"));
    auto d = page.add("CAN_DISCHARGE");
    options(c, d, "EXIT_REASON", "shelter_exit_reason", sent.get("exit_reason"));
    d.set("DC_DAY", kept("left_day", today.text())).set("DC_TIME", kept("left_time", core::local(c.now).hhmm())).set("DC_WORDS", sent.get("exit_words")).show_if(open == "discharge", "DC_OPEN");
    auto ch = page.add("CAN_CHILD");
    options(c, ch, "CHILD_AGE", "age_group", sent.get("child_age"));
    options(c, ch, "CHILD_SEX", "sex", sent.get("child_sex"));
    show_beds(c, ch, asked.place, s, sent.get("child_bed"));
    ch.show_if(open == "child", "CH_OPEN");
    auto dep = page.add("CAN_DEPOSIT");
    options(c, dep, "DEPOSIT_KIND", "deposit_kind", sent.get("deposit_kind"));
    dep.set("DP_WORDS", sent.get("deposit_words")).show_if(open == "deposit", "DP_OPEN");
    auto waiting = extensions(c.tx, s.id);
    const bool asks = !waiting.empty() && !waiting.front().decided_at;
    if (!asks) page.add("CAN_EXTEND").set("EX_UNTIL", kept("extend_until", s.until.plus_days(14).text())).set("EX_WORDS", sent.get("extend_words")).show_if(open == "extend", "EX_OPEN").show_if(leads(c, asked.place), "EX_AT_ONCE", "EX_ASKS");
    show_length(c, page, s);
  } else if (held && bed) {
    auto m = page.add("CAN_MOVE");
    show_beds(c, m, asked.place, s, open == "move" ? std::string(sent.get("bed")) : std::string(c.request.query.get("bed")));
    m.show_if(open == "move" || !c.request.query.get("bed").empty(), "MV_OPEN").set("MV_REASON", sent.get("move_reason"));
  }
  for (const auto& e : extensions(c.tx, s.id)) {
    auto v = page.add("EXTENSION");
    v.set("XT_TEXT", c.t.with("shelter.extension.line", {c.t.date(e.was), c.t.date(e.until), cases::name_of(c, e.asked_by.value), c.t.when(e.asked_at, c.now)})).set("XT_OUTCOME", c.t("shelter.extension." + (e.decided_at ? e.outcome : std::string("WAITS"))));
    if (!e.decided_at && in && leads(c, asked.place) && e.asked_by != c.who.user) v.add("XT_DECIDE").set("XT_ID", core::id_text(e.id));
  }
  for (const auto& l : leaves(c.tx, s.id)) page.add("LEAVE").set("LE_TEXT", cases::capital(cases::label(c, "leave_kind", l.kind)) + ": " + c.t.when(l.from, c.now) + " – " + c.t.when(l.returned ? l.returned : l.until, c.now)).show_if(!l.returned, "LE_OPEN");
  auto things = TRY(deposits(c.tx, c.keys(), s));
  for (const auto& d : things) {
    auto v = page.add("DEPOSIT");
    v.set("DE_KIND", cases::capital(cases::label(c, "deposit_kind", d.kind))).set("DE_WORDS", d.words).set("DE_TAKEN", c.t.when(d.taken, c.now));
    if (d.returned) v.add("DE_BACK").set("DE_BACK_TEXT", c.t.when(d.returned, c.now));
    else v.add("DE_RETURN").set("DE_ID", core::id_text(d.id));
  }
  page.show_if(!things.empty() || in, "DEPOSITS").show_if(things.empty(), "NO_DEPOSIT");
  if (!s.rules_version.empty()) page.add("ACCEPTED").set("AC_TEXT", c.t.with("shelter.rules.accepted", {s.rules_version, c.t.language(s.rules_language), c.t.when(s.rules_at, c.now)})).set("AC_LANGUAGE", s.rules_language);
  if (s.state == State::left) {
    auto v = page.add("ENDED");
    v.set("EN_REASON", cases::capital(cases::label(c, "shelter_exit_reason", s.exit_reason))).set("EN_WORDS", TRY(open_words(c.tx, c.keys(), s, "ending"))).set("EN_BY", cases::name_of(c, s.ended_by.value));
    for (auto day : follow_up_days(core::local(s.left_at).date)) v.add("FOLLOW").set("FO_DAY", c.t.date(day));
    v.show_if(s.case_id.value != 0, "HAS_CASE", "NO_CASE");
  }
  if (held || in) page.show("CAN_EDIT");
  c.saw(s.id.value);
  return page.response(problem.empty() ? 200 : 422);
}

core::Result<web::Response> stay_page(web::Context& c) { return draw_stay(c, TRY(asked_for(c)), {}, {}); }

void show_length(web::Context& c, web::Page& page, const Stay& s) {
  auto today = core::local(c.now).date;
  auto warn = static_cast<int>(c.forms.threshold("stay_end_warning_days"));
  auto say = [&](std::string_view key, core::Date last, std::string_view source) {
    auto v = page.add("LENGTH");
    v.set("LT_TEXT", c.t.with(key, {c.t.date(last)})).set("LT_SOURCE", c.t(source));
    int left = last.days - today.days;
    v.set("LT_LEFT", left < 0 ? c.t.with("shelter.length.over", {c.t.number(-left)}) : c.t.plural("shelter.length.left", left)).show_if(left <= warn, "LT_SOON");
  };
  auto admitted = core::local(s.admitted_at).date;
  say("shelter.length.planned", s.until, "shelter.length.planned_source");
  say("shelter.length.three_months", three_months(admitted), "shelter.length.law_47");
  auto year_end = core::Date::of(today.year(), 12, 31);
  if (s.until > year_end) say("shelter.length.contract", year_end, "shelter.length.contract_source");
}

}  // namespace ostoja::shelter
