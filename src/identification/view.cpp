#include "identification/view.h"

#include "i18n/i18n.h"

namespace ostoja::identification {

const Room& room(const web::Context& c) { return c.services.room<Room>(); }
Keeper keeper(web::Context& c) { return {c.tx, c.keys(), c.who.user, c.now}; }
std::string part_of(const cases::Header& h) { return cases::home_of(h) + "/identification"; }
bool may_read_texts(const web::Context& c) { return c.may(identify); }
bool may_change(const web::Context& c, const cases::Header& h) { return c.may(identify) && h.status != cases::Status::closed; }

std::string person_label(web::Context& c, const cases::Header& h, people::PersonId person) {
  auto found = person ? cases::person_of(c.tx, h.id, person) : std::nullopt;
  return found ? c.t.with("cases.person", {found->label}) : std::string(c.t("cases.form.whole_case"));
}

Age age_of(web::Context& c, const cases::Header& h, people::PersonId person) {
  if (!person) return Age::adult;
  auto known = people::person(c.tx, person, h.operator_code);
  if (!known) return Age::adult;
  auto minor = known->answers.get("minor"), group = known->answers.get("age_group");
  // "If not certain, treat the person as a child": asked and not known counts as a minor, unless an adult's age group is on record.
  if (minor == "YES" || group == "A0_8" || group == "A9_17") return Age::minor;
  return minor == "UNKNOWN" && (group.empty() || group == "UNKNOWN") ? Age::minor : Age::adult;
}

std::string code_label(const web::Context& c, std::string_view list, std::string_view code) { return cases::capital(cases::label(c, list, code)); }

core::Result<Opened> opened_screening(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  auto id = ScreeningId::parse(c.param("screening"));
  if (!id) return core::fail(core::Errc::not_found, "no such screening");
  auto s = may_read_texts(c) ? TRY(screening_opened(c.tx, c.keys(), h.id, *id)) : TRY(screening(c.tx, h.id, *id));
  auto asked = TRY(room(c).instruments.asked(s.instrument, s.instrument_version, s.supplement_version));
  return Opened{std::move(h), std::move(s), asked};
}

}  // namespace ostoja::identification
