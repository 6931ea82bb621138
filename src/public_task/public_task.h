#pragma once
// Front door of the public task: contract years, what was promised and what was done, and the work of the rooms that counts for it. Nobody's name stands here.
#include "access/accounts.h"
#include "core/id.h"
#include "core/money.h"
#include "core/result.h"
#include "core/time.h"
#include "forms/forms.h"
#include "store/store.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::web {
struct Services;
}  // namespace ostoja::web

namespace ostoja::public_task {

struct YearTag;
struct ItemTag;
using YearId = core::Id<YearTag>;
using ItemId = core::Id<ItemTag>;

// ---- work that counts: a room hands its source at its start ----
struct Work {
  std::int64_t record = 0;              // what counts; the page of the record is found by Source::href
  core::Date day;
  std::string measure;                  // task_measure: CONTACT, SERVICE_LEGAL …
  std::string operator_code;
  std::int64_t amount = 1;              // how many of the measure: calls, nights
  std::int64_t subject = 0;             // the person it was for; 0: not said. Counted once over all work of an indicator
};
struct Source {
  std::string_view name;                // "service"
  std::string_view follows;             // the record of the log that says it changed: "case"
  std::vector<Work> (*of)(store::Tx&, std::int64_t followed, core::Instant now);  // all that stands now
  std::string (*href)(store::Tx&, std::int64_t followed, std::int64_t record);
  std::vector<std::int64_t> (*going_on)(store::Tx&) = nullptr;                    // what changes with the day, without anybody doing anything
};
void add_source(web::Services&, Source);

// ---- contract years ----
enum class State : std::uint8_t { prepared = 1, in_force = 2, settled = 3 };
struct Year {
  YearId id, copied_from;
  int year = 0;
  State state = State::prepared;
  core::Date from, until;
  forms::Answers answers;               // form contract_year
  std::int64_t version = 0;
};
// Shares by operator: targets of an indicator, grosze of a cost line or a tranche.
using Shares = std::map<std::string, std::int64_t>;
std::int64_t sum(const Shares&);
struct Item {
  ItemId id;
  std::string kind, code, under;        // kinds: part, activity, indicator, cost, tranche, annex
  forms::Answers answers;               // form contract_<kind>
  Shares shares;
  std::int64_t version = 0;
};
std::vector<Year> years(store::Tx&);                                   // newest first
core::Result<Year> year_of(store::Tx&, int year);                      // not_found
std::vector<Item> items(store::Tx&, YearId);                           // by kind in their order, then by code as people count: A.2 before A.10

// ---- plan against done ----
struct Counted { Shares by_operator; std::int64_t joint = 0; };        // joint of persons: each operator has records of its own, so whoever both helped is in it twice
struct Figure { Item indicator; Counted done; };
// Few persons of an operator can be somebody in particular. Whoever is not of that operator is not told how many they are, nor the sum they could be subtracted from.
inline constexpr std::int64_t kFewest = 5;
bool few(const Item& indicator, const Shares& done, std::string_view reader_operator);  // "": a reader of no operator, as the ministry
struct Line { Item cost; Shares spent; };                              // grosze
struct Account {
  Year year;
  core::Date from, until;               // both included
  std::vector<Item> parts, activities, tranches, annexes;
  std::vector<Figure> figures;
  std::vector<Line> lines;
  std::map<std::string, Shares> by_source;                             // expense_source → grosze spent
  std::map<std::string, Shares> minutes;                               // activity → minutes of time sheets
};
Account account(store::Tx&, const Year&, core::Date from, core::Date until);
// Work of an indicator month by month, by operator; the first days of the months of the year, those without work too. Of persons: whoever was helped in that month.
struct Month { core::Date first; Shares by_operator; };
std::vector<Month> months(store::Tx&, const Year&, const Item& indicator);
// Work of these days that counts in no activity yet, of one operator or ("") of both.
std::int64_t count_unbound(store::Tx&, const Year&, std::string_view operator_code, core::Date from, core::Date until);
// The rows behind an indicator, of one operator, oldest first: exactly those that are counted in it.
struct Row { std::string source; std::int64_t followed = 0, record = 0; core::Date day; std::string measure; std::int64_t amount = 0; };
std::vector<Row> rows_behind(store::Tx&, const Year&, const Item& indicator, std::string_view operator_code, core::Date from, core::Date until, int limit, int skip = 0);

}  // namespace ostoja::public_task
