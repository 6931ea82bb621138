#include "app/centre.h"
#include "app/commands/commands.h"
#include "app/commands/print.h"
#include "app/demo.h"
#include "staff/staff.h"

#include <chrono>
#include <fstream>

namespace ostoja::app {
namespace {

// The demo's log-ins are no secret: they are kept beside the invented data so that ./run can print them again.
void write_demo_logins(const std::string& dir, std::uint64_t seed) {
  core::Json j;
  j.array();
  for (const auto& l : demo_logins(seed)) j.object().field("login", l.login).field("name", l.name).field("role", l.role).field("password", l.password).field("totp", l.totp_base32).end();
  std::ofstream out(dir + "/demo-logins.json", std::ios::binary | std::ios::trunc);
  out << j.end().text() << "\n";
}

// The demo's telephone exchange: an account of its own, whose token ostoja demo-call uses.
core::Done add_exchange(Centre& c, const std::string& dir, core::Instant now) {
  std::string token;
  c.db->write([&](store::Tx& tx) {
    auto added = staff::first_account(tx, c.policy, "exchange", "Centrala telefoniczna", "exchange", "", now);
    if (!added) throw core::Failure(added.error().code, added.error().text);
    auto made = access::add_token(tx, access::find_user(tx, "exchange")->id, {"calls:route"}, now.plus_seconds(365LL * 86400), now, {}, nullptr);
    if (!made) throw core::Failure(made.error().code, made.error().text);
    token = *made;
  });
  std::ofstream out(dir + "/demo-exchange-token", std::ios::binary | std::ios::trunc);
  out << token << "\n";
  return out.flush() ? core::Done{} : core::fail(core::Errc::internal, "the demo's files cannot be written");
}

// The code becomes part of file names and of every ciphertext's place.
bool is_operator_code(std::string_view code) {
  if (code.empty() || code.size() > 4) return false;
  for (char c : code)
    if (c < 'A' || c > 'Z') return false;
  return true;
}

}  // namespace

int init_centre(const InitArgs& args) {
  Settings settings;
  settings.demo = args.demo;
  if (!args.postgres.empty()) {
    settings.engine = "postgres";
    settings.postgres = args.postgres;
  }
  for (const auto& op : args.operators) {
    auto at = op.find('=');
    settings.operators.push_back({op.substr(0, at), at == std::string::npos ? op : op.substr(at + 1)});
  }
  if (settings.operators.empty()) settings.operators = {{"W", "Warszawa"}, {"K", "Katowice"}};
  for (std::size_t i = 0; i < settings.operators.size(); ++i) {
    const auto& op = settings.operators[i];
    if (!is_operator_code(op.code)) return refused("an operator's code is one to four capital letters: --operator W=Warszawa");
    if (!core::is_utf8(op.name)) return refused("an operator's name is not UTF-8 text: --operator W=Warszawa");
    for (std::size_t k = 0; k < i; ++k)
      if (settings.operators[k].code == op.code) return refused("each operator needs a code of its own: --operator W=Warszawa --operator K=Katowice");
  }
  // Checked before anything is made: a refused init leaves no centre behind.
  if (args.demo && (args.years > 10 || args.contacts_per_year < 100 || args.contacts_per_year > 200'000)) return refused("a demo has 1 to 10 years (--years) of 100 to 200000 contacts (--contacts-per-year)");
  if (args.demo && !args.operators.empty()) return refused("a demo centre always has the operators W and K: leave --operator out");
  auto made = make_centre(args.common.data, settings, args.demo || args.key_file ? KeyFile::keep : KeyFile::none);
  if (!made) return refused(made.error().text.view());

  auto centre = find_centre(args.common.data);
  if (!centre) return refused(centre.error().text.view());
  for (const auto& [code, root] : made->roots)
    if (auto done = (*centre)->vault->unlock(code, root); !done) return refused(done.error().text.view());
  core::SystemClock clock;
  if (auto done = open_store(**centre, Open::writing, clock.now()); !done) return refused(done.error().text.view());
  auto& c = **centre;

  core::Json j;
  j.object().field("data", args.common.data);
  if (args.demo) {
    if (!args.common.json) line("filling the demo centre with invented data …");
    auto begun = std::chrono::steady_clock::now();
    if (auto done = fill_demo(c, {args.years, args.contacts_per_year, args.seed, clock.now()}); !done) return refused(done.error().text.view());
    auto seconds = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun).count() / 1000.0;
    if (!args.common.json) line("done in " + std::to_string(seconds).substr(0, 5) + " s");
    write_demo_logins(args.common.data, args.seed);
    if (auto done = add_exchange(c, args.common.data, clock.now()); !done) return refused(done.error().text.view());
  } else {
    for (const auto& op : settings.operators) {
      auto login = "coordinator." + core::lower_ascii(op.code);
      std::string password;
      c.db->write([&](store::Tx& tx) {
        auto added = staff::first_account(tx, c.policy, login, "Koordynator " + op.name, "coordinator", op.code, clock.now());
        if (!added) throw core::Failure(added.error().code, added.error().text);
        password = *added;
      });
      if (!args.common.json) line("first account of " + op.name + ": " + login + "   one-time password: " + password);
      j.key("account_" + op.code).object().field("login", login).field("password", password).end();
    }
    if (!args.common.json)
      line("\nKey shares: give each to a different person, on paper, and keep none of them with the backups. Any two of an operator open its data;\n"
           "they are shown only now.");
    for (const auto& [code, shares] : made->shares) {
      if (!args.common.json) line("");
      j.key("shares_" + code).array();
      for (const auto& share : shares) {
        j.value(share);
        if (!args.common.json) line("  " + share);
      }
      j.end();
    }
  }
  if (c.audit) c.audit->checkpoint(clock.now());
  j.end();
  if (args.common.json) answer(j.take());
  return 0;
}

}  // namespace ostoja::app
