// Tasks in the store. Knows the table task; who may see a case's tasks is decided by the case's team in the same statement.
#include "store/feed.h"
#include "tasks/record.h"

namespace ostoja::tasks {
namespace {

constexpr std::string_view kSelect =
    "select t.id, t.operator_code, t.case_id, f.number, t.for_user, u.name, t.kind, t.due_day, t.due_minute, t.chapter, t.record_id, t.reason, t.state, t.ended_at, t.ended_by, e.name, t.drop_reason, "
    "t.created_at, t.created_by, b.name, t.sealed_version, t.version, t.sealed, "
    "case when t.case_id is null or exists (select 1 from case_team m where m.case_id = t.case_id and m.user_id = t.for_user and m.until is null) then 0 else 1 end "
    "from task t left join case_file f on f.id = t.case_id left join staff_user u on u.id = t.for_user left join staff_user e on e.id = t.ended_by left join staff_user b on b.id = t.created_by ";
// One's own, or of an open case that this reader may see.
constexpr std::string_view kSeen =
    "t.operator_code = $1 and ((t.case_id is null and t.for_user = $2) or (f.status < 5 and ($3 = 1 or exists (select 1 from case_team m where m.case_id = t.case_id and m.user_id = $2 and m.until is null))))";

int reach(const cases::Reader& r) { return r.reach == cases::Reader::Reach::operator_wide ? 1 : 0; }

struct Sealed { Task task; core::Bytes sealed; };

Sealed read(const store::Row& r) {
  Sealed out;
  auto& t = out.task;
  t.id = r.id<TaskId>(0), t.operator_code = r.text(1), t.of_case = r.id<cases::CaseId>(2), t.case_number = r.text(3);
  t.whom = r.id<access::UserId>(4), t.whom_name = r.text(5), t.kind = r.text(6);
  t.due = r.date(7), t.due_minute = r.is_null(8) ? any_time : static_cast<int>(r.integer(8));
  t.chapter = r.text(9), t.record = r.integer(10), t.reason = r.text(11), t.state = static_cast<State>(r.integer(12));
  t.ended_at = r.instant(13), t.ended_by = r.id<access::UserId>(14), t.ended_by_name = r.text(15), t.drop_reason = r.text(16);
  t.created_at = r.instant(17), t.created_by = r.id<access::UserId>(18), t.created_by_name = r.text(19);
  t.sealed_version = r.integer(20), t.version = r.integer(21);
  auto blob = r.blob(22);  // asked once: each call may decode anew
  out.sealed.assign(blob.begin(), blob.end());
  t.outsider = r.integer(23) != 0;
  return out;
}

// The words of a case's task are sealed with the case, so that they go when the case's key goes; one's own have a key of their own.
std::string_view key_kind(const Task& t) { return t.of_case ? "case" : "task"; }
std::int64_t key_id(const Task& t) { return t.of_case ? t.of_case.value : t.id.value; }
vault::Place place(const Task& t) { return {"task", t.id.value, "sealed", t.sealed_version}; }

core::Done unseal(store::Tx& tx, const vault::OperatorKeys& keys, Sealed& s) {
  if (!s.sealed.empty()) s.task.what = TRY(keys.open(tx, place(s.task), key_kind(s.task), key_id(s.task), s.sealed));
  return {};
}

store::Value minute(const Task& t) { return t.due_minute == any_time ? store::Value(nullptr) : store::Value(t.due_minute); }

void tell(store::Tx& tx, const Task& t, std::string_view what, int more, const core::Bytes& sealed, access::UserId by, core::Instant now) {
  auto hash = vault::sha256(core::view_of(sealed));
  std::string mark = sealed.empty() ? std::string() : std::string(core::view_of(hash));
  if (t.of_case)
    cases::happened(tx, t.of_case, {.chapter = "tasks", .what = what, .record = t.id.value, .version = t.version, .detail = "task_kind:" + t.kind, .more = more, .hash = std::move(mark)}, by, now);
  else
    store::append(tx, {.at = now, .actor = by.value, .action = "tasks." + std::string(what), .record = "task", .record_id = t.id.value, .version = t.version, .detail = t.kind, .hash = std::move(mark)});
}

bool known(const forms::Library& forms, std::string_view list, std::string_view code) {
  const auto* codes = forms.codes(list);
  return codes != nullptr && codes->find(code) != nullptr;
}

core::Done check(const Keeper& k, const Task& t) {
  if (!known(k.forms, "task_kind", t.kind) || !known(k.forms, "task_reason", t.reason)) return core::fail(core::Errc::invalid, "choose what kind of task it is");
  if (!t.due) return core::fail(core::Errc::invalid, "choose the day it is due");
  if (t.due_minute != any_time && (t.due_minute < 0 || t.due_minute >= 24 * 60)) return core::fail(core::Errc::invalid, "there is no such time of day");
  if (core::characters(t.what) > 2000) return core::fail(core::Errc::invalid, "a task has at most 2,000 characters");
  if (!t.of_case && t.whom != k.by) return core::fail(core::Errc::invalid, "a task that is of no case is for yourself");
  if (t.of_case && t.whom != k.by && !cases::is_on_team(k.tx, t.of_case, t.whom)) return core::fail(core::Errc::invalid, "choose somebody on the team of the case");
  return {};
}

int end_all(store::Tx& tx, cases::CaseId of_case, std::string_view chapter, std::int64_t record, State to, std::string_view reason, access::UserId by, core::Instant now, core::Date only = {}) {
  std::vector<Sealed> all;
  tx.run(std::string(kSelect) + "where t.case_id = $1 and t.chapter = $2 and t.record_id = $3 and t.state = 1", {of_case, chapter, record}, [&](const store::Row& r) { all.push_back(read(r)); });
  if (only) std::erase_if(all, [&](const Sealed& s) { return s.task.due != only; });
  for (auto& [t, sealed] : all) {
    ++t.version;
    tx.run("update task set state = $2, ended_at = $3, ended_by = $4, drop_reason = $5, version = $6 where id = $1", {t.id, static_cast<int>(to), now, by, store::Value::text_or_null(reason), t.version});
    tell(tx, t, to == State::done ? "done" : "dropped", -1, {}, by, now);
  }
  return static_cast<int>(all.size());
}

}  // namespace

namespace {
Open open(const Task& t) { return {t.of_case, t.case_number, t.record, t.due, t.whom}; }
}  // namespace

std::string_view code_of(State s) {
  constexpr std::string_view kCodes[] = {"", "open", "done", "dropped"};
  return kCodes[static_cast<int>(s)];
}

core::Result<TaskId> add(store::Tx& tx, const vault::OperatorKeys& keys, const forms::Library& forms, const New& fresh, access::UserId by, core::Instant now) {
  Task t;
  t.id = TaskId{core::next_id(now.ms)};
  t.operator_code = fresh.operator_code, t.of_case = fresh.of_case, t.whom = fresh.whom ? fresh.whom : by;
  t.kind = fresh.kind, t.reason = fresh.reason, t.due = fresh.due, t.due_minute = fresh.due_minute, t.chapter = fresh.chapter, t.record = fresh.record;
  t.what = core::trim(fresh.what.reveal());
  t.version = t.sealed_version = 1;
  TRY_VOID(check({tx, keys, forms, by, now}, t));
  core::Bytes sealed;
  if (!t.what.empty()) sealed = keys.seal(tx, place(t), key_kind(t), key_id(t), t.what);
  tx.run("insert into task (id, operator_code, case_id, for_user, kind, due_day, due_minute, chapter, record_id, reason, state, created_at, created_by, sealed, sealed_version, version) "
         "values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,1,$11,$12,$13,1,1)",
         {t.id, t.operator_code, t.of_case, t.whom, t.kind, t.due, minute(t), t.chapter, t.record, t.reason, now, by.value, sealed.empty() ? store::Value(nullptr) : store::Value(sealed)});
  tell(tx, t, "added", 1, sealed, by, now);
  return t.id;
}

int done_for(store::Tx& tx, cases::CaseId of_case, std::string_view chapter, std::int64_t record, access::UserId by, core::Instant now) {
  return end_all(tx, of_case, chapter, record, State::done, {}, by, now);
}
int drop_for(store::Tx& tx, cases::CaseId of_case, std::string_view chapter, std::int64_t record, std::string_view reason, access::UserId by, core::Instant now) {
  return end_all(tx, of_case, chapter, record, State::dropped, reason, by, now);
}
std::optional<core::Date> due_for(store::Tx& tx, cases::CaseId of_case, std::string_view chapter, std::int64_t record) {
  return tx.one("select due_day from task where case_id = $1 and chapter = $2 and record_id = $3 and state = 1 order by due_day limit 1", {of_case, chapter, record}, [](const store::Row& r) { return r.date(0); });
}

std::vector<Open> open_of(store::Tx& tx, cases::CaseId of_case, std::string_view reason) {
  std::vector<Open> out;
  tx.run(std::string(kSelect) + "where t.case_id = $1 and t.reason = $2 and t.state = 1 order by t.due_day, t.id", {of_case, reason}, [&](const store::Row& r) { out.push_back(open(read(r).task)); });
  return out;
}
std::vector<Open> open_of(store::Tx& tx, const cases::Reader& reader, std::string_view reason, core::Date until) {
  std::vector<Open> out;
  tx.run(std::string(kSelect) + "where t.case_id is not null and t.reason = $4 and t.state = 1 and t.due_day <= $5 and " + std::string(kSeen) + " order by t.due_day, t.id", {reader.operator_code, reader.user, reach(reader), reason, until},
         [&](const store::Row& r) { out.push_back(open(read(r).task)); });
  return out;
}
int done_on(store::Tx& tx, cases::CaseId of_case, std::string_view chapter, std::int64_t record, core::Date due, access::UserId by, core::Instant now) {
  return end_all(tx, of_case, chapter, record, State::done, {}, by, now, due);
}

Waiting waiting(store::Tx& tx, const cases::Reader& reader, core::Instant now) {
  auto here = core::local(now);
  Waiting out;
  tx.run("select case when t.due_day < $4 or t.due_minute <= $5 then 1 else 0 end, count(*) from task t left join case_file f on f.id = t.case_id where t.for_user = $2 and t.state = 1 and t.due_day <= $4 and " +
             std::string(kSeen) + " group by 1",
         {reader.operator_code, reader.user, reach(reader), here.date, here.minutes_of_day()}, [&](const store::Row& r) { (r.integer(0) != 0 ? out.overdue : out.today) = r.integer(1); });
  return out;
}

core::Result<Task> task(store::Tx& tx, const vault::OperatorKeys& keys, TaskId id, const cases::Reader& reader) {
  auto found = tx.one(std::string(kSelect) + "where t.id = $4 and " + std::string(kSeen), {reader.operator_code, reader.user, reach(reader), id}, read);
  if (!found) return core::fail(core::Errc::not_found, "no such task");
  TRY_VOID(unseal(tx, keys, *found));
  return std::move(found->task);
}

core::Result<std::vector<Task>> list(store::Tx& tx, const vault::OperatorKeys& keys, const cases::Reader& reader, const Filter& f, int limit) {
  std::string sql = std::string(kSelect) + "where " + std::string(kSeen) + " and t.state = $4";
  std::vector<store::Value> values{reader.operator_code, reader.user, reach(reader), static_cast<int>(f.state)};
  auto also = [&](std::string_view condition, store::Value value) {
    values.push_back(value);
    sql += " and " + std::string(condition) + " $" + std::to_string(values.size());
  };
  if (f.whose == Filter::Whose::mine && !f.of_case) sql += " and t.for_user = $2";
  if (f.whose == Filter::Whose::cases) sql += " and t.case_id is not null";
  if (f.of_case) also("t.case_id =", f.of_case);
  if (!f.kind.empty()) also("t.kind =", std::string_view(f.kind));
  if (f.ended_after) also("t.ended_at >=", f.ended_after);
  values.emplace_back(limit);
  sql += std::string(f.state == State::open ? " order by t.due_day, coalesce(t.due_minute, 1440), t.id" : " order by t.ended_at desc, t.id desc") + " limit $" + std::to_string(values.size());
  std::vector<Sealed> rows;
  tx.run_all(sql, values, [&](const store::Row& r) { rows.push_back(read(r)); });
  std::vector<Task> out;
  for (auto& row : rows) {
    TRY_VOID(unseal(tx, keys, row));
    out.push_back(std::move(row.task));
  }
  return out;
}

std::vector<std::pair<access::UserId, std::string>> members(store::Tx& tx, cases::CaseId id) {
  std::vector<std::pair<access::UserId, std::string>> out;
  tx.run("select m.user_id, u.name from case_team m join staff_user u on u.id = m.user_id where m.case_id = $1 and m.until is null order by u.name", {id},
         [&](const store::Row& r) { out.emplace_back(r.id<access::UserId>(0), std::string(r.text(1))); });
  return out;
}

core::Done change(const Keeper& k, Task& t) {
  if (t.state != State::open) return core::fail(core::Errc::conflict, "this task is ended: take that back first");
  TRY_VOID(check(k, t));
  auto before = t.version++;
  t.sealed_version = t.version;
  core::Bytes sealed;
  if (!t.what.empty()) sealed = k.keys.seal(k.tx, place(t), key_kind(t), key_id(t), t.what);
  if (k.tx.run("update task set for_user = $3, kind = $4, due_day = $5, due_minute = $6, sealed = $7, sealed_version = $8, version = $8 where id = $1 and version = $2",
               {t.id, before, t.whom, t.kind, t.due, minute(t), sealed.empty() ? store::Value(nullptr) : store::Value(sealed), t.version}) != 1)
    return core::fail(core::Errc::stale, "somebody else has changed this task meanwhile");
  tell(k.tx, t, "changed", 0, sealed, k.by, k.now);
  return {};
}

core::Done end(const Keeper& k, Task& t, State to, std::string_view drop_reason) {
  if (t.state != State::open) return core::fail(core::Errc::conflict, "this task is ended already");
  if (to == State::dropped && !known(k.forms, "task_drop_reason", drop_reason)) return core::fail(core::Errc::invalid, "choose why the task is dropped");
  auto before = t.version++;
  if (k.tx.run("update task set state = $3, ended_at = $4, ended_by = $5, drop_reason = $6, version = $7 where id = $1 and version = $2",
               {t.id, before, static_cast<int>(to), k.now, k.by, store::Value::text_or_null(to == State::dropped ? drop_reason : std::string_view()), t.version}) != 1)
    return core::fail(core::Errc::stale, "somebody else has changed this task meanwhile");
  t.state = to;
  tell(k.tx, t, to == State::done ? "done" : "dropped", -1, {}, k.by, k.now);
  return {};
}

core::Done reopen(const Keeper& k, Task& t) {
  if (t.state == State::open) return core::fail(core::Errc::conflict, "this task is open already");
  auto before = t.version++;
  if (k.tx.run("update task set state = 1, ended_at = null, ended_by = null, drop_reason = null, version = $3 where id = $1 and version = $2", {t.id, before, t.version}) != 1)
    return core::fail(core::Errc::stale, "somebody else has changed this task meanwhile");
  t.state = State::open;
  tell(k.tx, t, "reopened", 1, {}, k.by, k.now);
  return {};
}

// What a room asked of whoever leads the case (reviews, answers) goes to the new lead; what somebody took on by hand stays with them.
core::Done follow_lead(store::Tx& tx, cases::CaseId of_case, access::UserId from, access::UserId to, access::UserId by, core::Instant now) {
  std::vector<Sealed> all;
  tx.run(std::string(kSelect) + "where t.case_id = $1 and t.for_user = $2 and t.state = 1 and t.chapter is not null and t.chapter <> '' order by t.id", {of_case, from}, [&](const store::Row& r) { all.push_back(read(r)); });
  for (auto& [t, sealed] : all) {
    ++t.version;
    t.whom = to;
    tx.run("update task set for_user = $2, version = $3 where id = $1", {t.id, to, t.version});
    tell(tx, t, "to_lead", 0, {}, by, now);
  }
  return {};
}

// What is open falls to the new lead; what was done stays with whoever did it.
core::Done follow_case(store::Tx& tx, const cases::Moved& m) {
  tx.run("update task set operator_code = $2 where case_id = $1", {m.case_id, m.to});
  tx.run("update task set for_user = $2 where case_id = $1 and state = 1", {m.case_id, m.lead});
  return {};
}

}  // namespace ostoja::tasks
