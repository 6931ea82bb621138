#include "web/live.h"

#include "core/text.h"

#include <vector>

namespace ostoja::web {

std::int64_t Live::subscribe(std::string topics, Send send) {
  std::lock_guard lock(mutex_);
  std::int64_t id = next_++;
  listeners_.emplace(id, Listener{std::move(topics), std::move(send)});
  return id;
}

void Live::unsubscribe(std::int64_t id) {
  std::lock_guard lock(mutex_);
  listeners_.erase(id);
}

void Live::publish(std::string_view topic, std::string_view event, std::string_view json) {
  std::vector<Send> sends;
  {
    std::lock_guard lock(mutex_);
    for (const auto& [id, listener] : listeners_)
      for (std::string_view t : core::split(listener.topics, ' '))
        if (t == topic) {
          sends.push_back(listener.send);
          break;
        }
  }
  if (sends.empty()) return;
  std::string frame = "event: ";
  for (char c : event)
    if (c != '\r' && c != '\n') frame += c;
  for (std::string_view line : core::split(json, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    (frame += "\ndata: ") += line;
  }
  frame += "\n\n";
  for (const auto& send : sends) send(frame);  // outside the lock: a sender may take its time
}

std::size_t Live::listeners() const {
  std::lock_guard lock(mutex_);
  return listeners_.size();
}

}  // namespace ostoja::web
