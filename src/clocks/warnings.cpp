// Warnings at 30, 14, 7 and 1 days, and once more when the day has passed: a task for whoever leads the case (and the lawyers of its team, when the rule says so), once each. The table clock_warning remembers what was
// given, so that neither a restart nor a second node gives it twice.
#include "clocks/rules.h"
#include "clocks/view.h"
#include "i18n/i18n.h"
#include "tasks/tasks.h"

#include <algorithm>

namespace ostoja::clocks {
namespace {

int longest() {
  int out = 1;
  for (const auto& r : rules()) out = std::max(out, r.warnings.front());
  return out;
}

// In the words of whoever is told: the task is sealed with the case.
std::string words(const forms::Library& forms, store::Tx& tx, access::UserId whom, const Running& k, const Rule& r, std::string_view key) {
  auto user = access::find_user(tx, whom);
  const auto& t = i18n::strings(user ? user->locale : "pl");
  const auto* code = forms.codes("clock_rule")->find(r.code);
  auto name = cases::capital(std::string(code == nullptr ? std::string_view(r.code) : code->label(t.lang())));
  return t.with(key, {name, t.date(k.last_day)});
}

void warn(store::Tx& tx, const web::Services& s, const Running& k, core::Instant now) {
  const auto today = core::local(now).date;
  const auto& r = rule_of(k);
  auto given = warnings_given(tx, k.id, k.last_day);
  auto due = warning_due(r, k.last_day, today, given);
  const bool passed = passed_due(k.last_day, today, given);
  if (passed) due = Warning{.days = kPassed, .covers = {kPassed}, .due = today};
  const auto* keys = s.vault.of(k.operator_code);
  if (!due || keys == nullptr) return;  // a sealed operator is warned when its keys are in
  auto whom = told(tx, k.of_case, r);
  if (whom.empty()) return;
  const access::UserId program;
  tasks::drop_for(tx, k.of_case, "clocks", k.id.value, "OTHER_WAY", program, now);  // the warning before this one, when nobody has ticked it off
  for (auto one : whom) {
    tasks::New fresh{.operator_code = k.operator_code, .of_case = k.of_case, .whom = one, .kind = "DEADLINE", .reason = "LEGAL_TERM", .due = due->due,
                     .what = core::Personal<std::string>(words(s.forms, tx, one, k, r, passed ? "clocks.passed_task" : "clocks.warning")), .chapter = "clocks", .record = k.id.value};
    (void)tasks::add(tx, *keys, s.forms, fresh, program, now);
  }
  for (int days : due->covers)
    if (std::find(given.begin(), given.end(), days) == given.end()) note_warning(tx, k.id, k.last_day, days, now);
}

}  // namespace

void give_warnings(web::Services& s) {
  const auto now = s.clock.now();
  const auto today = core::local(now).date;
  auto pending = s.db.reading([&](store::Tx& tx) {
    auto all = due_within(tx, today.plus_days(-kPassedDays), kPassedDays + longest());
    std::erase_if(all, [&](const Running& k) {
      auto given = warnings_given(tx, k.id, k.last_day);
      return !warning_due(rule_of(k), k.last_day, today, given) && !passed_due(k.last_day, today, given);
    });
    return all;
  });
  for (const auto& k : pending)
    s.db.write([&](store::Tx& tx) {
      // Asked again where nobody writes beside: the clock may have been moved or ended since.
      auto still = running_of(tx, k.table, k.record, k.rule);
      if (still && still->last_day == k.last_day) warn(tx, s, *still, now);
    });
}

}  // namespace ostoja::clocks
