#pragma once
// Calls that the voice agent has: announcements, digits, the queue, and the second leg to whoever takes the call. One thread, the loop of libre.
#include "desk.h"
#include "sounds.h"

#include <list>
#include <memory>
#include <string>

namespace ostoja::voice {

struct Settings {
  std::string host = "127.0.0.1";
  int port = 5076;
  std::string edge = "127.0.0.1:5060", realm = "centre.local";
  int rtp_from = 23000, rtp_to = 23900;
};

class Call;

class Agent {
 public:
  Agent(const Settings&, Desk&, const Sounds&);       // throws std::runtime_error when it cannot listen
  ~Agent();
  Agent(const Agent&) = delete;
  std::size_t calls() const { return calls_.size(); }

 private:
  friend class Call;
  struct Sip;
  void remove(Call*);
  void incoming(const void* message);
  Settings settings_;
  Desk& desk_;
  const Sounds& sounds_;
  std::unique_ptr<Sip> sip_;
  std::list<std::shared_ptr<Call>> calls_;
};

}  // namespace ostoja::voice
