#pragma once
// Notes of psychologists and lawyers, as this room's pages see them.
#include "cases/page.h"
#include "vault/readers.h"

namespace ostoja::notes {

inline constexpr access::Permission note_psychology{"note_psychology"}, note_law{"note_law"};
// The word is the chapter of the case, the part of the address and the column.
struct Profession { std::string_view word; access::Permission permission; };
inline constexpr Profession kPsychology{"psychology", note_psychology}, kLaw{"law", note_law};

struct NoteTag;
using NoteId = core::Id<NoteTag>;
struct Note {
  NoteId id;
  cases::CaseId case_id;
  std::string profession;
  forms::Answers answers;              // form "note_apart"; the text only when opened
  access::UserId by;
  std::string by_name;
  core::Instant at;
  std::int64_t version = 0;
  enum class Sight : std::uint8_t { sealed, opened } sight = Sight::sealed;
};
struct Keeper {
  store::Tx& tx;
  const vault::OperatorKeys& keys;
  const forms::Library& forms;
  const access::Policy& policy;
  access::UserId by;
  core::Instant now;
};

// Whom a note is sealed for: its author, and who has the profession's permission and is on the team of the case.
core::Result<std::vector<vault::Recipient>> readers_of(const Keeper&, const cases::Header&, const Profession&, access::UserId author);
core::Result<NoteId> add(const Keeper&, const cases::Header&, const Profession&, const forms::Answers&);
core::Done save(const Keeper&, const cases::Header&, const Profession&, Note&);                     // stale when the version moved on
std::vector<Note> list(store::Tx&, cases::CaseId, const Profession&);                               // newest day first, nothing opened
core::Result<Note> find(store::Tx&, cases::CaseId, const Profession&, NoteId);
core::Done open(store::Tx&, const vault::OperatorKeys&, const vault::ReaderKeys&, Note&);           // stays sealed when it is not sealed for this reader
// Colleagues of the team who came later: how many notes that `own` opens they cannot; and letting them.
std::int64_t not_shared(const Keeper&, const cases::Header&, const Profession&, const vault::ReaderKeys& own);
core::Done share(const Keeper&, const cases::Header&, const Profession&, const vault::ReaderKeys& own);

}  // namespace ostoja::notes
