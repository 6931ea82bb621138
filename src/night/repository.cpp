// The handover book, rounds and incidents in the store.
#include "night/record.h"
#include "store/feed.h"

#include <algorithm>

namespace ostoja::night {
namespace {

core::Bytes bytes(store::Blob b) { return {b.begin(), b.end()}; }
store::Value or_null(const core::Bytes& b) { return b.empty() ? store::Value(nullptr) : store::Value(b); }
const forms::Form& form_of(const forms::Library& f, std::string_view name) {
  const auto* form = f.form(name);
  if (form == nullptr) throw core::Failure(core::Errc::internal, "a form of the night is missing");
  return *form;
}
bool known(const forms::Library& f, std::string_view list, std::string_view code) {
  const auto* codes = f.codes(list);
  return codes != nullptr && codes->find(code) != nullptr;
}

}  // namespace

core::Bytes seal(const Keeper& k, std::string_view table, std::int64_t row, std::string_view column, std::string_view words) {
  auto text = core::trim(words);
  return text.empty() ? core::Bytes{} : k.keys.seal(k.tx, {table, row, column, 1}, "shelter", k.shelter.value, text);
}
core::Result<std::string> open(const Keeper& k, std::string_view table, std::int64_t row, std::string_view column, const core::Bytes& sealed) {
  if (sealed.empty()) return std::string();
  return k.keys.open(k.tx, {table, row, column, 1}, "shelter", k.shelter.value, sealed);
}
void leave(const Keeper& k, std::string_view what, std::string detail, const core::Bytes& sealed) {
  auto hash = vault::sha256(core::view_of(sealed));
  store::append(k.tx, {.at = k.now, .actor = k.by.value, .action = "night." + std::string(what), .record = "shelter", .record_id = k.shelter.value, .detail = std::move(detail),
                       .hash = sealed.empty() ? std::string() : std::string(core::view_of(hash))});
}

// ---- handover book ----
namespace {
struct SealedEntry { Entry entry; core::Bytes words, next; };
core::Result<std::vector<Entry>> opened(const Keeper& k, std::vector<SealedEntry> rows) {
  std::vector<Entry> out;
  for (auto& r : rows) {
    r.entry.words = TRY(open(k, "night_entry", r.entry.id.value, "words", r.words));
    r.entry.next = TRY(open(k, "night_entry", r.entry.id.value, "next", r.next));
    k.tx.run("select user_id, at from night_read where entry_id = $1 order by at", {r.entry.id}, [&](const store::Row& row) { r.entry.read_by.emplace_back(row.id<UserId>(0), row.instant(1)); });
    out.push_back(std::move(r.entry));
  }
  return out;
}
constexpr std::string_view kEntry = "select id, corrects, at, done_at, by_user, done_by, weight, words, next_words from night_entry ";
SealedEntry read_entry(const store::Row& r) {
  SealedEntry e;
  e.entry.id = r.id<EntryId>(0), e.entry.corrects = r.id<EntryId>(1), e.entry.at = r.instant(2), e.entry.done_at = r.instant(3), e.entry.by = r.id<UserId>(4), e.entry.done_by = r.id<UserId>(5), e.entry.weight = r.text(6);
  e.words = bytes(r.blob(7)), e.next = bytes(r.blob(8));
  return e;
}
}  // namespace

core::Result<EntryId> write(const Keeper& k, const NewEntry& n) {
  if (core::trim(n.words).empty()) return core::fail(core::Errc::invalid, "write what happened");
  if (core::characters(n.words) > 5000 || core::characters(n.next) > 1000) return core::fail(core::Errc::invalid, "an entry has 5000 characters at most");
  if (!known(k.forms, "entry_weight", n.weight)) return core::fail(core::Errc::invalid, "choose how important it is");
  if (n.corrects && k.tx.number("select count(*) from night_entry where id = $1 and shelter_id = $2", {n.corrects, k.shelter}) == 0) return core::fail(core::Errc::invalid, "there is no such entry to correct");
  EntryId id{core::next_id(k.now.ms)};
  auto words = seal(k, "night_entry", id.value, "words", n.words), next = seal(k, "night_entry", id.value, "next", n.next);
  k.tx.run("insert into night_entry (id, shelter_id, at, by_user, weight, corrects, words, next_words) values ($1,$2,$3,$4,$5,$6,$7,$8)", {id, k.shelter, k.now, k.by, n.weight, n.corrects, words, or_null(next)});
  leave(k, n.corrects ? "correct" : "write", "entry_weight:" + n.weight, words);
  return id;
}
core::Result<std::vector<Entry>> entries(const Keeper& k, core::Instant from, core::Instant until) {
  std::vector<SealedEntry> rows;
  k.tx.run(std::string(kEntry) + "where shelter_id = $1 and at >= $2 and at <= $3 order by at desc, id desc", {k.shelter, from.ms, until.ms}, [&](const store::Row& r) { rows.push_back(read_entry(r)); });
  return opened(k, std::move(rows));
}
bool has_older(store::Tx& tx, ShelterId id, core::Instant than) { return tx.number("select count(*) from (select 1 as one from night_entry where shelter_id = $1 and at < $2 limit 1) as older", {id, than}) != 0; }
core::Result<std::vector<Entry>> open_entries(const Keeper& k) {
  std::vector<SealedEntry> rows;
  k.tx.run(std::string(kEntry) + "where shelter_id = $1 and next_words is not null and done_at is null order by at, id", {k.shelter}, [&](const store::Row& r) { rows.push_back(read_entry(r)); });
  return opened(k, std::move(rows));
}
core::Done mark_done(const Keeper& k, EntryId id) {
  if (k.tx.run("update night_entry set done_at = $3, done_by = $4 where id = $1 and shelter_id = $2 and next_words is not null and done_at is null", {id, k.shelter, k.now, k.by}) != 1)
    return core::fail(core::Errc::conflict, "this was done already");
  leave(k, "done");
  return {};
}
int take_over(const Keeper& k, EntryId up_to) {
  std::vector<EntryId> ids;
  k.tx.run("select e.id from night_entry e where e.shelter_id = $1 and e.id <= $2 and e.by_user <> $3 and e.at > $4 and not exists (select 1 from night_read r where r.entry_id = e.id and r.user_id = $3)",
           {k.shelter, up_to, k.by, k.now.plus_seconds(-7LL * 24 * 3600)}, [&](const store::Row& r) { ids.push_back(r.id<EntryId>(0)); });
  for (auto id : ids) k.tx.run("insert into night_read (entry_id, user_id, at) values ($1,$2,$3)", {id, k.by, k.now});
  if (!ids.empty()) leave(k, "take_over", std::to_string(ids.size()));
  return static_cast<int>(ids.size());
}
int unread(store::Tx& tx, ShelterId shelter, UserId user, core::Instant since) {
  return static_cast<int>(tx.number("select count(*) from night_entry e where e.shelter_id = $1 and e.at > $2 and e.by_user <> $3 and not exists (select 1 from night_read r where r.entry_id = e.id and r.user_id = $3)", {shelter, since, user}));
}
int to_do(store::Tx& tx, ShelterId id) { return static_cast<int>(tx.number("select count(*) from night_entry where shelter_id = $1 and next_words is not null and done_at is null", {id})); }

// ---- rounds ----
core::Done add_round(const Keeper& k, const Round& r) {
  const auto& form = form_of(k.forms, "night_round");
  auto id = core::next_id(k.now.ms);
  bool problem = false;
  for (const auto* name : {"doors", "windows", "fire", "outside"}) problem = problem || r.answers.get(name) == "PROBLEM";
  if (problem && core::trim(r.answers.get("words")).empty()) return core::fail(core::Errc::invalid, "say what is wrong");
  auto words = seal(k, "night_round", id, "words", forms::sealed_document(form, r.answers));
  k.tx.run("insert into night_round (id, shelter_id, at, by_user, document, words, form_version) values ($1,$2,$3,$4,$5,$6,$7)", {id, k.shelter, k.now, k.by, forms::document(form, r.answers), or_null(words), form.version});
  int absent = 0;
  for (const auto& [stay, seen] : r.persons) {
    if (!known(k.forms, "round_seen", seen)) return core::fail(core::Errc::invalid, "choose where everybody is");
    k.tx.run("insert into night_round_person (round_id, stay_id, seen) values ($1,$2,$3)", {id, stay, seen});
    absent += seen == "ABSENT" ? 1 : 0;
  }
  leave(k, "round", (problem ? "problem absent=" : "absent=") + std::to_string(absent), words);
  return {};
}
core::Result<std::vector<Round>> rounds(const Keeper& k, core::Instant since, int limit) {
  struct Row { Round round; std::string document; core::Bytes words; };
  std::vector<Row> rows;
  k.tx.run("select id, at, by_user, document, words from night_round where shelter_id = $1 and at >= $2 order by at desc, id desc limit $3", {k.shelter, since.ms, limit},
           [&](const store::Row& r) { rows.push_back({{r.integer(0), r.instant(1), r.id<UserId>(2), {}, {}}, std::string(r.text(3)), bytes(r.blob(4))}); });
  std::vector<Round> out;
  for (auto& r : rows) {
    r.round.answers = TRY(forms::from_document(r.document));
    if (!r.words.empty()) r.round.answers.merge(TRY(forms::from_document(TRY(open(k, "night_round", r.round.id, "words", r.words)))));
    k.tx.run("select stay_id, seen from night_round_person where round_id = $1", {r.round.id}, [&](const store::Row& row) { r.round.persons.emplace_back(row.id<StayId>(0), std::string(row.text(1))); });
    out.push_back(std::move(r.round));
  }
  return out;
}
core::Instant last_round(store::Tx& tx, ShelterId id) { return {tx.number("select at from night_round where shelter_id = $1 order by at desc limit 1", {id})}; }
std::vector<StayId> absent(store::Tx& tx, ShelterId id, core::Instant since) {
  std::vector<StayId> out;
  tx.run("select p.stay_id from night_round_person p where p.seen = 'ABSENT' and p.round_id = (select r.id from night_round r where r.shelter_id = $1 and r.at >= $2 order by r.at desc, r.id desc limit 1)", {id, since.ms},
         [&](const store::Row& r) { out.push_back(r.id<StayId>(0)); });
  return out;
}

// ---- incidents ----
std::string Incident::duty() const {
  for (auto it = more.rbegin(); it != more.rend(); ++it)
    if (!it->outcome.empty()) return it->outcome;
  return {};
}
core::Result<IncidentId> add_incident(const Keeper& k, const Incident& i) {
  const auto& form = form_of(k.forms, "night_incident");
  if (!known(k.forms, "incident_type", i.kind)) return core::fail(core::Errc::invalid, "choose the kind of incident");
  if (i.at > k.now.plus_seconds(60)) return core::fail(core::Errc::invalid, "an incident lies in the past");
  if (i.at < k.now.plus_seconds(-31LL * 24 * 3600)) return core::fail(core::Errc::invalid, "an incident is written down within a month");
  IncidentId id{core::next_id(k.now.ms)};
  auto sealed = seal(k, "night_incident", id.value, "sealed", forms::sealed_document(form, i.answers));
  if (sealed.empty()) return core::fail(core::Errc::invalid, "say what happened");
  k.tx.run("insert into night_incident (id, shelter_id, kind, at, written_at, by_user, document, sealed, form_version) values ($1,$2,$3,$4,$5,$6,$7,$8,$9)",
           {id, k.shelter, i.kind, i.at, k.now, k.by, forms::document(form, i.answers), sealed, form.version});
  for (auto stay : i.persons) k.tx.run("insert into night_incident_stay (incident_id, stay_id) values ($1,$2)", {id, stay});
  leave(k, "incident", "incident_type:" + i.kind, sealed);
  return id;
}
core::Done add_more(const Keeper& k, IncidentId id, std::string_view outcome, std::string_view words) {
  if (!outcome.empty() && !known(k.forms, "incident_duty", outcome)) return core::fail(core::Errc::invalid, "choose the outcome");
  if (core::characters(words) > 5000 || (outcome.empty() && core::trim(words).empty())) return core::fail(core::Errc::invalid, "write what happened next");
  auto row = core::next_id(k.now.ms);
  auto sealed = seal(k, "night_incident_more", row, "words", words);
  k.tx.run("insert into night_incident_more (id, incident_id, at, by_user, outcome, words) values ($1,$2,$3,$4,$5,$6)", {row, id, k.now, k.by, store::Value::text_or_null(outcome), or_null(sealed)});
  leave(k, outcome.empty() ? "incident_more" : "duty", outcome.empty() ? std::string() : "incident_duty:" + std::string(outcome), sealed);
  return {};
}
namespace {
core::Result<std::vector<Incident>> read_incidents(const Keeper& k, IncidentId only, int limit) {
  struct Row { Incident incident; std::string document; core::Bytes sealed; };
  std::vector<Row> rows;
  k.tx.run("select id, kind, at, written_at, by_user, document, sealed from night_incident where shelter_id = $1 and (cast($2 as bigint) = 0 or id = cast($2 as bigint)) order by at desc, id desc limit $3", {k.shelter, only.value, limit}, [&](const store::Row& r) {
    Incident i;
    i.id = r.id<IncidentId>(0), i.kind = r.text(1), i.at = r.instant(2), i.written_at = r.instant(3), i.by = r.id<UserId>(4);
    rows.push_back({std::move(i), std::string(r.text(5)), bytes(r.blob(6))});
  });
  std::vector<Incident> out;
  for (auto& r : rows) {
    auto& i = r.incident;
    i.answers = TRY(forms::from_document(r.document));
    i.answers.merge(TRY(forms::from_document(TRY(open(k, "night_incident", i.id.value, "sealed", r.sealed)))));
    k.tx.run("select stay_id from night_incident_stay where incident_id = $1", {i.id}, [&](const store::Row& row) { i.persons.push_back(row.id<StayId>(0)); });
    std::vector<core::Bytes> sealed;
    k.tx.run("select id, at, by_user, outcome, words from night_incident_more where incident_id = $1 order by at, id", {i.id}, [&](const store::Row& row) {
      i.more.push_back({row.integer(0), row.instant(1), row.id<UserId>(2), std::string(row.text(3)), {}});
      sealed.push_back(bytes(row.blob(4)));
    });
    for (std::size_t n = 0; n < sealed.size(); ++n) i.more[n].words = TRY(open(k, "night_incident_more", i.more[n].id, "words", sealed[n]));
    out.push_back(std::move(i));
  }
  return out;
}
}  // namespace
core::Result<std::vector<Incident>> incidents(const Keeper& k, int limit) { return read_incidents(k, {}, limit); }
core::Result<Incident> incident(const Keeper& k, IncidentId id) {
  auto found = TRY(read_incidents(k, id, 1));
  if (found.empty() || !id) return core::fail(core::Errc::not_found, "no such incident");
  return std::move(found.front());
}
int unchecked(store::Tx& tx, ShelterId id) {
  return static_cast<int>(tx.number("select count(*) from night_incident i where i.shelter_id = $1 and not exists (select 1 from night_incident_more m where m.incident_id = i.id and m.outcome in ('NO_DUTY', 'INFORMED'))", {id}));
}

}  // namespace ostoja::night
