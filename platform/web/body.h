#pragma once
// From bytes to Request, without a socket: the target, and bodies of the three kinds we take. Used by the server, by tests and by fuzz targets.
#include "web/request.h"

#include <string>
#include <string_view>

namespace ostoja::web {

inline constexpr std::size_t kMostFields = 1000;  // of a query, of a form, parts of a multipart body

// Sets path and query. bad_request: not "/path?query", a faulty percent-escape, invalid UTF-8, a control character, "." or ".." or an encoded slash in the path.
core::Done read_target(Request&, std::string_view target);
// Sets form, uploads or body. bad_request: faulty, too many fields, a NUL, invalid UTF-8, or a content type that we do not take.
core::Done read_body(Request&, std::string_view content_type, std::string body);

}  // namespace ostoja::web
