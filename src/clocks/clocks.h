#pragma once
// Front door of the clocks room: the terms that the law sets to somebody's stay, shelter or case. A room whose record sets one calls keep() in the same transaction as its
// own change, and end() when the record ended; what a term means stands in the rules, which are data (law/*.law.yaml) with their article, source and review.
#include "access/accounts.h"
#include "cases/cases.h"
#include "core/id.h"
#include "core/result.h"
#include "core/time.h"
#include "people/people.h"
#include "store/store.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::clocks {

inline constexpr access::Permission clocks_view{"clocks_view"};

struct ClockTag;
using ClockId = core::Id<ClockTag>;

// ---- rules (rules.cpp, pure) ----
struct Text {
  std::string pl, en;
  std::string_view in(std::string_view lang) const { return lang == "pl" ? pl : en; }
};
enum class Unit : std::uint8_t { days, months, years, year_end, printed };  // year_end: 31 December of the year it starts in; printed: the day stands on a document
enum class Review : std::uint8_t { read, needed, practice, document };      // the text of the act was read; needs legal review; a custom of the centre and no law; named by a document
enum class Age : std::uint8_t { unknown, adult, minor };
struct Law { std::string key, published; Text name; };
struct Rule {
  std::string key, code;                     // "certificate"; CERTIFICATE of the list clock_rule, which has its name
  Law law;
  core::Date state;                          // the day whose text was read; none: not known
  Review review = Review::needed;
  core::Date from, until;                    // the law holds for clocks that start on these days; no end: still in force
  Unit unit = Unit::days;
  std::vector<int> lengths;                  // one, or several steps in turn (1, 3, 6, 12 months); none when printed or year_end
  int length_minor = 0;                      // 0: the same
  std::vector<int> warnings;                 // days before the last one
  Text article;                              // "art. 172"
  Text starts, passes, counting, source;     // what starts it, what it means when it has passed, what to mind when counting; where the text was seen
  std::vector<std::string> told;             // lead, lawyer
  enum class ByHand : std::uint8_t { no, yes } by_hand = ByHand::no;
};
const std::vector<Rule>& rules();                              // all, by law and article; throws Failure(internal) when a file is not as it must be
const Rule* rule(std::string_view key, core::Date on);         // the version for a clock that starts that day; nothing when there is none
const Rule* newest(std::string_view key);                      // to name it, whatever the day
// The age that counts is that of the day of issue. A birth known in part leaves it open near the eighteenth birthday.
Age age_on(core::PartialDate born, core::Date day);
// The last day of the term. By calendar months and years: a day that is missing is the month's last. A start of which only the month is known is that month's last day.
// Somebody whose age is not known has the adult's term, which is the shorter one. invalid: no day, a start in the future, a printed term, no such step.
core::Result<core::Date> last_day(const Rule&, core::PartialDate start, Age, core::Date today, int step = 0);
core::PartialDate whole(core::Date);
int days_left(core::Date last_day, core::Date today);         // 0: today is the last one; negative: passed
enum class Band : std::uint8_t { passed, week, fortnight, month, later };  // today to 7 days, 8 to 14, 15 to 30, more
Band band(core::Date last_day, core::Date today);

// ---- clocks of cases (repository.cpp) ----
struct Clock {
  std::string rule;                          // key
  cases::CaseId of_case;
  std::optional<people::PersonId> person;    // none: the whole case
  std::string table;                         // the record that it comes from; a record has one clock of a rule
  std::int64_t record = 0;
  core::Date started, last_day;
  core::Date computed;                       // what the rule gives, when a printed day won; none: last_day is the computed one
  int step = 0;                              // of a rule with several
  std::string href;                          // the way to the record: an address of this program with ids only
};
// Starts the clock of this record, or moves it, or starts it again after it ended; unchanged is no change and leaves no event. invalid: an unknown rule, no last day, a start in
// the future, a last day before the start; not_found: no such case. Its change is a line of the case's timeline.
core::Done keep(store::Tx&, const Clock&, access::UserId by, core::Instant now);
// The record ended, so its clocks stop (of all rules, or of that one). `why` is a code of clock_end_reason: KEPT, REPLACED, RECORD_ENDED, NOT_NEEDED, MISTAKE. Gives how many;
// none is no error.
int end(store::Tx&, std::string_view table, std::int64_t record, std::string_view why, access::UserId by, core::Instant now, std::string_view rule = {});

struct Running : Clock {
  ClockId id;
  std::string case_number, operator_code, person_label;  // label: A, B …; empty for the whole case
  enum class Origin : std::uint8_t { record, by_hand } origin = Origin::record;
  core::Instant created_at;
  access::UserId created_by;
  std::int64_t version = 0;
};
std::vector<Running> running(store::Tx&, cases::CaseId);       // soonest first; of a closed case none. The caller has asked whether the reader may see the case
// For the tile of the start page: those of the cases this reader may see that have passed, and those that end within 7 days.
struct Soon { std::int64_t passed = 0, week = 0; };
Soon soon(store::Tx&, const cases::Reader&, core::Instant now);
std::optional<Running> running_of(store::Tx&, std::string_view table, std::int64_t record, std::string_view rule);

// ---- the personal calendar outside the house: what other rooms put into it ----
struct CalendarEntry { std::string id; core::Instant from, until; std::string summary; };  // id: is hashed before it leaves; summary: a word that says nothing of anybody
using CalendarSource = std::vector<CalendarEntry> (*)(store::Tx&, access::UserId, core::Instant now);
void add_calendar(web::Services&, CalendarSource);

}  // namespace ostoja::clocks
