#pragma once
// Screenings, decisions, checks of the duty to report and referral cards as this room's own pages and programs see them; other rooms use identification.h.
#include "directory/directory.h"
#include "identification/duty_to_report.h"
#include "identification/identification.h"
#include "identification/rules.h"

#include <map>

namespace ostoja::identification {

struct Keeper {  // what every change needs
  store::Tx& tx;
  const vault::OperatorKeys& keys;
  access::UserId by;
  core::Instant now;
};

struct Screening {
  ScreeningId id;
  cases::CaseId case_id;
  people::PersonId person;            // none: whoever the case is about
  std::string instrument;
  int instrument_version = 1, supplement_version = 0;
  Age age = Age::adult;
  core::Instant started_at, saved_at, locked_at;
  access::UserId started_by, saved_by;
  std::string started_by_name;
  Answers answers;
  std::map<std::string, std::string, std::less<>> notes;  // by indicator; empty unless opened with keys
  std::string reading, result_class, statistical_class, legal_class;  // as computed when saved
  std::int64_t answered = 0, of = 0, version = 0;
};
// Both compute and keep the reading. save: stale when the version moved on, conflict when a decision rests on it.
core::Result<Screening> begin(const Keeper&, Screening, const Asked&);
core::Done save(const Keeper&, Screening&, const Asked&);
std::vector<Screening> screenings(store::Tx&, cases::CaseId);                              // newest first, without notes
core::Result<Screening> screening(store::Tx&, cases::CaseId, ScreeningId);                 // without notes
core::Result<Screening> screening_opened(store::Tx&, const vault::OperatorKeys&, cases::CaseId, ScreeningId);
std::string canonical(const Screening&);                                                   // what a decision that rests on it is bound to

struct Decision {
  DecisionId id;
  cases::CaseId case_id;
  people::PersonId person;
  std::string status, decided_by, code;
  core::Date decided_on;
  ScreeningId screening;
  std::string screening_hash;
  enum class State : std::uint8_t { in_force = 1, waits = 2, refused = 3 } state = State::in_force;
  std::string reasons, second_reason;  // empty unless opened with keys
  access::UserId signed_by, second_by;
  std::string signed_by_name, second_by_name;
  core::Instant signed_at, second_at;
  std::string content_hash;
  std::int64_t version = 0;
};
// The status of the list identification_status that stands for who decided what; empty when there is no such.
std::string status_code(std::string_view status, std::string_view decided_by);
// Signs and adds. "Not a victim" by the centre waits for a second person; everything else is in force at once.
core::Result<Decision> decide(const Keeper&, Decision);
inline constexpr std::string_view kSecondPerson = "NOT_A_VICTIM";                          // its kind in the list of approvals
enum class Second : std::uint8_t { confirms, refuses };
// conflict: it does not wait (any more). forbidden: the second person is the first one. invalid: refused without saying why.
core::Done answer_second(const Keeper&, Decision&, Second, std::string_view reason);
std::vector<Decision> decisions(store::Tx&, cases::CaseId);                                // newest first, without reasons
core::Result<Decision> decision_opened(store::Tx&, const vault::OperatorKeys&, cases::CaseId, DecisionId);
enum class Signature : std::uint8_t { holds, broken };
Signature signature(store::Tx&, const Decision&);                                          // whether what is stored is what was signed
bool is_in_force(const std::vector<Decision>& all, const Decision&);                       // the newest in force about that person

struct DutyCheck {
  DutyCheckId id;
  cases::CaseId case_id;
  core::Date acts_on, law_from;
  std::map<std::string, Suspected> answers;
  std::string suggestion, outcome, exception, note;  // note: empty unless opened with keys
  access::UserId decided_by;
  std::string decided_by_name;
  core::Instant decided_at;
};
core::Result<DutyCheckId> add_duty_check(const Keeper&, const DutyCheck&);
std::vector<DutyCheck> duty_checks(store::Tx&, cases::CaseId);                             // newest first
core::Result<std::string> duty_note(store::Tx&, const vault::OperatorKeys&, cases::CaseId, DutyCheckId);

struct Card {
  CardId id;
  cases::CaseId case_id;
  people::PersonId person;
  std::string receiver_kind, receiver, consent_how;                        // receiver: within the sealed value
  core::Date consent_on;
  std::vector<std::pair<std::string, std::string>> fields;                 // code of card_field and text, only those agreed to; texts only when opened
  std::string content_hash;
  access::UserId given_by;
  std::string given_by_name;
  core::Instant given_at;
};
core::Result<Card> give_card(const Keeper&, Card);
std::vector<Card> cards(store::Tx&, cases::CaseId);                                        // newest first, field codes without texts
core::Result<Card> card_opened(store::Tx&, const vault::OperatorKeys&, cases::CaseId, CardId);

// A filled form that an institution sent: recorded once, never edited.
struct ReceivedForm {
  std::int64_t id = 0;
  cases::CaseId case_id;
  people::PersonId person;
  directory::EntryId source;
  core::Date received_on;
  std::int64_t attachment = 0;         // of the case; 0: none
  forms::Answers answers;              // form "institution_form"; sealed ones only when opened
  access::UserId recorded_by;
  std::string recorded_by_name;
  core::Instant recorded_at;
};
core::Result<std::int64_t> add_received(const Keeper&, const forms::Library&, const ReceivedForm&);
std::vector<ReceivedForm> received_forms(store::Tx&, cases::CaseId);                        // newest first, without what stands on them
core::Result<ReceivedForm> received_form_opened(store::Tx&, const vault::OperatorKeys&, cases::CaseId, std::int64_t id);

}  // namespace ostoja::identification
