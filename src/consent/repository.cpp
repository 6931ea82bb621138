// Consents in the store: the one file that knows its table. What was said in words is sealed under the key of the case.
#include "consent/record.h"

#include <algorithm>
#include <array>

namespace ostoja::consent {
namespace {

constexpr std::array<std::string_view, 6> kTold{"told_purpose", "told_use", "told_research", "told_access", "told_storage", "told_withdrawal"};

const forms::Form& form_of(const forms::Library& library, std::string_view name) {
  const auto* f = library.form(name);
  if (f == nullptr) throw core::Failure(core::Errc::internal, "a form of consents is missing");
  return *f;
}

constexpr std::string_view kColumns = "select id, case_id, person_id, operator_code, purpose, receiver_entry, receiver_operator, scope, agreed, informed, given_on, valid_until, withdrawn_on, at, withdrawn_at, "
                                      "taken_by, withdrawn_by, interpreter, withdrawn_how, document from consent ";

struct Raw { Consent consent; std::string document; };
Raw read(const store::Row& r) {
  Raw x;
  auto& c = x.consent;
  c.id = r.id<ConsentId>(0), c.case_id = r.id<cases::CaseId>(1), c.person = r.id<people::PersonId>(2);
  c.operator_code = r.text(3), c.purpose = r.text(4);
  c.receiver = {r.id<directory::EntryId>(5), std::string(r.text(6))};
  for (auto code : core::split(r.text(7), ';'))
    if (!code.empty()) c.scope.emplace_back(code);
  c.agreed = r.integer(8) != 0, c.informed = r.integer(9) != 0;
  c.given_on = r.date(10), c.valid_until = r.date(11), c.withdrawn_on = r.date(12);
  c.at = r.instant(13), c.withdrawn_at = r.instant(14);
  c.taken_by = r.id<access::UserId>(15), c.withdrawn_by = r.id<access::UserId>(16), c.interpreter = r.id<directory::EntryId>(17);
  c.withdrawn_how = r.text(18);
  x.document = r.text(19);
  return x;
}
std::vector<Consent> all_of(store::Tx& tx, cases::CaseId id) {
  std::vector<Consent> out;
  tx.run(std::string(kColumns) + "where case_id = $1 order by given_on desc, id desc", {id}, [&](const store::Row& r) {
    auto x = read(r);
    if (auto answers = forms::from_document(x.document)) x.consent.answers = std::move(*answers);
    out.push_back(std::move(x.consent));
  });
  return out;
}
store::Value day_or_null(std::string_view text) {
  auto day = core::Date::parse(text);
  return day ? store::Value(*day) : store::Value(nullptr);
}
core::Bytes stored(store::Tx& tx, ConsentId id, std::string_view column) {
  core::Bytes out;
  tx.run("select " + std::string(column) + " from consent where id = $1", {id}, [&](const store::Row& r) {
    auto blob = r.blob(0);
    out.assign(blob.begin(), blob.end());
  });
  return out;
}
std::string hash_of(const core::Bytes& sealed) {
  if (sealed.empty()) return {};
  auto hash = vault::sha256(core::view_of(sealed));
  return std::string(core::view_of(hash));
}

}  // namespace

std::vector<Consent> of_case(store::Tx& tx, cases::CaseId id) { return all_of(tx, id); }

std::optional<Consent> find(store::Tx& tx, cases::CaseId of, ConsentId id) {
  for (auto& c : all_of(tx, of))
    if (c.id == id) return std::move(c);
  return std::nullopt;
}

std::vector<Consent> all_valid(store::Tx& tx, cases::CaseId id, std::string_view purpose, const Receiver& receiver, core::Date day) {
  auto all = all_of(tx, id);
  std::erase_if(all, [&](const Consent& c) { return c.purpose != purpose || c.receiver != receiver || state_of(c, day) != State::valid; });
  return all;
}
std::optional<Consent> valid(store::Tx& tx, cases::CaseId id, std::string_view purpose, const Receiver& receiver, core::Date day) {
  auto all = all_valid(tx, id, purpose, receiver, day);
  return all.empty() ? std::nullopt : std::optional(std::move(all.front()));
}

core::Result<ConsentId> give(store::Tx& tx, const vault::OperatorKeys& keys, const forms::Library& library, const NewConsent& n, access::UserId by, core::Instant now) {
  const auto& form = form_of(library, "consent");
  ConsentId id{core::next_id(now.ms)};
  std::string scope;
  for (const auto& code : n.answers.all("scope"))
    if (!code.empty()) scope += (scope.empty() ? ";" : "") + code + ";";
  const bool agreed = n.answers.get("decision") == "AGREED";
  const bool informed = std::all_of(kTold.begin(), kTold.end(), [&](auto item) { return n.answers.get(item) == "YES"; });
  auto plain = forms::sealed_document(form, n.answers);
  auto sealed = plain.empty() ? core::Bytes() : keys.seal(tx, {"consent", id.value, "sealed", 1}, "case", n.case_id.value, plain);
  auto given = core::Date::parse(n.answers.get("given_on")).value_or(core::local(now).date);
  tx.run("insert into consent (id, case_id, person_id, operator_code, purpose, receiver_entry, receiver_operator, scope, agreed, informed, given_on, valid_until, at, taken_by, interpreter, document, sealed, "
         "form_version, version) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,1)",
         {id, n.case_id, n.person, n.operator_code, n.answers.get("purpose"), n.receiver.entry, store::Value::text_or_null(n.receiver.operator_code), scope, agreed ? 1 : 0, informed ? 1 : 0, given,
          day_or_null(n.answers.get("valid_until")), now, by, n.interpreter, forms::document(form, n.answers), sealed.empty() ? store::Value(nullptr) : store::Value(sealed), form.version});
  cases::happened(tx, n.case_id, {.chapter = "consents", .what = agreed ? "given" : "refused", .record = id.value, .version = 1, .detail = "consent_purpose:" + std::string(n.answers.get("purpose")), .more = 1, .hash = hash_of(sealed)},
                  by, now);
  return id;
}

core::Done withdraw(const Doors& doors, store::Tx& tx, const vault::OperatorKeys& keys, const forms::Library& library, const Consent& c, const forms::Answers& why, access::UserId by, core::Instant now) {
  auto sealed = keys.seal(tx, {"consent", c.id.value, "withdrawal", 2}, "case", c.case_id.value, forms::sealed_document(form_of(library, "consent_withdrawal"), why));
  auto day = core::Date::parse(why.get("withdrawn_on")).value_or(core::local(now).date);
  if (tx.run("update consent set withdrawn_on = $2, withdrawn_at = $3, withdrawn_by = $4, withdrawn_how = $5, withdrawal = $6, version = 2 where id = $1 and withdrawn_on is null",
             {c.id, day, now, by, why.get("how"), sealed}) != 1)
    return core::fail(core::Errc::conflict, "this consent was taken back already");
  cases::happened(tx, c.case_id, {.chapter = "consents", .what = "withdrawn", .record = c.id.value, .version = 2, .detail = "consent_purpose:" + c.purpose, .hash = hash_of(sealed)}, by, now);
  for (const auto& act : doors.withdrawn) TRY_VOID(act(tx, keys, c, by, now));
  return {};
}

core::Result<forms::Answers> opened(store::Tx& tx, const vault::OperatorKeys& keys, const Consent& c) {
  auto sealed = stored(tx, c.id, "sealed");
  if (sealed.empty()) return forms::Answers{};
  return forms::from_document(TRY(keys.open(tx, {"consent", c.id.value, "sealed", 1}, "case", c.case_id.value, sealed)));
}
core::Result<forms::Answers> withdrawal(store::Tx& tx, const vault::OperatorKeys& keys, const Consent& c) {
  auto sealed = stored(tx, c.id, "withdrawal");
  if (sealed.empty()) return forms::Answers{};
  auto plain = TRY(keys.open(tx, {"consent", c.id.value, "withdrawal", 2}, "case", c.case_id.value, sealed));
  return forms::from_document(plain.empty() ? "{}" : plain);
}

void hand_over(store::Tx& tx, cases::CaseId id, std::string_view to, const cases::HandedOver& moved) {
  tx.run("update consent set operator_code = $2 where case_id = $1", {id, to});
  for (const auto& [was, is] : moved.copied) tx.run("update consent set person_id = $3 where case_id = $1 and person_id = $2", {id, was, is});
}

std::vector<std::int64_t> interpreters(store::Tx& tx, cases::CaseId id) {
  std::vector<std::int64_t> out;
  tx.run("select distinct interpreter from consent where case_id = $1 and interpreter is not null", {id}, [&](const store::Row& r) { out.push_back(r.integer(0)); });
  return out;
}

std::vector<std::string> countries_of(store::Tx& tx, cases::CaseId id, std::string_view operator_code) {
  std::vector<std::string> out;
  for (const auto& p : cases::persons(tx, id))
    if (auto person = people::person(tx, p.person, operator_code))
      for (auto field : {"citizenship", "second_citizenship"})
        if (auto country = person->answers.get(field); !country.empty()) out.emplace_back(country);
  return out;
}

}  // namespace ostoja::consent
