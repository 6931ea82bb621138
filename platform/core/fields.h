#pragma once
// What a person or program sent: names with one or more values, from a form, a query or a JSON object, in the order they came.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ostoja::core {

class Fields {
 public:
  void add(std::string name, std::string value) { items_.emplace_back(std::move(name), std::move(value)); }
  std::string_view get(std::string_view name) const {  // the first value, empty when there is none
    for (const auto& [n, v] : items_)
      if (n == name) return v;
    return {};
  }
  bool has(std::string_view name) const {
    for (const auto& [n, v] : items_)
      if (n == name) return true;
    return false;
  }
  std::vector<std::string_view> all(std::string_view name) const {
    std::vector<std::string_view> out;
    for (const auto& [n, v] : items_)
      if (n == name) out.push_back(v);
    return out;
  }
  void set(std::string_view name, std::string value) {
    std::erase_if(items_, [&](const auto& i) { return i.first == name; });
    add(std::string(name), std::move(value));
  }
  void remove(std::string_view name) {
    std::erase_if(items_, [&](const auto& i) { return i.first == name; });
  }
  const std::vector<std::pair<std::string, std::string>>& items() const { return items_; }
  bool empty() const { return items_.empty(); }

 private:
  std::vector<std::pair<std::string, std::string>> items_;
};

}  // namespace ostoja::core
