#pragma once
// The kinds of records, what is wrong with one, how long a certificate holds, and the path of a programme with what is missing next. No store, no web.
#include "clocks/clocks.h"
#include "directory/directory.h"
#include "forms/forms.h"
#include "protection/protection.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::protection {

enum class Step : std::uint8_t { notification, intake, agreement, certificate, reflection, cooperation, permit, proceedings, acts_end, afterwards };
inline constexpr std::size_t kSteps = 10;
std::string_view word_of(Step);                         // "intake", in keys of the catalogue

enum class Many : std::uint8_t { one, several };        // one: a second is refused while the first stands; the first is changed instead
enum class Legal : std::uint8_t { read, needs_review, practice };  // read: the text of the act was read; practice: a custom of the programme and no law
struct Kind {
  std::string_view word, form, icon;
  Step step;
  Many many;
  Legal legal;
};
inline constexpr Kind kKinds[] = {
    {"notification", "protection_notification", "inbox", Step::notification, Many::one, Legal::practice},
    {"intake", "protection_intake", "shield", Step::intake, Many::several, Legal::practice},
    {"conditions", "protection_conditions", "check", Step::intake, Many::one, Legal::needs_review},
    {"information", "protection_information", "info", Step::agreement, Many::several, Legal::read},
    {"agreement", "protection_agreement", "consent", Step::agreement, Many::several, Legal::practice},
    {"certificate", "protection_certificate", "doc", Step::certificate, Many::several, Legal::read},
    {"reflection", "protection_reflection", "pause", Step::reflection, Many::several, Legal::needs_review},
    {"cooperation", "protection_cooperation", "chat", Step::cooperation, Many::several, Legal::practice},
    {"permit", "protection_permit", "badge", Step::permit, Many::several, Legal::needs_review},
    {"proceeding", "protection_proceeding", "scale", Step::proceedings, Many::several, Legal::needs_review},
    {"hearing", "protection_hearing", "cal", Step::proceedings, Many::several, Legal::needs_review},
    {"ruling", "protection_ruling", "letter", Step::proceedings, Many::several, Legal::needs_review},
    {"social", "protection_social", "help", Step::certificate, Many::several, Legal::read},
    {"return", "protection_return", "plane", Step::afterwards, Many::several, Legal::practice},
    {"observation", "protection_observation", "eye", Step::afterwards, Many::several, Legal::practice},
    {"leaving", "protection_leaving", "exit", Step::afterwards, Many::one, Legal::practice},
};
const Kind* kind_of(std::string_view word);
std::string code_of(const Kind&);                       // of the list protection_kind
bool has_interpreter(const Kind&);                      // somebody of the directory may be named

struct Record {
  RecordId id;
  ProgrammeId programme;
  cases::CaseId case_id;
  const Kind* kind = nullptr;
  core::Date day, until;
  std::string outcome;
  forms::Answers answers;                               // only when opened
  directory::EntryId interpreter;                       // of the directory; none: somebody else, or nobody
  enum class Sight : std::uint8_t { sealed, opened } sight = Sight::sealed;
  std::string taken_back, by_name;
  core::Instant at, changed_at;
  access::UserId by;
  std::int64_t version = 0, sealed_version = 0;
  std::string_view get(std::string_view field) const { return answers.get(field); }
  core::Date date(std::string_view field) const { return core::Date::parse(answers.get(field)).value_or(core::Date{}); }
};

// ---- the certificate ----
// Act on Foreigners, art. 172: 3 calendar months from issue, 4 for a minor; the age on the day of issue counts. A printed date comes first.
struct Validity {
  core::Date from, computed, printed, until;            // until: printed when there is one
  enum class Print : std::uint8_t { none, agrees, differs } print = Print::none;
  core::Date ended;                                     // taken away before its time
  core::Date last() const { return ended && ended <= until ? ended.plus_days(-1) : until; }
};
core::Result<Validity> validity(core::PartialDate issued, clocks::Age, core::Date printed, core::Date today);
core::Result<Validity> validity(const forms::Answers& certificate, core::Date today);
// The day somebody turns 18, when the certificate of a minor is valid on it; none otherwise, and when the day of birth is not known.
core::Date majority_within(core::PartialDate born, const Validity&);

// What stands open in the columns of a record.
struct Open { core::Date day, until; std::string outcome; };
Open open_of(const Kind&, const forms::Answers&, core::Date today);

// What the form cannot check by itself; keys of the catalogue. `others`: the records of the programme, without the one that is being saved. `born` of the person, as far as it is known.
std::vector<forms::Problem> problems_of(const Kind&, const forms::Answers&, std::span<const Record> others, core::PartialDate born, core::Date today);

// ---- the path ----
// What is missing, or waits: a text of the catalogue (protection.missing.<what>) and where it is mended.
struct Missing {
  std::string_view what;
  const Kind* kind = nullptr;
  RecordId record;                                      // none: a new one
  core::Date day;                                       // for the text, where it names one
  enum class Weight : std::uint8_t { next, urgent } weight = Weight::next;
};
enum class State : std::uint8_t { done, current, later, not_needed };
struct StepNow {
  Step step = Step::notification;
  State state = State::later;
  std::vector<Missing> missing;
  std::vector<const Record*> records;                   // that stand, newest first
};
struct Path {
  std::vector<StepNow> steps;
  const Missing* next() const;                          // urgent ones first; null when nothing waits
};
// `records`: newest first. Sealed ones count as there; what they say is not known then.
Path path(std::span<const Record> records, core::Date today);

}  // namespace ostoja::protection
