#pragma once
// Inside of the room: revisions in the store, and the state that keeps the library in force.
#include "access/accounts.h"
#include "core/id.h"
#include "settings/rules.h"
#include "settings/settings.h"

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace ostoja::settings {

using RevisionId = core::Id<struct RevisionTag>;
enum class State : std::uint8_t { draft = 1, published, withdrawn, dropped };

struct Revision {
  RevisionId id;
  Kind kind = Kind::form;
  std::string name, yaml;
  State state = State::draft;
  std::int64_t number = 0, version = 0;
  core::Date from;
  core::Instant changed_at, published_at, withdrawn_at;
  access::UserId changed_by, published_by, withdrawn_by;
};

std::optional<Revision> draft(store::Tx&, Kind, std::string_view name);
std::vector<Revision> drafts(store::Tx&);
std::optional<Revision> latest(store::Tx&, Kind, std::string_view name);          // published, whether in force already or later
std::vector<Revision> in_force(store::Tx&, core::Date);                           // of each object the one of that day
std::vector<Revision> to_come(store::Tx&, core::Date today);                      // published for later
std::vector<Revision> history(store::Tx&, std::optional<Kind>, std::string_view name, int limit);  // newest first, drafts left out
std::optional<Revision> revision(store::Tx&, RevisionId);

// The object of a revision; one that the program can no longer read is as if it were not there (and is logged).
std::optional<Object> object_of(const Revision&);

// The working copy: the draft, else the newest published one, else what the program ships; on top of that.
struct Working {
  Object object;
  std::optional<Revision> draft;
  std::optional<Object> published;   // what a draft is compared with: the newest published one on top of the shipped, else the shipped; none for a new list
  std::int64_t version() const { return draft ? draft->version : 0; }
};
std::optional<Working> working(store::Tx&, const forms::Library& shipped, Kind, std::string_view name);

struct Hand { access::UserId by; core::Instant now; };
// Writes the draft; makes one when there is none. `was` is the version that the page was drawn with: stale when it is another.
core::Result<std::int64_t> save_draft(store::Tx&, const Hand&, const Object&, std::int64_t was);
core::Done drop_draft(store::Tx&, const Hand&, RevisionId, std::int64_t was);
// All of them from one day. invalid with the reason in `problem` (of Library::problem_of_parsing or a key of ours).
struct Problems {
  std::vector<std::pair<Revision, Refusal>> refused;
  std::string text;                  // what does not fit together, in English
  bool early = false;                // another publication of one of them begins later
};
core::Result<int> publish(store::Tx&, const Hand&, const forms::Library& shipped, const std::vector<RevisionId>&, core::Date from, Problems&);
// Only what is not in force yet. It becomes a draft again when there is none.
core::Done withdraw(store::Tx&, const Hand&, const forms::Library& shipped, RevisionId, core::Date today);

// What the desk's library is kept by. One for each desk, in Services::rooms.
struct Keeping {
  forms::Library shipped;
  std::mutex mutex;
  std::int64_t revision = -1;        // of the publications that `live` shows
  core::Date day;
  core::Instant until;               // the next midnight
};
std::int64_t revision_number(store::Tx&);
forms::Library library_on(store::Tx&, const forms::Library& shipped, core::Date);
// Looks whether the day or the publications have changed, and puts what is right into force. Cheap when nothing has changed.
void keep(store::Tx&, Keeping&, forms::Library& live, core::Instant now);
// What this transaction publishes comes into force when it is on disk, before anybody is told.
void keep_after_commit(store::Tx&, std::shared_ptr<Keeping>, forms::Library& live, core::Instant now);

}  // namespace ostoja::settings
