#include "staff/state.h"

namespace ostoja::staff {
namespace {
constexpr std::int64_t kOfferSeconds = 15 * 60, kPasswordSeconds = 5 * 60;
}

void State::forget_old(core::Instant now) {
  std::erase_if(offers_, [&](const auto& o) { return now >= o.second.at.plus_seconds(kOfferSeconds); });
  std::erase_if(passwords_, [&](const auto& p) { return now >= p.second.at.plus_seconds(kPasswordSeconds); });
}

access::Enrolment State::offered(std::string_view session_hash, std::string_view login, core::Instant now) {
  std::lock_guard lock(mutex_);
  forget_old(now);
  auto [it, fresh] = offers_.try_emplace(std::string(session_hash));
  if (fresh) it->second.enrolment = access::new_second_factor(login);
  it->second.at = now;
  return it->second.enrolment;
}

std::optional<access::Enrolment> State::offered_before(std::string_view session_hash, core::Instant now) {
  std::lock_guard lock(mutex_);
  forget_old(now);
  auto it = offers_.find(session_hash);
  return it == offers_.end() ? std::nullopt : std::optional(it->second.enrolment);
}

void State::confirmed(std::string_view session_hash) {
  std::lock_guard lock(mutex_);
  if (auto it = offers_.find(session_hash); it != offers_.end()) offers_.erase(it);
}

void State::keep_password(access::UserId seen_by, access::UserId account, std::string password, core::Instant now) {
  std::lock_guard lock(mutex_);
  forget_old(now);
  passwords_[{seen_by.value, account.value}] = {std::move(password), now};
}

std::string State::take_password(access::UserId seen_by, access::UserId account, core::Instant now) {
  std::lock_guard lock(mutex_);
  forget_old(now);
  auto it = passwords_.find({seen_by.value, account.value});
  if (it == passwords_.end()) return {};
  auto out = std::move(it->second.password);
  passwords_.erase(it);
  return out;
}

}  // namespace ostoja::staff
