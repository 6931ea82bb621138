#pragma once
// Records of the room; repository.cpp knows the tables.
#include "address/address.h"
#include "forms/forms.h"
#include "vault/vault.h"

#include <optional>

namespace ostoja::address {

struct ReleaseTag;
using ReleaseId = core::Id<ReleaseTag>;
inline constexpr int kMostHours = 12;

struct Keeper {                          // what every change needs; `keys` are those of the operator of the place
  store::Tx& tx;
  const vault::OperatorKeys& keys;
  const forms::Library& forms;
  access::UserId by;
  core::Instant now;
};

// ---- the address ----
struct Kept { std::int64_t version = 0; core::Instant changed_at; access::UserId changed_by; int readers = 0; };
std::optional<Kept> kept(store::Tx&, shelter::ShelterId);
// Sealed with a fresh key for everybody who works there now. stale when somebody else saved meanwhile (version 0: there was none).
core::Done save(const Keeper&, const shelter::Shelter&, const forms::Answers&, std::int64_t version);
enum class Why : std::uint8_t { staff, edit };
// Each look leaves address.view on the place. forbidden when it is not sealed for this reader.
core::Result<forms::Answers> open(const Keeper&, const vault::ReaderKeys&, const shelter::Shelter&, Why);

// ---- releases ----
enum class State : std::uint8_t { asked = 1, agreed = 2, refused = 3, over = 4 };
struct Release {
  ReleaseId id;
  shelter::ShelterId shelter;
  shelter::StayId stay;
  std::string leg, role, to_operator, end_reason;
  access::UserId to, asked_by, decided_by, ended_by;
  int hours = 0;
  core::Instant asked_at, decided_at, until, ended_at;
  State state = State::asked;
  bool opens_at(core::Instant now) const { return state == State::agreed && now < until; }
};
struct Request { shelter::ShelterId shelter; shelter::StayId stay; std::string leg, role, reason; access::UserId to; int hours = 0; };
// invalid: no reason, no such person, somebody who works there. conflict: this person has asked or has it already for this stay.
core::Result<ReleaseId> ask(const Keeper&, const Request&);
std::optional<Release> find_release(store::Tx&, ReleaseId);
std::vector<Release> releases_of(store::Tx&, shelter::ShelterId, core::Instant since);   // newest first
std::vector<Release> releases_for(store::Tx&, access::UserId, core::Instant since);      // asked by, or for, this person
core::Result<std::string> reason_of(store::Tx&, const vault::OperatorKeys&, const Release&);
// May this person decide it? Somebody of the place who neither asked nor is to have it.
bool may_decide(store::Tx&, const Release&, access::UserId);
// The copy is sealed for that one person by somebody who can open the address. `theirs`: keys of that person's operator.
core::Done agree(const Keeper&, const vault::ReaderKeys&, const vault::OperatorKeys& theirs, const shelter::Shelter&, const Release&);
core::Done refuse(const Keeper&, const Release&);
core::Done end(const Keeper&, const Release&, std::string_view why);                     // conflict when it is over already
// For the one person it was released to. not_found for anybody else; conflict when it is over. Each look leaves address.view.
core::Result<forms::Answers> open_release(const Keeper&, const vault::ReaderKeys&, const Release&);

}  // namespace ostoja::address
