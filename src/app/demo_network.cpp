// Whom the centre of the demo works with, and what passes between it and others: a directory of invented entries, consents given, refused and taken back, referrals in each
// state, a case on offer between Warsaw and Katowice in either direction, requests that wait for a second person, notes of the psychologist and the lawyer. No chance is used here.
#include "app/demo_parts.h"
#include "approvals/record.h"
#include "cases/record.h"
#include "identification/record.h"
#include "notes/record.h"
#include "referral/transfer.h"

#include <algorithm>

namespace ostoja::app::demo {
namespace {

constexpr std::int64_t kDay = 86400, kHour = 3600;

forms::Answers answers(std::initializer_list<std::pair<const char*, const char*>> all) {
  forms::Answers out;
  for (const auto& [name, value] : all)
    if (*value != 0) out.set(name, value);
  return out;
}

struct Listed {
  const char *of, *kind, *name, *city, *region, *phone, *hours;
  std::vector<std::string> services, languages;
  int checked_days_ago;        // 0: nobody has called yet
  const char* notes;
};

std::vector<Listed> listed() {
  return {{"W", "POLICE", "Komenda Stołeczna Policji (wpis przykładowy)", "Warszawa", "PL-14", "+48225550110", "całą dobę przez oficera dyżurnego", {"INVESTIGATION", "PROTECTION"}, {"PL", "EN"}, 20, "Koordynatorka do spraw handlu ludźmi oddzwania tego samego dnia."},
          {"K", "POLICE", "Komenda Wojewódzka Policji (wpis przykładowy)", "Katowice", "PL-24", "+48325550111", "całą dobę przez oficera dyżurnego", {"INVESTIGATION", "PROTECTION"}, {"PL"}, 35, ""},
          {"W", "BORDER_GUARD", "Placówka Straży Granicznej „Wiklina”", "Warszawa", "PL-14", "+48225550112", "pn–pt 8–16", {"INVESTIGATION", "STAY"}, {"PL", "UK", "RU"}, 60, "Zaświadczenie wydają po umówieniu, można przyjść z tłumaczką."},
          {"W", "PROSECUTOR", "Prokuratura Okręgowa, wydział śledczy (wpis przykładowy)", "Warszawa", "PL-14", "+48225550113", "pn–pt 8.15–16.15", {"INVESTIGATION"}, {"PL"}, 240, ""},
          {"K", "LABOUR_INSPECTION", "Okręgowy Inspektorat Pracy (wpis przykładowy)", "Katowice", "PL-24", "+48325550114", "pn–pt 7.30–15.30", {"LABOUR_RIGHTS", "ADVICE"}, {"PL", "EN", "UK"}, 15, ""},
          {"W", "CONSULATE", "Konsulat Zmyślonej Republiki", "Warszawa", "PL-14", "+48225550115", "wt i czw 9–12", {"DOCUMENTS", "RETURN"}, {"PL", "ES"}, 0, "Paszport zastępczy w dwa dni, potrzebne dwa zdjęcia."},
          {"W", "FOREIGNERS_OFFICE", "Urząd wojewódzki, wydział cudzoziemców (wpis przykładowy)", "Warszawa", "PL-14", "+48225550116", "pn–pt 8–16", {"STAY"}, {"PL", "EN", "RU"}, 90, "Sprawy programu prowadzi jedna osoba, numer pokoju w uwagach poufnych."},
          {"W", "SHELTER", "Dom dla kobiet „Przystań Brzozowa”", "Radom", "PL-14", "+48485550117", "przyjęcia do 20.00", {"ACCOMMODATION", "CRISIS", "PSYCH"}, {"PL", "UK"}, 12, "Przyjmują z dziećmi. Bez zwierząt."},
          {"K", "SHELTER", "Ośrodek interwencji „Dach”", "Gliwice", "PL-24", "+48325550118", "całą dobę", {"ACCOMMODATION", "CRISIS"}, {"PL"}, 50, "Mężczyźni i kobiety, osobne piętra."},
          {"W", "NGO", "Fundacja „Mosty i Drogi”", "Lublin", "PL-06", "+48815550119", "pn–pt 9–17", {"LEGAL", "ADVICE", "MATERIAL"}, {"PL", "UK", "RU", "EN"}, 28, ""},
          {"W", "HEALTH", "Przychodnia „Lipowa 4”", "Warszawa", "PL-14", "+48225550120", "pn–pt 7–19", {"MEDICAL"}, {"PL", "EN"}, 44, "Ginekolożka przyjmuje bez ubezpieczenia, po telefonie od nas."},
          {"K", "HEALTH", "Szpital Miejski, oddział ratunkowy (wpis przykładowy)", "Katowice", "PL-24", "+48325550121", "całą dobę", {"MEDICAL"}, {"PL"}, 70, ""},
          {"W", "LAWYER", "mec. Halina Dąbrówka", "Warszawa", "PL-14", "+48225550122", "", {"LEGAL", "LABOUR_RIGHTS"}, {"PL", "EN"}, 9, "Sprawy o zapłatę i pokrzywdzonych w procesie."},
          {"W", "INTERPRETER", "Larysa Berezka", "Warszawa", "PL-14", "+48225550123", "", {"INTERPRETING", "TRANSLATION"}, {"UK", "RU", "PL"}, 5, "Tłumaczyła już rozmowy o przemocy. Spokojnie, zdanie po zdaniu."},
          {"W", "INTERPRETER", "Diego Encina", "Łódź", "PL-10", "+48425550124", "", {"INTERPRETING"}, {"ES", "PL"}, 30, ""},
          {"K", "INTERPRETER", "Nguyen Thi Sen", "Katowice", "PL-24", "+48325550125", "", {"INTERPRETING"}, {"VI", "PL"}, 18, "Najlepiej przez telefon, wieczorem."},
          {"K", "SOCIAL", "Miejski Ośrodek Pomocy Społecznej (wpis przykładowy)", "Katowice", "PL-24", "+48325550126", "pn–pt 7.30–15.30", {"MATERIAL", "CRISIS"}, {"PL"}, 110, ""},
          {"W", "EMPLOYMENT", "Centrum kursów „Warsztat”", "Warszawa", "PL-14", "+48225550127", "pn–sb 9–18", {"WORK"}, {"PL", "UK"}, 25, "Kurs polskiego od zera, zapis w każdej chwili."}};
}

struct Book { std::vector<directory::EntryId> ids; directory::EntryId shelter, border_guard, lawyer, interpreter; };

core::Result<Book> add_directory(Story& s, store::Tx& tx) {
  Book book;
  for (const auto& l : listed()) {
    const std::string op = l.of;
    const auto by = s.staff.of(op == "W" ? "coordinator" : "coordinator2");
    auto at = s.today.plus_seconds(-300 * kDay + static_cast<std::int64_t>(book.ids.size()) * 600);
    const bool person = std::string_view(l.kind) == "INTERPRETER";
    auto a = answers({{"kind", l.kind}, {"name", l.name}, {"city", l.city}, {"region", l.region}, {"phone", l.phone}, {"hours", l.hours}, {"notes", l.notes}, {"sharing", person ? "OWN" : "SHARED"}});
    a.set_all("services", l.services);
    a.set_all("languages", l.languages);
    if (person) a.set_all("availability", {"OFFICE", "EVENING", "PHONE"});
    auto id = TRY(directory::add(tx, s.centre.forms, op, a, by, at));
    if (l.checked_days_ago > 0) TRY_VOID(directory::verify(tx, TRY(directory::entry(tx, id, op)), by, s.today.plus_seconds(-l.checked_days_ago * kDay + 10 * kHour)));
    book.ids.push_back(id);
    const std::string_view name = l.name;
    if (name.starts_with("Dom dla kobiet")) book.shelter = id;
    if (std::string_view(l.kind) == "BORDER_GUARD") book.border_guard = id;
    if (std::string_view(l.kind) == "LAWYER") book.lawyer = id;
    if (name.starts_with("Larysa")) book.interpreter = id;
  }
  TRY_VOID(directory::save_private(tx, *s.centre.vault->of("W"), s.centre.forms, book.interpreter, answers({{"community", "UA"}, {"ties", "Zna parafię, do której chodzi wiele osób z Ukrainy. Pytać, zanim dostanie nazwisko."}, {"remarks", "Prosi o przerwę co godzinę i ma rację."}}), 0, s.staff.of("coordinator"),
                                   s.today.plus_seconds(-40 * kDay)));
  return book;
}

// Cases that go on, opened some days ago, the newest first; those of this lead come first when one is named.
std::vector<const Life*> going_on(const Story& s, store::Tx& tx, std::string_view op, access::UserId lead = {}) {
  std::vector<const Life*> mine, others;
  for (auto it = s.lives.rbegin(); it != s.lives.rend() && others.size() < 40; ++it) {
    if (it->operator_code != op || it->until <= s.options.now || it->opened > s.today.plus_seconds(-3 * kDay) || it->who.phone == kStoryPhone) continue;
    if (cases::persons(tx, it->id).size() != 1) continue;
    (lead && it->lead == lead ? mine : others).push_back(&*it);
  }
  mine.insert(mine.end(), others.begin(), others.end());
  return mine;
}

core::Result<consent::ConsentId> give(Story& s, store::Tx& tx, const Life& life, const char* purpose, consent::Receiver receiver, std::vector<std::string> scope, const char* decision, core::Instant at, const char* words = "") {
  consent::NewConsent n{.case_id = life.id, .operator_code = life.operator_code, .person = {}, .receiver = std::move(receiver), .interpreter = {}, .answers = {}};
  n.answers = answers({{"purpose", purpose}, {"decision", decision}, {"manner", life.who.language == "pl" ? "SPOKEN" : "SPOKEN_INTERPRETER"}, {"given_by", "PERSON"}, {"words", words}});
  for (auto item : {"interview", "told_purpose", "told_use", "told_research", "told_access", "told_storage", "told_withdrawal"}) n.answers.set(item, "YES");
  n.answers.set("language", life.who.language.empty() ? "pl" : life.who.language);
  n.answers.set("given_on", core::local(at).date.text());
  if (!scope.empty()) n.answers.set_all("scope", scope);
  return consent::give(tx, *s.centre.vault->of(life.operator_code), s.centre.forms, n, life.lead, at);
}

core::Done add_consents(Story& s, store::Tx& tx, const Life& life, std::size_t nth) {
  const auto at = life.opened.plus_seconds(2 * kHour);
  TRY(give(s, tx, life, "SERVICE", {}, {}, "AGREED", at));
  TRY(give(s, tx, life, "DATA", {}, {}, "AGREED", at.plus_seconds(60)));
  if (nth % 3 == 0) TRY(give(s, tx, life, "PHOTO", {}, {}, "REFUSED", at.plus_seconds(120), "Boi się, że ktoś ją rozpozna."));
  if (nth % 2 != 0) return {};
  auto id = TRY(give(s, tx, life, "RESEARCH", {}, {}, "AGREED", at.plus_seconds(180)));
  const auto when = at.plus_seconds(kDay);
  auto found = consent::find(tx, life.id, id);
  auto why = answers({{"how", "WITHDRAWN"}, {"reason", "Chce, żeby było o tym jak najmniej zapisów."}});
  why.set("withdrawn_on", core::local(when).date.text());
  return consent::withdraw(consent::Doors{}, tx, *s.centre.vault->of(life.operator_code), s.centre.forms, found.value(), why, life.lead, when);
}

// What is known of the person without opening who they are, and of the case.
core::Result<forms::Answers> packet(Story& s, store::Tx& tx, const Life& life, std::span<const std::string> scope) {
  forms::Answers person = answers({{"sex", life.who.sex.c_str()}, {"age_group", life.who.age.c_str()}, {"citizenship", life.who.citizenship.c_str()}, {"primary_language", life.who.language.c_str()}, {"residence_status", life.who.residence.c_str()}});
  return referral::packet_of(person, TRY(cases::answers_of(tx, *s.centre.vault->of(life.operator_code), life.id, {life.lead, life.operator_code})), scope);
}

core::Result<referral::Referral> refer(Story& s, store::Tx& tx, const Life& life, referral::Direction direction, consent::Receiver other, const char* reason, std::vector<std::string> scope, core::Instant at, int answer_days, const char* details) {
  referral::NewReferral n{.case_id = life.id, .operator_code = life.operator_code, .person = cases::persons(tx, life.id).front().person, .direction = direction, .other = std::move(other), .answers = {}};
  n.answers = answers({{"reason", reason}, {"details", details}});
  n.answers.set("direction", std::string(referral::code_of(direction)));
  if (answer_days != 0) n.answers.set("answer_by", core::local(at).date.plus_days(answer_days).text());
  if (!scope.empty()) n.answers.set_all("scope", scope);
  auto id = TRY(referral::add(tx, *s.centre.vault->of(life.operator_code), s.centre.forms, n, life.lead, at));
  return referral::find(tx, life.id, id).value();
}

const std::vector<std::string> kLittle{"SEX_AGE", "CITIZENSHIP", "LANGUAGES", "URGENCY"};
const std::vector<std::string> kEnough{"SEX_AGE", "CITIZENSHIP", "LANGUAGES", "RESIDENCE", "EXPLOITATION", "SITUATION", "URGENCY"};

core::Result<referral::Referral> sent(Story& s, store::Tx& tx, const Life& life, consent::Receiver to, const char* reason, const std::vector<std::string>& scope, core::Instant at, int answer_days, const char* details) {
  TRY(give(s, tx, life, "REFERRAL", to, scope, "AGREED", at.plus_seconds(-kHour)));
  auto r = TRY(refer(s, tx, life, referral::Direction::out, to, reason, scope, at, answer_days, details));
  auto may = referral::allowed(tx, r, core::local(at).date);
  TRY_VOID(referral::send(tx, *s.centre.vault->of(life.operator_code), s.centre.forms, r, may.consent.value(), TRY(packet(s, tx, life, scope)), life.lead, at.plus_seconds(900)));
  return referral::find(tx, life.id, r.id).value();
}

// What the Border Guard wrote on its own form before the first talk.
core::Done add_report(Story& s, store::Tx& tx, const Life& life, directory::EntryId from, core::Instant at) {
  identification::ReceivedForm f;
  f.case_id = life.id, f.source = from, f.received_on = core::local(at).date;
  if (auto all = cases::persons(tx, life.id); !all.empty()) f.person = all.front().person;
  f.answers = answers({{"officer", "funkcjonariuszka dyżurna, wydział dla cudzoziemców"}, {"phone", "tylko przez dyżurną placówki"}, {"place", "Czeka w placówce, ma osobny pokój i herbatę."},
                       {"safe", "Nie dzwonić na jej telefon: trzyma go kierownik zmiany."}, {"sex", "kobieta, dorosła"}, {"languages", "ukraiński, trochę rosyjskiego"},
                       {"documents", "Zdjęcie paszportu w telefonie koleżanki. Paszportu nie ma."}, {"danger", "Brygadzista pytał o nią w dwóch miejscach."}});
  f.answers.set("received_on", f.received_on.text());
  TRY(identification::add_received({tx, *s.centre.vault->of(life.operator_code), life.lead, at}, s.centre.forms, f));
  return {};
}

// Prepared by the team, and waiting for a second person of the same operator.
core::Result<referral::Referral> asked(Story& s, store::Tx& tx, const Life& life, const std::string& to, const char* reason, core::Instant at, const char* details) {
  consent::Receiver other{{}, to};
  TRY(give(s, tx, life, "TRANSFER", other, kEnough, "AGREED", at.plus_seconds(-kHour), "Najważniejsze, żeby było daleko stąd."));
  auto r = TRY(refer(s, tx, life, referral::Direction::transfer, other, reason, kEnough, at, 10, details));
  auto may = referral::allowed(tx, r, core::local(at).date);
  TRY_VOID(referral::prepare(tx, *s.centre.vault->of(life.operator_code), r, may.consent.value(), TRY(packet(s, tx, life, kEnough)), life.lead, at.plus_seconds(600)));
  return r;
}

core::Done on_offer(Story& s, store::Tx& tx, const Life& life, const std::string& to, const char* reason, core::Instant at, const char* details) {
  auto r = TRY(asked(s, tx, life, to, reason, at, details));
  approvals::Doors doors;
  doors.decided["TRANSFER"] = [&](store::Tx& in, const vault::OperatorKeys& keys, const approvals::Approval&, access::UserId by, core::Instant now) -> core::Done { return referral::offer(*s.centre.vault, in, s.centre.forms, keys, r, by, now); };
  auto request = approvals::latest(tx, life.id, "TRANSFER", r.id.value);
  return approvals::decide(doors, tx, *s.centre.vault->of(life.operator_code), request.value(), approvals::Outcome::approved, "Dobrze przygotowane, przekazujemy.", s.staff.of(life.operator_code == "W" ? "coordinator" : "coordinator2"), at.plus_seconds(3 * kHour));
}

core::Done add_notes(Story& s, store::Tx& tx, const Life& life) {
  struct Said { const char* login; const notes::Profession& profession; const char *kind, *minutes, *text; int days_ago; };
  const Said all[] = {{"psychologist", notes::kPsychology, "SESSION", "M60", "Pierwsze spotkanie. Śpi po trzy godziny, budzi się, gdy ktoś chodzi po klatce. Umówiłyśmy ćwiczenie oddechu i to, że może przerwać w każdej chwili.", 2},
                      {"psychologist", notes::kPsychology, "PLAN", "", "Cztery spotkania co tydzień, potem ocena. Bez rozmowy o szczegółach, dopóki nie ma bezpiecznego mieszkania.", 1},
                      {"lawyer", notes::kLaw, "OPINION", "", "Roszczenie o zapłatę: umowa ustna, są przelewy i zdjęcia grafiku. Termin przedawnienia trzy lata. Pozew po przesłuchaniu, nie przed.", 1}};
  const auto& keys = *s.centre.vault->of("W");
  for (const auto& [login, role] : {std::pair{"psychologist", "PSYCHOLOGIST"}, std::pair{"lawyer", "LAWYER"}}) {
    if (cases::is_on_team(tx, life.id, s.staff.of(login))) continue;
    TRY_VOID(cases::add_member({tx, keys, s.centre.forms, life.lead, s.today.plus_seconds(-3 * kDay + 9 * kHour)}, TRY(cases::header(tx, life.id, {life.lead, "W"})), s.staff.of(login), role));
  }
  for (const auto& n : all) {
    const auto user = s.staff.of(n.login);
    auto a = answers({{"kind", n.kind}, {"minutes", n.minutes}, {"text", n.text}});
    a.set("held_on", core::local(s.today).date.plus_days(-n.days_ago).text());
    TRY(notes::add({tx, keys, s.centre.forms, s.centre.policy, user, s.today.plus_seconds(-n.days_ago * kDay + 15 * kHour)}, TRY(cases::header(tx, life.id, {user, "W"})), n.profession, a));
  }
  return {};
}

}  // namespace

core::Done add_network(Story& s, store::Tx& tx) {
  auto book = TRY(add_directory(s, tx));
  for (const char* op : {"W", "K"}) {
    auto all = going_on(s, tx, op, op == std::string_view("W") ? s.staff.of("casemanager") : access::UserId{});
    for (std::size_t i = 0; i < std::min<std::size_t>(all.size(), 12); ++i) TRY_VOID(add_consents(s, tx, *all[i], i));
  }
  auto w = going_on(s, tx, "W", s.staff.of("casemanager")), k = going_on(s, tx, "K");
  const auto day = [&](int days, int hour) { return s.today.plus_seconds(-days * kDay + hour * kHour); };
  const auto& warsaw = *s.centre.vault->of("W");
  using referral::Direction, referral::State;
  // The case that the demo tells in full: its person was sent on to a place to sleep, and to the Border Guard.
  auto told = std::find_if(s.lives.begin(), s.lives.end(), [](const Life& l) { return l.who.phone == kStoryPhone; });
  if (told != s.lives.end()) {
    TRY_VOID(add_consents(s, tx, *told, 0));
    TRY_VOID(add_notes(s, tx, *told));
    TRY_VOID(add_report(s, tx, *told, book.border_guard, told->opened.plus_seconds(3600)));
    auto r = TRY(sent(s, tx, *told, {book.border_guard, {}}, "LEGAL", kEnough, day(3, 11), 7, "Zaświadczenie; przyjdzie z naszą pracowniczką."));
    TRY_VOID(referral::step(tx, warsaw, r, {.to = State::accepted, .reason = {}, .words = "Termin za tydzień, godzina 10."}, told->lead, day(1, 12)));
    TRY(sent(s, tx, *told, {book.shelter, {}}, "PLACE", kLittle, day(2, 10), 1, "Pokój jednoosobowy, najchętniej na parterze."));
  }
  if (w.empty() || k.empty()) return {};
  // The last days of Warsaw: a case on offer to Katowice, one that waits for the coordinator, referrals in each state. A small demo has few cases, and more on each of them.
  const auto of = [&](std::size_t i) -> const Life& { return *w[i % w.size()]; };
  TRY_VOID(on_offer(s, tx, of(0), "K", "SAFETY", day(1, 9), "Rozmawialiśmy z koordynacją w Katowicach, że wkrótce wyślemy pakiet."));
  TRY(asked(s, tx, of(1), "K", "MOVED", day(1, 14), "Ma tam siostrę i obiecaną pracę od grudnia."));
  auto lawyer = TRY(sent(s, tx, of(2), {book.lawyer, {}}, "LEGAL", kLittle, day(2, 12), 5, ""));
  TRY_VOID(referral::step(tx, warsaw, lawyer, {.to = State::rejected, .reason = "CONFLICT", .words = "Reprezentuje tę samą agencję."}, of(2).lead, day(1, 13)));
  TRY(refer(s, tx, of(3), Direction::in, {book.shelter, {}}, "LANGUAGE", {}, day(2, 15), 4, "Pytają o tłumaczkę i ocenę sytuacji."));
  const auto close = [&](const Life& life, const char* why, core::Instant at) {
    return approvals::ask(tx, warsaw, {.case_id = life.id, .operator_code = "W", .what = "CLOSE_NOT_VICTIM", .record = 0, .detail = "closing_reason:NOT_THB", .words = core::Personal<std::string>(why)}, life.lead, at);
  };
  TRY(close(of(4), "Wydaje się, że to spór z pracodawcą.", day(2, 9)));
  TRY_VOID(approvals::decide({}, tx, warsaw, approvals::latest(tx, of(4).id, "CLOSE_NOT_VICTIM").value(), approvals::Outcome::refused, "Nie pytaliśmy jeszcze o dokumenty i o dług. Najpierw kwestionariusz, potem decyzja.", s.staff.of("coordinator"), day(1, 10)));
  TRY(close(of(5), "Spór o wypłatę. Bez oszustwa i przymusu, nikt nie zabierał dokumentów.", day(1, 15)));
  TRY_VOID(on_offer(s, tx, *k[0], "W", "LANGUAGE", day(1, 11), "W Warszawie jest tłumaczka, której ta osoba ufa."));
  return {};
}

}  // namespace ostoja::app::demo
