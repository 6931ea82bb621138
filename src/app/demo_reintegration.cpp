// At most two plans of reintegration of the demo: goals with outcomes and going on, ratings by both sides as far as the months of the case have come.
#include "app/demo_parts.h"
#include "reintegration/record.h"

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
  TRY(reintegration::add_goal(k, p, answers({{"area", "EDU"}, {"objective", "Skończyć kurs języka polskiego, poziom A2."}, {"baseline", "L1"}, {"target", "L4"}, {"steps", "Zapisać się na kurs\nDwa razy w tygodniu"},
                                                          {"doer", "PERSON"}, {"due", today.plus_days(5).text()}, {"evidence", "Zaświadczenie z kursu."}})));
  auto second = TRY(reintegration::add_goal(k, p, answers({{"area", "ACCOM"}, {"objective", "Pokój z umową na piśmie."}, {"baseline", "L2"}, {"target", "L4"}, {"doer", "TOGETHER"}, {"evidence", "Umowa najmu."}})));
  TRY(reintegration::add_goal(k, p, answers({{"area", "ECONOMIC"}, {"objective", "Ugoda z wierzycielem, raty do 200 zł."}, {"baseline", "L2"}, {"target", "L3"}, {"doer", "CENTRE"}, {"due", std::max(started, today.plus_days(-3 + 40 * static_cast<int>(nth))).text()}})));
  if (nth == 0) {
    auto g = TRY(reintegration::goal(tx, k.keys, p, second));
    TRY_VOID(reintegration::end_goal(k, g, answers({{"result", "ACHIEVED"}, {"result_words", "Umowa od pierwszego, kaucja w ratach."}})));
  }
  constexpr std::array<std::pair<const char*, int>, 3> kMoments{{{"M0", 0}, {"M3", 3}, {"M6", 6}}};
  constexpr std::array<const char*, 8> kAreas{"area_accom", "area_work", "area_edu", "area_safety", "area_relations", "area_economic", "area_physical", "area_mental"};
  Random r(s.options.seed ^ (0x7265696e74ULL + nth));
  for (const auto& [moment, months] : kMoments) {
    const auto day = started.plus_months(months);
    if (day > today) break;
    for (const char* rater : {"CLIENT", "WORKER"}) {
      auto a = answers({{"moment", moment}, {"rater", rater}, {"on", day.text()}});
      for (const char* area : kAreas)
        if (!r.chance(10)) a.set(area, "L" + std::to_string(std::min(5, 1 + r.below(2) + months / 3 + r.below(2))));
      TRY(reintegration::add_rating(k, p, a));
    }
  }
  return reintegration::add_contact(k, p, today.plus_days(nth == 0 ? -4 : -1), "CALL");
}

}  // namespace

core::Done add_reintegration(Story& s, store::Tx& tx) {
  std::size_t nth = 0;
  for (const auto& life : s.lives) {  // the oldest that go on: their plans have come furthest
    if (nth == 2) break;
    if (life.operator_code != "W" || life.lead != s.staff.of("casemanager") || life.opened >= s.today.plus_seconds(-2 * 86400)) continue;
    const auto h = TRY(cases::header(tx, life.id, {life.lead, life.operator_code, cases::Reader::Reach::operator_wide}));
    if (h.status == cases::Status::closed) continue;
    TRY_VOID(one(s, tx, life, nth++));
  }
  return {};
}

}  // namespace ostoja::app::demo
