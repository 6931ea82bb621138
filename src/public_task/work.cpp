// Work that counts for the public task: derived from the records of the rooms by following the log, and bound to year and activity. Knows tables task_work and task_followed.
#include "public_task/record.h"
#include "store/feed.h"
#include "web/router.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace ostoja::public_task {
namespace {

// Where work goes by default: the year whose days it falls in, and the first activity that takes its measure.
struct Default {
  std::vector<Year> years;
  std::map<std::int64_t, std::vector<Item>> activities;

  explicit Default(store::Tx& tx) {
    for (auto& y : public_task::years(tx)) {
      if (y.state == State::prepared) continue;
      for (auto& i : items(tx, y.id))
        if (i.kind == "activity") activities[y.id.value].push_back(std::move(i));
      years.push_back(std::move(y));
    }
  }
  const Year* year(core::Date day) const {
    auto at = std::find_if(years.begin(), years.end(), [&](const Year& y) { return y.from <= day && day <= y.until; });
    return at == years.end() ? nullptr : &*at;
  }
  std::string activity(const Year& y, std::string_view measure) const {
    auto at = activities.find(y.id.value);
    if (at == activities.end()) return {};
    for (const auto& a : at->second)
      if (const auto& takes = a.answers.all("measures"); std::find(takes.begin(), takes.end(), measure) != takes.end()) return a.code;
    return {};
  }
};

using Key = std::tuple<std::int64_t, std::int32_t, std::string, std::int64_t>;  // record, day, measure, subject
struct Stored { std::string operator_code; std::int64_t amount = 0, year = 0, chosen_by = 0; std::string activity; };

void recount(store::Tx& tx, const Source& s, std::int64_t followed, core::Instant now, const Default& usual) {
  std::map<Key, Stored> before;
  tx.run("select record_id, day, measure, subject, operator_code, amount, year_id, activity, chosen_by from task_work where source = $1 and followed = $2", {s.name, followed}, [&](const store::Row& r) {
    before[{r.integer(0), r.date(1).days, std::string(r.text(2)), r.integer(3)}] = {std::string(r.text(4)), r.integer(5), r.integer(6), r.integer(8), std::string(r.text(7))};
  });
  for (const auto& w : s.of(tx, followed, now)) {
    const Key key{w.record, w.day.days, w.measure, w.subject};
    auto was = before.find(key);
    // Whoever did the work keeps it when the case moves to the other operator.
    if (was != before.end() && was->second.amount == w.amount) {
      before.erase(was);
      continue;
    }
    const auto* y = usual.year(w.day);
    Stored to{w.operator_code, w.amount, y == nullptr ? 0 : y->id.value, 0, y == nullptr ? std::string() : usual.activity(*y, w.measure)};
    // The same record on another day, in another number: what somebody chose for it stays, within its year.
    for (const auto& [other, stored] : before)
      if (stored.chosen_by != 0 && std::get<0>(other) == w.record && stored.year == to.year) to.activity = stored.activity, to.chosen_by = stored.chosen_by;
    tx.run("insert into task_work (source, followed, record_id, day, measure, subject, operator_code, amount, year_id, activity, chosen_by) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11) "
           "on conflict (source, followed, record_id, day, measure, subject) do update set amount = excluded.amount",
           {s.name, followed, w.record, w.day, w.measure, w.subject, to.operator_code, to.amount, YearId{to.year}, store::Value::text_or_null(to.activity), access::UserId{to.chosen_by}});
    if (was != before.end()) before.erase(was);
  }
  for (const auto& [key, stored] : before)
    tx.run("delete from task_work where source = $1 and followed = $2 and record_id = $3 and day = $4 and measure = $5 and subject = $6",
           {s.name, followed, std::get<0>(key), core::Date{std::get<1>(key)}, std::get<2>(key), std::get<3>(key)});
}

// A change, not a look: of a record that some source follows.
bool counts(const store::Event& e, const Source& s) {
  return e.record == s.follows && e.record_id != 0 && (e.version != 0 || (e.action.find(".read") == e.action.npos && e.action.find(".list") == e.action.npos));
}

std::string measures_of(const Item& indicator, std::vector<store::Value>& params) {
  std::string out;
  for (const auto& m : indicator.answers.all("measures")) {
    params.emplace_back(m);
    out += (out.empty() ? "$" : ", $") + std::to_string(params.size());
  }
  return out;
}
// What an indicator counts, as a condition on task_work; $1 the year, $2 and $3 the days.
std::string condition(const Year& y, const Item& indicator, core::Date from, core::Date until, std::vector<store::Value>& params) {
  params = {y.id, from, until};
  std::string out = " from task_work where year_id = $1 and day >= $2 and day <= $3 and activity is not null and measure in (" + measures_of(indicator, params) + ")";
  if (!indicator.under.empty()) {
    params.emplace_back(indicator.under);
    out += " and activity = $" + std::to_string(params.size());
  }
  if (indicator.answers.get("counts") == "PERSONS") out += " and subject <> 0";
  return out;
}
Counted count_persons(store::Tx& tx, const Year& y, const Item& indicator, core::Date from, core::Date until) {
  Counted out;
  std::vector<store::Value> params;
  const auto where = condition(y, indicator, from, until, params);
  tx.run_all("select operator_code, count(distinct subject)" + where + " group by operator_code", params, [&](const store::Row& r) { out.by_operator[std::string(r.text(0))] = r.integer(1); });
  tx.run_all("select count(distinct subject)" + where, params, [&](const store::Row& r) { out.joint = r.integer(0); });
  return out;
}

}  // namespace

