// Persons of the demo with several names, papers, telephones and languages; a mother with her son, brothers and sisters, and one person who was written down twice.
#include "app/demo_parts.h"
#include "cases/record.h"

#include <utility>

namespace ostoja::app::demo {
namespace {

using Pairs = std::initializer_list<std::pair<const char*, std::string>>;
forms::Answers answers(Pairs all) {
  forms::Answers out;
  for (const auto& [name, value] : all)
    if (!value.empty()) out.set(name, value);
  return out;
}

// Each by the lead of the case, this morning, as the papers.
cases::Keeper keeper(const Story& s, store::Tx& tx, const Life& life) { return {tx, *s.centre.vault->of(life.operator_code), s.centre.forms, life.lead, s.today}; }

core::Done detail(const cases::Keeper& k, const Life& life, people::PersonId person, std::string_view kind, std::string_view code, const forms::Answers& a) {
  auto id = TRY(people::add_detail(k.tx, k.keys, k.forms, person, *people::detail_kind(kind), a, TRY(cases::readers_of(k, person)), k.by, k.now));
  cases::happened(k.tx, life.id, {.chapter = "people", .what = "detail_add", .record = id.value, .version = 1, .detail = "person_detail:" + std::string(code)}, k.by, k.now);
  return {};
}

bool latin_letters(const Caller& who) { return who.culture != "uk" && who.culture != "ru" && who.culture != "ka" && who.culture != "bg"; }
std::string as_written(const Caller& who, const std::string& given, const std::string& family) { return latin_letters(who) ? std::string() : given + " " + family; }
std::string script_of(const Caller& who) { return latin_letters(who) ? "LATIN" : who.culture == "ka" ? "GEORGIAN" : "CYRILLIC"; }

forms::Answers named(const Caller& who, const std::string& given, const std::string& family, Pairs more) {
  auto out = answers(more);
  out.set("first_name", latin_name(who, given)), out.set("second_name", latin_name(who, family));
  if (auto own = as_written(who, given, family); !own.empty()) out.set("name_original_script", own);
  return out;
}

core::Done language(const cases::Keeper& k, const Life& life, people::PersonId person, const char* code, const char* level, const std::string& script, const char* interpreter) {
  auto a = answers({{"language", code}, {"language_level", level}, {"interpreter", interpreter}});
  a.set_all("reads", {script});
  return detail(k, life, person, "language", "LANGUAGE", a);
}

std::string number(Story& s) {
  auto out = s.fresh_numbers.back();
  if (s.fresh_numbers.size() > 1) s.fresh_numbers.pop_back();
  return out;
}

core::Done papers_and_numbers(Story& s, store::Tx& tx, const Life& life, people::PersonId person, Random& r) {
  const auto k = keeper(s, tx, life);
  const auto& who = life.who;
  const auto before = s.words.name(r, who.culture + ".family");
  TRY_VOID(detail(k, life, person, "name", "NAME", named(who, who.given, before, {{"kind", "BIRTH"}})));
  TRY_VOID(detail(k, life, person, "name", "NAME", answers({{"kind", "ALIAS"}, {"first_name", r.chance(50) ? std::string("Kiki") : std::string("Słoneczko")}, {"note", "Tak mówią w pracy."}})));
  TRY_VOID(detail(k, life, person, "document", "DOCUMENT",
                  answers({{"document_kind", "PASSPORT"}, {"document_number", "DEMO 000117"}, {"issuing_country", who.citizenship}, {"valid_until", "2029-03"}, {"document_place", "PERPETRATOR"},
                           {"note", "Zabrany przy zakwaterowaniu, „do meldunku”."}})));
  TRY_VOID(detail(k, life, person, "document", "DOCUMENT",
                  answers({{"document_kind", "CONSULAR_PAPER"}, {"document_number", "DEMO-T 41"}, {"issuing_country", who.citizenship}, {"issued", "2026-10-20"}, {"valid_until", "2027-01-20"}, {"document_place", "WITH_PERSON"}})));
  TRY_VOID(detail(k, life, person, "phone", "PHONE", answers({{"phone", number(s)}, {"phone_owner", "FRIEND"}, {"note", "Znajoma z pokoju, odbiera po 18."}})));
  TRY_VOID(detail(k, life, person, "phone", "PHONE", answers({{"phone", number(s)}, {"phone_owner", "PERPETRATOR"}})));
  TRY_VOID(detail(k, life, person, "address", "ADDRESS", answers({{"address_kind", "LETTERS"}, {"address", "skrytka przy ul. Wymyślnej 7\n00-000 Wymyślin"}, {"from", "2026-10"}, {"address_safe", "YES"}})));
  TRY_VOID(detail(k, life, person, "address", "ADDRESS", answers({{"address_kind", "FORMER"}, {"address", "hotel robotniczy za zakładem, Wymyślin"}, {"until", "2026-10"}, {"address_safe", "NO"}})));
  TRY_VOID(language(k, life, person, who.language.c_str(), "NATIVE", script_of(who), "YES"));
  return language(k, life, person, who.language == "ru" ? "en" : "ru", "SIMPLE", who.language == "ru" ? "LATIN" : "CYRILLIC", "NO");
}

core::Result<people::PersonId> relative(Story& s, store::Tx& tx, const Life& life, const char* names, const char* sex, const char* age, std::string_view born, std::string_view stands, Random& r) {
  const auto k = keeper(s, tx, life);
  const auto first = cases::persons(tx, life.id).front().person;
  const auto& who = life.who;
  auto other = TRY(cases::add_person(k, life.id, named(who, s.words.name(r, who.culture + names), who.family,
                                                       {{"birth_date", std::string(born)}, {"sex", sex}, {"age_group", age}, {"minor", std::string_view(age) == "A0_8" ? "YES" : "NO"}, {"citizenship", who.citizenship},
                                                        {"residence_status", who.residence}, {"primary_language", who.language}})));
  TRY(people::add_relation(tx, s.centre.forms, life.operator_code, first, other, stands, k.by, k.now));
  return other;
}

core::Result<Life> one_more(Story& s, store::Tx& tx) {
  Life life{{}, "W", "labour", {}, s.today.plus_seconds(-20 * 86400LL + 11 * 3600), s.options.now, s.staff.of("casemanager")};
  cases::NewCase fresh;
  fresh.operator_code = life.operator_code;
  fresh.urgency = "U3";
  fresh.language = "uk";
  fresh.lead = life.lead;
  fresh.opened_at = life.opened;
  life.id = TRY(cases::open_case(tx, *s.centre.vault->of("W"), s.centre.forms, fresh, life.lead, life.opened));
  return life;
}

}  // namespace

core::Done add_families(Story& s, store::Tx& tx) {
  Random r(s.options.seed ^ 0x66616d696c79ULL);  // a row of its own, so that the rest of the demo stays as it was
  std::vector<const Life*> managers, katowice;
  for (auto it = s.lives.rbegin(); it != s.lives.rend(); ++it) {
    const auto h = TRY(cases::header(tx, it->id, {it->lead, it->operator_code, cases::Reader::Reach::operator_wide}));
    if (h.status == cases::Status::closed || it->opened >= s.today.plus_seconds(-86400) || cases::persons(tx, it->id).empty()) continue;
    if (it->operator_code == "K") katowice.push_back(&*it);
    else if (it->lead == s.staff.of("casemanager")) managers.push_back(&*it);
  }
  Life more;  // in a small demo the case manager has one case that goes on
  if (managers.size() < 2) {
    more = TRY(one_more(s, tx));
    managers.push_back(&more);
  }
  if (managers[0] != &more) {
    const auto& life = *managers[0];
    TRY_VOID(papers_and_numbers(s, tx, life, cases::persons(tx, life.id).front().person, r));
    TRY(relative(s, tx, life, ".men", "M", "A0_8", "2019-06", "PARENT", r));
  }
  for (const auto* life : {managers.size() > 1 && managers[1] != &more ? managers[1] : nullptr, katowice.empty() ? nullptr : katowice[0]}) {
    if (life == nullptr) continue;
    auto sister = TRY(relative(s, tx, *life, ".women", "F", "A21_23", "2004", "SIBLING", r));
    const auto k = keeper(s, tx, *life);
    TRY_VOID(detail(k, *life, sister, "phone", "PHONE", answers({{"phone", number(s)}, {"phone_owner", "OWN"}})));
    TRY_VOID(language(k, *life, sister, life->who.language.c_str(), "NATIVE", script_of(life->who), "YES"));
  }
  // Two colleagues wrote down one woman, each as she gave her name that day.
  if (managers.size() < 2) return {};
  const std::size_t at = managers.size() >= 4 ? 2 : 0;
  const auto &one = *managers[at], &other = *managers[at + 1];
  auto spelled = TRY(cases::add_person(keeper(s, tx, one), one.id,
                                       answers({{"first_name", "Oksana"}, {"second_name", "Horobyna"}, {"birth_date", "1996-04-12"}, {"sex", "F"}, {"citizenship", "UA"}, {"primary_language", "uk"}, {"document_kind", "PASSPORT"}, {"document_number", "DEMO 000238"}})));
  TRY_VOID(detail(keeper(s, tx, one), one, spelled, "name", "NAME", answers({{"kind", "BIRTH"}, {"first_name", "Oksana"}, {"second_name", "Verba"}, {"name_original_script", "Оксана Верба"}})));
  auto k = keeper(s, tx, other);
  k.now = s.today.plus_seconds(-6 * 3600);  // the evening before: the case with all its chapters stays the first of the list
  auto again = TRY(cases::add_person(k, other.id,
                                     answers({{"first_name", "Оксана"}, {"second_name", "Горобина"}, {"birth_date", "1996"}, {"sex", "F"}, {"citizenship", "UA"}, {"primary_language", "uk"}, {"polish_level", "WORDS"}})));
  TRY_VOID(detail(k, other, again, "phone", "PHONE", answers({{"phone", number(s)}, {"phone_owner", "OWN"}, {"note", "Tylko SMS z pytaniem o pogodę."}})));
  return language(k, other, again, "uk", "NATIVE", "CYRILLIC", "NO");
}

}  // namespace ostoja::app::demo
