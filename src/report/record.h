#pragma once
// Reports of the public task: what stands in one, how it is written, frozen and opened again. No other room opens this one.
#include "public_task/public_task.h"

#include <map>
#include <string>
#include <vector>

namespace ostoja::report {

// Who writes reports are those who enter the contract; who reads frozen ones are these and the ministry.
inline constexpr access::Permission report_write{"contract_write"}, report_frozen_read{"report_frozen_read"};

struct ReportTag;
using ReportId = core::Id<ReportTag>;
enum class Kind : std::uint8_t { partial, final };
std::string_view code_of(Kind);                                        // PARTIAL, FINAL
enum class State : std::uint8_t { writing = 1, frozen = 2 };

struct Words { std::string text, reviewed_by; core::Instant reviewed_at; };
struct Report {
  ReportId id;
  int year = 0;
  std::string operator_code;            // empty: joint
  Kind kind = Kind::partial;
  core::Date from, until;
  State state = State::writing;
  forms::Answers answers;               // form of the report
  std::map<std::string, Words> results, activities;                    // by code
  std::int64_t version = 0;
};
struct Frozen {
  int round = 0;
  core::Instant frozen_at, reopened_at;
  std::string frozen_by, reopened_by, reopen_reason, hash, figures;
};

struct Keeper {
  store::Tx& tx;
  const forms::Library& forms;
  access::UserId by;
  core::Instant now;
};
// The form that the contract of the year names; a new regulation is a new form beside the old ones.
const forms::Form& form_of(const forms::Library&, const public_task::Year&);

// ---- repository.cpp ----
core::Result<ReportId> add(const Keeper&, const public_task::Year&, Report);             // conflict: there is one of this operator, kind and period
core::Result<Report> find(store::Tx&, ReportId);
// Final joint reports that are due soon, or should have been there: contracts that end within the next days or have ended, whose report is not frozen.
struct Due { int year = 0; core::Date day; ReportId report; };         // the last day to hand it in; the report when it is begun
std::vector<Due> due(store::Tx&, core::Date today);
std::vector<Report> reports(store::Tx&);                               // newest period first; without words
core::Done save(const Keeper&, const public_task::Year&, Report&);     // answers and words
core::Done review(const Keeper&, const Report&, std::string_view code);
core::Done freeze(const Keeper&, Report&, const std::string& paper, const std::string& workbook, const std::string& figures);
core::Done reopen(const Keeper&, Report&, std::string_view reason);
std::vector<Frozen> frozen(store::Tx&, ReportId);                      // newest first
std::string paper_of(store::Tx&, ReportId, int round);
std::string workbook_of(store::Tx&, ReportId, int round);

// ---- content.cpp: what stands in a report, by its rules ----
struct Result {
  std::string code, title, unit, verified_by, comment, reviewed_by;
  core::Instant reviewed_at;
  public_task::ItemId item;
  public_task::Shares target, done;
  std::int64_t joint = 0;
  bool measured = false;                // the contract says what counts in it
  bool few = false;                     // of few persons: neither the paper nor the ministry is told how many
};
struct Activity { std::string code, title, part, description, comment; public_task::Shares minutes; };
struct Cost { std::string section, code, title; public_task::Shares planned, spent; };
struct Hint {                           // what is to be put right before freezing, or to be explained
  enum class Weight : std::uint8_t { blocks, warns } weight;
  std::string key, value;
};
struct Content {
  Report report;
  public_task::Year contract;
  std::vector<std::string> operators;   // columns: one, or both of a joint report
  std::vector<Result> results;
  std::vector<Activity> activities;
  std::vector<Cost> costs;
  std::map<std::string, std::int64_t> by_source, planned_by_source;    // expense_source → grosze; planned: of the whole contract, in joint reports only, without the grant
  std::int64_t grant = 0, interest = 0; // of the contract; grosze
  std::vector<Hint> hints;
  std::int64_t source(std::string_view code) const;
  std::int64_t planned_source(std::string_view code) const;
  std::int64_t planned() const;
  std::int64_t spent() const;
  std::int64_t unused() const;          // grant and interest that were not spent
};
Content content(store::Tx&, const public_task::Year&, const Report&, std::int64_t unbound);
std::string hundredths(std::int64_t part, std::int64_t whole);         // 12,34; "–" of nothing
// What is kept of a frozen report beside its paper: a line for each result and cost line, as the ministry may read it.
struct Kept { std::string code, number, title, unit, target; };
std::string figures_text(const Content&);
std::vector<Kept> figures_of(std::string_view text);
// Whether two numbers of persons, of reports of the same contract, tell by subtraction of one to four: then a reader of both learns of few.
bool tells_of_few(const std::string& kept, std::int64_t now);
struct Moved { std::string code, before, now; };
std::vector<Moved> moved_since(std::string_view figures, const Content&);

// ---- paper.cpp, workbook.cpp: in Polish, as the ministry gets it ----
std::string paper(const Content&, const forms::Form&, core::Instant now);                // a whole page of HTML with its style, for the screen and the PDF
core::Result<std::string> workbook(const Content&, const forms::Form&, core::Instant now);

}  // namespace ostoja::report
