#include "web/digest.h"

#include "core/failure.h"
#include "core/text.h"

#include <openssl/evp.h>

namespace ostoja::web {

std::string digest_ha1(std::string_view user, std::string_view realm, std::string_view secret) {
  const auto text = std::string(user) + ":" + std::string(realm) + ":" + std::string(secret);
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (EVP_Digest(text.data(), text.size(), out, &size, EVP_md5(), nullptr) != 1 || size != 16) throw core::Failure(core::Errc::unavailable, "this machine's OpenSSL has no MD5, which SIP telephones need");
  return core::hex(std::span<const std::uint8_t>(out, size));
}

}  // namespace ostoja::web
