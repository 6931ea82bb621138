#include "exchange/module.h"

#include "exchange/record.h"

namespace ostoja::exchange {
namespace {

using web::Method;
// Calls are known by their own names; whom a contact is with stands in the hotline's own trace.
constexpr access::Trace change_line{"line.change", "phone_call"}, read_call{"call.read", "phone_call"}, read_phone{"phone.check", "staff_user"};
constexpr web::Route kPages[] = {
    {Method::get, "/line", line_view, access::no_client_data, line_page},
    {Method::post, "/line/presence", line_answer, change_line, presence_page},
    {Method::post, "/line/calls/:id/answer", line_answer, change_line, answer_page},
    {Method::post, "/line/calls/:id/end", line_answer, change_line, hang_up_page},
    {Method::post, "/line/phone", line_answer, change_line, phone_page},
    {Method::post, "/line/blocks", line_manage, change_line, block_page},
    {Method::post, "/line/blocks/:id/remove", line_manage, change_line, unblock_page},
};
constexpr web::Route kApi[] = {
    {Method::post, "/api/v1/calls/route", call_route, change_line, api_route, web::Run::as_method, "calls:route", "", "Where a call goes next (call, try, caller, withheld, queuedMs, language, urgent)"},
    {Method::post, "/api/v1/calls/events", call_route, access::no_client_data, api_event, web::Run::as_method, "calls:route", "", "What has become of a call (type, call, seq, at, who, try), in any order and more than once"},
    {Method::get, "/api/v1/calls", call_route, read_call, api_calls, web::Run::as_method, "calls:route", "", "The newest fifty calls; no numbers"},
    {Method::get, "/api/v1/calls/ha1", call_route, read_phone, api_ha1, web::Run::as_method, "calls:route", "", "What a SIP telephone's password is checked by (user)"},
    {Method::get, "/api/v1/calls/:id", call_route, read_call, api_call, web::Run::as_method, "calls:route", "", "A call by the exchange's name of it"},
};

// Numbers of calls that became no contact are not kept.
void forget(web::Services& s) {
  const auto now = s.clock.now();
  const auto before = now.plus_seconds(-s.forms.pinned().threshold("number_days") * 86400);
  s.db.write([&](store::Tx& tx) { forget_old_numbers(tx, before); });
}

}  // namespace

web::Module module() { return {.name = "exchange", .pages = kPages, .api = kApi, .start = {}, .jobs = {{"exchange.numbers", 3600, forget}}}; }

}  // namespace ostoja::exchange
