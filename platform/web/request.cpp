#include "web/request.h"

#include "core/failure.h"
#include "core/text.h"

#include <array>

namespace ostoja::web {

std::string_view Request::header(std::string_view lower_name) const {
  for (const auto& [name, value] : headers)
    if (name == lower_name) return value;
  return {};
}

std::string Request::cookie(std::string_view name) const {
  for (std::string_view part : core::split(header("cookie"), ';')) {
    part = core::trim(part);
    auto equals = part.find('=');
    if (equals == part.npos || part.substr(0, equals) != name) continue;
    std::string_view value = part.substr(equals + 1);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    return std::string(value);
  }
  return {};
}

bool Request::wants_json() const { return path.starts_with("/api/") || !header("x-requested-with").empty(); }

Response& Response::header(std::string name, std::string value) {
  auto bad = [](std::string_view s) { return s.find_first_of(std::string_view("\r\n\0", 3)) != s.npos; };
  if (name.empty() || bad(name) || bad(value)) throw core::Failure(core::Errc::internal, "a header of an answer holds a line break");
  headers.emplace_back(std::move(name), std::move(value));
  return *this;
}

namespace {
Response answer(std::string body, int status, const char* content_type) {
  Response r;
  r.status = status;
  r.content_type = content_type;
  r.body = std::move(body);
  return r;
}
}  // namespace

Response html(std::string body) { return answer(std::move(body), 200, "text/html; charset=utf-8"); }
Response json(std::string body, int status) { return answer(std::move(body), status, "application/json"); }
Response text(std::string body, int status) { return answer(std::move(body), status, "text/plain; charset=utf-8"); }

Response see_other(std::string path) {
  // A backslash or a second slash would make a browser leave for another host.
  bool ours = path.starts_with('/') && !path.starts_with("//") && path.find('\\') == path.npos;
  for (unsigned char c : path) ours = ours && c > 0x20 && c < 0x7f;
  if (!ours) throw core::Failure(core::Errc::internal, "a redirect to a place that is not ours");
  Response r = answer({}, 303, "text/plain; charset=utf-8");
  r.header("Location", std::move(path));
  return r;
}

Response attachment(std::string body, std::string content_type, std::string_view filename) {
  Response r;
  r.content_type = std::move(content_type);
  r.body = std::move(body);
  std::string plain;  // for old programs: ASCII only, nothing that could end the quotes
  for (unsigned char c : filename) plain += (c > 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '/' && c != '%') ? static_cast<char>(c) : '_';
  r.header("Content-Disposition", "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + core::url_encoded(filename));
  return r;
}

void add_security_headers(const Request& request, Response& response);  // declared for people in router.h

void add_security_headers(const Request& request, Response& response) {
  static constexpr std::array<std::pair<const char*, const char*>, 7> kAlways{{
      {"Content-Security-Policy",
       "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
       "frame-ancestors 'none'"},
      {"X-Content-Type-Options", "nosniff"},
      {"Referrer-Policy", "no-referrer"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Permissions-Policy",
       "accelerometer=(), autoplay=(), camera=(), display-capture=(), fullscreen=(), geolocation=(), gyroscope=(), hid=(), idle-detection=(), magnetometer=(), "
       "microphone=(self), midi=(), payment=(), picture-in-picture=(), publickey-credentials-get=(self), screen-wake-lock=(), serial=(), usb=(), "
       "xr-spatial-tracking=()"},
      {"X-Frame-Options", "DENY"},
  }};
  bool own_policy = false;  // a download that may do even less than our pages
  for (const auto& [name, value] : response.headers) {
    if (name == kAlways.back().first) return;  // they are there already
    own_policy = own_policy || name == kAlways.front().first;
  }
  std::erase_if(response.headers, [](const auto& h) { return core::iequals_ascii(h.first, "cache-control"); });
  response.headers.reserve(response.headers.size() + kAlways.size() + 2);
  for (const auto& [name, value] : kAlways)
    if (!own_policy || name != kAlways.front().first) response.headers.emplace_back(name, value);
  bool asset = request.path.starts_with("/assets/") && response.status == 200;
  response.headers.emplace_back("Cache-Control", asset ? "public, max-age=31536000, immutable" : "no-store");
  if (request.secure) response.headers.emplace_back("Strict-Transport-Security", "max-age=63072000; includeSubDomains");
}

}  // namespace ostoja::web
