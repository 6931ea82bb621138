#include "shelter/module.h"

#include "protection/protection.h"
#include "shelter/act.h"
#include "shelter/follow.h"

namespace ostoja::shelter {
namespace {

using web::Method, web::Run;
using cases::case_view;
constexpr access::Trace list_beds{"shelter.board", "shelter"}, read_place{"shelter.read", "shelter"}, change_place{"shelter.change", "shelter"}, read_numbers{"shelter.numbers", "shelter"}, read_stay{"stay.read", "stay"},
    print_rules{"stay.rules", "stay"}, change_stay{"stay.change", "stay"}, list_stays{"stay.list", "stay"}, read_case{"places.read", "case"};

constexpr web::Route kPages[] = {
    {Method::get, "/shelters", shelter_view, list_beds, board_page},
    {Method::get, "/shelters/new", shelter_manage, access::no_client_data, new_place_form},
    {Method::post, "/shelters", shelter_manage, change_place, new_place_page},
    {Method::get, "/shelters/hold", shelter_hold, list_beds, hold_form},
    {Method::post, "/shelters/hold", shelter_hold, change_stay, hold_page},
    {Method::get, "/shelters/held", shelter_hold, list_stays, held_page},
    {Method::post, "/shelters/held/:stay/give-up", shelter_hold, change_stay, give_up_held},
    {Method::post, "/shelters/held/:stay/prolong", shelter_hold, change_stay, prolong_held},
    {Method::get, "/shelters/numbers", shelter_manage, read_numbers, numbers_page},
    {Method::get, "/shelters/numbers.csv", shelter_manage, read_numbers, numbers_csv},
    {Method::get, "/shelters/:shelter", shelter_view, read_place, place_page},
    {Method::get, "/shelters/:shelter/rooms", shelter_manage, read_place, rooms_page},
    {Method::post, "/shelters/:shelter/rooms", shelter_manage, change_place, add_room_page},
    {Method::post, "/shelters/:shelter/details", shelter_manage, change_place, save_place_page},
    {Method::post, "/shelters/:shelter/workers", shelter_manage, change_place, worker_page},
    {Method::post, "/shelters/:shelter/rooms/:room/beds", shelter_manage, change_place, add_bed_page},
    {Method::post, "/shelters/:shelter/beds/:bed/remove", shelter_manage, change_place, remove_bed_page},
    {Method::post, "/shelters/:shelter/beds/:bed/block", shelter_manage, change_place, block_page},
    {Method::post, "/shelters/:shelter/beds/:bed/ready", shelter_hold, change_place, ready_page},
    {Method::get, "/shelters/:shelter/stays/:stay", shelter_view, read_stay, stay_page},
    {Method::get, "/shelters/:shelter/stays/:stay/packet", shelter_view, read_stay, packet_form},
    {Method::post, "/shelters/:shelter/stays/:stay/packet", shelter_hold, change_stay, packet_page},
    {Method::get, "/shelters/:shelter/stays/:stay/rules", shelter_view, print_rules, rules_page},
    {Method::post, "/shelters/:shelter/stays/:stay/admit", shelter_hold, change_stay, admit_page},
    {Method::post, "/shelters/:shelter/stays/:stay/prolong", shelter_hold, change_stay, prolong_page},
    {Method::post, "/shelters/:shelter/stays/:stay/give-up", shelter_hold, change_stay, give_up_page},
    {Method::post, "/shelters/:shelter/stays/:stay/leave", shelter_hold, change_stay, leave_page},
    {Method::post, "/shelters/:shelter/stays/:stay/return", shelter_hold, change_stay, return_page},
    {Method::post, "/shelters/:shelter/stays/:stay/move", shelter_hold, change_stay, move_page},
    {Method::post, "/shelters/:shelter/stays/:stay/children", shelter_hold, change_stay, child_page},
    {Method::post, "/shelters/:shelter/stays/:stay/children/end", shelter_hold, change_stay, child_end_page},
    {Method::post, "/shelters/:shelter/stays/:stay/deposits", shelter_hold, change_stay, deposit_page},
    {Method::post, "/shelters/:shelter/stays/:stay/deposits/back", shelter_hold, change_stay, deposit_back_page},
    {Method::post, "/shelters/:shelter/stays/:stay/extend", shelter_hold, change_stay, extend_page},
    {Method::post, "/shelters/:shelter/stays/:stay/decide", shelter_manage, change_stay, decide_page},
    {Method::post, "/shelters/:shelter/stays/:stay/discharge", shelter_manage, change_stay, discharge_page},
    {Method::get, "/cases/:id/places", case_view, read_case, case_page},
};

constexpr web::Route kApi[] = {
    {Method::get, "/api/v1/beds", shelter_view, list_beds, api_beds, Run::as_method, "shelter:read", "", "Beds of all places, and whether each is free on all nights from one day to another"},
    {Method::post, "/api/v1/stays", shelter_hold, change_stay, api_hold, Run::as_method, "shelter:write", "stay_packet", "Hold a bed (bed, from, to; case optional); 409 when one of the nights is taken"},
    {Method::get, "/api/v1/stays/:stay", shelter_view, read_stay, api_read, Run::as_method, "shelter:read", "", "A hold or stay"},
    {Method::patch, "/api/v1/stays/:stay", shelter_hold, change_stay, api_change, Run::as_method, "shelter:write", "", "Change the planned end (to), give a hold up or end a stay (state); If-Match"},
};

void start(web::Services& s) {
  add_tab(s, {.name = "", .text = "shelter.tab.house", .order = 0});
  add_tab(s, {.name = "rooms", .text = "shelter.tab.rooms", .permission = shelter_manage, .order = 90});
  cases::doors(s).moved.push_back(follow_case);
  count_for_public_task(s);
  count_for_statistics(s);
  protection::doors(s).cover_changed.push_back(cover_changed);
  cases::add_chapter(s, {.name = "places", .text = "shelter.case.nav", .icon = "bed", .group = cases::Group::help, .order = 12, .opens = cases::Opens::in_list, .speaks = cases::Speaks::once_begun, .cards = cards, .asides = asides, .warns_closing = warns_closing, .print = print});
  approvals::doors(s).decided["STAY_EXTENSION"] = [&s](store::Tx& tx, const vault::OperatorKeys& keys, const approvals::Approval& a, access::UserId by, core::Instant now) { return extension_decided(tx, keys, s.forms, a, by, now); };
}

void forget(web::Services& s) {
  const auto now = s.clock.now();
  for (const auto& op : s.vault.file().operators) {
    const auto* keys = s.vault.of(op.code);
    if (keys == nullptr || s.db.reading([&](store::Tx& tx) { return expired_with_words(tx, op.code, now); }) == 0) continue;
    s.db.write([&](store::Tx& tx) { forget_expired(tx, *keys, now); });
  }
}

}  // namespace

web::Module module() { return {.name = "shelter", .pages = kPages, .api = kApi, .start = start, .jobs = {{"shelter.forget", 30, forget}}}; }

}  // namespace ostoja::shelter
