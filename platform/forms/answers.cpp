#include "forms/forms.h"

namespace ostoja::forms {

std::string_view Answers::get(std::string_view field) const {
  const auto& values = all(field);
  return values.empty() ? std::string_view() : std::string_view(values.front());
}

const std::vector<std::string>& Answers::all(std::string_view field) const {
  static const std::vector<std::string> kNone;
  auto it = items_.find(field);
  return it == items_.end() ? kNone : it->second;
}

bool Answers::has(std::string_view field) const { return !all(field).empty(); }

void Answers::set(std::string_view field, std::string value) {
  std::vector<std::string> values;
  if (!value.empty()) values.push_back(std::move(value));
  set_all(field, std::move(values));
}

void Answers::set_all(std::string_view field, std::vector<std::string> values) {
  std::erase(values, "");
  items_.insert_or_assign(std::string(field), std::move(values));
}

void Answers::merge(const Answers& newer) {
  for (const auto& [field, values] : newer.items_) items_.insert_or_assign(field, values);
}

}  // namespace ostoja::forms
