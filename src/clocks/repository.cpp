// Clocks in the store. Knows the tables legal_clock and clock_warning; who may see a case's clocks is decided by the case's team in the same statement.
#include "clocks/record.h"

#include "core/failure.h"
#include "store/feed.h"
#include "tasks/tasks.h"

#include <algorithm>
#include <map>

namespace ostoja::clocks {
namespace {

constexpr std::string_view kSelect =
    "select k.id, k.case_id, k.person_id, k.person_label, k.rule, k.of_table, k.of_record, k.step, k.started_day, k.last_day, k.computed_day, k.href, k.created_at, k.created_by, k.version, f.number, f.operator_code, "
    "k.ended_at, k.ended_by, k.end_reason, k.sealed_version, k.sealed, k.state from legal_clock k join case_file f on f.id = k.case_id ";
constexpr std::string_view kTable = "legal_clock";  // of one entered by hand
enum State : int { state_running = 1, state_ended = 2 };

struct Row : Running {
  int state = state_running;
  core::Instant ended_at;
  access::UserId ended_by;
  std::string end_reason;
  std::int64_t sealed_version = 0;
  core::Bytes sealed;
};

Row read(const store::Row& r) {
  Row k;
  k.id = r.id<ClockId>(0), k.of_case = r.id<cases::CaseId>(1);
  if (!r.is_null(2)) k.person = r.id<people::PersonId>(2);
  k.person_label = r.text(3), k.rule = r.text(4), k.table = r.text(5), k.record = r.integer(6), k.step = static_cast<int>(r.integer(7));
  k.started = r.date(8), k.last_day = r.date(9), k.computed = r.date(10), k.href = r.text(11);
  k.created_at = r.instant(12), k.created_by = r.id<access::UserId>(13), k.version = r.integer(14);
  k.case_number = r.text(15), k.operator_code = r.text(16);
  k.ended_at = r.instant(17), k.ended_by = r.id<access::UserId>(18), k.end_reason = r.text(19);
  k.sealed_version = r.integer(20);
  auto blob = r.blob(21);  // asked once: each call may decode anew
  k.sealed.assign(blob.begin(), blob.end());
  k.state = static_cast<int>(r.integer(22));
  if (k.table == kTable) k.origin = Running::Origin::by_hand;
  return k;
}

// A person who was merged has another letter now; one who was copied when the case was handed over keeps the stored one.
void name_persons(store::Tx& tx, std::vector<Row>& rows) {
  std::map<std::pair<std::int64_t, std::int64_t>, std::string> known;
  for (auto& k : rows) {
    if (!k.person) continue;
    auto [at, fresh] = known.try_emplace({k.of_case.value, k.person->value});
    if (fresh)
      if (auto p = cases::person_of(tx, k.of_case, *k.person)) at->second = p->label;
    if (!at->second.empty()) k.person_label = at->second;
  }
}

std::vector<Row> rows(store::Tx& tx, std::string_view rest, std::vector<store::Value> values) {
  std::vector<Row> out;
  tx.run_all(std::string(kSelect) + std::string(rest), values, [&](const store::Row& r) { out.push_back(read(r)); });
  name_persons(tx, out);
  return out;
}
std::vector<Running> as_running(std::vector<Row> from) { return {std::make_move_iterator(from.begin()), std::make_move_iterator(from.end())}; }

void tell(store::Tx& tx, const Clock& k, ClockId id, std::int64_t version, std::string_view what, int more, const core::Bytes& sealed, access::UserId by, core::Instant now) {
  const auto* r = newest(k.rule);
  std::string hash;
  if (!sealed.empty()) {
    auto h = vault::sha256(core::view_of(sealed));
    hash = std::string(core::view_of(h));
  }
  cases::happened(tx, k.of_case, {.chapter = "clocks", .what = what, .record = id.value, .version = version, .detail = "clock_rule:" + (r == nullptr ? k.rule : r->code), .more = more, .hash = std::move(hash)}, by, now);
}

core::Done check(store::Tx& tx, const Clock& k, core::Instant now) {
  const auto today = core::local(now).date;
  if (!k.started || !k.last_day) return core::fail(core::Errc::invalid, "a term needs its first and its last day");
  if (rule(k.rule, k.started) == nullptr) return core::fail(core::Errc::invalid, "there was no such rule on that day");
  if (k.started > today) return core::fail(core::Errc::invalid, "the day it starts is in the future");
  if (k.last_day < k.started) return core::fail(core::Errc::invalid, "the last day lies before the first");
  if (k.last_day.year() > k.started.year() + 100) return core::fail(core::Errc::invalid, "there is no such last day");
  if (k.table.empty() || k.record == 0 || !k.href.starts_with('/') || k.href.starts_with("//")) return core::fail(core::Errc::invalid, "a term needs its record and the way to it");
  if (tx.number("select count(*) from case_file where id = $1", {k.of_case}) == 0) return core::fail(core::Errc::not_found, "no such case");
  return {};
}

std::string label_of(store::Tx& tx, const Clock& k) {
  if (!k.person) return {};
  auto p = cases::person_of(tx, k.of_case, *k.person);
  return p ? p->label : std::string();
}

store::Value person(const Clock& k) { return k.person ? store::Value(*k.person) : store::Value(nullptr); }

void insert(store::Tx& tx, const Clock& k, ClockId id, const core::Bytes& sealed, access::UserId by, core::Instant now) {
  tx.run("insert into legal_clock (id, case_id, person_id, person_label, rule, of_table, of_record, step, started_day, last_day, computed_day, href, state, created_at, created_by, sealed, sealed_version, version) "
         "values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,1,$13,$14,$15,1,1)",
         {id, k.of_case, person(k), label_of(tx, k), k.rule, k.table, k.record, k.step, k.started, k.last_day, k.computed, k.href, now, by.value, sealed.empty() ? store::Value(nullptr) : store::Value(sealed)});
  tell(tx, k, id, 1, "started", 1, sealed, by, now);
}

void stop_row(store::Tx& tx, const Row& k, std::string_view why, access::UserId by, core::Instant now) {
  tx.run("update legal_clock set state = 2, ended_at = $2, ended_by = $3, end_reason = $4, version = version + 1 where id = $1", {k.id, now, by.value, why});
  tell(tx, k, k.id, k.version + 1, "ended", -1, {}, by, now);
  if (why == "KEPT")
    tasks::done_for(tx, k.of_case, "clocks", k.id.value, by, now);
  else
    tasks::drop_for(tx, k.of_case, "clocks", k.id.value, "NOT_NEEDED", by, now);
}

bool known_reason(std::string_view why) {
  constexpr std::string_view kReasons[] = {"KEPT", "REPLACED", "RECORD_ENDED", "NOT_NEEDED", "MISSED", "MISTAKE"};
  return std::find(std::begin(kReasons), std::end(kReasons), why) != std::end(kReasons);
}

}  // namespace

core::Done keep(store::Tx& tx, const Clock& k, access::UserId by, core::Instant now) {
  TRY_VOID(check(tx, k, now));
  if (k.table == kTable) return core::fail(core::Errc::invalid, "a term entered by hand is no record of another room");
  auto found = rows(tx, "where k.of_table = $1 and k.of_record = $2 and k.rule = $3", {std::string_view(k.table), k.record, std::string_view(k.rule)});
  if (found.empty()) {
    insert(tx, k, ClockId{core::next_id(now.ms)}, {}, by, now);
    return {};
  }
  const auto& was = found.front();
  const bool same_days = was.started == k.started && was.last_day == k.last_day && was.computed == k.computed && was.step == k.step;
  if (was.state == state_running && same_days && was.of_case == k.of_case && was.person == k.person && was.href == k.href) return {};
  tx.run("update legal_clock set case_id = $2, person_id = $3, person_label = $4, step = $5, started_day = $6, last_day = $7, computed_day = $8, href = $9, state = 1, ended_at = null, ended_by = null, end_reason = null, "
         "version = version + 1 where id = $1",
         {was.id, k.of_case, person(k), label_of(tx, k), k.step, k.started, k.last_day, k.computed, k.href});
  // A warning of the day that was is of no use any more; the new day has its own.
  if (was.state == state_running && was.last_day != k.last_day) tasks::drop_for(tx, was.of_case, "clocks", was.id.value, "OTHER_WAY", by, now);
  const bool again = was.state != state_running;
  tell(tx, k, was.id, was.version + 1, again ? "started" : "moved", again ? 1 : 0, {}, by, now);
  return {};
}

int end(store::Tx& tx, std::string_view table, std::int64_t record, std::string_view why, access::UserId by, core::Instant now, std::string_view rule) {
  if (!known_reason(why)) throw core::Failure(core::Errc::internal, "there is no such reason for a clock to stop");
  auto found = rows(tx, "where k.of_table = $1 and k.of_record = $2 and k.state = 1", {table, record});
  int n = 0;
  for (const auto& k : found)
    if (rule.empty() || k.rule == rule) stop_row(tx, k, why, by, now), ++n;
  return n;
}

std::vector<Running> running(store::Tx& tx, cases::CaseId id) { return as_running(rows(tx, "where k.case_id = $1 and k.state = 1 and f.status < 5 order by k.last_day, k.id", {id})); }

std::optional<Running> running_of(store::Tx& tx, std::string_view table, std::int64_t record, std::string_view rule) {
  auto found = rows(tx, "where k.of_table = $1 and k.of_record = $2 and k.rule = $3 and k.state = 1", {table, record, rule});
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<Running> all_running(store::Tx& tx, const cases::Reader& reader) {
  return as_running(rows(tx,
                         "where k.state = 1 and f.status < 5 and f.operator_code = $1 and ($3 = 1 or exists (select 1 from case_team m where m.case_id = k.case_id and m.user_id = $2 and m.until is null)) "
                         "order by k.last_day, f.number, k.id",
                         {std::string_view(reader.operator_code), reader.user, reader.reach == cases::Reader::Reach::operator_wide ? 1 : 0}));
}

core::Result<ClockId> add(const Keeper& k, const ByHand& fresh) {
  auto clock = fresh.clock;
  ClockId id{core::next_id(k.now.ms)};
  clock.table = kTable, clock.record = id.value;
  TRY_VOID(check(k.tx, clock, k.now));
  const auto* r = rule(clock.rule, clock.started);
  if (r->by_hand != Rule::ByHand::yes) return core::fail(core::Errc::invalid, "this term starts by itself");
  core::Bytes sealed;
  if (!fresh.note.reveal().empty()) sealed = k.keys.seal(k.tx, {"legal_clock", id.value, "sealed", 1}, "case", clock.of_case.value, fresh.note.reveal());
  insert(k.tx, clock, id, sealed, k.by, k.now);
  return id;
}

core::Result<Whole> whole_clock(store::Tx& tx, const vault::OperatorKeys& keys, cases::CaseId of_case, ClockId id) {
  auto found = rows(tx, "where k.case_id = $1 and k.id = $2", {of_case, id});
  if (found.empty()) return core::fail(core::Errc::not_found, "no such clock");
  auto& k = found.front();
  Whole out;
  if (!k.sealed.empty()) out.note = core::Personal<std::string>(TRY(keys.open(tx, {"legal_clock", k.id.value, "sealed", k.sealed_version}, "case", k.of_case.value, k.sealed)));
  out.ended_at = k.ended_at, out.end_reason = k.end_reason;
  out.clock = std::move(k);
  return out;
}

core::Done change(const Keeper& k, const Whole& w) {
  const auto& c = w.clock;
  if (c.origin != Running::Origin::by_hand || w.ended_at) return core::fail(core::Errc::conflict, "this term cannot be changed here");
  TRY_VOID(check(k.tx, c, k.now));
  const auto was = k.tx.one("select last_day from legal_clock where id = $1", {c.id}, [](const store::Row& r) { return r.date(0); });
  core::Bytes sealed;
  if (!w.note.reveal().empty()) sealed = k.keys.seal(k.tx, {"legal_clock", c.id.value, "sealed", c.version + 1}, "case", c.of_case.value, w.note.reveal());
  if (k.tx.run("update legal_clock set person_id = $3, person_label = $4, step = $5, started_day = $6, last_day = $7, computed_day = $8, sealed = $9, sealed_version = $10, version = $10 where id = $1 and version = $2 and state = 1",
               {c.id, c.version, person(c), label_of(k.tx, c), c.step, c.started, c.last_day, c.computed, sealed.empty() ? store::Value(nullptr) : store::Value(sealed), c.version + 1}) != 1)
    return core::fail(core::Errc::stale, "somebody else has changed this term meanwhile");
  if (was && *was != c.last_day) tasks::drop_for(k.tx, c.of_case, "clocks", c.id.value, "OTHER_WAY", k.by, k.now);
  tell(k.tx, c, c.id, c.version + 1, "moved", 0, sealed, k.by, k.now);
  return {};
}

core::Done stop(const Keeper& k, const Whole& w, std::string_view why) {
  if (w.clock.origin != Running::Origin::by_hand || w.ended_at) return core::fail(core::Errc::conflict, "this term ends with its record");
  if (!known_reason(why)) return core::fail(core::Errc::invalid, "choose why the term is stopped");
  Row row;
  static_cast<Running&>(row) = w.clock;
  stop_row(k.tx, row, why, k.by, k.now);
  return {};
}

std::vector<Ended> ended(store::Tx& tx, cases::CaseId id, int limit) {
  std::vector<Ended> out;
  for (auto& k : rows(tx, "where k.case_id = $1 and k.state = 2 order by k.ended_at desc, k.id desc limit $2", {id, limit})) {
    Ended e{{}, k.ended_at, k.ended_by, k.end_reason};
    e.clock = std::move(k);
    out.push_back(std::move(e));
  }
  return out;
}

std::vector<Running> due_within(store::Tx& tx, core::Date today, int days) {
  return as_running(rows(tx, "where k.state = 1 and f.status < 5 and k.last_day >= $1 and k.last_day <= $2 order by k.last_day, k.id", {today, today.plus_days(days)}));
}

std::vector<int> warnings_given(store::Tx& tx, ClockId id, core::Date last) {
  std::vector<int> out;
  tx.run("select days from clock_warning where clock_id = $1 and last_day = $2", {id, last}, [&](const store::Row& r) { out.push_back(static_cast<int>(r.integer(0))); });
  return out;
}

void note_warning(store::Tx& tx, ClockId id, core::Date last, int days, core::Instant now) {
  tx.run("insert into clock_warning (clock_id, last_day, days, at) values ($1,$2,$3,$4)", {id, last, days, now});
}

std::vector<access::UserId> told(store::Tx& tx, cases::CaseId id, const Rule& r) {
  std::vector<access::UserId> out;
  auto add = [&](const store::Row& row) {
    auto one = row.id<access::UserId>(0);
    if (one && std::find(out.begin(), out.end(), one) == out.end()) out.push_back(one);
  };
  tx.run("select f.lead from case_file f join case_team m on m.case_id = f.id and m.user_id = f.lead and m.until is null where f.id = $1", {id}, add);
  // A case without a lead warns whoever has been on it longest.
  if (out.empty()) tx.run("select user_id from case_team where case_id = $1 and until is null order by since, id limit 1", {id}, add);
  if (std::find(r.told.begin(), r.told.end(), "lawyer") != r.told.end()) tx.run("select user_id from case_team where case_id = $1 and role = 'LAWYER' and until is null order by since, id", {id}, add);
  return out;
}

Soon soon(store::Tx& tx, const cases::Reader& reader, core::Instant now) {
  const auto today = core::local(now).date;
  Soon out;
  tx.run("select case when k.last_day < $4 then 1 else 0 end, count(*) from legal_clock k join case_file f on f.id = k.case_id where k.state = 1 and k.last_day <= $5 and f.status < 5 and f.operator_code = $1 "
         "and ($3 = 1 or exists (select 1 from case_team m where m.case_id = k.case_id and m.user_id = $2 and m.until is null)) group by 1",
         {std::string_view(reader.operator_code), reader.user, reader.reach == cases::Reader::Reach::operator_wide ? 1 : 0, today, today.plus_days(7)},
         [&](const store::Row& r) { (r.integer(0) != 0 ? out.passed : out.week) = r.integer(1); });
  return out;
}

}  // namespace ostoja::clocks
