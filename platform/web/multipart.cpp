#include "web/multipart.h"

#include "core/text.h"
#include "web/body.h"

#include <optional>

namespace ostoja::web {
namespace {

using core::Errc;

// Takes `name=value` or `name="value"` pairs after the first semicolon. Inside quotes browsers write a quote as %22 (and CR, LF as %0D, %0A); a backslash
// before a quote is read too. Nothing when a pair is broken or a name comes twice.
std::optional<core::Fields> parameters(std::string_view text) {
  core::Fields out;
  auto at = text.find(';');
  while (at != text.npos) {
    text = core::trim(text.substr(at + 1));
    auto equals = text.find('=');
    if (equals == text.npos || equals == 0) return std::nullopt;
    std::string name = core::lower_ascii(core::trim(text.substr(0, equals))), value;
    text.remove_prefix(equals + 1);
    if (text.starts_with('"')) {
      std::size_t i = 1;
      for (; i < text.size() && text[i] != '"'; ++i) {
        if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\')) ++i;
        value += text[i];
      }
      if (i >= text.size()) return std::nullopt;
      text = core::trim(text.substr(i + 1));
      if (!text.empty() && text.front() != ';') return std::nullopt;
      at = text.empty() ? text.npos : 0;
    } else {
      at = text.find(';');
      value = std::string(core::trim(text.substr(0, at)));
    }
    if (out.has(name)) return std::nullopt;
    out.add(std::move(name), std::move(value));
  }
  return out;
}

bool is_boundary(std::string_view text) {
  if (text.empty() || text.size() > 70 || text.back() == ' ') return false;
  return text.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'()+_,-./:=? ") == text.npos;
}

bool readable(std::string_view text) { return text.find('\0') == text.npos && core::is_utf8(text); }

core::Done add_part(Request& request, std::string_view head, std::string_view content) {
  std::string disposition, type = "application/octet-stream";
  for (std::string_view rest = head; !rest.empty();) {
    auto end = rest.find("\r\n");
    std::string_view line = rest.substr(0, end);
    rest = end == rest.npos ? std::string_view() : rest.substr(end + 2);
    auto colon = line.find(':');
    if (colon == line.npos || colon == 0 || line[colon - 1] == ' ' || line.front() == ' ' || line.front() == '\t' || line.find_first_of("\r\n") != line.npos)
      return core::fail(Errc::bad_request, "a part of the body has a broken head");
    if (core::iequals_ascii(line.substr(0, colon), "content-disposition")) {
      if (!disposition.empty()) return core::fail(Errc::bad_request, "a part of the body is described twice");
      disposition = core::trim(line.substr(colon + 1));
    } else if (core::iequals_ascii(line.substr(0, colon), "content-type")) {
      type = core::trim(line.substr(colon + 1));
    } else if (core::iequals_ascii(line.substr(0, colon), "content-transfer-encoding")) {
      return core::fail(Errc::bad_request, "a part of the body is encoded");
    }
  }
  auto given = parameters(disposition);
  if (!given || !core::iequals_ascii(core::trim(std::string_view(disposition).substr(0, disposition.find(';'))), "form-data") || !given->has("name"))
    return core::fail(Errc::bad_request, "a part of the body has no name");
  std::string name(given->get("name"));
  if (!readable(name) || !readable(type)) return core::fail(Errc::bad_request, "a field is not UTF-8 text");
  if (!given->has("filename")) {
    if (!readable(content)) return core::fail(Errc::bad_request, "a field is not UTF-8 text");
    request.form.add(std::move(name), std::string(content));
    return {};
  }
  std::string_view filename = given->get("filename");
  if (auto slash = filename.find_last_of("/\\"); slash != filename.npos) filename.remove_prefix(slash + 1);
  if (!readable(filename) || filename.size() > 255) return core::fail(Errc::bad_request, "the name of a file cannot be read");
  if (filename.empty() && content.empty()) return {};  // a file field left empty
  request.uploads.push_back({std::move(name), std::string(filename), std::move(type), std::string(content)});
  return {};
}

}  // namespace

core::Done read_multipart(Request& request, std::string_view content_type, std::string_view body) {
  auto given = parameters(content_type);
  if (!given || !is_boundary(given->get("boundary"))) return core::fail(Errc::bad_request, "the body has no boundary");
  std::string line = "--" + std::string(given->get("boundary")), between = "\r\n" + line;
  if (!body.starts_with(line)) return core::fail(Errc::bad_request, "the body does not begin with its boundary");
  body.remove_prefix(line.size());
  for (std::size_t parts = 0;; ++parts) {
    if (body == "--" || body == "--\r\n") return {};  // the end, and nothing after it
    if (!body.starts_with("\r\n")) return core::fail(Errc::bad_request, "the body is not closed");
    if (parts == kMostFields) return core::fail(Errc::bad_request, "too many fields");
    body.remove_prefix(2);
    auto head = body.find("\r\n\r\n");
    if (head == body.npos || head > 4096) return core::fail(Errc::bad_request, "a part of the body has no head");
    auto end = body.find(between, head + 4);
    if (end == body.npos) return core::fail(Errc::bad_request, "a part of the body is cut off");
    TRY_VOID(add_part(request, body.substr(0, head), body.substr(head + 4, end - head - 4)));
    body.remove_prefix(end + between.size());
  }
}

}  // namespace ostoja::web
