// How many cases fit a filter, without counting them each time.
#include "cases/record.h"
#include "core/failure.h"
#include "store/counter.h"

#include <chrono>
#include <mutex>
#include <unordered_map>

namespace ostoja::cases {
namespace {

using Time = std::chrono::steady_clock;
constexpr std::size_t kMost = 500;           // filters remembered for an operator
constexpr std::int64_t kBehind = 256;        // changes that may be on their way from the writer
constexpr auto kLongest = std::chrono::seconds(1);

struct Known {
  Filter filter;
  std::int64_t count = 0, seq = 0;           // right as of the change with this number
  Time::time_point at;                       // when that was seen to be so
};
// One for the process. The numbers of changes begin at a random place in each store, so what was counted in one is never taken for another's.
struct Memory {
  std::mutex mutex;
  std::unordered_map<std::string, std::unordered_map<std::string, Known>> operators;
};
Memory& memory() {
  static Memory one;
  return one;
}

std::string counter_of(std::string_view operator_code) { return "cases/changes/" + std::string(operator_code); }

std::string key_of(const Filter& f) {
  std::string k = std::to_string(f.registration_year) + '|' + std::to_string(f.lead.value) + '|' + std::to_string(f.from.ms) + '|' + std::to_string(f.to.ms);
  for (const auto* s : {&f.status, &f.urgency, &f.language, &f.sex, &f.age_group, &f.citizenship, &f.exploitation, &f.source, &f.number}) k += '|' + *s;
  return k;
}

// The same decision as the condition in lists.cpp; a test compares the two.
bool fits(const Filter& f, const Facets& x) {
  auto same = [](const std::string& wanted, const std::string& has) { return wanted.empty() || wanted == has; };
  if (f.status == "OPEN" ? x.status == Status::closed : status_of(f.status) && status_of(f.status) != x.status) return false;
  if (!same(f.urgency, x.urgency) || !same(f.language, x.language) || !same(f.sex, x.sex) || !same(f.age_group, x.age_group) || !same(f.citizenship, x.citizenship) || !same(f.source, x.source) ||
      !same(f.number, x.number))
    return false;
  if (!f.exploitation.empty() && x.exploitation.find(";" + f.exploitation + ";") == std::string::npos) return false;
  if (f.registration_year != 0 && f.registration_year != x.registration_year) return false;
  if (f.lead && f.lead != x.lead) return false;
  return (!f.from || x.opened_at >= f.from) && (!f.to || x.opened_at < f.to);
}

void take(const std::string& operator_code, std::int64_t seq, const std::optional<Facets>& before, const Facets& after) {
  auto& m = memory();
  std::lock_guard lock(m.mutex);
  auto found = m.operators.find(operator_code);
  if (found == m.operators.end()) return;
  for (auto it = found->second.begin(); it != found->second.end();) {
    Known& known = it->second;
    if (known.seq == seq - 1) {
      known.count += (fits(known.filter, after) ? 1 : 0) - (before && fits(known.filter, *before) ? 1 : 0);
      known.seq = seq;
      known.at = Time::now();
    } else if (known.seq < seq || known.seq - seq >= kBehind) {
      it = found->second.erase(it);  // something between was missed
      continue;
    }  // else it was counted with this change in it
    ++it;
  }
}

}  // namespace

std::optional<Facets> facets(store::Tx& tx, CaseId id) {
  return tx.one("select status, urgency, language, sex, age_group, citizenship, exploitation, source, number, registration_year, lead, opened_at from case_file where id = $1", {id}, [](const store::Row& r) {
    Facets x;
    x.status = static_cast<Status>(r.integer(0));
    x.urgency = r.text(1), x.language = r.text(2), x.sex = r.text(3), x.age_group = r.text(4), x.citizenship = r.text(5), x.exploitation = r.text(6), x.source = r.text(7), x.number = r.text(8);
    x.registration_year = r.integer(9);
    x.lead = r.id<access::UserId>(10);
    x.opened_at = r.instant(11);
    return x;
  });
}

void counted(store::Tx& tx, std::string_view operator_code, const std::optional<Facets>& before, const Facets& after) {
  auto counter = counter_of(operator_code);
  auto seq = store::next_number(tx, counter);
  if (seq == 1) {
    seq = core::next_id(after.opened_at.ms);
    store::raise_number(tx, counter, seq);
  }
  tx.after_commit([code = std::string(operator_code), seq, before, after] { take(code, seq, before, after); });
}

std::int64_t total(store::Tx& tx, const Filter& f) {
  if (f.reader.reach == Reader::Reach::team) return count(tx, f);  // somebody's own cases are few
  auto seq = tx.number("select value from counter where name = $1", {counter_of(f.reader.operator_code)});
  auto key = key_of(f);
  auto& m = memory();
  {
    std::lock_guard lock(m.mutex);
    auto& known = m.operators[f.reader.operator_code];
    if (auto found = known.find(key); found != known.end()) {
      const auto& k = found->second;
      auto apart = k.seq - seq;
      // This reader may be a moment older or younger than the last change that was taken.
      if (apart == 0 || (apart > -kBehind && apart < kBehind && Time::now() - k.at < kLongest)) return k.count;
    }
  }
  auto n = count(tx, f);
  std::lock_guard lock(m.mutex);
  auto& known = m.operators[f.reader.operator_code];
  if (known.size() >= kMost) known.clear();
  if (seq != 0) known[key] = {f, n, seq, Time::now()};
  return n;
}

}  // namespace ostoja::cases
