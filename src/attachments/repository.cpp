// Attachments in the store: the only file that knows their tables.
#include "attachments/attachments.h"

#include <algorithm>

namespace ostoja::attachments {
namespace {

constexpr std::string_view kColumns = "select a.id, a.case_id, a.person, a.state, a.document, a.kind, a.files, a.version, a.at, a.withdrawn_at, a.by_user, a.withdrawn_by, u.name, a.reason, f.id, f.number, f.type, "
                                      "f.preview, f.size, f.pages, f.pictures, f.at, v.name from attachment a join attachment_file f on f.id = a.file left join staff_user u on u.id = a.by_user "
                                      "left join staff_user v on v.id = f.by_user ";

const forms::Form& form_of(const forms::Library& library) {
  const auto* f = library.form("attachment");
  if (f == nullptr) throw core::Failure(core::Errc::internal, "form attachment is missing");
  return *f;
}
vault::Place place(AttachmentId id, std::int64_t version) { return {"attachment", id.value, "sealed", version}; }

File read_file(const store::Row& r, int at) {
  File f;
  f.id = r.id<FileId>(at), f.number = static_cast<int>(r.integer(at + 1));
  f.type = r.text(at + 2), f.preview = r.text(at + 3);
  f.size = r.integer(at + 4), f.pages = r.integer(at + 5), f.pictures = static_cast<int>(r.integer(at + 6));
  f.at = r.instant(at + 7), f.by_name = r.text(at + 8);
  return f;
}

Attachment read(const store::Row& r) {
  Attachment a;
  a.id = r.id<AttachmentId>(0), a.case_id = r.id<cases::CaseId>(1), a.person = r.id<people::PersonId>(2);
  a.state = static_cast<State>(r.integer(3));
  if (auto coded = forms::from_document(std::string(r.text(4)))) a.answers = std::move(*coded);
  a.answers.set("kind", std::string(r.text(5)));
  a.files = static_cast<int>(r.integer(6)), a.version = r.integer(7);
  a.at = r.instant(8), a.withdrawn_at = r.instant(9);
  a.by = r.id<access::UserId>(10), a.withdrawn_by = r.id<access::UserId>(11);
  a.by_name = r.text(12), a.reason = r.text(13);
  a.file = read_file(r, 14);
  return a;
}

core::Bytes seal(const Keeper& k, cases::CaseId item, AttachmentId id, std::int64_t version, const forms::Answers& answers) {
  return k.keys.seal(k.tx, place(id, version), "case", item.value, forms::sealed_document(form_of(k.forms), answers));
}

void tell(const Keeper& k, const Attachment& a, std::string_view what, std::string detail, int more, const core::Bytes& sealed = {}) {
  auto hash = vault::sha256(core::view_of(sealed));
  cases::happened(k.tx, a.case_id, {.chapter = "attachments", .what = what, .record = a.id.value, .version = a.version, .detail = std::move(detail), .more = more,
                                    .hash = sealed.empty() ? std::string() : std::string(core::view_of(hash))}, k.by, k.now);
}
std::string kind_of(const Attachment& a) { return "attachment_kind:" + std::string(a.answers.get("kind")); }

core::Done set_state(const Keeper& k, Attachment& a, State from, State to) {
  if (k.tx.run("update attachment set state = $4, version = version + 1 where id = $1 and version = $2 and state = $3", {a.id, a.version, static_cast<int>(from), static_cast<int>(to)}) != 1)
    return core::fail(core::Errc::stale, "somebody else has changed this attachment meanwhile");
  a.state = to;
  ++a.version;
  return {};
}

}  // namespace

Incoming looked_at(std::string_view bytes, const Type& type) {
  Incoming in{&type, bytes, {}, {}};
  if (!type.drawn) return in;
  in.preview = sandbox::preview(*type.drawn, bytes);
  if (in.preview.pictures.empty()) return in;
  auto small = sandbox::thumb(in.preview.pictures.front().png);
  if (!small.pictures.empty()) in.thumb = std::move(small.pictures.front().png);
  return in;
}

FileId begin_file(const Keeper& k, cases::CaseId item, const Incoming& in) {
  FileId id{core::next_id(k.now.ms)};
  auto digest = vault::sha256(in.bytes);
  auto sealed = k.keys.seal(k.tx, {"attachment_file", id.value, "sealed", 1}, "case", item.value, core::hex(digest));
  k.tx.run("insert into attachment_file (id, attachment_id, case_id, number, type, size, pages, pictures, preview, sealed, at, by_user) values ($1,null,$2,0,$3,$4,$5,$6,$7,$8,$9,$10)",
           {id, item, in.type->code, in.bytes.size(), in.preview.pages, in.preview.pictures.size(), in.type->drawn ? sandbox::word_of(in.preview.refusal) : std::string_view("none"), sealed, k.now, k.by});
  return id;
}

void add_part(const Keeper& k, cases::CaseId item, FileId file, std::string_view what, int n, std::string_view bytes) {
  auto id = core::next_id(k.now.ms);
  // The number of the part stands for the version, so that two parts cannot change places.
  auto sealed = k.keys.seal(k.tx, {"attachment_part", id, what, n + 1}, "case", item.value, bytes);
  k.tx.run("insert into attachment_part (id, file_id, what, n, sealed) values ($1,$2,$3,$4,$5)", {id, file, what, n, sealed});
}

core::Result<AttachmentId> finish_new(const Keeper& k, cases::CaseId item, FileId file, people::PersonId person, const forms::Answers& answers) {
  Attachment a;
  a.id = AttachmentId{core::next_id(k.now.ms)}, a.case_id = item, a.version = 1, a.answers = answers;
  const auto& form = form_of(k.forms);
  auto sealed = seal(k, item, a.id, 1, answers);
  k.tx.run("insert into attachment (id, case_id, person, kind, state, file, files, document, sealed, form_version, version, at, by_user) values ($1,$2,$3,$4,1,$5,1,$6,$7,$8,1,$9,$10)",
           {a.id, item, person, answers.get("kind"), file, forms::document(form, answers), sealed, form.version, k.now, k.by});
  if (k.tx.run("update attachment_file set attachment_id = $2, number = 1 where id = $1 and attachment_id is null", {file, a.id}) != 1) return core::fail(core::Errc::conflict, "the file is not there any more");
  tell(k, a, "add", kind_of(a), 1, sealed);
  return a.id;
}

core::Done finish_next(const Keeper& k, const Attachment& old, FileId file, std::string_view name) {
  auto a = old;
  if (a.state != State::kept) return core::fail(core::Errc::conflict, "the attachment is withdrawn: put it back first");
  ++a.version;
  a.answers.set("name", std::string(name));
  auto sealed = seal(k, a.case_id, a.id, a.version, a.answers);
  if (k.tx.run("update attachment set file = $3, files = files + 1, sealed = $4, version = $5 where id = $1 and version = $2", {a.id, old.version, file, sealed, a.version}) != 1)
    return core::fail(core::Errc::stale, "somebody else has changed this attachment meanwhile");
  if (k.tx.run("update attachment_file set attachment_id = $2, number = $3 where id = $1 and attachment_id is null", {file, a.id, a.files + 1}) != 1) return core::fail(core::Errc::conflict, "the file is not there any more");
  tell(k, a, "replace", kind_of(a), 0, sealed);
  return {};
}

core::Result<AttachmentId> put(const Keeper& k, cases::CaseId item, const Incoming& in, people::PersonId person, const forms::Answers& answers) {
  auto file = begin_file(k, item, in);
  int n = 0;
  for (std::size_t at = 0; at < in.bytes.size(); at += kChunk) add_part(k, item, file, "file", n++, in.bytes.substr(at, kChunk));
  for (std::size_t i = 0; i < in.preview.pictures.size(); ++i) add_part(k, item, file, "page" + std::to_string(i + 1), 0, in.preview.pictures[i].png);
  if (!in.thumb.empty()) add_part(k, item, file, "thumb", 0, in.thumb);
  return finish_new(k, item, file, person, answers);
}

std::vector<Attachment> list(store::Tx& tx, cases::CaseId item) {
  std::vector<Attachment> out;
  tx.run(std::string(kColumns) + "where a.case_id = $1 order by case when a.state = 1 then 0 else 1 end, a.at desc, a.id desc", {item}, [&](const store::Row& r) { out.push_back(read(r)); });
  return out;
}

core::Result<Attachment> find(store::Tx& tx, cases::CaseId item, AttachmentId id) {
  auto found = tx.one(std::string(kColumns) + "where a.id = $1 and a.case_id = $2", {id, item}, read);
  if (!found) return core::fail(core::Errc::not_found, "no such attachment");
  return std::move(*found);
}

core::Done open(store::Tx& tx, const vault::OperatorKeys& keys, Attachment& a) {
  core::Bytes sealed;
  tx.run("select sealed from attachment where id = $1", {a.id}, [&](const store::Row& r) {
    auto blob = r.blob(0);
    sealed.assign(blob.begin(), blob.end());
  });
  if (sealed.empty()) return {};  // erased
  a.answers.merge(TRY(forms::from_document(TRY(keys.open(tx, place(a.id, a.version), "case", a.case_id.value, sealed)))));
  return {};
}

std::vector<File> files(store::Tx& tx, const vault::OperatorKeys& keys, const Attachment& a) {
  std::vector<File> out;
  std::vector<core::Bytes> sealed;
  tx.run("select f.id, f.number, f.type, f.preview, f.size, f.pages, f.pictures, f.at, u.name, f.sealed from attachment_file f left join staff_user u on u.id = f.by_user where f.attachment_id = $1 "
         "order by f.number desc", {a.id}, [&](const store::Row& r) {
           out.push_back(read_file(r, 0));
           auto blob = r.blob(9);
           sealed.emplace_back(blob.begin(), blob.end());
         });
  for (std::size_t i = 0; i < out.size(); ++i)
    if (auto digest = keys.open(tx, {"attachment_file", out[i].id.value, "sealed", 1}, "case", a.case_id.value, sealed[i])) out[i].digest = std::move(*digest);
  return out;
}

core::Result<std::string> content(store::Tx& tx, const vault::OperatorKeys& keys, cases::CaseId item, FileId file, std::string_view what) {
  struct Part { std::int64_t id; int n; core::Bytes sealed; };
  std::vector<Part> parts;
  auto size = tx.number("select size from attachment_file where id = $1", {file});
  tx.run("select id, n, sealed from attachment_part where file_id = $1 and what = $2 order by n", {file, what}, [&](const store::Row& r) {
    auto blob = r.blob(2);
    parts.push_back({r.integer(0), static_cast<int>(r.integer(1)), core::Bytes(blob.begin(), blob.end())});
  });
  if (parts.empty()) return core::fail(core::Errc::not_found, "no such file");
  std::string out;
  if (what == "file") out.reserve(static_cast<std::size_t>(size));
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].n != static_cast<int>(i)) return core::fail(core::Errc::internal, "a part of a file is missing");
    out += TRY(keys.open(tx, {"attachment_part", parts[i].id, what, parts[i].n + 1}, "case", item.value, parts[i].sealed));
    core::Bytes().swap(parts[i].sealed);  // sealed and open never both as a whole
  }
  if (what == "file" && static_cast<std::int64_t>(out.size()) != size) return core::fail(core::Errc::internal, "a file is not as long as it was");
  return out;
}

