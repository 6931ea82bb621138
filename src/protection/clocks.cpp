// What a record sets in motion: the legal clocks (art. 172, 176–177, hearing, complaint, last day of lawful stay) and the calls and talks that were agreed on.
#include "protection/record.h"
#include "tasks/tasks.h"

namespace ostoja::protection {
namespace {

constexpr std::string_view kTable = "protection_record", kChapter = "protection";

struct Term { std::string_view rule; core::Date started, last_day, computed; };

// A clock whose last day is not known, or whose record is over, stops; otherwise it starts or moves. A start that lies ahead (a month of which only the name is known) counts from today.
core::Done hold(const Keeper& k, const Programme& p, const Record& r, const Term& t, std::string_view over) {
  const auto today = core::local(k.now).date;
  if (!over.empty() || !t.last_day) {
    clocks::end(k.tx, kTable, r.id.value, over.empty() ? "NOT_NEEDED" : over, k.by, k.now, t.rule);
    return {};
  }
  clocks::Clock c{.rule = std::string(t.rule), .of_case = p.case_id, .person = p.person, .table = std::string(kTable), .record = r.id.value};
  c.started = std::min(std::min(t.started ? t.started : today, today), t.last_day);
  c.last_day = t.last_day, c.computed = t.computed;
  c.href = "/cases/" + p.case_id.text() + "/protection/" + p.id.text() + "/" + r.id.text();
  return clocks::keep(k.tx, c, k.by, k.now);
}

// Of other records of the programme that this one takes the place of: a permit that was granted runs on where a certificate ended, and both where an earlier ground of stay did.
void replace(const Keeper& k, const Programme& p, const Record& by) {
  for (const auto& r : records(k.tx, p.id)) {
    if (r.id == by.id || !r.taken_back.empty()) continue;
    const auto word = r.kind->word;
    if (word == "intake") clocks::end(k.tx, kTable, r.id.value, "REPLACED", k.by, k.now, "next_application");
    if (by.kind->word != "permit") continue;
    if (word == "certificate" && r.until <= by.until) clocks::end(k.tx, kTable, r.id.value, "REPLACED", k.by, k.now, "certificate");
    if (word == "permit" && r.until && r.until <= by.until) clocks::end(k.tx, kTable, r.id.value, "REPLACED", k.by, k.now, "permit");
  }
}
// Whether a permit that was granted reaches further than this record does.
bool outlived(const Keeper& k, const Programme& p, const Record& r) {
  for (const auto& other : records(k.tx, p.id))
    if (other.id != r.id && other.taken_back.empty() && other.kind->word == "permit" && other.outcome == "GRANTED" && other.until >= r.until) return true;
  return false;
}

// One open task for what was agreed on; it moves with its day.
core::Done ask(const Keeper& k, const cases::Header& h, const Record& r, const char* kind, core::Date due, bool over) {
  if (over || !due) {
    tasks::done_for(k.tx, r.case_id, kChapter, r.id.value, k.by, k.now);
    return {};
  }
  if (auto now = tasks::due_for(k.tx, r.case_id, kChapter, r.id.value)) {
    if (*now == due) return {};
    tasks::drop_for(k.tx, r.case_id, kChapter, r.id.value, "OTHER_WAY", k.by, k.now);
  }
  TRY(tasks::add(k.tx, k.keys, k.forms, {.operator_code = h.operator_code, .of_case = h.id, .whom = h.lead, .kind = kind, .reason = "PROTECTION", .due = due, .what = {}, .chapter = std::string(kChapter), .record = r.id.value}, k.by, k.now));
  return {};
}

}  // namespace

core::Done follow(const Keeper& k, const cases::Header& h, const Programme& p, const Record& r) {
  const auto today = core::local(k.now).date;
  const auto word = r.kind->word;
  const std::string_view over = r.taken_back.empty() ? std::string_view() : "MISTAKE";
  if (word == "certificate") {
    auto v = validity(r.answers, today);
    if (!v) return {};
    if (over.empty() && outlived(k, p, r)) return hold(k, p, r, {"certificate", {}, {}, {}}, "REPLACED");
    if (over.empty() && !(v->ended && v->ended <= today)) replace(k, p, r);
    return hold(k, p, r, {"certificate", v->from, v->until, v->print == Validity::Print::differs ? v->computed : core::Date{}}, !over.empty() ? over : v->ended && v->ended <= today ? "RECORD_ENDED" : "");
  }
  if (word == "intake")
    return hold(k, p, r, {"next_application", r.day, r.date("stay_until"), {}}, over);
  if (word == "permit") {
    const bool granted = r.outcome == "GRANTED", withdrawn = static_cast<bool>(r.date("withdrawn_on"));
    if (over.empty() && granted && !withdrawn) replace(k, p, r);
    TRY_VOID(hold(k, p, r, {"permit", r.day, granted ? r.date("valid_to") : core::Date{}, {}}, !over.empty() ? over : withdrawn ? "RECORD_ENDED" : ""));
    return hold(k, p, r, {"next_application", r.day, r.date("legal_until"), {}}, !over.empty() ? over : r.date("applied_on") ? "KEPT" : "");
  }
  if (word == "hearing") return hold(k, p, r, {"hearing", core::local(r.at).date, r.day, {}}, !over.empty() ? over : r.outcome == "HELD" ? "KEPT" : !r.outcome.empty() ? "NOT_NEEDED" : "");
  if (word == "ruling") {
    const auto* rule = clocks::rule("appeal_7_days", r.day);
    core::Date last;
    if (rule != nullptr)
      if (auto day = clocks::last_day(*rule, clocks::whole(r.day), clocks::Age::unknown, today)) last = *day;
    return hold(k, p, r, {"appeal_7_days", r.day, last, {}}, !over.empty() ? over : r.date("appealed_on") ? "KEPT" : "");
  }
  if (word == "reflection") return ask(k, h, r, "REVIEW", r.date("review_on"), !over.empty());
  if (word == "return") return ask(k, h, r, "CALL", r.date("call_on"), !over.empty() || r.answers.has("arrived"));
  if (word == "notification" && over.empty()) set_started(k.tx, p.id, r.day);
  if (word == "leaving") set_ended(k.tx, p.id, over.empty() ? r.day : core::Date{});
  return {};
}

}  // namespace ostoja::protection
