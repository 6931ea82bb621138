// Lists and counts of cases: columns only, joined to the reader's team.
#include "cases/record.h"

#include <atomic>

namespace ostoja::cases {
namespace {

std::atomic<std::int64_t> generation{0};  // of this process; other nodes show in changed_at
constexpr std::size_t kMostTotals = 1000;

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
  if (f.status == "OPEN") w.sql += " and f.status < 5";
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

std::string key_of(const Filter& f) {
  std::string k = std::to_string(f.reader.reach == Reader::Reach::team ? f.reader.user.value : 0) + '|' + std::to_string(f.registration_year) + '|' + std::to_string(f.lead.value) + '|' +
                  std::to_string(f.from.ms) + '|' + std::to_string(f.to.ms);
  for (const auto* s : {&f.status, &f.urgency, &f.language, &f.sex, &f.age_group, &f.citizenship, &f.exploitation, &f.source, &f.number}) k += '|' + *s;
  return k;
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

void changed(store::Tx& tx) {
  tx.after_commit([] { ++generation; });
}

// The mark of the newest change is read in the same snapshot as the count, so a count can never be kept under a mark that is younger than it.
std::int64_t Totals::of(store::Tx& tx, const Filter& f) {
  auto now = generation.load();
  std::int64_t at = 0, id = 0;
  tx.run("select changed_at, id from case_file where operator_code = $1 order by changed_at desc, id desc limit 1", {f.reader.operator_code},
         [&](const store::Row& r) { at = r.integer(0), id = r.integer(1); });
  auto key = key_of(f);
  {
    std::lock_guard lock(mutex_);
    auto& mine = operators_[f.reader.operator_code];
    if (mine.generation != now || mine.changed_at != at || mine.changed_id != id) mine = {now, at, id, {}};
    if (auto known = mine.known.find(key); known != mine.known.end()) return known->second;
  }
  auto n = count(tx, f);
  std::lock_guard lock(mutex_);
  auto& mine = operators_[f.reader.operator_code];
  if (mine.generation == now && mine.changed_at == at && mine.changed_id == id && mine.known.size() < kMostTotals) mine.known[key] = n;
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
  return count(tx, f);
}

}  // namespace ostoja::cases
