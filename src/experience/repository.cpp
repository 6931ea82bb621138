// The only file that knows the tables of experiences.
#include "experience/record.h"

#include <algorithm>
#include <set>

namespace ostoja::experience {
namespace {

const forms::Form& form_of(const forms::Library& library, const Kind& kind) {
  const auto* f = library.form(kind.form);
  if (f == nullptr) throw core::Failure(core::Errc::internal, "a form of experiences is missing");
  return *f;
}
vault::Place place(RecordId id, std::int64_t version) { return {"experience_record", id.value, "sealed", version}; }

core::Bytes seal(const Keeper& k, cases::CaseId item, const forms::Form& form, RecordId id, std::int64_t version, const forms::Answers& a) {
  auto plain = forms::sealed_document(form, a);
  return plain.empty() ? core::Bytes() : k.keys.seal(k.tx, place(id, version), "case", item.value, plain);
}
store::Value blob_or_null(const core::Bytes& b) { return b.empty() ? store::Value(nullptr) : store::Value(b); }

void mark(const Keeper& k, cases::CaseId item, RecordId id, const forms::Answers& a) {
  k.tx.run("delete from perpetrator_mark where record_id = $1", {id});
  for (const auto& m : marks_of(k.keys, a))
    k.tx.run("insert into perpetrator_mark (operator_code, mark, case_id, record_id) values ($1,$2,$3,$4)", {k.keys.code(), m, item, id});
}
void tell(const Keeper& k, const Record& r, std::string_view what, int more, const core::Bytes& sealed) {
  auto hash = vault::sha256(core::view_of(sealed));
  cases::happened(k.tx, r.case_id, {.chapter = "experience", .what = std::string(r.kind) + std::string(what), .record = r.id.value, .version = r.version, .more = more,
                                    .hash = sealed.empty() ? std::string() : std::string(core::view_of(hash))}, k.by, k.now);
}

constexpr std::string_view kColumns = "select r.id, r.case_id, r.kind, r.person, r.document, r.version, r.at, u.name from experience_record r left join staff_user u on u.id = r.by_user ";
Record read(const store::Row& r) {
  Record out;
  out.id = r.id<RecordId>(0), out.case_id = r.id<cases::CaseId>(1), out.kind = r.text(2), out.person = r.id<people::PersonId>(3);
  if (auto coded = forms::from_document(std::string(r.text(4)))) out.answers = std::move(*coded);
  out.version = r.integer(5), out.at = r.instant(6), out.by_name = r.text(7);
  return out;
}

}  // namespace

const Kind* kind_of(std::string_view word) {
  for (const auto& k : kKinds)
    if (k.word == word) return &k;
  return nullptr;
}

std::vector<std::string> marks_of(const vault::OperatorKeys& keys, const forms::Answers& a) {
  std::set<std::string> out;
  for (auto field : {"name", "nickname"}) {
    auto folded = core::fold(a.get(field));
    std::vector<std::string> words;
    for (auto word : core::split(folded, ' '))
      if (core::characters(word) > 1) words.emplace_back(word);
    // A first name alone is no sign of the same person.
    if (words.size() < 2 && (std::string_view(field) == "name" || folded.size() < 5)) continue;
    std::sort(words.begin(), words.end());
    std::string all;
    for (const auto& w : words) all += " " + w;
    out.insert(keys.number_hash("perpetrator" + all));
  }
  if (auto phone = a.get("phone"); phone.starts_with('+')) out.insert(keys.number_hash(std::string("perpetrator ") + std::string(phone)));
  return {out.begin(), out.end()};
}

core::Result<RecordId> add(const Keeper& k, cases::CaseId item, const Kind& kind, people::PersonId person, const forms::Answers& a) {
  Record r;
  r.id = RecordId{core::next_id(k.now.ms)}, r.case_id = item, r.kind = kind.word, r.version = 1;
  const auto& form = form_of(k.forms, kind);
  auto sealed = seal(k, item, form, r.id, 1, a);
  k.tx.run("insert into experience_record (id, case_id, kind, person, document, sealed, form_version, version, at, by_user) values ($1,$2,$3,$4,$5,$6,$7,1,$8,$9)",
           {r.id, item, kind.word, person, forms::document(form, a), blob_or_null(sealed), form.version, k.now, k.by});
  if (kind.word == "perpetrator") mark(k, item, r.id, a);
  tell(k, r, "_add", 1, sealed);
  return r.id;
}

core::Done save(const Keeper& k, const Kind& kind, Record& r) {
  const auto before = r.version++;
  const auto& form = form_of(k.forms, kind);
  auto sealed = seal(k, r.case_id, form, r.id, r.version, r.answers);
  if (k.tx.run("update experience_record set person = $3, document = $4, sealed = $5, form_version = $6, version = $7 where id = $1 and version = $2",
               {r.id, before, r.person, forms::document(form, r.answers), blob_or_null(sealed), form.version, r.version}) != 1)
    return core::fail(core::Errc::stale, "somebody else has saved this meanwhile");
  if (kind.word == "perpetrator") mark(k, r.case_id, r.id, r.answers);
  tell(k, r, "_save", 0, sealed);
  return {};
}

std::vector<Record> list(store::Tx& tx, cases::CaseId item) {
  std::vector<Record> out;
  tx.run(std::string(kColumns) + "where r.case_id = $1 order by r.at, r.id", {item}, [&](const store::Row& r) { out.push_back(read(r)); });
  return out;
}
core::Result<Record> find(store::Tx& tx, cases::CaseId item, RecordId id) {
  auto found = tx.one(std::string(kColumns) + "where r.id = $1 and r.case_id = $2", {id, item}, read);
  if (!found) return core::fail(core::Errc::not_found, "no such record");
  return std::move(*found);
}
core::Done open(store::Tx& tx, const vault::OperatorKeys& keys, Record& r) {
  core::Bytes sealed;
  tx.run("select sealed from experience_record where id = $1", {r.id}, [&](const store::Row& row) {
    auto blob = row.blob(0);
    sealed.assign(blob.begin(), blob.end());
  });
  if (!sealed.empty()) r.answers.merge(TRY(forms::from_document(TRY(keys.open(tx, place(r.id, r.version), "case", r.case_id.value, sealed)))));
  return {};
}

std::vector<cases::CaseId> also_in(store::Tx& tx, std::string_view operator_code, cases::CaseId item) {
  std::vector<cases::CaseId> out;
  tx.run("select distinct b.case_id from perpetrator_mark a join perpetrator_mark b on b.operator_code = a.operator_code and b.mark = a.mark and b.case_id <> a.case_id "
         "where a.case_id = $1 and a.operator_code = $2 order by b.case_id", {item, operator_code}, [&](const store::Row& r) { out.push_back(r.id<cases::CaseId>(0)); });
  return out;
}

}  // namespace ostoja::experience
