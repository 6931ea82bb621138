// Identification in the demo: most cases have a screening, many a decision, some a check of the duty to report and a card. Its chances are its own, so that the
// rest of the demo stays as it is.
#include "app/demo_parts.h"
#include "cases/record.h"
#include "identification/record.h"

#include <algorithm>

namespace ostoja::app::demo {
namespace {

namespace ident = ostoja::identification;
using ident::Answer;

const ident::Instruments& instruments() {
  static const auto loaded = ident::Instruments::load().value();
  return loaded;
}
const ident::DutyLaw& law() {
  static const auto loaded = ident::DutyLaw::load().value();
  return loaded;
}

// How likely a "yes" is in each dimension, by what the case is about.
int likely(std::string_view theme, std::string_view dimension) {
  const bool wages = theme == "wages", labour = theme == "labour";
  if (dimension == "DEC" || dimension == "WAY") return labour ? 55 : wages ? 25 : 35;
  if (dimension == "EXP" || dimension == "WORK" || dimension == "FL") return wages ? 55 : 60;
  if (dimension == "CDE" || dimension == "FREE") return wages ? 8 : 45;
  if (dimension == "COE") return wages ? 3 : 22;
  if (dimension == "LEG") return 45;
  return wages ? 20 : 40;
}

ident::Answers answers_of(Random& r, const ident::Asked& asked, std::string_view theme) {
  ident::Answers out;
  for (const auto* i : asked.indicators()) {
    if (i->code == "LEG.AIM" || r.chance(18)) continue;  // not asked
    const bool directive = std::find(i->legal.begin(), i->legal.end(), "FORCED_MARRIAGE") != i->legal.end();
    auto answer = r.chance(12) ? Answer::unknown : !directive && r.chance(likely(theme, i->dimension)) ? Answer::yes : Answer::no;
    out[i->code] = {answer, answer == Answer::no ? ident::Source::none : r.chance(70) ? ident::Source::said : r.chance(50) ? ident::Source::observed : ident::Source::document};
  }
  return out;
}

ident::Keeper keeper(Story& s, store::Tx& tx, const std::string& op, access::UserId by, core::Instant at) { return {tx, *s.centre.vault->of(op), by, at}; }

core::Result<ident::Screening> screen(const ident::Keeper& k, cases::CaseId id, people::PersonId person, std::string_view set, ident::Age age, ident::Answers answers, std::map<std::string, std::string, std::less<>> notes) {
  ident::Screening one;
  one.case_id = id, one.person = person, one.age = age;
  one.answers = std::move(answers), one.notes = std::move(notes);
  return ident::begin(k, std::move(one), instruments().fresh(*instruments().newest(set)));
}

core::Done check_duty(const ident::Keeper& k, cases::CaseId id, std::string_view suspected, const char* outcome, const char* note) {
  ident::DutyCheck check;
  check.case_id = id;
  check.acts_on = core::local(k.now).date;
  const auto* version = law().on(check.acts_on);
  if (version == nullptr) return {};
  check.law_from = version->from;
  for (const auto& q : law().questions) check.answers[q.code] = q.code == suspected ? ident::Suspected::yes : ident::Suspected::no;
  check.suggestion = suspected.empty() ? "NONE" : "DUTY";
  check.outcome = outcome, check.note = note;
  TRY(ident::add_duty_check(k, check));
  return {};
}

core::Done sign(const ident::Keeper& k, cases::CaseId id, people::PersonId person, const ident::Screening& on, const char* status, const char* by, const char* reasons) {
  ident::Decision d;
  d.case_id = id, d.person = person, d.screening = on.id;
  d.status = status, d.decided_by = by, d.reasons = reasons;
  d.decided_on = core::local(k.now).date;
  TRY(ident::decide(k, std::move(d)));
  return {};
}

people::PersonId first_person(store::Tx& tx, cases::CaseId id) {
  auto all = cases::persons(tx, id);
  return all.empty() ? people::PersonId{} : all.front().person;
}

}  // namespace

void plan_identification(Story& s, const Life& life) {
  if (life.who.phone == kStoryPhone) return;  // told by add_identification_story
  Random r(s.options.seed * 1000003 + s.lives.size());
  if (!r.chance(75)) return;
  const bool minor = life.who.age == "A0_8" || life.who.age == "A9_17";
  const bool labour = life.theme == "labour" || life.theme == "wages";
  std::string set = labour ? (minor ? "ilo-delphi-child-labour" : "ilo-delphi-adult-labour") : r.chance(30) ? "ilo-forced-labour-11" : "ostoja-screening";
  auto answers = answers_of(r, instruments().fresh(*instruments().newest(set)), life.theme);
  auto at = life.opened.plus_seconds(86400LL * (1 + r.below(6)) + r.below(20000));
  const bool decides = r.chance(70), checks = r.chance(60), to_law = r.chance(25);
  const auto days = 1 + r.below(15);
  if (at >= s.options.now) return;
  s.later.emplace(at, [&s, id = life.id, op = life.operator_code, lead = life.lead, theme = life.theme, at, set, answers, minor, decides, checks, to_law, days](store::Tx& tx) -> core::Done {
    auto person = first_person(tx, id);
    auto made = TRY(screen(keeper(s, tx, op, lead, at), id, person, set, minor ? ident::Age::minor : ident::Age::adult, answers, {}));
    if (checks) TRY_VOID(check_duty(keeper(s, tx, op, lead, at.plus_seconds(1800)), id, {}, "NO_DUTY", "Nie ma podstaw podejrzewać czynów z katalogu."));
    auto later = at.plus_seconds(days * 86400LL);
    if (!decides || later >= s.options.now) return {};
    s.later.emplace(later, [&s, id, op, lead, person, made, later, to_law](store::Tx& in) -> core::Done {
      const bool indicated = made.result_class == "INDICATED", partial = made.result_class == "PARTIAL";
      const char* status = indicated ? (to_law ? "ACTUAL" : "POSSIBLE") : partial ? "AT_RISK" : "NOT_A_VICTIM";
      return sign(keeper(s, in, op, lead, later), id, person, made, status, indicated && to_law ? "POLICE" : "CENTRE",
                  indicated ? "Odpowiedzi wskazują na wszystkie elementy. Rozmowy były spójne." : partial ? "Część elementów jest, warunki mogą się pogorszyć." : "Spór o wypłatę bez oszustwa i przymusu.");
    });
    return {};
  });
}

core::Done add_identification_story(Story& s, store::Tx& tx, const Life& life) {
  auto person = first_person(tx, life.id);
  auto at = life.opened.plus_seconds(2 * 3600);
  auto k = [&](access::UserId by, std::int64_t seconds) { return keeper(s, tx, life.operator_code, by, at.plus_seconds(seconds)); };
  const std::string_view yes_said[] = {"WAY.ARRANGED", "WAY.DRIVEN", "WAY.PROMISE", "WAY.DEBT", "WORK.PAY", "WORK.HOURS", "WORK.LODGING", "FREE.PAPERS"};
  ident::Answers first;
  for (auto code : yes_said) first[std::string(code)] = {Answer::yes, ident::Source::said};
  for (auto code : {"WORK.SEX", "WORK.BEGGING", "BODY.HURT"}) first[code] = {Answer::no, ident::Source::said};
  TRY(screen(k(life.lead, 0), life.id, person, "ostoja-screening", ident::Age::adult, first, {{"WAY.PROMISE", "Miał być hotel i umowa. Jest sortownia i pokój na osiem osób."}}));
  ident::Answers full;
  auto yes = [&](std::string_view code, ident::Source source) { full[std::string(code)] = {Answer::yes, source}; };
  using ident::Source;
  for (auto code : {"DEC.NATURE", "DEC.HOUSING", "DEC.CONTRACT", "VUL.ECONOMIC", "VUL.INFO", "VUL.EDUCATION", "EXP.HOURS", "EXP.WAGEMANIP", "EXP.LIVING", "CDE.DEBT", "CDE.WAGES", "VDE.DEPENDENCY", "VDE.AREA", "VDE.ECONOMIC", "LEG.RECRUIT", "LEG.TRANSPORT"}) yes(code, Source::said);
  yes("DEC.WAGES", Source::document), yes("EXP.SALARY", Source::document), yes("CDE.DOCS", Source::observed);
  for (auto code : {"COE.VIOLENCE", "COE.THREATVIOL", "COE.ABDUCTION", "DEC.MARRIAGE", "CDE.ILLICIT", "CDE.VIOLENCE", "EXP.EDUCATION"}) full[code] = {Answer::no, Source::said};
  for (auto code : {"CDE.ISOLATION", "CDE.LIE", "EXP.HAZARD"}) full[code] = {Answer::unknown, Source::none};
  auto made = TRY(screen(k(life.lead, 3 * 86400), life.id, person, "ilo-delphi-adult-labour", ident::Age::adult, full,
                         {{"CDE.DOCS", "Paszport trzyma kierownik zmiany. Pani pokazała zdjęcie, na którym leży w szafce."}, {"EXP.SALARY", "Wydruk z konta: 900 zł za dwa miesiące."}}));
  TRY_VOID(check_duty(k(life.lead, 3 * 86400 + 2400), life.id, {}, "NO_DUTY", "Drzwi nie są zamykane, wychodzi sama. Nie ma podstaw podejrzewać art. 189."));
  TRY_VOID(sign(k(life.lead, 4 * 86400), life.id, person, made, "POSSIBLE", "CENTRE", "Oszukana co do pracy i zapłaty, zabrany paszport, dług, który rośnie. Opowieść jest spójna, potwierdza ją wydruk z konta."));
  ident::Card card;
  card.case_id = life.id, card.person = person;
  card.receiver_kind = "BORDER_GUARD", card.receiver = "Placówka Straży Granicznej, koordynatorka do spraw handlu ludźmi", card.consent_how = "INTERPRETER";
  card.consent_on = core::local(at.plus_seconds(5 * 86400)).date;
  card.fields = {{"CALL_BACK", "dyżur centrum, wewnętrzny 3"}, {"LANGUAGES", "ukraiński, potrzebna tłumaczka"}, {"SAFE_CALL", "tylko przez centrum"}, {"ASKED", "zaświadczenie z art. 170"}};
  TRY(ident::give_card(k(life.lead, 5 * 86400), std::move(card)));
  return {};
}

}  // namespace ostoja::app::demo
