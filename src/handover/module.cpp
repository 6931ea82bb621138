#include "handover/module.h"

#include "handover/record.h"
#include "web/live.h"

namespace ostoja::handover {
namespace {

using web::Method;
constexpr access::Trace read_sheet{"handover.read", "handover"}, change_sheet{"handover.change", "handover"};
constexpr web::Route kPages[] = {
    {Method::get, "/handover", hand_over, read_sheet, sheets_page},
    {Method::post, "/handover", hand_over, change_sheet, hand_page},
    {Method::get, "/handover/:id", hand_over, read_sheet, sheet_page},
    {Method::post, "/handover/:id/accept", hand_over, change_sheet, accept_page},
};

// A sheet that nobody took over is told to the coordinators, on whatever page they are.
void escalate_late(web::Services& s) {
  const auto now = s.clock.now();
  const auto before = now.plus_seconds(-s.forms.pinned().threshold("handover_minutes") * 60);
  for (const auto& op : s.vault.file().operators) {
    bool late = false;
    s.db.write([&](store::Tx& tx) { late = !escalate(tx, op.code, before, now).empty(); });
    if (late) s.live.publish("operator/" + op.code, "alarm", R"({"what":"handover"})");
  }
}

}  // namespace

web::Module module() { return {.name = "handover", .pages = kPages, .api = {}, .start = {}, .jobs = {{"handover.escalate", 60, escalate_late}}}; }

}  // namespace ostoja::handover
