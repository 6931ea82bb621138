// The only file that knows protection_programme and protection_record. Each record is sealed under a key of its own, wrapped for the team of the case (docs/decisions/0012).
#include "access/reader_keys.h"
#include "protection/record.h"
#include "store/feed.h"

#include <algorithm>

namespace ostoja::protection {
namespace {

constexpr std::string_view kRecord = "protection_record", kChapter = "protection";

const forms::Form& form_of(const forms::Library& library, const Kind& kind) {
  const auto* f = library.form(kind.form);
  if (f == nullptr) throw core::Failure(core::Errc::internal, "a form of the protection programme is missing");
  return *f;
}
vault::Place place(RecordId id, std::int64_t sealed_version) { return {kRecord, id.value, "sealed", sealed_version}; }
// A record without any answer is sealed too: whether there were words is nobody else's business.
std::string plain_of(const forms::Form& form, const forms::Answers& a) {
  auto plain = forms::sealed_document(form, a);
  return plain.empty() ? "{}" : plain;
}
std::string hash_of(const core::Bytes& sealed) {
  auto hash = vault::sha256(core::view_of(sealed));
  return std::string(core::view_of(hash));
}

core::Result<std::vector<vault::Recipient>> team(store::Tx& tx, const vault::OperatorKeys& keys, cases::CaseId id, std::string_view operator_code, core::Instant now) {
  std::vector<vault::Recipient> out;
  for (const auto& u : access::users(tx, operator_code))
    if (cases::is_on_team(tx, id, u.id)) out.push_back(TRY(access::recipient(tx, keys, u.id, now)));
  return out;
}

constexpr std::string_view kProgrammes = "select id, case_id, person_id, operator_code, started_on, ended_on, at, cancelled, cancelled_at, cancelled_by from protection_programme ";
Programme read_programme(const store::Row& r) {
  return {r.id<ProgrammeId>(0), r.id<cases::CaseId>(1), r.id<people::PersonId>(2), std::string(r.text(3)), r.date(4), r.date(5), r.instant(6), std::string(r.text(7)), r.instant(8), r.id<access::UserId>(9)};
}

constexpr std::string_view kRecords = "select r.id, r.programme_id, r.case_id, r.kind, r.day, r.until, r.outcome, r.taken_back, u.name, r.at, r.changed_at, r.by_user, r.version, r.sealed_version, r.interpreter from protection_record r "
                                      "left join staff_user u on u.id = r.changed_by ";
Record read_record(const store::Row& r) {
  Record x;
  x.id = r.id<RecordId>(0), x.programme = r.id<ProgrammeId>(1), x.case_id = r.id<cases::CaseId>(2);
  x.kind = kind_of(r.text(3));
  if (x.kind == nullptr) throw core::Failure(core::Errc::internal, "a record of the protection programme is of an unknown kind");
  x.day = r.date(4), x.until = r.date(5), x.outcome = r.text(6), x.taken_back = r.text(7), x.by_name = r.text(8);
  x.at = r.instant(9), x.changed_at = r.instant(10), x.by = r.id<access::UserId>(11);
  x.version = r.integer(12), x.sealed_version = r.integer(13), x.interpreter = r.id<directory::EntryId>(14);
  return x;
}

core::Bytes sealed_of(store::Tx& tx, RecordId id) {
  core::Bytes out;
  tx.run("select sealed from protection_record where id = $1", {id}, [&](const store::Row& r) {
    auto blob = r.blob(0);
    out.assign(blob.begin(), blob.end());
  });
  return out;
}
std::vector<Record> of_case(store::Tx& tx, cases::CaseId id) {
  std::vector<Record> out;
  tx.run(std::string(kRecords) + "where r.case_id = $1 order by r.id", {id}, [&](const store::Row& r) { out.push_back(read_record(r)); });
  return out;
}
std::vector<std::string> names_of(const std::vector<vault::Recipient>& readers) {
  std::vector<std::string> out;
  for (const auto& r : readers) out.push_back(r.name);
  std::sort(out.begin(), out.end());
  return out;
}

void tell(const Keeper& k, const Record& r, std::string_view what, int more, const core::Bytes& sealed) {
  cases::happened(k.tx, r.case_id, {.chapter = kChapter, .what = what, .record = r.id.value, .version = r.version, .detail = "protection_kind:" + code_of(*r.kind), .more = more, .hash = hash_of(sealed)}, k.by, k.now);
}

}  // namespace

std::vector<Programme> programmes(store::Tx& tx, cases::CaseId id) {
  std::vector<Programme> out;
  tx.run(std::string(kProgrammes) + "where case_id = $1 order by started_on, id", {id}, [&](const store::Row& r) { out.push_back(read_programme(r)); });
  return out;
}
std::optional<Programme> programme(store::Tx& tx, cases::CaseId of, ProgrammeId id) { return tx.one(std::string(kProgrammes) + "where id = $1 and case_id = $2", {id, of}, read_programme); }
std::optional<Programme> programme_of(store::Tx& tx, cases::CaseId of, people::PersonId person) {
  return tx.one(std::string(kProgrammes) + "where case_id = $1 and person_id = $2 and cancelled is null", {of, person}, read_programme);
}

core::Result<Programme> begin(const Keeper& k, const cases::Header& h, people::PersonId person, core::Date started) {
  if (programme_of(k.tx, h.id, person)) return core::fail(core::Errc::conflict, "this person is in the programme already");
  Programme p{ProgrammeId{core::next_id(k.now.ms)}, h.id, person, h.operator_code, started, {}, k.now, {}, {}, {}};
  k.tx.run("insert into protection_programme (id, case_id, person_id, operator_code, started_on, at, by_user) values ($1,$2,$3,$4,$5,$6,$7)", {p.id, h.id, person, h.operator_code, started, k.now, k.by});
  cases::happened(k.tx, h.id, {.chapter = kChapter, .what = "begin", .record = p.id.value, .version = 1}, k.by, k.now);
  return p;
}

core::Done cancel(const Keeper& k, const Programme& p, std::string_view why) {
  if (k.tx.run("update protection_programme set cancelled = $2, cancelled_at = $3, cancelled_by = $4 where id = $1 and cancelled is null", {p.id, why, k.now, k.by}) != 1) return core::fail(core::Errc::conflict, "this programme was cancelled already");
  cases::happened(k.tx, p.case_id, {.chapter = kChapter, .what = "cancel", .record = p.id.value, .version = 2, .detail = "protection_cancel:" + std::string(why)}, k.by, k.now);
  return {};
}

std::vector<Record> records(store::Tx& tx, ProgrammeId id) {
  std::vector<Record> out;
  tx.run(std::string(kRecords) + "where r.programme_id = $1 order by r.day desc, r.id desc", {id}, [&](const store::Row& r) { out.push_back(read_record(r)); });
  return out;
}
std::optional<Record> record(store::Tx& tx, ProgrammeId of, RecordId id) { return tx.one(std::string(kRecords) + "where r.id = $1 and r.programme_id = $2", {id, of}, read_record); }
std::optional<Record> record_in(store::Tx& tx, cases::CaseId of, RecordId id) { return tx.one(std::string(kRecords) + "where r.id = $1 and r.case_id = $2", {id, of}, read_record); }

core::Done open(store::Tx& tx, const vault::OperatorKeys& keys, const vault::ReaderKeys& reader, Record& r) {
  auto plain = keys.open_as(tx, reader, place(r.id, r.sealed_version), kRecord, r.id.value, sealed_of(tx, r.id));
  if (!plain && plain.error().code == core::Errc::forbidden) return {};
  r.answers = TRY(forms::from_document(TRY(std::move(plain))));
  r.sight = Record::Sight::opened;
  return {};
}

core::Result<RecordId> add(const Keeper& k, const Programme& p, const Kind& kind, const forms::Answers& answers, directory::EntryId interpreter) {
  const auto& form = form_of(k.forms, kind);
  Record r;
  r.id = RecordId{core::next_id(k.now.ms)}, r.programme = p.id, r.case_id = p.case_id, r.kind = &kind, r.version = r.sealed_version = 1;
  const auto open = open_of(kind, answers, core::local(k.now).date);
  auto sealed = k.keys.seal_for(k.tx, place(r.id, 1), kRecord, r.id.value, TRY(team(k.tx, k.keys, p.case_id, p.operator_code, k.now)), plain_of(form, answers));
  k.tx.run("insert into protection_record (id, programme_id, case_id, kind, day, until, outcome, sealed, sealed_version, form_version, version, at, by_user, changed_at, changed_by, interpreter) "
           "values ($1,$2,$3,$4,$5,$6,$7,$8,1,$9,1,$10,$11,$10,$11,$12)",
           {r.id, p.id, p.case_id, kind.word, open.day, open.until, store::Value::text_or_null(open.outcome), sealed, form.version, k.now, k.by, interpreter});
  tell(k, r, "add", 1, sealed);
  return r.id;
}

core::Done save(const Keeper& k, const Programme& p, Record& r) {
  const auto& form = form_of(k.forms, *r.kind);
  const auto before = r.version++;
  const auto next = k.tx.number("select sealed_version from protection_record where id = $1", {r.id}) + 1;
  const auto open = open_of(*r.kind, r.answers, core::local(k.now).date);
  auto sealed = k.keys.seal_for(k.tx, place(r.id, next), kRecord, r.id.value, TRY(team(k.tx, k.keys, p.case_id, p.operator_code, k.now)), plain_of(form, r.answers));
  if (k.tx.run("update protection_record set day = $3, until = $4, outcome = $5, sealed = $6, sealed_version = $7, form_version = $8, version = $9, changed_at = $10, changed_by = $11, interpreter = $12 where id = $1 and version = $2 and taken_back is null",
               {r.id, before, open.day, open.until, store::Value::text_or_null(open.outcome), sealed, next, form.version, r.version, k.now, k.by, r.interpreter}) != 1)
    return core::fail(core::Errc::stale, "somebody else has saved this meanwhile");
  r.day = open.day, r.until = open.until, r.outcome = open.outcome, r.sealed_version = next;
  tell(k, r, "save", 0, sealed);
  return {};
}

core::Done take_back(const Keeper& k, const Programme&, Record& r, std::string_view why) {
  const auto before = r.version++;
  if (k.tx.run("update protection_record set taken_back = $3, taken_back_at = $4, taken_back_by = $5, version = $6 where id = $1 and version = $2 and taken_back is null", {r.id, before, why, k.now, k.by, r.version}) != 1)
    return core::fail(core::Errc::stale, "somebody else has saved this meanwhile");
  r.taken_back = why;
  tell(k, r, "taken_back", -1, sealed_of(k.tx, r.id));
  return {};
}

void set_started(store::Tx& tx, ProgrammeId id, core::Date on) { tx.run("update protection_programme set started_on = $2 where id = $1", {id, on}); }
void set_ended(store::Tx& tx, ProgrammeId id, core::Date on) { tx.run("update protection_programme set ended_on = $2 where id = $1", {id, on}); }

core::Result<int> seal_for_team(const Keeper& k, const cases::Header& h, const vault::ReaderKeys& opener) {
  const auto all = of_case(k.tx, h.id);
  if (all.empty()) return 0;
  const auto readers = TRY(team(k.tx, k.keys, h.id, h.operator_code, k.now));
  const auto wanted = names_of(readers);
  int count = 0;
  for (const auto& r : all) {
    const auto have = vault::OperatorKeys::readers(k.tx, kRecord, r.id.value);
    if (have == wanted) continue;
    ++count;
    const auto& by = std::binary_search(have.begin(), have.end(), opener.name()) ? opener : k.keys.recovery();
    if (std::includes(wanted.begin(), wanted.end(), have.begin(), have.end())) {
      for (const auto& reader : readers)
        if (!std::binary_search(have.begin(), have.end(), reader.name)) TRY_VOID(k.keys.add_reader(k.tx, by, kRecord, r.id.value, reader));
      continue;
    }
    // Somebody has gone: a fresh key. The version of the record stays, so that nobody who is writing meanwhile is stopped.
    auto plain = TRY(k.keys.open_as(k.tx, by, place(r.id, r.sealed_version), kRecord, r.id.value, sealed_of(k.tx, r.id)));
    auto sealed = k.keys.seal_for(k.tx, place(r.id, r.sealed_version + 1), kRecord, r.id.value, readers, plain);
    k.tx.run("update protection_record set sealed = $2, sealed_version = $3 where id = $1", {r.id, sealed, r.sealed_version + 1});
  }
  return count;
}

bool is_reader(store::Tx& tx, cases::CaseId id, const vault::ReaderKeys& reader) {
  for (const auto& r : of_case(tx, id)) {
    const auto have = vault::OperatorKeys::readers(tx, kRecord, r.id.value);
    if (!std::binary_search(have.begin(), have.end(), reader.name())) return false;
  }
  return true;
}

std::vector<std::int64_t> interpreters(store::Tx& tx, cases::CaseId id) {
  std::vector<std::int64_t> out;
  tx.run("select distinct interpreter from protection_record where case_id = $1 and interpreter is not null and taken_back is null", {id}, [&](const store::Row& r) { out.push_back(r.integer(0)); });
  return out;
}

core::Done hand_over(store::Tx& tx, const cases::Moved& m, const vault::OperatorKeys& from, const vault::OperatorKeys& to, core::Instant now) {
  tx.run("update protection_programme set operator_code = $2 where case_id = $1", {m.case_id, m.to});
  for (const auto& [was, is] : m.copied) tx.run("update protection_programme set person_id = $3 where case_id = $1 and person_id = $2", {m.case_id, was, is});
  const auto readers = TRY(team(tx, to, m.case_id, m.to, now));
  for (const auto& r : of_case(tx, m.case_id)) {
    auto plain = TRY(from.open_as(tx, from.recovery(), place(r.id, r.sealed_version), kRecord, r.id.value, sealed_of(tx, r.id)));
    from.shred(tx, kRecord, r.id.value);
    auto sealed = to.seal_for(tx, place(r.id, r.sealed_version + 1), kRecord, r.id.value, readers, plain);
    tx.run("update protection_record set sealed = $2, sealed_version = $3 where id = $1", {r.id, sealed, r.sealed_version + 1});
  }
  return {};
}

std::optional<Cover> cover_of(store::Tx& tx, cases::CaseId id, people::PersonId person, core::Date day) {
  return tx.one("select r.id, r.kind, r.day, r.until from protection_record r join protection_programme p on p.id = r.programme_id where p.case_id = $1 and p.person_id = $2 and r.taken_back is null "
                "and (r.kind = 'certificate' or (r.kind = 'permit' and r.outcome = 'GRANTED')) and r.day <= $3 and r.until >= $3 order by r.until desc, r.id desc limit 1",
                {id, person, day}, [](const store::Row& r) { return Cover{r.text(1) == "permit" ? Cover::By::permit : Cover::By::certificate, r.id<RecordId>(0), r.date(2), r.date(3)}; });
}

}  // namespace ostoja::protection
