#pragma once
// Publishing tables: which may be, what is hidden in them, who agreed. No other room opens this one.
#include "access/accounts.h"
#include "core/result.h"
#include "disclosure/together.h"
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

namespace ostoja::release {

inline constexpr access::Permission release_write{"release_write"}, report_frozen_read{"report_frozen_read"};

struct ReleaseTag;
using ReleaseId = core::Id<ReleaseTag>;
enum class State : std::uint8_t { proposed = 1, released = 2, withdrawn = 3, refused = 4 };

// A table of the fixed list: a unit of the statistics and two of its fields that have one answer each, so that margins add up.
struct Kind { std::string_view code, unit, rows, columns; };
inline constexpr Kind kKinds[] = {{"CONTACTS_BY_PURPOSE", "contacts", "purpose", "urgency"}, {"CONTACTS_BY_CHANNEL", "contacts", "channel", "language"}, {"CASES_BY_AGE_SEX", "cases", "age_group", "sex"},
                                  {"CASES_BY_SOURCE", "cases", "source", "sex"}, {"CONSULTATIONS_BY_TOPIC", "consultations", "topic", "institution_kind"}};
const Kind* kind_of(std::string_view code);

// Counts by month, source, row and column; "" as a code: not known.
using Key = std::tuple<core::Date, std::string, std::string, std::string>;
using Counts = std::map<Key, std::int64_t>;

struct Release {
  ReleaseId id;
  std::string table;                    // code of its Kind
  core::Date from, until;               // first days of the first and the last month
  std::int64_t threshold = 10;
  State state = State::proposed;
  std::vector<std::string> rows, columns, sources;
  disclosure::Published published;      // its table is the sum of its months
  Counts counts;
  std::string hash, proposed_by, proposed_operator, decided_by, withdrawn_by, withdraw_reason;
  core::Instant proposed_at, decided_at, withdrawn_at;
};

// ---- counts.cpp: from the statistics ----
// Of each month in [from, until] and each source.
core::Result<Counts> counts(web::Services&, store::Tx&, const Kind&, const std::vector<std::string>& sources, core::Date from, core::Date until);

// ---- rules.cpp ----
// What would be published of these months beside what is out already: months that are out stand as they were. Nothing when no part of it can be.
std::optional<Release> proposal(const Kind&, core::Date from, core::Date until, std::int64_t threshold, Counts fresh, const std::vector<Release>& out, const std::vector<std::string>& sources);
std::string shown(const Release&, const disclosure::Cell&);             // the number, "*" where it is hidden
std::string text_of(const Release&);                                    // what is shown, line by line: what the hash is of

// ---- repository.cpp ----
struct Keeper { store::Tx& tx; access::UserId by; core::Instant now; };
core::Result<ReleaseId> propose(const Keeper&, Release, std::string_view operator_code);
core::Done decide(const Keeper&, Release&, State, std::string_view operator_code);       // by somebody of the other operator; conflict when it was decided
core::Done withdraw(const Keeper&, Release&, std::string_view reason);
core::Result<Release> find(store::Tx&, ReleaseId);
std::vector<Release> releases(store::Tx&, std::string_view table = {});                  // newest first, with their counts
// Those that were seen, withdrawn ones too: what was seen is seen.
std::vector<Release> seen(store::Tx&, std::string_view table);

}  // namespace ostoja::release
