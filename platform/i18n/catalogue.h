#pragma once
// One language's texts, read from a .mo file (GNU gettext's binary form).
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ostoja::i18n {

struct Catalogue {
  std::unordered_map<std::string_view, std::vector<std::string_view>> texts;  // key → the text, or one text for each plural form
  const std::vector<std::string_view>* find(std::string_view key) const {
    auto it = texts.find(key);
    return it == texts.end() ? nullptr : &it->second;
  }
};
// Empty when the bytes are no catalogue. The views point into `mo`.
Catalogue read_catalogue(std::string_view mo);

}  // namespace ostoja::i18n
