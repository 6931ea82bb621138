// Protection programmes of the demo: the woman whose case is told in full has just begun hers; somebody has time for reflection with a certificate; somebody has a permit and a
// hearing ahead for which nobody has found an interpreter yet.
#include "app/demo_parts.h"
#include "cases/record.h"
#include "protection/record.h"

#include <algorithm>

namespace ostoja::app::demo {
namespace {

namespace prot = ostoja::protection;
constexpr int kReflectingFor = 34, kOnPermitFor = 150;

// A value with commas stands for several codes.
using Given = std::initializer_list<std::pair<const char*, std::string>>;
forms::Answers answers(const forms::Form& form, Given all) {
  forms::Answers out;
  for (const auto& [name, value] : all) {
    const auto* field = form.find(name);
    if (field == nullptr || field->type != forms::Type::codes) {
      out.set(name, value);
      continue;
    }
    std::vector<std::string> codes;
    for (auto code : core::split(value, ',')) codes.emplace_back(code);
    out.set_all(name, std::move(codes));
  }
  return out;
}

class Writer {  // writes the records of one programme, this morning, about days that lie behind
 public:
  Writer(Story& s, store::Tx& tx, const Life& life) : k_{tx, *s.centre.vault->of(life.operator_code), s.centre.forms, life.lead, s.today}, life_(life), today_(core::local(s.options.now).date) {}
  core::Done begin(int days_ago) {
    header_ = TRY(cases::header(k_.tx, life_.id, {life_.lead, life_.operator_code, cases::Reader::Reach::operator_wide}));
    programme_ = TRY(prot::begin(k_, header_, cases::persons(k_.tx, life_.id).front().person, today_.plus_days(-days_ago)));
    return {};
  }
  core::Done add(const char* word, Given all) {
    const auto& kind = *prot::kind_of(word);
    auto given = answers(*k_.forms.form(kind.form), all);
    auto id = TRY(prot::add(k_, programme_, kind, given));
    auto made = prot::record(k_.tx, programme_.id, id).value();
    made.answers = std::move(given);
    return prot::follow(k_, header_, programme_, made);
  }
  std::string day(int ago) const { return today_.plus_days(-ago).text(); }
  core::Date date(int ago) const { return today_.plus_days(-ago); }

  // What every programme begins with.
  core::Done enter(int ago, const char* source, const char* language, const char* stay) {
    TRY_VOID(begin(ago));
    TRY_VOID(add("notification", {{"day", day(ago)}, {"source", source}, {"words", "Koordynatorka placówki zadzwoniła po rozmowie. Prosi o miejsce i tłumaczkę jeszcze dziś."}}));
    TRY_VOID(add("intake", {{"day", day(ago)}, {"danger", "NO"}, {"perpetrator_knows", "NO"}, {"device_safe", "YES"}, {"needs", "SHELTER,CLOTHES,INTERPRETER"}, {"stay", stay}, {"words", "Nowy telefon z nową kartą. Stary leży wyłączony w biurze."}}));
    TRY_VOID(add("conditions", {{"day", day(ago)}, {"contact", "YES"}, {"contact_proof", "AUTHORITY"}, {"presumption", "YES"}, {"presumption_proof", "AUTHORITY"}, {"broke_off", "YES"}, {"broke_off_proof", "PERSON"}}));
    return add("information", {{"day", day(ago)}, {"language", language}, {"understood", "YES"}, {"manner", "WRITTEN_INTERPRETER"}, {"topics", "CERTIFICATE,REFLECTION,NO_DUTY,HELP_ANYWAY,RIGHTS"}, {"repeated", "YES"}, {"words", "Pytała, czy rodzina się dowie. Nie dowie się od nas."}});
  }
  core::Done agree(int ago, const char* language) { return add("agreement", {{"day", day(ago)}, {"decision", "AGREED"}, {"manner", "SIGNED"}, {"language", language}, {"given_by", "PERSON"}}); }

