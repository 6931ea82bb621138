// Two records of one person become one, and two again. The merged record stays untouched in its place; what the kept one held before is sealed for the recovery key
// alone, so that it neither opens with a later team nor depends on the members of that day.
#include "people/register.h"
#include "store/feed.h"

namespace ostoja::people {
namespace {

constexpr char kApart = '\x1e';

const forms::Form& form_of(const forms::Library& library) {
  const auto* f = library.form("person");
  if (f == nullptr) throw core::Failure(core::Errc::internal, "form person is missing");
  return *f;
}
vault::Place place(std::int64_t merge) { return {"person_merge", merge, "sealed", 1}; }

std::string whole(const forms::Form& form, const forms::Answers& a) { return forms::document(form, a) + kApart + forms::sealed_document(form, a); }
core::Result<forms::Answers> from_whole(std::string_view open, std::string_view sealed) {
  auto a = TRY(forms::from_document(open));
  if (!sealed.empty()) a.merge(TRY(forms::from_document(sealed)));
  return a;
}

Merge read(const store::Row& r) { return {r.integer(0), r.id<PersonId>(1), r.id<PersonId>(2), r.instant(3), r.id<access::UserId>(4)}; }

}  // namespace

PersonId survivor(store::Tx& tx, PersonId id) {
  for (int steps = 0; steps < 20; ++steps) {  // no cycle can be made; the bound only keeps a damaged store from holding up a request
    auto next = tx.one("select kept from person_merge where merged = $1 and undone_at is null", {id}, [](const store::Row& r) { return r.id<PersonId>(0); });
    if (!next) break;
    id = *next;
  }
  return id;
}

std::vector<Merge> merges_of(store::Tx& tx, PersonId kept) {
  std::vector<Merge> out;
  tx.run("select id, kept, merged, at, by_user from person_merge where kept = $1 and undone_at is null order by id desc", {kept}, [&](const store::Row& r) { out.push_back(read(r)); });
  return out;
}
std::vector<Merge> recent_merges(store::Tx& tx, std::string_view operator_code, int limit) {
  std::vector<Merge> out;
  tx.run("select id, kept, merged, at, by_user from person_merge where operator_code = $1 and undone_at is null order by id desc limit $2", {operator_code, limit}, [&](const store::Row& r) { out.push_back(read(r)); });
  return out;
}
std::optional<Merge> merge_by_id(store::Tx& tx, std::string_view operator_code, std::int64_t id) {
  return tx.one("select id, kept, merged, at, by_user from person_merge where id = $1 and operator_code = $2 and undone_at is null", {id, operator_code}, read);
}

core::Result<Merge> merge(store::Tx& tx, const vault::OperatorKeys& keys, const forms::Library& library, const Person& kept, const Person& merged, const forms::Answers& chosen, Readers readers, access::UserId by,
                          core::Instant now) {
  if (kept.id == merged.id) return core::fail(core::Errc::invalid, "a person cannot be merged with itself");
  if (kept.operator_code != merged.operator_code || kept.operator_code != keys.code()) return core::fail(core::Errc::not_found, "no such person");
  if (survivor(tx, kept.id) != kept.id || survivor(tx, merged.id) != merged.id) return core::fail(core::Errc::conflict, "one of these persons is merged with another already: undo that first");
  const auto& form = form_of(library);
  Merge m{core::next_id(now.ms), kept.id, merged.id, now, by};
  Person next = kept;
  next.answers = chosen;
  TRY(save_person(tx, keys, library, next, readers, by, now));
  auto sealed = keys.seal_for(tx, place(m.id), "person_merge", m.id, {}, whole(form, kept.answers) + kApart + whole(form, chosen));
  tx.run("insert into person_merge (id, operator_code, kept, merged, sealed, at, by_user) values ($1,$2,$3,$4,$5,$6,$7)", {m.id, keys.code(), kept.id, merged.id, sealed, now, by});
  move_details(tx, keys, m);
  auto hash = vault::sha256(core::view_of(sealed));
  store::append(tx, {.at = now, .actor = by.value, .action = "person.merge", .record = "person", .record_id = kept.id.value, .version = kept.version + 1, .detail = merged.id.text(), .hash = std::string(core::view_of(hash))});
  return m;
}

core::Result<Merge> unmerge(store::Tx& tx, const vault::OperatorKeys& keys, const forms::Library& library, std::int64_t id, Readers readers, access::UserId by, core::Instant now) {
  auto m = merge_by_id(tx, keys.code(), id);
  if (!m) return core::fail(core::Errc::not_found, "no such merge");
  if (survivor(tx, m->kept) != m->kept) return core::fail(core::Errc::conflict, "the person that was kept is itself merged with another: undo that first");
  core::Bytes sealed;
  tx.run("select sealed from person_merge where id = $1", {id}, [&](const store::Row& r) {
    auto blob = r.blob(0);
    sealed.assign(blob.begin(), blob.end());
  });
  auto text = TRY(keys.open_as(tx, keys.recovery(), place(id), "person_merge", id, sealed));
  auto parts = core::split(text, kApart);
  if (parts.size() != 4) return core::fail(core::Errc::internal, "what was remembered of a merge cannot be read");
  auto before = TRY(from_whole(parts[0], parts[1])), after = TRY(from_whole(parts[2], parts[3]));
  auto kept = TRY(person_opened(tx, keys, keys.recovery(), m->kept));
  // What the merge brought goes back to what it was; what somebody has written since stays.
  for (const auto& part : form_of(library).parts)
    for (const auto& f : part.fields)
      if (kept.answers.all(f.name) == after.all(f.name)) kept.answers.set_all(f.name, before.all(f.name));
  TRY(save_person(tx, keys, library, kept, readers, by, now));
  move_details_back(tx, keys, *m);
  tx.run("update person_merge set undone_at = $2, undone_by = $3 where id = $1", {id, now, by});
  store::append(tx, {.at = now, .actor = by.value, .action = "person.unmerge", .record = "person", .record_id = m->kept.value, .version = kept.version + 1, .detail = m->merged.text()});
  return *m;
}

}  // namespace ostoja::people
