#pragma once
// The public task as its own pages see it; other rooms use public_task.h.
#include "public_task/public_task.h"
#include "vault/vault.h"

#include <atomic>
#include <mutex>
#include <optional>
#include <span>

namespace ostoja::public_task {

inline constexpr access::Permission contract_view{"contract_view"}, contract_write{"contract_write"}, expense_write{"expense_write"}, time_write{"time_write"};

struct Keeper {
  store::Tx& tx;
  const forms::Library& forms;
  access::UserId by;
  core::Instant now;
};

// ---- what a year consists of (years.cpp) ----
enum class Shared : std::uint8_t { nothing, counts, money };
struct Kind { std::string_view code, under; Shared shared; };          // under: the kind that its `under` names
inline constexpr Kind kKinds[] = {{"part", "", Shared::nothing}, {"activity", "part", Shared::nothing}, {"indicator", "activity", Shared::counts}, {"cost", "activity", Shared::money}, {"tranche", "", Shared::money}, {"annex", "", Shared::nothing}};
const Kind* kind_of(std::string_view code);
const forms::Form& form_of(const forms::Library&, const Kind&);
const forms::Form& year_form(const forms::Library&);

core::Result<YearId> add_year(const Keeper&, int year, const forms::Answers&);         // conflict: there is one of this year; invalid: the days
// Everything of the last year with its days a year later, being prepared.
core::Result<YearId> copy_year(const Keeper&, const Year& last, int year);
core::Done save_year(const Keeper&, Year&);
core::Done set_state(const Keeper&, Year&, State);                     // in force: work without an activity is bound to its default
core::Result<Item> item(store::Tx&, YearId, ItemId);
core::Result<ItemId> add_item(const Keeper&, const Year&, const Kind&, const Item&);   // conflict: the code is taken
core::Done save_item(const Keeper&, const Year&, const Kind&, Item&);
core::Done remove_item(const Keeper&, const Year&, const Item&);       // conflict: something stands under it, money or hours were entered for it
// Why an item cannot be taken out: key of a text; empty when it can.
std::string_view in_use(store::Tx&, const Year&, const Item&);

// ---- work (work.cpp) ----
struct Sources {
  std::vector<Source> all;
  std::mutex mutex;
  std::int64_t seen = 0;                // of the log, in memory: what this process knows to be of no interest
  std::atomic<bool> behind{true};       // the log was not followed to its end yet: after the first start, or after an import
};
// Takes in what has changed, at most so many events; true when nothing is left.
bool take_in(store::Tx&, Sources&, int at_most, core::Instant now);
void follow(web::Services&);            // the job
void bind_year(store::Tx&, const Year&);                               // work of its days that no person bound: to the default of today
struct Unbound { Row row; YearId year; };
std::vector<Unbound> unbound(store::Tx&, std::string_view operator_code, int limit);
std::int64_t count_unbound(store::Tx&, std::string_view operator_code);
core::Done bind(const Keeper&, const Year&, std::string_view operator_code, const Row&, std::string_view activity);
const Source* source_of(web::Services&, std::string_view name);

// ---- expenses (money.cpp) and hours (hours.cpp) ----
struct ExpenseTag;
using ExpenseId = core::Id<ExpenseTag>;
struct Expense {
  ExpenseId id;
  std::string operator_code, cost;
  core::Date day;
  core::Money amount;
  core::Instant cancelled_at;
  forms::Answers answers;               // form expense
  std::int64_t version = 0;
};
core::Result<ExpenseId> add_expense(const Keeper&, const vault::OperatorKeys&, const Year&, const Expense&);
core::Done save_expense(const Keeper&, const vault::OperatorKeys&, Expense&);
core::Done cancel_expense(const Keeper&, Expense&);
core::Result<Expense> expense(store::Tx&, const vault::OperatorKeys&, const Year&, ExpenseId);
std::vector<Expense> expenses(store::Tx&, const vault::OperatorKeys&, const Year&, std::string_view cost, int limit, int skip = 0);   // newest first
struct Hours { core::Date day; std::string activity; std::int64_t minutes = 0; };
std::vector<Hours> hours(store::Tx&, access::UserId, core::Date from, core::Date until);
core::Done save_hours(const Keeper&, const Year&, std::string_view operator_code, core::Date monday, const std::vector<Hours>& week);  // the whole week of this person
struct Sheet { std::string name, activity; std::int64_t minutes = 0; };
std::vector<Sheet> sheets(store::Tx&, const Year&, std::string_view operator_code, core::Date from, core::Date until);                 // by person

// ---- rules.cpp ----
bool before_as_counted(std::string_view a, std::string_view b);        // A.2 before A.10
// The figure at the end of the year when work goes on as it did so far; none when less than a month has passed.
std::optional<std::int64_t> forecast(std::int64_t done, core::Date from, core::Date until, core::Date today);
enum class Pace : std::uint8_t { early, good, short_of, far_short };   // early: too early to tell
Pace pace(std::int64_t target, std::int64_t done, core::Date from, core::Date until, core::Date today);
enum class Budget : std::uint8_t { within, shifted, over };            // shifted: over the line, within the shift that the contract allows
Budget budget(std::int64_t planned, std::int64_t spent, std::int64_t allowed_percent);
// What two years differ in, for people: by kind and code.
struct Change { std::string field, before, after; };
struct Difference { enum class What : std::uint8_t { added, removed, changed } what; Item item; std::vector<Change> changes; };
std::vector<Difference> differences(const std::vector<Item>& before, const std::vector<Item>& after, int years);
std::optional<core::Date> moved(std::string_view day, int years);      // the same day other years, 29 February as 28

// ---- history.cpp: contests of the years before this register, as the centre's own page and the contests name them ----
struct Past { int year; std::string_view operators, pl, en; };         // operators: codes; empty: not named by the source
std::span<const Past> history();

}  // namespace ostoja::public_task
