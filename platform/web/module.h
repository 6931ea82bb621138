#pragma once
// What a room hands to the program: one function `web::Module module()` in <room>/module.h, listed in app/modules.cpp. Nothing registers itself.
#include "web/router.h"

#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace ostoja::web {

struct Job {                          // runs in the desk on its own thread, one after another; the health page shows the last run of each
  const char* name;
  std::int64_t every_seconds;
  std::function<void(Services&)> run;
};

struct Module {
  std::string_view name;              // the room's folder
  std::span<const Route> pages;
  std::span<const Route> api;
  std::function<void(Services&)> start = {};   // once after unlock and migration: puts the room's state into services.rooms
  std::vector<Job> jobs = {};
};

}  // namespace ostoja::web
