// The demo's staff: one account per role with a repeatable password and second factor, colleagues without one, and their shifts.
#include "app/demo_parts.h"

#include "core/text.h"
#include "duty/shifts.h"

#include <array>

namespace ostoja::app {
namespace demo {
namespace {

struct Post { const char *login, *name, *role, *operator_code; };
constexpr std::array<Post, 14> kLogins{{
    {"consultant", "Maria Leszczyna", "consultant", "W"}, {"casemanager", "Alicja Modrzew", "casemanager", "W"}, {"intervention", "Tomasz Jawor", "intervention", "W"},
    {"psychologist", "Ewa Wierzba", "psychologist", "W"}, {"lawyer", "Piotr Olcha", "lawyer", "W"}, {"institutions", "Joanna Kalina", "institutions", "W"},
    {"coordinator", "Barbara Głóg", "coordinator", "W"}, {"consultant2", "Oksana Kalyna", "consultant", "K"}, {"shelter", "Monika Jarzębina", "shelter", "K"},
    {"night", "Dorota Tarnina", "night", "K"}, {"coordinator2", "Krzysztof Dereń", "coordinator", "K"}, {"editor", "Anna Jałowiec", "editor", ""},
    {"ministry", "Marek Szakłak", "ministry", ""}, {"admin", "Paweł Rokitnik", "admin", ""}}};
// Colleagues who did the work of the past years; nobody knows their passwords.
constexpr std::array<Post, 8> kColleagues{{
    {"", "", "consultant", "W"}, {"", "", "consultant", "W"}, {"", "", "casemanager", "W"}, {"", "", "intervention", "W"}, {"", "", "consultant", "K"},
    {"", "", "consultant", "K"}, {"", "", "casemanager", "K"}, {"", "", "intervention", "K"}}};

core::Result<access::UserId> account(Story& s, store::Tx& tx, const Post& p, const std::string& login, const std::string& name, std::string_view password, access::UserId by, core::Instant at) {
  access::User user;
  user.login = login;
  user.name = name;
  user.operator_code = p.operator_code;
  user.roles = {p.role};
  auto id = TRY(access::add_user(tx, s.centre.policy, user, password, by, at));
  s.staff.hands.push_back({id, p.operator_code, p.role, login});
  return id;
}

core::Done shift(Story& s, store::Tx& tx, const std::string& operator_code, access::UserId user, duty::Post post, core::Instant from, core::Instant until) {
  auto by = s.staff.of(operator_code == "W" ? "coordinator" : "coordinator2");
  TRY(duty::add_shift(tx, user, operator_code, post, from, until, by, s.options.now));
  return {};
}

}  // namespace

core::Done add_staff(Story& s) {
  auto first_day = core::local(s.today).date.plus_months(-12 * s.options.years).plus_days(-2);
  auto at = core::at_local(first_day, 9, 0);
  auto logins = demo_logins(s.options.seed);
  // One transaction per account: each costs the tenth of a second of its password's hash.
  access::UserId by;
  for (std::size_t i = 0; i < kLogins.size(); ++i) {
    const auto& p = kLogins[i];
    TRY_VOID(written(*s.centre.db, [&](store::Tx& tx) -> core::Done {
      auto id = TRY(account(s, tx, p, p.login, p.name, logins[i].password, by, at));
      return access::set_second_factor(tx, *s.centre.vault->of(*p.operator_code == 0 ? s.centre.settings.operators.front().code : p.operator_code), id, logins[i].totp_base32, by, at);
    }));
    at = at.plus_seconds(60);
  }
  by = s.staff.of("admin");
  for (std::size_t i = 0; i < kColleagues.size(); ++i)
    TRY_VOID(written(*s.centre.db, [&](store::Tx& tx) -> core::Done {
      auto name = s.words.names.at("staff.given")[i] + " " + s.words.names.at("staff.family")[i];
      auto login = "colleague" + std::to_string(i + 1);
      TRY(account(s, tx, kColleagues[i], login, name, core::base64url(vault::random_bytes(24)), by, at));
      at = at.plus_seconds(60);
      return {};
    }));
  return {};
}

core::Done add_shifts(Story& s, store::Tx& tx) {
  auto today = core::local(s.options.now).date;
  auto w = s.staff.with("W", "consultant"), k = s.staff.with("K", "consultant");
  auto mobile_w = s.staff.with("W", "intervention"), mobile_k = s.staff.with("K", "intervention");
  bool late_now = core::local(s.options.now).hour >= 16;
  for (int d = -14; d <= 14; ++d) {
    auto day = today.plus_days(d);
    auto n = static_cast<std::size_t>(d + 14);
    // The mobile goes from one hand to the next every morning; the two centres take turns by the week.
    bool warsaw = (n / 7) % 2 == 0;
    const auto& mobile = warsaw ? mobile_w : mobile_k;
    TRY_VOID(shift(s, tx, warsaw ? "W" : "K", mobile[n % mobile.size()], duty::Post::mobile, core::at_local(day, 8, 0), core::at_local(day.plus_days(1), 8, 0)));
    if (!duty::is_working_day(day)) continue;
    // Two on the line: the early shift in one centre, the late one in the other; today the demo's consultant has the one that is running.
    bool early_w = d == 0 ? !late_now : n % 2 == 0;
    auto in_w = d == 0 ? s.staff.of("consultant") : w[n % w.size()], in_k = d == 0 ? s.staff.of("consultant2") : k[n % k.size()];
    TRY_VOID(shift(s, tx, "W", in_w, duty::Post::line, core::at_local(day, early_w ? 8 : 12, 0), core::at_local(day, early_w ? 16 : 20, 0)));
    TRY_VOID(shift(s, tx, "K", in_k, duty::Post::line, core::at_local(day, early_w ? 12 : 8, 0), core::at_local(day, early_w ? 20 : 16, 0)));
  }
  // This week and the next are published; somebody is away later, and one colleague asks the demo's consultant to take a shift.
  const auto this_week = duty::week_of(today);
  const std::vector<std::vector<std::string>> spoken{{"pl", "uk", "ru"}, {"pl", "en"}, {"pl", "en", "es"}, {"pl", "ru", "en"}};
  for (const auto* op : {"W", "K"}) {
    const auto& team = std::string_view(op) == "W" ? w : k;
    const duty::Keeper keeper{tx, s.staff.of(std::string_view(op) == "W" ? "coordinator" : "coordinator2"), s.options.now};
    TRY_VOID(duty::publish(keeper, op, this_week));
    TRY_VOID(duty::publish(keeper, op, this_week.plus_days(7)));
    for (std::size_t i = 0; i < team.size(); ++i) TRY_VOID(duty::set_languages(keeper, op, team[i], {spoken[i % 4].begin(), spoken[i % 4].end()}));
    TRY(duty::add_absence(keeper, op, team.back(), "LEAVE", today.plus_days(15), today.plus_days(21)));
  }
  for (const auto& one : duty::shifts_between(tx, s.options.now.plus_seconds(86400), s.options.now.plus_seconds(14 * 86400)))
    if (one.operator_code == "W" && one.post == duty::Post::line && one.user != s.staff.of("consultant")) {
      TRY(duty::ask_swap({tx, one.user, s.options.now}, one, s.staff.of("consultant")));
      break;
    }
  return {};
}

}  // namespace demo

std::vector<DemoLogin> demo_logins(std::uint64_t seed) {
  auto words = demo::Words::load();
  if (!words) throw core::Failure(core::Errc::internal, "the demo's stock of words cannot be read");
  demo::Random random(seed ^ 0x6c6f67696e73ULL);  // a row of its own, so that history does not change the passwords
  std::vector<DemoLogin> out;
  for (const auto& p : demo::kLogins) {
    DemoLogin login{p.login, p.name, p.role, {}, {}};
    for (int i = 0; i < 4; ++i) login.password += words->name(random, "password") + "-";
    login.password += std::to_string(10 + random.below(90));
    std::array<std::uint8_t, 20> secret{};
    for (auto& byte : secret) byte = static_cast<std::uint8_t>(random.next() >> 24);
    login.totp_base32 = core::base32(secret);
    out.push_back(std::move(login));
  }
  return out;
}

}  // namespace ostoja::app
