// The last hours before `now`, so that the start page of the demo has something to do on it.
#include "app/demo_parts.h"
#include "duty/duty.h"

#include <algorithm>
#include <array>

namespace ostoja::app::demo {
namespace {

core::Result<hotline::Contact> urgent(Story& s, store::Tx& tx, const std::string& operator_code, const char* urgency, int minutes_ago, const Caller& who, const std::string& theme, access::UserId by,
                                      const char* outcome, const char* summary) {
  Plan p;
  p.operator_code = operator_code;
  p.kind = "SELF";
  p.urgency = urgency;
  p.started = s.options.now.plus_seconds(-60LL * minutes_ago);
  p.ended = std::min(p.started.plus_seconds(540), s.options.now);
  p.saved = std::min(p.ended.plus_seconds(40), s.options.now);
  p.channel = duty::is_office_time(p.started) ? "PHONE" : "MOBILE_DUTY";
  hotline::Start start{.operator_code = operator_code, .by = by, .taken_by = by, .started_at = p.started, .answers = answers_of(s, p, who, theme)};
  start.answers.set("outcome", outcome);
  start.answers.set("summary", summary);
  return hotline::record(s.keeper(tx, operator_code, p.saved, by), start, p.ended);
}

core::Result<hotline::Contact> draft(Story& s, store::Tx& tx, const std::string& operator_code, int minutes_ago, access::UserId by, forms::Answers answers) {
  auto at = s.options.now.plus_seconds(-60LL * minutes_ago);
  answers.set("channel", duty::is_office_time(at) ? "PHONE" : "MOBILE_DUTY");
  answers.set("direction", "IN");
  return hotline::begin(s.keeper(tx, operator_code, at, by), {.operator_code = operator_code, .by = by, .taken_by = by, .started_at = at, .answers = std::move(answers)});
}

core::Result<std::int64_t> due(Story& s, store::Tx& tx, const hotline::Contact& c, const char* kind, core::Instant at, access::UserId who) {
  hotline::FollowUp f;
  f.contact = c.id;
  f.operator_code = c.operator_code;
  f.kind = kind;
  f.due_at = at;
  f.assigned_to = who;
  f.note = s.words.one(s.random, "follow_up.note");
  auto made = std::min(c.saved_at.plus_seconds(120), s.options.now);
  return hotline::add_follow_up(s.keeper(tx, c.operator_code, made, c.taken_by), f);
}

// The first moment of office time at least so many days before today.
core::Instant days_ago(Story& s, int days, int hour) {
  auto day = core::local(s.today).date.plus_days(-days);
  while (!duty::is_working_day(day)) day = day.plus_days(-1);
  return core::at_local(day, hour, 20);
}

Plan spoken(const std::string& operator_code, const char* kind, const char* urgency, core::Instant started) {
  Plan p;
  p.operator_code = operator_code;
  p.kind = kind;
  p.urgency = urgency;
  p.channel = duty::is_office_time(started) ? "PHONE" : "MOBILE_DUTY";
  p.started = started;
  p.ended = started.plus_seconds(760);
  p.saved = p.ended.plus_seconds(50);
  return p;
}

// One number with three contacts, a case and rules of safe contact: what the search for a caller shows.
core::Result<hotline::Contact> known_caller(Story& s, store::Tx& tx) {
  auto who = person_of(s, {"labour", "F", "UA"});
  who.phone = kStoryPhone;
  who.language = "uk";
  auto by = s.staff.of("consultant");
  std::optional<hotline::Contact> last;
  Life* life = nullptr;
  for (int days : {12, 6, 2}) {
    auto p = spoken("W", life == nullptr ? "SELF" : "CONTINUED", "U2", days_ago(s, days, 10 + days % 3));
    p.opens_case = life == nullptr;
    if (p.opens_case) p.facts = {"labour", "F", "UA"};
    hotline::Start start{.operator_code = "W", .by = by, .taken_by = by, .started_at = p.started, .answers = answers_of(s, p, who, "labour")};
    start.answers.set("callback_wish", "YES_SAFE_HOURS");
    last = TRY(hotline::record(s.keeper(tx, "W", p.saved, by), start, p.ended));
    if (life == nullptr) {
      life = TRY(add_case(s, tx, p, who, "labour", *last));
      TRY_VOID(add_safe_contact(s, tx, *life, p.saved, by, "zielona herbata"));
      TRY_VOID(add_identification_story(s, tx, *life));
      life->until = life->opened;  // nobody else's later contact joins it: three contacts are three
    } else {
      TRY_VOID(cases::add_contact(tx, life->id, last->id.value, last->started_at, by, p.saved));
    }
  }
  return std::move(*last);
}

core::Done todays(Story& s, store::Tx& tx) {
  auto& r = s.random;
  auto now = s.options.now;
  auto time = core::local(now);
  int wanted = std::min(12 + r.below(9), time.minutes_of_day() / 25);
  auto from = time.minutes_of_day() < 8 * 60 + 30 ? s.today : core::at_local(time.date, 8, 0);
  std::vector<Plan> plans;
  auto kinds = deck(r, {{"SILENT", 8}, {"HANG_UP", 6}, {"WRONG_NUMBER", 4}, {"AUTHORITY", 9}, {"INSTITUTION", 14}, {"GOING_ABROAD", 6}, {"SELF", 20}, {"OTHER_PERSON", 17}, {"CONTINUED", 12}, {"SOMEONE_ELSE", 7}}, wanted);
  for (int i = 0; i < wanted; ++i) {
    Plan p;
    auto kind = kinds[static_cast<std::size_t>(i)];
    p.kind = kind;
    p.operator_code = i % 10 < 7 ? "W" : "K";
    p.urgency = kind != "GOING_ABROAD" && kind != "SOMEONE_ELSE" && r.chance(45) ? "U2" : "U3";
    auto span = (now.ms - from.ms) / 1000;
    p.started = from.plus_seconds(span * i / wanted + r.below(static_cast<int>(std::max<std::int64_t>(span / wanted / 2, 1))));
    p.channel = duty::is_office_time(p.started) ? "PHONE" : "MOBILE_DUTY";
    bool short_one = kind == "SILENT" || kind == "HANG_UP" || kind == "WRONG_NUMBER";
    p.ended = std::min(p.started.plus_seconds(short_one ? 9 : spoken_seconds(r)), now);
    p.saved = std::min(p.ended.plus_seconds(30), now);
    plans.push_back(std::move(p));
  }
  std::stable_sort(plans.begin(), plans.end(), [](const Plan& a, const Plan& b) { return a.saved < b.saved; });
  for (const auto& p : plans) TRY_VOID(add_contact(s, tx, p));
  return {};
}

}  // namespace

core::Done add_present(Story& s, store::Tx& tx) {
  auto now = s.options.now;
  auto consultant = s.staff.of("consultant"), second = s.staff.of("consultant2"), night = s.staff.of("intervention");
  auto known = TRY(known_caller(s, tx));
  auto yesterday = TRY(add_contact(s, tx, spoken("W", "SELF", "U2", days_ago(s, 1, 14))));
  auto office = TRY(add_contact(s, tx, spoken("W", "INSTITUTION", "U2", days_ago(s, 1, 15))));
  auto in_k = TRY(add_contact(s, tx, spoken("K", "OTHER_PERSON", "U2", days_ago(s, 1, 13))));
  TRY_VOID(todays(s, tx));

  auto first = TRY(urgent(s, tx, "W", "U1", 310, person_of(s, {"labour", "M", "CO"}), "labour", consultant, "CALLBACK_PLANNED",
                          "Hotel pracowniczy przy zakładzie, jutro rano wyjazd do innego miasta. Pan chce odejść przed wyjazdem, razem z kolegą. Paszporty ma brygadzista. Oddzwonimy po zmianie."));
  auto other = TRY(urgent(s, tx, "W", "U1", 125, person_of(s, {"sexual", "F", "MD"}), "sexual", night, "WARM_HANDOFF",
                          "Pani jest u znajomej, może tu zostać do wieczora. Potem potrzebne miejsce na kilka nocy. Rozmowa z kobietą, po rumuńsku. Bez Policji, dopóki nie odpocznie."));
  TRY(urgent(s, tx, "K", "U1", 200, person_of(s, {"labour", "M", "VN"}), "labour", second, "SCREENING_PLANNED",
             "Pięć osób w domu za zakładem, drzwi zamykane na noc. Pan rozmawia z telefonu kolegi, przez tłumaczkę. Następna rozmowa po południu; hasło umówione."));
  TRY(urgent(s, tx, "W", "U0", 18, person_of(s, {"labour", "F", "PH"}), "labour", consultant, "EMERGENCY_CALLED",
             "Pani jest zamknięta w mieszkaniu pracodawców, na klatce słychać ich powrót. Widzi z okna przystanek i aptekę. Wezwane 112, patrol w drodze; czekamy na wiadomość."));

  forms::Answers begun;  // breaks off after the first tab
  begun.set("kind", "OTHER_PERSON");
  begun.set("caller_type", "RELATIVE");
  begun.set("safe_to_talk", "YES");
  begun.set("language", "pl");
  begun.set("relation_to_person", "SIBLING");
  begun.set("person_where_country", "NL");
  begun.set("urgency", "U2");
  begun.set("person_situation", "Brat pracuje pod Rotterdamem i od czterech dni nie odbiera. Ostatnia wiadomość: „nie płacą, zmieniamy miejsce”.");
  TRY(draft(s, tx, "W", 47, consultant, begun));
  forms::Answers nearly;  // only the outcome is missing
  nearly.set("kind", "GOING_ABROAD");
  nearly.set("caller_type", "TRAVELLER");
  nearly.set("purpose", "PREVENTION");
  nearly.set("urgency", "U3");
  nearly.set("language", "uk");
  nearly.set("phone", "+447700900143");
  nearly.set_all("categories", {"ADVICE_OFFER", "ADVICE_AGENCY"});
  nearly.set("summary", "Oferta pracy przy zbiorach, agencja prosi o zaliczkę za mieszkanie. Sprawdzamy wpis w rejestrze.");
  TRY(draft(s, tx, "W", 9, consultant, nearly));
  forms::Answers third;
  third.set("kind", "SELF");
  third.set("language", "es");
  TRY(draft(s, tx, "K", 21, second, third));

  // Due today: one is late, the others are spread over what is left of the day.
  auto midnight = core::at_local(core::local(now).date.plus_days(1), 0, 0);
  auto left = std::min<std::int64_t>((midnight.ms - now.ms) / 1000 - 60, 6 * 3600);
  auto ahead = [&](int fifth) { return now.plus_seconds(std::max<std::int64_t>(left * fifth / 5, 0)); };
  auto late = std::max(s.today, now.plus_seconds(-95 * 60));
  TRY(due(s, tx, yesterday, "CALL_BACK", late, consultant));
  TRY(due(s, tx, known, "CALL_BACK", ahead(1), consultant));
  TRY(due(s, tx, office, "CONTACT_INSTITUTION", ahead(2), consultant));
  TRY(due(s, tx, first, "CHECK_SAFETY", ahead(3), consultant));
  TRY(due(s, tx, other, "ARRANGE_INTERPRETER", ahead(4), consultant));
  TRY(due(s, tx, in_k, "CALL_BACK", ahead(2), second));
  TRY(due(s, tx, in_k, "SEND_INFO", ahead(3), second));
  TRY_VOID(add_waiting(s, tx));
  return {};
}

}  // namespace ostoja::app::demo
