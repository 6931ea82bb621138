#include "web/finders.h"

#include "core/text.h"

#include <algorithm>

namespace ostoja::web {
namespace {

struct Finders { std::vector<Finder> all; };
Finders& finders(Services& s) {
  const std::type_index key(typeid(Finders));
  auto found = s.rooms.find(key);
  if (found == s.rooms.end()) found = s.rooms.emplace(key, std::make_shared<Finders>()).first;
  return *static_cast<Finders*>(found->second.get());
}

}  // namespace

void add_finder(Services& s, Finder finder) {
  auto& all = finders(s).all;
  all.push_back(std::move(finder));
  std::stable_sort(all.begin(), all.end(), [](const Finder& a, const Finder& b) { return a.order < b.order; });
}

std::vector<HitGroup> find_everywhere(Context& c, std::string_view typed, std::size_t limit_each) {
  std::vector<HitGroup> out;
  auto q = core::trim(typed);
  if (q.empty()) return out;
  std::string_view asked = q.substr(0, 1000);
  for (const auto& f : finders(c.services).all) {
    if (!c.who.scopes.empty() && std::find(c.who.scopes.begin(), c.who.scopes.end(), f.scope) == c.who.scopes.end()) continue;
    std::vector<Hit> hits;
    f.find(c, asked, limit_each, hits);
    if (!hits.empty()) out.push_back({f.title, std::move(hits)});
  }
  return out;
}

bool finders_ready(Services& s) {
  for (const auto& f : finders(s).all)
    if (f.ready && !f.ready(s)) return false;
  return true;
}

}  // namespace ostoja::web
