#include "app/sealed.h"

#include "app/commands/commands.h"
#include "app/commands/print.h"
#include "app/loopback.h"
#include "core/resources.h"
#include "i18n/i18n.h"
#include "web/router.h"

#include <algorithm>

namespace ostoja::app {
namespace {

constexpr std::int64_t kLongestWait = 900;

std::string asset_name(std::string_view plain) {
  // "desk.css":"desk.HASH.css" in the manifest that the build wrote.
  auto manifest = core::resource("assets/manifest.json");
  auto at = manifest.find("\"" + std::string(plain) + "\"");
  if (at == std::string_view::npos) return {};
  auto from = manifest.find('"', manifest.find(':', at)) + 1;
  return std::string(manifest.substr(from, manifest.find('"', from) - from));
}

}  // namespace

void SealedDesk::handle(const web::Request& request, const std::function<void(web::Response)>& done) {
  auto response = answer(request);
  web::add_security_headers(request, response);
  done(std::move(response));
}

web::Response SealedDesk::answer(const web::Request& request) {
  if (request.path == "/healthz") return web::text("ok\n");
  if (request.path == "/readyz") return web::text("sealed\n", 503);
  if (request.path.starts_with("/assets/")) {
    auto data = core::resource(std::string_view(request.path).substr(1));
    if (data.empty()) return web::text("not found\n", 404);
    web::Response r;
    r.shared = data;
    r.content_type = request.path.ends_with(".css") ? "text/css; charset=utf-8" : request.path.ends_with(".svg") ? "image/svg+xml" : request.path.ends_with(".woff2") ? "font/woff2" : "text/javascript; charset=utf-8";
    return r;
  }
  if (request.path == "/unlock" && request.method == web::Method::post) return unlock(request);
  if (request.path.starts_with("/api/")) {
    auto r = web::json("{\"type\":\"about:blank\",\"title\":\"sealed\",\"status\":503,\"detail\":\"the desk is sealed: unlock it with two of three shares\"}", 503);
    r.content_type = "application/problem+json";
    return r;
  }
  const auto& t = i18n::strings(i18n::choose(request.header("accept-language"), i18n::desk_languages()));
  auto e = [&](std::string_view key) { return core::html(t(key)); };
  std::string wrong = request.query.has("wrong") ? "<p class=\"notice notice-danger\" role=\"alert\">" + e("sealed.wrong") + "</p>" : "";
  // The desk of another operator may be at work already.
  const bool partly = !centre_.vault->sealed();
  std::string which;
  for (const auto& op : centre_.settings.operators)
    if (centre_.vault->of(op.code) == nullptr) which += (which.empty() ? "" : ", ") + op.name;
  const std::string text = partly ? core::html(t.with("sealed.text_operator", {which})) : e("sealed.text");
  std::string body = "<!doctype html><html lang=\"" + std::string(t.lang()) + "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>" + e("sealed.title") +
                     " – Ostoja</title><link rel=\"stylesheet\" href=\"/assets/" + asset_name("desk.css") + "\"></head><body class=\"desk\"><main class=\"main plain\"><div class=\"card read\"><h1>" + e("sealed.title") + "</h1><p>" +
                     text + "</p>" + wrong + "<form method=\"post\" action=\"/unlock\"><div class=\"field\"><label for=\"a\">" + e("sealed.first") +
                     "</label><textarea class=\"in\" id=\"a\" name=\"a\" rows=\"2\" autocomplete=\"off\" spellcheck=\"false\"></textarea></div><div class=\"field\"><label for=\"b\">" + e("sealed.second") +
                     "</label><textarea class=\"in\" id=\"b\" name=\"b\" rows=\"2\" autocomplete=\"off\" spellcheck=\"false\"></textarea></div><p class=\"mt-2\"><button class=\"btn btn-1\">" + e("sealed.open") +
                     "</button></p></form></div></main></body></html>";
  auto r = web::html(std::move(body));
  if (partly) return r;
  r.status = 503;
  r.header("Retry-After", "60");
  return r;
}

web::Response SealedDesk::unlock(const web::Request& request) {
  std::lock_guard lock(mutex_);
  auto now = core::SystemClock().now().ms / 1000;
  if (now < free_at_) return web::text("wait a little before the next try\n", 429);
  std::string a(core::trim(request.form.get("a"))), b(core::trim(request.form.get("b")));
  // A share names its operator: "ostoja-share W 1 …".
  constexpr std::string_view kBlanks = " \t\r\n";
  auto rest = core::trim(std::string_view(a).substr(std::min(a.find_first_of(kBlanks), a.size())));
  core::Done done = unlock_by_shares(centre_, rest.substr(0, rest.find_first_of(kBlanks)), a, b);
  if (!done) {
    free_at_ = now + std::min(kLongestWait, std::int64_t{1} << std::min<std::int64_t>(++tries_, 10));
    return web::see_other("/unlock?wrong=1");
  }
  tries_ = 0;
  if (auto opened = unsealed_(); !opened) return web::text(std::string(opened.error().text.view()) + "\n", 503);
  return web::see_other("/");
}

int send_shares(const std::string& host, int port, const std::string& a, const std::string& b) {
  const auto answered = ask_desk(host, port, {"POST", "/unlock", "Content-Type: application/x-www-form-urlencoded\r\n", "a=" + core::url_encoded(a) + "&b=" + core::url_encoded(b)});
  if (!answered) return refused("no desk answers there: is it running?");
  const auto& answer = *answered;
  if (answer.starts_with("HTTP/1.1 303") && answer.find("wrong=1") == std::string::npos) {
    line("the desk is open");
    return 0;
  }
  if (answer.starts_with("HTTP/1.1 429")) return refused("wait a little before the next try");
  return refused("these two shares do not open this desk: are both of the same operator, and typed without a slip?");
}

}  // namespace ostoja::app
