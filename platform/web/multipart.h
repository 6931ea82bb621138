#pragma once
// multipart/form-data (RFC 7578), strictly: what a browser sends and nothing else.
#include "web/request.h"

#include <string_view>

namespace ostoja::web {

// Adds fields to request.form and files to request.uploads; bad_request when anything is out of order.
core::Done read_multipart(Request&, std::string_view content_type, std::string_view body);

}  // namespace ostoja::web
