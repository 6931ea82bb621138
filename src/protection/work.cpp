// Entries into the Programme as the public task counts them: on the day of the notification.
#include "protection/record.h"
#include "public_task/public_task.h"

namespace ostoja::protection {
namespace {

std::vector<public_task::Work> joined(store::Tx& tx, std::int64_t of_case, core::Instant) {
  std::vector<public_task::Work> out;
  tx.run("select id, started_on, operator_code, person_id from protection_programme where case_id = $1 and cancelled is null", {of_case}, [&](const store::Row& r) { out.push_back({r.integer(0), r.date(1), "PROGRAMME", std::string(r.text(2)), 1, r.integer(3)}); });
  return out;
}
std::string href_of(store::Tx&, std::int64_t of_case, std::int64_t) { return "/cases/" + core::id_text(of_case) + "/protection"; }

}  // namespace

void count_for_public_task(web::Services& s) { public_task::add_source(s, {.name = "programme", .follows = "case", .of = joined, .href = href_of}); }

}  // namespace ostoja::protection
