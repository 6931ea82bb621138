#include "app/bench_data.h"

#include "access/reader_keys.h"
#include "app/centre.h"
#include "cases/record.h"
#include "core/text.h"
#include "hotline/hotline.h"
#include "public_task/record.h"
#include "report/record.h"

#include <filesystem>

namespace ostoja::app {
namespace {

constexpr int kSessions = 400, kTokens = 16;

constexpr std::string_view kWords[] = {"paszport", "praca", "nocleg", "telefon", "umowa", "dług", "szef", "autobus", "rodzina", "dziecko", "lekarz", "granica", "pieniądze", "hotel", "dokumenty", "policja",
    "magazyn", "rolnik", "sprzątanie", "budowa", "ogłoszenie", "agencja", "znajoma", "noc", "pokój", "klucz", "adres", "strach", "pomoc", "rozmowa"};

std::string summary(std::uint64_t n) {
  std::string out;
  for (int i = 0; i < 90; ++i) {
    n = n * 6364136223846793005ULL + 1442695040888963407ULL;
    out += (out.empty() ? "" : " ") + std::string(kWords[(n >> 33) % std::size(kWords)]);
  }
  return out;
}

// One invented name in two scripts, told by its number: 16 given names, 20 × 20 × 20 × 6 family names.
struct Named { std::string given, family, given_cyrillic, family_cyrillic; };
Named named(std::uint64_t n) {
  struct Both { std::string_view latin, cyrillic; };
  constexpr Both kGiven[] = {{"Oksana", "Оксана"}, {"Iryna", "Ірина"}, {"Natalia", "Наталія"}, {"Olena", "Олена"}, {"Svitlana", "Світлана"}, {"Tetiana", "Тетяна"}, {"Halyna", "Галина"}, {"Maryna", "Марина"},
      {"Andrii", "Андрій"}, {"Bohdan", "Богдан"}, {"Dmytro", "Дмитро"}, {"Ivan", "Іван"}, {"Mykola", "Микола"}, {"Petro", "Петро"}, {"Serhii", "Сергій"}, {"Taras", "Тарас"}};
  constexpr Both kFirst[] = {{"Ba", "Ба"}, {"Bo", "Бо"}, {"Da", "Да"}, {"Do", "До"}, {"Hry", "Гри"}, {"Ka", "Ка"}, {"Ko", "Ко"}, {"Kra", "Кра"}, {"La", "Ла"}, {"Ly", "Ли"},
      {"Ma", "Ма"}, {"Mo", "Мо"}, {"Na", "На"}, {"Pa", "Па"}, {"Po", "По"}, {"Ra", "Ра"}, {"Sa", "Са"}, {"Sta", "Ста"}, {"Ta", "Та"}, {"Va", "Ва"}};
  constexpr Both kMiddle[] = {{"ba", "ба"}, {"da", "да"}, {"du", "ду"}, {"ha", "га"}, {"ko", "ко"}, {"la", "ла"}, {"lo", "ло"}, {"ma", "ма"}, {"my", "ми"}, {"na", "на"},
      {"no", "но"}, {"pa", "па"}, {"ra", "ра"}, {"ro", "ро"}, {"sa", "са"}, {"so", "со"}, {"ta", "та"}, {"to", "то"}, {"va", "ва"}, {"vo", "во"}};
  constexpr Both kEnd[] = {{"nenko", "ненко"}, {"chuk", "чук"}, {"lenko", "ленко"}, {"renko", "ренко"}, {"nets", "нець"}, {"liuk", "люк"}};
  n = n * 6364136223846793005ULL + 1442695040888963407ULL;
  auto take = [&](const auto& from) -> const Both& {
    const auto& one = from[(n >> 33) % std::size(from)];
    n = n * 6364136223846793005ULL + 1442695040888963407ULL;
    return one;
  };
  const auto &g = take(kGiven), &a = take(kFirst), &b = take(kMiddle), &m = take(kMiddle), &e = take(kEnd);
  auto joined = [&](std::string_view Both::*script) { return std::string(a.*script) + std::string(b.*script) + std::string(m.*script) + std::string(e.*script); };
  return {std::string(g.latin), joined(&Both::latin), std::string(g.cyrillic), joined(&Both::cyrillic)};
}

constexpr int kPersonsInCase = 6;  // 200,000 persons with a million contacts

void fill(Centre& c, int contacts) {
  const auto& keys = *c.vault->of("W");
  constexpr std::string_view kPurposes[] = {"INFO", "VICTIM_SUPPORT", "PREVENTION", "INSTITUTION", "CRISIS"};
  constexpr std::string_view kChannels[] = {"PHONE", "PHONE", "PHONE", "EMAIL"};
  auto now = core::SystemClock().now();
  access::User user;
  user.login = "bench", user.name = "Bench", user.operator_code = "W", user.roles = {"coordinator", "casemanager"};
  auto by = c.db->writing([&](store::Tx& tx) { return access::add_user(tx, c.policy, user, "measured words 2026 only", {}, now); });
  if (!by) throw core::Failure(by.error().code, by.error().text);
  for (int at = 0; at < contacts; at += 1000)
    c.db->write([&](store::Tx& tx) {
      for (int i = at; i < std::min(contacts, at + 1000); ++i) {
        core::Instant when{now.ms - (contacts - static_cast<std::int64_t>(i)) * 60'000};
        hotline::Keeper k{tx, keys, c.forms, when, *by};
        hotline::Start start;
        start.operator_code = "W", start.by = *by, start.started_at = when;
        auto& a = start.answers;
        a.set("kind", "SELF"), a.set("channel", std::string(kChannels[i % 4])), a.set("direction", "IN"), a.set("caller_type", "VICTIM"), a.set("purpose", std::string(kPurposes[i % 5]));
        a.set("urgency", "U3"), a.set("language", "pl"), a.set("outcome", "ADVICE"), a.set("phone", "+4822555" + std::to_string(1000 + i % 9000)), a.set("summary", summary(static_cast<std::uint64_t>(i)));
        auto made = hotline::record(k, start, when);
        if (!made) throw core::Failure(made.error().code, made.error().text);
        if (i % 30 != 0) continue;
        cases::NewCase fresh;
        fresh.operator_code = "W", fresh.urgency = "U2", fresh.language = "pl", fresh.lead = *by, fresh.opened_at = when;
        fresh.summary = core::Personal<std::string>(summary(static_cast<std::uint64_t>(i) + 7));
        auto opened = cases::open_case(tx, keys, c.forms, fresh, *by, when);
        if (!opened) throw core::Failure(opened.error().code, opened.error().text);
        auto joined = cases::add_contact(tx, *opened, made->id.value, when, *by, when);
        if (!joined) throw core::Failure(joined.error().code, joined.error().text);
        cases::Keeper ck{tx, keys, c.forms, *by, when};
        for (int n = 0; n < 6; ++n)
          if (auto note = cases::add_note(ck, *opened, "NOTE", summary(static_cast<std::uint64_t>(i + n)).substr(0, 300), when); !note) throw core::Failure(note.error().code, note.error().text);
        for (int n = 0; n < kPersonsInCase; ++n) {
          auto who = named(static_cast<std::uint64_t>(i / 30 * kPersonsInCase + n));
          forms::Answers person;
          person.set("first_name", who.given), person.set("second_name", who.family), person.set("birth_date", std::to_string(1950 + (i / 30 + n) % 55)), person.set("citizenship", "UA");
          if (auto one = cases::add_person(ck, *opened, person); !one) throw core::Failure(one.error().code, one.error().text);
        }
      }
    });
}

// The contract of a year with forty indicators, eight of them of persons, and thirty cost lines: what a report of the year is made from.
report::ReportId add_contract(Centre& c, store::Tx& tx, access::UserId by, core::Instant now, int year) {
  const public_task::Keeper k{tx, c.forms, by, now};
  forms::Answers a;
  a.set("title", "Bench"), a.set("authority", "Bench"), a.set("contractors", "Bench"), a.set("contract_number", "1"), a.set("contract_day", std::to_string(year) + "-01-01"), a.set("from_day", std::to_string(year) + "-01-01");
  a.set("until_day", std::to_string(year) + "-12-31"), a.set("report_form", "R2018"), a.set("allowed_shift", "10");
  auto good = [](auto made) {
    if (!made) throw core::Failure(made.error().code, made.error().text);
    return std::move(*made);
  };
  good(public_task::add_year(k, year, a));
  auto y = good(public_task::year_of(tx, year));
  auto put = [&](const char* kind, std::string code, const char* under, std::initializer_list<std::pair<const char*, std::vector<std::string>>> answers, std::int64_t amount) {
    public_task::Item i;
    i.code = std::move(code), i.under = under, i.shares = {{"W", amount}};
    for (const auto& [name, values] : answers) i.answers.set_all(name, values);
    good(public_task::add_item(k, y, *public_task::kind_of(kind), i));
  };
  put("part", "A", "", {{"title", {"Bench"}}}, 0);
  put("activity", "A.1", "A", {{"title", {"Bench"}}, {"measures", {"CONTACT", "CONTACT_INFO", "CONTACT_PREVENTION", "CONTACT_INSTITUTION", "CONTACT_OTHER", "CASE"}}}, 0);
  const std::vector<std::string> measures[] = {{"CONTACT"}, {"CONTACT_INFO"}, {"CONTACT_PREVENTION", "CONTACT_INSTITUTION"}, {"CONTACT", "CONTACT_INFO", "CONTACT_OTHER"}, {"CASE"}};
  for (int i = 0; i < 40; ++i) put("indicator", "A." + std::to_string(i + 1), i % 2 == 0 ? "A.1" : "", {{"title", {"Bench"}}, {"unit", {"kontakt"}}, {"counts", {i % 5 == 4 ? "PERSONS" : "WORK"}}, {"measures", measures[i % 5]}, {"verified_by", {"rejestr"}}}, 1000);
  for (int i = 0; i < 30; ++i) put("cost", "I." + std::to_string(i + 1), "A.1", {{"title", {"Bench"}}, {"section", {"ACTIVITIES"}}}, 100'000);
  if (auto done = public_task::set_state(k, y, public_task::State::in_force); !done) throw core::Failure(done.error().code, done.error().text);
  report::Report r;
  r.year = year, r.kind = report::Kind::final, r.from = y.from, r.until = y.until;
  return good(report::add({tx, c.forms, by, now}, y, r));
}

}  // namespace

core::Result<BenchCentre> make_bench_centre(const std::string& dir, int contacts) {
  if (!std::filesystem::exists(dir + "/centre.toml")) {
    Settings settings;
    settings.operators = {{"W", "Warszawa"}};
    TRY(make_centre(dir, settings, KeyFile::keep));
    auto fresh = TRY(open_centre(dir, Open::writing));
    fill(*fresh, contacts);
  }
  auto c = TRY(open_centre(dir, Open::writing));
  BenchCentre out;
  out.summary = summary(42);
  for (int i = 0; i < std::min(500, contacts / 30 * kPersonsInCase); ++i) {
    auto who = named(static_cast<std::uint64_t>(i));
    out.names.push_back(core::url_encoded(who.given_cyrillic + " " + who.family_cyrillic));
  }
  auto now = core::SystemClock().now();
  c->db->write([&](store::Tx& tx) {
    auto user = access::find_user(tx, "bench");
    if (!user) throw core::Failure(core::Errc::internal, "this directory is no centre made for measuring");
    auto own = access::keys_by_recovery(tx, *c->vault->of("W"), user->id, now);
    if (!own) throw core::Failure(own.error().code, own.error().text);
    for (int i = 0; i < kTokens; ++i) {
      auto token = access::add_token(tx, user->id, {"contacts:read", "contacts:write", "cases:read", "statistics:read", "reports:read", "calls:route"}, now.plus_seconds(86400), now, {}, &*own);
      if (!token) throw core::Failure(token.error().code, token.error().text);
      out.tokens.push_back(*token);
    }
    // Work from before the contract was there is bound to it now; what came later binds itself.
    const int year = core::local(now).date.year();
    if (!public_task::year_of(tx, year)) out.report = core::id_text(add_contract(*c, tx, user->id, now, year).value);
    else
      for (const auto& r : report::reports(tx)) out.report = r.id.text();
    out.year = year;
    for (int i = 0; i < kSessions; ++i) out.cookies.push_back(c->sessions->begin(tx, *user, access::Factor::done, now, &*own));
    tx.run("select id from contact order by id desc limit 5000", {}, [&](const store::Row& r) { out.contacts.push_back(core::id_text(r.integer(0))); });
    tx.run("select id from case_file order by id desc limit 1000", {}, [&](const store::Row& r) { out.cases.push_back(core::id_text(r.integer(0))); });
  });
  return out;
}

}  // namespace ostoja::app
