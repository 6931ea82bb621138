#pragma once
// The exchange as its own pages and its API see it; other rooms use exchange.h.
#include "exchange/decision.h"
#include "exchange/exchange.h"
#include "exchange/progress.h"
#include "hotline/hotline.h"
#include "web/router.h"

#include <set>
#include <vector>

namespace ostoja::exchange {

inline constexpr access::Permission line_view{"line_view"}, line_answer{"line_answer"}, line_manage{"line_manage"}, call_route{"call_route"};

struct Call {
  std::int64_t id = 0;
  std::string reference;
  State state = State::ringing;
  bool withheld = false, simulated = false, urgent = false;
  std::string language;                               // two letters; empty: not known
  core::Instant arrived_at, waiting_since, answered_at, ended_at;
  access::UserId answered_by;
  std::string operator_code;
  std::int64_t contact = 0;
  std::set<access::UserId> ringing, tried;
  int last_try = 0;
  std::string last_answer;
};

// ---- calls.cpp ----
std::optional<Call> find_call(store::Tx&, std::string_view reference);
std::vector<Call> live_calls(store::Tx&);             // not over, the oldest first
std::vector<Call> newest_calls(store::Tx&, int limit);
Call add_call(store::Tx&, std::string_view reference, core::Instant now);
void save_call(store::Tx&, const Call&, core::Instant now);
bool add_event(store::Tx&, std::int64_t call, const Happened&);  // false: it is there already
std::vector<Happened> events_of(store::Tx&, std::int64_t call);
std::int64_t next_seq(store::Tx&, std::int64_t call);
struct Day { std::int64_t answered = 0, missed = 0; };
Day since(store::Tx&, core::Instant from);

// The number of a call, kept for every operator whose keys are in until it is known whose call it is.
void keep_number(store::Tx&, const vault::Vault&, std::int64_t call, std::string_view e164, core::Instant now);
struct Number { std::string e164, hash; };
std::optional<Number> number_of(store::Tx&, const vault::OperatorKeys&, std::int64_t call);
void forget_number(store::Tx&, std::int64_t call);
void forget_old_numbers(store::Tx&, core::Instant before);
std::int64_t calls_of_number(store::Tx&, const vault::OperatorKeys&, std::string_view e164, core::Instant from);

// ---- presence.cpp ----
struct Standing { Presence state = Presence::available; std::string reason; core::Instant since; };
std::map<access::UserId, Standing> standings(store::Tx&, core::Instant now, const forms::Library&);  // who has said something, or whose telephone has
void set_presence(store::Tx&, access::UserId, Presence, std::string_view reason, core::Instant now);
void set_phone(store::Tx&, access::UserId, std::string_view device, bool there, core::Instant now);
std::set<access::UserId> with_phone(store::Tx&);
// Who may be rung now, for a call in this language that was tried at these people.
struct Person { Agent agent; std::string name, login, operator_code, reason; core::Instant since; };
std::vector<Person> people(store::Tx&, const forms::Library&, core::Instant now);
std::vector<Agent> agents_for(store::Tx&, const std::vector<Person>&, const Call&);

std::optional<std::string> phone_ha1(store::Tx&, const vault::Vault&, std::string_view login);  // what a telephone's password is checked by, of somebody active
core::Instant phone_since(store::Tx&, access::UserId);                                           // none: no password yet

struct Block { std::int64_t id = 0, contact = 0; std::string number, reason; core::Instant until; };
std::vector<Block> blocks(store::Tx&, std::string_view operator_code, core::Instant now);
core::Done add_block(store::Tx&, const forms::Library&, std::string_view operator_code, hotline::ContactId, std::string_view number_hash, std::string_view reason, core::Instant until, access::UserId by, core::Instant now);
core::Done remove_block(store::Tx&, std::string_view operator_code, std::int64_t id, access::UserId by, core::Instant now);
bool is_blocked(store::Tx&, const vault::Vault&, std::string_view e164, core::Instant now);

void leave(web::Context&, std::string action, std::int64_t id, std::string detail);  // in the log, of a call (api.cpp)

// ---- events.cpp ----
// The call as it is after its events, with what follows: presence, the contact of who answered, the contact and the callback of a call that nobody took, news for open pages.
core::Done follow(web::Context&, Call, Type news);
void tell_pages(web::Context&);                       // after the commit: the wallboard has news
void tell_ringing(web::Context&, const Call&, const std::set<access::UserId>& before);  // after the commit: to whom it rings, and to whom no longer

// ---- handlers ----
core::Result<web::Response> api_route(web::Context&);
core::Result<web::Response> api_event(web::Context&);
core::Result<web::Response> api_call(web::Context&);
core::Result<web::Response> api_calls(web::Context&);
core::Result<web::Response> api_ha1(web::Context&);
core::Result<web::Response> line_page(web::Context&);
core::Result<web::Response> presence_page(web::Context&);
core::Result<web::Response> answer_page(web::Context&);
core::Result<web::Response> hang_up_page(web::Context&);
core::Result<web::Response> phone_page(web::Context&);
core::Result<web::Response> block_page(web::Context&);
core::Result<web::Response> unblock_page(web::Context&);

}  // namespace ostoja::exchange
