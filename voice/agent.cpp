#include "agent.h"

extern "C" {
#include <re.h>
}

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace ostoja::voice {
namespace {

constexpr std::size_t kFrame = 160;                   // bytes of A-law in 20 ms
constexpr std::uint64_t kFrameMs = 20, kAskMs = 4000, kAgainMs = 25'000, kSoonMs = 500;
constexpr int kPcma = 8, kDigits = 101, kClosedTimes = 3, kFirstTry = 101;
constexpr std::string_view kLanguages[] = {"pl", "en", "uk", "ru", "es", "vi"};  // digits 3 to 8

int no_password(char**, char**, const char*, void*) { return EACCES; }
int no_offer(mbuf**, const sip_msg*, void*) { return EPROTO; }

}  // namespace

struct Agent::Sip {
  sip* stack = nullptr;
  sipsess_sock* sessions = nullptr;
  sa local{};
};

struct Leg {
  Call* call = nullptr;
  bool first = false, up = false;
  std::string who;
  sipsess* session = nullptr;
  struct rtp_sock* rtp = nullptr;
  sdp_session* sdp = nullptr;
  sdp_media* media = nullptr;
  int last_digit_ts = -1;

  Leg() = default;
  Leg(const Leg&) = delete;
  ~Leg() { drop(); }
  void drop() {
    session = static_cast<sipsess*>(mem_deref(session));  // ends or cancels what goes on
    sdp = static_cast<sdp_session*>(mem_deref(sdp));
    rtp = static_cast<struct rtp_sock*>(mem_deref(rtp));
    media = nullptr, up = false;
  }
};

class Call : public std::enable_shared_from_this<Call> {
 public:
  Call(Agent& agent, std::string name, std::string_view plays) : agent_(agent), name_(std::move(name)) {
    tmr_init(&frame_), tmr_init(&ask_), tmr_init(&ring_), tmr_init(&bye_);
    auto dash = plays.rfind('-');
    queue_ = plays.substr(0, dash) == "queue";
    if (dash != plays.npos) language_ = plays.substr(dash + 1);
    if (std::find(std::begin(kLanguages), std::end(kLanguages), language_) == std::end(kLanguages)) language_ = "pl";
    first_.call = this, first_.first = true;
  }
  ~Call() { stop(); }

  // False: it cannot be answered and is refused.
  bool answer(const sip_msg* message) {
    if (!open(first_) || sdp_decode(first_.sdp, message->mb, true) != 0) return false;
    mbuf* offer = nullptr;
    if (sdp_encode(&offer, first_.sdp, false) != 0) return false;
    int failed = sipsess_accept(&first_.session, agent_.sip_->sessions, message, 200, "OK", "voice", "application/sdp", offer, no_password, nullptr, false, first_offer, first_answer, first_up, nullptr, nullptr, first_closed, &first_, nullptr);
    mem_deref(offer);
    if (failed != 0) return false;
    began_ = due_ = tmr_jiffies();
    tell("queued", {});
    if (queue_) play({"queue", "languages", "wait"});
    else play({"closed", "languages"});
    tick(this);
    if (queue_) tmr_start(&ask_, kSoonMs, ask_now, this);
    return true;
  }

 private:
  bool open(Leg& leg) {
    sa local = agent_.sip_->local;
    sa_set_port(&local, 0);
    if (rtp_listen(&leg.rtp, IPPROTO_UDP, &local, static_cast<std::uint16_t>(agent_.settings_.rtp_from), static_cast<std::uint16_t>(agent_.settings_.rtp_to), false, heard, heard_rtcp, &leg) != 0) return false;
    if (sdp_session_alloc(&leg.sdp, &local) != 0 || sdp_media_add(&leg.media, leg.sdp, "audio", sa_port(rtp_local(leg.rtp)), "RTP/AVP") != 0) return false;
    return sdp_format_add(nullptr, leg.media, false, "8", "PCMA", 8000, 1, nullptr, nullptr, nullptr, false, nullptr) == 0 &&
           sdp_format_add(nullptr, leg.media, false, "101", "telephone-event", 8000, 1, nullptr, nullptr, nullptr, false, "0-15") == 0;
  }
  void tell(const char* type, const std::string& who) { agent_.desk_.tell(type, name_, ++seq_, who, attempt_, language_); }

  // ---- what the caller hears ----
  // One after another. Then the queue waits and says its words again now and then; what is closed is said three times; a farewell once.
  void play(std::vector<std::string> names) {
    line_ = std::move(names);
    next_ = 0, heard_ = 0, spoken_ = tmr_jiffies();
    next_sound();
  }
  void next_sound() {
    at_ = 0;
    if (next_ == line_.size()) {
      next_ = 0;
      if (queue_ || asking_ || !rung_.empty()) {
        const bool again = tmr_jiffies() - spoken_ > kAgainMs;
        if (again) spoken_ = tmr_jiffies();
        line_ = again ? std::vector<std::string>{"queue", "languages", "wait"} : std::vector<std::string>{"wait"};
      } else if (goodbye_ || ++heard_ >= kClosedTimes) {
        line_.clear();
        tmr_start(&bye_, 0, end_now, this);
        return;
      }
    }
    sound_ = &agent_.sounds_.get(language_, line_[next_++]);
  }
  static void tick(void* arg) {
    auto* c = static_cast<Call*>(arg);
    for (const auto now = tmr_jiffies(); c->due_ <= now; c->due_ += kFrameMs, c->ts_ += kFrame) {
      if (c->talking_ != nullptr || c->line_.empty()) continue;
      std::uint8_t frame[kFrame];
      for (auto& byte : frame) {
        if (c->at_ >= c->sound_->size()) c->next_sound();
        byte = c->line_.empty() ? 0xD5 : (*c->sound_)[c->at_++];
      }
      send(c->first_, kPcma, c->ts_, false, frame, kFrame);
    }
    const auto now = tmr_jiffies();
    tmr_start(&c->frame_, c->due_ > now ? c->due_ - now : 1, tick, c);
  }
  static void send(Leg& leg, int type, std::uint32_t ts, bool marker, const std::uint8_t* data, std::size_t size) {
    if (leg.media == nullptr || !sa_isset(sdp_media_raddr(leg.media), SA_ALL)) return;
    mbuf* packet = mbuf_alloc(RTP_HEADER_SIZE + size);
    if (packet == nullptr) return;
    packet->pos = packet->end = RTP_HEADER_SIZE;
    mbuf_write_mem(packet, data, size);
    packet->pos = RTP_HEADER_SIZE;
    rtp_send(leg.rtp, sdp_media_raddr(leg.media), false, marker, static_cast<std::uint8_t>(type), ts, packet);
    mem_deref(packet);
  }

  // ---- what comes from the legs ----
  static void heard(const sa*, const rtp_header* header, mbuf* packet, void* arg) {
    auto* leg = static_cast<Leg*>(arg);
    auto* c = leg->call;
    if (c->talking_ != nullptr) {
      if (leg == &c->first_) send(*c->talking_, header->pt, header->ts, header->m, mbuf_buf(packet), mbuf_get_left(packet));
      else if (leg == c->talking_) send(c->first_, header->pt, header->ts, header->m, mbuf_buf(packet), mbuf_get_left(packet));
      return;
    }
    // A digit comes in several packets of one time.
    if (!leg->first || header->pt != kDigits || mbuf_get_left(packet) < 4 || static_cast<int>(header->ts) == leg->last_digit_ts) return;
    leg->last_digit_ts = static_cast<int>(header->ts);
    c->digit(telev_code2digit(mbuf_buf(packet)[0]));
  }
  static void heard_rtcp(const sa*, rtcp_msg*, void*) {}

  void digit(int d) {
    if (d >= '3' && d < '3' + static_cast<int>(std::size(kLanguages))) {
      language_ = kLanguages[d - '3'];
      goodbye_ = false;
      if (queue_) play({"queue", "wait"});
      else play({"closed"});
    } else if (d == '1' && !urgent_) {
      urgent_ = true;
      tell("urgent", {});
      play({"connecting", "wait"});
      ask();
    } else if (d == '2') {
      tell("callback", {});
      queue_ = false, goodbye_ = true;
      tmr_cancel(&ask_), tmr_cancel(&ring_);
      rung_.clear();
      play({"callback"});
    }
  }

  // ---- where it goes ----
  static void ask_now(void* arg) { static_cast<Call*>(arg)->ask(); }
  void ask() {
    tmr_cancel(&ask_);
    if (asking_ || talking_ != nullptr || goodbye_) return;
    asking_ = true;
    if (attempt_ == 0) attempt_ = kFirstTry - 1;
    agent_.desk_.route({name_, language_, ++attempt_, last_, static_cast<long long>(queue_ ? tmr_jiffies() - began_ : 0), urgent_}, [self = weak_from_this()](Decision d) {
      if (auto call = self.lock()) call->follow(d);
    });
  }
  void follow(const Decision& d) {
    asking_ = false, last_ = 0;
    if (talking_ != nullptr || goodbye_ || over_) return;
    switch (d.kind) {
      case Decision::Kind::phones: ring(d); break;
      case Decision::Kind::queue:
      case Decision::Kind::unreachable:
        if (!queue_) queue_ = true, play({"wait"});
        tmr_start(&ask_, kAskMs, ask_now, this);
        break;
      case Decision::Kind::closed:
        queue_ = false;
        play({"closed", "languages"});
        break;
      case Decision::Kind::reject: end(); break;
    }
  }
  void ring(const Decision& d) {
    rung_.clear();
    for (const auto& target : d.targets) {
      auto leg = std::make_unique<Leg>();
      leg->call = this, leg->who = target.who;
      mbuf* offer = nullptr;
      if (!open(*leg) || sdp_encode(&offer, leg->sdp, true) != 0) continue;
      const auto edge = "sip:" + agent_.settings_.edge + ";lr";
      const char* way[] = {edge.c_str()};
      const auto from = "sip:infolinia@" + agent_.settings_.realm;
      int failed = sipsess_connect(&leg->session, agent_.sip_->sessions, target.uri.c_str(), "Infolinia", from.c_str(), "voice", way, 1, "application/sdp", offer, no_password, nullptr, false, no_offer, leg_answer, leg_progress, leg_up, nullptr,
                                   nullptr, leg_closed, leg.get(), "X-Ostoja-Call: %s\r\n", name_.c_str());
      mem_deref(offer);
      if (failed == 0) rung_.push_back(std::move(leg));
    }
    if (rung_.empty()) return nobody(480);
    tmr_start(&ring_, static_cast<std::uint64_t>(d.seconds) * 1000, ring_over, this);
  }
  static void ring_over(void* arg) {
    auto* c = static_cast<Call*>(arg);
    c->rung_.clear();
    c->nobody(408);
  }
  void nobody(int code) {
    tmr_cancel(&ring_);
    last_ = code;
    tmr_start(&ask_, kSoonMs, ask_now, this);
  }
  static int leg_answer(const sip_msg* message, void* arg) { return sdp_decode(static_cast<Leg*>(arg)->sdp, message->mb, false); }
  static void leg_progress(const sip_msg* message, void* arg) {
    auto* leg = static_cast<Leg*>(arg);
    if (message->scode == 180 || message->scode == 183) leg->call->tell("ringing", leg->who);
  }
  static void leg_up(const sip_msg*, void* arg) {
    auto* leg = static_cast<Leg*>(arg);
    auto* c = leg->call;
    if (c->talking_ != nullptr) return;
    leg->up = true, c->talking_ = leg;
    tmr_cancel(&c->ring_), tmr_cancel(&c->ask_);
    std::erase_if(c->rung_, [&](const auto& other) { return other.get() != leg; });
    c->tell("bridged", leg->who);
  }
  static void leg_closed(int, const sip_msg* message, void* arg) {
    auto* leg = static_cast<Leg*>(arg);
    auto* c = leg->call;
    if (leg == c->talking_) return c->end();            // whoever took the call has hung up
    const int code = message != nullptr ? message->scode : 480;
    std::erase_if(c->rung_, [&](const auto& one) { return one.get() == leg; });
    if (c->rung_.empty() && c->talking_ == nullptr) c->nobody(code);
  }

  // ---- the first leg ----
  static int first_offer(mbuf** answer, const sip_msg* message, void* arg) {
    auto* leg = static_cast<Leg*>(arg);
    int failed = sdp_decode(leg->sdp, message->mb, true);
    return failed != 0 ? failed : sdp_encode(answer, leg->sdp, false);
  }
  static int first_answer(const sip_msg*, void*) { return 0; }
  static void first_up(const sip_msg*, void* arg) { static_cast<Leg*>(arg)->up = true; }
  static void first_closed(int, const sip_msg*, void* arg) { static_cast<Leg*>(arg)->call->end(); }

  static void end_now(void* arg) { static_cast<Call*>(arg)->end(); }
  void end() {
    if (over_) return;
    over_ = true;
    stop();
    agent_.remove(this);                                // the last thing: this call is gone after it
  }
  void stop() {
    tmr_cancel(&frame_), tmr_cancel(&ask_), tmr_cancel(&ring_), tmr_cancel(&bye_);
    talking_ = nullptr;
    rung_.clear();
    first_.drop();
  }

  Agent& agent_;
  std::string name_, language_ = "pl";
  Leg first_;
  std::vector<std::unique_ptr<Leg>> rung_;
  Leg* talking_ = nullptr;
  tmr frame_{}, ask_{}, ring_{}, bye_{};
  std::vector<std::string> line_;
  const Sound* sound_ = nullptr;
  std::size_t at_ = 0, next_ = 0;
  int heard_ = 0, attempt_ = 0, last_ = 0;
  long long seq_ = 0;
  std::uint32_t ts_ = 0;
  std::uint64_t began_ = 0, due_ = 0, spoken_ = 0;
  bool queue_ = false, urgent_ = false, asking_ = false, goodbye_ = false, over_ = false;
};

Agent::Agent(const Settings& settings, Desk& desk, const Sounds& sounds) : settings_(settings), desk_(desk), sounds_(sounds), sip_(std::make_unique<Sip>()) {
  if (sa_set_str(&sip_->local, settings.host.c_str(), static_cast<std::uint16_t>(settings.port)) != 0) throw std::runtime_error("--listen is HOST:PORT, for example 127.0.0.1:5076");
  if (sip_alloc(&sip_->stack, nullptr, 32, 32, 32, "ostoja-voice", nullptr, nullptr) != 0 || sip_transp_add(sip_->stack, SIP_TRANSP_UDP, &sip_->local) != 0 ||
      sipsess_listen(
          &sip_->sessions, sip_->stack, 32, [](const sip_msg* message, void* arg) { static_cast<Agent*>(arg)->incoming(message); }, this) != 0)
    throw std::runtime_error("the port of --listen cannot be opened: is another voice agent running?");
}

Agent::~Agent() {
  calls_.clear();
  mem_deref(sip_->sessions);
  if (sip_->stack != nullptr) sip_close(sip_->stack, true);
  mem_deref(sip_->stack);
}

void Agent::incoming(const void* raw) {
  const auto* message = static_cast<const sip_msg*>(raw);
  std::string name;
  if (const auto* header = sip_msg_xhdr(message, "X-Ostoja-Call")) name.assign(header->val.p, header->val.l);
  auto call = std::make_shared<Call>(*this, std::move(name), std::string_view(message->uri.user.p, message->uri.user.l));
  calls_.push_back(call);
  if (call->answer(message)) return;
  calls_.remove(call);
  sip_treply(nullptr, sip_->stack, message, 488, "Not Acceptable Here");
}

void Agent::remove(Call* call) {
  calls_.remove_if([&](const auto& one) { return one.get() == call; });
}

}  // namespace ostoja::voice
