#pragma once
// What happened to the persons of a case: experiences, places, perpetrators.
#include "cases/page.h"

namespace ostoja::experience {

// One kind of record: its word in the address, its form, and the room's table hold it apart.
struct Kind { std::string_view word, form, text; };     // text: key of its plural name
inline constexpr Kind kKinds[] = {{"trafficking", "trafficking", "experience.trafficking"}, {"place", "trafficking_place", "experience.places"}, {"perpetrator", "perpetrator", "experience.perpetrators"}};
const Kind* kind_of(std::string_view word);

struct RecordTag;
using RecordId = core::Id<RecordTag>;
struct Record {
  RecordId id;
  cases::CaseId case_id;
  std::string kind;
  people::PersonId person;
  forms::Answers answers;               // sealed ones only when opened
  std::int64_t version = 0;
  core::Instant at;
  std::string by_name;
};
struct Keeper {
  store::Tx& tx;
  const vault::OperatorKeys& keys;
  const forms::Library& forms;
  access::UserId by;
  core::Instant now;
};

core::Done print(web::Context&, const cases::Header&, cases::Names, std::vector<cases::Sheet>&);  // for the case on paper
core::Result<RecordId> add(const Keeper&, cases::CaseId, const Kind&, people::PersonId, const forms::Answers&);
core::Done save(const Keeper&, const Kind&, Record&);                                       // stale when the version moved on
std::vector<Record> list(store::Tx&, cases::CaseId);                                        // oldest first, nothing opened
core::Result<Record> find(store::Tx&, cases::CaseId, RecordId);
core::Done open(store::Tx&, const vault::OperatorKeys&, Record&);
// Marks of a name, a nickname, a telephone number: folded, the words of a name in any order.
std::vector<std::string> marks_of(const vault::OperatorKeys&, const forms::Answers&);
// Other cases of the operator that name a perpetrator of this one, by a mark they share.
std::vector<cases::CaseId> also_in(store::Tx&, std::string_view operator_code, cases::CaseId);

}  // namespace ostoja::experience
