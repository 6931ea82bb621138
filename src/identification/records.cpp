// Decisions, checks of the duty to report and referral cards in the store.
#include "approvals/approvals.h"
#include "identification/record.h"

#include "core/json.h"
#include "forms/forms.h"

#include <array>

namespace ostoja::identification {
namespace {

using Decided = Decision::State;

std::string hex_hash(std::string_view text) {
  auto h = vault::sha256(text);
  return core::hex(std::span<const std::uint8_t>(h));
}
std::string raw(std::string_view hex) {
  auto bytes = core::unhex(hex);
  return bytes ? std::string(core::view_of(*bytes)) : std::string();
}
core::Bytes bytes_of(store::Blob b) { return {b.begin(), b.end()}; }

// What is signed: who decided what of whom, on what ground, and the seal over the reasons (its hash, not a hash of words that could be guessed).
std::string canonical(const Decision& d, const core::Bytes& sealed) {
  return "decision " + d.id.text() + " of case " + d.case_id.text() + "\nperson " + (d.person ? d.person.text() : "-") + "\nstatus " + d.status + "\ndecided_by " + d.decided_by + "\non " + d.decided_on.text() + "\ncode " + d.code +
         "\nscreening " + (d.screening ? d.screening.text() + " " + d.screening_hash : "-") + "\nreasons " + hex_hash(core::view_of(sealed)) + "\nsigned_by " + d.signed_by.text() + "\nsigned_at " + d.signed_at.rfc3339() + "\n";
}

constexpr std::string_view kDecision =
    "select d.id, d.case_id, d.person_id, d.status, d.decided_by, d.decided_on, d.code, d.screening_id, d.screening_hash, d.state, d.signed_by, u.name, d.signed_at, d.content_hash, d.second_by, v.name, d.second_at, "
    "d.version, d.sealed, d.second_sealed from identification_decision d left join staff_user u on u.id = d.signed_by left join staff_user v on v.id = d.second_by ";

Decision read_decision(const store::Row& r) {
  Decision d;
  d.id = r.id<DecisionId>(0), d.case_id = r.id<cases::CaseId>(1), d.person = r.id<people::PersonId>(2);
  d.status = r.text(3), d.decided_by = r.text(4), d.decided_on = r.date(5), d.code = r.text(6);
  d.screening = r.id<ScreeningId>(7), d.screening_hash = r.text(8);
  d.state = static_cast<Decided>(r.integer(9));
  d.signed_by = r.id<access::UserId>(10), d.signed_by_name = r.text(11), d.signed_at = r.instant(12), d.content_hash = r.text(13);
  d.second_by = r.id<access::UserId>(14), d.second_by_name = r.text(15), d.second_at = r.instant(16);
  d.version = r.integer(17);
  return d;
}

int rank(std::string_view status) { return status == "ACTUAL" ? 4 : status == "POSSIBLE" ? 3 : status == "AT_RISK" ? 2 : 1; }

// Since when a decision counts: a confirmed one since it was confirmed.
core::Instant since(const Decision& d) { return d.second_at ? d.second_at : d.signed_at; }

const Decision* newest_in_force(const std::vector<Decision>& all, people::PersonId person) {
  const Decision* out = nullptr;
  for (const auto& d : all)
    if (d.person == person && d.state == Decided::in_force && (out == nullptr || since(d) > since(*out) || (since(d) == since(*out) && d.id > out->id))) out = &d;
  return out;
}

const Decision* strongest(const std::vector<Decision>& all) {
  const Decision* out = nullptr;
  for (const auto& d : all)
    if (is_in_force(all, d) && (out == nullptr || rank(d.status) > rank(out->status))) out = &d;
  return out;
}

void keep_present(const Keeper& k, cases::CaseId id) {
  auto all = decisions(k.tx, id);
  const auto* now = strongest(all);
  if (now == nullptr) return;
  k.tx.run("insert into case_identification (case_id, code, decided_by, decided_on, decision_id) values ($1,$2,$3,$4,$5) on conflict (case_id) do update set code = excluded.code, decided_by = excluded.decided_by, "
           "decided_on = excluded.decided_on, decision_id = excluded.decision_id",
           {id, now->code, now->decided_by, now->decided_on, now->id});
}

void tell(const Keeper& k, const Decision& d, std::string_view what, int more) {
  cases::happened(k.tx, d.case_id, {.chapter = "identification", .what = what, .record = d.id.value, .version = d.version, .detail = "identification_status:" + d.code, .more = more, .hash = raw(d.content_hash)}, k.by, k.now);
}

}  // namespace

std::string status_code(std::string_view status, std::string_view by) {
  const bool law = by == "POLICE" || by == "BORDER_GUARD", proceedings = by == "PROSECUTOR" || by == "COURT", centre = by == "CENTRE";
  if (!law && !proceedings && !centre && by != "OTHER") return {};
  if (status == "AT_RISK") return "AT_RISK";
  if (status == "NOT_A_VICTIM") return "NOT_VICTIM";
  if (status == "POSSIBLE") return centre ? "PRESUMED_KCIK" : law || proceedings ? "PRESUMED_LE" : "PRESUMED_OTHER";
  if (status == "ACTUAL") return centre ? "IDENTIFIED_KCIK" : law ? "IDENTIFIED_LE" : proceedings ? "INJURED_PARTY" : "IDENTIFIED_OTHER";
  return {};
}

core::Result<Decision> decide(const Keeper& k, Decision d) {
  d.code = status_code(d.status, d.decided_by);
  if (d.code.empty()) return core::fail(core::Errc::invalid, "choose the status and who decided");
  if (core::trim(d.reasons).empty()) return core::fail(core::Errc::invalid, "write the reasons of the decision");
  if (!d.decided_on || d.decided_on > core::local(k.now).date) return core::fail(core::Errc::invalid, "the day of the decision is not in the future");
  d.id = {core::next_id(k.now.ms)};
  d.signed_by = k.by, d.signed_at = k.now, d.version = 1;
  d.state = d.status == "NOT_A_VICTIM" && d.decided_by == "CENTRE" ? Decided::waits : Decided::in_force;
  if (d.screening) {
    auto s = TRY(screening(k.tx, d.case_id, d.screening));
    d.screening_hash = hex_hash(canonical(s));
    k.tx.run("update screening set locked_at = $2 where id = $1 and locked_at is null", {s.id, k.now});
  }
  auto sealed = k.keys.seal(k.tx, {"identification_decision", d.id.value, "sealed", 1}, "case", d.case_id.value, d.reasons);
  d.content_hash = hex_hash(canonical(d, sealed));
  k.tx.run("insert into identification_decision (id, case_id, person_id, status, decided_by, decided_on, code, screening_id, screening_hash, state, sealed, signed_by, signed_at, content_hash, version) values "
           "($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,1)",
           {d.id, d.case_id, d.person, d.status, d.decided_by, d.decided_on, d.code, d.screening, store::Value::text_or_null(d.screening_hash), static_cast<int>(d.state), sealed, d.signed_by, d.signed_at, d.content_hash});
  tell(k, d, d.state == Decided::waits ? "decision_waits" : "decision", 1);
  keep_present(k, d.case_id);
  // One list shows all that waits for a second person; anybody of the team who identifies may answer on the page of the decision as well.
  if (d.state == Decided::waits)
    TRY(approvals::ask(k.tx, k.keys, {.case_id = d.case_id, .operator_code = std::string(k.keys.code()), .what = std::string(kSecondPerson), .record = d.id.value, .detail = "identification_status:" + d.code, .words = core::Personal<std::string>(d.reasons)},
                       k.by, k.now));
  return d;
}

core::Done answer_second(const Keeper& k, Decision& d, Second answer, std::string_view reason) {
  if (d.state != Decided::waits) return core::fail(core::Errc::conflict, "this decision does not wait for a second person");
  if (d.signed_by == k.by) return core::fail(core::Errc::forbidden, "somebody other than who signed confirms");
  if (answer == Second::refuses && core::trim(reason).empty()) return core::fail(core::Errc::invalid, "write why you do not confirm");
  auto sealed = core::trim(reason).empty() ? core::Bytes() : k.keys.seal(k.tx, {"identification_decision", d.id.value, "second_sealed", 2}, "case", d.case_id.value, reason);
  auto state = answer == Second::confirms ? Decided::in_force : Decided::refused;
  if (k.tx.run("update identification_decision set state = $2, second_by = $3, second_at = $4, second_sealed = $5, version = 2 where id = $1 and state = 2",
               {d.id, static_cast<int>(state), k.by, k.now, sealed.empty() ? store::Value(nullptr) : store::Value(sealed)}) != 1)
    return core::fail(core::Errc::conflict, "this decision does not wait for a second person");
  d.state = state, d.second_by = k.by, d.second_at = k.now, d.version = 2;
  tell(k, d, answer == Second::confirms ? "decision_confirmed" : "decision_refused", 0);
  keep_present(k, d.case_id);
  // Answered on its own page: off the list of approvals. Answered there: nothing waits any more, and this room was called by it.
  if (auto asked = approvals::latest(k.tx, d.case_id, kSecondPerson, d.id.value); asked && asked->outcome == approvals::Outcome::waiting)
    TRY_VOID(approvals::decide({}, k.tx, k.keys, *asked, answer == Second::confirms ? approvals::Outcome::approved : approvals::Outcome::refused, reason, k.by, k.now));
  return {};
}

std::vector<Decision> decisions(store::Tx& tx, cases::CaseId id) {
  std::vector<Decision> out;
  tx.run(std::string(kDecision) + "where d.case_id = $1 order by d.signed_at desc, d.id desc", {id}, [&](const store::Row& r) { out.push_back(read_decision(r)); });
  return out;
}

core::Result<Decision> decision_opened(store::Tx& tx, const vault::OperatorKeys& keys, cases::CaseId case_id, DecisionId id) {
  core::Bytes sealed, second;
  auto found = tx.one(std::string(kDecision) + "where d.id = $1 and d.case_id = $2", {id, case_id}, [&](const store::Row& r) {
    sealed = bytes_of(r.blob(18)), second = bytes_of(r.blob(19));
    return read_decision(r);
  });
  if (!found) return core::fail(core::Errc::not_found, "no such decision");
  if (!sealed.empty()) found->reasons = TRY(keys.open(tx, {"identification_decision", id.value, "sealed", 1}, "case", case_id.value, sealed));
  if (!second.empty()) found->second_reason = TRY(keys.open(tx, {"identification_decision", id.value, "second_sealed", 2}, "case", case_id.value, second));
  return std::move(*found);
}

Signature signature(store::Tx& tx, const Decision& d) {
  auto sealed = tx.one("select sealed from identification_decision where id = $1", {d.id}, [](const store::Row& r) { return bytes_of(r.blob(0)); });
  if (!sealed || hex_hash(canonical(d, *sealed)) != d.content_hash) return Signature::broken;
  if (!d.screening) return Signature::holds;
  auto s = screening(tx, d.case_id, d.screening);
  return s && hex_hash(canonical(*s)) == d.screening_hash ? Signature::holds : Signature::broken;
}

bool is_in_force(const std::vector<Decision>& all, const Decision& d) {
  const auto* newest = newest_in_force(all, d.person);
  return newest != nullptr && newest->id == d.id;
}

std::optional<Present> present(store::Tx& tx, cases::CaseId id) {
  return tx.one("select code, decided_by, decided_on, decision_id from case_identification where case_id = $1", {id},
                [](const store::Row& r) { return Present{std::string(r.text(0)), std::string(r.text(1)), r.date(2), r.id<DecisionId>(3)}; });
}
std::optional<Present> present_of(store::Tx& tx, cases::CaseId id, people::PersonId person) {
  auto all = decisions(tx, id);
  const auto* d = newest_in_force(all, person);
  if (d == nullptr) return std::nullopt;
  return Present{d->code, d->decided_by, d->decided_on, d->id};
}

core::Result<DutyCheckId> add_duty_check(const Keeper& k, const DutyCheck& check) {
  DutyCheckId id{core::next_id(k.now.ms)};
  core::Json j;
  j.object();
  for (const auto& [code, answer] : check.answers) j.field(code, code_of(answer));
  j.end();
  auto sealed = core::trim(check.note).empty() ? core::Bytes() : k.keys.seal(k.tx, {"duty_check", id.value, "sealed", 1}, "case", check.case_id.value, check.note);
  k.tx.run("insert into duty_check (id, case_id, acts_on, law_from, answers, suggestion, outcome, exception, sealed, decided_by, decided_at, version) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,1)",
           {id, check.case_id, check.acts_on, check.law_from, j.text(), check.suggestion, check.outcome, store::Value::text_or_null(check.exception), sealed.empty() ? store::Value(nullptr) : store::Value(sealed), k.by, k.now});
  auto hash = vault::sha256_2("duty " + id.text() + " " + check.acts_on.text() + " " + j.text() + " " + check.outcome + " " + check.exception, core::view_of(sealed));
  cases::happened(k.tx, check.case_id, {.chapter = "identification", .what = "duty", .record = id.value, .version = 1, .detail = "duty_outcome:" + check.outcome, .hash = std::string(core::view_of(hash))}, k.by, k.now);
  return id;
}

std::vector<DutyCheck> duty_checks(store::Tx& tx, cases::CaseId id) {
  std::vector<DutyCheck> out;
  tx.run("select d.id, d.acts_on, d.law_from, d.answers, d.suggestion, d.outcome, d.exception, d.decided_by, u.name, d.decided_at from duty_check d left join staff_user u on u.id = d.decided_by where d.case_id = $1 "
         "order by d.decided_at desc, d.id desc",
         {id}, [&](const store::Row& r) {
           DutyCheck d;
           d.id = r.id<DutyCheckId>(0), d.case_id = id, d.acts_on = r.date(1), d.law_from = r.date(2);
           auto answers = forms::from_document(r.text(3));
           if (answers)
             for (const auto& [code, values] : answers->items()) d.answers[code] = suspected_of(values.empty() ? std::string() : values.front()).value_or(Suspected::not_asked);
           d.suggestion = r.text(4), d.outcome = r.text(5), d.exception = r.text(6);
           d.decided_by = r.id<access::UserId>(7), d.decided_by_name = r.text(8), d.decided_at = r.instant(9);
           out.push_back(std::move(d));
         });
  return out;
}

core::Result<std::string> duty_note(store::Tx& tx, const vault::OperatorKeys& keys, cases::CaseId case_id, DutyCheckId id) {
  auto sealed = tx.one("select sealed from duty_check where id = $1 and case_id = $2", {id, case_id}, [](const store::Row& r) { return bytes_of(r.blob(0)); });
  if (!sealed) return core::fail(core::Errc::not_found, "no such check");
  return sealed->empty() ? core::Result<std::string>(std::string()) : keys.open(tx, {"duty_check", id.value, "sealed", 1}, "case", case_id.value, *sealed);
}

core::Result<Card> give_card(const Keeper& k, Card card) {
  if (card.fields.empty()) return core::fail(core::Errc::invalid, "tick at least one field that the person agrees to pass on");
  if (!card.consent_on || card.consent_on > core::local(k.now).date) return core::fail(core::Errc::invalid, "the day of the consent is not in the future");
  card.id = {core::next_id(k.now.ms)};
  card.given_by = k.by, card.given_at = k.now;
  core::Json j;
  j.object().field("receiver", card.receiver).field("given_at", k.now.rfc3339());
  std::string codes = ";";
  for (const auto& [code, text] : card.fields) {
    j.field(code, text);
    codes += code + ";";
  }
  j.end();
  card.content_hash = hex_hash(j.text());
  auto sealed = k.keys.seal(k.tx, {"referral_card", card.id.value, "sealed", 1}, "case", card.case_id.value, j.text());
  k.tx.run("insert into referral_card (id, case_id, person_id, receiver_kind, consent_on, consent_how, fields, sealed, content_hash, given_by, given_at, version) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,1)",
           {card.id, card.case_id, card.person, card.receiver_kind, card.consent_on, card.consent_how, codes, sealed, card.content_hash, k.by, k.now});
  cases::happened(k.tx, card.case_id, {.chapter = "identification", .what = "card", .record = card.id.value, .version = 1, .detail = "card_receiver:" + card.receiver_kind, .more = 1, .hash = raw(card.content_hash)}, k.by, k.now);
  return card;
}

namespace {
constexpr std::string_view kCard = "select c.id, c.case_id, c.person_id, c.receiver_kind, c.consent_on, c.consent_how, c.fields, c.content_hash, c.given_by, u.name, c.given_at, c.sealed from referral_card c "
                                   "left join staff_user u on u.id = c.given_by ";
Card read_card(const store::Row& r) {
  Card c;
  c.id = r.id<CardId>(0), c.case_id = r.id<cases::CaseId>(1), c.person = r.id<people::PersonId>(2);
  c.receiver_kind = r.text(3), c.consent_on = r.date(4), c.consent_how = r.text(5);
  for (auto code : core::split(r.text(6), ';'))
    if (!code.empty()) c.fields.emplace_back(std::string(code), std::string());
  c.content_hash = r.text(7), c.given_by = r.id<access::UserId>(8), c.given_by_name = r.text(9), c.given_at = r.instant(10);
  return c;
}
}  // namespace

std::vector<Card> cards(store::Tx& tx, cases::CaseId id) {
  std::vector<Card> out;
  tx.run(std::string(kCard) + "where c.case_id = $1 order by c.given_at desc, c.id desc", {id}, [&](const store::Row& r) { out.push_back(read_card(r)); });
  return out;
}

core::Result<Card> card_opened(store::Tx& tx, const vault::OperatorKeys& keys, cases::CaseId case_id, CardId id) {
  core::Bytes sealed;
  auto found = tx.one(std::string(kCard) + "where c.id = $1 and c.case_id = $2", {id, case_id}, [&](const store::Row& r) {
    sealed = bytes_of(r.blob(11));
    return read_card(r);
  });
  if (!found) return core::fail(core::Errc::not_found, "no such card");
  auto text = TRY(keys.open(tx, {"referral_card", id.value, "sealed", 1}, "case", case_id.value, sealed));
  if (hex_hash(text) != found->content_hash) return core::fail(core::Errc::internal, "a card is not what was given");
  auto stored = TRY(forms::from_document(text));
  found->receiver = stored.get("receiver");
  for (auto& [code, value] : found->fields) value = stored.get(code);
  return std::move(*found);
}

}  // namespace ostoja::identification
