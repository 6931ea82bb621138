// Services as the public task and the statistics count them: each once, for every person it was given to.
#include "public_task/public_task.h"
#include "statistics/statistics.h"
#include "support/view.h"

namespace ostoja::support {
namespace {

std::string_view measure(std::string_view kind) {
  if (kind == "CLOTHES" || kind == "HYGIENE" || kind == "FOOD" || kind == "MATERIAL" || kind == "ACCOM_SHORT") return "SERVICE_BASIC";
  if (kind == "MEDICAL" || kind == "PSYCH") return "SERVICE_HEALTH";
  if (kind == "LEGAL" || kind == "LEGALISE" || kind == "DOCS" || kind == "ASSIST_LE" || kind == "INSTITUTIONS") return "SERVICE_LEGAL";
  if (kind == "INTERPRETER") return "SERVICE_INTERPRETER";
  if (kind == "TRANSPORT") return "SERVICE_TRANSPORT";
  if (kind == "RETURN") return "SERVICE_RETURN";
  if (kind == "REINT_SOC" || kind == "REINT_VOC" || kind == "PLAN") return "SERVICE_REINTEGRATION";
  return "SERVICE_OTHER";
}
std::vector<public_task::Work> work_of(store::Tx& tx, std::int64_t of_case, core::Instant) {
  std::vector<public_task::Work> out;
  // A service for the whole case is for everybody in it.
  tx.run("select s.id, s.day, s.kind, s.operator_code, p.person_id from service_given s left join case_person p on p.case_id = s.case_id and (not exists (select 1 from service_person x where x.service_id = s.id) "
         "or exists (select 1 from service_person x where x.service_id = s.id and x.person_id = p.person_id)) where s.case_id = $1 and s.withdrawn_at is null order by s.id, p.label",
         {of_case}, [&](const store::Row& r) {
           const bool again = !out.empty() && out.back().record == r.integer(0);  // the same service, one more person
           out.push_back({r.integer(0), r.date(1), std::string(measure(r.text(2))), std::string(r.text(3)), again ? 0 : 1, r.integer(4)});
         });
  return out;
}
std::string href_of(store::Tx&, std::int64_t of_case, std::int64_t service) { return "/cases/" + core::id_text(of_case) + "/services#r-" + core::id_text(service); }

}  // namespace

void count_for_public_task(web::Services& s) { public_task::add_source(s, {.name = "service", .follows = "case", .of = work_of, .href = href_of}); }

void count_for_statistics(web::Services& s) {
  statistics::add_unit(s, {.code = "services", .form = "service", .follows = "case", .select = "select s.id, s.operator_code, s.day, case when s.withdrawn_at is null then 1 else 0 end, '{}', s.kind from service_given s",
                           .id = "s.id", .followed = "s.case_id", .columns = {"kind"}, .day = statistics::Unit::Day::date, .first_field = "kind", .order = 40});
}

}  // namespace ostoja::support
