#include "clocks/module.h"

#include "clocks/clocks.h"
#include "cases/page.h"

namespace ostoja::clocks {
namespace {

void start(web::Services& s) {
  rules();  // a file that is not as it must be stops the program here, and not a request
  cases::add_chapter(s, {.name = "clocks", .text = "", .icon = "clock", .group = cases::Group::log, .permission = clocks_view});
}

}  // namespace

web::Module module() { return {.name = "clocks", .pages = {}, .api = {}, .start = start}; }

}  // namespace ostoja::clocks
