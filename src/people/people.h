#pragma once
// Front door of the people room: a person whose identity is sealed and may be absent altogether ("person A of case W-2026-0147").
#include "access/accounts.h"
#include "core/id.h"
#include "core/personal.h"
#include "core/result.h"
#include "core/time.h"
#include "forms/forms.h"
#include "store/store.h"
#include "vault/vault.h"

#include <optional>
#include <string>
#include <vector>

namespace ostoja::people {

struct PersonTag;
using PersonId = core::Id<PersonTag>;

struct Person {
  PersonId id;
  std::string operator_code;
  forms::Answers answers;        // form "person": coded ones always; sealed ones (names, birth date, documents, phones, addresses) only when opened
  std::int64_t version = 0;
};

core::Result<PersonId> add_person(store::Tx&, const vault::OperatorKeys&, const forms::Library&, std::string_view operator_code, const forms::Answers&, access::UserId by, core::Instant now);
core::Result<Person> person(store::Tx&, PersonId, std::string_view operator_code);                                    // without the sealed answers
core::Result<Person> person_opened(store::Tx&, const vault::OperatorKeys&, PersonId);                                 // with them; the caller has checked the team
core::Result<std::int64_t> save_person(store::Tx&, const vault::OperatorKeys&, const forms::Library&, const Person&, access::UserId by, core::Instant now);  // stale when version moved on

}  // namespace ostoja::people
