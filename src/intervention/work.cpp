// Crisis interventions as the public task counts them: on the day they began.
#include "intervention/view.h"
#include "public_task/public_task.h"

namespace ostoja::intervention {
namespace {

std::vector<public_task::Work> begun(store::Tx& tx, std::int64_t of_case, core::Instant) {
  std::vector<public_task::Work> out;
  tx.run("select id, started_at, operator_code, person_id from intervention where case_id = $1", {of_case}, [&](const store::Row& r) { out.push_back({r.integer(0), core::local(r.instant(1)).date, "INTERVENTION", std::string(r.text(2)), 1, r.integer(3)}); });
  return out;
}
std::string href_of(store::Tx&, std::int64_t of_case, std::int64_t id) { return "/cases/" + core::id_text(of_case) + "/interventions/" + core::id_text(id); }

}  // namespace

void count_for_public_task(web::Services& s) { public_task::add_source(s, {.name = "intervention", .follows = "case", .of = begun, .href = href_of}); }

}  // namespace ostoja::intervention
