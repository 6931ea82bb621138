#include "staff/module.h"

#include "staff/pages.h"
#include "staff/staff.h"
#include "staff/state.h"

#include <memory>

namespace ostoja::staff {
namespace {

using enum web::Method;
using access::any_staff, access::anybody, access::no_client_data, web::Run, web::unfinished_sign_in;

constexpr access::Trace read_list{"user.list", "user"}, read_user{"user.read", "user"}, change_user{"user.change", "user"};

constexpr web::Route kPages[] = {
    {get, "/sign-in", anybody, no_client_data, sign_in_page},
    {post, "/sign-in", anybody, no_client_data, sign_in, Run::outside},
    {get, "/sign-in/code", unfinished_sign_in, no_client_data, code_page},
    {post, "/sign-in/code", unfinished_sign_in, no_client_data, check_code, Run::outside},
    {get, "/sign-in/password", unfinished_sign_in, no_client_data, new_password_page},
    {post, "/sign-in/password", unfinished_sign_in, no_client_data, new_password, Run::outside},
    {post, "/sign-out", unfinished_sign_in, no_client_data, sign_out},
    {post, "/keep-alive", any_staff, no_client_data, keep_alive, Run::outside},
    {post, "/language", anybody, no_client_data, choose_language},
    {get, "/recover", anybody, no_client_data, recovery_page},
    {post, "/recover", anybody, no_client_data, recover, Run::outside},

    {get, "/account", any_staff, no_client_data, account_page},
    {post, "/account/password", any_staff, no_client_data, change_password, Run::outside},
    {post, "/account/sessions/end", any_staff, no_client_data, end_other_sessions},
    {get, "/account/second-factor", unfinished_sign_in, no_client_data, enrolment_page},
    {get, "/account/second-factor/qr.svg", unfinished_sign_in, no_client_data, enrolment_picture},
    {post, "/account/second-factor", unfinished_sign_in, no_client_data, enrol, Run::outside},

    {get, "/staff", staff_manage, read_list, accounts_list},
    {get, "/staff/new", staff_manage, no_client_data, new_account_page},
    {post, "/staff", staff_manage, change_user, new_account},
    {get, "/staff/:id", staff_manage, read_user, show_account, Run::with_log},
    {post, "/staff/:id/roles", staff_manage, change_user, change_roles},
    {post, "/staff/:id/state", staff_manage, change_user, change_state},
    {post, "/staff/:id/password", staff_manage, change_user, reset_password, Run::outside},
    {post, "/staff/:id/second-factor", staff_manage, change_user, reset_second_factor},
};

}  // namespace

web::Module module() {
  return {.name = "staff", .pages = kPages, .api = {}, .start = [](web::Services& services) { services.rooms[typeid(State)] = std::make_shared<State>(); }};
}

}  // namespace ostoja::staff
