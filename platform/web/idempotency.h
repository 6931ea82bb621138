#pragma once
// Idempotency-Key: an API caller that lost our answer may send the same POST again and gets the same answer, not a second record.
#include "web/router.h"

#include <optional>
#include <string>

namespace ostoja::web {

// The stored answer for this key; nothing when the key is new. invalid: the key was used for another request.
core::Result<std::optional<Response>> stored_answer(Context&, std::string_view key, std::string_view request_hash);
// Keeps the answer in the running change; also removes keys of more than a day ago.
core::Done store_answer(Context&, std::string_view key, std::string_view request_hash, const Response&);
// For a POST that writes in transactions of its own (Run::outside): the key is taken before the work begins, so that the same request sent twice at once is done once.
// conflict: it is being done now. A key whose work never ended (a killed program) is free again after ten minutes.
core::Done take_key(Context&, std::string_view key, std::string_view request_hash);
void free_key(Context&, std::string_view key);      // the work failed: it may be sent again
std::string request_hash(const Request&);

}  // namespace ostoja::web
