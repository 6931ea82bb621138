// Interventions of the demo: some that followed an urgent contact and ended, and two that are open now. Chance comes from the case itself, so that the rest of the demo stays as it was.
#include "app/demo_parts.h"
#include "intervention/care.h"

#include <algorithm>
#include <memory>

namespace ostoja::app::demo {
namespace {

intervention::Keeper keeper(const Story& s, store::Tx& tx, const std::string& op, access::UserId by, core::Instant at) { return {tx, *s.centre.vault->of(op), s.centre.forms, by, at}; }
core::Result<cases::Header> header(store::Tx& tx, const Life& life) { return cases::header(tx, life.id, {life.lead, life.operator_code, cases::Reader::Reach::operator_wide}); }

forms::Answers answers(std::initializer_list<std::pair<const char*, const char*>> all) {
  forms::Answers a;
  for (const auto& [name, value] : all) a.set(name, value);
  return a;
}

struct Step { int minutes; forms::Answers answers; std::int64_t cost = 0; int next_minutes = 0; };

core::Done act(Story& s, store::Tx& tx, const Life& life, intervention::InterventionId id, const Step& step, core::Instant at) {
  auto h = TRY(header(tx, life));
  if (h.status == cases::Status::closed) return {};
  auto head = TRY(intervention::head(tx, h, id));
  if (head.state == intervention::State::ended) return {};
  TRY(intervention::add_action(keeper(s, tx, life.operator_code, life.lead, at), h, head, step.answers, at, step.next_minutes == 0 ? core::Instant{} : at.plus_seconds(step.next_minutes * 60LL), {step.cost}));
  return {};
}

std::vector<Step> usual_steps(Random& r) {
  std::vector<Step> out;
  out.push_back({4, answers({{"kind", "TALK"}, {"minutes", "12"}, {"note", "Może mówić swobodnie. Chce wyjść dziś, boi się wracać po rzeczy."}})});
  if (r.chance(60)) out.push_back({11, answers({{"kind", "INFORMED"}, {"service", "POLICE"}, {"answer", "COMING"}, {"officer", "oficer dyżurny"}, {"reference", "zgłoszenie ustne"}})});
  out.push_back({25, answers({{"kind", "INTERPRETER"}, {"note", "Tłumaczka dołączy przez telefon, spoza otoczenia tej osoby."}})});
  out.push_back({48, answers({{"kind", "TRANSPORT"}, {"carried_by", r.chance(50) ? "TAXI" : "OWN_CAR"}, {"from_place", "PUBLIC"}, {"to_place", "OFFICE"}, {"minutes", "35"}}), 3800 + 100 * r.below(60)});
  out.push_back({95, answers({{"kind", "PLACE"}, {"place_kind", r.chance(60) ? "SHELTER" : "CRISIS_CENTRE"}, {"place_words", "Uzgodnione z dyżurem, pokój od zaraz."}})});
  if (r.chance(50)) out.push_back({120, answers({{"kind", "SUPPLIES"}, {"note", "Kolacja, koc, karta do telefonu."}}), 6450});
  return out;
}

core::Done open_now(Story& s, store::Tx& tx, const Life& life, const char* urgency, std::initializer_list<const char*> triggers, std::initializer_list<const char*> danger, forms::Answers a, int minutes_ago, const std::vector<Step>& steps,
                    const char* acknowledged_by) {
  auto h = TRY(header(tx, life));
  intervention::Begin b;
  b.started_at = s.options.now.plus_seconds(-60LL * minutes_ago);
  b.answers = std::move(a);
  b.answers.set("urgency", urgency);
  std::vector<std::string> codes(triggers.begin(), triggers.end()), now(danger.begin(), danger.end());
  b.answers.set_all("triggers", codes);
  b.answers.set_all("danger", now);
  auto people = cases::persons(tx, life.id);
  if (!people.empty()) b.person = people.front().person;
  auto id = TRY(intervention::begin(keeper(s, tx, life.operator_code, life.lead, b.started_at), h, b));
  for (const auto& step : steps) TRY_VOID(act(s, tx, life, id, step, b.started_at.plus_seconds(60LL * step.minutes)));
  if (acknowledged_by != nullptr) {
    auto head = TRY(intervention::head(tx, h, id));
    TRY_VOID(intervention::acknowledge(keeper(s, tx, life.operator_code, s.staff.of(acknowledged_by), b.started_at.plus_seconds(9 * 60)), h, head));
  }
  return {};
}

// A case that goes on, of this lead when there is one, else of the operator; the newest that is not taken.
const Life* going_on(const Story& s, const std::string& op, access::UserId lead, const Life* not_this) {
  const Life* other = nullptr;
  for (auto it = s.lives.rbegin(); it != s.lives.rend(); ++it) {
    if (it->operator_code != op || it->until <= s.options.now || &*it == not_this || it->opened >= s.today.plus_seconds(-86400)) continue;
    if (it->lead == lead) return &*it;
    if (other == nullptr) other = &*it;
  }
  return other;
}

}  // namespace

void intervene_later(Story& s, const Life& life, std::string_view urgency, std::int64_t contact) {
  Random r(static_cast<std::uint64_t>(life.opened.ms));
  if ((urgency != "U0" && urgency != "U1") || !r.chance(45)) return;
  auto began = life.opened.plus_seconds(300), today = s.options.now.plus_seconds(-3600);
  auto steps = usual_steps(r);
  auto ended = began.plus_seconds(150 * 60 + r.below(600) * 60);
  if (ended >= today || ended >= life.until) return;
  auto id = std::make_shared<intervention::InterventionId>();
  std::string trigger(pick(r, {{"ESCAPE", 30}, {"NO_PLACE", 25}, {"THREAT", 15}, {"VIOLENCE", 10}, {"FOUND", 8}, {"MEDICAL", 6}, {"RAID", 6}}));
  std::string level(pick(r, {{"MEDIUM", 55}, {"HIGH", 25}, {"LOW", 20}})), suicidality(pick(r, {{"NONE", 55}, {"LOW", 15}, {"UNKNOWN", 25}, {"MEDIUM", 5}}));
  s.later.emplace(began, [&s, life, id, began, trigger, level, suicidality, contact, u = std::string(urgency)](store::Tx& tx) -> core::Done {
    auto h = TRY(header(tx, life));
    intervention::Begin b;
    b.contact = contact;
    b.started_at = began;
    b.answers = answers({{"called_by", "PERSON"}, {"whereabouts", "PUBLIC"}, {"place_needed", "YES"}, {"adults", "1"}, {"words", "Po rozmowie na linii: trzeba działać od razu."}});
    b.answers.set("urgency", u);
    b.answers.set_all("triggers", {trigger});
    b.answers.set("danger_level", level);
    b.answers.set("suicidality", suicidality);
    *id = TRY(intervention::begin(keeper(s, tx, life.operator_code, life.lead, began), h, b));
    auto head = TRY(intervention::head(tx, h, *id));
    return head.waiting > 0 ? intervention::acknowledge(keeper(s, tx, life.operator_code, s.staff.with(life.operator_code, "coordinator").front(), began.plus_seconds(420)), h, head) : core::Done{};
  });
  for (const auto& step : steps) {
    auto at = began.plus_seconds(60LL * step.minutes);
    s.later.emplace(at, [&s, life, id, step, at](store::Tx& tx) { return act(s, tx, life, *id, step, at); });
  }
  std::string end(pick(r, {{"SHELTER_GIVEN", 55}, {"SAFE", 25}, {"EMERGENCY_HANDED", 8}, {"CALLER_DECLINED", 7}, {"CONTACT_LOST", 5}}));
  s.later.emplace(ended, [&s, life, id, ended, end](store::Tx& tx) -> core::Done {
    auto h = TRY(header(tx, life));
    auto k = keeper(s, tx, life.operator_code, life.lead, ended);
    auto item = TRY(intervention::record(tx, k.keys, h, *id));
    forms::Answers a;
    a.set("end_state", end);
    a.set("summary", "Osoba bezpieczna, umówiony następny kontakt. Ustalone hasło i kto może oddzwonić.");
    return intervention::end(k, h, item, a, ended);
  });
}

core::Done add_interventions(Story& s, store::Tx& tx) {
  auto manager = s.staff.of("casemanager");
  const auto* first = going_on(s, "W", manager, nullptr);
  const auto* second = going_on(s, "W", manager, first);
  const auto* in_k = going_on(s, "K", {}, nullptr);
  if (first != nullptr)
    TRY_VOID(open_now(s, tx, *first, "U1", {"FOUND", "THREAT"}, {"PERPETRATOR_NEAR", "PHONE_WATCHED", "NO_PLACE"},
                      answers({{"called_by", "PERSON"}, {"danger_level", "HIGH"}, {"suicidality", "UNKNOWN"}, {"whereabouts", "FRIENDS"}, {"place_needed", "YES"}, {"adults", "1"}, {"children", "1"},
                               {"words", "Pod blokiem znajomej stoi samochód brygadzisty. Pani z synem nie wychodzi, telefon wyłączony poza umówionymi godzinami."}, {"where_words", "blok przy pętli tramwajowej"}}),
                      38,
                      {{3, answers({{"kind", "INFORMED"}, {"service", "EMERGENCY"}, {"answer", "COMING"}, {"officer", "operator numeru alarmowego"}, {"reference", "zgłoszenie z 112"}})},
                       {9, answers({{"kind", "TALK"}, {"minutes", "6"}, {"note", "Światła zgaszone, drzwi zamknięte. Hasło przypomniane. Nie otwiera nikomu poza patrolem."}})},
                       {17, answers({{"kind", "PLACE"}, {"place_kind", "NOT_FOUND"}, {"place_words", "W naszym schronisku brak pokoju dla rodziny, pytamy drugiego operatora."}, {"next_kind", "TRANSPORT"}}), 0, 40}},
                      nullptr));
  if (second != nullptr)
    TRY_VOID(open_now(s, tx, *second, "U1", {"NO_PLACE", "PANIC"}, {"NO_PLACE", "SELF_HARM"},
                      answers({{"called_by", "HEALTH"}, {"danger_level", "LOW"}, {"suicidality", "MEDIUM"}, {"whereabouts", "HOSPITAL"}, {"place_needed", "YES"}, {"adults", "1"},
                               {"words", "Szpital wypisuje dziś po obserwacji. Pan mówi, że nie ma po co wracać."}}),
                      164,
                      {{12, answers({{"kind", "TALK"}, {"minutes", "25"}, {"note", "Rozmowa z psycholożką na oddziale. Zgadza się na pobyt u nas i na rozmowę jutro."}})},
                       {70, answers({{"kind", "PLACE"}, {"place_kind", "SHELTER"}, {"place_words", "Pokój jednoosobowy, dyżur wie o stałej obecności w nocy."}})},
                       {118, answers({{"kind", "ACCOMPANIMENT"}, {"minutes", "40"}, {"note", "Wypis, leki na trzy dni, recepta."}, {"next_kind", "TRANSPORT"}}), 0, 65}},
                      "coordinator"));
  if (in_k != nullptr)
    TRY_VOID(open_now(s, tx, *in_k, "U1", {"RAID"}, {"NO_PLACE"}, answers({{"called_by", "BORDER_GUARD"}, {"danger_level", "MEDIUM"}, {"whereabouts", "POLICE"}, {"place_needed", "YES"}, {"adults", "4"}}), 95,
                      {{20, answers({{"kind", "INTERPRETER"}, {"note", "Tłumacz wietnamskiego jedzie z Krakowa."}, {"next_kind", "TALK"}}), 0, 90}}, "coordinator2"));
  if (second == nullptr) return {};
  // A safety plan and a planned talk in the case that one looks at first.
  auto h = TRY(header(tx, *second));
  auto k = keeper(s, tx, "W", second->lead, s.options.now.plus_seconds(-50 * 60));
  auto people = cases::persons(tx, second->id);
  auto person = people.empty() ? people::PersonId{} : people.front().person;
  TRY(intervention::add_plan(k, h, person,
                             answers({{"warning_signs", "Nie śpię drugą noc, nie odbieram telefonu."}, {"what_i_do", "Dzwonię do dyżuru, wychodzę do ludzi, wysyłam bratu hasło."}, {"code_word", "rower"},
                                      {"safe_contact", "tylko telefon, między 9 a 12"}, {"safe_people", "Brat. Pani z recepcji."}, {"professional_help", "Linia zaufania centrum, 112, przychodnia na rogu."},
                                      {"documents", "Kopia paszportu u nas w biurze."}, {"if_perpetrator", "Nie otwieram. 112. Schodzę do recepcji."}})));
  intervention::Interview talk;
  talk.person = person, talk.planned_at = core::at_local(core::local(s.options.now).date.plus_days(1), 10, 30);
  talk.answers.set("interpreter", "NO");
  auto planned = TRY(intervention::add_interview(k, h, talk));
  return intervention::tick(k, h, planned, "HELP_READY", intervention::Ticked::on);
}

}  // namespace ostoja::app::demo
