#pragma once
#include "web/router.h"

namespace ostoja::app {
core::Result<web::Response> start_page(web::Context&);
core::Result<web::Response> search_page(web::Context&);   // search.cpp
core::Result<web::Response> api_search(web::Context&);
}  // namespace ostoja::app
