#pragma once
// Server-sent events: small news for open pages ("Saved 12:04" in another tab, a new item). Topics are "user/<id>" and "operator/<code>". No personal data in them.
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace ostoja::web {

class Live {
 public:
  using Send = std::function<void(const std::string& frame)>;
  std::int64_t subscribe(std::string topics, Send);     // topics separated by blanks
  void unsubscribe(std::int64_t id);
  void publish(std::string_view topic, std::string_view event, std::string_view json);
  std::size_t listeners() const;

 private:
  struct Listener { std::string topics; Send send; };
  mutable std::mutex mutex_;
  std::int64_t next_ = 1;
  std::unordered_map<std::int64_t, Listener> listeners_;
};

}  // namespace ostoja::web
