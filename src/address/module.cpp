#include "address/module.h"

#include "address/view.h"
#include "core/log.h"
#include "vault/vault.h"

namespace ostoja::address {
namespace {

using web::Method, web::Run;
constexpr access::Trace read_place{"address.read", "shelter"}, list_mine{"address.list", "shelter"}, change{"address.change", "shelter"};

constexpr web::Route kPages[] = {
    {Method::get, "/shelters/:shelter/address", address_release, read_place, place_page},
    {Method::post, "/shelters/:shelter/address/show", address_release, change, show_page},
    {Method::post, "/shelters/:shelter/address/edit", shelter::shelter_manage, change, edit_page},
    {Method::post, "/shelters/:shelter/address", shelter::shelter_manage, change, save_page},
    {Method::post, "/shelters/:shelter/address/releases/:release/agree", address_release, change, agree_page},
    {Method::post, "/shelters/:shelter/address/releases/:release/refuse", address_release, change, refuse_page},
    {Method::post, "/shelters/:shelter/address/releases/:release/end", address_release, change, take_back_page},
    {Method::get, "/addresses", address_view, list_mine, mine_page},
    {Method::get, "/addresses/ask", address_view, list_mine, ask_page},
    {Method::post, "/addresses", address_view, change, asked_page},
    {Method::post, "/addresses/:release/show", address_view, change, open_page},
    {Method::post, "/addresses/:release/arrived", address_view, change, arrived_page},
};

void start(web::Services& s) {
  shelter::add_tab(s, {.name = "address", .text = "address.tab", .permission = address_release, .order = 80, .dot = [](web::Context& c, const shelter::Shelter& place) {
    if (!shelter::works_in(c.tx, place.id, c.who.user)) return false;
    for (const auto& r : releases_of(c.tx, place.id, c.now.plus_seconds(-2LL * 24 * 3600)))
      if (r.state == State::asked && may_decide(c.tx, r, c.who.user)) return true;
    return false;
  }});
  cases::add_chapter(s, {.name = "address", .text = "", .icon = "key", .permission = address_view, .asides = asides});
}

void follow_all(web::Services& s) {
  for (const auto& op : s.vault.file().operators)
    if (const auto* keys = s.vault.of(op.code)) s.db.write([&](store::Tx& tx) { follow(tx, *keys, s.clock.now()); });
}

}  // namespace

web::Module module() { return {.name = "address", .pages = kPages, .api = {}, .start = start, .jobs = {{"address.follow", 30, follow_all}}}; }

}  // namespace ostoja::address
