#pragma once
// Who may do what, as data: config/permissions.toml gives each role its permissions. A permission that no role has is open to nobody.
#include "core/id.h"
#include "core/result.h"

#include <bitset>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::access {

// Rooms declare their permissions as constants: inline constexpr access::Permission contact_write{"contact_write"};
struct Permission {
  const char* name;
};
// For routes that need no sign-in (sign-in page, health) or any signed-in person (own account).
inline constexpr Permission anybody{"*anybody"};
inline constexpr Permission any_staff{"*any_staff"};

using PermissionSet = std::bitset<256>;  // indexes are those of Policy

class Policy {
 public:
  static core::Result<Policy> load(std::string_view toml);     // invalid with what is wrong: unknown key, role without permissions, more than 256
  int index(Permission) const;                                 // -1: not named in the file, so nobody has it
  bool has_role(std::string_view role) const;
  PermissionSet of(const std::vector<std::string>& roles) const;
  std::vector<std::string> roles() const;
  std::vector<std::string> roles_with(Permission) const;
  std::vector<std::string> permissions() const;

 private:
  std::vector<std::string> names_;
  std::map<std::string, PermissionSet, std::less<>> roles_;
};

// What a route leaves in the access log.
struct Trace {
  const char* action;  // "contact.read"
  const char* record;  // "contact"
};
inline constexpr Trace no_client_data{"", ""};  // pages that show none: sign-in, settings, duty

}  // namespace ostoja::access
