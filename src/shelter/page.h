#pragma once
// The frame of a place's pages, and the tabs that other rooms add to it. Their templates begin with {{%frame desk}} and put {{%part shelter/part_head}} above their own content.
#include "shelter/shelter.h"
#include "web/page.h"

#include <functional>
#include <string_view>

namespace ostoja::shelter {

struct Tab {
  std::string_view name;               // "night": /shelters/<id>/night, `here` of show_frame
  std::string_view text;               // key of its name
  access::Permission permission = shelter_view;
  int order = 50;
  std::function<bool(web::Context&, const Shelter&)> dot = {};  // something new or waiting; none: never
};
void add_tab(web::Services&, Tab);     // at the start of a room
// Title (the code name), kind, tabs; `here` names the current one, "" the place's own first page.
void show_frame(web::Context&, web::Page&, const Shelter&, std::string_view here);

}  // namespace ostoja::shelter
