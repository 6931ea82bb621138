#pragma once
// One search for the whole desk: each room says at its start how something of its own is found by what somebody typed. A room gives only what this person may see; what they may
// not see must look as if it were not there.
#include "web/router.h"

#include <string>
#include <string_view>
#include <vector>

namespace ostoja::web {

struct Hit {
  std::string kind;                    // "case", "person", "contact"
  std::string href, title, text;       // what the reader sees
  std::string number;                  // of the case that stands behind it, or of the contact
};
struct Finder {
  int order = 50;                      // groups are shown in this order
  std::string_view title;              // key of the group's heading
  const char* scope = "";              // a token needs it; a person does not
  std::function<void(Context&, std::string_view typed, std::size_t limit, std::vector<Hit>&)> find;
  std::function<bool(Services&)> ready = {};  // false while an index is being filled after the start
};
void add_finder(Services&, Finder);
struct HitGroup { std::string_view title; std::vector<Hit> hits; };
// Groups without a hit are left out. Whoever shows it calls c.saw().
std::vector<HitGroup> find_everywhere(Context&, std::string_view typed, std::size_t limit_each);
bool finders_ready(Services&);

}  // namespace ostoja::web