core::Done save(const Keeper& k, Attachment& a) {
  const auto before = a.version++;
  const auto& form = form_of(k.forms);
  auto sealed = seal(k, a.case_id, a.id, a.version, a.answers);
  if (k.tx.run("update attachment set person = $3, kind = $4, document = $5, sealed = $6, form_version = $7, version = $8 where id = $1 and version = $2 and state = 1",
               {a.id, before, a.person, a.answers.get("kind"), forms::document(form, a.answers), sealed, form.version, a.version}) != 1)
    return core::fail(core::Errc::stale, "somebody else has changed this attachment meanwhile");
  tell(k, a, "save", kind_of(a), 0, sealed);
  return {};
}

// A change of state seals the texts anew, because their place holds the version.
core::Done withdraw(const Keeper& k, Attachment& a, std::string_view reason) {
  const auto* reasons = k.forms.codes("attachment_reason");
  if (reasons == nullptr || reasons->find(reason) == nullptr) return core::fail(core::Errc::invalid, "choose why the attachment is withdrawn");
  TRY_VOID(open(k.tx, k.keys, a));
  TRY_VOID(set_state(k, a, State::kept, State::withdrawn));
  a.withdrawn_at = k.now, a.withdrawn_by = k.by, a.reason = reason;
  auto sealed = seal(k, a.case_id, a.id, a.version, a.answers);
  k.tx.run("update attachment set withdrawn_at = $2, withdrawn_by = $3, reason = $4, sealed = $5 where id = $1", {a.id, k.now, k.by, reason, sealed});
  tell(k, a, "withdraw", "attachment_reason:" + std::string(reason), -1);
  return {};
}
core::Done restore(const Keeper& k, Attachment& a) {
  TRY_VOID(open(k.tx, k.keys, a));
  TRY_VOID(set_state(k, a, State::withdrawn, State::kept));
  a.withdrawn_at = {}, a.withdrawn_by = {}, a.reason.clear();
  auto sealed = seal(k, a.case_id, a.id, a.version, a.answers);
  k.tx.run("update attachment set withdrawn_at = null, withdrawn_by = null, reason = null, sealed = $2 where id = $1", {a.id, sealed});
  tell(k, a, "restore", kind_of(a), 1);
  return {};
}
core::Done erase(const Keeper& k, Attachment& a) {
  if (a.state != State::withdrawn) return core::fail(core::Errc::conflict, "only a withdrawn attachment is erased");
  if (a.withdrawn_by == k.by) return core::fail(core::Errc::forbidden, "a second person erases what one has withdrawn");
  TRY_VOID(set_state(k, a, State::withdrawn, State::erased));
  k.tx.run("delete from attachment_part where file_id in (select id from attachment_file where attachment_id = $1)", {a.id});
  k.tx.run("update attachment_file set sealed = null where attachment_id = $1", {a.id});
  k.tx.run("update attachment set sealed = null, document = '{}' where id = $1", {a.id});
  tell(k, a, "erase", kind_of(a), 0);
  return {};
}

std::int64_t count(store::Tx& tx, cases::CaseId item) { return tx.number("select count(*) from attachment where case_id = $1 and state <> 3", {item}); }

std::int64_t drop_unfinished(store::Tx& tx, core::Instant before) {
  tx.run("delete from attachment_part where file_id in (select id from attachment_file where attachment_id is null and at < $1)", {before});
  return tx.run("delete from attachment_file where attachment_id is null and at < $1", {before});
}

}  // namespace ostoja::attachments
