// The only file that knows note_apart. The text never reaches an index, a list of the case or the log.
#include "access/reader_keys.h"
#include "notes/record.h"

#include <algorithm>

namespace ostoja::notes {
namespace {

const forms::Form& form_of(const forms::Library& library) {
  const auto* f = library.form("note_apart");
  if (f == nullptr) throw core::Failure(core::Errc::internal, "form note_apart is missing");
  return *f;
}
vault::Place place(NoteId id, std::int64_t version) { return {"note_apart", id.value, "sealed", version}; }
constexpr std::string_view kKind = "note_apart";

core::Date day_of(const forms::Answers& a, core::Instant now) {
  auto day = core::Date::parse(a.get("held_on"));
  return day ? *day : core::local(now).date;
}
constexpr std::string_view kColumns = "select n.id, n.case_id, n.profession, n.kind, n.held_on, n.minutes, n.version, n.at, n.by_user, u.name from note_apart n left join staff_user u on u.id = n.by_user ";
Note read(const store::Row& r) {
  Note n;
  n.id = r.id<NoteId>(0), n.case_id = r.id<cases::CaseId>(1), n.profession = r.text(2);
  n.answers.set("kind", std::string(r.text(3)));
  n.answers.set("held_on", r.date(4).text());
  if (!r.is_null(5)) n.answers.set("minutes", std::string(r.text(5)));
  n.version = r.integer(6), n.at = r.instant(7), n.by = r.id<access::UserId>(8), n.by_name = r.text(9);
  return n;
}
void tell(const Keeper& k, const cases::Header& h, const Profession& p, NoteId id, std::int64_t version, std::string_view what, int more, const core::Bytes& sealed) {
  auto hash = vault::sha256(core::view_of(sealed));
  cases::happened(k.tx, h.id, {.chapter = p.word, .what = what, .record = id.value, .version = version, .more = more, .hash = std::string(core::view_of(hash))}, k.by, k.now);
}
// Those of the readers who have no wrap of this note.
std::vector<vault::Recipient> missing(const Keeper& k, NoteId id, const std::vector<vault::Recipient>& readers) {
  auto have = vault::OperatorKeys::readers(k.tx, kKind, id.value);
  std::vector<vault::Recipient> out;
  for (const auto& r : readers)
    if (std::find(have.begin(), have.end(), r.name) == have.end()) out.push_back(r);
  return out;
}
bool opens(store::Tx& tx, NoteId id, const vault::ReaderKeys& own) {
  auto have = vault::OperatorKeys::readers(tx, kKind, id.value);
  return std::find(have.begin(), have.end(), own.name()) != have.end();
}

}  // namespace

core::Result<std::vector<vault::Recipient>> readers_of(const Keeper& k, const cases::Header& h, const Profession& p, access::UserId author) {
  std::vector<vault::Recipient> out;
  const auto index = k.policy.index(p.permission);
  for (const auto& u : access::users(k.tx, h.operator_code)) {
    const bool colleague = index >= 0 && k.policy.of(u.roles)[static_cast<std::size_t>(index)] && u.state == access::UserState::active && cases::is_on_team(k.tx, h.id, u.id);
    if (colleague || u.id == author) out.push_back(TRY(access::recipient(k.tx, k.keys, u.id, k.now)));
  }
  return out;
}

core::Result<NoteId> add(const Keeper& k, const cases::Header& h, const Profession& p, const forms::Answers& answers) {
  NoteId id{core::next_id(k.now.ms)};
  const auto& form = form_of(k.forms);
  auto readers = TRY(readers_of(k, h, p, k.by));
  auto sealed = k.keys.seal_for(k.tx, place(id, 1), kKind, id.value, readers, forms::sealed_document(form, answers));
  k.tx.run("insert into note_apart (id, case_id, profession, kind, held_on, minutes, sealed, form_version, version, at, by_user) values ($1,$2,$3,$4,$5,$6,$7,$8,1,$9,$10)",
           {id, h.id, p.word, answers.get("kind"), day_of(answers, k.now), store::Value::text_or_null(answers.get("minutes")), sealed, form.version, k.now, k.by});
  tell(k, h, p, id, 1, "add", 1, sealed);
  // That somebody met the psychologist, and for how long, belongs to the case; what was said does not.
  if (p.word == kPsychology.word && answers.get("kind") == "SESSION") {
    auto minutes = std::string(answers.get("minutes"));
    cases::happened(k.tx, h.id, {.chapter = "timeline", .what = "session", .detail = minutes.empty() ? std::string() : "session_length:" + minutes, .at = core::at_local(day_of(answers, k.now), 12, 0)}, k.by, k.now);
  }
  return id;
}

core::Done save(const Keeper& k, const cases::Header& h, const Profession& p, Note& n) {
  const auto before = n.version++;
  const auto& form = form_of(k.forms);
  auto readers = TRY(readers_of(k, h, p, n.by));
  auto sealed = k.keys.seal_for(k.tx, place(n.id, n.version), kKind, n.id.value, readers, forms::sealed_document(form, n.answers));
  if (k.tx.run("update note_apart set kind = $3, held_on = $4, minutes = $5, sealed = $6, form_version = $7, version = $8 where id = $1 and version = $2",
               {n.id, before, n.answers.get("kind"), day_of(n.answers, n.at), store::Value::text_or_null(n.answers.get("minutes")), sealed, form.version, n.version}) != 1)
    return core::fail(core::Errc::stale, "somebody else has saved this note meanwhile");
  tell(k, h, p, n.id, n.version, "save", 0, sealed);
  return {};
}

std::vector<Note> list(store::Tx& tx, cases::CaseId item, const Profession& p) {
  std::vector<Note> out;
  tx.run(std::string(kColumns) + "where n.case_id = $1 and n.profession = $2 order by n.held_on desc, n.id desc", {item, p.word}, [&](const store::Row& r) { out.push_back(read(r)); });
  return out;
}
core::Result<Note> find(store::Tx& tx, cases::CaseId item, const Profession& p, NoteId id) {
  auto found = tx.one(std::string(kColumns) + "where n.id = $1 and n.case_id = $2 and n.profession = $3", {id, item, p.word}, read);
  if (!found) return core::fail(core::Errc::not_found, "no such note");
  return std::move(*found);
}
core::Done open(store::Tx& tx, const vault::OperatorKeys& keys, const vault::ReaderKeys& own, Note& n) {
  core::Bytes sealed;
  tx.run("select sealed from note_apart where id = $1", {n.id}, [&](const store::Row& r) {
    auto blob = r.blob(0);
    sealed.assign(blob.begin(), blob.end());
  });
  auto plain = keys.open_as(tx, own, place(n.id, n.version), kKind, n.id.value, sealed);
  if (!plain && plain.error().code == core::Errc::forbidden) return {};
  n.answers.merge(TRY(forms::from_document(TRY(std::move(plain)))));
  n.sight = Note::Sight::opened;
  return {};
}

// Counted without making anybody's key pair, as a page that is only looked at writes nothing.
std::int64_t not_shared(const Keeper& k, const cases::Header& h, const Profession& p, const vault::ReaderKeys& own) {
  std::vector<std::string> names;
  const auto index = k.policy.index(p.permission);
  for (const auto& u : access::users(k.tx, h.operator_code))
    if (index >= 0 && k.policy.of(u.roles)[static_cast<std::size_t>(index)] && u.state == access::UserState::active && cases::is_on_team(k.tx, h.id, u.id)) names.push_back(access::reader_name(u.id));
  std::int64_t count = 0;
  for (const auto& n : list(k.tx, h.id, p)) {
    auto have = vault::OperatorKeys::readers(k.tx, kKind, n.id.value);
    if (std::find(have.begin(), have.end(), own.name()) == have.end()) continue;
    for (const auto& name : names)
      if (std::find(have.begin(), have.end(), name) == have.end()) {
        ++count;
        break;
      }
  }
  return count;
}
core::Done share(const Keeper& k, const cases::Header& h, const Profession& p, const vault::ReaderKeys& own) {
  int more = 0;
  for (const auto& n : list(k.tx, h.id, p)) {
    if (!opens(k.tx, n.id, own)) continue;
    for (const auto& who : missing(k, n.id, TRY(readers_of(k, h, p, n.by)))) {
      TRY_VOID(k.keys.add_reader(k.tx, own, kKind, n.id.value, who));
      ++more;
    }
  }
  if (more == 0) return core::fail(core::Errc::conflict, "everybody of the profession on the team opens these notes already");
  cases::happened(k.tx, h.id, {.chapter = p.word, .what = "share"}, k.by, k.now);
  return {};
}

}  // namespace ostoja::notes
