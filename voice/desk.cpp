#include "desk.h"

#include "app/loopback.h"
#include "core/json.h"

#include <charconv>
#include <chrono>

namespace ostoja::voice {

Decision decision_of(const std::string& json) {
  Decision out;
  const auto uris = app::json_strings(json, "uri"), whos = app::json_strings(json, "who");
  const auto actions = app::json_strings(json, "action");
  if (actions.empty()) return out;
  out.kind = Decision::Kind::reject;
  if (actions.front() != "ring" || uris.empty() || uris.size() != whos.size()) return out;
  if (whos.front() == "voice-agent") {
    out.kind = uris.front().find("queue-") != std::string::npos ? Decision::Kind::queue : Decision::Kind::closed;
    return out;
  }
  out.kind = Decision::Kind::phones;
  for (std::size_t i = 0; i < uris.size(); ++i) out.targets.push_back({uris[i], whos[i]});
  if (auto at = json.find("\"timeout\":"); at != json.npos) std::from_chars(json.data() + at + 10, json.data() + json.size(), out.seconds);
  return out;
}

Desk::Desk(std::string host, int port, std::string token, std::function<void(std::function<void()>)> deliver)
    : host_(std::move(host)), headers_("Authorization: Bearer " + token + "\r\nContent-Type: application/json\r\n"), port_(port), deliver_(std::move(deliver)) {
  for (int i = 0; i < 4; ++i) threads_.emplace_back([this] { ask_all(); });
  threads_.emplace_back([this] { tell_all(); });
}

Desk::~Desk() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  woken_.notify_all();
  for (auto& t : threads_) t.join();
}

void Desk::route(Question q, Answer answer) {
  core::Json j;
  j.object().field("call", q.call).field("try", q.attempt).field("last", q.last).field("queuedMs", static_cast<std::int64_t>(q.queued_ms)).field("urgent", q.urgent).field_or_null("language", q.language).end();
  std::lock_guard lock(mutex_);
  questions_.push_back([this, body = j.take(), answer = std::move(answer)] {
    auto got = app::ask_desk(host_, port_, {"POST", "/api/v1/calls/route", headers_, body});
    auto decision = got && app::status_of(*got) == 200 ? decision_of(app::body_of(*got)) : Decision{};
    deliver_([answer, decision] { answer(decision); });
  });
  woken_.notify_all();
}

void Desk::tell(const std::string& type, const std::string& call, long long seq, const std::string& who, int attempt, const std::string& language) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  const auto fraction = std::to_string(1000 + ms % 1000).substr(1);
  core::Json j;
  j.object().field("type", type).field("call", call).field("from", "voice").field("seq", static_cast<std::int64_t>(seq)).field("at", std::to_string(ms / 1000) + "." + fraction).field("try", attempt);
  j.field_or_null("who", who).field_or_null("language", language).end();
  std::lock_guard lock(mutex_);
  untold_.push_back(j.take());
  woken_.notify_all();
}

void Desk::ask_all() {
  std::unique_lock lock(mutex_);
  while (true) {
    woken_.wait(lock, [&] { return stopping_ || !questions_.empty(); });
    if (stopping_) return;
    auto one = std::move(questions_.front());
    questions_.pop_front();
    lock.unlock();
    one();
    lock.lock();
  }
}

void Desk::tell_all() {
  std::unique_lock lock(mutex_);
  while (true) {
    woken_.wait(lock, [&] { return stopping_ || !untold_.empty(); });
    if (stopping_) return;
    auto one = untold_.front();
    lock.unlock();
    auto got = app::ask_desk(host_, port_, {"POST", "/api/v1/calls/events", headers_, one});
    const int status = got ? app::status_of(*got) : 0;
    lock.lock();
    if (status == 204 || status == 422) untold_.pop_front();
    else woken_.wait_for(lock, std::chrono::seconds(2), [&] { return stopping_; });
  }
}

}  // namespace ostoja::voice
