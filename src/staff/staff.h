#pragma once
// Front door of the staff room: what the program and other rooms may ask about accounts beyond access/accounts.h.
#include "access/accounts.h"
#include "access/policy.h"
#include "core/result.h"
#include "core/time.h"
#include "store/store.h"

#include <string>
#include <string_view>
#include <vector>

namespace ostoja::staff {

// Widens staff_manage (own operator) to every account; the administrator has both.
inline constexpr access::Permission staff_manage{"staff_manage"};
inline constexpr access::Permission staff_manage_all{"staff_manage_all"};

// Four groups of four letters, consonant and vowel in turn, so that it can be read aloud: "bako-limu-rede-tasi". 49 random bits: enough for a
// password that works once, behind the throttle of the sign-in.
std::string one_time_password();

// Catalogue key of a role's name ("role.consultant") and of the line that explains it ("role.consultant.hint").
std::string role_label(std::string_view role);
std::string role_hint(std::string_view role);

// Roles of one operator's people, in the order in which pages list them; the others (editor, ministry, admin) are of both operators.
const std::vector<std::string>& operator_roles();
const std::vector<std::string>& shared_roles();
bool is_operator_role(std::string_view role);

// The account that `ostoja init` makes so that somebody can sign in at all; gives its one-time password. conflict when the login is taken,
// invalid for an unknown role, an operator's role without operator, a bad login or name.
core::Result<std::string> first_account(store::Tx&, const access::Policy&, std::string_view login, std::string_view name, std::string_view role,
                                        std::string_view operator_code, core::Instant now);

}  // namespace ostoja::staff
