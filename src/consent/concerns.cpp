// Whether an interpreter stands on two sides.
#include "consent/page.h"
#include "i18n/i18n.h"

namespace ostoja::consent {

core::Result<std::vector<forms::Problem>> concerns(web::Context& c, const cases::Header& h, directory::EntryId entry, std::string_view field) {
  std::vector<forms::Problem> out;
  if (!entry || c.request.form.get("known_conflict") == entry.text()) return out;
  auto conflict = TRY(directory::conflict(c.tx, c.keys(), entry, countries_of(c.tx, h.id, h.operator_code)));
  std::string countries;
  for (const auto& code : conflict.countries) countries += (countries.empty() ? "" : ", ") + c.t.country(code);
  if (!countries.empty()) out.push_back({std::string(field), "consent.conflict", countries});
  else if (conflict.noted) out.push_back({std::string(field), "consent.conflict_noted", {}});
  for (const auto& both : cases::on_both_sides(c, h))
    if (both.entry == entry.value) out.push_back({std::string(field), "consent.conflict_both_sides", cases::both_sides_text(c, both)});
  return out;
}

bool is_concern(const forms::Problem& p) { return p.key.starts_with("consent.conflict"); }

std::string mark_of(const web::Context& c, std::span<const cases::BothSides> all, directory::EntryId entry) {
  for (const auto& both : all)
    if (both.entry == entry.value) return " – " + std::string(c.t("consent.both_sides_mark"));
  return {};
}

}  // namespace ostoja::consent
