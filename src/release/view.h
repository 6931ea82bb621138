#pragma once
// Pages and API of publishing.
#include "release/record.h"
#include "web/router.h"

namespace ostoja::release {

std::string_view tone_of(State), state_key(State);                        // class of a tag, key of its text

core::Result<web::Response> list_page(web::Context&);
core::Result<web::Response> new_page(web::Context&);
core::Result<web::Response> create_page(web::Context&);
core::Result<web::Response> show_page(web::Context&);
core::Result<web::Response> agree_page(web::Context&);
core::Result<web::Response> refuse_page(web::Context&);
core::Result<web::Response> withdraw_page(web::Context&);
core::Result<web::Response> table_file(web::Context&);
core::Result<web::Response> open_data_page(web::Context&);
core::Result<web::Response> open_data_create(web::Context&);
core::Result<web::Response> open_data_show(web::Context&);
core::Result<web::Response> open_data_agree(web::Context&);
core::Result<web::Response> open_data_refuse(web::Context&);
core::Result<web::Response> open_data_withdraw(web::Context&);
core::Result<web::Response> open_data_file(web::Context&);
core::Result<web::Response> api_create(web::Context&);
core::Result<web::Response> api_read(web::Context&);

}  // namespace ostoja::release
