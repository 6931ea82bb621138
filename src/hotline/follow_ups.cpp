// Follow-ups with their attempts, and the rules of safe contact bound to a number. Knows tables follow_up, follow_up_attempt, safe_contact.
#include "hotline/hotline.h"
#include "hotline/rules.h"
#include "store/feed.h"

namespace ostoja::hotline {
namespace {

constexpr std::string_view kSelect =
    "select f.id, f.contact_id, c.number, f.operator_code, f.kind, f.reason, c.urgency, c.language, f.state, f.due_at, f.created_at, f.assigned_to, f.created_by, f.version, "
    "(select count(*) from follow_up_attempt a where a.follow_up_id = f.id), "
    "(select a.outcome from follow_up_attempt a where a.follow_up_id = f.id order by a.at desc limit 1), "
    "(select max(a.at) from follow_up_attempt a where a.follow_up_id = f.id) from follow_up f join contact c on c.id = f.contact_id ";

FollowUp read(const store::Row& r) {
  FollowUp f;
  f.id = r.integer(0);
  f.contact = r.id<ContactId>(1);
  f.contact_number = r.text(2), f.operator_code = r.text(3), f.kind = r.text(4), f.reason = r.text(5), f.urgency = r.text(6), f.language = r.text(7);
  f.state = static_cast<int>(r.integer(8));
  f.due_at = r.instant(9), f.created_at = r.instant(10);
  f.assigned_to = r.id<access::UserId>(11), f.created_by = r.id<access::UserId>(12);
  f.version = r.integer(13);
  f.attempts = static_cast<int>(r.integer(14));
  f.last_outcome = r.text(15);
  f.last_at = r.instant(16);
  return f;
}

void leave(const Keeper& k, std::string_view action, std::string_view record, std::int64_t id, std::int64_t version, std::string detail) {
  store::append(k.tx, {.at = k.now, .actor = k.by.value, .action = std::string(action), .record = std::string(record), .record_id = id, .version = version, .detail = std::move(detail)});
}

}  // namespace

core::Result<std::int64_t> add_follow_up(const Keeper& k, FollowUp f) {
  const auto* kinds = k.forms.codes("follow_up_kind");
  if (kinds == nullptr || kinds->find(f.kind) == nullptr) return core::fail(core::Errc::invalid, "choose what is to be done");
  if (!f.due_at) return core::fail(core::Errc::invalid, "choose the day and time it is due");
  if (!row(k.tx, f.contact, f.operator_code)) return core::fail(core::Errc::not_found, "no such contact");
  auto id = core::next_id(k.now.ms);
  core::Bytes sealed;
  if (!f.note.empty()) sealed = k.keys.seal(k.tx, {"follow_up", id, "sealed", 1}, "contact", f.contact.value, f.note);
  k.tx.run("insert into follow_up (id, operator_code, contact_id, kind, state, due_at, assigned_to, created_by, created_at, reason, sealed, version) "
           "values ($1,$2,$3,$4,1,$5,$6,$7,$8,$9,$10,1)",
           {id, f.operator_code, f.contact, f.kind, f.due_at, f.assigned_to, k.by, k.now, store::Value::text_or_null(f.reason),
            sealed.empty() ? store::Value(nullptr) : store::Value(sealed)});
  leave(k, "follow_up.add", "follow_up", id, 1, f.kind);
  return id;
}

core::Result<FollowUp> follow_up(store::Tx& tx, const vault::OperatorKeys& keys, std::int64_t id, std::string_view operator_code) {
  auto found = tx.one(std::string(kSelect) + "where f.id = $1 and f.operator_code = $2", {id, operator_code}, read);
  if (!found) return core::fail(core::Errc::not_found, "no such follow-up");
  core::Bytes sealed;
  tx.run("select sealed from follow_up where id = $1", {id}, [&](const store::Row& r) {
    auto blob = r.blob(0);  // asked once: each call may decode anew
    sealed.assign(blob.begin(), blob.end());
  });
  if (!sealed.empty()) found->note = TRY(keys.open(tx, {"follow_up", id, "sealed", 1}, "contact", found->contact.value, sealed));
  return std::move(*found);
}

std::vector<FollowUp> follow_ups(store::Tx& tx, std::string_view operator_code, const FollowUpFilter& f, int limit) {
  std::vector<FollowUp> out;
  std::string sql = std::string(kSelect) + "where f.operator_code = $1 and f.state = $2";
  std::vector<store::Value> values{operator_code, f.state};
  if (f.due_before) values.emplace_back(f.due_before), sql += " and f.due_at < $" + std::to_string(values.size());
  if (!f.kind.empty()) values.emplace_back(std::string_view(f.kind)), sql += " and f.kind = $" + std::to_string(values.size());
  values.emplace_back(limit);
  sql += std::string(f.state == 1 ? " order by f.due_at" : " order by f.due_at desc") + " limit $" + std::to_string(values.size());
  tx.run_all(sql, values, [&](const store::Row& r) { out.push_back(read(r)); });
  return out;
}

std::vector<FollowUp> follow_ups_of(store::Tx& tx, ContactId contact) {
  std::vector<FollowUp> out;
  tx.run(std::string(kSelect) + "where f.contact_id = $1 order by f.due_at", {contact}, [&](const store::Row& r) { out.push_back(read(r)); });
  return out;
}

std::vector<Attempt> attempts(store::Tx& tx, std::int64_t follow_up_id) {
  std::vector<Attempt> out;
  tx.run("select a.at, u.name, a.outcome, a.outside_reason from follow_up_attempt a left join staff_user u on u.id = a.by_user where a.follow_up_id = $1 order by a.at desc",
         {follow_up_id}, [&](const store::Row& r) { out.push_back({r.instant(0), std::string(r.text(1)), std::string(r.text(2)), std::string(r.text(3))}); });
  return out;
}

core::Done add_attempt(const Keeper& k, FollowUp& f, std::string_view outcome, std::string_view outside_reason) {
  const auto* outcomes = k.forms.codes("attempt_outcome");
  if (outcomes == nullptr || outcomes->find(outcome) == nullptr) return core::fail(core::Errc::invalid, "choose how the attempt ended");
  const auto* reasons = k.forms.codes("outside_hours_reason");
  if (!outside_reason.empty() && (reasons == nullptr || reasons->find(outside_reason) == nullptr)) return core::fail(core::Errc::invalid, "choose the reason from the list");
  if (f.state != 1) return core::fail(core::Errc::conflict, "this follow-up is closed");
  k.tx.run("insert into follow_up_attempt (id, follow_up_id, at, by_user, outcome, outside_reason) values ($1,$2,$3,$4,$5,$6)",
           {core::next_id(k.now.ms), f.id, k.now, k.by, outcome, store::Value::text_or_null(outside_reason)});
  if (outcome == "REACHED") return set_follow_up_state(k, f, 2);
  leave(k, "follow_up.attempt", "follow_up", f.id, f.version, std::string(outcome));
  return {};
}

core::Done set_follow_up_state(const Keeper& k, FollowUp& f, int state) {
  if (k.tx.run("update follow_up set state = $3, version = version + 1 where id = $1 and version = $2", {f.id, f.version, state}) != 1)
    return core::fail(core::Errc::stale, "somebody else has changed this follow-up meanwhile");
  f.state = state;
  ++f.version;
  leave(k, state == 1 ? "follow_up.reopen" : state == 2 ? "follow_up.done" : "follow_up.give_up", "follow_up", f.id, f.version, {});
  return {};
}

std::optional<SafeContact> safe_contact(store::Tx& tx, const vault::OperatorKeys& keys, std::string_view number_hash) {
  if (number_hash.empty()) return std::nullopt;
  core::Bytes sealed;
  std::string document;
  auto found = tx.one("select id, hours_from, hours_until, working_days_only, never_message, document, sealed, changed_at, version from safe_contact where operator_code = $1 and number_hash = $2",
                      {keys.code(), number_hash}, [&](const store::Row& r) {
                        SafeContact s;
                        s.id = r.integer(0);
                        s.operator_code = keys.code();
                        s.number_hash = number_hash;
                        constexpr std::string_view kColumn[] = {"hours_from", "hours_until", "working_days_only", "never_message"};
                        for (int i = 0; i < 4; ++i)
                          if (!r.is_null(1 + i)) s.answers.set(kColumn[i], std::string(r.text(1 + i)));
                        document = r.text(5);
                        auto blob = r.blob(6);  // asked once: each call may decode anew
                        sealed.assign(blob.begin(), blob.end());
                        s.changed_at = r.instant(7);
                        s.version = r.integer(8);
                        return s;
                      });
  if (!found) return std::nullopt;
  auto coded = forms::from_document(document);
  if (coded) found->answers.merge(*coded);
  if (!sealed.empty()) {
    auto plain = keys.open(tx, {"safe_contact", found->id, "sealed", found->version}, "safe_contact", found->id, sealed);
    if (!plain) throw core::Failure(core::Errc::internal, "the safe-contact rules cannot be opened");  // never call without them
    auto rest = forms::from_document(*plain);
    if (rest) found->answers.merge(*rest);
  }
  return found;
}

std::string number_with_rules(store::Tx& tx, ContactId id, std::string_view operator_code) {
  return tx.one("select c.number_hash from contact c join safe_contact s on s.operator_code = c.operator_code and s.number_hash = c.number_hash where c.id = $1 and c.operator_code = $2", {id, operator_code},
                [](const store::Row& r) { return std::string(r.text(0)); }).value_or("");
}

core::Done save_safe_contact(const Keeper& k, SafeContact& s) {
  const auto* form = k.forms.form("safe_contact");
  if (form == nullptr) throw core::Failure(core::Errc::internal, "form safe_contact is missing");
  bool fresh = s.id == 0;
  if (fresh) s.id = core::next_id(k.now.ms);
  std::int64_t before = s.version++;
  auto plain = forms::sealed_document(*form, s.answers);
  core::Bytes sealed;
  if (!plain.empty()) sealed = k.keys.seal(k.tx, {"safe_contact", s.id, "sealed", s.version}, "safe_contact", s.id, plain);
  auto a = [&](std::string_view field) { return store::Value::text_or_null(s.answers.get(field)); };
  auto blob = sealed.empty() ? store::Value(nullptr) : store::Value(sealed);
  auto document = forms::document(*form, s.answers);
  auto changed = fresh ? k.tx.run("insert into safe_contact (id, operator_code, number_hash, hours_from, hours_until, working_days_only, never_message, document, sealed, changed_at, version) "
                                  "values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11) on conflict do nothing",
                                  {s.id, s.operator_code, s.number_hash, a("hours_from"), a("hours_until"), a("working_days_only"), a("never_message"), document, blob, k.now, s.version})
                       : k.tx.run("update safe_contact set hours_from = $3, hours_until = $4, working_days_only = $5, never_message = $6, document = $7, sealed = $8, changed_at = $9, "
                                  "version = $10 where id = $1 and version = $2",
                                  {s.id, before, a("hours_from"), a("hours_until"), a("working_days_only"), a("never_message"), document, blob, k.now, s.version});
  if (changed != 1) return core::fail(core::Errc::stale, "somebody else has changed the safe-contact rules meanwhile");
  leave(k, "safe_contact.save", "safe_contact", s.id, s.version, {});
  return {};
}

}  // namespace ostoja::hotline
