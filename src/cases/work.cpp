// Cases as the public task and the statistics count them: on the day they were opened.
#include "cases/record.h"
#include "public_task/public_task.h"
#include "statistics/statistics.h"

namespace ostoja::cases {
namespace {

std::vector<public_task::Work> opened(store::Tx& tx, std::int64_t id, core::Instant) {
  std::vector<public_task::Work> out;
  tx.run("select id, opened_at, operator_code from case_file where id = $1", {id}, [&](const store::Row& r) { out.push_back({r.integer(0), core::local(r.instant(1)).date, "CASE", std::string(r.text(2))}); });
  return out;
}
std::string href_of(store::Tx&, std::int64_t, std::int64_t id) { return "/cases/" + core::id_text(id); }

}  // namespace

void count_for_public_task(web::Services& s) { public_task::add_source(s, {.name = "case", .follows = "case", .of = opened, .href = href_of}); }

void count_for_statistics(web::Services& s) {
  statistics::add_unit(s, {.code = "cases", .form = "case", .follows = "case",
                           .select = "select c.id, c.operator_code, c.opened_at, 1, c.document, c.urgency, c.language, c.closing_reason, c.sex, c.age_group, c.citizenship, c.exploitation, c.source, c.registration_year from case_file c",
                           .id = "c.id", .followed = "c.id", .columns = {"urgency", "language", "closing_reason", "sex", "age_group", "citizenship", "exploitation", "source", "registration_year"}, .first_field = "exploitation", .order = 20});
}

}  // namespace ostoja::cases
