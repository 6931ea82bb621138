#pragma once
// An assessment as this room's own pages see it; other rooms use assessment.h.
#include "assessment/assessment.h"
#include "assessment/rules.h"

#include <map>

namespace ostoja::assessment {

struct Keeper {
  store::Tx& tx;
  const vault::OperatorKeys& keys;
  const forms::Library& forms;
  access::UserId by;
  core::Instant now;
};

struct Record {
  Summary summary;
  cases::CaseId of_case;
  std::string by_name, person_label, withdrawn, withdrawn_by_name;
  core::Instant saved_at, withdrawn_at;
  std::string judgement;                               // sealed ones, when opened
  std::map<std::string, std::string> notes;            // by domain
  std::int64_t version = 0;
};
// All of a case, newest first, withdrawn ones too; without what is sealed.
std::vector<Record> history(store::Tx&, cases::CaseId);
core::Result<Record> opened(store::Tx&, const vault::OperatorKeys&, cases::CaseId, AssessmentId);
// Appends its event; puts the next review on the lead's list, and takes off what this one settles.
core::Result<AssessmentId> save(const Keeper&, const Doors&, const cases::Header&, Record);
core::Done withdraw(const Keeper&, const cases::Header&, Record&, std::string_view reason);

const forms::CodeList& domains(const forms::Library&, Kind);
inline std::string_view domain_list(Kind k) { return k == Kind::risk ? "risk_domain" : "need_domain"; }
inline std::string_view level_list(Kind k) { return k == Kind::risk ? "risk_level" : "need_level"; }

// Why somebody asked for a look at the assessments, when nobody has had one since.
std::optional<std::string> asked_why(store::Tx&, cases::CaseId);
// The day a review of that kind was due and nobody has it on a list any more; none when it is in time or on a list.
core::Date forgotten_review(store::Tx&, cases::CaseId, Kind, core::Instant now);

core::Done follow_case(store::Tx&, const cases::Moved&);  // a case handed over takes its records of this room along

}  // namespace ostoja::assessment
