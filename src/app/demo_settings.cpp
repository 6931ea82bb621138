// What coordinators of the demo have changed of the forms: one thing that is in force, one that waits.
#include "app/demo_parts.h"
#include "settings/record.h"

namespace ostoja::app::demo {

core::Done add_settings(Story& s, store::Tx& tx) {
  auto library = TRY(forms::Library::load());
  auto list = *library.codes("heard_from");
  forms::Code poster;
  poster.code = "OWN_POSTER_AT_A_STOP", poster.pl = "plakat na przystanku", poster.en = "poster at a bus stop";
  settings::put_back(list, list, poster);
  auto day = core::local(s.today).date.plus_days(-20);
  settings::Hand barbara{s.staff.of("coordinator"), core::at_local(day, 10, 40)};
  TRY(settings::save_draft(tx, barbara, list, 0));
  settings::Problems problems;
  TRY(settings::publish(tx, barbara, library, {settings::draft(tx, settings::Kind::codes, list.name)->id}, day, problems));
  auto limits = *library.thresholds("hotline");
  for (auto& t : limits.items)
    if (t.name == "undo_minutes") t.value = 15;
  settings::Hand krzysztof{s.staff.of("coordinator2"), core::at_local(core::local(s.today).date.plus_days(-1), 14, 5)};
  TRY(settings::save_draft(tx, krzysztof, limits, 0));
  return {};
}

}  // namespace ostoja::app::demo
