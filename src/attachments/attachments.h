#pragma once
// Front door of the attachments room: files of a case, sealed in chunks under the key of the case.
#include "attachments/types.h"
#include "cases/cases.h"

#include <array>

namespace ostoja::attachments {

struct AttachmentTag;
using AttachmentId = core::Id<AttachmentTag>;
struct FileTag;
using FileId = core::Id<FileTag>;

enum class State : std::uint8_t { kept = 1, withdrawn = 2, erased = 3 };
inline constexpr std::size_t kChunk = 1 << 20;

struct Keeper {
  store::Tx& tx;
  const vault::OperatorKeys& keys;
  const forms::Library& forms;
  access::UserId by;
  core::Instant now;
};

struct File {
  FileId id;
  int number = 0;                      // 1, 2 …
  std::string type, preview, digest;   // preview: "none", or the word of a refusal; digest: SHA-256 of the content, only when opened
  std::int64_t size = 0, pages = 0;
  int pictures = 0;
  core::Instant at;
  std::string by_name;
};
struct Attachment {
  AttachmentId id;
  cases::CaseId case_id;
  people::PersonId person;
  State state = State::kept;
  forms::Answers answers;              // form "attachment"; name and description only when opened
  File file;                           // the newest
  int files = 1;
  std::int64_t version = 0;
  core::Instant at, withdrawn_at;
  access::UserId by, withdrawn_by;
  std::string by_name, reason;
};

// A file on its way in. Its parts may be written in transactions of their own, so that a large one does not hold up the writer; only finish makes it visible.
struct Incoming {
  const Type* type = nullptr;
  std::string_view bytes;
  sandbox::Preview preview;
  std::string thumb;                   // PNG
};
Incoming looked_at(std::string_view bytes, const Type&);                                     // runs the sandbox; takes its time
FileId begin_file(const Keeper&, cases::CaseId, const Incoming&);
void add_part(const Keeper&, cases::CaseId, FileId, std::string_view what, int n, std::string_view bytes);
// A new attachment, or the next file of an old one. `answers` of form "attachment" with the name.
core::Result<AttachmentId> finish_new(const Keeper&, cases::CaseId, FileId, people::PersonId, const forms::Answers& answers);
core::Done finish_next(const Keeper&, const Attachment&, FileId, std::string_view name);
// All of it in the caller's transaction: for demo data and small files.
core::Result<AttachmentId> put(const Keeper&, cases::CaseId, const Incoming&, people::PersonId, const forms::Answers& answers);

// Without the sealed answers; opened() adds them. Newest first; erased ones last.
std::vector<Attachment> list(store::Tx&, cases::CaseId);
core::Result<Attachment> find(store::Tx&, cases::CaseId, AttachmentId);                       // not_found when it is of another case
core::Done open(store::Tx&, const vault::OperatorKeys&, Attachment&);
std::vector<File> files(store::Tx&, const vault::OperatorKeys&, const Attachment&);           // newest first, digests opened
// "file", "page1" …, "thumb"; not_found when there is none, or when it was erased.
core::Result<std::string> content(store::Tx&, const vault::OperatorKeys&, cases::CaseId, FileId, std::string_view what);

core::Done save(const Keeper&, Attachment&);                                                  // stale when the version moved on
core::Done withdraw(const Keeper&, Attachment&, std::string_view reason);
core::Done restore(const Keeper&, Attachment&);
// The content of all its files, their previews, name and description go; that there was one stays. forbidden for whoever withdrew it: a second person decides.
core::Done erase(const Keeper&, Attachment&);
std::int64_t count(store::Tx&, cases::CaseId);
std::int64_t drop_unfinished(store::Tx&, core::Instant before);                               // files whose sending broke off

}  // namespace ostoja::attachments
