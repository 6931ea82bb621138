#pragma once
// Clocks as this room's own pages and jobs see them; other rooms use clocks.h.
#include "clocks/clocks.h"
#include "forms/forms.h"
#include "vault/vault.h"

#include <vector>

namespace ostoja::clocks {

struct Keeper {
  store::Tx& tx;
  const vault::OperatorKeys& keys;
  access::UserId by;
  core::Instant now;
};

// Every clock that runs in a case the reader may see, soonest first.
std::vector<Running> all_running(store::Tx&, const cases::Reader&);

// ---- entered by hand ----
struct ByHand {
  Clock clock;                               // table and record are given by add()
  core::Personal<std::string> note;          // sealed under the case's key; may be empty
};
core::Result<ClockId> add(const Keeper&, const ByHand&);
// A clock of a case with its note, running or ended.
struct Whole { Running clock; core::Personal<std::string> note; core::Instant ended_at; std::string end_reason; };
core::Result<Whole> whole_clock(store::Tx&, const vault::OperatorKeys&, cases::CaseId, ClockId);
core::Done change(const Keeper&, const Whole&);               // days and note of one entered by hand; stale when the version moved on
core::Done stop(const Keeper&, const Whole&, std::string_view why);  // only of one entered by hand: what comes from a record ends with it
struct Ended { Running clock; core::Instant at; access::UserId by; std::string why; };
std::vector<Ended> ended(store::Tx&, cases::CaseId, int limit);

// ---- warnings ----
std::vector<Running> due_within(store::Tx&, core::Date today, int days);      // of all operators, open cases
std::vector<int> warnings_given(store::Tx&, ClockId, core::Date last_day);
void note_warning(store::Tx&, ClockId, core::Date last_day, int days, core::Instant now);
// Who is told: whoever leads the case first, then the lawyers of its team when the rule says so. Nobody twice.
std::vector<access::UserId> told(store::Tx&, cases::CaseId, const Rule&);

// ---- the calendar feed ----
std::optional<core::Instant> feed_since(store::Tx&, access::UserId);
std::string make_feed(store::Tx&, access::UserId, core::Instant now);         // the secret word, which is not kept; an earlier one opens nothing any more
core::Done end_feed(store::Tx&, access::UserId, core::Instant now);           // not_found when there is none
std::optional<access::UserId> user_of_feed(store::Tx&, std::string_view word);

// ---- a line a day by mail ----
struct MailWish { access::UserId user; core::Bytes sealed; std::int64_t version = 0; core::Date sent; };
std::vector<MailWish> mail_wishes(store::Tx&);
std::optional<MailWish> mail_wish(store::Tx&, access::UserId);
core::Result<std::string> open_mail(const vault::OperatorKeys&, const MailWish&);
void keep_mail(store::Tx&, const vault::OperatorKeys&, access::UserId, std::string_view address, core::Instant now);
core::Done end_mail(store::Tx&, access::UserId, core::Instant now);           // not_found when there is none
void note_mail(store::Tx&, access::UserId, const Soon&, core::Instant now);   // sent today

}  // namespace ostoja::clocks
