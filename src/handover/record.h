#pragma once
// Handing over as its own pages see it.
#include "handover/handover.h"
#include "hotline/page.h"
#include "vault/vault.h"
#include "web/router.h"

namespace ostoja::handover {

inline constexpr access::Permission hand_over{"contact_write"};

struct Line { int place = 0; hotline::Leftover::Kind kind = hotline::Leftover::Kind::urgent; std::int64_t record = 0; access::UserId accepted_by; core::Instant accepted_at; };
struct Sheet {
  std::int64_t id = 0;
  access::UserId from, to, done_by;
  core::Instant at, done_at, escalated_at;
  std::string note;                                   // opened by sheet() only
  std::vector<Line> lines;
};
struct Keeper { store::Tx& tx; const vault::OperatorKeys& keys; access::UserId by; core::Instant now; };
core::Result<std::int64_t> hand(const Keeper&, access::UserId to, std::string_view note, const std::vector<hotline::Leftover>&);
core::Result<Sheet> sheet(const Keeper&, std::int64_t id);
std::vector<Sheet> newest(store::Tx&, std::string_view operator_code, int limit);                // without notes
// Lines that this person takes; the sheet is done with its last one, one without lines at once. forbidden: who handed it over; conflict: it is done.
core::Done accept(const Keeper&, Sheet&, const std::vector<int>& places);
std::vector<std::int64_t> escalate(store::Tx&, std::string_view operator_code, core::Instant before, core::Instant now);

core::Result<web::Response> sheets_page(web::Context&);
core::Result<web::Response> hand_page(web::Context&);
core::Result<web::Response> sheet_page(web::Context&);
core::Result<web::Response> accept_page(web::Context&);

}  // namespace ostoja::handover
