#pragma once
// For the pages of other rooms that call people, and for the telephone exchange: the rules of safe contact, asked and shown before a number is opened.
#include "hotline/hotline.h"
#include "web/page.h"

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

}  // namespace ostoja::hotline
