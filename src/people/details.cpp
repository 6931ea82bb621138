// Further names, documents, telephones, addresses and languages of a person: table person_detail. Each has a sealed value and a key of its own, for the readers of its person.
#include "people/register.h"
#include "store/feed.h"

#include <algorithm>

namespace ostoja::people {
namespace {

constexpr std::string_view kRecord = "person_detail", kSearch = "person_detail_search";

const forms::Form& form_of(const forms::Library& library, std::string_view kind) {
  const auto* k = detail_kind(kind);
  const auto* f = k == nullptr ? nullptr : library.form(k->form);
  if (f == nullptr) throw core::Failure(core::Errc::internal, "a form of details of a person is missing");
  return *f;
}
vault::Place place(DetailId id, std::int64_t sealed_version) { return {kRecord, id.value, "sealed", sealed_version}; }
store::Value or_null(const core::Bytes& sealed) { return sealed.empty() ? store::Value(nullptr) : store::Value(sealed); }

core::Bytes seal(store::Tx& tx, const vault::OperatorKeys& keys, DetailId id, std::int64_t sealed_version, Readers readers, std::string_view plain) {
  if (!plain.empty()) return keys.seal_for(tx, place(id, sealed_version), kRecord, id.value, readers, plain);
  keys.shred(tx, kRecord, id.value);
  return {};
}

void leave(store::Tx& tx, std::string_view action, const Detail& d, const core::Bytes& sealed, access::UserId by, core::Instant now) {
  auto hash = vault::sha256(core::view_of(sealed));
  store::append(tx, {.at = now, .actor = by.value, .action = std::string(action), .record = "person", .record_id = d.person.value, .version = d.version, .detail = d.kind + " " + d.id.text(),
                     .hash = sealed.empty() ? std::string() : std::string(core::view_of(hash))});
}

struct Sealed { DetailId id; core::Bytes value; std::int64_t version = 0; };
std::vector<Sealed> sealed_of(store::Tx& tx, PersonId person) {
  std::vector<Sealed> out;
  tx.run("select id, sealed, sealed_version from person_detail where person_id = $1 and sealed is not null order by id", {person}, [&](const store::Row& r) {
    auto blob = r.blob(1);
    out.push_back({r.id<DetailId>(0), core::Bytes(blob.begin(), blob.end()), r.integer(2)});
  });
  return out;
}

std::vector<std::string> names_of(Readers readers) {
  std::vector<std::string> out;
  for (const auto& r : readers) out.push_back(r.name);
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

const DetailKind* detail_kind(std::string_view word) {
  for (const auto& k : kDetailKinds)
    if (k.word == word) return &k;
  return nullptr;
}

std::vector<Detail> details(store::Tx& tx, PersonId person) {
  std::vector<Detail> out;
  tx.run("select id, kind, document, version from person_detail where person_id = $1 order by id", {person}, [&](const store::Row& r) {
    Detail d{r.id<DetailId>(0), person, std::string(r.text(1)), {}, r.integer(3)};
    if (auto coded = forms::from_document(r.text(2))) d.answers = std::move(*coded);
    out.push_back(std::move(d));
  });
  return out;
}

core::Done open_detail(store::Tx& tx, const vault::OperatorKeys& keys, const vault::ReaderKeys& reader, Detail& d) {
  Sealed s{d.id, {}, 0};
  tx.run("select sealed, sealed_version from person_detail where id = $1", {d.id}, [&](const store::Row& r) {
    auto blob = r.blob(0);
    s.value.assign(blob.begin(), blob.end());
    s.version = r.integer(1);
  });
  if (!s.value.empty()) d.answers.merge(TRY(forms::from_document(TRY(keys.open_as(tx, reader, place(d.id, s.version), kRecord, d.id.value, s.value)))));
  return {};
}

core::Result<DetailId> add_detail(store::Tx& tx, const vault::OperatorKeys& keys, const forms::Library& library, PersonId person, const DetailKind& kind, const forms::Answers& answers, Readers readers,
                                  access::UserId by, core::Instant now) {
  if (tx.number("select count(*) from person where id = $1 and operator_code = $2", {person, keys.code()}) == 0) return core::fail(core::Errc::not_found, "no such person");
  if (tx.number("select count(*) from person_detail where person_id = $1 and kind = $2", {person, kind.word}) >= kDetailsOfAKind)
    return core::fail(core::Errc::conflict, "there are 50 of this kind already: take away what is no longer needed");
  const auto& form = form_of(library, kind.word);
  Detail d{DetailId{core::next_id(now.ms)}, person, std::string(kind.word), answers, 1};
  auto sealed = seal(tx, keys, d.id, 1, readers, forms::sealed_document(form, answers));
  tx.run("insert into person_detail (id, operator_code, person_id, kind, document, sealed, sealed_version, form_version, version, at, by_user) values ($1,$2,$3,$4,$5,$6,1,$7,1,$8,$9)",
         {d.id, keys.code(), person, kind.word, forms::document(form, answers), or_null(sealed), form.version, now, by});
  keep_detail_findable(tx, keys, d);
  leave(tx, "person.detail_add", d, sealed, by, now);
  return d.id;
}

core::Done save_detail(store::Tx& tx, const vault::OperatorKeys& keys, const forms::Library& library, Detail& d, Readers readers, access::UserId by, core::Instant now) {
  const auto before = d.version;
  const auto& form = form_of(library, d.kind);
  auto next = tx.number("select sealed_version from person_detail where id = $1", {d.id}) + 1;
  if (tx.run("update person_detail set document = $3, form_version = $4, version = $5, sealed_version = $6 where id = $1 and version = $2", {d.id, before, forms::document(form, d.answers), form.version, before + 1, next}) != 1)
    return core::fail(core::Errc::stale, "somebody else has saved this meanwhile");
  auto sealed = seal(tx, keys, d.id, next, readers, forms::sealed_document(form, d.answers));
  tx.run("update person_detail set sealed = $2 where id = $1", {d.id, or_null(sealed)});
  d.version = before + 1;
  keep_detail_findable(tx, keys, d);
  leave(tx, "person.detail_save", d, sealed, by, now);
  return {};
}

core::Done remove_detail(store::Tx& tx, const vault::OperatorKeys& keys, const Detail& d, access::UserId by, core::Instant now) {
  tx.run("delete from person_detail_moved where detail_id = $1", {d.id});
  if (tx.run("delete from person_detail where id = $1 and version = $2", {d.id, d.version}) != 1) return core::fail(core::Errc::stale, "somebody else has saved this meanwhile");
  keys.shred(tx, kRecord, d.id.value);
  keys.shred(tx, kSearch, d.id.value);
  told_changed(tx, keys, d.person);
  leave(tx, "person.detail_remove", d, {}, by, now);
  return {};
}

core::Result<Resealed> seal_details(store::Tx& tx, const vault::OperatorKeys& keys, const vault::ReaderKeys& opener, PersonId person, Readers readers) {
  auto out = Resealed::nothing;
  const auto wanted = names_of(readers);
  for (const auto& s : sealed_of(tx, person)) {
    const auto have = vault::OperatorKeys::readers(tx, kRecord, s.id.value);
    if (have == wanted) continue;
    // Just after two records were merged the opener may read one part only.
    const auto& by = std::binary_search(have.begin(), have.end(), opener.name()) ? opener : keys.recovery();
    if (std::includes(wanted.begin(), wanted.end(), have.begin(), have.end())) {
      for (const auto& r : readers)
        if (!std::binary_search(have.begin(), have.end(), r.name)) TRY_VOID(keys.add_reader(tx, by, kRecord, s.id.value, r));
      out = std::max(out, Resealed::wraps_added);
      continue;
    }
    auto sealed = seal(tx, keys, s.id, s.version + 1, readers, TRY(keys.open_as(tx, by, place(s.id, s.version), kRecord, s.id.value, s.value)));
    tx.run("update person_detail set sealed = $2, sealed_version = $3 where id = $1", {s.id, sealed, s.version + 1});
    out = Resealed::fresh_key;
  }
  return out;
}

core::Done hand_over_details(store::Tx& tx, const vault::OperatorKeys& from, const vault::OperatorKeys& to, PersonId person, Readers readers) {
  const auto values = sealed_of(tx, person);
  for (auto& d : details(tx, person)) {
    auto s = std::find_if(values.begin(), values.end(), [&](const Sealed& v) { return v.id == d.id; });
    std::string plain;
    if (s != values.end()) plain = TRY(from.open_as(tx, from.recovery(), place(d.id, s->version), kRecord, d.id.value, s->value));
    from.shred(tx, kRecord, d.id.value);
    from.shred(tx, kSearch, d.id.value);
    const auto next = s == values.end() ? 1 : s->version + 1;
    auto sealed = seal(tx, to, d.id, next, readers, plain);
    tx.run("update person_detail set operator_code = $2, sealed = $3, sealed_version = $4 where id = $1", {d.id, to.code(), or_null(sealed), next});
    if (!plain.empty()) d.answers.merge(TRY(forms::from_document(plain)));
    keep_detail_findable(tx, to, d);
  }
  return {};
}

core::Done copy_details(store::Tx& tx, const vault::OperatorKeys& from, const vault::OperatorKeys& to, const forms::Library& library, PersonId person, PersonId copy, Readers readers, access::UserId by,
                        core::Instant now) {
  for (auto& d : details(tx, person)) {
    TRY_VOID(open_detail(tx, from, from.recovery(), d));
    TRY(add_detail(tx, to, library, copy, *detail_kind(d.kind), d.answers, readers, by, now));
  }
  return {};
}

void move_details(store::Tx& tx, const vault::OperatorKeys& keys, const Merge& m) {
  tx.run("insert into person_detail_moved (merge_id, detail_id) select $2, id from person_detail where person_id = $1", {m.merged, m.id});
  tx.run("update person_detail set person_id = $2 where person_id = $1", {m.merged, m.kept});
  told_changed(tx, keys, m.merged);
  told_changed(tx, keys, m.kept);
}
void move_details_back(store::Tx& tx, const vault::OperatorKeys& keys, const Merge& m) {
  tx.run("update person_detail set person_id = $2 where person_id = $3 and id in (select detail_id from person_detail_moved where merge_id = $1)", {m.id, m.merged, m.kept});
  tx.run("delete from person_detail_moved where merge_id = $1", {m.id});
  told_changed(tx, keys, m.merged);
  told_changed(tx, keys, m.kept);
}

}  // namespace ostoja::people
