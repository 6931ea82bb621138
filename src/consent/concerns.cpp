// Whether an interpreter stands on two sides.
#include "consent/page.h"
#include "i18n/i18n.h"

#include <algorithm>

namespace ostoja::consent {

core::Result<std::vector<forms::Problem>> concerns(web::Context& c, const cases::Header& h, directory::EntryId entry, std::string_view field) {
  std::vector<forms::Problem> out;
  if (!entry || c.request.form.get("known_conflict") == entry.text()) return out;
  auto conflict = TRY(directory::conflict(c.tx, c.keys(), entry, countries_of(c.tx, h.id, h.operator_code)));
  if (!conflict.countries.empty()) out.push_back({std::string(field), "consent.conflict", countries_text(c, conflict.countries)});
  else if (conflict.noted) out.push_back({std::string(field), "consent.conflict_noted", {}});
  for (const auto& both : cases::on_both_sides(c, h))
    if (both.entry == entry.value) out.push_back({std::string(field), "consent.conflict_both_sides", cases::both_sides_text(c, both)});
  return out;
}

bool is_concern(const forms::Problem& p) { return p.key.starts_with("consent.conflict"); }

void carry_concern(cases::FormPage& page, directory::EntryId entry) {
  if (std::any_of(page.problems.begin(), page.problems.end(), is_concern)) page.hidden.emplace_back("known_conflict", entry.text());
}

void tell_known_conflict(web::Context& c, const cases::Header& h, std::string_view chapter, std::int64_t record, directory::EntryId entry) {
  if (entry && c.request.form.get("known_conflict") == entry.text()) cases::happened(c.tx, h.id, {.chapter = chapter, .what = "conflict_known", .record = record}, c.who.user, c.now);
}

std::string countries_text(const web::Context& c, std::span<const std::string> codes) {
  std::string out;
  for (const auto& code : codes) out += (out.empty() ? "" : ", ") + c.t.country(code);
  return out;
}

cases::FormPage::Choice with_interpreters(web::Context& c, const cases::Header& h, cases::FormPage::Choice choice) {
  const auto both = cases::on_both_sides(c, h);
  const auto chosen = directory::EntryId::parse(choice.chosen);
  bool there = !chosen;
  for (const auto& e : directory::find(c.tx, {.operator_code = c.who.operator_code, .kind = "INTERPRETER"}, 500)) {
    there = there || e.id == *chosen;
    choice.options.emplace_back(e.id.text(), e.name + mark_of(c, both, e.id));
  }
  if (!there) choice.options.emplace_back(choice.chosen, directory::name_of(c.tx, *chosen, c.who.operator_code));
  return choice;
}

core::Result<directory::EntryId> chosen_entry(web::Context& c, std::string_view field) {
  auto text = c.request.form.get(field);
  if (text.empty()) return directory::EntryId{};
  auto id = directory::EntryId::parse(text);
  if (!id) return core::fail(core::Errc::invalid, "there is no such entry of the directory");
  return TRY(directory::entry(c.tx, *id, c.who.operator_code)).id;
}

std::string mark_of(const web::Context& c, std::span<const cases::BothSides> all, directory::EntryId entry) {
  for (const auto& both : all)
    if (both.entry == entry.value) return " – " + std::string(c.t("consent.both_sides_mark"));
  return {};
}

}  // namespace ostoja::consent
