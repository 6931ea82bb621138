// What an address or a program asks for, and how fields and codes are named.
#include "core/text.h"
#include "i18n/i18n.h"
#include "statistics/record.h"

#include <algorithm>

namespace ostoja::statistics {

const forms::Field* field_of(const web::Context& c, const Unit& u, std::string_view name) { return name == "operator" || name == kYear ? nullptr : form_of(c.forms, u).find(name); }

std::string field_label(const web::Context& c, const Unit& u, std::string_view field) {
  const auto* f = field_of(c, u, field);
  return f != nullptr ? std::string(f->label(c.t.lang())) : std::string(c.t(field == kYear ? "statistics.year" : "statistics.operator"));
}

std::string code_label(const web::Context& c, const Unit& u, std::string_view field, std::string_view code) {
  const auto* f = field_of(c, u, field);
  if (field == kYear) return std::string(code);
  if (f == nullptr) return std::string(c.t("operator." + std::string(code)));
  forms::Answers one;
  one.set(f->name, std::string(code));
  auto shown = forms::shown(c.forms, *f, one, c.t);
  return shown.empty() ? std::string(code) : shown;
}

std::string period_of(const Asked& a) {
  if (!a.period.empty()) return "&period=" + a.period;
  return (a.where.from ? "&from=" + a.where.from.text() : "") + (a.where.until ? "&to=" + a.where.until.text() : "");
}

core::Result<Asked> asked(web::Context& c) {
  const auto& q = c.request.query;
  Asked a;
  const auto unit = q.get("unit");
  a.unit = find_unit(c.services, unit.empty() ? "contacts" : unit);
  if (a.unit == nullptr) return core::fail(core::Errc::invalid, "unit is contacts, cases, persons, experiences, services, nights or consultations");
  const auto fields = fields_of(c.forms, *a.unit);
  auto known = [&](std::string_view name) { return std::find(fields.begin(), fields.end(), name) != fields.end(); };
  a.rows = q.get("rows"), a.columns = q.get("columns");
  if (a.rows.empty()) a.rows = a.unit->first_field;
  if (!known(a.rows)) return core::fail(core::Errc::invalid, "rows names a field that is not counted");
  if (!a.columns.empty() && ((!known(a.columns) && a.columns != kYear) || a.columns == a.rows)) return core::fail(core::Errc::invalid, "columns names another field that is counted");
  for (auto [name, day] : {std::pair{"from", &a.where.from}, std::pair{"to", &a.where.until}})
    if (auto text = q.get(name); !text.empty()) {
      auto parsed = core::Date::parse(text);
      if (!parsed) return core::fail(core::Errc::invalid, "from and to are days: 2026-01-31");
      *day = *parsed;
    }
  a.period = q.get("period");
  if (!a.period.empty()) {
    const auto today = core::local(c.now).date, month = core::Date::of(today.year(), today.month(), 1);
    if (a.period == "this_month") a.where.from = month, a.where.until = month.plus_months(1).plus_days(-1);
    else if (a.period == "last_month") a.where.from = month.plus_months(-1), a.where.until = month.plus_days(-1);
    else if (a.period == "this_year") a.where.from = core::Date::of(today.year(), 1, 1), a.where.until = core::Date::of(today.year(), 12, 31);
    else if (a.period == "last_year") a.where.from = core::Date::of(today.year() - 1, 1, 1), a.where.until = core::Date::of(today.year() - 1, 12, 31);
    else if (a.period == "12_months") a.where.from = month.plus_months(-12), a.where.until = month.plus_days(-1);
    else return core::fail(core::Errc::invalid, "period is this_month, last_month, this_year, last_year or 12_months");
  }
  if (a.where.from && a.where.until && a.where.until < a.where.from) return core::fail(core::Errc::invalid, "the period ends before it begins");
  for (const auto& one : q.all("where")) {
    if (one.empty()) continue;
    const auto colon = one.find(':');
    const auto name = one.substr(0, colon);
    if (colon == one.npos || !known(name) || one.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.,:") != one.npos) return core::fail(core::Errc::invalid, "where is FIELD:CODE of a field that is counted");
    index::Facets::Where::Any any{static_cast<std::size_t>(std::find(fields.begin(), fields.end(), name) - fields.begin()), {}};
    for (auto code : core::split(one.substr(colon + 1), ',')) any.codes.emplace_back(code);
    a.where.any.push_back(std::move(any));
    a.only.emplace_back(one);
  }
  if (a.only.size() > 12) return core::fail(core::Errc::invalid, "at most twelve conditions");
  // Each operator counts its own; staff of both sees both together.
  if (!c.who.operator_code.empty()) a.where.any.push_back({0, {c.who.operator_code}});
  a.shares = q.get("cells") == "shares";
  a.query = "unit=" + std::string(a.unit->code) + "&rows=" + a.rows + (a.columns.empty() ? "" : "&columns=" + a.columns) + period_of(a) + (a.shares ? "&cells=shares" : "");
  for (const auto& one : a.only) a.query += "&where=" + one;
  return a;
}

}  // namespace ostoja::statistics
