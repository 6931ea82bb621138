// Referrals in the store. Details, packets and reasons in words are sealed under the key of the case.
#include "core/json.h"
#include "referral/record.h"
#include "tasks/tasks.h"

#include <algorithm>

namespace ostoja::referral {
namespace {

const forms::Form& form_of(const forms::Library& library) {
  const auto* f = library.form("referral");
  if (f == nullptr) throw core::Failure(core::Errc::internal, "form referral is missing");
  return *f;
}

constexpr std::string_view kColumns = "select r.id, r.case_id, r.person_id, r.operator_code, r.direction, r.other_entry, r.other_operator, r.reason, r.state, r.answer_by, r.scope, r.consent_id, r.created_at, "
                                      "r.sent_at, r.changed_at, r.created_by, r.version, f.number from referral r join case_file f on f.id = r.case_id ";
Referral read(const store::Row& r) {
  Referral x;
  x.id = r.id<ReferralId>(0), x.case_id = r.id<cases::CaseId>(1), x.person = r.id<people::PersonId>(2);
  x.operator_code = r.text(3);
  x.direction = static_cast<Direction>(r.integer(4));
  x.other = {r.id<directory::EntryId>(5), std::string(r.text(6))};
  x.reason = r.text(7);
  x.state = static_cast<State>(r.integer(8));
  x.answer_by = r.date(9);
  for (auto code : core::split(r.text(10), ';'))
    if (!code.empty()) x.scope.emplace_back(code);
  x.consent = r.id<consent::ConsentId>(11);
  x.created_at = r.instant(12), x.sent_at = r.instant(13), x.changed_at = r.instant(14);
  x.created_by = r.id<access::UserId>(15);
  x.version = r.integer(16);
  x.number = r.text(17);
  return x;
}
std::vector<Referral> all(store::Tx& tx, std::string_view where, std::initializer_list<store::Value> params) {
  std::vector<Referral> out;
  tx.run(std::string(kColumns) + std::string(where), params, [&](const store::Row& r) { out.push_back(read(r)); });
  return out;
}
core::Result<std::string> opened(store::Tx& tx, const vault::OperatorKeys& keys, const Referral& r, std::string_view column) {
  core::Bytes sealed;
  tx.run("select " + std::string(column) + " from referral where id = $1", {r.id}, [&](const store::Row& row) {
    auto blob = row.blob(0);
    sealed.assign(blob.begin(), blob.end());
  });
  if (sealed.empty()) return std::string();
  return keys.open(tx, {"referral", r.id.value, column, 1}, "case", r.case_id.value, sealed);
}
std::string hash_of(const core::Bytes& sealed) {
  if (sealed.empty()) return {};
  auto hash = vault::sha256(core::view_of(sealed));
  return std::string(core::view_of(hash));
}

// The step, the line on the timeline and the row in one.
core::Done move_on(store::Tx& tx, const vault::OperatorKeys& keys, const Referral& r, const Step& s, const core::Bytes& packet, access::UserId by, core::Instant now) {
  if (!may_follow(r.direction, r.state, s.to)) return core::fail(core::Errc::conflict, "this step does not follow from the present one");
  if (tx.run("update referral set state = $3, changed_at = $4, version = $2 + 1 where id = $1 and version = $2", {r.id, r.version, static_cast<int>(s.to), now}) != 1)
    return core::fail(core::Errc::stale, "somebody else has changed this referral meanwhile");
  auto id = core::next_id(now.ms);
  auto sealed = s.words.empty() ? core::Bytes() : keys.seal(tx, {"referral_step", id, "sealed", 1}, "case", r.case_id.value, s.words);
  tx.run("insert into referral_step (id, referral_id, state, at, by_user, reason, sealed) values ($1,$2,$3,$4,$5,$6,$7)",
         {id, r.id, static_cast<int>(s.to), now, by, store::Value::text_or_null(s.reason), sealed.empty() ? store::Value(nullptr) : store::Value(sealed)});
  cases::happened(tx, r.case_id, {.chapter = "referrals", .what = core::lower_ascii(code_of(s.to)), .record = r.id.value, .version = r.version + 1,
                                  .detail = s.reason.empty() ? "referral_direction:" + std::string(code_of(r.direction)) : "referral_end:" + s.reason, .hash = hash_of(packet.empty() ? sealed : packet)},
                  by, now);
  if (s.to != State::sent) end_tasks(tx, r, s.to, by, now);
  return {};
}

// Somebody has to ask for the answer, or to give it: the lead, by the day asked for.
core::Done remind(store::Tx& tx, const vault::OperatorKeys& keys, const forms::Library& library, cases::CaseId of_case, ReferralId id, access::UserId by, core::Instant now) {
  auto r = find(tx, of_case, id);
  auto h = r ? cases::header(tx, of_case, {by, r->operator_code, cases::Reader::Reach::operator_wide}) : core::Result<cases::Header>(core::fail(core::Errc::not_found, "no such referral"));
  if (!h) return tl::unexpected<core::Error>(h.error());
  tasks::New task{.operator_code = r->operator_code, .of_case = of_case, .whom = h->lead && cases::is_on_team(tx, of_case, h->lead) ? h->lead : by, .kind = r->direction == Direction::in ? "ANSWER" : "CALL",
                  .reason = "REFERRAL", .due = answer_due(*r, library.threshold("referral_answer_days")), .chapter = "referrals", .record = id.value};
  TRY(tasks::add(tx, keys, library, task, by, now));
  return {};
}

}  // namespace

void end_tasks(store::Tx& tx, const Referral& r, State to, access::UserId by, core::Instant now) {
  if (to == State::revoked) tasks::drop_for(tx, r.case_id, "referrals", r.id.value, "NOT_NEEDED", by, now);
  else tasks::done_for(tx, r.case_id, "referrals", r.id.value, by, now);
}

std::string packet_text(const forms::Answers& packet) {
  core::Json j;
  j.object();
  for (const auto& [name, values] : packet.items()) {
    j.key(name).array();
    for (const auto& v : values) j.value(v);
    j.end();
  }
  j.end();
  return j.take();
}

core::Result<ReferralId> add(store::Tx& tx, const vault::OperatorKeys& keys, const forms::Library& library, const NewReferral& n, access::UserId by, core::Instant now) {
  const auto& form = form_of(library);
  ReferralId id{core::next_id(now.ms)};
  std::string scope;
  for (const auto& code : n.answers.all("scope"))
    if (!code.empty()) scope += (scope.empty() ? ";" : "") + code + ";";
  auto plain = forms::sealed_document(form, n.answers);
  auto sealed = plain.empty() ? core::Bytes() : keys.seal(tx, {"referral", id.value, "sealed", 1}, "case", n.case_id.value, plain);
  // What comes in has been sent already by somebody else.
  const auto state = n.direction == Direction::in ? State::sent : State::draft;
  auto answer_by = core::Date::parse(n.answers.get("answer_by"));
  tx.run("insert into referral (id, case_id, person_id, operator_code, direction, other_entry, other_operator, reason, state, answer_by, scope, created_at, created_by, sent_at, changed_at, document, sealed, "
         "form_version, version) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$12,$15,$16,$17,1)",
         {id, n.case_id, n.person, n.operator_code, static_cast<int>(n.direction), n.other.entry, store::Value::text_or_null(n.other.operator_code), n.answers.get("reason"), static_cast<int>(state),
          answer_by ? store::Value(*answer_by) : store::Value(nullptr), scope, now, by, state == State::sent ? store::Value(now) : store::Value(nullptr), forms::document(form, n.answers),
          sealed.empty() ? store::Value(nullptr) : store::Value(sealed), form.version});
  tx.run("insert into referral_step (id, referral_id, state, at, by_user) values ($1,$2,$3,$4,$5)", {core::next_id(now.ms), id, static_cast<int>(state), now, by});
  cases::happened(tx, n.case_id, {.chapter = "referrals", .what = n.direction == Direction::in ? "received" : "added", .record = id.value, .version = 1, .detail = "referral_reason:" + std::string(n.answers.get("reason")), .more = 1, .hash = hash_of(sealed)},
                  by, now);
  if (state == State::sent) TRY_VOID(remind(tx, keys, library, n.case_id, id, by, now));
  return id;
}

std::vector<Referral> of_case(store::Tx& tx, cases::CaseId id) { return all(tx, "where r.case_id = $1 order by r.created_at desc, r.id desc limit 500", {id}); }
std::optional<Referral> find(store::Tx& tx, cases::CaseId of, ReferralId id) {
  auto found = all(tx, "where r.case_id = $1 and r.id = $2", {of, id});
  return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}
std::optional<Referral> find(store::Tx& tx, ReferralId id) {
  auto found = all(tx, "where r.id = $1", {id});
  return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}
std::vector<Referral> unanswered(store::Tx& tx, const cases::Reader& reader, std::int64_t days, int limit) {
  return all(tx,
             "where r.operator_code = $1 and r.state = 2 and ($2 = 1 or exists (select 1 from case_team t where t.case_id = r.case_id and t.user_id = $3 and t.until is null)) "
             "order by coalesce(r.answer_by * 86400000, r.sent_at + $5), r.id limit $4",
             {reader.operator_code, reader.reach == cases::Reader::Reach::operator_wide ? 1 : 0, reader.user, limit, days * 86'400'000});
}

core::Result<std::vector<Past>> steps(store::Tx& tx, const vault::OperatorKeys& keys, const Referral& r) {
  std::vector<Past> out;
  std::vector<std::pair<std::int64_t, core::Bytes>> sealed;
  tx.run("select s.state, s.at, u.name, s.reason, s.id, s.sealed from referral_step s left join staff_user u on u.id = s.by_user where s.referral_id = $1 order by s.at, s.id", {r.id}, [&](const store::Row& row) {
    out.push_back({static_cast<State>(row.integer(0)), row.instant(1), std::string(row.text(2)), std::string(row.text(3)), {}});
    auto blob = row.blob(5);
    sealed.emplace_back(row.integer(4), core::Bytes(blob.begin(), blob.end()));
  });
  for (std::size_t i = 0; i < out.size(); ++i)
    if (!sealed[i].second.empty()) out[i].words = TRY(keys.open(tx, {"referral_step", sealed[i].first, "sealed", 1}, "case", r.case_id.value, sealed[i].second));
  return out;
}
core::Result<forms::Answers> sealed_answers(store::Tx& tx, const vault::OperatorKeys& keys, const Referral& r) {
  auto plain = TRY(opened(tx, keys, r, "sealed"));
  return forms::from_document(plain.empty() ? "{}" : plain);
}
core::Result<forms::Answers> packet(store::Tx& tx, const vault::OperatorKeys& keys, const Referral& r) {
  auto plain = TRY(opened(tx, keys, r, "packet"));
  return forms::from_document(plain.empty() ? "{}" : plain);
}

Allowed allowed(store::Tx& tx, const Referral& r, core::Date today) {
  Allowed out;
  auto all_of = consent::all_valid(tx, r.case_id, r.direction == Direction::transfer ? "TRANSFER" : "REFERRAL", r.other, today);
  const auto persons = cases::persons(tx, r.case_id);
  if (r.direction == Direction::transfer) {
    // The whole case goes: each of its persons must have agreed, and one consent must hold the packet.
    for (const auto& p : persons)
      if (!consent::covers(all_of, p.person, persons)) return out;
  } else {
    std::erase_if(all_of, [&](const consent::Consent& k) { return !consent::covers(std::span(&k, 1), r.person, persons); });
  }
  for (const auto& k : all_of) {
    std::vector<std::string> missing;
    for (const auto& code : r.scope)
      if (std::find(k.scope.begin(), k.scope.end(), code) == k.scope.end()) missing.push_back(code);
    if (!out.consent || missing.size() < out.missing.size()) out.consent = k, out.missing = std::move(missing);
  }
  return out;
}

core::Result<core::Bytes> keep_packet(store::Tx& tx, const vault::OperatorKeys& keys, const Referral& r, const consent::Consent& k, const forms::Answers& packet) {
  auto sealed = keys.seal(tx, {"referral", r.id.value, "packet", 1}, "case", r.case_id.value, packet_text(packet));
  if (tx.run("update referral set packet = $3, consent_id = $4 where id = $1 and version = $2", {r.id, r.version, sealed, k.id}) != 1) return core::fail(core::Errc::stale, "somebody else has changed this referral meanwhile");
  return sealed;
}

core::Done set_sent(store::Tx& tx, const vault::OperatorKeys& keys, const forms::Library& library, const Referral& r, access::UserId by, core::Instant now) {
  core::Bytes packet;
  tx.run("select packet from referral where id = $1", {r.id}, [&](const store::Row& row) {
    auto blob = row.blob(0);
    packet.assign(blob.begin(), blob.end());
  });
  tx.run("update referral set sent_at = $2 where id = $1", {r.id, now});
  TRY_VOID(move_on(tx, keys, r, {.to = State::sent}, packet, by, now));
  return remind(tx, keys, library, r.case_id, r.id, by, now);
}

core::Done send(store::Tx& tx, const vault::OperatorKeys& keys, const forms::Library& library, const Referral& r, const consent::Consent& k, const forms::Answers& packet, access::UserId by, core::Instant now) {
  TRY(keep_packet(tx, keys, r, k, packet));
  return set_sent(tx, keys, library, r, by, now);
}

// The case is the other operator's now: what belongs to its file goes along, and the sender keeps that it was handed over, without a word of what was passed.
void hand_over(store::Tx& tx, const Referral& r, cases::CaseId stub, std::string_view to_operator) {
  tx.run("update referral set operator_code = $3 where case_id = $1 and id <> $2", {r.case_id, r.id, to_operator});
  tx.run("update referral set case_id = $2, person_id = null, sealed = null, packet = null, consent_id = null, scope = '', document = '{}' where id = $1", {r.id, stub});
  tx.run("update referral_step set sealed = null where referral_id = $1", {r.id});
}

core::Done step(store::Tx& tx, const vault::OperatorKeys& keys, const Referral& r, const Step& s, access::UserId by, core::Instant now) { return move_on(tx, keys, r, s, {}, by, now); }

}  // namespace ostoja::referral
