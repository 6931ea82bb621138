#pragma once
// Writing JSON: an append-only builder, for answers, documents and logs. (Reading is done by the web and forms parts with Boost.JSON.)
#include <cstdint>
#include <string>
#include <string_view>

namespace ostoja::core {

class Json {
 public:
  Json& object() { return open('{'); }
  Json& array() { return open('['); }
  Json& end();                                   // closes the innermost
  Json& key(std::string_view name);
  Json& value(std::string_view text);            // escaped; invalid UTF-8 becomes U+FFFD
  Json& value(const char* text) { return value(std::string_view(text)); }
  Json& value(std::int64_t number);
  Json& value(int number) { return value(static_cast<std::int64_t>(number)); }
  Json& value(bool truth);
  Json& null();
  Json& raw(std::string_view json);              // already JSON
  template <class T>
  Json& field(std::string_view name, const T& v) { return key(name).value(v); }
  Json& field_or_null(std::string_view name, std::string_view text) { return text.empty() ? key(name).null() : key(name).value(text); }
  const std::string& text() const { return out_; }
  std::string take() { return std::move(out_); }

 private:
  Json& open(char);
  void comma();
  std::string out_, stack_;
  bool fresh_ = true;
};

}  // namespace ostoja::core
