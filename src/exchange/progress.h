#pragma once
// What has become of a call, from its events in whatever order and however often they came: by their time, those of one moment by their number. No database, no web, no clock.
#include "access/accounts.h"
#include "core/time.h"

#include <optional>
#include <set>
#include <string_view>
#include <vector>

namespace ostoja::exchange {

enum class State : std::uint8_t { ringing = 1, waiting = 2, talking = 3, ended = 4, missed = 5, refused = 6 };
inline bool over(State s) { return s >= State::ended; }

enum class Type : std::uint8_t { ringing = 1, queued = 2, answered = 3, ended = 4, missed = 5, urgent = 6, callback = 7, refused = 8 };
std::optional<Type> type_of(std::string_view word);   // as the exchange writes it: "ringing", "queued", "answered" or "bridged" …

struct Happened {
  std::int64_t seq = 0;                               // of the call and of who tells: the edge, or the voice agent from a million on
  Type type = Type::ringing;
  access::UserId who;                                 // whose telephone; none: the voice agent's
  core::Instant at;
  int attempt = 0;                                    // ringing: which try it belongs to
};

struct Progress {
  State state = State::ringing;
  access::UserId answered_by;
  core::Instant waiting_since, answered_at, ended_at;
  bool urgent = false, callback = false;              // the caller pressed that it cannot wait; asked to be called back
  std::set<access::UserId> ringing;                   // whose telephone rings now
};
Progress progress_of(std::vector<Happened>);

}  // namespace ostoja::exchange
