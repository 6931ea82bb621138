#pragma once
// Decisions about accounts, without database or web: who may manage whom, which roles fit together, who must not be lost.
#include "access/accounts.h"
#include "access/policy.h"
#include "access/sessions.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::staff {

enum class Reach : std::uint8_t { none, own_operator, everybody };

// The person who manages accounts.
struct Actor {
  access::UserId id;
  Reach reach = Reach::none;
  std::string operator_code;
};
Actor actor_of(const access::Who&, const access::Policy&);

// Whether the actor may see this account at all: a coordinator those of the own operator, never the shared ones.
bool sees(const Actor&, const access::User&);

// Why a change is refused; none = allowed.
enum class Refusal : std::uint8_t {
  none,
  own_account,        // nobody changes own roles, disables or resets oneself here
  no_role,            // an account without a role can do nothing and is a mistake
  unknown_role,       // not in config/permissions.toml
  not_yours_to_give,  // a coordinator gives only roles of the own operator
  needs_operator,     // an operator's role on an account of both
  needs_no_operator,  // administrator or ministry on an operator's account
  stands_alone,       // administrator and ministry are combined with nothing: they must see no case
  last_coordinator,   // the operator would have nobody left who manages accounts
  last_admin,
};
std::string refusal_key(Refusal);  // catalogue key

// The roles that the actor may give to an account of this operator ("" = of both), in the order of the page.
std::vector<std::string> roles_to_give(const Actor&, const access::Policy&, std::string_view operator_code);

// What the roles will be when the actor ticks `ticked`: roles that are not the actor's to give stay as they are.
std::vector<std::string> roles_after(const Actor&, const access::Policy&, const access::User& before, const std::vector<std::string>& ticked);

Refusal may_have(const Actor&, const access::Policy&, const access::User& before, const std::vector<std::string>& roles);
Refusal may_lose_roles(const Actor&, const std::vector<access::User>& all, const access::User&, const std::vector<std::string>& roles);
Refusal may_disable(const Actor&, const std::vector<access::User>& all, const access::User&);
Refusal may_reset(const Actor&, const access::User&);  // password or second factor

// Recovery by key shares is for those whom nobody else could help: accounts that manage accounts.
bool may_recover(const access::User&, const access::Policy&);

// 2 to 40 of a-z 0-9 . - with a letter or digit at both ends; the name 2 to 80 characters without control characters.
bool is_login(std::string_view);
bool is_name(std::string_view);

// A path of ours to go to after signing in, "/" for anything else ("//host", "\", other schemes, the sign-in itself).
std::string safe_next(std::string_view);

// Codes of the reasons for taking a second factor away.
const std::vector<std::string>& reset_reasons();

}  // namespace ostoja::staff
