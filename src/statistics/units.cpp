// Reading what a unit counts: its rows with their coded answers, by the select that its room gave.
#include "statistics/record.h"

namespace ostoja::statistics {
namespace {

bool countable(const forms::Field& f) {
  using forms::Type;
  if (f.is_sealed()) return false;
  // A number with few values, such as a year, is as good as a code.
  if (f.type == Type::number) return f.personal == forms::Personal::none && f.top > f.least && f.top - f.least <= 200;
  return f.type == Type::code || f.type == Type::codes || f.type == Type::yesno || f.type == Type::country || f.type == Type::language || f.type == Type::voivodeship;
}

std::optional<Counted> read(const store::Row& r, const Unit& u) {
  if (r.integer(3) == 0) return std::nullopt;
  Counted out{r.integer(0), u.day == Unit::Day::date ? r.date(2) : core::local(r.instant(2)).date, {}};
  if (auto document = forms::from_document(r.text(4))) out.answers = std::move(*document);
  out.answers.set("operator", std::string(r.text(1)));
  for (std::size_t i = 0; i < u.columns.size(); ++i) {
    const auto text = r.text(static_cast<int>(i) + 5);
    if (text.empty()) continue;
    std::vector<std::string> codes;
    for (auto code : core::split(text, ';'))
      if (!code.empty()) codes.emplace_back(code);
    out.answers.set_all(u.columns[i], std::move(codes));
  }
  return out;
}

}  // namespace

const forms::Form& form_of(const forms::Library& library, const Unit& u) {
  const auto* f = library.form(u.form);
  if (f == nullptr) throw core::Failure(core::Errc::internal, "a form that is counted is missing");
  return *f;
}

std::vector<std::string> fields_of(const forms::Library& library, const Unit& u) {
  std::vector<std::string> out{"operator"};
  for (const auto& part : form_of(library, u).parts) {
    for (const auto& f : part.fields)
      if (countable(f)) out.push_back(f.name);
    for (const auto& f : part.hidden)
      if (countable(f)) out.push_back(f.name);
  }
  return out;
}

std::vector<std::int64_t> records_after(store::Tx& tx, const Unit& u, std::int64_t after, int limit) {
  std::vector<std::int64_t> out;
  tx.run(std::string(u.select) + " where " + std::string(u.id) + " > $1 order by " + std::string(u.id) + " limit $2", {after, limit}, [&](const store::Row& r) { out.push_back(r.integer(0)); });
  return out;
}

std::int64_t rows_after(store::Tx& tx, core::Instant now, const Unit& u, std::int64_t after, int limit, const std::function<void(const Counted&)>& each) {
  auto last = after;
  if (u.expand != nullptr) {
    const auto records = records_after(tx, u, after, limit);
    for (auto record : records) u.expand(tx, record, now, each);
    return records.empty() ? after : records.back();
  }
  tx.run(std::string(u.select) + " where " + std::string(u.id) + " > $1 order by " + std::string(u.id) + " limit $2", {after, limit}, [&](const store::Row& r) {
    last = r.integer(0);
    if (auto one = read(r, u)) each(*one);
  });
  return last;
}

void rows_followed(store::Tx& tx, const Unit& u, std::int64_t followed, const std::function<void(std::int64_t id, const Counted*)>& each) {
  tx.run(std::string(u.select) + " where " + std::string(u.followed) + " = $1", {followed}, [&](const store::Row& r) {
    const auto one = read(r, u);
    each(r.integer(0), one ? &*one : nullptr);
  });
}

std::vector<Figure> figures_by_year(store::Db& db, const forms::Library& library, const Unit& u, std::string_view operator_code, core::Date from, core::Date until, core::Instant now) {
  const auto fields = fields_of(library, u);
  std::map<std::tuple<int, std::size_t, std::string>, std::int64_t> counts;  // year, place of the field, code; the first place (the operator) counts all
  for (std::int64_t after = 0;;) {
    const auto last = db.reading([&](store::Tx& tx) {
      return rows_after(tx, now, u, after, 2000, [&](const Counted& one) {
        if (one.answers.get("operator") != operator_code || (from && one.day < from) || (until && one.day > until)) return;
        ++counts[{one.day.year(), 0, ""}];
        for (std::size_t i = 1; i < fields.size(); ++i)
          for (const auto& code : one.answers.all(fields[i])) ++counts[{one.day.year(), i, code}];
      });
    });
    if (last == after) break;
    after = last;
  }
  std::vector<Figure> out;
  for (const auto& [key, n] : counts) out.push_back({std::get<0>(key), std::get<1>(key) == 0 ? std::string() : fields[std::get<1>(key)], std::get<2>(key), n});
  return out;
}

index::Facets::Cross cross_slowly(store::Tx& tx, core::Instant now, const forms::Library& library, const Unit& u, std::string_view rows, std::string_view columns, const index::Facets::Where& w) {
  const auto fields = fields_of(library, u);
  std::map<std::string, std::map<std::string, std::int64_t>> cells;
  std::map<std::string, bool> seen;
  index::Facets::Cross out;
  for (std::int64_t after = 0;;) {
    const auto last = rows_after(tx, now, u, after, 2000, [&](const Counted& one) {
      if ((w.from && one.day < w.from) || (w.until && one.day > w.until)) return;
      for (const auto& any : w.any) {
        const auto& has = one.answers.all(fields[any.field]);
        if (std::none_of(any.codes.begin(), any.codes.end(), [&](const std::string& code) { return std::find(has.begin(), has.end(), code) != has.end(); })) return;
      }
      const auto &left = one.answers.all(rows), &right = one.answers.all(columns);
      out.answered += !left.empty() && !right.empty();
      for (const auto& y : right) seen[y] = true;
      for (const auto& x : left) {
        auto& line = cells[x];
        for (const auto& y : right) ++line[y];
      }
    });
    if (last == after) break;
    after = last;
  }
  for (const auto& [y, there] : seen) out.columns.push_back(y);
  for (auto& [x, line] : cells) {
    out.rows.push_back(x);
    auto& to = out.cells.emplace_back();
    for (const auto& y : out.columns) to.push_back(line[y]);
  }
  return out;
}

}  // namespace ostoja::statistics