void add_source(web::Services& s, Source source) {
  auto& place = s.rooms[std::type_index(typeid(Sources))];
  if (!place) place = std::make_shared<Sources>();
  static_cast<Sources*>(place.get())->all.push_back(source);
}
const Source* source_of(web::Services& s, std::string_view name) {
  const auto& all = s.room<Sources>().all;
  auto at = std::find_if(all.begin(), all.end(), [&](const Source& one) { return one.name == name; });
  return at == all.end() ? nullptr : &*at;
}

bool take_in(store::Tx& tx, Sources& sources, int at_most, core::Instant now) {
  // Two desks that follow the same log take turns at this row.
  tx.run("update task_followed set seq = seq where id = 1");
  std::int64_t seq = 0;
  core::Date day;
  tx.run("select seq, day from task_followed where id = 1", {}, [&](const store::Row& r) { seq = r.integer(0), day = core::Date{static_cast<std::int32_t>(r.integer(1))}; });
  const auto events = store::events_after(tx, seq, at_most);
  std::map<std::size_t, std::set<std::int64_t>> changed;
  for (const auto& e : events) {
    seq = e.seq;
    for (std::size_t i = 0; i < sources.all.size(); ++i)
      if (counts(e, sources.all[i])) changed[i].insert(e.record_id);
  }
  const auto today = core::local(now).date;
  if (day != today)
    for (std::size_t i = 0; i < sources.all.size(); ++i)
      if (sources.all[i].going_on != nullptr)
        for (auto id : sources.all[i].going_on(tx)) changed[i].insert(id);
  if (!changed.empty()) {
    const Default usual(tx);
    for (const auto& [i, ids] : changed)
      for (auto id : ids) recount(tx, sources.all[i], id, now, usual);
  }
  tx.run("update task_followed set seq = $1, day = $2 where id = 1", {seq, today});
  sources.seen = seq;
  return static_cast<int>(events.size()) < at_most;
}

