#include "house.h"

#include "access/reader_keys.h"
#include "core/failure.h"
#include "core/resources.h"
#include "store/feed.h"

#include <filesystem>
#include <optional>
#include <stdexcept>

namespace ostoja::tests {

bool of_both(std::string_view role) { return role == "admin" || role == "editor" || role == "ministry" || role == "exchange"; }
namespace {

namespace fs = std::filesystem;

std::string new_folder() {
  char name[] = "/tmp/ostoja-house-XXXXXX";
  const char* made = mkdtemp(name);
  if (made == nullptr) throw std::runtime_error("no folder for a house");
  return made;
}

template <class T>
T must(core::Result<T> result) {
  if (!result) throw std::runtime_error(std::string(result.error().text.view()));
  return std::move(*result);
}
void must(const core::Done& done) {
  if (!done) throw std::runtime_error(std::string(done.error().text.view()));
}

std::unique_ptr<app::Centre> opened(const std::string& dir, core::Instant now) {
  auto centre = must(app::find_centre(dir));
  must(app::unlock_by_key_file(*centre));
  must(app::open_store(*centre, app::Open::writing, now));
  return centre;
}


// The centre that every house is a copy of.
struct Mould {
  std::string dir = new_folder();
  std::map<std::string, std::array<std::string, 3>> shares;
  std::map<std::string, std::string, std::less<>> secrets;

  Mould() {
    app::Settings settings;
    settings.operators = {{"W", "Warszawa"}, {"K", "Katowice"}};
    settings.workers = 2;
    fs::remove(dir);
    shares = must(app::make_centre(dir, settings, app::KeyFile::keep)).shares;
    auto at = core::at_local(core::Date::of(2026, 11, 2), 9, 0);
    auto centre = opened(dir, at);
    for (const auto& role : centre->policy.roles()) {
      if (of_both(role)) {
        add(*centre, role, "", role, at);
      } else {
        add(*centre, role, "W", role, at);
        add(*centre, role + "-k", "K", role, at);
      }
    }
  }
  ~Mould() {
    std::error_code ignored;
    fs::remove_all(dir, ignored);
  }
  Mould(const Mould&) = delete;
  Mould& operator=(const Mould&) = delete;

  void add(app::Centre& centre, const std::string& login, const std::string& operator_code, const std::string& role, core::Instant at) {
    access::User user;
    user.login = login;
    user.name = "Person " + login;
    user.operator_code = operator_code;
    user.roles = {role};
    auto enrolment = access::new_second_factor(login);
    secrets[login] = enrolment.base32;
    const auto* keys = centre.vault->of(operator_code.empty() ? "W" : operator_code);
    must(centre.db->writing([&](store::Tx& tx) -> core::Done {
      auto id = access::add_user(tx, centre.policy, user, kPassword, {}, at);
      if (!id) return tl::unexpected(id.error());
      return access::set_second_factor(tx, *keys, *id, enrolment.base32, *id, at);
    }));
  }
};

const Mould& mould() {
  static const Mould one;
  return one;
}

}  // namespace

core::Instant monday_morning() { return core::at_local(core::Date::of(2026, 11, 23), 10, 0); }

House::House() : dir(new_folder()) {
  fs::copy(mould().dir, dir, fs::copy_options::recursive | fs::copy_options::overwrite_existing);
  open();
}

House::~House() {
  close();
  std::error_code ignored;
  fs::remove_all(dir, ignored);
}

void House::open() {
  live = std::make_unique<web::Live>();
  centre = opened(dir, clock.now());
  desk = std::make_unique<app::Desk>(*centre, clock, *live);
  desk->router().set_rates({0, 0, 0, 0});
}

void House::close() {
  desk.reset();
  centre.reset();
  live.reset();
}

void House::restart() {
  close();
  open();
}

access::User House::user(std::string_view login) const {
  auto found = centre->db->reading([&](store::Tx& tx) { return access::find_user(tx, login); });
  if (!found) throw std::runtime_error("there is no account " + std::string(login));
  return *found;
}

std::string House::digits(const std::string& login) const { return access::totp_digits(mould().secrets.at(login), clock.now()); }

std::string House::begin_session(std::string_view login, access::Factor factor) {
  auto who = user(login);
  return centre->db->writing([&](store::Tx& tx) {
    const auto* keys = who.operator_code.empty() ? nullptr : centre->vault->of(who.operator_code);
    if (keys == nullptr) return centre->sessions->begin(tx, who, factor, clock.now());
    auto own = must(access::keys_by_recovery(tx, *keys, who.id, clock.now()));
    return centre->sessions->begin(tx, who, factor, clock.now(), &own);
  });
}

std::string House::token(std::string_view login, const std::vector<std::string>& scopes) {
  auto who = user(login);
  return must(centre->db->writing([&](store::Tx& tx) {
    std::optional<vault::ReaderKeys> own;
    if (!who.operator_code.empty()) own = must(access::keys_by_recovery(tx, *centre->vault->of(who.operator_code), who.id, clock.now()));
    return access::add_token(tx, who.id, scopes, clock.now().plus_seconds(86400 * 30), clock.now(), {}, own ? &*own : nullptr);
  }));
}

std::string House::share(int number, const std::string& operator_code) const {
  auto of = mould().shares.find(operator_code);
  if (of == mould().shares.end() || number < 1 || number > 3) throw std::runtime_error("there is no such key share");
  return of->second[static_cast<std::size_t>(number - 1)];
}

std::int64_t House::last_event() const {
  return centre->db->reading([](store::Tx& tx) { return tx.number("select max(seq) from event"); });
}

std::vector<std::string> House::actions_after(std::int64_t event) const {
  return centre->db->reading([&](store::Tx& tx) {
    std::vector<std::string> out;
    for (const auto& e : store::events_after(tx, event, 1000)) out.push_back(e.action);
    return out;
  });
}

}  // namespace ostoja::tests
