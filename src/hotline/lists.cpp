// Lists and counts of contacts: they read columns only, so no key is needed and nothing sealed can leak.
#include "cases/cases.h"
#include "hotline/hotline.h"
#include "store/feed.h"

#include <set>

namespace ostoja::hotline {
namespace {

constexpr std::string_view kRow =
    "select c.id, c.number, c.kind, c.channel, c.direction, c.caller_type, c.purpose, c.urgency, c.language, c.outcome, c.end_state, c.state, c.started_at, c.ended_at, "
    "c.saved_at, c.taken_by, u.name from contact c left join staff_user u on u.id = c.taken_by ";

Row read_row(const store::Row& r) {
  Row row;
  row.id = r.id<ContactId>(0);
  row.number = r.text(1), row.kind = r.text(2), row.channel = r.text(3), row.direction = r.text(4), row.caller_type = r.text(5), row.purpose = r.text(6);
  row.urgency = r.text(7), row.language = r.text(8), row.outcome = r.text(9), row.end_state = r.text(10);
  row.state = static_cast<State>(r.integer(11));
  row.started_at = r.instant(12), row.ended_at = r.instant(13), row.saved_at = r.instant(14);
  row.taken_by = r.id<access::UserId>(15);
  row.taken_by_name = r.text(16);
  return row;
}

// The condition of a filter: only our own words and $n get into the text; what people choose is bound.
struct Where {
  std::string sql = "where c.operator_code = $1";
  std::vector<store::Value> values;
  void also(std::string_view condition, store::Value value) {
    values.push_back(value);
    sql += " and " + std::string(condition) + " $" + std::to_string(values.size());
  }
};

Where where(const Filter& f) {
  Where w;
  w.values.emplace_back(f.operator_code);
  if (f.state == "draft") w.sql += " and c.state = 1";
  else if (f.state == "open") w.sql += " and c.state = 2";
  else if (f.state == "closed") w.sql += " and c.state = 3";
  else if (f.state == "all") w.sql += " and c.state < 4";
  else w.sql += " and c.state in (2, 3)";
  if (f.from) w.also("c.started_at >=", f.from);
  if (f.to) w.also("c.started_at <", f.to);
  const std::pair<std::string_view, const std::string*> coded[] = {{"c.channel =", &f.channel}, {"c.direction =", &f.direction}, {"c.kind =", &f.kind},
      {"c.caller_type =", &f.caller_type}, {"c.purpose =", &f.purpose}, {"c.urgency =", &f.urgency}, {"c.language =", &f.language}, {"c.outcome =", &f.outcome},
      {"c.number =", &f.number}, {"c.number_hash =", &f.number_hash}};
  for (const auto& [condition, value] : coded)
    if (!value->empty()) w.also(condition, std::string_view(*value));
  if (f.taken_by) w.also("c.taken_by =", f.taken_by);
  return w;
}

std::vector<Row> rows(store::Tx& tx, const std::string& sql, store::Params params) {
  std::vector<Row> out;
  tx.run_all(sql, params, [&](const store::Row& r) { out.push_back(read_row(r)); });
  return out;
}

}  // namespace

std::vector<Row> list(store::Tx& tx, const Filter& f, int limit) {
  auto w = where(f);
  if (f.before) {
    w.values.emplace_back(f.before);
    w.values.emplace_back(f.before_id);
    auto n = w.values.size();
    w.sql += " and (c.started_at, c.id) < ($" + std::to_string(n - 1) + ", $" + std::to_string(n) + ")";
  }
  w.values.emplace_back(limit);
  return rows(tx, std::string(kRow) + w.sql + " order by c.started_at desc, c.id desc limit $" + std::to_string(w.values.size()), w.values);
}

std::int64_t count(store::Tx& tx, const Filter& f) {
  auto w = where(f);
  std::int64_t n = 0;
  tx.run_all("select count(*) from contact c " + w.sql, w.values, [&](const store::Row& r) { n = r.integer(0); });
  return n;
}

std::vector<Row> drafts_of(store::Tx& tx, access::UserId user, std::string_view operator_code) {
  const store::Value values[] = {operator_code, user};
  return rows(tx, std::string(kRow) + "where c.operator_code = $1 and c.state = 1 and c.taken_by = $2 order by c.saved_at desc", values);
}

std::vector<Row> urgent_open(store::Tx& tx, std::string_view operator_code) {
  const store::Value values[] = {operator_code};
  return rows(tx, std::string(kRow) + "where c.operator_code = $1 and c.state < 3 and c.urgency in ('U0', 'U1') and c.end_state is null order by c.urgency, c.started_at", values);
}

std::optional<Row> row(store::Tx& tx, ContactId id, std::string_view operator_code) {
  const store::Value values[] = {id, operator_code};
  auto found = rows(tx, std::string(kRow) + "where c.id = $1 and c.operator_code = $2", values);
  return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

Known known_number(store::Tx& tx, std::string_view operator_code, std::string_view number_hash, ContactId except) {
  Known k;
  if (number_hash.empty()) return k;
  std::vector<std::int64_t> ids;
  tx.run("select id, started_at from contact where number_hash = $1 and operator_code = $2 and state < 4 order by started_at desc", {number_hash, operator_code},
         [&](const store::Row& r) {
           ids.push_back(r.integer(0));
           if (r.integer(0) == except.value) return;
           ++k.contacts;
           if (!k.last) k.last = r.instant(1);
         });
  std::set<cases::CaseId> seen;
  for (auto id : ids)
    for (auto found : cases::cases_of_contact(tx, id)) seen.insert(found);
  k.cases = static_cast<std::int64_t>(seen.size());
  return k;
}

std::vector<SavedSearch> saved_searches(store::Tx& tx, access::UserId user) {
  std::vector<SavedSearch> out;
  tx.run("select id, name, query from saved_search where user_id = $1 order by name", {user}, [&](const store::Row& r) {
    out.push_back({r.integer(0), std::string(r.text(1)), std::string(r.text(2))});
  });
  return out;
}

core::Done save_search(store::Tx& tx, access::UserId user, std::string_view name, std::string_view query, core::Instant now) {
  auto clean = core::trim(name);
  if (clean.empty() || core::characters(clean) > 60) return core::fail(core::Errc::invalid, "a saved search needs a name of at most 60 characters");
  if (query.size() > 1000) return core::fail(core::Errc::invalid, "this search is too long to save");
  auto id = core::next_id(now.ms);
  tx.run("insert into saved_search (id, user_id, name, query, created_at) values ($1, $2, $3, $4, $5)", {id, user, clean, query, now});
  store::append(tx, {.at = now, .actor = user.value, .action = "search.save", .record = "saved_search", .record_id = id, .version = 1});
  return {};
}

core::Done drop_search(store::Tx& tx, access::UserId user, std::int64_t id, core::Instant now) {
  if (tx.run("delete from saved_search where id = $1 and user_id = $2", {id, user}) != 1) return core::fail(core::Errc::not_found, "no such saved search");
  store::append(tx, {.at = now, .actor = user.value, .action = "search.drop", .record = "saved_search", .record_id = id});
  return {};
}

}  // namespace ostoja::hotline
