// JSON in and out of answers (reading by Boost.JSON).
#include "core/json.h"
#include "core/text.h"
#include "forms/forms.h"

#include <boost/json.hpp>

#include <set>

namespace ostoja::forms {
namespace {

namespace json = boost::json;

constexpr std::size_t kLargest = 1 << 20;

core::Result<json::object> object_of(std::string_view text) {
  if (text.size() > kLargest) return core::fail(core::Errc::bad_request, "this JSON is larger than 1 MB");
  json::parse_options options;
  options.max_depth = 16;
  json::error_code error;
  auto value = json::parse(json::string_view(text.data(), text.size()), error, {}, options);
  if (error) return core::fail(core::Errc::bad_request, "this is not JSON");
  if (!value.is_object()) return core::fail(core::Errc::bad_request, "a JSON object is expected");
  return std::move(value.as_object());
}

core::Result<std::string> scalar(const json::value& v) {
  if (v.is_string()) {
    std::string s(v.as_string());
    if (s.find('\0') != std::string::npos) return core::fail(core::Errc::bad_request, "a text holds a NUL character");
    return s;
  }
  if (v.is_int64()) return std::to_string(v.as_int64());
  if (v.is_uint64()) return std::to_string(v.as_uint64());
  if (v.is_bool()) return std::string(v.as_bool() ? "YES" : "NO");
  if (v.is_null()) return std::string();
  if (v.is_double()) return std::string(json::serialize(v));
  return core::fail(core::Errc::bad_request, "values are texts, numbers, true, false or lists of them");
}

// Boost.JSON keeps the last of two equal names; we refuse instead. Counted on the text: a name is a string at depth 1 followed by a colon.
bool has_double_names(std::string_view text) {
  std::set<std::string_view> seen;
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (c != '"') continue;
    std::size_t from = ++i;
    while (i < text.size() && text[i] != '"') i += text[i] == '\\' ? 2 : 1;
    if (i >= text.size()) return false;
    auto name = text.substr(from, i - from);
    auto next = text.find_first_not_of(" \t\r\n", i + 1);
    if (depth == 1 && next != std::string_view::npos && text[next] == ':' && !seen.insert(name).second) return true;
  }
  return false;
}

std::string write(const Form& form, const Answers& answers, bool (*wanted)(const Field&)) {
  core::Json j;
  j.object();
  bool any = false;
  for (const auto& [name, values] : answers.items()) {  // sorted by name
    const auto* f = form.find(name);
    if (f == nullptr || !wanted(*f) || values.empty()) continue;
    any = true;
    j.key(name);
    if (f->type == Type::codes) {
      j.array();
      for (const auto& v : values) j.value(v);
      j.end();
    } else {
      j.value(values.front());
    }
  }
  j.end();
  return any ? j.take() : std::string();
}

}  // namespace

std::string document(const Form& form, const Answers& answers) {
  auto text = write(form, answers, [](const Field& f) { return !f.is_sealed() && f.column.empty(); });
  return text.empty() ? "{}" : text;
}
std::string sealed_document(const Form& form, const Answers& answers) {
  return write(form, answers, [](const Field& f) { return f.is_sealed(); });
}

core::Result<Answers> from_document(std::string_view text) {
  Answers out;
  if (text.empty() || text == "{}") return out;
  auto object = TRY(object_of(text));
  for (const auto& [name, value] : object) {
    if (value.is_array()) {
      std::vector<std::string> all;
      for (const auto& v : value.as_array()) all.push_back(TRY(scalar(v)));
      out.set_all(std::string_view(name.data(), name.size()), std::move(all));
    } else {
      out.set(std::string_view(name.data(), name.size()), TRY(scalar(value)));
    }
  }
  return out;
}

core::Result<core::Fields> fields_of_json(std::string_view text) {
  auto object = TRY(object_of(text));
  if (has_double_names(text)) return core::fail(core::Errc::bad_request, "a name stands twice in this JSON");
  core::Fields out;
  for (const auto& [key, value] : object) {
    std::string name(key.data(), key.size());
    if (value.is_array()) {
      if (value.as_array().empty()) out.add(name, "");
      for (const auto& v : value.as_array()) out.add(name, TRY(scalar(v)));
    } else {
      out.add(name, TRY(scalar(value)));
    }
  }
  return out;
}

}  // namespace ostoja::forms
