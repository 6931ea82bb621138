// Lists and counts of cases: columns only, joined to the reader's team.
#include "cases/record.h"

namespace ostoja::cases {
namespace {


struct Where {
  std::string from, sql;
  std::vector<store::Value> values;
  void also(std::string_view condition, store::Value value) {
    values.push_back(value);
    sql += " and " + std::string(condition) + " $" + std::to_string(values.size());
  }
};

Where where(const Filter& f, std::string& like) {
  Where w;
  w.values.emplace_back(f.reader.operator_code);
  // Somebody's own cases are few and are looked up one by one; a coordinator's list walks the index of changes and stops at the limit.
  if (f.reader.reach == Reader::Reach::team) {
    w.from = "from case_team t cross join case_file f ";
    w.values.emplace_back(f.reader.user);
    w.sql = "where t.user_id = $2 and t.until is null and f.id = t.case_id and f.operator_code = $1";
  } else {
    w.from = "from case_file f ";
    w.sql = "where f.operator_code = $1";
  }
  // The plus keeps the planner on the index of changes: by the index of steps it would have to sort them all.
  if (f.status == "OPEN") w.sql += " and +f.status < 5";
  else if (auto s = status_of(f.status)) w.also("f.status =", static_cast<int>(*s));
  const std::pair<std::string_view, const std::string*> coded[] = {{"f.urgency =", &f.urgency}, {"f.language =", &f.language}, {"f.sex =", &f.sex}, {"f.age_group =", &f.age_group},
      {"f.citizenship =", &f.citizenship}, {"f.source =", &f.source}, {"f.number =", &f.number}};
  for (const auto& [condition, value] : coded)
    if (!value->empty()) w.also(condition, std::string_view(*value));
  if (!f.exploitation.empty()) {
    like = "%;" + f.exploitation + ";%";
    w.also("f.exploitation like", std::string_view(like));
  }
  if (f.registration_year != 0) w.also("f.registration_year =", f.registration_year);
  if (f.lead) w.also("f.lead =", f.lead);
  if (f.from) w.also("f.opened_at >=", f.from);
  if (f.to) w.also("f.opened_at <", f.to);
  return w;
}

}  // namespace

std::vector<Row> list(store::Tx& tx, const Filter& f, int limit) {
  std::string like;
  auto w = where(f, like);
  if (f.before) {
    w.values.emplace_back(f.before);
    w.values.emplace_back(f.before_id);
    auto n = w.values.size();
    w.sql += " and (f.changed_at, f.id) < ($" + std::to_string(n - 1) + ", $" + std::to_string(n) + ")";
  }
  w.values.emplace_back(limit);
  std::vector<Row> out;
  tx.run_all("select f.id, f.number, f.operator_code, f.status, f.urgency, f.language, f.lead, f.opened_at, f.closed_at, f.closing_reason, f.version, u.name, f.sex, f.age_group, f.citizenship, "
             "f.exploitation, f.source, f.registration_year, f.changed_at " +
                 w.from + "left join staff_user u on u.id = f.lead " + w.sql + " order by f.changed_at desc, f.id desc limit $" + std::to_string(w.values.size()),
             w.values, [&](const store::Row& r) {
               Row row;
               auto& h = row.header;
               h.id = r.id<CaseId>(0), h.number = r.text(1), h.operator_code = r.text(2), h.status = static_cast<Status>(r.integer(3)), h.urgency = r.text(4), h.language = r.text(5);
               h.lead = r.id<access::UserId>(6), h.opened_at = r.instant(7), h.closed_at = r.instant(8), h.closing_reason = r.text(9), h.version = r.integer(10);
               row.lead_name = r.text(11), row.sex = r.text(12), row.age_group = r.text(13), row.citizenship = r.text(14), row.exploitation = r.text(15), row.source = r.text(16);
               row.registration_year = r.integer(17), row.changed_at = r.instant(18);
               out.push_back(std::move(row));
             });
  return out;
}

std::int64_t count(store::Tx& tx, const Filter& f) {
  std::string like;
  auto w = where(f, like);
  std::int64_t n = 0;
  tx.run_all("select count(*) " + w.from + w.sql, w.values, [&](const store::Row& r) { n = r.integer(0); });
  return n;
}

std::vector<Header> recent_of(store::Tx& tx, const Reader& reader, int limit) {
  Filter f;
  f.reader = reader;
  f.reader.reach = Reader::Reach::team;
  f.status = "OPEN";
  std::vector<Header> out;
  for (auto& row : list(tx, f, limit)) out.push_back(std::move(row.header));
  return out;
}

std::int64_t count_open(store::Tx& tx, const Reader& reader) {
  Filter f;
  f.reader = reader;
  f.status = "OPEN";
  return total(tx, f);
}

}  // namespace ostoja::cases
