#pragma once
// The handlers of the room, by screen; their routes are in module.cpp.
#include "web/router.h"

namespace ostoja::staff {

using Answer = core::Result<web::Response>;

// sign_in.cpp
Answer sign_in_page(web::Context&);
Answer sign_in(web::Context&);
Answer code_page(web::Context&);
Answer check_code(web::Context&);
Answer new_password_page(web::Context&);
Answer new_password(web::Context&);

// account.cpp
Answer sign_out(web::Context&);
Answer keep_alive(web::Context&);
Answer choose_language(web::Context&);
Answer account_page(web::Context&);
Answer change_password(web::Context&);
Answer end_other_sessions(web::Context&);

// enrolment.cpp
Answer enrolment_page(web::Context&);
Answer enrolment_picture(web::Context&);
Answer enrol(web::Context&);

// list.cpp
Answer accounts_list(web::Context&);
Answer new_account_page(web::Context&);
Answer new_account(web::Context&);

// show.cpp
Answer show_account(web::Context&);
Answer change_roles(web::Context&);
Answer change_state(web::Context&);
Answer reset_password(web::Context&);
Answer reset_second_factor(web::Context&);

// recovery.cpp
Answer recovery_page(web::Context&);
Answer recover(web::Context&);

}  // namespace ostoja::staff
