// Planned calls to the person: the rules of safe contact before the number, every attempt with its outcome, the day of the next one.
#include "hotline/page.h"
#include "i18n/i18n.h"
#include "people/people.h"
#include "reintegration/view.h"
#include "store/feed.h"
#include "web/draw.h"

#include <algorithm>
#include <set>

namespace ostoja::reintegration {
namespace {

constexpr std::size_t kContacts = 20;  // of the case, whose numbers may have rules: the newest

std::optional<int> minute_of(std::string_view hhmm) {
  if (hhmm.size() != 5) return std::nullopt;
  return (hhmm[0] - '0') * 600 + (hhmm[1] - '0') * 60 + (hhmm[3] - '0') * 10 + (hhmm[4] - '0');  // the form has checked it
}

// How this person may be reached. Rules of every number of the person and of the case's contacts count together, the strictest wins: who is called is in danger, not the one who calls.
struct Reach {
  std::vector<hotline::SafeContact> rules;
  std::vector<std::string> numbers;                     // to call, as the rules say
  hotline::SafeVerdict verdict;
  enum class Person : std::uint8_t { open, sealed, unwritten } person = Person::unwritten;
  enum class Message : std::uint8_t { never, allowed } message = Message::never;
};
core::Result<Reach> reach_of(web::Context& c, const Asked& a) {
  Reach out;
  std::set<std::string> hashes;
  std::vector<std::string> own, with_rules, safe;
  auto number = [](std::vector<std::string>& all, std::string_view text) {
    if (!text.empty() && std::find(all.begin(), all.end(), text) == all.end()) all.emplace_back(text);
  };
  auto all = cases::contacts_of(c.tx, a.header.id);
  if (all.size() > kContacts) all.resize(kContacts);
  for (auto id : all) {
    auto hash = hotline::number_with_rules(c.tx, hotline::ContactId{id}, a.header.operator_code);
    if (hash.empty()) continue;
    if (auto contact = hotline::contact(c.tx, c.keys(), hotline::ContactId{id}, a.header.operator_code)) number(with_rules, contact->answers.get("phone"));
    hashes.insert(std::move(hash));
  }
  if (a.plan.person) {
    out.person = Reach::Person::sealed;
    const auto whom = people::survivor(c.tx, a.plan.person);
    const auto* reader = cases::is_on_team(c.tx, a.header.id, c.who.user) ? c.reader_keys_if_any() : nullptr;
    auto opened = reader != nullptr ? people::person_opened(c.tx, c.keys(), *reader, whom) : core::Result<people::Person>(core::fail(core::Errc::forbidden, "nobody's key"));
    if (!opened && opened.error().code != core::Errc::forbidden) return tl::unexpected(opened.error());
    if (opened) {
      out.person = Reach::Person::open;
      number(own, opened->answers.get("phone"));
      for (auto& d : people::details(c.tx, whom))
        if (d.kind == "phone") {
          TRY_VOID(people::open_detail(c.tx, c.keys(), *reader, d));
          number(own, d.answers.get("phone"));
        }
      for (const auto& n : own) hashes.insert(c.keys().number_hash(n));
    }
  }
  bool allowed = true;
  for (const auto& hash : hashes)
    if (auto rule = hotline::safe_contact(c.tx, c.keys(), hash)) {
      number(safe, rule->answers.get("safe_number"));
      if (auto v = hotline::safe_to_call(*rule, c.now); !v.ok) out.verdict = v;
      if (const auto& ways = rule->answers.all("channels_allowed"); !ways.empty() && std::none_of(ways.begin(), ways.end(), [](const std::string& way) { return way == "PHONE" || way == "MOBILE_DUTY"; })) out.verdict = {false, "reintegration.call.no_phone"};
      allowed = allowed && rule->answers.get("never_message") == "NO";
      out.rules.push_back(std::move(*rule));
    }
  out.message = allowed && !out.rules.empty() ? Reach::Message::allowed : Reach::Message::never;
  out.numbers = !safe.empty() ? safe : !own.empty() ? own : with_rules;
  return out;
}

struct AskedCall { Asked in; Call call; };
core::Result<AskedCall> asked_call(web::Context& c) {
  auto in = TRY(asked_plan(c, Want::any));  // calls go on after the plan has ended
  auto id = CallId::parse(c.param("call"));
  if (!id) return core::fail(core::Errc::not_found, "no such call");
  auto k = TRY(call(c.tx, c.keys(), in.plan, *id));
  return AskedCall{std::move(in), std::move(k)};
}
std::string home_of(const AskedCall& a) { return room_of(a.in) + "/calls/" + a.call.id.text(); }
std::string when_text(const web::Context& c, const Call& k) { return c.t.date_weekday(k.due) + (k.minute < 0 ? std::string() : ", " + minute_text(k.minute)); }
std::string outcome_text(const web::Context& c, std::string_view code) { return cases::label(c, "attempt_outcome", code); }

struct Shown { forms::Answers answers; std::vector<forms::Problem> problems; std::string_view number_problem; enum class Number : std::uint8_t { hidden, shown } number = Number::hidden; enum class Race : std::uint8_t { none, lost } race = Race::none; };
core::Result<web::Response> draw_call(web::Context& c, const AskedCall& a, const Shown& shown) {
  const auto reach = TRY(reach_of(c, a.in));
  const auto& k = a.call;
  web::Page page(c, "reintegration/call");
  cases::show_frame(c, page, a.in.header, "reintegration");
  page.set("C_HOME", home_of(a)).set("C_BACK", cases::home_of(a.in.header) + "/reintegration").set("C_TITLE", cases::capital(cases::label(c, "reint_purpose", k.answers.get("purpose")))).set("C_PERSON", person_text(c, a.in.plan)).set("C_VERSION", k.version);
  page.set("C_WHEN", k.state == CallState::planned ? when_text(c, k) : std::string(c.t(k.state == CallState::reached ? "reintegration.call.reached" : "reintegration.call.given_up")) + ", " + c.t.date(k.ended)).set("C_WHOM", k.whom_name);
  page.show_if(k.state == CallState::planned && k.due < today_of(c), "C_LATE");
  if (k.answers.has("about")) page.add("C_ABOUT").set("CA_TEXT", k.answers.get("about"));
  for (const auto& rule : reach.rules) {
    auto v = page.add("RULE");
    for (const auto& line : hotline::safe_lines(c, rule)) v.add("RULE_LINE").set("RULE_TEXT", line);
  }
  page.show_if(reach.rules.empty(), "NO_RULE").show_if(reach.message == Reach::Message::never, "NO_MESSAGE", "MAY_MESSAGE");
  const bool unsafe = !reach.verdict.ok;
  if (k.state == CallState::planned) {
    auto open = page.add("C_OPEN");
    if (unsafe) page.add("UNSAFE").set("UNSAFE_TEXT", c.t(reach.verdict.why));
    if (reach.numbers.empty()) {
      open.add("NO_NUMBER").set("NN_TEXT", c.t(reach.person == Reach::Person::sealed ? "reintegration.call.sealed" : "reintegration.call.no_number"));
    } else if (shown.number == Shown::Number::shown) {
      for (const auto& n : reach.numbers) open.add("C_NUMBER").set("N_TEXT", n);
    } else {
      auto ask = open.add("ASK_NUMBER");
      std::string masked;
      for (const auto& n : reach.numbers) masked += (masked.empty() ? "" : ", ") + hotline::masked(n);
      ask.set("AN_MASKED", masked);
      if (unsafe) {
        auto reasons = ask.add("AN_UNSAFE");
        for (const auto& r : c.forms.codes("outside_hours_reason")->codes) reasons.add("AN_REASON").set("AR_CODE", r.code).set("AR_LABEL", r.label(c.t.lang()));
        if (!shown.number_problem.empty()) reasons.add("AN_PROBLEM").set("AN_TEXT", c.t(shown.number_problem));
      }
    }
    const auto& form = *c.forms.form("reint_attempt");
    auto part = form.parts.front();
    if (!unsafe) std::erase_if(part.fields, [](const forms::Field& f) { return f.name == "outside_reason"; });
    web::draw_errors(c, page.values(), form, shown.problems);
    web::draw_part(c, open, form, part, shown.answers, shown.problems);
  }
  page.show_if(shown.race == Shown::Race::lost, "C_STALE");
  const auto tried = TRY(attempts(c.tx, c.keys(), k));
  for (const auto& t : tried) {
    auto v = page.add("TRIED");
    v.set("TR_WHEN", c.t.when(t.at, c.now)).set("TR_OUTCOME", cases::capital(outcome_text(c, t.outcome))).set("TR_BY", t.by);
    if (!t.outside_reason.empty()) v.add("TR_REASON").set("TR_REASON_TEXT", c.t.with("reintegration.call.outside", {cases::label(c, "outside_hours_reason", t.outside_reason)}));
    if (!t.words.empty()) v.add("TR_WORDS").set("TR_TEXT", t.words);
  }
  page.show_if(tried.empty(), "NOT_TRIED");
  // That a number was on the screen is told apart from a look at the case.
  c.saw(a.in.header.id.value, shown.number == Shown::Number::shown ? "identity" : "");
  return page.response(shown.race == Shown::Race::lost ? 412 : shown.problems.empty() && shown.number_problem.empty() ? 200 : 422);
}

cases::FormPage::Choice whom_choice(web::Context& c, const cases::Header& h, access::UserId chosen) {
  cases::FormPage::Choice out{"whom", std::string(c.t("reintegration.call.whom")), chosen.text(), {}};
  bool there = false;
  for (const auto& [id, name] : team_of(c.tx, h.id)) out.options.emplace_back(id.text(), name), there = there || id == c.who.user;
  if (!there) out.options.emplace_back(c.who.user.text(), c.who.name);
  return out;
}
// Of a call that leaving a shelter asked for: "<stay>.<day>".
std::optional<AfterStay> after_stay(web::Context& c, const cases::Header& h, std::string_view text) {
  for (const auto& s : after_stays(c.tx, h.id))
    if (core::id_text(s.stay) + "." + s.due.text() == text) return s;
  return std::nullopt;
}
web::Response draw_new_call(web::Context& c, const Asked& a, const forms::Answers& answers, std::span<const forms::Problem> problems, access::UserId whom, std::string_view after) {
  cases::FormPage page{.here = "reintegration", .heading = std::string(c.t("reintegration.call.new")), .hint = std::string(c.t("reintegration.call.hint")), .action = room_of(a) + "/calls", .cancel = cases::home_of(a.header) + "/reintegration",
                       .save = std::string(c.t("reintegration.save")), .form = *c.forms.form("reint_call"), .answers = answers};
  page.problems = problems;
  page.choices.push_back(whom_choice(c, a.header, whom));
  if (!after.empty()) page.hidden.emplace_back("after", after);
  return cases::draw_form(c, a.header, page);
}

}  // namespace

std::string minute_text(int minute) {
  if (minute < 0) return {};
  auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return two(minute / 60) + ":" + two(minute % 60);
}

core::Result<web::Response> new_call_page(web::Context& c) {
  auto a = TRY(asked_plan(c, Want::any));
  forms::Answers first;
  auto after = after_stay(c, a.header, c.request.query.get("after"));
  if (after) first.set("purpose", "AFTER_SHELTER"), first.set("due", std::max(after->due, today_of(c)).text());
  return draw_new_call(c, a, first, {}, c.who.user, after ? c.request.query.get("after") : std::string_view());
}
core::Result<web::Response> add_call_page(web::Context& c) {
  auto a = TRY(asked_plan(c, Want::any));
  auto s = sent(c, "reint_call");
  Call k{.whom = access::UserId::parse(c.request.form.get("whom")).value_or(c.who.user), .whom_name = {}, .due = core::Date::parse(s.answers.get("due")).value_or(core::Date{}), .ended = {},
         .minute = minute_of(s.answers.get("at_time")).value_or(-1), .asked = {}, .last_outcome = {}, .answers = s.answers};
  if (k.due && k.due < today_of(c)) s.problems.push_back({"due", "reintegration.problem.past", {}});
  if (k.whom != c.who.user && !cases::is_on_team(c.tx, a.header.id, k.whom)) k.whom = c.who.user;
  auto wanted = c.request.form.get("after");
  if (auto after = after_stay(c, a.header, wanted)) k.stay = after->stay, k.asked = after->due;
  else if (!wanted.empty()) s.problems.push_back({"purpose", "reintegration.problem.taken", {}});
  if (!s.problems.empty()) return draw_new_call(c, a, s.answers, s.problems, k.whom, k.stay != 0 ? wanted : std::string_view());
  TRY(add_call(keeper(c), a.plan, k));
  return back(a.header, "reint_call_planned", "calls-" + a.plan.id.text());
}

core::Result<web::Response> call_page(web::Context& c) { return draw_call(c, TRY(asked_call(c)), {}); }

namespace {
web::Response draw_call_form(web::Context& c, const AskedCall& a, const forms::Answers& answers, std::span<const forms::Problem> problems, access::UserId whom, cases::FormPage::Race lost, std::span<const cases::Difference> race) {
  cases::FormPage page{.here = "reintegration", .heading = std::string(c.t("reintegration.call.edit")), .hint = std::string(c.t("reintegration.call.hint")), .action = home_of(a) + "/edit", .cancel = home_of(a),
                       .save = std::string(c.t("reintegration.save")), .form = *c.forms.form("reint_call"), .answers = answers};
  page.version = a.call.version, page.stored = &a.call.answers, page.problems = problems, page.lost_race = lost, page.race = race;
  page.choices.push_back(whom_choice(c, a.in.header, whom));
  return cases::draw_form(c, a.in.header, page);
}
// The day and hour stand in columns, for the form they are answers.
core::Result<AskedCall> call_to_change(web::Context& c) {
  auto a = TRY(asked_call(c));
  if (a.call.state != CallState::planned) return core::fail(core::Errc::conflict, "this call is over");
  a.call.answers.set("due", a.call.due.text());
  if (a.call.minute >= 0) a.call.answers.set("at_time", minute_text(a.call.minute));
  return a;
}
}  // namespace

core::Result<web::Response> edit_call_page(web::Context& c) {
  auto a = TRY(call_to_change(c));
  return draw_call_form(c, a, a.call.answers, {}, a.call.whom, cases::FormPage::Race::none, {});
}
core::Result<web::Response> save_call_page(web::Context& c) {
  auto a = TRY(call_to_change(c));
  const auto& form = *c.forms.form("reint_call");
  auto answers = a.call.answers;
  answers.merge(forms::read(form, c.request.form));
  std::vector<cases::Difference> race;
  auto same = c.expect_version(a.call.version);
  if (!same) {
    if (same.error().code != core::Errc::stale) return tl::unexpected(same.error());
    race = cases::merge_race(c, form, a.call.answers, answers);
  }
  auto problems = forms::validate(c.forms, form, answers, "save", today_of(c));
  const auto due = core::Date::parse(answers.get("due")).value_or(core::Date{});
  if (due && due < today_of(c) && due != a.call.due) problems.push_back({"due", "reintegration.problem.past", {}});
  auto whom = access::UserId::parse(c.request.form.get("whom")).value_or(a.call.whom);
  if (whom != c.who.user && !cases::is_on_team(c.tx, a.in.header.id, whom)) whom = c.who.user;
  if (!same || !problems.empty()) return draw_call_form(c, a, answers, problems, whom, same ? cases::FormPage::Race::none : cases::FormPage::Race::lost, race);
  a.call.whom = whom, a.call.due = due, a.call.minute = minute_of(answers.get("at_time")).value_or(-1), a.call.answers = std::move(answers);
  TRY_VOID(change_call(keeper(c), a.call));
  return web::see_other(home_of(a) + "?notice=reint_call_changed");
}

core::Result<web::Response> number_page(web::Context& c) {
  auto a = TRY(asked_call(c));
  if (a.call.state != CallState::planned) return core::fail(core::Errc::conflict, "this call is over");
  const auto reach = TRY(reach_of(c, a.in));
  auto reason = c.request.form.get("outside_reason");
  if (!reason.empty() && c.forms.codes("outside_hours_reason")->find(reason) == nullptr) reason = {};
  Shown shown;
  if (!reach.verdict.ok && reason.empty()) shown.number_problem = "reintegration.problem.reason";
  if (reach.numbers.empty()) shown.number_problem = "reintegration.call.no_number";
  if (!shown.number_problem.empty()) return draw_call(c, a, shown);
  // Who opened which call's number, and why outside the rules; the number itself stands nowhere.
  store::append(c.tx, {.at = c.now, .actor = c.who.user.value, .action = "reintegration.number", .record = "case", .record_id = a.in.header.id.value, .detail = reach.verdict.ok ? std::string() : "outside_hours_reason:" + std::string(reason)});
  shown.number = Shown::Number::shown;
  if (!reach.verdict.ok) shown.answers.set("outside_reason", std::string(reason));
  return draw_call(c, a, shown);
}

core::Result<web::Response> attempt_page(web::Context& c) {
  auto a = TRY(asked_call(c));
  if (a.call.state != CallState::planned) return core::fail(core::Errc::conflict, "this call is over");
  const auto reach = TRY(reach_of(c, a.in));
  auto s = sent(c, "reint_attempt");
  const auto outcome = s.answers.get("outcome");
  const auto next = core::Date::parse(s.answers.get("next_on")).value_or(core::Date{});
  if (!reach.verdict.ok && !s.answers.has("outside_reason")) s.problems.push_back({"outside_reason", "reintegration.problem.reason", {}});
  if (outcome == "LEFT_MESSAGE" && reach.message == Reach::Message::never) s.problems.push_back({"outcome", "reintegration.problem.message", {}});
  if (!outcome.empty() && outcome != "REACHED" && !next) s.problems.push_back({"next_on", "reintegration.problem.next", {}});
  if (next && next < today_of(c)) s.problems.push_back({"next_on", "reintegration.problem.past", {}});
  auto same = c.expect_version(a.call.version);
  if (!same && same.error().code != core::Errc::stale) return tl::unexpected(same.error());
  if (!same || !s.problems.empty()) return draw_call(c, a, {.answers = s.answers, .problems = s.problems, .number_problem = {}, .race = same ? Shown::Race::none : Shown::Race::lost});
  const Attempt t{.at = c.now, .by = {}, .outcome = std::string(outcome), .outside_reason = reach.verdict.ok ? std::string() : std::string(s.answers.get("outside_reason")), .words = std::string(s.answers.get("words")), .next = next,
                  .next_minute = minute_of(s.answers.get("next_time")).value_or(-1)};
  TRY_VOID(add_attempt(keeper(c), a.call, t));
  return a.call.state == CallState::reached ? back(a.in.header, "reint_call_reached", "calls-" + a.in.plan.id.text()) : web::see_other(home_of(a) + "?notice=reint_call_tried");
}
core::Result<web::Response> give_up_call_page(web::Context& c) {
  auto a = TRY(asked_call(c));
  TRY_VOID(c.expect_version(a.call.version));
  TRY_VOID(give_up_call(keeper(c), a.call));
  return back(a.in.header, "reint_call_given_up", "calls-" + a.in.plan.id.text());
}

core::Done draw_calls(web::Context& c, web::Values v, const std::string& home, const Plan& p, std::string_view write) {
  const auto today = today_of(c);
  const auto all = TRY(calls(c.tx, c.keys(), p));
  for (const auto& k : all) {
    auto row = v.add("CALL");
    std::string text = k.state == CallState::planned ? when_text(c, k) : std::string(c.t(k.state == CallState::reached ? "reintegration.call.reached" : "reintegration.call.given_up")) + ", " + c.t.date(k.ended);
    if (!k.whom_name.empty()) text += " · " + k.whom_name;
    if (k.attempts > 0) text += " · " + c.t.plural("reintegration.call.attempts", k.attempts) + ": " + outcome_text(c, k.last_outcome);
    row.set("CL_ID", k.id.text()).set("CL_PURPOSE", cases::capital(cases::label(c, "reint_purpose", k.answers.get("purpose")))).set("CL_TEXT", text).set("CL_HREF", home + "/calls/" + k.id.text());
    row.show_if(k.state == CallState::planned && k.due < today, "CL_LATE").show_if(k.state == CallState::planned && k.due == today, "CL_TODAY").show_if(k.state == CallState::planned && !write.empty(), "CL_OPEN");
    row.show_if(k.state != CallState::planned && !write.empty(), "CL_SHOW");
  }
  std::vector<AfterStay> asked;
  if (p.state == State::open) asked = after_stays(c.tx, p.of_case);
  for (const auto& s : asked) {
    auto row = v.add("AFTER");
    row.set("AF_TEXT", c.t.with("reintegration.call.after_stay", {c.t.date(s.due)}));
    if (!write.empty()) row.add("AF_PLAN").set("AF_HREF", home + "/calls/new?after=" + core::id_text(s.stay) + "." + s.due.text());
  }
  v.show_if(all.empty() && asked.empty(), "NO_CALL");
  return {};
}

}  // namespace ostoja::reintegration
