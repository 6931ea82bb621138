#include "staff/rules.h"

#include "core/text.h"
#include "staff/staff.h"
#include "vault/vault.h"

#include <algorithm>

namespace ostoja::staff {
namespace {

bool contains(const std::vector<std::string>& list, std::string_view word) { return std::find(list.begin(), list.end(), word) != list.end(); }

// Roles that give the program away: never a coordinator's to give, whatever the file of permissions calls them.
bool is_powerful(const access::Policy& policy, const std::string& role) {
  auto set = policy.of({role});
  for (const char* name : {"staff_manage_all", "system_manage"}) {
    int i = policy.index(access::Permission{name});
    if (i >= 0 && set[static_cast<std::size_t>(i)]) return true;
  }
  return false;
}

bool stands_alone(std::string_view role) { return role == "admin" || role == "ministry" || role == "exchange"; }

// Whether anybody else of those who can sign in has the role (of the same operator).
bool somebody_else(const std::vector<access::User>& all, const access::User& user, std::string_view role, std::string_view operator_code) {
  return std::any_of(all.begin(), all.end(), [&](const access::User& u) {
    return u.id != user.id && u.state == access::UserState::active && contains(u.roles, role) && u.operator_code == operator_code;
  });
}

Refusal leaves_behind(const std::vector<access::User>& all, const access::User& user, const std::vector<std::string>& roles_kept) {
  if (user.state != access::UserState::active) return Refusal::none;
  if (contains(user.roles, "coordinator") && !contains(roles_kept, "coordinator") && !somebody_else(all, user, "coordinator", user.operator_code))
    return Refusal::last_coordinator;
  if (contains(user.roles, "admin") && !contains(roles_kept, "admin") && !somebody_else(all, user, "admin", user.operator_code)) return Refusal::last_admin;
  return Refusal::none;
}

}  // namespace

const std::vector<std::string>& operator_roles() {
  static const std::vector<std::string> roles{"consultant", "casemanager", "intervention", "psychologist", "lawyer", "institutions", "shelter", "night", "coordinator"};
  return roles;
}
const std::vector<std::string>& shared_roles() {
  static const std::vector<std::string> roles{"editor", "ministry", "exchange", "admin"};
  return roles;
}
bool is_operator_role(std::string_view role) { return contains(operator_roles(), role); }
std::string role_label(std::string_view role) { return "role." + std::string(role); }
std::string role_hint(std::string_view role) { return "role." + std::string(role) + ".hint"; }

std::string one_time_password() {
  // No letters that sound or look alike when read over the telephone (c/k/q, h, j, v/w, x, y, l as 1 is told by its neighbours).
  constexpr std::string_view kConsonants = "bdfgklmnprstwz", kVowels = "aeiou";
  auto pick = [](std::string_view from) {
    std::uint8_t most = static_cast<std::uint8_t>(256 / from.size() * from.size() - 1);  // above it the remainder would favour some letters
    for (;;) {
      std::uint8_t byte = vault::random_bytes(1)[0];
      if (byte <= most) return from[byte % from.size()];
    }
  };
  std::string out;
  for (int i = 0; i < 16; ++i) {
    if (i > 0 && i % 4 == 0) out += '-';
    out += pick(i % 2 == 0 ? kConsonants : kVowels);
  }
  return out;
}

Actor actor_of(const access::Who& who, const access::Policy& policy) {
  Actor out{who.user, Reach::none, who.operator_code};
  if (who.may(policy, staff_manage_all)) out.reach = Reach::everybody;
  else if (who.may(policy, staff_manage) && !who.operator_code.empty()) out.reach = Reach::own_operator;
  return out;
}

bool sees(const Actor& actor, const access::User& user) {
  if (actor.reach == Reach::everybody) return true;
  return actor.reach == Reach::own_operator && !user.operator_code.empty() && user.operator_code == actor.operator_code;
}

std::string refusal_key(Refusal r) {
  switch (r) {
    case Refusal::none: return {};
    case Refusal::own_account: return "staff.refusal.own_account";
    case Refusal::no_role: return "staff.refusal.no_role";
    case Refusal::unknown_role: return "staff.refusal.unknown_role";
    case Refusal::not_yours_to_give: return "staff.refusal.not_yours_to_give";
    case Refusal::needs_operator: return "staff.refusal.needs_operator";
    case Refusal::needs_no_operator: return "staff.refusal.needs_no_operator";
    case Refusal::stands_alone: return "staff.refusal.stands_alone";
    case Refusal::last_coordinator: return "staff.refusal.last_coordinator";
    case Refusal::last_admin: return "staff.refusal.last_admin";
  }
  return {};
}

std::vector<std::string> roles_to_give(const Actor& actor, const access::Policy& policy, std::string_view operator_code) {
  std::vector<std::string> out;
  if (actor.reach == Reach::none) return out;
  bool whole = actor.reach == Reach::everybody;
  if (!operator_code.empty() && (whole || operator_code == actor.operator_code))
    for (const auto& role : operator_roles())
      if (policy.has_role(role) && (whole || !is_powerful(policy, role))) out.push_back(role);
  if (!whole) return out;
  for (const auto& role : policy.roles())  // those of both, and whatever the centre has added to its file
    if (!is_operator_role(role) && !(stands_alone(role) && !operator_code.empty())) out.push_back(role);
  return out;
}

std::vector<std::string> roles_after(const Actor& actor, const access::Policy& policy, const access::User& before, const std::vector<std::string>& ticked) {
  auto given = roles_to_give(actor, policy, before.operator_code);
  std::vector<std::string> out;
  for (const auto& role : before.roles)
    if (!contains(given, role)) out.push_back(role);
  for (const auto& role : ticked)
    if (!contains(out, role)) out.push_back(role);
  return out;
}

Refusal may_have(const Actor& actor, const access::Policy& policy, const access::User& before, const std::vector<std::string>& roles) {
  if (before.id && before.id == actor.id) return Refusal::own_account;
  if (roles.empty()) return Refusal::no_role;
  auto given = roles_to_give(actor, policy, before.operator_code);
  for (const auto& role : roles) {
    if (!policy.has_role(role)) return Refusal::unknown_role;
    if (is_operator_role(role) && before.operator_code.empty()) return Refusal::needs_operator;
    if (stands_alone(role) && roles.size() > 1) return Refusal::stands_alone;
    if (!contains(before.roles, role) && !contains(given, role))
      return actor.reach == Reach::everybody && stands_alone(role) ? Refusal::needs_no_operator : Refusal::not_yours_to_give;
  }
  return Refusal::none;
}

Refusal may_lose_roles(const Actor& actor, const std::vector<access::User>& all, const access::User& user, const std::vector<std::string>& roles) {
  if (user.id == actor.id) return Refusal::own_account;
  return leaves_behind(all, user, roles);
}

Refusal may_disable(const Actor& actor, const std::vector<access::User>& all, const access::User& user) {
  if (user.id == actor.id) return Refusal::own_account;
  return leaves_behind(all, user, {});
}

Refusal may_reset(const Actor& actor, const access::User& user) { return user.id == actor.id ? Refusal::own_account : Refusal::none; }

bool may_recover(const access::User& user, const access::Policy& policy) {
  if (user.state != access::UserState::active) return false;
  auto set = policy.of(user.roles);
  for (auto p : {staff_manage, staff_manage_all}) {
    int i = policy.index(p);
    if (i >= 0 && set[static_cast<std::size_t>(i)]) return true;
  }
  return false;
}

bool is_login(std::string_view login) {
  auto end = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  if (login.size() < 2 || login.size() > 40 || !end(login.front()) || !end(login.back())) return false;
  return std::all_of(login.begin(), login.end(), [&](char c) { return end(c) || c == '.' || c == '-'; });
}

bool is_name(std::string_view name) {
  if (!core::is_utf8(name) || name != core::trim(name)) return false;
  auto n = core::characters(name);
  return n >= 2 && n <= 80 && std::none_of(name.begin(), name.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

std::string safe_next(std::string_view path) {
  constexpr std::size_t kLongest = 400;
  bool ours = !path.empty() && path.size() <= kLongest && path.front() == '/' && !path.starts_with("//") && path.find('\\') == path.npos;
  for (unsigned char c : path) ours = ours && c > 0x20 && c < 0x7f;
  // Not back to the beginning, and not to something that is no page.
  for (std::string_view start : {"/sign-in", "/sign-out", "/recover", "/api/", "/keep-alive", "/language", "/assets/"})
    if (path.starts_with(start)) ours = false;
  return ours ? std::string(path) : "/";
}

const std::vector<std::string>& reset_reasons() {
  static const std::vector<std::string> reasons{"phone_lost", "phone_new", "phone_broken", "misuse"};
  return reasons;
}

}  // namespace ostoja::staff
