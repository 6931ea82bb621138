// Contacts in the store: the one file that knows table contact. Coded answers stand in columns and in the JSON document, direct and sensitive ones in one
// sealed value under the contact's own key.
#include "hotline/hotline.h"
#include "hotline/rules.h"
#include "store/counter.h"
#include "store/feed.h"

#include <array>

namespace ostoja::hotline {
namespace {

constexpr std::array<std::string_view, 9> kColumns{"kind", "channel", "direction", "caller_type", "purpose", "urgency", "language", "caller_country", "outcome"};

vault::Place place(ContactId id, std::int64_t version) { return {"contact", id.value, "sealed", version}; }

const forms::Form& form(const Keeper& k) {
  const auto* f = k.forms.form("contact");
  if (f == nullptr) throw core::Failure(core::Errc::internal, "form contact is missing");
  return *f;
}

void leave(const Keeper& k, std::string_view action, const Contact& c, std::string detail, const core::Bytes& sealed) {
  auto hash = vault::sha256(core::view_of(sealed));
  store::append(k.tx, {.at = k.now, .actor = k.by.value, .action = std::string(action), .record = "contact", .record_id = c.id.value, .version = c.version,
                       .detail = std::move(detail), .hash = sealed.empty() ? std::string() : std::string(core::view_of(hash))});
  if (k.changes) k.tx.after_commit([changes = k.changes] { ++*changes; });
}

// The number of a caller is kept twice: sealed with the other answers, and as a keyed hash that tells equal numbers apart from others and nothing else.
void hash_number(const Keeper& k, Contact& c) {
  auto number = core::e164(c.answers.get("phone"));
  c.number_hash = number ? k.keys.number_hash(*number) : std::string();
}

core::Bytes seal(const Keeper& k, const Contact& c) {
  auto plain = forms::sealed_document(form(k), c.answers);
  return plain.empty() ? core::Bytes() : k.keys.seal(k.tx, place(c.id, c.version), "contact", c.id.value, plain);
}

std::string number_text(store::Tx& tx, std::string_view operator_code, core::Instant at) {
  int year = core::local(at).date.year();
  auto n = store::next_number(tx, "contact/" + std::string(operator_code) + "/" + std::to_string(year));
  std::string digits = std::to_string(n);
  return std::to_string(year % 100) + "-" + std::string(digits.size() < 5 ? 5 - digits.size() : 0, '0') + digits;
}

core::Result<Contact> insert(const Keeper& k, const Start& start, State state, core::Instant ended, std::string_view action) {
  Contact c;
  c.id = ContactId{core::next_id(k.now.ms)};
  c.operator_code = start.operator_code;
  c.state = state;
  c.started_at = start.started_at ? start.started_at : k.now;
  c.ended_at = ended;
  if (c.started_at > k.now.plus_seconds(60)) return core::fail(core::Errc::invalid, "a contact cannot begin in the future");
  if (ended && ended < c.started_at) return core::fail(core::Errc::invalid, "a contact cannot end before it begins");
  c.created_at = c.saved_at = k.now;
  c.created_by = k.by;
  c.taken_by = start.taken_by ? start.taken_by : k.by;
  c.answers = start.answers;
  c.version = 1;
  c.number = number_text(k.tx, c.operator_code, c.started_at);
  hash_number(k, c);
  auto sealed = seal(k, c);
  auto a = [&](std::size_t i) { return store::Value::text_or_null(c.answers.get(kColumns[i])); };
  k.tx.run(
      "insert into contact (id, number, operator_code, state, kind, channel, direction, caller_type, purpose, urgency, language, caller_country, outcome, number_hash, "
      "started_at, ended_at, created_at, saved_at, created_by, taken_by, document, sealed, form_version, version) "
      "values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24)",
      {c.id, c.number, c.operator_code, static_cast<int>(c.state), a(0), a(1), a(2), a(3), a(4), a(5), a(6), a(7), a(8), store::Value::text_or_null(c.number_hash),
       c.started_at, c.ended_at, c.created_at, c.saved_at, c.created_by, c.taken_by, forms::document(form(k), c.answers),
       sealed.empty() ? store::Value(nullptr) : store::Value(sealed), form(k).version, c.version});
  leave(k, action, c, std::string(c.answers.get("channel")), sealed);
  return c;
}

}  // namespace

core::Result<Contact> begin(const Keeper& k, const Start& start) { return insert(k, start, State::draft, {}, "contact.begin"); }

core::Result<Contact> record(const Keeper& k, const Start& start, core::Instant ended) {
  return insert(k, start, is_urgent(start.answers.get("urgency")) ? State::open : State::closed, ended, "contact.record");
}

core::Result<Contact> contact(store::Tx& tx, const vault::OperatorKeys& keys, ContactId id, std::string_view operator_code) {
  core::Bytes sealed;
  std::string document;
  auto found = tx.one(
      "select number, operator_code, state, kind, channel, direction, caller_type, purpose, urgency, language, caller_country, outcome, number_hash, started_at, ended_at, "
      "created_at, saved_at, created_by, taken_by, end_state, end_at, document, sealed, version from contact where id = $1 and operator_code = $2",
      {id, operator_code}, [&](const store::Row& r) {
        Contact c;
        c.id = id;
        c.number = r.text(0);
        c.operator_code = r.text(1);
        c.state = static_cast<State>(r.integer(2));
        for (std::size_t i = 0; i < kColumns.size(); ++i)
          if (!r.is_null(3 + static_cast<int>(i))) c.answers.set(kColumns[i], std::string(r.text(3 + static_cast<int>(i))));
        c.number_hash = r.text(12);
        c.started_at = r.instant(13), c.ended_at = r.instant(14), c.created_at = r.instant(15), c.saved_at = r.instant(16);
        c.created_by = r.id<access::UserId>(17), c.taken_by = r.id<access::UserId>(18);
        c.end_state = r.text(19), c.end_at = r.instant(20);
        document = r.text(21);
        auto blob = r.blob(22);
        sealed.assign(blob.begin(), blob.end());
        c.version = r.integer(23);
        return c;
      });
  if (!found) return core::fail(core::Errc::not_found, "no such contact");
  found->answers.merge(TRY(forms::from_document(document)));
  if (!sealed.empty()) {
    auto plain = TRY(keys.open(tx, place(id, found->version), "contact", id.value, sealed));
    found->answers.merge(TRY(forms::from_document(plain)));
  }
  return std::move(*found);
}

core::Done save(const Keeper& k, Contact& c, std::string_view action) {
  std::int64_t before = c.version++;
  c.saved_at = k.now;
  hash_number(k, c);
  auto sealed = seal(k, c);
  auto a = [&](std::size_t i) { return store::Value::text_or_null(c.answers.get(kColumns[i])); };
  auto changed = k.tx.run(
      "update contact set state = $3, kind = $4, channel = $5, direction = $6, caller_type = $7, purpose = $8, urgency = $9, language = $10, caller_country = $11, outcome = $12, "
      "number_hash = $13, started_at = $14, ended_at = $15, saved_at = $16, taken_by = $17, end_state = $18, end_at = $19, document = $20, sealed = $21, form_version = $22, "
      "version = $23 where id = $1 and version = $2",
      {c.id, before, static_cast<int>(c.state), a(0), a(1), a(2), a(3), a(4), a(5), a(6), a(7), a(8), store::Value::text_or_null(c.number_hash), c.started_at, c.ended_at,
       c.saved_at, c.taken_by, store::Value::text_or_null(c.end_state), c.end_at, forms::document(form(k), c.answers),
       sealed.empty() ? store::Value(nullptr) : store::Value(sealed), form(k).version, c.version});
  if (changed != 1) return core::fail(core::Errc::stale, "somebody else has saved this contact meanwhile");
  leave(k, action, c, std::string(code_of(c.state)), sealed);
  return {};
}

core::Done close_as(const Keeper& k, Contact& c, std::string_view closer) {
  if (!is_closer(closer)) return core::fail(core::Errc::invalid, "not a way to close without a conversation");
  if (c.state != State::draft) return core::fail(core::Errc::conflict, "this contact is closed already");
  c.answers.set("kind", std::string(closer));
  c.answers.set("purpose", std::string(purpose_of_closer(closer)));
  if (!c.answers.has("outcome")) c.answers.set("outcome", "NO_ACTION");
  c.state = State::closed;
  if (!c.ended_at) c.ended_at = k.now;
  return save(k, c, "contact.close");
}

core::Done finish(const Keeper& k, Contact& c) {
  if (c.state == State::cancelled) return core::fail(core::Errc::conflict, "this contact was taken back");
  if (!c.ended_at) c.ended_at = k.now;
  c.state = is_urgent(c.answers.get("urgency")) && c.end_state.empty() ? State::open : State::closed;
  return save(k, c, "contact.close");
}

core::Done end_urgency(const Keeper& k, Contact& c, std::string_view end_state) {
  const auto* list = k.forms.codes("end_state");
  if (list == nullptr || list->find(end_state) == nullptr) return core::fail(core::Errc::invalid, "choose how the urgent matter ended");
  c.end_state = end_state;
  c.end_at = k.now;
  if (c.state == State::open) c.state = State::closed;
  return save(k, c, "contact.end");
}

core::Done cancel(const Keeper& k, Contact& c) {
  if (c.state != State::draft) return core::fail(core::Errc::conflict, "only a draft can be taken back");
  k.keys.shred(k.tx, "contact", c.id.value);
  auto changed = k.tx.run("update contact set state = 4, document = '{}', sealed = null, number_hash = null, saved_at = $3, version = version + 1 where id = $1 and version = $2",
                          {c.id, c.version, k.now});
  if (changed != 1) return core::fail(core::Errc::stale, "somebody else has saved this contact meanwhile");
  c.state = State::cancelled;
  ++c.version;
  leave(k, "contact.cancel", c, {}, {});
  return {};
}

core::Done undo_close(const Keeper& k, Contact& c) {
  if (!may_undo(c, k.forms, k.now)) return core::fail(core::Errc::conflict, "the time for taking this back is over");
  c.state = State::draft;
  for (auto field : {"kind", "purpose", "outcome"}) c.answers.set(field, "");
  c.ended_at = {};
  return save(k, c, "contact.reopen");
}

}  // namespace ostoja::hotline
