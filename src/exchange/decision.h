#pragma once
// Where a call goes next, decided from hours, roster, presence, languages and what was tried. No database, no web, no clock.
#include "access/accounts.h"

#include <span>
#include <vector>

namespace ostoja::exchange {

enum class Presence : std::uint8_t { available = 1, in_call = 2, after_call = 3, away = 4 };

struct Agent {
  access::UserId user;
  bool line = false, mobile = false;      // on duty now; neither: told that they take calls although they have no shift
  Presence presence = Presence::available;
  bool speaks = true;                     // the caller's language; true when it is not known
  bool tried = false, ringing = false;    // for this call; for another call just now
};

struct Question {
  bool office = true;                     // the line is open
  bool urgent = false;                    // the caller says that it cannot wait
  bool waited = false;                    // in the queue for as long as a caller should wait
  bool voiceless = false;                 // the voice agent does not answer: no announcement, no queue
  bool blocked = false;                   // by somebody on the line, or it has called too often
};

enum class Way : std::uint8_t { ring, mobile, queue, closed, refuse, give_up };
struct Decision { Way way = Way::closed; std::vector<access::UserId> whom; };

// On the line first who speaks the language, then anybody, then who helps without a shift; then the urgent mobile when it cannot wait or nobody has the line; else the
// queue; after a long wait, and when nobody is there, the announcement that offers to call back. A person is rung once for a call. Without a voice agent the mobile takes the
// queue's place, and what is left is given up: the trunk says so, and a callback is made.
Decision decide(const Question&, std::span<const Agent>);

}  // namespace ostoja::exchange
