#include "core/json.h"
#include "core/text.h"
#include "forms/forms.h"

#include <boost/json/basic_parser_impl.hpp>

#include <set>

namespace ostoja::forms {
namespace {

namespace json = boost::json;

constexpr std::size_t kDeepest = 16;
constexpr std::size_t kLargestSent = 1 << 20;     // bytes
constexpr std::size_t kLargestStored = 16 << 20;  // what a store may give back: every long text of a form at its longest
constexpr std::size_t kMostValues = 10'000;
constexpr std::size_t kDeepestObject = 4;         // objects within objects, where a route takes them

enum class Shape { flat, nested };

// Takes Boost.JSON's events and fills Fields; any false stops the parser. Built on the events because the ready values let the last of two equal names win.
struct FieldsHandler {
  static constexpr std::size_t max_object_size = kMostValues;
  static constexpr std::size_t max_array_size = kMostValues;
  static constexpr std::size_t max_key_size = 1000;
  static constexpr std::size_t max_string_size = kLargestStored;

  core::Fields fields;
  std::set<std::string, std::less<>> names;
  std::string name, text, digits;
  std::vector<std::string> path;     // of the objects that are open, outermost first: "", "answers/" …
  Shape shape = Shape::flat;
  bool in_object = false, in_array = false, any = false;
  std::size_t count = 0;

  bool stop(json::error_code& ec) {
    ec = json::make_error_code(json::error::syntax);
    return false;
  }
  bool add(std::string value, json::error_code& ec) {
    if (!in_object || ++count > kMostValues || value.find('\0') != std::string::npos) return stop(ec);
    any = true;
    fields.add(name, std::move(value));
    return true;
  }
  bool add_number(json::string_view last, json::error_code& ec) {
    digits.append(last.data(), last.size());
    return add(std::exchange(digits, {}), ec);
  }

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code& ec) {
    if (in_object && (shape == Shape::flat || in_array || path.size() == kDeepestObject)) return stop(ec);
    path.push_back(in_object ? name + "/" : std::string());
    return in_object = true;
  }
  bool on_object_end(std::size_t count_inside, json::error_code& ec) {
    name = path.back();
    path.pop_back();
    if (name.empty() || count_inside != 0) return true;
    name.pop_back();  // an object without anything in it is an empty field, so that a body with one is not taken for a flat one
    return add({}, ec);
  }
  bool on_array_begin(json::error_code& ec) {
    if (!in_object || in_array) return stop(ec);
    any = false;
    return in_array = true;
  }
  bool on_array_end(std::size_t, json::error_code& ec) {
    in_array = false;
    return any ? true : add({}, ec);
  }
  bool on_key_part(json::string_view s, std::size_t, json::error_code&) {
    text.append(s.data(), s.size());
    return true;
  }
  bool on_key(json::string_view s, std::size_t, json::error_code& ec) {
    text.append(s.data(), s.size());
    if (shape == Shape::nested && text.find('/') != std::string::npos) return stop(ec);
    name = path.back() + std::exchange(text, {});
    if (name.find('\0') != std::string::npos || !names.insert(name).second) return stop(ec);
    return true;
  }
  bool on_string_part(json::string_view s, std::size_t, json::error_code&) {
    text.append(s.data(), s.size());
    return true;
  }
  bool on_string(json::string_view s, std::size_t, json::error_code& ec) {
    text.append(s.data(), s.size());
    return add(std::exchange(text, {}), ec);
  }
  bool on_number_part(json::string_view s, json::error_code&) {
    digits.append(s.data(), s.size());
    return true;
  }
  bool on_int64(std::int64_t, json::string_view s, json::error_code& ec) { return add_number(s, ec); }
  bool on_uint64(std::uint64_t, json::string_view s, json::error_code& ec) { return add_number(s, ec); }
  bool on_double(double, json::string_view s, json::error_code& ec) { return add_number(s, ec); }
  bool on_bool(bool truth, json::error_code& ec) { return add(truth ? "true" : "false", ec); }
  bool on_null(json::error_code& ec) { return in_array ? stop(ec) : add({}, ec); }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }
};

core::Result<core::Fields> parsed(std::string_view text, std::size_t largest, Shape shape = Shape::flat) {
  if (text.size() > largest) return core::fail(core::Errc::bad_request, "the JSON is too large");
  if (!core::is_utf8(text)) return core::fail(core::Errc::bad_request, "the JSON is not UTF-8");
  json::parse_options options;
  options.max_depth = kDeepest;
  json::basic_parser<FieldsHandler> parser(options);
  parser.handler().shape = shape;
  json::error_code ec;
  auto used = parser.write_some(false, text.data(), text.size(), ec);
  if (ec || used != text.size() || !parser.handler().in_object)
    return core::fail(core::Errc::bad_request, "not one JSON object of plain values with each name once");
  return std::move(parser.handler().fields);
}

void write(core::Json& out, const std::string& name, const std::vector<std::string>& values, const Field* field) {
  out.key(name);
  if (values.size() == 1 && (field == nullptr || field->type != Type::codes)) {
    out.value(values.front());
    return;
  }
  out.array();
  for (const auto& v : values) out.value(v);
  out.end();
}

// The chosen answers as one object; Answers keeps its names sorted.
template <class Chosen>
std::string object_of(const Form& form, const Answers& answers, Chosen chosen, std::string_view when_none) {
  core::Json out;
  out.object();
  bool any = false;
  for (const auto& [name, values] : answers.items()) {
    const Field* field = form.find(name);
    if (values.empty() || !chosen(field)) continue;
    write(out, name, values, field);
    any = true;
  }
  out.end();
  return any ? out.take() : std::string(when_none);
}

}  // namespace

std::string document(const Form& form, const Answers& answers) {
  return object_of(form, answers, [](const Field* f) { return f != nullptr && !f->is_sealed() && f->column.empty(); }, "{}");
}

// An answer the form no longer knows may have been anything: it is kept where the most careful answers are.
std::string sealed_document(const Form& form, const Answers& answers) {
  return object_of(form, answers, [](const Field* f) { return f == nullptr || f->is_sealed(); }, "");
}

core::Result<Answers> from_document(std::string_view json) {
  Answers out;
  if (json.empty()) return out;
  auto fields = TRY(parsed(json, kLargestStored));
  std::map<std::string, std::vector<std::string>> values;
  for (const auto& [name, value] : fields.items()) values[name].push_back(value);
  for (auto& [name, list] : values) out.set_all(name, std::move(list));
  return out;
}

core::Result<core::Fields> fields_of_json(std::string_view json) { return parsed(json, kLargestSent); }
core::Result<core::Fields> fields_of_nested_json(std::string_view json) { return parsed(json, kLargestSent, Shape::nested); }

}  // namespace ostoja::forms
