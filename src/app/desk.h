#pragma once
// A running desk over an opened centre: services, routes, rooms, jobs. serve, bench, scenarios and tests make one.
#include "app/centre.h"
#include "web/live.h"
#include "web/module.h"
#include "web/page.h"
#include "web/router.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace ostoja::app {

class Desk {
 public:
  // Throws core::Failure(internal) when templates, routes or rooms are faulty.
  Desk(Centre&, const core::Clock&, web::Live&);
  ~Desk();
  web::Router& router() { return *router_; }
  web::Services& services() { return *services_; }
  const std::vector<web::Module>& rooms() const { return rooms_; }
  void start_jobs();    // the rooms' jobs and the signing of the audit log, on one thread

 private:
  void run_jobs();
  Centre& centre_;
  const core::Clock& clock_;
  std::shared_ptr<web::Templates> templates_;
  std::unique_ptr<web::Services> services_;
  std::vector<web::Module> rooms_;
  std::unique_ptr<web::Router> router_;
  std::mutex mutex_;
  std::condition_variable woken_;
  bool stopping_ = false;
  std::thread jobs_;
};

}  // namespace ostoja::app
