#include "people/module.h"

#include "people/register.h"
#include "statistics/statistics.h"

namespace ostoja::people {

namespace {

void start(web::Services& s) {
  start_register(s);
  // Who was merged into another record is not counted twice.
  statistics::add_unit(s, {.code = "persons", .form = "person", .follows = "person",
                           .select = "select c.id, c.operator_code, c.created_at, case when exists (select 1 from person_merge m where m.merged = c.id and m.undone_at is null) then 0 else 1 end, c.document from person c",
                           .id = "c.id", .followed = "c.id", .first_field = "sex", .order = 30});
}

}  // namespace

// Persons are shown within their case (cases/pages_people.cpp); this room has no address of its own yet.
web::Module module() {
  return {.name = "people", .pages = {}, .api = {}, .start = start,
          .jobs = {{"people.keep_findable", 3600, [](web::Services& s) { keep_old_findable(s.db, s.vault, 50, s.clock.now()); }}}};
}

}  // namespace ostoja::people
