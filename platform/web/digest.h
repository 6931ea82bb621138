#pragma once
// The password part of digest authentication as SIP telephones use it (RFC 2617: MD5, nothing else is understood by all of them).
#include <string>
#include <string_view>

namespace ostoja::web {

std::string digest_ha1(std::string_view user, std::string_view realm, std::string_view secret);  // 32 hex digits; as good as the secret itself

}  // namespace ostoja::web
