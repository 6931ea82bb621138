#pragma once
// Open data of the contact log: what may be told of a year, and the budget it is told from.
#include "disclosure/open_data.h"
#include "release/record.h"

namespace ostoja::release {

inline constexpr std::int64_t kYearlyBudget = 4000;                    // ε in thousandths for the contacts of one year, for ever
inline constexpr std::int64_t kParts[] = {1000, 2000, 4000};           // what may be asked for at once
inline constexpr std::string_view kOpenFields[] = {"channel", "caller_type", "purpose", "urgency"};  // after the quarter

struct OpenDataTag;
using OpenDataId = core::Id<OpenDataTag>;
struct OpenData {
  OpenDataId id;
  int year = 0;
  std::int64_t thousandths = 0, threshold = 0;
  State state = State::proposed;
  std::string content, hash, proposed_by, proposed_operator, decided_by, withdrawn_by, withdraw_reason;
  core::Instant proposed_at, decided_at, withdrawn_at;
};

// The year's contacts of both operators; of several from one telephone number only the first. Codes, "" where nothing was said.
std::vector<std::vector<std::string>> open_rows(store::Tx&, int year);
std::string open_content(const std::vector<std::vector<std::string>>&, std::int64_t thousandths, const disclosure::Random&);  // the file: heading, lines in the order of their codes
disclosure::Random secure_random();

std::int64_t used(store::Tx&, int year);                               // thousandths
core::Result<OpenDataId> propose(const Keeper&, OpenData, std::string_view operator_code);  // conflict: the budget of the year does not suffice
core::Done decide(const Keeper&, OpenData&, State, std::string_view operator_code);
core::Done withdraw(const Keeper&, OpenData&, std::string_view reason);
core::Result<OpenData> find(store::Tx&, OpenDataId);
std::vector<OpenData> all_open_data(store::Tx&);                       // newest first, without their content

}  // namespace ostoja::release
