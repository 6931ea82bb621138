#include "exchange/decision.h"

#include <algorithm>

namespace ostoja::exchange {
namespace {

bool free(const Agent& a) { return a.presence == Presence::available && !a.ringing && !a.tried; }

template <class Test>
std::vector<access::UserId> whom(std::span<const Agent> agents, Test test) {
  std::vector<access::UserId> out;
  for (const auto& a : agents)
    if (test(a)) out.push_back(a.user);
  return out;
}

}  // namespace

Decision decide(const Question& q, std::span<const Agent> agents) {
  if (q.blocked) return {Way::refuse, {}};
  const bool somebody = std::any_of(agents.begin(), agents.end(), [](const Agent& a) { return (a.line || !a.mobile) && a.presence != Presence::away; });
  if (q.office && !q.waited) {
    for (auto found : {whom(agents, [](const Agent& a) { return a.line && a.speaks && free(a); }), whom(agents, [](const Agent& a) { return a.line && free(a); }),
                       whom(agents, [](const Agent& a) { return !a.mobile && free(a); })})
      if (!found.empty()) return {Way::ring, std::move(found)};
  }
  // The mobile is rung although its holder is on another call or away from the desk: that telephone is with them.
  if (q.urgent || q.waited || (q.office && (!somebody || q.voiceless))) {
    auto mobile = whom(agents, [](const Agent& a) { return a.mobile && !a.tried && !a.ringing; });
    if (!mobile.empty() && (q.urgent || q.office)) return {Way::mobile, std::move(mobile)};
  }
  if (q.voiceless) return {Way::give_up, {}};
  if (q.office && somebody && !q.waited) return {Way::queue, {}};
  return {Way::closed, {}};
}

}  // namespace ostoja::exchange
