// What the demo's cases were given: assessments with their reviews, goals of the plan, services over the months, and what waits on the lists of today.
#include "app/demo_parts.h"
#include "assessment/record.h"
#include "cases/record.h"
#include "support/record.h"
#include "tasks/tasks.h"

#include <algorithm>
#include <array>
#include <memory>

namespace ostoja::app::demo {
namespace {

constexpr std::int64_t kDay = 86400;
constexpr int kRecentDays = 400;  // of older cases only the first assessments are kept in the demo

core::Result<cases::Header> header_of(store::Tx& tx, const Life& life) { return cases::header(tx, life.id, {life.lead, life.operator_code, cases::Reader::Reach::operator_wide}); }

// What happens in a case while it is open, by its lead, at its own time.
template <class F>
void in_case(Story& s, const Life& life, core::Instant at, F deed) {
  if (at >= life.until || at >= s.options.now || at < life.opened) return;
  s.later.emplace(at, [&s, life, at, deed = std::move(deed)](store::Tx& tx) -> core::Done {
    auto h = header_of(tx, life);
    if (!h || h->status == cases::Status::closed) return {};
    return deed(tx, *h, *s.centre.vault->of(life.operator_code), at);
  });
}

core::Instant office_hour(Random& r, core::Instant day) { return core::at_local(core::local(day).date, 9 + r.below(7), 5 * r.below(12)); }

struct Base { std::string_view domain; int level; };

// The levels fall from visit to visit, some of them; what nobody knew at first is known later.
assessment::Record visit(Story& s, Random& r, const std::vector<Base>& base, assessment::Kind kind, int number, core::Instant at, std::string_view why) {
  assessment::Record a;
  a.summary.kind = kind;
  a.summary.at = at;
  a.summary.why = why;
  for (const auto& b : base) {
    int level = b.level == assessment::not_known ? (number > 1 ? 1 : assessment::not_known) : std::max(0, b.level - (number + r.below(2)) / 2);
    a.summary.ratings.push_back({std::string(b.domain), level});
    if (level == 3 || (level == 2 && r.chance(30))) a.notes[std::string(b.domain)] = s.words.one(r, "assessment.note");
  }
  if (r.chance(60)) a.judgement = s.words.one(r, "assessment.judgement");
  return a;
}

void add_assessments(Story& s, const Life& life, Random& r) {
  std::vector<Base> risk, needs;
  auto level = [&](int none, int low, int medium, int high, int unknown) {
    auto code = pick(r, {{"0", none}, {"1", low}, {"2", medium}, {"3", high}, {"U", unknown}});
    return code == "U" ? assessment::not_known : code[0] - '0';
  };
  risk.push_back({"PERPETRATORS", level(10, 35, 38, 9, 8)});
  risk.push_back({"VIOLENCE", level(50, 30, 12, 3, 5)});
  risk.push_back({"SUICIDE", level(60, 22, 8, 1, 9)});
  risk.push_back({"FAMILY", level(35, 30, 18, 3, 14)});
  for (auto domain : {"CONTACT", "TRACKING", "DEBT", "DOCUMENTS", "RETURN", "HOMELESS", "STAY", "MIND"})
    if (r.chance(70)) risk.push_back({domain, level(25, 35, 25, 7, 8)});
  if (life.who.age == "A9_17" || r.chance(25)) risk.push_back({"CHILD", level(50, 30, 12, 2, 6)});
  for (auto domain : {"SAFETY", "HOUSING", "BASICS", "HEALTH", "PSYCHE", "LEGAL", "STAY", "INCOME", "EDUCATION", "FAMILY"})
    if (r.chance(80)) needs.push_back({domain, level(15, 30, 35, 14, 6)});
  const bool recent = life.opened.plus_seconds(kRecentDays * kDay) > s.options.now;
  std::vector<int> days{0, 1, 7};
  for (int d = 30; d <= 240; d += 30) days.push_back(d);
  if (!recent) days = {0, 30};
  int number = 0;
  for (int d : days) {
    if (d > 0 && r.chance(7)) continue;  // a review that nobody got round to
    auto at = d == 0 ? life.opened.plus_seconds(5400) : office_hour(r, life.opened.plus_seconds(d * kDay));
    auto first = visit(s, r, risk, assessment::Kind::risk, number, at, d == 0 ? "FIRST" : "PLANNED");
    auto second = needs.empty() ? std::optional<assessment::Record>() : std::optional(visit(s, r, needs, assessment::Kind::needs, number, at, d == 0 ? "FIRST" : "PLANNED"));
    ++number;
    in_case(s, life, at, [&s, lead = life.lead, first, second](store::Tx& tx, const cases::Header& h, const vault::OperatorKeys& keys, core::Instant when) -> core::Done {
      assessment::Keeper k{tx, keys, s.centre.forms, lead, when};
      TRY(assessment::save(k, {}, h, first));
      if (second) TRY(assessment::save(k, {}, h, *second));
      return {};
    });
  }
}

using Goals = std::shared_ptr<std::vector<support::GoalId>>;

Goals add_goals(Story& s, const Life& life, Random& r) {
  auto ids = std::make_shared<std::vector<support::GoalId>>();
  constexpr std::array<std::pair<const char*, const char*>, 7> kAreas{{{"HOUSING", "HOUSING"}, {"STAY", "STAY"}, {"WORK", "INCOME"}, {"EDUCATION", "EDUCATION"}, {"HEALTH", "HEALTH"}, {"SAFETY", "SAFETY"}, {"PSYCHE", "PSYCHE"}}};
  const int begin = r.below(static_cast<int>(kAreas.size())), count = 1 + r.below(3);
  auto today = core::local(s.options.now).date;
  for (int i = 0; i < count; ++i) {
    const auto& [area, need] = kAreas[static_cast<std::size_t>(begin + 2 * i) % kAreas.size()];
    auto at = office_hour(r, life.opened.plus_seconds((8 + r.below(6)) * kDay));
    auto day = core::local(at).date, planned = day.plus_days(45 + 15 * r.below(7));
    forms::Answers a;
    a.set("area", area), a.set("need", need);
    a.set("objective", s.words.one(r, std::string("goal.") + area)), a.set("steps", s.words.one(r, std::string("goal.steps.") + area));
    a.set("doer", std::string(pick(r, {{"TOGETHER", 55}, {"PERSON", 20}, {"CENTRE", 20}, {"INSTITUTION", 5}})));
    a.set("planned_end", planned.text());
    if (r.chance(85)) a.set("agreed_on", day.text()), a.set("agreed_language", life.who.language);
    auto end = core::at_local(planned, 11, 0).plus_seconds((r.below(30) - 15) * kDay);
    if (end > s.options.now && life.until > s.options.now && r.chance(35)) a.set("review", today.plus_days(1 + r.below(25)).text());
    in_case(s, life, at, [&s, a, ids, lead = life.lead](store::Tx& tx, const cases::Header& h, const vault::OperatorKeys& keys, core::Instant when) -> core::Done {
      auto persons = cases::persons(tx, h.id);
      ids->push_back(TRY(support::add_goal(tx, keys, s.centre.forms, h, {persons.empty() ? people::PersonId{} : persons.front().person, a}, lead, when)));
      return {};
    });
    std::string result(pick(r, {{"ACHIEVED", 55}, {"PARTLY", 30}, {"NOT", 15}})), words = s.words.one(r, "goal.result." + result);
    in_case(s, life, end, [&s, i, ids, result, words, lead = life.lead](store::Tx& tx, const cases::Header& h, const vault::OperatorKeys& keys, core::Instant when) -> core::Done {
      if (static_cast<std::size_t>(i) >= ids->size()) return {};
      auto g = TRY(support::goal(tx, keys, h.id, (*ids)[static_cast<std::size_t>(i)]));
      if (g.state != support::GoalState::open) return {};
      return support::end_goal({tx, keys, s.centre.forms, lead, when}, h, g, result, core::local(when).date, words);
    });
  }
  return ids;
}

// Minutes and the cost in whole zloty that such a service takes, from and to; no cost: 0, 0.
struct Usual { std::string_view kind; int from, to, cost_from, cost_to; };
constexpr std::array<Usual, 22> kUsual{{{"NEEDS", 45, 90, 0, 0}, {"SAFETY", 30, 60, 0, 0}, {"CLOTHES", 20, 40, 60, 240}, {"HYGIENE", 15, 20, 25, 80}, {"FOOD", 15, 30, 30, 160}, {"MEDICAL", 60, 180, 80, 320}, {"ASSIST_LE", 120, 300, 0, 40},
                                        {"CASEWORK", 30, 90, 0, 0}, {"PSYCH", 50, 60, 120, 180}, {"INTERPRETER", 45, 120, 90, 240}, {"TRANSPORT", 30, 180, 20, 140}, {"LEGALISE", 45, 120, 0, 100}, {"LEGAL", 45, 90, 120, 200}, {"RETURN", 120, 240, 300, 900},
                                        {"DOCS", 40, 90, 30, 140}, {"SHELTER", 30, 60, 0, 0}, {"ACCOM_SHORT", 30, 60, 140, 420}, {"REINT_SOC", 60, 120, 0, 60}, {"REINT_VOC", 60, 120, 0, 250}, {"PLAN", 45, 90, 0, 0}, {"INSTITUTIONS", 30, 90, 0, 0},
                                        {"MATERIAL", 20, 30, 100, 400}}};

void add_services(Story& s, const Life& life, Random& r, const Goals& ids) {
  const auto end = std::min(life.until, s.options.now);
  const auto span = (end.ms - life.opened.ms) / 1000;
  const int count = 3 + static_cast<int>(std::min<std::int64_t>(span / (12 * kDay), 9)) + r.below(3);
  for (int i = 0; i < count; ++i) {
    std::string kind(i == 0 ? "NEEDS" : i == 1 ? "SAFETY"
                     : pick(r, {{"CASEWORK", 20}, {"PSYCH", 13}, {"LEGAL", 10}, {"INTERPRETER", 9}, {"FOOD", 9}, {"INSTITUTIONS", 7}, {"TRANSPORT", 6}, {"LEGALISE", 6}, {"ASSIST_LE", 5}, {"MEDICAL", 5}, {"MATERIAL", 4}, {"SHELTER", 4}, {"CLOTHES", 3},
                                {"HYGIENE", 3}, {"ACCOM_SHORT", 3}, {"REINT_SOC", 3}, {"REINT_VOC", 2}, {"PLAN", 2}, {"DOCS", 2}, {"RETURN", 1}}));
    const auto& usual = *std::find_if(kUsual.begin(), kUsual.end(), [&](const Usual& u) { return u.kind == kind; });
    auto at = i < 2 ? life.opened.plus_seconds(3600 + i * 2700) : office_hour(r, life.opened.plus_seconds(span * i / count + r.below(3) * kDay));
    support::NewService g;
    g.kind = kind, g.day = core::local(at).date, g.minute = core::local(at).minutes_of_day() / 15 * 15;
    g.minutes = usual.from + (usual.to - usual.from) / 15 * 15 * r.below(101) / 100 / 5 * 5;
    if (usual.cost_to > 0 && r.chance(85)) g.cost = core::Money{100LL * (usual.cost_from + r.below(usual.cost_to - usual.cost_from + 1)) + (r.chance(30) ? 10 * r.below(10) : 0)};
    if (g.cost) g.budget_line = kind == "PSYCH" || kind == "LEGAL" || kind == "INTERPRETER" ? "B.2" : kind == "SHELTER" || kind == "ACCOM_SHORT" ? "C.1" : "B.4";
    if (kind == "INTERPRETER") g.provider = support::Provider::other, g.provider_words = core::Personal<std::string>("tłumaczka z umowy zlecenia");
    if (r.chance(40)) g.note = core::Personal<std::string>(s.words.one(r, "service.note"));
    const bool serves = i > 2 && r.chance(45);
    in_case(s, life, at, [&s, g, ids, serves, i, lead = life.lead](store::Tx& tx, const cases::Header& h, const vault::OperatorKeys& keys, core::Instant when) -> core::Done {
      auto given = g;
      if (serves && !ids->empty()) given.goal = (*ids)[static_cast<std::size_t>(i) % ids->size()];
      if (auto persons = cases::persons(tx, h.id); !persons.empty()) given.persons = {persons.front().person};
      TRY(support::add_service(tx, keys, s.centre.forms, h, given, lead, when));
      return {};
    });
  }
}

struct Waits { const char *kind, *what; int days, minute; };

}  // namespace

void add_help(Story& s, const Life& life) {
  Random r(s.options.seed * 1'000'003 + s.lives.size());  // its own stream: the rest of the demo stays what it was
  add_assessments(s, life, r);
  add_services(s, life, r, add_goals(s, life, r));
}

core::Done add_waiting(Story& s, store::Tx& tx) {
  auto now = s.options.now;
  auto today = core::local(now).date;
  auto before = now.plus_seconds(-3 * kDay);
  auto lead = s.staff.of("casemanager"), night = s.staff.of("intervention"), psychologist = s.staff.of("psychologist"), lawyer = s.staff.of("lawyer");
  const auto& keys = *s.centre.vault->of("W");
  auto put = [&](const cases::Header* h, access::UserId whom, access::UserId by, const Waits& w) -> core::Done {
    tasks::New fresh{.operator_code = "W", .of_case = h == nullptr ? cases::CaseId{} : h->id, .whom = whom, .kind = w.kind, .due = today.plus_days(w.days), .due_minute = w.minute, .what = core::Personal<std::string>(w.what)};
    TRY(tasks::add(tx, keys, s.centre.forms, fresh, by, before));
    return {};
  };
  constexpr std::array<Waits, 6> kLead{{{"CALL", "Zadzwonić do szkoły, czy jest miejsce w klasie z językiem polskim.", 0, 10 * 60},
                                        {"LETTER", "Odpowiedź do urzędu wojewódzkiego: uzupełnić wniosek o pobyt.", -1, tasks::any_time},
                                        {"ACCOMPANY", "Razem do lekarza rodzinnego, tłumaczka umówiona.", 0, 16 * 60 + 30},
                                        {"DOCUMENT", "Odpis umowy od pośrednika.", 2, tasks::any_time},
                                        {"MEETING", "Spotkanie z prawniczką przed przesłuchaniem.", 1, 11 * 60},
                                        {"PLACE", "Zapytać o pokój od pierwszego.", 9, tasks::any_time}}};
  std::size_t found = 0;
  for (auto it = s.lives.rbegin(); it != s.lives.rend() && found < kLead.size(); ++it) {
    if (it->operator_code != "W" || it->lead != lead || it->until < now || it->opened > before) continue;
    auto h = TRY(header_of(tx, *it));
    if (h.status == cases::Status::closed) continue;
    TRY_VOID(put(&h, lead, lead, kLead[found]));
    auto join = [&](access::UserId user, const char* role) { return cases::add_member({tx, keys, s.centre.forms, lead, before}, h, user, role); };
    if (found == 0) {
      TRY_VOID(join(night, "CASEWORKER"));
      TRY_VOID(put(&h, night, lead, {"CHECK_SAFETY", "Krótki telefon w bezpiecznych godzinach: czy nikt nie czeka pod domem.", 0, tasks::any_time}));
    }
    if (found == 1) {
      TRY_VOID(join(night, "CASEWORKER"));
      TRY_VOID(put(&h, night, lead, {"ACCOMPANY", "Dojazd na komisariat, wyjazd z biura.", -1, 9 * 60}));
      TRY_VOID(join(psychologist, "PSYCHOLOGIST"));
      TRY_VOID(put(&h, psychologist, lead, {"MEETING", "Pierwsza rozmowa, z tłumaczką.", 0, 13 * 60}));
    }
    if (found == 2) {
      TRY_VOID(join(lawyer, "LAWYER"));
      TRY_VOID(put(&h, lawyer, lead, {"DEADLINE", "Wniosek o ustanowienie oskarżycielem posiłkowym.", 3, tasks::any_time}));
    }
    ++found;
  }
  TRY_VOID(put(nullptr, lead, lead, {"OTHER", "Karta godzin za tydzień.", 0, tasks::any_time}));
  TRY_VOID(put(nullptr, night, night, {"OTHER", "Naładować telefon pilny i sprawdzić torbę wyjazdową.", 0, 20 * 60}));
  return {};
}

}  // namespace ostoja::app::demo
