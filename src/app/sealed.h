#pragma once
// What a sealed desk answers: that it is sealed, and a page that takes two of three shares. No store is open, nobody is signed in.
#include "app/centre.h"
#include "web/request.h"

#include <atomic>
#include <functional>
#include <mutex>
#include <string>

namespace ostoja::app {

class SealedDesk {
 public:
  SealedDesk(Centre& centre, std::function<core::Done()> unsealed) : centre_(centre), unsealed_(std::move(unsealed)) {}
  void handle(const web::Request&, const std::function<void(web::Response)>& done);

 private:
  web::Response answer(const web::Request&);
  web::Response unlock(const web::Request&);
  Centre& centre_;
  std::function<core::Done()> unsealed_;
  std::mutex mutex_;
  std::int64_t tries_ = 0, free_at_ = 0;  // a wrong pair of shares makes the next try wait
};

// ostoja unlock: posts the shares to a desk on this machine; the program's exit code.
int send_shares(const std::string& host, int port, const std::string& a, const std::string& b);

}  // namespace ostoja::app
