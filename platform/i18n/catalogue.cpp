#include "i18n/catalogue.h"

#include <cstring>

namespace ostoja::i18n {
namespace {

std::uint32_t number(std::string_view mo, std::size_t at) {
  std::uint32_t v = 0;
  if (at + 4 <= mo.size()) std::memcpy(&v, mo.data() + at, 4);
  return v;
}

std::string_view entry(std::string_view mo, std::size_t table, std::uint32_t i) {
  auto length = number(mo, table + i * 8), at = number(mo, table + i * 8 + 4);
  return static_cast<std::size_t>(at) + length <= mo.size() ? mo.substr(at, length) : std::string_view();
}

}  // namespace

Catalogue read_catalogue(std::string_view mo) {
  Catalogue out;
  if (mo.size() < 28 || number(mo, 0) != 0x950412de) return out;
  auto count = number(mo, 8), keys = number(mo, 12), values = number(mo, 16);
  for (std::uint32_t i = 0; i < count; ++i) {
    auto key = entry(mo, keys, i), value = entry(mo, values, i);
    if (key.empty()) continue;
    std::vector<std::string_view> forms;
    for (;;) {
      auto end = value.find('\0');
      forms.push_back(value.substr(0, end));
      if (end == std::string_view::npos) break;
      value.remove_prefix(end + 1);
    }
    out.texts.emplace(key.substr(0, key.find('\0')), std::move(forms));  // a plural key is followed by its msgid_plural
  }
  return out;
}

}  // namespace ostoja::i18n
