#include "web/idempotency.h"

#include "core/text.h"
#include "vault/vault.h"

namespace ostoja::web {
namespace {

using core::Errc;

constexpr int kBeingDone = 0;                       // the status of a key whose answer is not there yet
constexpr std::int64_t kForgottenMs = 600'000;

// A body may hold what is otherwise sealed, so it is sealed here too: under the key of the person's operator, or of the first opened one for staff of both.
core::Result<const vault::OperatorKeys*> sealing_keys(const Context& c) {
  if (const auto* keys = c.services.vault.of(c.who.operator_code)) return keys;
  if (c.who.operator_code.empty())
    for (const auto& entry : c.services.vault.file().operators)
      if (const auto* keys = c.services.vault.of(entry.code)) return keys;
  return core::fail(Errc::unavailable, "the vault is sealed");
}

vault::Place place(const Context& c, std::int64_t at) { return {"web_idempotency", c.who.user.value, "body", at}; }

}  // namespace

std::string request_hash(const Request& request) {
  std::string all(1, static_cast<char>('0' + static_cast<int>(request.method)));
  auto add = [&](std::string_view s) { (all += std::to_string(s.size())) += ':', all += s; };
  add(request.path);
  for (const auto& [name, value] : request.query.items()) add(name), add(value);
  add("");
  if (!request.body.empty()) {
    add(request.body);
  } else {
    for (const auto& [name, value] : request.form.items()) add(name), add(value);
    for (const auto& file : request.uploads) add(file.field), add(file.filename), add(file.data);
  }
  return core::hex(vault::sha256(all));
}

core::Result<std::optional<Response>> stored_answer(Context& c, std::string_view key, std::string_view request_hash) {
  struct Row { std::string hash, headers, body; int status; std::int64_t at; };
  auto row = c.tx.one("select request_hash, headers, body, status, at from web_idempotency where user_id = $1 and key = $2", {c.who.user, key}, [](const store::Row& r) {
    return Row{std::string(r.text(0)), std::string(r.text(1)), std::string(r.text(2)), static_cast<int>(r.integer(3)), r.integer(4)};
  });
  if (!row || row->at < c.now.ms - Ways::idempotency_seconds * 1000) return std::optional<Response>();
  if (row->hash != request_hash) return core::fail(Errc::invalid, "this Idempotency-Key was used for another request");
  if (row->status == kBeingDone) {
    if (row->at < c.now.ms - kForgottenMs) return std::optional<Response>();
    return core::fail(Errc::conflict, "this very request is being done now");
  }
  auto sealed = core::unbase64url(row->body);
  if (!sealed) return core::fail(Errc::internal, "a stored answer cannot be read");
  Response out = json(TRY(TRY(sealing_keys(c))->open_small(place(c, row->at), store::Blob(*sealed))), row->status);
  for (std::string_view line : core::split(row->headers, '\n'))
    if (auto colon = line.find(": "); colon != line.npos) out.header(std::string(line.substr(0, colon)), std::string(line.substr(colon + 2)));
  out.header("Idempotency-Replayed", "true");
  return std::optional<Response>(std::move(out));
}

core::Done take_key(Context& c, std::string_view key, std::string_view request_hash) {
  c.tx.run("delete from web_idempotency where at < $1 or (status = $2 and at < $3)", {c.now.ms - Ways::idempotency_seconds * 1000, kBeingDone, c.now.ms - kForgottenMs});
  if (c.tx.run("insert into web_idempotency (user_id, key, route, request_hash, status, headers, body, at) values ($1, $2, $3, $4, $5, '', '', $6) on conflict do nothing",
               {c.who.user, key, c.route.pattern, request_hash, kBeingDone, c.now.ms}) != 1)
    return core::fail(Errc::conflict, "this very request is being done now");
  return {};
}
void free_key(Context& c, std::string_view key) { c.tx.run("delete from web_idempotency where user_id = $1 and key = $2 and status = $3", {c.who.user, key, kBeingDone}); }

core::Done store_answer(Context& c, std::string_view key, std::string_view request_hash, const Response& response) {
  std::string headers;
  for (const auto& [name, value] : response.headers) headers += name + ": " + value + "\n";
  auto sealed = TRY(sealing_keys(c))->seal_small(place(c, c.now.ms), response.shared.empty() ? std::string_view(response.body) : response.shared);
  std::string body = core::base64url(sealed);
  c.tx.run("delete from web_idempotency where at < $1", {c.now.ms - Ways::idempotency_seconds * 1000});
  free_key(c, key);
  c.tx.run("insert into web_idempotency (user_id, key, route, request_hash, status, headers, body, at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
           {c.who.user, key, c.route.pattern, request_hash, response.status, headers, body, c.now.ms});
  return {};
}

}  // namespace ostoja::web
