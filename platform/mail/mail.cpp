#include "mail/mail.h"

#include "core/id.h"
#include "core/log.h"
#include "core/text.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <cstring>
#include <fstream>
#include <memory>

namespace ostoja::mail {
namespace {

std::string base64(std::string_view in, std::size_t line) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  std::size_t in_line = 0;
  for (std::size_t i = 0; i < in.size(); i += 3) {
    unsigned n = 0;
    const auto left = std::min<std::size_t>(3, in.size() - i);
    for (std::size_t b = 0; b < 3; ++b) n = n << 8 | (b < left ? static_cast<unsigned char>(in[i + b]) : 0U);
    for (std::size_t d = 0; d < 4; ++d) out += d <= left ? kDigits[n >> (18 - 6 * d) & 63U] : '=';
    if (line != 0 && (in_line += 4) >= line) out += "\r\n", in_line = 0;
  }
  return out;
}

// A heading in UTF-8, in words of at most 75 characters that end between characters.
std::string heading(std::string_view text) {
  constexpr std::size_t kBytes = 42;
  std::string out;
  while (!text.empty()) {
    auto n = std::min(kBytes, text.size());
    while (n < text.size() && n > 1 && (static_cast<unsigned char>(text[n]) & 0xC0U) == 0x80U) --n;
    out += (out.empty() ? "" : "\r\n ") + ("=?UTF-8?B?" + base64(text.substr(0, n), 0) + "?=");
    text.remove_prefix(n);
  }
  return out;
}

std::string date(core::Instant at) {
  constexpr const char* kDays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const core::Date day{static_cast<std::int32_t>(at.ms / 86'400'000)};
  const auto second = at.ms / 1000 % 86'400;
  return fmt::format("{}, {} {} {} {:02}:{:02}:{:02} +0000", kDays[day.weekday() - 1], day.day(), kMonths[day.month() - 1], day.year(), second / 3600, second / 60 % 60, second % 60);
}

bool to_this_machine(std::string_view url) {
  for (std::string_view host : {"smtp://127.0.0.1", "smtp://localhost", "smtp://[::1]"})
    if (url.starts_with(host) && (url.size() == host.size() || url[host.size()] == ':' || url[host.size()] == '/')) return true;
  return false;
}

struct Source { std::string_view left; };
std::size_t give(char* to, std::size_t size, std::size_t count, void* from) {
  auto& source = *static_cast<Source*>(from);
  const auto n = std::min(size * count, source.left.size());
  std::memcpy(to, source.left.data(), n);
  source.left.remove_prefix(n);
  return n;
}

}  // namespace

bool is_address(std::string_view text) {
  const auto at = text.find('@');
  if (at == text.npos || at == 0 || at > 64 || text.size() > 254 || text.find('@', at + 1) != text.npos) return false;
  const auto name = text.substr(0, at), host = text.substr(at + 1);
  auto good = [](std::string_view part, std::string_view more) {
    if (part.empty() || part.front() == '.' || part.back() == '.' || part.front() == '-' || part.find("..") != part.npos) return false;
    for (char c : part)
      if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || more.find(c) != more.npos)) return false;
    return true;
  };
  return good(name, "_+") && good(host, "") && host.find('.') != host.npos;
}

core::Done check(const Server& s) {
  if (!s) return {};
  if (!s.url.starts_with("smtp://") && !s.url.starts_with("smtps://")) return core::fail(core::Errc::invalid, "settings: mail.server begins with smtp:// or smtps://");
  if (!is_address(s.from)) return core::fail(core::Errc::invalid, "settings: mail.from is the address that mail comes from");
  if (s.user.empty() != s.password_file.empty()) return core::fail(core::Errc::invalid, "settings: mail.user and mail.password_file go together");
  return {};
}

std::string written(const Server& s, const Message& m, core::Instant at, std::string_view id) {
  std::string out = "Date: " + date(at) + "\r\nFrom: <" + s.from + ">\r\nTo: <" + m.to + ">\r\nSubject: " + heading(m.subject) + "\r\n";
  out += "Message-ID: <" + std::string(id) + "@" + s.from.substr(s.from.find('@') + 1) + ">\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n";
  out += "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64(m.text, 76);
  return out.ends_with("\r\n") ? out : out + "\r\n";
}

core::Done send(const Server& s, const Message& m, core::Instant now) {
  TRY_VOID(check(s));
  if (!s) return core::fail(core::Errc::unavailable, "no mail server is set");
  if (!is_address(m.to)) return core::fail(core::Errc::invalid, "this is no mail address");
  static const bool started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(started ? curl_easy_init() : nullptr, curl_easy_cleanup);
  if (!curl) return core::fail(core::Errc::unavailable, "mail cannot be sent now");
  std::string password;
  if (!s.user.empty()) {
    std::ifstream in(s.password_file);
    if (!std::getline(in, password)) return core::fail(core::Errc::unavailable, "the file of the mail password cannot be read");
    curl_easy_setopt(curl.get(), CURLOPT_USERNAME, s.user.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_PASSWORD, password.c_str());
  }
  const auto text = written(s, m, now, core::id_text(core::next_id(now.ms)));
  const auto from = "<" + s.from + ">", to = "<" + m.to + ">";
  const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> list(curl_slist_append(nullptr, to.c_str()), curl_slist_free_all);
  Source source{text};
  curl_easy_setopt(curl.get(), CURLOPT_URL, s.url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(curl.get(), CURLOPT_NOPROXY, "*");
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_CONNECTTIMEOUT, 10L);
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, 30L);
  // In the clear to this machine only; anywhere else without TLS nothing is sent.
  curl_easy_setopt(curl.get(), CURLOPT_USE_SSL, static_cast<long>(to_this_machine(s.url) ? CURLUSESSL_NONE : CURLUSESSL_ALL));
  curl_easy_setopt(curl.get(), CURLOPT_MAIL_FROM, from.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_MAIL_RCPT, list.get());
  curl_easy_setopt(curl.get(), CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_READFUNCTION, give);
  curl_easy_setopt(curl.get(), CURLOPT_READDATA, &source);
  const auto code = curl_easy_perform(curl.get());
  if (code == CURLE_OK) return {};
  core::log(core::Level::warning, "the mail server did not take a message, code", static_cast<std::int64_t>(code));
  return core::fail(core::Errc::unavailable, "the mail server did not take the message");
}

}  // namespace ostoja::mail
