#pragma once
// For the pages of other rooms that call people, and for the telephone exchange: the rules of safe contact, asked and shown before a number is opened.
#include "hotline/hotline.h"
#include "web/page.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::hotline {

Keeper keeper_of(web::Context&, const vault::OperatorKeys&);  // of an operator, whoever asks

// May we call this person now? `ok`, or why not (catalogue keys hotline.safe.*), so that the program asks for a reason.
struct SafeVerdict { bool ok = true; std::string why; };
SafeVerdict safe_to_call(const SafeContact&, core::Instant now);
// "··· 143": the last three digits; the whole number is shown on demand, with a trace.
std::string masked(std::string_view e164);
std::vector<std::string> safe_lines(const web::Context&, const SafeContact&);  // each rule in a line, for beside a case

// What a shift of the reader's operator leaves to the next one: urgent matters without an end, drafts, what is due within a day, places held for callers.
struct Leftover {
  enum class Kind : std::uint8_t { urgent = 1, draft = 2, follow_up = 3, place = 4 } kind = Kind::urgent;
  std::int64_t record = 0;                                   // contact, follow-up or stay
  std::string href, title, text, tag;                        // drawn from the record as it is now; tag: why it cannot wait
};
std::vector<Leftover> leftovers(web::Context&, core::Instant since);
std::optional<Leftover> leftover(web::Context&, Leftover::Kind, std::int64_t record);  // nothing when the record is gone
core::Instant shift_began(const web::Context&);              // the reader's own shift, else the one that runs, else some hours ago

}  // namespace ostoja::hotline