 private:
  prot::Keeper k_;
  const Life& life_;
  core::Date today_;
  cases::Header header_;
  prot::Programme programme_;
};

core::Done just_begun(Writer w) {
  TRY_VOID(w.enter(4, "HELPLINE", "uk", "NONE"));
  return w.add("observation", {{"day", w.day(3)}, {"trust", "BEGINS"}, {"readiness", "AFRAID"}, {"words", "Przychodzi na spotkania. O Policji mówi tylko przy tłumaczce, której ufa."}});
}

// `ago`: how many days the case has been open.
core::Done reflecting(Writer w, const char* language, int ago) {
  const int since = std::min(kReflectingFor, std::max(ago - 3, 1));  // of the certificate
  const auto issued = w.date(since);
  TRY_VOID(w.enter(since + 2, "BORDER_GUARD", language, "NONE"));
  TRY_VOID(w.agree(since + 1, language));
  TRY_VOID(w.add("certificate", {{"issuer", "BORDER_GUARD"}, {"issuer_words", "Placówka Straży Granicznej w Wymyślinie"}, {"number", "DEMO/41/2026"}, {"issued_on", issued.text()}, {"minor", "NO"}, {"printed_to", issued.plus_months(3).plus_days(-1).text()}, {"instruction", "YES"}}));
  TRY_VOID(w.add("social", {{"kinds", "CRISIS,SHELTER,MEAL,CLOTHING"}, {"applied_on", w.day(std::max(since - 4, 0))}, {"office_words", "Ośrodek w Wymyślinie"}, {"decision", "GRANTED"}}));
  TRY_VOID(w.add("reflection", {{"from", issued.text()}, {"until", issued.plus_months(3).plus_days(-14).text()}, {"about", "COOPERATION,STAY,FAMILY"}, {"steps", "Spotkania z psycholożką co tydzień. Prawniczka tłumaczy, co daje współpraca i czego nie daje.\nLekarz, stomatolog."},
                                 {"contacts", "dwa razy w tygodniu, osobiście"}, {"review_on", w.date(-10).text()}, {"words", "Boi się, że znajdą brata. Pomaga, gdy wie z góry, kto przyjdzie."}}));
  TRY_VOID(w.add("observation", {{"day", w.day(std::max(since - 1, 0))}, {"trust", "NOT_YET"}, {"readiness", "NOT_RAISED"}, {"words", "Odpowiada jednym słowem, siada przy drzwiach."}}));
  return w.add("observation", {{"day", w.day(std::min(5, since / 2))}, {"trust", "BEGINS"}, {"readiness", "THINKING"}, {"words", "Sama zapytała prawniczkę, co byłoby dalej."}});
}

core::Done on_permit(Writer w, const char* language) {
  TRY_VOID(w.enter(kOnPermitFor, "PROSECUTOR", language, "NONE"));
  TRY_VOID(w.agree(kOnPermitFor, language));
  const auto issued = w.date(kOnPermitFor - 2);
  TRY_VOID(w.add("certificate", {{"issuer", "PROSECUTOR"}, {"number", "DEMO/7/2026"}, {"issued_on", issued.text()}, {"minor", "NO"}, {"instruction", "YES"}}));
  TRY_VOID(w.add("social", {{"kinds", "SHELTER,MEAL,ALLOWANCE"}, {"applied_on", w.day(kOnPermitFor - 9)}, {"decision", "GRANTED"}}));
  TRY_VOID(w.add("reflection", {{"from", issued.text()}, {"until", issued.plus_months(2).text()}, {"about", "COOPERATION,WORK"}}));
  TRY_VOID(w.add("cooperation", {{"day", w.day(kOnPermitFor - 50)}, {"decision", "NOT_YET"}, {"free", "YES"}}));
  TRY_VOID(w.add("cooperation", {{"day", w.day(kOnPermitFor - 62)}, {"decision", "COOPERATES"}, {"free", "YES"}, {"authority", "PROSECUTOR"}, {"told", "YES"}, {"told_on", w.day(kOnPermitFor - 62)}, {"words", "„Żeby nie zrobili tego następnej.”"}}));
  TRY_VOID(w.add("permit", {{"kind", "FIRST"}, {"in_poland", "YES"}, {"cooperates", "YES"}, {"broke_off", "YES"}, {"legal_until", issued.plus_months(3).text()}, {"account", "WITH_HELP"}, {"helper", "prawniczka centrum"}, {"device_safe", "YES"},
                             {"email_safe", "YES"}, {"applied_on", w.day(kOnPermitFor - 70)}, {"submission_number", "MOS-DEMO-118"}, {"in_person", "FINGERPRINTS,CARD"}, {"decision", "GRANTED"}, {"decided_on", w.day(40)}, {"served_on", w.day(33)},
                             {"office", "PL-14"}, {"valid_to", w.date(40).plus_months(7).text()}}));
  TRY_VOID(w.add("proceeding", {{"started_on", w.day(kOnPermitFor - 62)}, {"authority", "PROSECUTOR"}, {"authority_words", "Prokuratura Okręgowa w Wymyślinie"}, {"number", "DEMO Ds 12/26"}, {"role", "VICTIM_WITNESS"}, {"attorney", "adw. Zmyślona"},
                                 {"single_hearing", "ADULT"}, {"rights", "INSTRUCTION,INTERPRETER,ADDRESS,SUPPORTER,ATTORNEY"}}));
  TRY_VOID(w.add("hearing", {{"day", w.day(60)}, {"at_time", "10:00"}, {"authority", "PROSECUTOR"}, {"interpreter", "BY_AUTHORITY"}, {"company", "WORKER,ATTORNEY"}, {"transport", "samochód centrum, wejście od podwórza"}, {"outcome", "HELD"}, {"words", "Zmęczona, spała do południa. Psycholożka następnego dnia."}}));
  TRY_VOID(w.add("hearing", {{"day", w.date(-33).text()}, {"at_time", "09:30"}, {"authority", "COURT"}, {"interpreter", "MISSING"}, {"company", "WORKER"}, {"transport", "samochód centrum"}}));
  return w.add("observation", {{"day", w.day(12)}, {"trust", "THERE"}, {"readiness", "READY"}});
}

// A small demo has few cases that go on: then one more of the case manager's, so that each of the programmes is there to be seen.
core::Result<Life> one_more(Story& s, store::Tx& tx, int days_ago, const char* language, const char* country, const char* given) {
  Life life{{}, "W", "labour", {}, s.today.plus_seconds(-days_ago * 86400LL + 10 * 3600), s.options.now, s.staff.of("casemanager")};
  life.who.language = language;
  cases::NewCase fresh;
  fresh.operator_code = life.operator_code, fresh.urgency = "U3", fresh.language = language, fresh.lead = life.lead, fresh.opened_at = life.opened;
  const auto& keys = *s.centre.vault->of("W");
  life.id = TRY(cases::open_case(tx, keys, s.centre.forms, fresh, life.lead, life.opened));
  forms::Answers who;
  for (const auto& [field, value] : {std::pair("first_name", given), std::pair("second_name", "Zmyślona"), std::pair("sex", "F"), std::pair("age_group", "A27_29"), std::pair("citizenship", country), std::pair("primary_language", language)}) who.set(field, value);
  TRY(cases::add_person({tx, keys, s.centre.forms, life.lead, life.opened}, life.id, who));
  auto item = TRY(cases::record(tx, keys, life.id, {life.lead, "W"}));
  std::int64_t at = 0;
  for (auto step : {cases::Status::assessment, cases::Status::plan, cases::Status::services}) TRY_VOID(cases::set_status({tx, keys, s.centre.forms, life.lead, life.opened.plus_seconds(++at * 86400)}, item, step, ""));
  return life;
}

}  // namespace

core::Done add_protection(Story& s, store::Tx& tx) {
  const Life *told = nullptr, *recent = nullptr, *old = nullptr;
  for (auto it = s.lives.rbegin(); it != s.lives.rend(); ++it) {
    const auto h = TRY(cases::header(tx, it->id, {it->lead, it->operator_code, cases::Reader::Reach::operator_wide}));
    if (h.status == cases::Status::closed || cases::persons(tx, it->id).empty() || it->who.citizenship == "PL") continue;
    if (it->who.phone == kStoryPhone) told = &*it;
    else if (it->lead != s.staff.of("casemanager") || h.urgency == "U0" || h.urgency == "U1") continue;  // who is in danger now has an intervention first
    else if (recent == nullptr && it->opened < s.today.plus_seconds(-6 * 86400)) recent = &*it;
    else if (it->opened < s.today.plus_seconds(-(kOnPermitFor + 1) * 86400LL)) old = &*it;
  }
  if (told != nullptr) TRY_VOID(just_begun(Writer(s, tx, *told)));
  Life first, second;
  if (recent == nullptr) first = TRY(one_more(s, tx, kReflectingFor + 4, "es", "CO", "Marisol")), recent = &first;
  if (old == nullptr) second = TRY(one_more(s, tx, kOnPermitFor + 1, "vi", "VN", "Linh")), old = &second;
  const auto open_for = static_cast<int>((s.today.ms - recent->opened.ms) / 86'400'000);
  TRY_VOID(reflecting(Writer(s, tx, *recent), recent->who.language.c_str(), open_for));
  return on_permit(Writer(s, tx, *old), old->who.language.c_str());
}

}  // namespace ostoja::app::demo
