// How persons stand to each other. Table person_relation: codes and ids only, so it lies open; who the persons are, it does not say.
#include "people/people.h"
#include "store/feed.h"

#include <set>

namespace ostoja::people {
namespace {

constexpr std::string_view kParent = "PARENT", kGuardian = "GUARDIAN";

bool has_direction(std::string_view kind) { return kind == kParent || kind == kGuardian; }

void leave(store::Tx& tx, std::string_view action, PersonId id, std::string_view kind, access::UserId by, core::Instant now) {
  store::append(tx, {.at = now, .actor = by.value, .action = std::string(action), .record = "person", .record_id = id.value, .detail = std::string(kind)});
}

// Whether `whom` is among the parents of `of`, theirs, and so on. What was once a circle (put there by hand) does not hold the walk up.
bool is_ancestor(store::Tx& tx, PersonId whom, PersonId of) {
  std::set<std::int64_t> seen;
  std::vector<std::int64_t> open{of.value};
  while (!open.empty()) {
    auto at = open.back();
    open.pop_back();
    if (!seen.insert(at).second) continue;
    if (at == whom.value) return true;
    tx.run("select person_id from person_relation where other_id = $1 and kind = $2 and until is null", {at, kParent}, [&](const store::Row& r) { open.push_back(r.integer(0)); });
  }
  return false;
}

}  // namespace

core::Result<std::int64_t> add_relation(store::Tx& tx, const forms::Library& library, std::string_view operator_code, PersonId person, PersonId other, std::string_view kind, access::UserId by,
                                        core::Instant now) {
  const auto* kinds = library.codes("person_relation");
  if (kinds == nullptr || kinds->find(kind) == nullptr) return core::fail(core::Errc::invalid, "choose how the two stand to each other");
  if (person == other) return core::fail(core::Errc::invalid, "nobody is related to themselves");
  if (tx.number("select count(*) from person where operator_code = $1 and (id = $2 or id = $3)", {operator_code, person, other}) != 2) return core::fail(core::Errc::not_found, "no such person");
  if (!has_direction(kind) && other < person) std::swap(person, other);  // both ways the same: stored one way
  if (tx.number("select count(*) from person_relation where kind = $1 and until is null and person_id = $2 and other_id = $3", {kind, person, other}) != 0)
    return core::fail(core::Errc::conflict, "this is recorded already");
  if (kind == kParent && is_ancestor(tx, other, person)) return core::fail(core::Errc::invalid, "somebody would be their own parent or grandparent");
  auto id = core::next_id(now.ms);
  tx.run("insert into person_relation (id, person_id, other_id, kind, since, by_user) values ($1,$2,$3,$4,$5,$6)", {id, person, other, kind, now, by});
  leave(tx, "person.relation", person, kind, by, now);
  return id;
}

core::Done end_relation(store::Tx& tx, std::int64_t id, access::UserId by, core::Instant now) {
  auto found = tx.one("select person_id, kind from person_relation where id = $1 and until is null", {id},
                      [](const store::Row& r) { return std::pair(r.id<PersonId>(0), std::string(r.text(1))); });
  if (!found) return core::fail(core::Errc::not_found, "no such relation");
  tx.run("update person_relation set until = $2 where id = $1", {id, now});
  leave(tx, "person.relation_end", found->first, found->second, by, now);
  return {};
}

std::vector<Relation> relations_among(store::Tx& tx, std::span<const PersonId> persons) {
  std::set<std::int64_t> all;
  for (auto p : persons) all.insert(p.value);
  std::vector<Relation> out;
  for (auto p : persons)
    tx.run("select id, person_id, other_id, kind from person_relation where person_id = $1 and until is null order by id", {p}, [&](const store::Row& r) {
      if (all.count(r.integer(2)) != 0) out.push_back({r.integer(0), r.id<PersonId>(1), r.id<PersonId>(2), std::string(r.text(3))});
    });
  return out;
}

}  // namespace ostoja::people
