// What is still to be done in a case, on paper.
#include "i18n/i18n.h"
#include "tasks/view.h"

namespace ostoja::tasks {

core::Done print(web::Context& c, const cases::Header& h, cases::Names names, std::vector<cases::Sheet>& out) {
  Filter f;
  f.of_case = h.id;
  cases::Sheet sheet;
  for (const auto& t : TRY(list(c.tx, c.keys(), cases::reader(c), f, 500))) {
    // Their words are somebody's own, so that without names only kind and reason are said.
    auto text = cases::capital(cases::label(c, "task_kind", t.kind)) + (t.reason == "OWN" ? std::string() : ": " + cases::label(c, "task_reason", t.reason));
    if (names == cases::Names::with) text += (t.what.empty() ? "" : ": " + t.what) + (t.whom_name.empty() ? std::string() : " (" + t.whom_name + ")");
    auto due = cases::paper_day(c, names, t.due);
    if (names == cases::Names::with && t.due_minute != any_time) due += ", " + core::LocalTime{t.due, t.due_minute / 60, t.due_minute % 60, 0}.hhmm();
    sheet.rows.emplace_back(std::move(due), std::move(text));
  }
  if (!sheet.rows.empty()) out.push_back(std::move(sheet));
  return {};
}

}  // namespace ostoja::tasks
