// Revisions in the store.
#include "core/log.h"
#include "settings/record.h"
#include "store/counter.h"
#include "store/feed.h"

#include <algorithm>
#include <map>
#include <set>

namespace ostoja::settings {
namespace {

constexpr std::string_view kCounter = "settings/publications";
constexpr std::string_view kColumns =
    "select r.id, r.kind, r.name, r.yaml, r.state, r.number, r.version, r.from_day, r.changed_at, r.published_at, r.withdrawn_at, r.changed_by, r.published_by, r.withdrawn_by from form_revision r ";

Revision read(const store::Row& r) {
  Revision out;
  out.id = r.id<RevisionId>(0);
  out.kind = kind_of(r.text(1)).value_or(Kind::form);
  out.name = r.text(2), out.yaml = r.text(3);
  out.state = static_cast<State>(r.integer(4));
  out.number = r.integer(5), out.version = r.integer(6);
  out.from = r.date(7);
  out.changed_at = r.instant(8), out.published_at = r.instant(9), out.withdrawn_at = r.instant(10);
  out.changed_by = r.id<access::UserId>(11), out.published_by = r.id<access::UserId>(12), out.withdrawn_by = r.id<access::UserId>(13);
  return out;
}
std::vector<Revision> all(store::Tx& tx, std::string_view where, std::initializer_list<store::Value> params) {
  std::vector<Revision> out;
  tx.run(std::string(kColumns) + std::string(where), params, [&](const store::Row& r) { out.push_back(read(r)); });
  return out;
}
std::optional<Revision> one(store::Tx& tx, std::string_view where, std::initializer_list<store::Value> params) { return tx.one(std::string(kColumns) + std::string(where), params, read); }

void leave(store::Tx& tx, std::string_view action, const Revision& r, const Hand& hand) {
  store::append(tx, {.at = hand.now, .actor = hand.by.value, .action = std::string(action), .record = "form_revision", .record_id = r.id.value, .version = r.version,
                     .detail = std::string(code_of(r.kind)) + " " + r.name + (r.from ? " " + r.from.text() : "")});
}

// Publications as objects, each read once and on top of the shipped one.
std::vector<Object> objects(const std::vector<Revision>& revisions) {
  std::vector<Object> out;
  for (const auto& r : revisions)
    if (auto o = object_of(r)) out.push_back(std::move(*o));
  return out;
}

std::optional<Object> on_top(const forms::Library& shipped, Kind kind, std::string_view name, std::optional<Object> changed) {
  auto base = find(shipped, kind, name);
  if (!changed) return base;
  return overlaid(base ? &*base : nullptr, std::move(*changed));
}

// Every day on which something begins must fit together, not the first only. `fresh` begins on `from` and is the newest of its kind.
core::Done fits(store::Tx& tx, const forms::Library& shipped, core::Date from, const std::vector<Object>& fresh) {
  std::set<core::Date> days{from};
  for (const auto& r : to_come(tx, from)) days.insert(r.from);
  for (auto day : days) {
    auto all = objects(in_force(tx, day));
    for (const auto& o : fresh) {
      std::erase_if(all, [&](const Object& x) { return kind_of(x) == kind_of(o) && name_of(x) == name_of(o); });
      all.push_back(o);
    }
    if (auto library = composed_strictly(shipped, all); !library) return tl::unexpected(library.error());
  }
  return {};
}

}  // namespace

std::optional<Revision> draft(store::Tx& tx, Kind kind, std::string_view name) { return one(tx, "where r.state = 1 and r.kind = $1 and r.name = $2", {code_of(kind), name}); }
std::vector<Revision> drafts(store::Tx& tx) { return all(tx, "where r.state = 1 order by r.kind, r.name", {}); }
std::optional<Revision> latest(store::Tx& tx, Kind kind, std::string_view name) {
  return one(tx, "where r.state = 2 and r.kind = $1 and r.name = $2 order by r.from_day desc, r.number desc limit 1", {code_of(kind), name});
}
std::vector<Revision> in_force(store::Tx& tx, core::Date day) {
  return all(tx,
             "where r.state = 2 and r.from_day <= $1 and not exists (select 1 from form_revision n where n.state = 2 and n.kind = r.kind and n.name = r.name and n.from_day <= $1 and "
             "(n.from_day > r.from_day or (n.from_day = r.from_day and n.number > r.number))) order by r.kind, r.name",
             {day});
}
std::vector<Revision> to_come(store::Tx& tx, core::Date today) { return all(tx, "where r.state = 2 and r.from_day > $1 order by r.from_day, r.kind, r.name", {today}); }
std::vector<Revision> history(store::Tx& tx, std::optional<Kind> kind, std::string_view name, int limit) {
  if (!kind) return all(tx, "where r.state in (2, 3) order by r.published_at desc, r.id desc limit $1", {limit});
  return all(tx, "where r.state in (2, 3) and r.kind = $1 and r.name = $2 order by r.published_at desc, r.id desc limit $3", {code_of(*kind), name, limit});
}
std::optional<Revision> revision(store::Tx& tx, RevisionId id) { return one(tx, "where r.id = $1", {id}); }

std::optional<Object> object_of(const Revision& r) {
  auto o = parsed(r.kind, r.yaml);
  if (o) return std::move(*o);
  core::log(core::Level::error, "a stored form or list cannot be read by this program:", core::LogWord::of_ours(r.name));
  return std::nullopt;
}

std::optional<Working> working(store::Tx& tx, const forms::Library& shipped, Kind kind, std::string_view name) {
  auto newest = latest(tx, kind, name);
  auto published = on_top(shipped, kind, name, newest ? object_of(*newest) : std::nullopt);
  auto mine = draft(tx, kind, name);
  auto copy = mine ? on_top(shipped, kind, name, object_of(*mine)) : published;
  if (!copy) return std::nullopt;
  return Working{std::move(*copy), std::move(mine), std::move(published)};
}

core::Result<std::int64_t> save_draft(store::Tx& tx, const Hand& hand, const Object& object, std::int64_t was) {
  auto there = draft(tx, kind_of(object), name_of(object));
  if ((there ? there->version : 0) != was) return core::fail(core::Errc::stale, "somebody else has changed this draft meanwhile");
  Revision r;
  if (there) r = *there;
  else r.id = {core::next_id(hand.now.ms)}, r.kind = kind_of(object), r.name = name_of(object);
  // Versions of drafts are never used twice, so that a page drawn over a draft that is gone cannot meet the next one.
  r.version = store::next_number(tx, "settings/drafts");
  auto yaml = written(object);
  if (there) {
    tx.run("update form_revision set yaml = $2, changed_at = $3, changed_by = $4, version = $5 where id = $1", {r.id, yaml, hand.now, hand.by, r.version});
  } else {
    tx.run("insert into form_revision (id, kind, name, state, yaml, number, changed_at, changed_by, version) values ($1,$2,$3,1,$4,0,$5,$6,$7)",
           {r.id, code_of(r.kind), r.name, yaml, hand.now, hand.by, r.version});
  }
  leave(tx, "settings.draft", r, hand);
  return r.version;
}

core::Done drop_draft(store::Tx& tx, const Hand& hand, RevisionId id, std::int64_t was) {
  auto r = revision(tx, id);
  if (!r || r->state != State::draft) return core::fail(core::Errc::not_found, "no such draft");
  if (r->version != was) return core::fail(core::Errc::stale, "somebody else has changed this draft meanwhile");
  tx.run("update form_revision set state = 4, withdrawn_at = $2, withdrawn_by = $3 where id = $1", {id, hand.now, hand.by});
  leave(tx, "settings.drop", *r, hand);
  return {};
}

core::Result<int> publish(store::Tx& tx, const Hand& hand, const forms::Library& shipped, const std::vector<RevisionId>& ids, core::Date from, Problems& problems) {
  if (ids.empty()) return core::fail(core::Errc::invalid, "nothing was chosen");
  // All is looked at before anything is written: the page that says what is wrong shows the drafts as they are.
  std::vector<Revision> ready;
  std::vector<Object> fresh;
  for (auto id : ids) {
    auto r = revision(tx, id);
    if (!r || r->state != State::draft) return core::fail(core::Errc::stale, "somebody else has published or dropped this draft meanwhile");
    auto w = working(tx, shipped, r->kind, r->name);
    if (!w) return core::fail(core::Errc::invalid, "a draft cannot be read");
    for (auto& refusal : refusals(w->published ? &*w->published : nullptr, w->object, from)) problems.refused.emplace_back(*r, std::move(refusal));
    if (auto newest = latest(tx, r->kind, r->name); newest && newest->from > from) problems.early = true;
    r->number = tx.number("select max(number) from form_revision where state in (2, 3) and kind = $1 and name = $2", {code_of(r->kind), r->name}) + 1;
    if (auto* form = std::get_if<forms::Form>(&w->object)) {
      if (const auto* own = shipped.form(form->name)) r->number = std::max<std::int64_t>(r->number, own->version + 1);
      form->version = static_cast<int>(r->number);
    }
    r->from = from;
    ready.push_back(std::move(*r));
    fresh.push_back(std::move(w->object));
  }
  if (!problems.refused.empty() || problems.early) return core::fail(core::Errc::invalid, "this may not be published so");
  if (auto good = fits(tx, shipped, from, fresh); !good) {
    problems.text = forms::Library::problem_of_parsing();
    return tl::unexpected(good.error());
  }
  for (std::size_t i = 0; i < ready.size(); ++i) {
    const auto& r = ready[i];
    tx.run("update form_revision set state = 2, yaml = $2, number = $3, from_day = $4, published_at = $5, published_by = $6 where id = $1",
           {r.id, written(fresh[i]), r.number, from, hand.now, hand.by});
    leave(tx, "settings.publish", r, hand);
  }
  store::next_number(tx, kCounter);
  return static_cast<int>(ready.size());
}

core::Done withdraw(store::Tx& tx, const Hand& hand, const forms::Library& shipped, RevisionId id, core::Date today) {
  auto r = revision(tx, id);
  if (!r || r->state != State::published) return core::fail(core::Errc::not_found, "no such publication");
  if (r->from <= today) return core::fail(core::Errc::conflict, "it is in force already: change the form again instead");
  tx.run("update form_revision set state = 3, withdrawn_at = $2, withdrawn_by = $3 where id = $1", {id, hand.now, hand.by});
  if (auto good = fits(tx, shipped, today, {}); !good) return core::fail(core::Errc::conflict, "another publication needs this one: withdraw that first");
  if (!draft(tx, r->kind, r->name))
    if (auto object = object_of(*r)) TRY(save_draft(tx, hand, *object, 0));
  leave(tx, "settings.withdraw", *r, hand);
  store::next_number(tx, kCounter);
  return {};
}

std::int64_t revision_number(store::Tx& tx) { return tx.number("select value from counter where name = $1", {kCounter}); }

forms::Library library_on(store::Tx& tx, const forms::Library& shipped, core::Date day) {
  auto changed = objects(in_force(tx, day));
  if (changed.empty()) return shipped;
  int left_out = 0;
  return composed(shipped, changed, left_out);
}

void keep(store::Tx& tx, Keeping& k, forms::Library& live, core::Instant now) {
  auto day = core::local(now).date;
  auto number = revision_number(tx);
  std::lock_guard lock(k.mutex);
  // A reader with an older snapshot must not undo what a newer one has put into force.
  if (number < k.revision || (number == k.revision && day == k.day)) return;
  live.replace(library_on(tx, k.shipped, day));
  k.revision = number, k.day = day;
  k.until = core::start_of(day.plus_days(1));
}

void keep_after_commit(store::Tx& tx, std::shared_ptr<Keeping> k, forms::Library& live, core::Instant now) {
  auto day = core::local(now).date;
  auto number = revision_number(tx);
  tx.after_commit([next = library_on(tx, k->shipped, day), k, &live, day, number] {
    std::lock_guard lock(k->mutex);
    if (number <= k->revision) return;
    live.replace(next);
    k->revision = number, k->day = day;
    k->until = core::start_of(day.plus_days(1));
  });
}

void bring_into_force(store::Db& db, forms::Library& live, core::Instant now) {
  db.read([&](store::Tx& tx) {
    auto next = library_on(tx, live, core::local(now).date);
    if (&next.contents() != &live.contents()) live.replace(next);
  });
}

}  // namespace ostoja::settings
