// Visits, keys and telephone numbers in the store.
#include "night/record.h"

namespace ostoja::night {
namespace {

core::Bytes bytes(store::Blob b) { return {b.begin(), b.end()}; }
store::Value or_null(const core::Bytes& b) { return b.empty() ? store::Value(nullptr) : store::Value(b); }

}  // namespace

core::Result<VisitId> ask_visit(const Keeper& k, const Visit& v) {
  if (core::trim(v.words).empty() || core::characters(v.words) > 500) return core::fail(core::Errc::invalid, "say who comes and why");
  if (!v.from || v.until <= v.from || v.until < k.now || v.until > v.from.plus_seconds(24LL * 3600)) return core::fail(core::Errc::invalid, "a visit has a beginning and an end on one day");
  VisitId id{core::next_id(k.now.ms)};
  auto words = seal(k, "night_visit", id.value, "words", v.words);
  k.tx.run("insert into night_visit (id, shelter_id, stay_id, words, from_at, until_at, asked_by, asked_at) values ($1,$2,$3,$4,$5,$6,$7,$8)", {id, k.shelter, v.stay, words, v.from, v.until, k.by, k.now});
  leave(k, "visit_ask", {}, words);
  return id;
}
core::Done decide_visit(const Keeper& k, const Visit& v, std::string_view outcome) {
  if (outcome != "YES" && outcome != "NO") return core::fail(core::Errc::invalid, "agree or refuse");
  if (v.asked_by == k.by) return core::fail(core::Errc::forbidden, "somebody else decides: not who asked");
  if (k.tx.run("update night_visit set outcome = $2, decided_by = $3, decided_at = $4 where id = $1 and outcome is null", {v.id, outcome, k.by, k.now}) != 1) return core::fail(core::Errc::conflict, "this was decided already");
  leave(k, outcome == "YES" ? "visit_agree" : "visit_refuse");
  return {};
}
core::Done visit_came(const Keeper& k, const Visit& v) {
  if (k.tx.run("update night_visit set came_at = $2 where id = $1 and outcome = 'YES' and came_at is null", {v.id, k.now}) != 1) return core::fail(core::Errc::conflict, "nobody has agreed to this visit, or it has begun");
  leave(k, "visit_came");
  return {};
}
core::Done visit_left(const Keeper& k, const Visit& v) {
  if (k.tx.run("update night_visit set left_at = $2 where id = $1 and came_at is not null and left_at is null", {v.id, k.now}) != 1) return core::fail(core::Errc::conflict, "this visit is over");
  leave(k, "visit_left");
  return {};
}
int visits_to_decide(store::Tx& tx, ShelterId id, UserId by, core::Instant now) {
  return static_cast<int>(tx.number("select count(*) from night_visit where shelter_id = $1 and outcome is null and asked_by <> $2 and until_at > $3", {id, by, now}));
}
core::Result<std::vector<Visit>> visits(const Keeper& k, core::Instant after) {
  std::vector<Visit> out;
  std::vector<core::Bytes> sealed;
  k.tx.run("select id, stay_id, outcome, from_at, until_at, asked_at, decided_at, came_at, left_at, asked_by, decided_by, words from night_visit where shelter_id = $1 and (until_at >= $2 or (came_at is not null and left_at is null)) order by from_at, id", {k.shelter, after.ms}, [&](const store::Row& r) {
    Visit v;
    v.id = r.id<VisitId>(0), v.stay = r.id<StayId>(1), v.outcome = r.text(2), v.from = r.instant(3), v.until = r.instant(4), v.asked_at = r.instant(5), v.decided_at = r.instant(6), v.came_at = r.instant(7), v.left_at = r.instant(8);
    v.asked_by = r.id<UserId>(9), v.decided_by = r.id<UserId>(10);
    out.push_back(std::move(v));
    sealed.push_back(bytes(r.blob(11)));
  });
  for (std::size_t i = 0; i < out.size(); ++i) out[i].words = TRY(open(k, "night_visit", out[i].id.value, "words", sealed[i]));
  return out;
}

core::Result<KeyId> add_key(const Keeper& k, std::string_view name) {
  if (core::trim(name).empty() || core::characters(name) > 80) return core::fail(core::Errc::invalid, "a key needs a short name");
  KeyId id{core::next_id(k.now.ms)};
  auto words = seal(k, "night_key", id.value, "words", name);
  k.tx.run("insert into night_key (id, shelter_id, words) values ($1,$2,$3)", {id, k.shelter, words});
  leave(k, "key_add", {}, words);
  return id;
}
core::Done remove_key(const Keeper& k, KeyId id) {
  if (k.tx.number("select count(*) from night_key_out where key_id = $1 and back_at is null", {id}) != 0) return core::fail(core::Errc::conflict, "this key is out");
  if (k.tx.run("update night_key set removed_at = $3 where id = $1 and shelter_id = $2 and removed_at is null", {id, k.shelter, k.now}) != 1) return core::fail(core::Errc::conflict, "there is no such key");
  leave(k, "key_remove");
  return {};
}
core::Done give_key(const Keeper& k, KeyId id, StayId stay, std::string_view words) {
  if (k.tx.number("select count(*) from night_key where id = $1 and shelter_id = $2 and removed_at is null", {id, k.shelter}) == 0) return core::fail(core::Errc::not_found, "no such key");
  if (!stay && (core::trim(words).empty() || core::characters(words) > 120)) return core::fail(core::Errc::invalid, "say who takes the key");
  if (k.tx.number("select count(*) from night_key_out where key_id = $1 and back_at is null", {id}) != 0) return core::fail(core::Errc::conflict, "this key is out already");
  auto row = core::next_id(k.now.ms);
  auto sealed = seal(k, "night_key_out", row, "words", stay ? std::string_view() : words);
  k.tx.run("insert into night_key_out (id, key_id, stay_id, words, out_at, out_by) values ($1,$2,$3,$4,$5,$6)", {row, id, stay, or_null(sealed), k.now, k.by});
  leave(k, "key_out", {}, sealed);
  return {};
}
core::Done key_back(const Keeper& k, KeyId id) {
  if (k.tx.number("select count(*) from night_key where id = $1 and shelter_id = $2", {id, k.shelter}) == 0) return core::fail(core::Errc::not_found, "no such key");
  if (k.tx.run("update night_key_out set back_at = $2, back_by = $3 where key_id = $1 and back_at is null", {id, k.now, k.by}) != 1) return core::fail(core::Errc::conflict, "this key is here already");
  leave(k, "key_back");
  return {};
}
core::Result<std::vector<Key>> keys(const Keeper& k) {
  struct Row { Key key; std::int64_t out = 0; core::Bytes name, words; };
  std::vector<Row> rows;
  k.tx.run("select k.id, k.words, o.id, o.stay_id, o.words, o.out_at, o.out_by from night_key k left join night_key_out o on o.key_id = k.id and o.back_at is null where k.shelter_id = $1 and k.removed_at is null order by k.id", {k.shelter}, [&](const store::Row& r) {
    rows.push_back({{r.id<KeyId>(0), {}, r.id<StayId>(3), {}, r.instant(5), r.id<UserId>(6)}, r.integer(2), bytes(r.blob(1)), bytes(r.blob(4))});
  });
  std::vector<Key> out;
  for (auto& r : rows) {
    r.key.name = TRY(open(k, "night_key", r.key.id.value, "words", r.name));
    r.key.out_words = TRY(open(k, "night_key_out", r.out, "words", r.words));
    out.push_back(std::move(r.key));
  }
  return out;
}

core::Done add_number(const Keeper& k, std::string_view whose, std::string_view number) {
  auto e164 = core::e164(number);
  if (core::trim(whose).empty() || core::characters(whose) > 60 || !e164) return core::fail(core::Errc::invalid, "write whose number it is, and the number");
  auto id = core::next_id(k.now.ms);
  auto words = seal(k, "night_number", id, "words", *e164 + "\n" + std::string(core::trim(whose)));
  k.tx.run("insert into night_number (id, shelter_id, words) values ($1,$2,$3)", {id, k.shelter, words});
  leave(k, "number", {}, words);
  return {};
}
core::Done remove_number(const Keeper& k, std::int64_t id) {
  if (k.tx.run("update night_number set removed_at = $3 where id = $1 and shelter_id = $2 and removed_at is null", {id, k.shelter, k.now}) != 1) return core::fail(core::Errc::conflict, "there is no such number");
  leave(k, "number_remove");
  return {};
}
core::Result<std::vector<Number>> numbers(const Keeper& k) {
  std::vector<std::pair<std::int64_t, core::Bytes>> rows;
  k.tx.run("select id, words from night_number where shelter_id = $1 and removed_at is null order by id", {k.shelter}, [&](const store::Row& r) { rows.emplace_back(r.integer(0), bytes(r.blob(1))); });
  std::vector<Number> out;
  for (const auto& [id, sealed] : rows) {
    auto text = TRY(open(k, "night_number", id, "words", sealed));
    auto line = text.find('\n');
    out.push_back({id, line == text.npos ? text : text.substr(line + 1), text.substr(0, line)});
  }
  return out;
}

}  // namespace ostoja::night
