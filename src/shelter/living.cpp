// While somebody stays: leaves, things in deposit, a longer stay.
#include "shelter/record.h"
#include "store/feed.h"

namespace ostoja::shelter {
namespace {

void leave(const Keeper& k, std::string_view what, const Stay& s, std::string detail = {}) {
  store::append(k.tx, {.at = k.now, .actor = k.by.value, .action = "stay." + std::string(what), .record = "stay", .record_id = s.id.value, .detail = std::move(detail)});
  if (s.case_id) cases::happened(k.tx, s.case_id, {.chapter = "places", .what = what, .record = s.id.value, .detail = {}, .at = {}, .hash = {}}, k.by, k.now);
}
bool known(const forms::Library& f, std::string_view list, std::string_view code) {
  const auto* codes = f.codes(list);
  return codes != nullptr && codes->find(code) != nullptr;
}
core::Bytes sealed(const Keeper& k, const Stay& s, std::string_view table, std::int64_t row, std::string_view words) {
  return core::trim(words).empty() ? core::Bytes{} : k.keys.seal(k.tx, {table, row, "words", 1}, "stay", s.id.value, core::trim(words));
}
store::Value bytes_or_null(const core::Bytes& b) { return b.empty() ? store::Value(nullptr) : store::Value(b); }
core::Done in_house(const Stay& s) {
  if (s.state != State::in) return core::fail(core::Errc::conflict, "this person is not in the house");
  return {};
}

}  // namespace

core::Done go_on_leave(const Keeper& k, const Stay& s, std::string_view kind, core::Instant until, std::string_view words) {
  TRY_VOID(in_house(s));
  if (!known(k.forms, "leave_kind", kind)) return core::fail(core::Errc::invalid, "choose what kind of leave it is");
  if (until <= k.now) return core::fail(core::Errc::invalid, "the time of return must lie ahead");
  if (until > k.now.plus_seconds(62LL * 24 * 3600)) return core::fail(core::Errc::invalid, "a leave lasts two months at most");
  if (on_leave(k.tx, s.id)) return core::fail(core::Errc::conflict, "this person is on leave already");
  auto id = core::next_id(k.now.ms);
  k.tx.run("insert into stay_leave (id, stay_id, kind, from_at, until_at, by_user, words) values ($1,$2,$3,$4,$5,$6,$7)", {id, s.id, kind, k.now, until, k.by, bytes_or_null(sealed(k, s, "stay_leave", id, words))});
  leave(k, "away", s, "leave_kind:" + std::string(kind));
  return {};
}
core::Done come_back(const Keeper& k, const Stay& s, core::Instant at) {
  auto l = on_leave(k.tx, s.id);
  if (!l) return core::fail(core::Errc::conflict, "this person is not on leave");
  if (at < l->from || at > k.now) return core::fail(core::Errc::invalid, "the return lies between the beginning of the leave and now");
  k.tx.run("update stay_leave set returned_at = $2 where id = $1", {l->id, at});
  leave(k, "back", s);
  return {};
}
std::vector<Leave> leaves(store::Tx& tx, StayId id) {
  std::vector<Leave> out;
  tx.run("select id, kind, from_at, until_at, returned_at from stay_leave where stay_id = $1 order by from_at desc, id desc", {id},
         [&](const store::Row& r) { out.push_back({r.integer(0), std::string(r.text(1)), r.instant(2), r.instant(3), r.instant(4)}); });
  return out;
}
std::optional<Leave> on_leave(store::Tx& tx, StayId id) {
  for (auto& l : leaves(tx, id))
    if (!l.returned) return l;
  return std::nullopt;
}

core::Done take_deposit(const Keeper& k, const Stay& s, std::string_view kind, std::string_view words) {
  TRY_VOID(in_house(s));
  if (!known(k.forms, "deposit_kind", kind)) return core::fail(core::Errc::invalid, "choose what was handed in");
  auto id = core::next_id(k.now.ms);
  k.tx.run("insert into stay_deposit (id, stay_id, kind, words, taken_at, taken_by) values ($1,$2,$3,$4,$5,$6)", {id, s.id, kind, bytes_or_null(sealed(k, s, "stay_deposit", id, words)), k.now, k.by});
  leave(k, "deposit", s, "deposit_kind:" + std::string(kind));
  return {};
}
core::Done return_deposit(const Keeper& k, const Stay& s, std::int64_t deposit) {
  if (k.tx.run("update stay_deposit set returned_at = $3, returned_by = $4 where id = $1 and stay_id = $2 and returned_at is null", {deposit, s.id, k.now, k.by}) != 1)
    return core::fail(core::Errc::conflict, "this was given back already");
  leave(k, "deposit_back", s);
  return {};
}
core::Result<std::vector<Deposit>> deposits(store::Tx& tx, const vault::OperatorKeys& keys, const Stay& s) {
  std::vector<Deposit> out;
  std::vector<core::Bytes> sealed;
  tx.run("select id, kind, taken_at, returned_at, words from stay_deposit where stay_id = $1 order by taken_at, id", {s.id}, [&](const store::Row& r) {
    out.push_back({r.integer(0), std::string(r.text(1)), {}, r.instant(2), r.instant(3)});
    auto blob = r.blob(4);
    sealed.emplace_back(blob.begin(), blob.end());
  });
  for (std::size_t i = 0; i < out.size(); ++i)
    if (!sealed[i].empty()) out[i].words = TRY(keys.open(tx, {"stay_deposit", out[i].id, "words", 1}, "stay", s.id.value, sealed[i]));
  return out;
}

core::Result<std::int64_t> ask_extension(const Keeper& k, const Stay& s, core::Date until) {
  TRY_VOID(in_house(s));
  if (until <= s.until) return core::fail(core::Errc::invalid, "an extension ends after the planned end");
  if (until.days - k.today().days > kMostNights) return core::fail(core::Errc::invalid, "the planned end lies more than a year ahead");
  if (k.tx.number("select count(*) from stay_extension where stay_id = $1 and decided_at is null", {s.id}) != 0) return core::fail(core::Errc::conflict, "an extension is asked for already");
  auto id = core::next_id(k.now.ms);
  k.tx.run("insert into stay_extension (id, stay_id, was, until_day, asked_at, asked_by) values ($1,$2,$3,$4,$5,$6)", {id, s.id, s.until, until, k.now, k.by});
  leave(k, "extension", s);
  return id;
}
core::Done decide_extension(const Keeper& k, const Stay& s, std::int64_t extension, std::string_view outcome) {
  core::Date until;
  k.tx.run("select until_day from stay_extension where id = $1 and stay_id = $2 and decided_at is null", {extension, s.id}, [&](const store::Row& r) { until = r.date(0); });
  if (!until) return core::fail(core::Errc::conflict, "this extension was decided already");
  if (outcome == "YES") TRY_VOID(change_days(k, s, until));
  k.tx.run("update stay_extension set decided_at = $2, decided_by = $3, outcome = $4 where id = $1", {extension, k.now, k.by, outcome});
  leave(k, outcome == "YES" ? "extended" : "not_extended", s);
  return {};
}
std::vector<Extension> extensions(store::Tx& tx, StayId id) {
  std::vector<Extension> out;
  tx.run("select id, was, until_day, asked_at, decided_at, asked_by, outcome from stay_extension where stay_id = $1 order by asked_at desc, id desc", {id},
         [&](const store::Row& r) { out.push_back({r.integer(0), r.date(1), r.date(2), r.instant(3), r.instant(4), r.id<access::UserId>(5), std::string(r.text(6))}); });
  return out;
}

}  // namespace ostoja::shelter
