#include "access/policy.h"

#include <toml++/toml.h>

#include <algorithm>

namespace ostoja::access {
namespace {

bool good_name(std::string_view name) {
  if (name.empty() || name.size() > 40) return false;
  for (char c : name)
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
  return true;
}

using RoleNames = std::map<std::string, std::vector<std::string>, std::less<>>;

core::Done read_role(std::string_view role, const toml::node& node, RoleNames& into) {
  if (!good_name(role) || !node.is_table()) return core::fail(core::Errc::invalid, "permissions: a role is a table with a name of small letters, digits and _");
  const auto& table = *node.as_table();
  const auto* list = table["permissions"].as_array();
  if (list == nullptr || table.size() != 1) return core::fail(core::Errc::invalid, "permissions: a role has its list of permissions and nothing else");
  if (list->empty()) return core::fail(core::Errc::invalid, "permissions: a role without permissions");
  auto& names = into[std::string(role)];
  for (const auto& item : *list) {
    auto name = item.value<std::string>();
    if (!name || !good_name(*name)) return core::fail(core::Errc::invalid, "permissions: a permission is a name of small letters, digits and _");
    if (std::find(names.begin(), names.end(), *name) != names.end()) return core::fail(core::Errc::invalid, "permissions: a role names a permission twice");
    names.push_back(std::move(*name));
  }
  return {};
}

}  // namespace

core::Result<Policy> Policy::load(std::string_view toml) {
  toml::table root;
  try {
    root = toml::parse(toml);
  } catch (const toml::parse_error&) {
    return core::fail(core::Errc::invalid, "permissions: this is no TOML");
  }
  const auto* roles = root["roles"].as_table();
  if (roles == nullptr || root.size() != 1) return core::fail(core::Errc::invalid, "permissions: the file has roles and nothing else");
  if (roles->empty()) return core::fail(core::Errc::invalid, "permissions: there is no role");
  RoleNames read;
  for (const auto& [role, node] : *roles) TRY_VOID(read_role(role.str(), node, read));

  Policy out;
  for (const auto& [role, names] : read) out.names_.insert(out.names_.end(), names.begin(), names.end());
  std::sort(out.names_.begin(), out.names_.end());
  out.names_.erase(std::unique(out.names_.begin(), out.names_.end()), out.names_.end());
  if (out.names_.size() > PermissionSet().size()) return core::fail(core::Errc::invalid, "permissions: more than 256 different ones");
  for (const auto& [role, names] : read) {
    PermissionSet set;
    for (const auto& name : names) set.set(static_cast<std::size_t>(out.index({name.c_str()})));
    out.roles_.emplace(role, set);
  }
  return out;
}

int Policy::index(Permission permission) const {
  std::string_view name = permission.name;
  auto it = std::lower_bound(names_.begin(), names_.end(), name);
  return it != names_.end() && *it == name ? static_cast<int>(it - names_.begin()) : -1;
}

bool Policy::has_role(std::string_view role) const { return roles_.find(role) != roles_.end(); }

PermissionSet Policy::of(const std::vector<std::string>& roles) const {
  PermissionSet out;
  for (const auto& role : roles) {
    auto it = roles_.find(role);
    if (it != roles_.end()) out |= it->second;  // a role that the file no longer has gives nothing
  }
  return out;
}

std::vector<std::string> Policy::roles() const {
  std::vector<std::string> out;
  for (const auto& [role, set] : roles_) out.push_back(role);
  return out;
}

std::vector<std::string> Policy::roles_with(Permission permission) const {
  std::vector<std::string> out;
  int at = index(permission);
  for (const auto& [role, set] : roles_)
    if (at >= 0 && set[static_cast<std::size_t>(at)]) out.push_back(role);
  return out;
}

std::vector<std::string> Policy::permissions() const { return names_; }

}  // namespace ostoja::access
