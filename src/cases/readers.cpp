// Who opens the identity of the persons of a case: everybody on the team of one of the person's cases. Each change of a team comes through here.
#include "access/reader_keys.h"
#include "cases/record.h"
#include "core/log.h"
#include "store/feed.h"

namespace ostoja::cases {
namespace {

constexpr int kAtOnce = 50;  // persons raised in one commit

core::Result<std::vector<vault::Recipient>> recipients(const Keeper& k, std::string_view sql, std::int64_t of) {
  std::vector<access::UserId> users;
  k.tx.run(sql, {of}, [&](const store::Row& r) { users.push_back(r.id<access::UserId>(0)); });
  std::vector<vault::Recipient> out;
  for (auto user : users) {
    auto one = access::recipient(k.tx, k.keys, user, k.now);
    if (!one && one.error().code == core::Errc::invalid) continue;  // an account that was moved to the other operator: on the team by name only
    out.push_back(TRY(std::move(one)));
  }
  return out;
}

enum class Opened : std::uint8_t { by_member, by_recovery };
core::Result<Opened> seal_one(const Keeper& k, people::PersonId person, const std::vector<vault::Recipient>& readers) {
  const bool own = k.reader != nullptr && people::is_reader(k.tx, person, *k.reader);
  auto done = TRY(people::seal_for(k.tx, k.keys, own ? *k.reader : k.keys.recovery(), person, readers, k.by, k.now));
  return own || done == people::Resealed::nothing ? Opened::by_member : Opened::by_recovery;
}
// A record that was merged into this person stands in no case of its own. It is sealed for the same team, so that nobody who left opens it, and who came can take the merge back.
core::Result<Opened> seal_absorbed(const Keeper& k, people::PersonId kept, const std::vector<vault::Recipient>& readers, int depth) {
  auto all = Opened::by_member;
  if (depth > 20) return all;  // no cycle can be made; the bound only keeps a damaged store from holding up a request
  for (const auto& m : people::merges_of(k.tx, kept)) {
    if (TRY(seal_one(k, m.merged, readers)) == Opened::by_recovery) all = Opened::by_recovery;
    if (TRY(seal_absorbed(k, m.merged, readers, depth + 1)) == Opened::by_recovery) all = Opened::by_recovery;
  }
  return all;
}
core::Result<Opened> seal_person(const Keeper& k, people::PersonId person) {
  auto readers = TRY(readers_of(k, person));
  auto own = TRY(seal_one(k, person, readers)), absorbed = TRY(seal_absorbed(k, person, readers, 0));
  return own == Opened::by_recovery ? own : absorbed;
}

void tell_recovery(const Keeper& k, CaseId id) {
  store::append(k.tx, {.at = k.now, .actor = k.by.value, .action = "case.recovery_key", .record = "case", .record_id = id.value});
}

}  // namespace

core::Result<std::vector<vault::Recipient>> readers_of(const Keeper& k, people::PersonId person) {
  return recipients(k, "select distinct t.user_id from case_person p join case_team t on t.case_id = p.case_id and t.until is null where p.person_id = $1 order by t.user_id", person.value);
}

core::Done seal_persons(const Keeper& k, CaseId id) {
  bool recovery = false;
  for (const auto& p : persons(k.tx, id)) recovery = TRY(seal_person(k, p.person)) == Opened::by_recovery || recovery;
  if (recovery) tell_recovery(k, id);
  return {};
}

core::Result<people::PersonId> add_person(const Keeper& k, CaseId id, const forms::Answers& answers) {
  auto team = TRY(recipients(k, "select distinct user_id from case_team where case_id = $1 and until is null order by user_id", id.value));
  auto person = TRY(people::add_person(k.tx, k.keys, k.forms, answers, team, k.by, k.now));
  TRY_VOID(join_person(k, id, person));
  return person;
}

core::Done let_team_read(const Keeper& k, CaseId id, people::PersonId person) {
  if (TRY(seal_person(k, person)) == Opened::by_recovery) tell_recovery(k, id);
  return {};
}

std::int64_t raise_old_persons(store::Db& db, const vault::Vault& vault, const forms::Library& library, core::Instant now) {
  std::int64_t raised = 0;
  for (const auto& op : vault.file().operators) {
    const auto* keys = vault.of(op.code);
    if (keys == nullptr) continue;  // sealed: at the next run
    for (bool more = true; more;)
      db.write([&](store::Tx& tx) {
        Keeper k{tx, *keys, library, {}, now};
        auto old = people::of_first_tier(tx, op.code, kAtOnce);
        more = static_cast<int>(old.size()) == kAtOnce;
        for (auto person : old) {
          auto done = seal_person(k, person);
          if (!done) throw core::Failure(done.error().code, done.error().text);
        }
        raised += static_cast<std::int64_t>(old.size());
      });
  }
  if (raised > 0) core::log(core::Level::info, "persons sealed for their teams:", raised);
  return raised;
}

}  // namespace ostoja::cases
