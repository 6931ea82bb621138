// Persons in the store: the one file that knows table person. Names, birth date, documents, phones and addresses are in the sealed value.
#include "people/people.h"
#include "store/feed.h"

namespace ostoja::people {
namespace {

const forms::Form& form_of(const forms::Library& library) {
  const auto* f = library.form("person");
  if (f == nullptr) throw core::Failure(core::Errc::internal, "form person is missing");
  return *f;
}
vault::Place place(PersonId id, std::int64_t version) { return {"person", id.value, "sealed", version}; }

core::Bytes seal(store::Tx& tx, const vault::OperatorKeys& keys, const forms::Form& form, PersonId id, std::int64_t version, const forms::Answers& answers) {
  auto plain = forms::sealed_document(form, answers);
  return plain.empty() ? core::Bytes() : keys.seal(tx, place(id, version), "person", id.value, plain);
}
void leave(store::Tx& tx, std::string_view action, PersonId id, std::int64_t version, const core::Bytes& sealed, access::UserId by, core::Instant now) {
  auto hash = vault::sha256(core::view_of(sealed));
  store::append(tx, {.at = now, .actor = by.value, .action = std::string(action), .record = "person", .record_id = id.value, .version = version,
                     .hash = sealed.empty() ? std::string() : std::string(core::view_of(hash))});
}

struct Stored { Person person; core::Bytes sealed; };
core::Result<Stored> stored(store::Tx& tx, PersonId id, std::string_view operator_code) {
  std::string document;
  auto found = tx.one("select operator_code, document, sealed, version from person where id = $1 and operator_code = $2", {id, operator_code}, [&](const store::Row& r) {
    Stored s;
    s.person.id = id;
    s.person.operator_code = r.text(0);
    document = r.text(1);
    auto blob = r.blob(2);
    s.sealed.assign(blob.begin(), blob.end());
    s.person.version = r.integer(3);
    return s;
  });
  if (!found) return core::fail(core::Errc::not_found, "no such person");
  found->person.answers = TRY(forms::from_document(document));
  return std::move(*found);
}

}  // namespace

core::Result<PersonId> add_person(store::Tx& tx, const vault::OperatorKeys& keys, const forms::Library& library, std::string_view operator_code, const forms::Answers& answers, access::UserId by,
                                  core::Instant now) {
  PersonId id{core::next_id(now.ms)};
  const auto& form = form_of(library);
  auto sealed = seal(tx, keys, form, id, 1, answers);
  tx.run("insert into person (id, operator_code, document, sealed, form_version, version, created_at, created_by) values ($1,$2,$3,$4,$5,1,$6,$7)",
         {id, operator_code, forms::document(form, answers), sealed.empty() ? store::Value(nullptr) : store::Value(sealed), form.version, now, by});
  leave(tx, "person.add", id, 1, sealed, by, now);
  return id;
}

core::Result<Person> person(store::Tx& tx, PersonId id, std::string_view operator_code) { return TRY(stored(tx, id, operator_code)).person; }

core::Result<Person> person_opened(store::Tx& tx, const vault::OperatorKeys& keys, PersonId id) {
  auto s = TRY(stored(tx, id, keys.code()));
  if (!s.sealed.empty()) s.person.answers.merge(TRY(forms::from_document(TRY(keys.open(tx, place(id, s.person.version), "person", id.value, s.sealed)))));
  return std::move(s.person);
}

core::Result<std::int64_t> save_person(store::Tx& tx, const vault::OperatorKeys& keys, const forms::Library& library, const Person& p, access::UserId by, core::Instant now) {
  const auto& form = form_of(library);
  auto next = p.version + 1;
  auto sealed = seal(tx, keys, form, p.id, next, p.answers);
  if (tx.run("update person set document = $3, sealed = $4, form_version = $5, version = $6 where id = $1 and version = $2",
             {p.id, p.version, forms::document(form, p.answers), sealed.empty() ? store::Value(nullptr) : store::Value(sealed), form.version, next}) != 1)
    return core::fail(core::Errc::stale, "somebody else has saved this person meanwhile");
  leave(tx, "person.save", p.id, next, sealed, by, now);
  return next;
}

}  // namespace ostoja::people
