// Sheets in the store: tables handover, handover_line.
#include "handover/record.h"
#include "store/feed.h"

#include <algorithm>

namespace ostoja::handover {
namespace {

constexpr std::size_t kLongestNote = 4000;  // bytes
vault::Place place(std::int64_t id) { return {"handover", id, "sealed", 1}; }
constexpr std::string_view kSelect = "select id, from_user, to_user, at, escalated_at, done_at, done_by from handover ";

Sheet read(const store::Row& r) {
  Sheet s;
  s.id = r.integer(0), s.from = r.id<access::UserId>(1), s.to = r.id<access::UserId>(2);
  s.at = r.instant(3), s.escalated_at = r.instant(4), s.done_at = r.instant(5), s.done_by = r.id<access::UserId>(6);
  return s;
}
void read_lines(store::Tx& tx, Sheet& s) {
  tx.run("select place, kind, record_id, accepted_by, accepted_at from handover_line where handover_id = $1 order by place", {s.id}, [&](const store::Row& r) {
    s.lines.push_back({static_cast<int>(r.integer(0)), static_cast<hotline::Leftover::Kind>(r.integer(1)), r.integer(2), r.id<access::UserId>(3), r.instant(4)});
  });
}
void leave(const Keeper& k, std::string_view action, std::int64_t id, std::string detail) {
  store::append(k.tx, {.at = k.now, .actor = k.by.value, .action = std::string(action), .record = "handover", .record_id = id, .version = 1, .detail = std::move(detail)});
}

}  // namespace

core::Result<std::int64_t> hand(const Keeper& k, access::UserId to, std::string_view note, const std::vector<hotline::Leftover>& left) {
  if (note.size() > kLongestNote) return core::fail(core::Errc::invalid, "the note is too long");
  if (to == k.by) return core::fail(core::Errc::invalid, "a shift is handed over to somebody else");
  if (to) {
    auto who = access::find_user(k.tx, to);
    if (!who || who->operator_code != k.keys.code() || who->state != access::UserState::active) return core::fail(core::Errc::invalid, "choose a colleague of your centre");
  }
  const auto id = core::next_id(k.now.ms);
  const auto sealed = note.empty() ? core::Bytes() : k.keys.seal_small(place(id), note);
  k.tx.run("insert into handover (id, operator_code, from_user, to_user, at, sealed) values ($1,$2,$3,$4,$5,$6)",
           {id, k.keys.code(), k.by, to ? store::Value(to) : store::Value(nullptr), k.now, sealed.empty() ? store::Value(nullptr) : store::Value(sealed)});
  int n = 0;
  for (const auto& one : left) k.tx.run("insert into handover_line (handover_id, place, kind, record_id) values ($1,$2,$3,$4)", {id, ++n, static_cast<int>(one.kind), one.record});
  leave(k, "handover.add", id, "lines=" + std::to_string(n));
  return id;
}

core::Result<Sheet> sheet(const Keeper& k, std::int64_t id) {
  auto found = k.tx.one(std::string(kSelect) + "where id = $1 and operator_code = $2", {id, k.keys.code()}, read);
  if (!found) return core::fail(core::Errc::not_found, "no such sheet");
  read_lines(k.tx, *found);
  core::Bytes sealed;
  k.tx.run("select sealed from handover where id = $1", {id}, [&](const store::Row& r) {
    auto blob = r.blob(0);  // asked once: each call may decode anew
    sealed.assign(blob.begin(), blob.end());
  });
  if (!sealed.empty()) found->note = TRY(k.keys.open_small(place(id), sealed));
  return std::move(*found);
}

std::vector<Sheet> newest(store::Tx& tx, std::string_view operator_code, int limit) {
  std::vector<Sheet> out;
  tx.run(std::string(kSelect) + "where operator_code = $1 order by at desc limit $2", {operator_code, limit}, [&](const store::Row& r) { out.push_back(read(r)); });
  for (auto& s : out) read_lines(tx, s);
  return out;
}

core::Done accept(const Keeper& k, Sheet& s, const std::vector<int>& places) {
  if (s.from == k.by) return core::fail(core::Errc::forbidden, "a colleague takes the shift over, not who hands it over");
  if (s.done_at) return core::fail(core::Errc::conflict, "this shift was taken over already");
  int taken = 0;
  for (auto& line : s.lines) {
    if (line.accepted_by || std::find(places.begin(), places.end(), line.place) == places.end()) continue;
    line.accepted_by = k.by, line.accepted_at = k.now, ++taken;
    k.tx.run("update handover_line set accepted_by = $3, accepted_at = $4 where handover_id = $1 and place = $2", {s.id, line.place, k.by, k.now});
    // A promise is kept by who has taken it.
    if (line.kind == hotline::Leftover::Kind::follow_up) k.tx.run("update follow_up set assigned_to = $2 where id = $1 and state = 1", {line.record, k.by});
  }
  if (taken == 0 && !s.lines.empty()) return core::fail(core::Errc::invalid, "tick the lines that you take over");
  if (std::all_of(s.lines.begin(), s.lines.end(), [](const Line& l) { return static_cast<bool>(l.accepted_by); })) {
    s.done_at = k.now, s.done_by = k.by;
    k.tx.run("update handover set done_at = $2, done_by = $3 where id = $1", {s.id, k.now, k.by});
  }
  leave(k, s.done_at ? "handover.done" : "handover.accept", s.id, "lines=" + std::to_string(taken));
  return {};
}

std::vector<std::int64_t> escalate(store::Tx& tx, std::string_view operator_code, core::Instant before, core::Instant now) {
  std::vector<std::int64_t> out;
  tx.run("select id from handover where operator_code = $1 and done_at is null and escalated_at is null and at <= $2", {operator_code, before}, [&](const store::Row& r) { out.push_back(r.integer(0)); });
  for (auto id : out) {
    tx.run("update handover set escalated_at = $2 where id = $1", {id, now});
    store::append(tx, {.at = now, .actor = 0, .action = "handover.escalate", .record = "handover", .record_id = id, .version = 1});
  }
  return out;
}

std::vector<Waiting> waiting_for(store::Tx& tx, access::UserId user, std::string_view operator_code) {
  std::vector<Waiting> out;
  tx.run("select h.id, (select count(*) from handover_line l where l.handover_id = h.id and l.accepted_by is null), u.name, h.at from handover h join staff_user u on u.id = h.from_user "
         "where h.operator_code = $1 and h.done_at is null and h.from_user <> $2 and (h.to_user is null or h.to_user = $2) order by h.at",
         {operator_code, user}, [&](const store::Row& r) { out.push_back({r.integer(0), r.integer(1), std::string(r.text(2)), r.instant(3)}); });
  return out;
}

std::int64_t escalated(store::Tx& tx, std::string_view operator_code) { return tx.number("select count(*) from handover where operator_code = $1 and done_at is null and escalated_at is not null", {operator_code}); }

}  // namespace ostoja::handover
