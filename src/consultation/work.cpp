// Answered consultations, and trainings, as the public task and the statistics count them.
#include "consultation/record.h"
#include "public_task/public_task.h"
#include "statistics/statistics.h"

namespace ostoja::consultation {
namespace {

std::vector<public_task::Work> answered(store::Tx& tx, std::int64_t id, core::Instant) {
  std::vector<public_task::Work> out;
  tx.run("select id, answered_at, operator_code from consultation where id = $1 and state = 3 and answered_at is not null", {id}, [&](const store::Row& r) { out.push_back({r.integer(0), core::local(r.instant(1)).date, "CONSULTATION", std::string(r.text(2))}); });
  return out;
}
std::vector<public_task::Work> held(store::Tx& tx, std::int64_t id, core::Instant) {
  std::vector<public_task::Work> out;
  tx.run("select id, day, kind, operator_code from training where id = $1", {id}, [&](const store::Row& r) { out.push_back({r.integer(0), r.date(1), r.text(2) == "FIELD_MEETING" ? "FIELD_MEETING" : "TRAINING", std::string(r.text(3))}); });
  return out;
}
std::string href_of(store::Tx&, std::int64_t, std::int64_t id) { return "/consultations/" + core::id_text(id); }
std::string href_of_training(store::Tx&, std::int64_t, std::int64_t id) { return "/consultations/trainings/" + core::id_text(id) + "/edit"; }

}  // namespace

void count_for_public_task(web::Services& s) {
  public_task::add_source(s, {.name = "consultation", .follows = "consultation", .of = answered, .href = href_of});
  public_task::add_source(s, {.name = "training", .follows = "training", .of = held, .href = href_of_training});
}

void count_for_statistics(web::Services& s) {
  statistics::add_unit(s, {.code = "consultations", .form = "consultation", .follows = "consultation",
                           .select = "select c.id, c.operator_code, c.received_day, case when c.state = 4 then 0 else 1 end, c.document, c.channel, c.institution_kind, c.topic, c.legal_area from consultation c",
                           .id = "c.id", .followed = "c.id", .columns = {"channel", "institution_kind", "topic", "legal_area"}, .day = statistics::Unit::Day::date, .first_field = "topic", .order = 50});
}

}  // namespace ostoja::consultation
