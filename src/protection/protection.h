#pragma once
// Front door of the protection room: the Programme of support and protection of a victim or witness, one for each person of a case who takes part. What is written in it is
// sealed for the team of the case (second tier); other rooms learn days only: until when a person's stay is covered by a certificate or permit.
#include "cases/cases.h"
#include "core/id.h"
#include "core/time.h"
#include "store/store.h"

#include <functional>
#include <optional>
#include <vector>

namespace ostoja::web { struct Context; struct Services; }

namespace ostoja::protection {

inline constexpr access::Permission protection_write{"protection_write"};

struct ProgrammeTag;
struct RecordTag;
using ProgrammeId = core::Id<ProgrammeTag>;
using RecordId = core::Id<RecordTag>;

// The certificate (art. 170–172) or permit (art. 176–177) of a person that holds on `day`, the one with the later end when both do. The Act on Social Assistance, art. 47(3a), ties the
// length of shelter to it. Nothing when neither holds, or when no permit's end is known yet.
struct Cover {
  enum class By : std::uint8_t { certificate, permit } by = By::certificate;
  RecordId record;
  core::Date from, until;
};
std::optional<Cover> cover_of(store::Tx&, cases::CaseId, people::PersonId, core::Date day);

// For rooms in which something lasts as long as that cover: told, in the same transaction, when a certificate or permit of the person was added, changed or taken back.
struct Doors { std::vector<std::function<core::Done(web::Context&, const cases::Header&, people::PersonId)>> cover_changed; };
Doors& doors(web::Services&);  // to be filled while the rooms start

}  // namespace ostoja::protection
