#include "core/json.h"

#include "core/text.h"

#include <charconv>

namespace ostoja::core {

void Json::comma() {
  if (!fresh_) out_ += ',';
  fresh_ = false;
}
Json& Json::open(char c) {
  comma();
  out_ += c;
  stack_ += c == '{' ? '}' : ']';
  fresh_ = true;
  return *this;
}
Json& Json::end() {
  out_ += stack_.back();
  stack_.pop_back();
  fresh_ = false;
  return *this;
}
Json& Json::key(std::string_view name) {
  value(name);
  out_ += ':';
  fresh_ = true;
  return *this;
}
Json& Json::value(std::string_view text) {
  comma();
  out_ += '"';
  bool clean = is_utf8(text);
  std::size_t from = 0;
  auto flush = [&](std::size_t to) { out_.append(text.data() + from, to - from); };
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto c = static_cast<unsigned char>(text[i]);
    const char* as = nullptr;
    char number[8] = "\\u00";
    if (c == '"') as = "\\\"";
    else if (c == '\\') as = "\\\\";
    else if (c == '\n') as = "\\n";
    else if (c == '\r') as = "\\r";
    else if (c == '\t') as = "\\t";
    else if (c < 0x20) {
      constexpr char kHex[] = "0123456789abcdef";
      number[4] = kHex[c >> 4], number[5] = kHex[c & 15], number[6] = 0;
      as = number;
    } else if (c >= 0x80 && !clean) {
      as = "\xef\xbf\xbd";
    }
    if (as != nullptr) {
      flush(i);
      out_ += as;
      from = i + 1;
    }
  }
  flush(text.size());
  out_ += '"';
  return *this;
}
Json& Json::value(std::int64_t number) {
  comma();
  char buffer[24];
  out_.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, number).ptr);
  return *this;
}
Json& Json::value(bool truth) {
  comma();
  out_ += truth ? "true" : "false";
  return *this;
}
Json& Json::null() {
  comma();
  out_ += "null";
  return *this;
}
Json& Json::raw(std::string_view json) {
  comma();
  out_ += json;
  return *this;
}

}  // namespace ostoja::core
