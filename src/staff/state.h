#pragma once
// What the room keeps in memory for a few minutes and never stores: second factors not yet confirmed, passwords that are shown once.
#include "access/accounts.h"
#include "core/time.h"

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace ostoja::staff {

class State {
 public:
  // The secret offered to this session: the same one until it is confirmed, so that a reload does not spoil the picture already scanned.
  access::Enrolment offered(std::string_view session_hash, std::string_view login, core::Instant now);
  std::optional<access::Enrolment> offered_before(std::string_view session_hash, core::Instant now);
  void confirmed(std::string_view session_hash);

  // A one-time password for the person who made it, to be seen once on the account's page.
  void keep_password(access::UserId seen_by, access::UserId account, std::string password, core::Instant now);
  std::string take_password(access::UserId seen_by, access::UserId account, core::Instant now);

 private:
  struct Offer { access::Enrolment enrolment; core::Instant at; };
  struct Shown { std::string password; core::Instant at; };
  void forget_old(core::Instant now);
  std::mutex mutex_;
  std::map<std::string, Offer, std::less<>> offers_;
  std::map<std::pair<std::int64_t, std::int64_t>, Shown> passwords_;
};

}  // namespace ostoja::staff
