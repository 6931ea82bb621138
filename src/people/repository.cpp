// Persons in the store: the one file that knows table person. Names, birth date, documents, phones and addresses are in the sealed value.
#include "people/register.h"
#include "store/feed.h"

#include <algorithm>

namespace ostoja::people {
namespace {

const forms::Form& form_of(const forms::Library& library) {
  const auto* f = library.form("person");
  if (f == nullptr) throw core::Failure(core::Errc::internal, "form person is missing");
  return *f;
}
vault::Place place(PersonId id, std::int64_t sealed_version) { return {"person", id.value, "sealed", sealed_version}; }

core::Bytes seal(store::Tx& tx, const vault::OperatorKeys& keys, PersonId id, std::int64_t sealed_version, Readers readers, std::string_view plain) {
  if (!plain.empty()) return keys.seal_for(tx, place(id, sealed_version), "person", id.value, readers, plain);
  keys.shred(tx, "person", id.value);
  return {};
}
store::Value or_null(const core::Bytes& sealed) { return sealed.empty() ? store::Value(nullptr) : store::Value(sealed); }

void leave(store::Tx& tx, std::string_view action, PersonId id, std::int64_t version, const core::Bytes& sealed, access::UserId by, core::Instant now, std::string detail = {}) {
  auto hash = vault::sha256(core::view_of(sealed));
  store::append(tx, {.at = now, .actor = by.value, .action = std::string(action), .record = "person", .record_id = id.value, .version = version, .detail = std::move(detail),
                     .hash = sealed.empty() ? std::string() : std::string(core::view_of(hash))});
}

struct Stored { Person person; core::Bytes sealed; std::int64_t sealed_version = 0, tier = 2; };
core::Result<Stored> stored(store::Tx& tx, PersonId id, std::string_view operator_code) {
  std::string document;
  auto found = tx.one("select operator_code, document, sealed, version, sealed_version, tier from person where id = $1 and operator_code = $2", {id, operator_code}, [&](const store::Row& r) {
    Stored s;
    s.person.id = id;
    s.person.operator_code = r.text(0);
    document = r.text(1);
    auto blob = r.blob(2);
    s.sealed.assign(blob.begin(), blob.end());
    s.person.version = r.integer(3);
    s.sealed_version = r.integer(4);
    s.tier = r.integer(5);
    return s;
  });
  if (!found) return core::fail(core::Errc::not_found, "no such person");
  found->person.answers = TRY(forms::from_document(document));
  return std::move(*found);
}

core::Result<std::string> opened(store::Tx& tx, const vault::OperatorKeys& keys, const vault::ReaderKeys& reader, const Stored& s) {
  auto id = s.person.id;
  if (s.tier == 1) return keys.open(tx, place(id, s.sealed_version), "person", id.value, s.sealed);
  return keys.open_as(tx, reader, place(id, s.sealed_version), "person", id.value, s.sealed);
}

std::vector<std::string> names_of(Readers readers) {
  std::vector<std::string> out;
  for (const auto& r : readers) out.push_back(r.name);
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

core::Result<PersonId> add_person(store::Tx& tx, const vault::OperatorKeys& keys, const forms::Library& library, const forms::Answers& answers, Readers readers, access::UserId by,
                                  core::Instant now) {
  PersonId id{core::next_id(now.ms)};
  const auto& form = form_of(library);
  auto sealed = seal(tx, keys, id, 1, readers, forms::sealed_document(form, answers));
  tx.run("insert into person (id, operator_code, document, sealed, form_version, version, created_at, created_by, sealed_version, tier) values ($1,$2,$3,$4,$5,1,$6,$7,1,2)",
         {id, keys.code(), forms::document(form, answers), or_null(sealed), form.version, now, by});
  leave(tx, "person.add", id, 1, sealed, by, now);
  keep_findable(tx, keys, id, 1, answers, now);
  return id;
}

core::Result<Person> person(store::Tx& tx, PersonId id, std::string_view operator_code) { return TRY(stored(tx, id, operator_code)).person; }

core::Result<Person> person_opened(store::Tx& tx, const vault::OperatorKeys& keys, const vault::ReaderKeys& reader, PersonId id) {
  auto s = TRY(stored(tx, id, keys.code()));
  if (!s.sealed.empty()) s.person.answers.merge(TRY(forms::from_document(TRY(opened(tx, keys, reader, s)))));
  return std::move(s.person);
}

core::Result<std::int64_t> save_person(store::Tx& tx, const vault::OperatorKeys& keys, const forms::Library& library, const Person& p, Readers readers, access::UserId by, core::Instant now) {
  const auto& form = form_of(library);
  auto before = TRY(stored(tx, p.id, keys.code()));
  if (before.person.version != p.version) return core::fail(core::Errc::stale, "somebody else has saved this person meanwhile");
  auto next = p.version + 1, sealed_next = before.sealed_version + 1;
  auto sealed = seal(tx, keys, p.id, sealed_next, readers, forms::sealed_document(form, p.answers));
  tx.run("update person set document = $2, sealed = $3, form_version = $4, version = $5, sealed_version = $6, tier = 2 where id = $1",
         {p.id, forms::document(form, p.answers), or_null(sealed), form.version, next, sealed_next});
  leave(tx, "person.save", p.id, next, sealed, by, now);
  keep_findable(tx, keys, p.id, next, p.answers, now);
  return next;
}

namespace {
core::Result<Resealed> seal_identity(store::Tx& tx, const vault::OperatorKeys& keys, const vault::ReaderKeys& opener, PersonId id, Readers readers, access::UserId by, core::Instant now) {
  auto s = TRY(stored(tx, id, keys.code()));
  auto have = vault::OperatorKeys::readers(tx, "person", id.value), wanted = names_of(readers);
  if (s.sealed.empty()) {  // nothing to open: the next save is for whoever is reader then
    if (s.tier == 1) tx.run("update person set tier = 2 where id = $1", {id});
    return Resealed::nothing;
  }
  if (s.tier == 2 && have == wanted) return Resealed::nothing;
  auto detail = "readers=" + std::to_string(wanted.size());
  if (s.tier == 2 && std::includes(wanted.begin(), wanted.end(), have.begin(), have.end())) {
    for (const auto& r : readers)
      if (!std::binary_search(have.begin(), have.end(), r.name)) TRY_VOID(keys.add_reader(tx, opener, "person", id.value, r));
    leave(tx, "person.seal", id, s.person.version, {}, by, now, std::move(detail));
    return Resealed::wraps_added;
  }
  auto next = s.sealed_version + 1;
  auto sealed = seal(tx, keys, id, next, readers, TRY(opened(tx, keys, opener, s)));
  tx.run("update person set sealed = $2, sealed_version = $3, tier = 2 where id = $1", {id, sealed, next});
  leave(tx, "person.seal", id, s.person.version, sealed, by, now, detail + " fresh");
  return Resealed::fresh_key;
}
}  // namespace

core::Result<Resealed> seal_for(store::Tx& tx, const vault::OperatorKeys& keys, const vault::ReaderKeys& opener, PersonId id, Readers readers, access::UserId by, core::Instant now) {
  auto identity = TRY(seal_identity(tx, keys, opener, id, readers, by, now));
  auto more = TRY(seal_details(tx, keys, opener, id, readers));
  if (more != Resealed::nothing) leave(tx, "person.seal_details", id, 0, {}, by, now, "readers=" + std::to_string(readers.size()) + (more == Resealed::fresh_key ? " fresh" : ""));
  return std::max(identity, more);
}

bool is_merged(store::Tx& tx, PersonId id) { return tx.number("select count(*) from person_merge where undone_at is null and (kept = $1 or merged = $1)", {id}) != 0; }

core::Done hand_over(store::Tx& tx, const vault::OperatorKeys& from, const vault::OperatorKeys& to, PersonId id, Readers readers, access::UserId by, core::Instant now) {
  auto s = TRY(stored(tx, id, from.code()));
  std::string plain;
  if (!s.sealed.empty()) plain = TRY(opened(tx, from, from.recovery(), s));
  from.shred(tx, "person", id.value);
  forget(tx, from, id);
  auto next = s.sealed_version + 1;
  auto sealed = seal(tx, to, id, next, readers, plain);
  auto answers = s.person.answers;
  if (!plain.empty()) answers.merge(TRY(forms::from_document(plain)));
  keep_findable(tx, to, id, s.person.version, answers, now);
  TRY_VOID(hand_over_details(tx, from, to, id, readers));
  tx.run("update person set operator_code = $2, sealed = $3, sealed_version = $4, tier = 2 where id = $1", {id, to.code(), or_null(sealed), next});
  leave(tx, "person.hand_over", id, s.person.version, sealed, by, now, from.code() + ">" + to.code());
  return {};
}

bool is_reader(store::Tx& tx, PersonId id, const vault::ReaderKeys& reader) {
  auto reads = [&](std::string_view kind, std::int64_t record) {
    auto all = vault::OperatorKeys::readers(tx, kind, record);
    return std::binary_search(all.begin(), all.end(), reader.name());
  };
  if (reads("person", id.value)) return true;
  // Somebody of whom nothing is known but a telephone number: what is sealed lies with the details.
  bool any = false;
  if (tx.number("select count(*) from person where id = $1 and sealed is null", {id}) != 0)
    for (const auto& d : details(tx, id)) any = any || reads("person_detail", d.id.value);
  return any;
}

std::vector<PersonId> of_first_tier(store::Tx& tx, std::string_view operator_code, int limit) {
  std::vector<PersonId> out;
  tx.run("select id from person where tier = 1 and operator_code = $1 order by id limit $2", {operator_code, limit}, [&](const store::Row& r) { out.push_back(r.id<PersonId>(0)); });
  return out;
}

}  // namespace ostoja::people
