// What is counted and by what: the rows of contacts, cases and persons with their coded answers. The one file that reads their tables.
#include "statistics/record.h"

namespace ostoja::statistics {
namespace {

bool countable(const forms::Field& f) {
  using forms::Type;
  if (f.is_sealed()) return false;
  return f.type == Type::code || f.type == Type::codes || f.type == Type::yesno || f.type == Type::country || f.type == Type::language || f.type == Type::voivodeship;
}

struct Source {
  std::string_view select;                            // id, operator, day, whether it counts, document, then the columns
  std::vector<std::string_view> columns;              // names of fields
};
const Source& source_of(Unit u) {
  static const Source kContacts{"select c.id, c.operator_code, c.started_at, case when c.state in (2, 3) then 1 else 0 end, c.document, c.kind, c.channel, c.direction, c.caller_type, c.purpose, c.urgency, c.language, c.caller_country, c.outcome from contact c where c.id ",
                                {"kind", "channel", "direction", "caller_type", "purpose", "urgency", "language", "caller_country", "outcome"}};
  static const Source kCases{"select c.id, c.operator_code, c.opened_at, 1, c.document, c.urgency, c.language, c.closing_reason, c.sex, c.age_group, c.citizenship, c.exploitation, c.source from case_file c where c.id ",
                             {"urgency", "language", "closing_reason", "sex", "age_group", "citizenship", "exploitation", "source"}};
  static const Source kPersons{"select c.id, c.operator_code, c.created_at, case when exists (select 1 from person_merge m where m.merged = c.id and m.undone_at is null) then 0 else 1 end, c.document from person c where c.id ", {}};
  return u == Unit::contacts ? kContacts : u == Unit::cases ? kCases : kPersons;
}

std::optional<Counted> read(const store::Row& r, const Source& s) {
  if (r.integer(3) == 0) return std::nullopt;
  Counted out{r.integer(0), core::local(r.instant(2)).date, {}};
  if (auto document = forms::from_document(r.text(4))) out.answers = std::move(*document);
  out.answers.set("operator", std::string(r.text(1)));
  for (std::size_t i = 0; i < s.columns.size(); ++i) {
    const auto text = r.text(static_cast<int>(i) + 5);
    if (text.empty()) continue;
    std::vector<std::string> codes;
    for (auto code : core::split(text, ';'))
      if (!code.empty()) codes.emplace_back(code);
    out.answers.set_all(s.columns[i], std::move(codes));
  }
  return out;
}

}  // namespace

std::string_view code_of(Unit u) { return u == Unit::contacts ? "contacts" : u == Unit::cases ? "cases" : "persons"; }
std::optional<Unit> unit_of(std::string_view code) {
  for (auto u : kUnits)
    if (code_of(u) == code) return u;
  return std::nullopt;
}
std::string_view record_of(Unit u) { return u == Unit::contacts ? "contact" : u == Unit::cases ? "case" : "person"; }

const forms::Form& form_of(const forms::Library& library, Unit u) {
  const auto* f = library.form(record_of(u));
  if (f == nullptr) throw core::Failure(core::Errc::internal, "a form that is counted is missing");
  return *f;
}

std::vector<std::string> fields_of(const forms::Library& library, Unit u) {
  std::vector<std::string> out{"operator"};
  for (const auto& part : form_of(library, u).parts) {
    for (const auto& f : part.fields)
      if (countable(f)) out.push_back(f.name);
    for (const auto& f : part.hidden)
      if (countable(f)) out.push_back(f.name);
  }
  return out;
}

std::int64_t rows_after(store::Tx& tx, Unit u, std::int64_t after, int limit, const std::function<void(const Counted&)>& each) {
  const auto& s = source_of(u);
  auto last = after;
  tx.run(std::string(s.select) + "> $1 order by c.id limit $2", {after, limit}, [&](const store::Row& r) {
    last = r.integer(0);
    if (auto one = read(r, s)) each(*one);
  });
  return last;
}

std::optional<Counted> row(store::Tx& tx, Unit u, std::int64_t id) {
  const auto& s = source_of(u);
  return tx.one(std::string(s.select) + "= $1", {id}, [&](const store::Row& r) { return read(r, s); }).value_or(std::nullopt);
}

index::Facets::Cross cross_slowly(store::Tx& tx, const forms::Library& library, Unit u, std::string_view rows, std::string_view columns, const index::Facets::Where& w) {
  const auto fields = fields_of(library, u);
  std::map<std::string, std::map<std::string, std::int64_t>> cells;
  std::map<std::string, bool> seen;
  index::Facets::Cross out;
  for (std::int64_t after = 0;;) {
    const auto last = rows_after(tx, u, after, 2000, [&](const Counted& one) {
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
