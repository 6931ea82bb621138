#include "app/desk.h"

#include "app/home.h"
#include "app/modules.h"
#include "core/log.h"

namespace ostoja::app {
namespace {
constexpr std::int64_t kSignEverySeconds = 600;
}

Desk::Desk(Centre& centre, const core::Clock& clock, web::Live& live) : centre_(centre), clock_(clock) {
  auto templates = web::Templates::load();
  if (!templates) throw core::Failure(core::Errc::internal, "a template is faulty; which one is in the log");
  templates_ = *templates;
  services_.reset(new web::Services{*centre.db, *centre.vault, centre.policy, *centre.sessions, centre.forms, clock, *templates_, live, centre.settings.demo, frame, {}});
  if (centre.settings.mail) services_->rooms[std::type_index(typeid(mail::Server))] = std::make_shared<mail::Server>(centre.settings.mail);
  services_->rooms[std::type_index(typeid(exchange::Telephone))] = std::make_shared<exchange::Telephone>(centre.settings.telephone);
  rooms_ = modules();
  router_ = std::make_unique<web::Router>(*services_);
  for (auto& room : rooms_) {
    router_->add(room.pages);
    router_->add(room.api);
    if (room.start) room.start(*services_);
  }
  describe_routes(*router_);
}

Desk::~Desk() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  woken_.notify_all();
  if (jobs_.joinable()) jobs_.join();
  services_->rooms.clear();  // stops what rooms do in the background before the store goes
}

void Desk::start_jobs() {
  jobs_ = std::thread([this] { run_jobs(); });
}

void Desk::run_jobs() {
  struct Due {
    const char* name;
    std::int64_t every;
    std::function<void()> run;
    std::int64_t next;
  };
  std::vector<Due> all;
  auto now = clock_.now().ms / 1000;
  if (centre_.audit) all.push_back({"audit.checkpoint", kSignEverySeconds, [this] { centre_.audit->checkpoint(clock_.now()); }, now + 5});
  for (auto& room : rooms_)
    for (auto& job : room.jobs) all.push_back({job.name, job.every_seconds, [this, &job] { job.run(*services_); }, now + 1});
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    woken_.wait_for(lock, std::chrono::seconds(1));
    if (stopping_) break;
    lock.unlock();
    for (auto& due : all) {
      now = clock_.now().ms / 1000;
      if (now < due.next) continue;
      due.next = now + due.every;
      try {
        due.run();
      } catch (const std::exception&) {
        core::log(core::Level::error, "a job failed and will be tried again:", core::LogWord::of_ours(due.name));
      }
    }
    lock.lock();
  }
}

}  // namespace ostoja::app
