#include "shelter/module.h"

#include "shelter/view.h"

namespace ostoja::shelter {
namespace {

using web::Method, web::Run;
constexpr access::Trace list_beds{"shelter.board", "shelter"}, read_place{"shelter.read", "shelter"};

constexpr web::Route kPages[] = {
    {Method::get, "/shelters", shelter_view, list_beds, board_page},
    {Method::get, "/shelters/:shelter", shelter_view, read_place, place_page},
};

void start(web::Services& s) {
  add_tab(s, {.name = "", .text = "shelter.tab.house", .order = 0});
}

}  // namespace

web::Module module() { return {.name = "shelter", .pages = kPages, .api = {}, .start = start}; }

}  // namespace ostoja::shelter
