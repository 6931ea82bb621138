// Medicines, doses and counts in the store.
#include "night/record.h"

#include <algorithm>

namespace ostoja::night {
namespace {

core::Bytes bytes(store::Blob b) { return {b.begin(), b.end()}; }
store::Value or_null(const core::Bytes& b) { return b.empty() ? store::Value(nullptr) : store::Value(b); }

core::Result<std::vector<Medicine>> read_medicines(const Keeper& k, MedicineId only, core::Instant since) {
  struct Row { Medicine m; core::Bytes sealed; };
  std::vector<Row> rows;
  k.tx.run("select id, stay_id, times, gap_hours, locked, from_day, until_day, at, ended_at, by_user, sealed from night_medicine where shelter_id = $1 and ((cast($2 as bigint) = 0 and ended_at is null) or id = cast($2 as bigint)) order by stay_id, id", {k.shelter, only.value}, [&](const store::Row& r) {
    Medicine m;
    m.id = r.id<MedicineId>(0), m.stay = r.id<StayId>(1), m.gap_hours = r.integer(3), m.kept = r.integer(4) != 0 ? Medicine::Kept::locked : Medicine::Kept::open;
    if (auto t = times_of(r.text(2))) m.times = *t;
    m.from = r.date(5), m.until = r.date(6), m.at = r.instant(7), m.ended_at = r.instant(8), m.by = r.id<UserId>(9);
    rows.push_back({std::move(m), bytes(r.blob(10))});
  });
  std::vector<Medicine> out;
  for (auto& [m, sealed] : rows) {
    m.answers = TRY(forms::from_document(TRY(open(k, "night_medicine", m.id.value, "sealed", sealed))));
    std::vector<core::Bytes> words;
    k.tx.run("select id, due_at, at, by_user, outcome, again, words from night_dose where medicine_id = $1 and (at >= $2 or due_at >= $2) order by at desc, id desc", {m.id, since.ms}, [&](const store::Row& r) {
      m.doses.push_back({r.integer(0), r.instant(1), r.instant(2), r.id<UserId>(3), std::string(r.text(4)), {}, r.integer(5) != 0 ? Given::Again::yes : Given::Again::no});
      words.push_back(bytes(r.blob(6)));
    });
    for (std::size_t i = 0; i < words.size(); ++i) m.doses[i].words = TRY(open(k, "night_dose", m.doses[i].id, "words", words[i]));
    out.push_back(std::move(m));
  }
  return out;
}

}  // namespace

core::Result<MedicineId> add_medicine(const Keeper& k, const Medicine& m) {
  const auto* form = k.forms.form("night_medicine");
  MedicineId id{core::next_id(k.now.ms)};
  auto sealed = seal(k, "night_medicine", id.value, "sealed", forms::sealed_document(*form, m.answers));
  if (sealed.empty()) return core::fail(core::Errc::invalid, "a medicine has a name");
  auto today = core::local(k.now).date;
  if (m.until && m.until < today) return core::fail(core::Errc::invalid, "the last day has passed");
  k.tx.run("insert into night_medicine (id, shelter_id, stay_id, times, gap_hours, locked, from_day, until_day, sealed, form_version, by_user, at) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12)",
           {id, k.shelter, m.stay, stored(m.times), m.gap_hours, m.kept == Medicine::Kept::locked ? 1 : 0, today, m.until, sealed, form->version, k.by, k.now});
  leave(k, "medicine", {}, sealed);
  return id;
}
core::Done end_medicine(const Keeper& k, const Medicine& m) {
  if (k.tx.run("update night_medicine set ended_at = $2, ended_by = $3 where id = $1 and ended_at is null", {m.id, k.now, k.by}) != 1) return core::fail(core::Errc::conflict, "this medicine has ended already");
  leave(k, "medicine_end");
  return {};
}
core::Result<std::vector<Medicine>> medicines(const Keeper& k, core::Instant since) { return read_medicines(k, {}, since); }
std::vector<Medicine> medicine_times(store::Tx& tx, ShelterId id, core::Instant since) {
  std::vector<Medicine> out;
  tx.run("select id, stay_id, times, from_day, until_day, at from night_medicine where shelter_id = $1 and ended_at is null and times <> '' order by stay_id, id", {id}, [&](const store::Row& r) {
    Medicine m;
    m.id = r.id<MedicineId>(0), m.stay = r.id<StayId>(1);
    if (auto t = times_of(r.text(2))) m.times = *t;
    m.from = r.date(3), m.until = r.date(4), m.at = r.instant(5);
    out.push_back(std::move(m));
  });
  for (auto& m : out)
    tx.run("select due_at, at from night_dose where medicine_id = $1 and (at >= $2 or due_at >= $2)", {m.id, since.ms}, [&](const store::Row& r) {
      Given g;
      g.due_at = r.instant(0), g.at = r.instant(1);
      m.doses.push_back(std::move(g));
    });
  return out;
}
core::Result<Medicine> medicine(const Keeper& k, MedicineId id, core::Instant since) {
  if (!id) return core::fail(core::Errc::not_found, "no such medicine");
  auto found = TRY(read_medicines(k, id, since));
  if (found.empty()) return core::fail(core::Errc::not_found, "no such medicine");
  return std::move(found.front());
}

Warning warning(const Medicine& m, core::Instant due_at, core::Instant at) {
  std::vector<Dose> so_far;
  for (const auto& d : m.doses) so_far.push_back({d.due_at, d.at, d.outcome == "GIVEN" ? Dose::What::given : Dose::What::not_given});
  return second_dose(so_far, due_at, at, m.gap_hours);
}
core::Done add_dose(const Keeper& k, const Medicine& m, const NewDose& d) {
  const auto* codes = k.forms.codes("dose_outcome");
  if (m.ended_at) return core::fail(core::Errc::invalid, "this medicine has ended");
  if (codes == nullptr || codes->find(d.outcome) == nullptr) return core::fail(core::Errc::invalid, "choose what became of the dose");
  if (d.at > k.now.plus_seconds(60) || d.at < k.now.plus_seconds(-24LL * 3600)) return core::fail(core::Errc::invalid, "a dose is written down within a day");
  auto known = warning(m, d.due_at, d.at);
  if (d.outcome != "GIVEN" && known == Warning::too_soon) known = Warning::none;  // a refusal is no second dose
  if (known != Warning::none && d.again != Given::Again::yes) return core::fail(core::Errc::conflict, "this would be a second dose");
  const bool again = known != Warning::none;
  if (again && core::trim(d.words).empty()) return core::fail(core::Errc::conflict, "say why a second dose");
  auto id = core::next_id(k.now.ms);
  auto words = seal(k, "night_dose", id, "words", d.words);
  k.tx.run("insert into night_dose (id, medicine_id, due_at, at, by_user, outcome, again, words) values ($1,$2,$3,$4,$5,$6,$7,$8)", {id, m.id, d.due_at, d.at, k.by, d.outcome, again ? 1 : 0, or_null(words)});
  leave(k, again ? "dose_again" : "dose", "dose_outcome:" + d.outcome, words);
  return {};
}

core::Done add_count(const Keeper& k, const Medicine& m, std::int64_t counted, std::string_view words) {
  if (m.kept != Medicine::Kept::locked || counted < 0 || counted > 9999) return core::fail(core::Errc::invalid, "write how many there are");
  auto last = k.tx.number("select at from night_count where medicine_id = $1 order by at desc limit 1", {m.id});
  auto given = k.tx.number("select count(*) from night_dose where medicine_id = $1 and outcome = 'GIVEN' and at > $2", {m.id, last});
  auto id = core::next_id(k.now.ms);
  auto sealed = seal(k, "night_count", id, "words", words);
  k.tx.run("insert into night_count (id, medicine_id, at, by_user, counted, given, words) values ($1,$2,$3,$4,$5,$6,$7)", {id, m.id, k.now, k.by, counted, given, or_null(sealed)});
  leave(k, "count", {}, sealed);
  return {};
}
core::Result<std::vector<Count>> counts(const Keeper& k, const Medicine& m, int limit) {
  std::vector<Count> out;
  std::vector<std::pair<std::int64_t, core::Bytes>> sealed;
  k.tx.run("select id, at, by_user, counted, given, words from night_count where medicine_id = $1 order by at desc, id desc limit $2", {m.id, limit}, [&](const store::Row& r) {
    out.push_back({r.instant(1), r.id<UserId>(2), r.integer(3), r.integer(4), {}});
    sealed.emplace_back(r.integer(0), bytes(r.blob(5)));
  });
  for (std::size_t i = 0; i < out.size(); ++i) out[i].words = TRY(open(k, "night_count", sealed[i].first, "words", sealed[i].second));
  return out;
}

std::vector<Due> due_now(const std::vector<Medicine>& all, core::Instant now, std::int64_t early_minutes) {
  std::vector<Due> out;
  for (const auto& m : all)
    for (auto at : due(m.times, m.from, m.until, std::max(m.at, now.plus_seconds(-12LL * 3600)), now.plus_seconds(early_minutes * 60)))
      if (std::none_of(m.doses.begin(), m.doses.end(), [&](const Given& d) { return d.due_at == at; })) out.push_back({&m, at});
  std::sort(out.begin(), out.end(), [](const Due& a, const Due& b) { return a.at < b.at; });
  return out;
}

}  // namespace ostoja::night
