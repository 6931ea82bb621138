#pragma once
// One gettext catalogue, as built into the program. The keys and plain texts lie in a table of views into the built-in data, so a lookup neither
// allocates nor locks; the plural rule is the catalogue's own, evaluated by Boost.Locale.
#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>

namespace ostoja::i18n {

class Catalogue {
 public:
  explicit Catalogue(std::string_view lang);  // strings/<lang>.mo; without one the catalogue is empty; Failure when it cannot be read
  ~Catalogue();
  Catalogue(const Catalogue&) = delete;
  Catalogue& operator=(const Catalogue&) = delete;

  const std::string_view* find(std::string_view key) const;                // null when missing; for a plural entry its first form
  std::string_view plural(std::string_view key, std::int64_t n) const;     // the form for n; empty when missing
  const std::unordered_map<std::string_view, std::string_view>& texts() const { return texts_; }

 private:
  struct Rule;
  std::unordered_map<std::string_view, std::string_view> texts_;
  std::unique_ptr<const Rule> rule_;
};

}  // namespace ostoja::i18n
