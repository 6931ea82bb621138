#pragma once
#include "web/router.h"

namespace ostoja::hotline {

core::Result<web::Response> api_create(web::Context&);
core::Result<web::Response> api_read(web::Context&);
core::Result<web::Response> api_change(web::Context&);
core::Result<web::Response> api_list(web::Context&);

}  // namespace ostoja::hotline
