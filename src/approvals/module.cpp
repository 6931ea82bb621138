#include "approvals/module.h"

#include "approvals/record.h"

namespace ostoja::approvals {
namespace {

using web::Method;
constexpr access::Trace read_case{"case.read", "case"}, list_cases{"approvals.list", "case"}, change{"approvals.change", "case"};

constexpr web::Route kPages[] = {
    {Method::get, "/approvals", approve, list_cases, list_page},
    {Method::get, "/approvals/:approval", approve, read_case, show_page},
    {Method::post, "/approvals/:approval", approve, change, decide_page},
    {Method::get, "/cases/:id/approvals", cases::case_view, read_case, case_page},
    {Method::post, "/cases/:id/approvals/:approval/take-back", cases::case_write, change, take_back_page},
};

// A case is closed as "not trafficking" only when a second person agrees: the closing waits, and happens when it is approved.
core::Result<cases::Doors::Closing> closing(web::Context& c, const cases::Header& h, std::string_view reason, std::string_view words) {
  if (reason != "NOT_THB") return cases::Doors::Closing::now;
  TRY(ask(c.tx, c.keys(), {.case_id = h.id, .operator_code = h.operator_code, .what = "CLOSE_NOT_VICTIM", .detail = "closing_reason:NOT_THB", .words = core::Personal<std::string>(std::string(words))}, c.who.user, c.now));
  return cases::Doors::Closing::asked;
}

void start(web::Services& s) {
  cases::doors(s).closing = closing;
  doors(s).decided["CLOSE_NOT_VICTIM"] = [&s](store::Tx& tx, const vault::OperatorKeys& keys, const Approval& a, access::UserId by, core::Instant now) -> core::Done {
    if (a.outcome != Outcome::approved) return {};
    return cases::close(tx, keys, s.forms, a.case_id, "NOT_THB", by, now);
  };
  // Between the request and the answer something may have begun, such as an intervention.
  doors(s).objections["CLOSE_NOT_VICTIM"] = [](web::Context& c, const Approval& a) {
    auto h = cases::header(c.tx, a.case_id, cases::reader(c));
    return h ? cases::obstacles(c, *h) : std::vector<cases::Obstacle>();
  };
  cases::add_chapter(s, {.name = "approvals", .text = "approvals.nav", .icon = "check", .group = cases::Group::log, .order = 5});
}

}  // namespace

Doors& doors(web::Services& s) {
  const std::type_index key(typeid(Doors));
  auto found = s.rooms.find(key);
  if (found == s.rooms.end()) found = s.rooms.emplace(key, std::make_shared<Doors>()).first;
  return *static_cast<Doors*>(found->second.get());
}

web::Module module() { return {.name = "approvals", .pages = kPages, .api = {}, .start = start}; }

}  // namespace ostoja::approvals
