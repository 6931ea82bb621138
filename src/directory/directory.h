#pragma once
// Front door of the directory: institutions, organisations, interpreters, lawyers, doctors and other people the centre works with. No client stands here.
#include "access/accounts.h"
#include "core/id.h"
#include "core/result.h"
#include "core/time.h"
#include "forms/forms.h"
#include "store/store.h"
#include "vault/vault.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::directory {

struct EntryTag;
using EntryId = core::Id<EntryTag>;

struct Entry {
  EntryId id;
  std::string owner;              // the operator that keeps it for itself; empty: both see and correct it
  std::string origin;             // the operator that added it: only it may take a shared entry back for itself
  std::string kind, name, city, region;  // codes of directory_kind, PL-14
  std::vector<std::string> languages, services;
  forms::Answers answers;         // form "directory_entry", all of them
  core::Date verified_on;         // none: nobody has checked it yet
  access::UserId verified_by;
  core::Instant archived_at, changed_at;
  std::int64_t version = 0;
};

// An entry that this operator may see: a shared one or its own; archived ones too, as old records name them. not_found otherwise.
core::Result<Entry> entry(store::Tx&, EntryId, std::string_view operator_code);
// "Komenda Wojewódzka Policji, Opole": for lists and sentences; empty when there is no such entry for this operator.
std::string name_of(store::Tx&, EntryId, std::string_view operator_code);

struct Wanted {                   // all that are given must fit; archived entries are left out unless asked for
  std::string operator_code, kind, language, region, service, text;
  enum class Which : std::uint8_t { present, archived } which = Which::present;
};
std::vector<Entry> find(store::Tx&, const Wanted&, int limit, int skip = 0);  // by name, as Polish sorts
std::int64_t count(store::Tx&, const Wanted&);

// What this operator has noted for itself about an entry: form "directory_private", sealed under its own key. Empty when there is nothing.
core::Result<forms::Answers> private_notes(store::Tx&, const vault::OperatorKeys&, EntryId);

// Whether a person of the directory is tied to one of these countries (ISO alpha-2: of the person, of the perpetrators). An interpreter of the same community
// may know the people concerned, or be asked about them: whoever chooses one is told first.
struct Conflict {
  bool any() const { return !countries.empty() || noted; }
  std::vector<std::string> countries;  // those in common
  bool noted = false;                  // there are ties in words: whoever may read private notes should look
};
core::Result<Conflict> conflict(store::Tx&, const vault::OperatorKeys&, EntryId, std::span<const std::string> countries);

// For the demo and imports. The permission is the caller's affair.
core::Result<EntryId> add(store::Tx&, const forms::Library&, std::string_view operator_code, const forms::Answers&, access::UserId by, core::Instant now);
core::Done save_private(store::Tx&, const vault::OperatorKeys&, const forms::Library&, EntryId, const forms::Answers&, std::int64_t version, access::UserId by, core::Instant now);
core::Done verify(store::Tx&, const Entry&, access::UserId by, core::Instant now);

}  // namespace ostoja::directory
