// Saved tables: what to count, under a name, for everybody of the operator who sees the statistics.
#include "core/identity_marks.h"
#include "core/text.h"
#include "statistics/record.h"
#include "store/feed.h"
#include "web/page.h"

namespace ostoja::statistics {
namespace {

constexpr int kMost = 200;
void tell(web::Context& c, std::string_view action, std::int64_t id) {
  store::append(c.tx, {.at = c.now, .actor = c.who.user.value, .action = "statistics." + std::string(action), .record = "saved_table", .record_id = id, .version = 1});
}

}  // namespace

std::vector<Saved> saved_tables(store::Tx& tx, std::string_view operator_code) {
  std::vector<Saved> out;
  tx.run("select id, name, query from saved_table where operator_code = $1 order by name, id", {operator_code}, [&](const store::Row& r) { out.push_back({r.integer(0), std::string(r.text(1)), std::string(r.text(2))}); });
  return out;
}

core::Result<web::Response> save_table(web::Context& c) {
  auto a = TRY(asked(c));
  const auto name = std::string(core::trim(c.request.form.get("name")));
  const auto all = saved_tables(c.tx, c.who.operator_code);
  std::string_view problem;
  if (name.empty()) problem = "statistics.problem.no_name";
  else if (core::characters(name) > 100) problem = "statistics.problem.long_name";
  else if (!core::identity_marks(name, {}).empty()) problem = "statistics.problem.identity";
  else if (all.size() >= kMost) problem = "statistics.problem.too_many";
  for (const auto& one : all)
    if (one.name == name) problem = "statistics.problem.same_name";
  if (!problem.empty()) return draw_table(c, a, problem, name);
  const auto id = core::next_id(c.now.ms);
  c.tx.run("insert into saved_table (id, operator_code, name, query, at, by_user) values ($1,$2,$3,$4,$5,$6)", {id, c.who.operator_code, name, a.query, c.now, c.who.user});
  tell(c, "save_table", id);
  return web::see_other("/statistics?" + a.query);
}

core::Result<web::Response> remove_table(web::Context& c) {
  const auto id = core::id_value(c.param("id"));
  if (!id || c.tx.run("delete from saved_table where id = $1 and operator_code = $2", {*id, c.who.operator_code}) != 1) return core::fail(core::Errc::not_found, "there is no such saved table");
  tell(c, "remove_table", *id);
  return web::see_other("/statistics");
}

}  // namespace ostoja::statistics
