// Contacts as the public task and the statistics count them. A call that nobody took is no contact of the public task; the statistics know it by its direction.
#include "hotline/hotline.h"
#include "hotline/view.h"
#include "public_task/public_task.h"
#include "statistics/statistics.h"

namespace ostoja::hotline {
namespace {

std::string_view measure(std::string_view purpose) {
  if (purpose == "PREVENTION") return "CONTACT_PREVENTION";
  if (purpose == "INSTITUTION" || purpose == "TRAINING") return "CONTACT_INSTITUTION";
  if (purpose == "INFO" || purpose == "REFERRAL") return "CONTACT_INFO";
  if (purpose == "UNRELATED" || purpose == "SILENT" || purpose == "ABUSIVE") return "CONTACT_OTHER";
  return "CONTACT";  // a crisis, support, a tip, high risk; and a purpose nobody gave yet
}
std::vector<public_task::Work> work_of(store::Tx& tx, std::int64_t contact, core::Instant) {
  std::vector<public_task::Work> out;
  tx.run("select id, started_at, purpose, operator_code from contact where id = $1 and state in (2, 3) and (direction is null or direction <> 'MISSED')", {contact},
         [&](const store::Row& r) { out.push_back({r.integer(0), core::local(r.instant(1)).date, std::string(measure(r.text(2))), std::string(r.text(3))}); });
  return out;
}
std::string href_of(store::Tx&, std::int64_t, std::int64_t contact) { return "/contacts/" + core::id_text(contact); }

}  // namespace

void count_for_public_task(web::Services& s) { public_task::add_source(s, {.name = "contact", .follows = "contact", .of = work_of, .href = href_of}); }

void count_for_statistics(web::Services& s) {
  statistics::add_unit(s, {.code = "contacts", .form = "contact", .follows = "contact",
                           .select = "select c.id, c.operator_code, c.started_at, case when c.state in (2, 3) then 1 else 0 end, c.document, c.kind, c.channel, c.direction, c.caller_type, c.purpose, c.urgency, c.language, c.caller_country, c.outcome from contact c",
                           .id = "c.id", .followed = "c.id", .columns = {"kind", "channel", "direction", "caller_type", "purpose", "urgency", "language", "caller_country", "outcome"}, .first_field = "purpose", .order = 10});
}

}  // namespace ostoja::hotline
