#include "index/facets.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <roaring/roaring.hh>
#include <shared_mutex>
#include <unordered_map>

namespace ostoja::index {
namespace {

using Rows = Roaring;

core::Date first_of(core::Date day, Facets::Step step) {
  switch (step) {
    case Facets::Step::month: return core::Date::of(day.year(), day.month(), 1);
    case Facets::Step::quarter: return core::Date::of(day.year(), (day.month() - 1) / 3 * 3 + 1, 1);
    case Facets::Step::year: break;
  }
  return core::Date::of(day.year(), 1, 1);
}
int months_of(Facets::Step step) { return step == Facets::Step::month ? 1 : step == Facets::Step::quarter ? 3 : 12; }

}  // namespace

struct Facets::Data {
  std::vector<std::string> names;
  std::vector<std::map<std::string, Rows, std::less<>>> codes;  // by field
  std::map<core::Date, Rows> days, months;                      // a range is whole months and the days at its ends
  Rows all;
  std::vector<std::int64_t> ids;                                // by row; grows, so a row is found by halving
  std::unordered_map<std::int64_t, std::uint32_t> late;         // ids that came out of order
  std::vector<core::Date> day_of;
  mutable std::shared_mutex mutex;

  std::uint32_t find(std::int64_t id) const {                   // size of ids: not there
    auto at = std::lower_bound(ids.begin(), ids.end(), id, [](std::int64_t a, std::int64_t b) { return a < b; });
    if (at != ids.end() && *at == id) return static_cast<std::uint32_t>(at - ids.begin());
    auto other = late.find(id);
    return other == late.end() ? static_cast<std::uint32_t>(-1) : other->second;
  }
  void forget(std::uint32_t row) {
    if (!all.contains(row)) return;
    all.remove(row);
    for (auto& field : codes)
      for (auto& [code, rows] : field) rows.remove(row);
    const auto day = day_of[row];
    days[day].remove(row), months[first_of(day, Step::month)].remove(row);
  }
  Rows between(core::Date from, core::Date until) const {
    Rows out;
    for (auto day = from ? days.lower_bound(from) : days.begin(); day != days.end() && (!until || day->first <= until);) {
      const auto month = first_of(day->first, Step::month), next = month.plus_months(1);
      if ((!from || month >= from) && (!until || next.plus_days(-1) <= until)) {
        out |= months.at(month);
        day = days.lower_bound(next);
      } else {
        out |= day->second;
        ++day;
      }
    }
    return out;
  }
  Rows where(const Where& w) const {
    Rows out = w.from || w.until ? between(w.from, w.until) : all;
    for (const auto& any : w.any) {
      Rows some;
      for (const auto& code : any.codes)
        if (auto rows = codes.at(any.field).find(code); rows != codes.at(any.field).end()) some |= rows->second;
      out &= some;
    }
    return out;
  }
  Rows with(std::size_t field) const {
    Rows out;
    for (const auto& [code, rows] : codes.at(field)) out |= rows;
    return out;
  }
};

Facets::Facets(std::vector<std::string> fields) : data_(std::make_unique<Data>()) {
  data_->names = std::move(fields);
  data_->codes.resize(data_->names.size());
}
Facets::~Facets() = default;

void Facets::put(std::int64_t id, core::Date day, std::span<const Value> values) {
  std::unique_lock lock(data_->mutex);
  auto& d = *data_;
  auto row = d.find(id);
  if (row != static_cast<std::uint32_t>(-1)) {
    d.forget(row);
  } else {
    row = static_cast<std::uint32_t>(d.day_of.size());
    d.day_of.emplace_back();
    // The list that is halved grows by row and by id alike; whoever comes late stands beside it, and the one before stands in the list twice.
    const bool late = !d.ids.empty() && d.ids.back() >= id;
    if (late) d.late[id] = row;
    d.ids.push_back(late ? d.ids.back() : id);
  }
  d.day_of[row] = day;
  d.all.add(row), d.days[day].add(row), d.months[first_of(day, Step::month)].add(row);
  for (const auto& v : values) {
    auto& field = d.codes.at(v.field);
    auto at = field.find(v.code);
    if (at == field.end()) at = field.emplace(std::string(v.code), Rows()).first;
    at->second.add(row);
  }
}

void Facets::remove(std::int64_t id) {
  std::unique_lock lock(data_->mutex);
  if (auto row = data_->find(id); row != static_cast<std::uint32_t>(-1)) data_->forget(row);
}

std::size_t Facets::size() const {
  std::shared_lock lock(data_->mutex);
  return data_->all.cardinality();
}
int Facets::field(std::string_view name) const {
  auto at = std::find(data_->names.begin(), data_->names.end(), name);
  return at == data_->names.end() ? -1 : static_cast<int>(at - data_->names.begin());
}
const std::vector<std::string>& Facets::fields() const { return data_->names; }

std::int64_t Facets::count(const Where& w) const {
  std::shared_lock lock(data_->mutex);
  return static_cast<std::int64_t>(data_->where(w).cardinality());
}

std::int64_t Facets::answered(std::size_t field, const Where& w) const {
  std::shared_lock lock(data_->mutex);
  return static_cast<std::int64_t>(data_->where(w).and_cardinality(data_->with(field)));
}

std::vector<Facets::Count> Facets::by(std::size_t field, const Where& w) const {
  std::shared_lock lock(data_->mutex);
  const auto rows = data_->where(w);
  std::vector<Count> out;
  for (const auto& [code, with] : data_->codes.at(field))
    if (auto n = rows.and_cardinality(with); n > 0) out.push_back({code, static_cast<std::int64_t>(n)});
  return out;
}

Facets::Cross Facets::cross(std::size_t rows, std::size_t columns, const Where& w) const {
  std::shared_lock lock(data_->mutex);
  const auto chosen = data_->where(w);
  Cross out;
  std::vector<Rows> left, right;
  for (const auto& [code, with] : data_->codes.at(rows))
    if (auto some = chosen & with; !some.isEmpty()) out.rows.push_back(code), left.push_back(std::move(some));
  for (const auto& [code, with] : data_->codes.at(columns))
    if (chosen.intersect(with)) out.columns.push_back(code), right.push_back(with);
  for (const auto& row : left) {
    auto& cells = out.cells.emplace_back();
    for (const auto& column : right) cells.push_back(static_cast<std::int64_t>(row.and_cardinality(column)));
  }
  out.answered = static_cast<std::int64_t>((chosen & data_->with(rows)).and_cardinality(data_->with(columns)));
  return out;
}

std::vector<Facets::Point> Facets::series(Step step, const Where& w) const {
  std::shared_lock lock(data_->mutex);
  const auto chosen = data_->where(w);
  std::vector<Point> out;
  for (const auto& [month, rows] : data_->months) {
    const auto n = static_cast<std::int64_t>(chosen.and_cardinality(rows));
    if (n == 0) continue;
    const auto first = first_of(month, step);
    while (!out.empty() && out.back().first < first) out.push_back({out.back().first.plus_months(months_of(step)), 0});
    if (out.empty()) out.push_back({first, 0});
    out.back().rows += n;
  }
  return out;
}

}  // namespace ostoja::index
