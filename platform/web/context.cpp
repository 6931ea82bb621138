// What a handler asks of its request.
#include "access/reader_keys.h"
#include "core/failure.h"
#include "core/text.h"
#include "vault/vault.h"
#include "web/router.h"

#include <charconv>

namespace ostoja::web {

namespace {
constexpr std::size_t kBearerHead = 7;  // "Bearer "; Way::recognise has seen that it is there
}

std::string_view Context::param(std::string_view name) const {
  for (const auto& [n, v] : params)
    if (n == name) return v;
  return {};
}

const vault::OperatorKeys& Context::keys() const {
  const auto* keys = services.vault.of(who.operator_code);
  if (keys == nullptr) throw core::Failure(core::Errc::unavailable, "the keys of this operator are sealed");
  return *keys;
}

const vault::ReaderKeys* Context::reader_keys_if_any() const {
  if (opened_reader || who.reader_key.empty()) return opened_reader.get();
  const bool by_token = who.session_hash.empty();
  std::string bearer = by_token ? std::string(core::trim(request.header("authorization").substr(kBearerHead))) : request.cookie(session_cookie(request));
  auto keys = access::keys_of_bearer(who.user, bearer, who.reader_key);
  if (!keys) throw core::Failure(keys.error().code, "the private key of this session does not open");
  opened_reader = std::make_shared<const vault::ReaderKeys>(std::move(*keys));
  return opened_reader.get();
}

const vault::ReaderKeys& Context::reader_keys() const {
  const auto* keys = reader_keys_if_any();
  if (keys == nullptr) throw core::Failure(core::Errc::forbidden, "this session opens no sealed values; sign in again");
  return *keys;
}

void Context::saw(std::int64_t record_id, std::string detail) {
  seen_record = record_id;
  seen_detail = std::move(detail);
}

void Context::saw_also(access::Trace trace, std::int64_t record_id) { seen_also.emplace_back(trace, record_id); }

core::Done Context::expect_version(std::int64_t current) const {
  using core::Errc;
  bool api = request.path.starts_with("/api/");
  std::string_view text = core::trim(api ? request.header("if-match") : request.form.get("version"));
  if (text.empty()) {
    if (api) return core::fail(Errc::bad_request, "If-Match with the version is missing");
    return core::fail(Errc::bad_request, "the form holds no version");
  }
  if (api && text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  std::int64_t version = 0;
  auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), version);
  if (ec != std::errc() || end != text.data() + text.size()) return core::fail(Errc::bad_request, "the version is not a number");
  if (version != current) return core::fail(Errc::stale, "somebody else has saved meanwhile");
  return {};
}

}  // namespace ostoja::web
