// Three plans of reintegration of the demo, in cases of their own that have gone on for half a year: goals with steps and outcomes, ratings by both sides as far as the months of the case have come, calls, work, debts; the third person
// has not been reached for long.
#include "app/demo_parts.h"
#include "cases/record.h"
#include "hotline/hotline.h"
#include "reintegration/work.h"

#include <array>

namespace ostoja::app::demo {
namespace {

forms::Answers answers(std::initializer_list<std::pair<std::string, std::string>> all) {
  forms::Answers out;
  for (const auto& [name, value] : all) out.set(name, value);
  return out;
}

core::Done one(Story& s, store::Tx& tx, const Life& life, std::size_t nth) {
  const auto h = TRY(cases::header(tx, life.id, {life.lead, life.operator_code, cases::Reader::Reach::operator_wide}));
  const reintegration::Keeper k{tx, *s.centre.vault->of(life.operator_code), s.centre.forms, life.lead, s.today.plus_seconds(-7 * 3600)};
  const auto today = core::local(k.now).date, started = std::max(core::local(life.opened).date, today.plus_months(-6));
  auto whose = cases::persons(tx, life.id);
  const auto id = TRY(reintegration::add_plan(k, h, whose.empty() ? people::PersonId{} : whose.front().person,
                                              answers({{"started_on", started.text()}, {"agreed_on", started.text()}, {"agreed_language", life.who.language},
                                                       {"words", nth == 0 ? "Własny pokój i praca, w której płacą co miesiąc." : "Mówić po polsku na tyle, żeby samej iść do lekarza."}})));
  const auto p = TRY(reintegration::plan(tx, k.keys, life.id, id));
  auto first = TRY(reintegration::add_goal(k, p, answers({{"area", "EDU"}, {"objective", "Skończyć kurs języka polskiego, poziom A2."}, {"baseline", "L1"}, {"target", "L4"},
                                                          {"doer", "PERSON"}, {"due", today.plus_days(5).text()}, {"evidence", "Zaświadczenie z kursu."}})));
  auto second = TRY(reintegration::add_goal(k, p, answers({{"area", "ACCOM"}, {"objective", "Pokój z umową na piśmie."}, {"baseline", "L2"}, {"target", "L4"}, {"doer", "TOGETHER"}, {"evidence", "Umowa najmu."}})));
  TRY(reintegration::add_goal(k, p, answers({{"area", "ECONOMIC"}, {"objective", "Ugoda z wierzycielem, raty do 200 zł."}, {"baseline", "L2"}, {"target", "L3"}, {"doer", "CENTRE"}, {"due", std::max(started, today.plus_days(-3 + 40 * static_cast<int>(nth))).text()}})));
  if (nth == 0) {
    auto g = TRY(reintegration::goal(tx, k.keys, p, second));
    TRY_VOID(reintegration::end_goal(k, g, answers({{"result", "ACHIEVED"}, {"result_words", "Umowa od pierwszego, kaucja w ratach."}})));
  }
  {
    auto g = TRY(reintegration::goal(tx, k.keys, p, first));
    auto done = TRY(reintegration::add_step(k, g, answers({{"step", "Zapisać się na kurs w bibliotece."}, {"doer", "TOGETHER"}, {"due", std::max(started, today.plus_days(-20)).text()}})));
    TRY(reintegration::add_step(k, g, answers({{"step", "Zanieść zaświadczenie do szkoły językowej."}, {"doer", "CENTRE"}, {"due", std::max(started, today.plus_days(nth == 0 ? -2 : 3)).text()}})));
    TRY(reintegration::add_step(k, g, answers({{"step", "Chodzić na zajęcia dwa razy w tygodniu."}, {"doer", "PERSON"}})));
    for (auto& step : TRY(reintegration::steps(tx, k.keys, p)))
      if (step.id == done) TRY_VOID(reintegration::end_step(k, step, reintegration::StepState::done));
  }
  auto fact = [&](const char* kind, std::initializer_list<std::pair<std::string, std::string>> all) -> core::Done {
    TRY(reintegration::add_fact(k, p, *reintegration::fact_kind(kind), answers(all)));
    return {};
  };
  TRY_VOID(fact("LANGUAGE", {{"learned", "pl"}, {"level_from", "NONE"}, {"level_to", "A2"}, {"course_end", "GOING_ON"}, {"lessons", "4"}, {"from", started.text()}}));
  TRY_VOID(fact("DEBT", {{"creditor", nth == 0 ? "LENDER" : "RECRUITER"}, {"debt_state", nth == 0 ? "AGREED" : "DISPUTED"}, {"amount", nth == 0 ? "3200" : "8500"}, {"instalment", nth == 0 ? "200" : ""}, {"agreement", nth == 0 ? "Raty do dziesiątego dnia miesiąca." : ""}}));
  if (nth == 0) {
    TRY_VOID(fact("WORK", {{"work_kind", "MANDATE"}, {"hours", "30"}, {"employer", "Piekarnia, pomoc przy wypieku."}, {"from", today.plus_days(-40).text()}, {"amount", "2950,50"}, {"pay_per", "MONTH"}, {"paid_on_time", "YES"}}));
    TRY_VOID(fact("HOUSING", {{"housing_kind", "RENTED_ROOM"}, {"contract", "YES"}, {"from", today.plus_days(-25).text()}, {"amount", "900"}}));
    TRY_VOID(fact("PAPER", {{"paper_kind", "INSURANCE"}, {"paper_state", "HAS"}, {"from", today.plus_days(-38).text()}}));
  }
  constexpr std::array<std::pair<const char*, int>, 3> kMoments{{{"M0", 0}, {"M3", 3}, {"M6", 6}}};
  constexpr std::array<const char*, 8> kAreas{"area_accom", "area_work", "area_edu", "area_safety", "area_relations", "area_economic", "area_physical", "area_mental"};
  Random r(s.options.seed ^ (0x7265696e74ULL + nth));
  for (const auto& [moment, months] : kMoments) {
    const auto day = started.plus_months(months);
    if (day > today || (nth == 2 && months > 3)) break;
    for (const char* rater : {"CLIENT", "WORKER"}) {
      auto a = answers({{"moment", moment}, {"rater", rater}, {"on", day.text()}});
      for (const char* area : kAreas)
        if (!r.chance(10)) a.set(area, "L" + std::to_string(std::min(5, 1 + r.below(2) + months / 3 + r.below(2))));
      TRY(reintegration::add_rating(k, p, a));
    }
  }
  auto call = [&](const char* purpose, core::Date due, int minute) -> core::Result<reintegration::Call> {
    reintegration::Call one{.whom = life.lead, .whom_name = {}, .due = due, .ended = {}, .minute = minute, .asked = {}, .last_outcome = {}, .answers = answers({{"purpose", purpose}})};
    return TRY(reintegration::call(tx, k.keys, p, TRY(reintegration::add_call(k, p, one))));
  };
  if (nth == 2) {  // the days without contact run out
    if (started < today.plus_days(-66)) TRY_VOID(reintegration::add_contact(k, p, today.plus_days(-66), "CALL"));
    auto lost = TRY(call("FIND_AGAIN", today, 10 * 60));
    return reintegration::add_attempt(k, lost, {.at = k.now, .by = {}, .outcome = "COULD_NOT_REACH", .outside_reason = {}, .words = {}, .next = core::local(s.today).date.plus_days(1), .next_minute = 9 * 60 + 30});
  }
  TRY_VOID(reintegration::add_contact(k, p, today.plus_days(nth == 0 ? -4 : -1), "CALL"));
  if (nth == 0) {
    auto reached = TRY(call("MATTER", today, -1));
    TRY_VOID(reintegration::add_attempt(k, reached, {.at = k.now, .by = {}, .outcome = "REACHED", .outside_reason = {}, .words = "Ma wszystkie papiery do szkoły. Prosi, żeby dzwonić rano.", .next = {}}));
  }
  TRY(call(nth == 0 ? "HOW_ARE_YOU" : "RATING", core::local(s.today).date.plus_days(nth == 0 ? 0 : 2), nth == 0 ? 11 * 60 : -1));
  return {};
}

// A case that has gone on for longer than most of the demo: its person, the number that may be called and how, and where it stands.
struct Who { const char *given, *family, *citizenship, *language, *sex, *code_word; int days_ago; };
core::Result<Life> opened(Story& s, store::Tx& tx, const Who& who) {
  Life life{{}, "W", "labour", {}, s.today.plus_seconds(-who.days_ago * 86400LL + 10 * 3600), s.options.now, s.staff.of("casemanager")};
  cases::NewCase fresh;
  fresh.operator_code = life.operator_code, fresh.urgency = "U3", fresh.language = who.language, fresh.lead = life.lead, fresh.opened_at = life.opened;
  const auto& keys = *s.centre.vault->of("W");
  life.id = TRY(cases::open_case(tx, keys, s.centre.forms, fresh, life.lead, life.opened));
  life.who.language = who.language, life.who.citizenship = who.citizenship, life.who.phone = s.fresh_numbers.back();
  if (s.fresh_numbers.size() > 1) s.fresh_numbers.pop_back();
  TRY(cases::add_person({tx, keys, s.centre.forms, life.lead, life.opened}, life.id,
                        answers({{"first_name", who.given}, {"second_name", who.family}, {"sex", who.sex}, {"citizenship", who.citizenship}, {"primary_language", who.language}, {"phone", life.who.phone}})));
  const auto k = s.keeper(tx, "W", life.opened, life.lead);
  hotline::SafeContact safe;
  safe.operator_code = "W", safe.number_hash = k.keys.number_hash(life.who.phone);
  if (!hotline::safe_contact(tx, k.keys, safe.number_hash)) {
    safe.answers = answers({{"safe_number", life.who.phone}, {"hours_from", "09:00"}, {"hours_until", "14:00"}, {"working_days_only", "NO"}, {"never_message", "YES"}, {"code_word", who.code_word}, {"if_other_answers", "Przepraszam, pomyłka."}});
    TRY_VOID(hotline::save_safe_contact(k, safe));
  }
  auto item = TRY(cases::record(tx, keys, life.id, {life.lead, "W", cases::Reader::Reach::operator_wide}));
  int at = 0;
  for (auto step : {cases::Status::assessment, cases::Status::plan, cases::Status::services}) TRY_VOID(cases::set_status({tx, keys, s.centre.forms, life.lead, life.opened.plus_seconds(++at * 5 * 86400LL)}, item, step, ""));
  return life;
}

}  // namespace

core::Done add_reintegration(Story& s, store::Tx& tx) {
  constexpr Who kAll[] = {{"Nadija", "Szewczuk", "UA", "uk", "F", "jarzębina", 190}, {"Marisol", "Quispe", "PE", "es", "F", "latawiec", 196}, {"Linh", "Pham", "VN", "vi", "F", "parasol", 188}};
  std::size_t nth = 0;
  for (const auto& who : kAll) {
    auto life = TRY(opened(s, tx, who));
    TRY_VOID(one(s, tx, life, nth++));
  }
  return {};
}

}  // namespace ostoja::app::demo