void follow(web::Services& s) {
  auto& sources = s.room<Sources>();
  std::lock_guard lock(sources.mutex);
  const auto now = s.clock.now();
  constexpr int kAtOnce = 200, kRounds = 400;  // small pieces, so that nobody who saves waits for one
  for (int round = 0; round < kRounds; ++round) {
    // Most of the log is what people looked at: that is passed over without writing.
    bool anything = false, more = false;
    s.db.read([&](store::Tx& tx) {
      const auto stored = tx.number("select seq from task_followed where id = 1");
      sources.seen = std::max(sources.seen, stored);
      const auto events = store::events_after(tx, sources.seen, kAtOnce);
      more = static_cast<int>(events.size()) == kAtOnce;
      anything = std::any_of(events.begin(), events.end(), [&](const store::Event& e) { return std::any_of(sources.all.begin(), sources.all.end(), [&](const Source& one) { return counts(e, one); }); }) ||
                 tx.number("select day from task_followed where id = 1") != core::local(now).date.days || (!events.empty() && events.back().seq - stored > 20'000);
      if (!anything && !events.empty()) sources.seen = events.back().seq;
    });
    if (anything) more = s.db.writing([&](store::Tx& tx) { return !take_in(tx, sources, kAtOnce, now); });
    if (!more) {
      sources.behind = false;
      return;
    }
  }
  sources.behind = true;
}

void bind_year(store::Tx& tx, const Year& y) {
  if (y.state == State::prepared) {
    tx.run("update task_work set year_id = null, activity = null, chosen_by = null where year_id = $1", {y.id});
    return;
  }
  tx.run("update task_work set year_id = null, activity = null, chosen_by = null where year_id = $1 and (day < $2 or day > $3)", {y.id, y.from, y.until});
  const Default usual(tx);
  std::vector<std::string> measures;
  tx.run("select distinct measure from task_work where day >= $1 and day <= $2", {y.from, y.until}, [&](const store::Row& r) { measures.emplace_back(r.text(0)); });
  for (const auto& m : measures) {
    const auto activity = usual.activity(y, m);
    if (activity.empty())
      tx.run("update task_work set year_id = $1, activity = null where day >= $2 and day <= $3 and measure = $4 and chosen_by is null and (year_id is null or year_id <> $1 or activity is not null)", {y.id, y.from, y.until, m});
    else
      tx.run("update task_work set year_id = $1, activity = $5 where day >= $2 and day <= $3 and measure = $4 and chosen_by is null and (year_id is null or year_id <> $1 or activity is null or activity <> $5)",
             {y.id, y.from, y.until, m, activity});
  }
}

std::vector<Unbound> unbound(store::Tx& tx, std::string_view operator_code, int limit) {
  std::vector<Unbound> out;
  tx.run("select source, followed, record_id, day, measure, amount, year_id from task_work where operator_code = $1 and activity is null order by day desc, record_id desc limit $2", {operator_code, limit},
         [&](const store::Row& r) { out.push_back({{std::string(r.text(0)), r.integer(1), r.integer(2), r.date(3), std::string(r.text(4)), r.integer(5)}, r.id<YearId>(6)}); });
  return out;
}
std::int64_t count_unbound(store::Tx& tx, std::string_view operator_code) { return tx.number("select count(*) from task_work where operator_code = $1 and activity is null", {operator_code}); }

std::int64_t count_unbound(store::Tx& tx, const Year& y, std::string_view operator_code, core::Date from, core::Date until) {
  return tx.number("select count(*) from task_work where year_id = $1 and activity is null and day >= $2 and day <= $3 and ($4 = '' or operator_code = $4)", {y.id, from, until, operator_code});
}

core::Done bind(const Keeper& k, const Year& y, std::string_view operator_code, const Row& r, std::string_view activity) {
  const auto all = items(k.tx, y.id);
  if (std::none_of(all.begin(), all.end(), [&](const Item& i) { return i.kind == "activity" && i.code == activity; })) return core::fail(core::Errc::invalid, "choose an activity of this contract");
  if (r.day < y.from || r.day > y.until || y.state == State::prepared) return core::fail(core::Errc::invalid, "that day belongs to another contract");
  if (k.tx.run("update task_work set year_id = $6, activity = $7, chosen_by = $8 where operator_code = $1 and source = $2 and followed = $3 and record_id = $4 and day = $5", {operator_code, r.source, r.followed, r.record, r.day, y.id, activity, k.by}) == 0)
    return core::fail(core::Errc::not_found, "no such work");
  store::append(k.tx, {.at = k.now, .actor = k.by.value, .action = "contract.bind", .record = "contract_year", .record_id = y.id.value, .version = y.version, .detail = r.source + ":" + std::string(activity)});
  return {};
}

Account account(store::Tx& tx, const Year& y, core::Date from, core::Date until) {
  Account out{y, std::max(from, y.from), std::min(until, y.until), {}, {}, {}, {}, {}, {}, {}, {}};
  // One pass over the work of the year gives every figure that is a sum.
  std::map<std::string, std::map<std::string, Shares>> sums;  // measure, activity
  tx.run("select measure, activity, operator_code, cast(sum(amount) as bigint) from task_work where year_id = $1 and day >= $2 and day <= $3 and activity is not null group by measure, activity, operator_code", {y.id, out.from, out.until},
         [&](const store::Row& r) { sums[std::string(r.text(0))][std::string(r.text(1))][std::string(r.text(2))] = r.integer(3); });
  std::map<std::string, Shares> spent;
  tx.run("select cost, source, operator_code, cast(sum(amount) as bigint) from expense where year_id = $1 and day >= $2 and day <= $3 and cancelled_at is null group by cost, source, operator_code", {y.id, out.from, out.until}, [&](const store::Row& r) {
    spent[std::string(r.text(0))][std::string(r.text(2))] += r.integer(3);
    out.by_source[std::string(r.text(1))][std::string(r.text(2))] += r.integer(3);
  });
  tx.run("select activity, operator_code, cast(sum(minutes) as bigint) from time_sheet where year_id = $1 and day >= $2 and day <= $3 group by activity, operator_code", {y.id, out.from, out.until},
         [&](const store::Row& r) { out.minutes[std::string(r.text(0))][std::string(r.text(1))] = r.integer(2); });
  for (auto& i : items(tx, y.id)) {
    if (i.kind == "part") out.parts.push_back(std::move(i));
    else if (i.kind == "activity") out.activities.push_back(std::move(i));
    else if (i.kind == "tranche") out.tranches.push_back(std::move(i));
    else if (i.kind == "annex") out.annexes.push_back(std::move(i));
    else if (i.kind == "cost") {
      auto at = spent.find(i.code);
      Line line{std::move(i), {}};
      if (at != spent.end()) line.spent = at->second;
      out.lines.push_back(std::move(line));
    } else {
      Counted done;
      if (i.answers.get("counts") == "PERSONS") {
        if (i.answers.has("measures")) done = count_persons(tx, y, i, out.from, out.until);
      } else {
        for (const auto& m : i.answers.all("measures"))
          for (const auto& [activity, shares] : sums[m])
            if (i.under.empty() || i.under == activity)
              for (const auto& [op, n] : shares) done.by_operator[op] += n;
        done.joint = sum(done.by_operator);
      }
      out.figures.push_back({std::move(i), std::move(done)});
    }
  }
  return out;
}

std::vector<Month> months(store::Tx& tx, const Year& y, const Item& indicator) {
  std::vector<Month> out;
  for (auto first = core::Date::of(y.from.year(), y.from.month(), 1); first <= y.until; first = first.plus_months(1)) out.push_back({first, {}});
  if (!indicator.answers.has("measures")) return out;
  const bool persons = indicator.answers.get("counts") == "PERSONS";
  std::map<std::pair<std::int32_t, std::string>, std::set<std::int64_t>> whom;
  std::vector<store::Value> params;
  const auto where = condition(y, indicator, y.from, y.until, params);
  tx.run_all(persons ? "select day, operator_code, subject" + where : "select day, operator_code, cast(sum(amount) as bigint)" + where + " group by day, operator_code", params, [&](const store::Row& r) {
    auto at = std::upper_bound(out.begin(), out.end(), r.date(0), [](core::Date day, const Month& m) { return day < m.first; });
    if (at == out.begin()) return;
    auto& month = *std::prev(at);
    const std::string op(r.text(1));
    if (!persons) month.by_operator[op] += r.integer(2);
    else if (whom[{month.first.days, op}].insert(r.integer(2)).second) ++month.by_operator[op];
  });
  return out;
}

std::vector<Row> rows_behind(store::Tx& tx, const Year& y, const Item& indicator, std::string_view operator_code, core::Date from, core::Date until, int limit, int skip) {
  std::vector<Row> out;
  if (!indicator.answers.has("measures")) return out;
  std::vector<store::Value> params;
  auto where = condition(y, indicator, from, until, params);
  params.emplace_back(operator_code);
  where += " and operator_code = $" + std::to_string(params.size());
  params.emplace_back(limit), params.emplace_back(skip);
  tx.run_all("select source, followed, record_id, day, measure, cast(sum(amount) as bigint)" + where + " group by source, followed, record_id, day, measure order by day, record_id limit $" + std::to_string(params.size() - 1) + " offset $" +
                 std::to_string(params.size()),
             params, [&](const store::Row& r) { out.push_back({std::string(r.text(0)), r.integer(1), r.integer(2), r.date(3), std::string(r.text(4)), r.integer(5)}); });
  return out;
}

}  // namespace ostoja::public_task
