// The directory in the store: the one file that knows its tables.
#include "directory/record.h"
#include "i18n/i18n.h"
#include "store/feed.h"

#include <algorithm>

namespace ostoja::directory {
namespace {

const forms::Form& form_of(const forms::Library& library, std::string_view name) {
  const auto* f = library.form(name);
  if (f == nullptr) throw core::Failure(core::Errc::internal, "a form of the directory is missing");
  return *f;
}
vault::Place place(std::int64_t row, std::int64_t version) { return {"directory_private", row, "sealed", version}; }

void leave(store::Tx& tx, std::string_view action, EntryId id, std::int64_t version, access::UserId by, core::Instant now) {
  store::append(tx, {.at = now, .actor = by.value, .action = std::string(action), .record = "directory", .record_id = id.value, .version = version});
}

std::string joined(const forms::Answers& a, std::string_view field) {
  std::string out;
  for (const auto& code : a.all(field))
    if (!code.empty()) out += (out.empty() ? ";" : "") + code + ";";
  return out;
}
std::vector<std::string> parted(std::string_view text) {
  std::vector<std::string> out;
  for (auto code : core::split(text, ';'))
    if (!code.empty()) out.emplace_back(code);
  return out;
}

constexpr std::string_view kColumns = "select e.id, e.owner, e.kind, e.name, e.city, e.region, e.languages, e.services, e.document, e.verified_on, e.verified_by, e.archived_at, e.changed_at, e.version, e.origin from directory_entry e ";

struct Raw { Entry entry; std::string document; };
Raw read(const store::Row& r) {
  Raw x;
  auto& e = x.entry;
  e.id = r.id<EntryId>(0);
  e.owner = r.text(1), e.kind = r.text(2), e.name = r.text(3), e.city = r.text(4), e.region = r.text(5);
  e.languages = parted(core::lower_ascii(r.text(6))), e.services = parted(r.text(7));  // codes of lists are in capitals, languages elsewhere are not
  x.document = r.text(8);
  e.verified_on = r.date(9);
  e.verified_by = r.id<access::UserId>(10);
  e.archived_at = r.instant(11), e.changed_at = r.instant(12);
  e.version = r.integer(13);
  e.origin = r.text(14);
  return x;
}

struct Columns {  // what lists and filters look at, copied from the answers with each change
  std::string owner, languages, services, folded;
  core::Bytes order;
};
Columns columns_of(const forms::Answers& a, std::string_view operator_code) {
  Columns c;
  if (a.get("sharing") == "OWN") c.owner = operator_code;
  c.languages = joined(a, "languages"), c.services = joined(a, "services");
  c.folded = core::fold(std::string(a.get("name")) + " " + std::string(a.get("city")));
  auto key = i18n::strings("pl").sort_key(a.get("name"));
  c.order.assign(key.begin(), key.end());
  return c;
}

void keep_version(store::Tx& tx, EntryId id, std::int64_t version, const std::string& document, access::UserId by, core::Instant now) {
  tx.run("insert into directory_version (entry_id, version, at, by_user, document) values ($1,$2,$3,$4,$5)", {id, version, now, by, document});
}

// A filter as SQL with its parameters; the texts live in `own`.
struct Query {
  std::string where;
  std::vector<store::Value> params;
  std::vector<std::string> own;
};
Query query_of(const Wanted& w) {
  Query q;
  q.own.reserve(8);
  auto add = [&](std::string_view condition, std::string value) {
    q.own.push_back(std::move(value));
    q.params.emplace_back(std::string_view(q.own.back()));
    q.where += " and " + std::string(condition) + std::to_string(q.params.size());
  };
  q.where = w.which == Wanted::Which::archived ? "where e.archived_at is not null" : "where e.archived_at is null";
  add("coalesce(e.owner, '') in ('', $", w.operator_code);
  q.where += ")";
  if (!w.kind.empty()) add("e.kind = $", w.kind);
  if (!w.region.empty()) add("e.region = $", w.region);
  auto holds = [](std::string_view code) { return "%;" + std::string(code) + ";%"; };
  if (!w.language.empty()) {
    std::string code;
    for (char c : w.language) code += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    add("e.languages like $", holds(code));
  }
  if (!w.service.empty()) add("e.services like $", holds(w.service));
  const auto folded = core::fold(w.text);
  for (auto word : core::split(folded, ' ')) {
    std::string bare;
    for (char c : word)
      if (c != '%' && c != '_') bare += c;
    if (!bare.empty() && q.params.size() < 7) add("e.folded like $", "%" + bare + "%");
  }
  return q;
}

}  // namespace

core::Result<Entry> entry(store::Tx& tx, EntryId id, std::string_view operator_code) {
  auto found = tx.one(std::string(kColumns) + "where e.id = $1 and coalesce(e.owner, '') in ('', $2)", {id, operator_code}, read);
  if (!found) return core::fail(core::Errc::not_found, "no such entry");
  found->entry.answers = TRY(forms::from_document(found->document));
  return std::move(found->entry);
}

std::string name_of(store::Tx& tx, EntryId id, std::string_view operator_code) {
  return tx.one("select name, city from directory_entry where id = $1 and coalesce(owner, '') in ('', $2)", {id, operator_code}, [](const store::Row& r) {
             return std::string(r.text(0)) + (r.text(1).empty() ? "" : ", ") + std::string(r.text(1));
           }).value_or(std::string());
}

std::vector<Entry> find(store::Tx& tx, const Wanted& w, int limit, int skip) {
  auto q = query_of(w);
  q.params.emplace_back(limit), q.params.emplace_back(skip);
  std::vector<Entry> out;
  tx.run_all(std::string(kColumns) + q.where + " order by e.sort_key, e.id limit $" + std::to_string(q.params.size() - 1) + " offset $" + std::to_string(q.params.size()), q.params, [&](const store::Row& r) {
    auto x = read(r);
    if (auto answers = forms::from_document(x.document)) x.entry.answers = std::move(*answers);
    out.push_back(std::move(x.entry));
  });
  return out;
}

std::int64_t count(store::Tx& tx, const Wanted& w) {
  auto q = query_of(w);
  std::int64_t n = 0;
  tx.run_all("select count(*) from directory_entry e " + q.where, q.params, [&](const store::Row& r) { n = r.integer(0); });
  return n;
}

core::Result<EntryId> add(store::Tx& tx, const forms::Library& library, std::string_view operator_code, const forms::Answers& answers, access::UserId by, core::Instant now) {
  EntryId id{core::next_id(now.ms)};
  const auto& form = form_of(library, "directory_entry");
  auto c = columns_of(answers, operator_code);
  auto document = forms::document(form, answers);
  tx.run("insert into directory_entry (id, owner, kind, name, city, region, languages, services, folded, sort_key, document, form_version, created_at, created_by, changed_at, version, origin) "
         "values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$13,1,$15)",
         {id, store::Value::text_or_null(c.owner), answers.get("kind"), answers.get("name"), store::Value::text_or_null(answers.get("city")), store::Value::text_or_null(answers.get("region")), c.languages,
          c.services, c.folded, c.order, document, form.version, now, by, operator_code});
  keep_version(tx, id, 1, document, by, now);
  leave(tx, "directory.add", id, 1, by, now);
  return id;
}

core::Done save(store::Tx& tx, const forms::Library& library, Entry& e, std::string_view operator_code, access::UserId by, core::Instant now) {
  const auto& form = form_of(library, "directory_entry");
  if (e.answers.get("sharing") == "OWN" && e.owner.empty() && e.origin != operator_code) return core::fail(core::Errc::conflict, "a shared entry can be taken back by the operator that added it only");
  auto c = columns_of(e.answers, operator_code);
  auto document = forms::document(form, e.answers);
  if (tx.run("update directory_entry set owner = $3, kind = $4, name = $5, city = $6, region = $7, languages = $8, services = $9, folded = $10, sort_key = $11, document = $12, form_version = $13, "
             "changed_at = $14, version = $2 + 1 where id = $1 and version = $2",
             {e.id, e.version, store::Value::text_or_null(c.owner), e.answers.get("kind"), e.answers.get("name"), store::Value::text_or_null(e.answers.get("city")),
              store::Value::text_or_null(e.answers.get("region")), c.languages, c.services, c.folded, c.order, document, form.version, now}) != 1)
    return core::fail(core::Errc::stale, "somebody else has saved this entry meanwhile");
  ++e.version;
  keep_version(tx, e.id, e.version, document, by, now);
  leave(tx, "directory.save", e.id, e.version, by, now);
  return {};
}

core::Done verify(store::Tx& tx, const Entry& e, access::UserId by, core::Instant now) {
  tx.run("update directory_entry set verified_on = $2, verified_by = $3 where id = $1", {e.id, core::local(now).date, by});
  leave(tx, "directory.verify", e.id, e.version, by, now);
  return {};
}
core::Done archive(store::Tx& tx, const Entry& e, access::UserId by, core::Instant now) {
  if (e.archived_at) return core::fail(core::Errc::conflict, "this entry is in the archive already");
  tx.run("update directory_entry set archived_at = $2 where id = $1", {e.id, now});
  leave(tx, "directory.archive", e.id, e.version, by, now);
  return {};
}
core::Done restore(store::Tx& tx, const Entry& e, access::UserId by, core::Instant now) {
  if (!e.archived_at) return core::fail(core::Errc::conflict, "this entry is not in the archive");
  tx.run("update directory_entry set archived_at = null where id = $1", {e.id});
  leave(tx, "directory.restore", e.id, e.version, by, now);
  return {};
}

core::Result<Private> private_of(store::Tx& tx, const vault::OperatorKeys& keys, EntryId id) {
  Private out;
  std::int64_t row = 0;
  core::Bytes sealed;
  tx.run("select id, sealed, version from directory_private where entry_id = $1 and operator_code = $2", {id, keys.code()}, [&](const store::Row& r) {
    row = r.integer(0);
    auto blob = r.blob(1);
    sealed.assign(blob.begin(), blob.end());
    out.version = r.integer(2);
  });
  if (!sealed.empty()) out.answers = TRY(forms::from_document(TRY(keys.open(tx, place(row, out.version), "directory", row, sealed))));
  return out;
}

core::Result<forms::Answers> private_notes(store::Tx& tx, const vault::OperatorKeys& keys, EntryId id) { return TRY(private_of(tx, keys, id)).answers; }

core::Done save_private(store::Tx& tx, const vault::OperatorKeys& keys, const forms::Library& library, EntryId id, const forms::Answers& answers, std::int64_t version, access::UserId by, core::Instant now) {
  auto plain = forms::sealed_document(form_of(library, "directory_private"), answers);
  std::int64_t row = tx.number("select id from directory_private where entry_id = $1 and operator_code = $2", {id, keys.code()});
  const bool fresh = row == 0;
  if (fresh != (version == 0)) return core::fail(core::Errc::stale, "somebody else has saved these notes meanwhile");
  if (fresh) row = core::next_id(now.ms);
  auto sealed = keys.seal(tx, place(row, version + 1), "directory", row, plain.empty() ? "{}" : plain);
  auto changed = fresh ? tx.run("insert into directory_private (id, entry_id, operator_code, sealed, changed_at, changed_by, version) values ($1,$2,$3,$4,$5,$6,1)", {row, id, keys.code(), sealed, now, by})
                       : tx.run("update directory_private set sealed = $3, changed_at = $4, changed_by = $5, version = $2 + 1 where id = $1 and version = $2", {row, version, sealed, now, by});
  if (changed != 1) return core::fail(core::Errc::stale, "somebody else has saved these notes meanwhile");
  auto hash = vault::sha256(core::view_of(sealed));
  store::append(tx, {.at = now, .actor = by.value, .action = "directory.save_private", .record = "directory", .record_id = id.value, .version = version + 1, .hash = std::string(core::view_of(hash))});
  return {};
}

core::Result<Conflict> conflict(store::Tx& tx, const vault::OperatorKeys& keys, EntryId id, std::span<const std::string> countries) {
  auto notes = TRY(private_notes(tx, keys, id));
  Conflict out;
  for (auto field : {"community", "second_community"})
    if (auto tie = notes.get(field); !tie.empty() && std::find(countries.begin(), countries.end(), tie) != countries.end() && std::find(out.countries.begin(), out.countries.end(), tie) == out.countries.end())
      out.countries.emplace_back(tie);
  out.noted = notes.has("ties");
  return out;
}

core::Result<std::vector<Version>> versions(store::Tx& tx, EntryId id) {
  std::vector<Version> out;
  std::vector<std::string> documents;
  tx.run("select v.version, v.at, u.name, v.document from directory_version v left join staff_user u on u.id = v.by_user where v.entry_id = $1 order by v.version desc limit 200", {id}, [&](const store::Row& r) {
    out.push_back({r.integer(0), r.instant(1), std::string(r.text(2)), {}});
    documents.emplace_back(r.text(3));
  });
  for (std::size_t i = 0; i < out.size(); ++i) out[i].answers = TRY(forms::from_document(documents[i]));
  return out;
}

Freshness freshness(core::Date verified_on, core::Date today) {
  if (!verified_on) return Freshness::never;
  return verified_on.plus_months(6) < today ? Freshness::old : Freshness::good;
}

}  // namespace ostoja::directory
