#pragma once
// For tests only: a store with a policy, two opened operators, and a few accounts.
#include "access/accounts.h"
#include "access/audit.h"
#include "access/policy.h"
#include "access/sessions.h"
#include "vault/store_for_tests.h"

#include <string>

namespace ostoja::access {

// Argon2 is slow on purpose; accounts whose password does not matter share one hash.
struct TestDesk : vault::TestStore {
  core::Secret root_w = vault::random_key(), root_k = vault::random_key();
  vault::OperatorKeys warsaw{"W", root_w}, katowice{"K", root_k};
  vault::VaultFile file{{{"W", warsaw.check_value(), warsaw.wrap_database_key(options.key), warsaw.audit_public_key()},
                         {"K", katowice.check_value(), katowice.wrap_database_key(options.key), katowice.audit_public_key()}}};
  vault::Vault opened{file};
  Policy policy = Policy::load("[roles.consultant]\npermissions = ['contact_read', 'contact_write']\n[roles.coordinator]\npermissions = ['staff_manage', 'contact_read']").value();
  core::FixedClock clock{vault::kTestNow};
  std::unique_ptr<Audit> audit;

  TestDesk() {
    (void)opened.unlock("W", root_w);
    (void)opened.unlock("K", root_k);
    audit = std::make_unique<Audit>(*db, opened, dir);
  }
  void restart() {
    audit.reset();
    reopen();
    audit = std::make_unique<Audit>(*db, opened, dir);
  }
  core::Result<UserId> add(std::string login, std::vector<std::string> roles, std::string_view password = "invented words 12") {
    User user;
    user.login = std::move(login);
    user.name = "Person of a test";
    user.operator_code = "W";
    user.roles = std::move(roles);
    return db->writing([&](store::Tx& tx) { return add_user(tx, policy, user, password, {}, clock.now()); });
  }
  User user(UserId id) const {
    return db->reading([&](store::Tx& tx) { return find_user(tx, id); }).value();
  }
  template <class F>
  auto write(F f) -> decltype(f(std::declval<store::Tx&>())) { return db->writing(f); }
  std::string last_action() const {
    return db->reading([](store::Tx& tx) {
      auto events = store::events_after(tx, 0, 100000);
      return events.empty() ? std::string() : events.back().action;
    });
  }
};

}  // namespace ostoja::access
