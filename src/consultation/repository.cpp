// Consultations in the store: the file that knows table consultation; bank.cpp knows the ready answers and the trainings.
#include "consultation/record.h"
#include "duty/duty.h"
#include "store/counter.h"
#include "store/feed.h"

#include <algorithm>

namespace ostoja::consultation {
namespace {

constexpr std::string_view kKind = "consultation";
constexpr int kSearched = 5000;

const forms::Form& form_of(const forms::Library& library) {
  const auto* f = library.form("consultation");
  if (f == nullptr) throw core::Failure(core::Errc::internal, "the form of consultations is missing");
  return *f;
}
vault::Place place(std::int64_t id, std::int64_t version) { return {"consultation", id, "sealed", version}; }

store::Value none_if_zero(std::int64_t n) { return n == 0 ? store::Value(nullptr) : store::Value(n); }
store::Value none_if_empty(const core::Bytes& sealed) { return sealed.empty() ? store::Value(nullptr) : store::Value(sealed); }

void tell(const Keeper& k, std::string_view what, ConsultationId id, std::int64_t version, std::string detail = {}, const core::Bytes& sealed = {}) {
  auto hash = vault::sha256(core::view_of(sealed));
  store::append(k.tx, {.at = k.now, .actor = k.by.value, .action = "consultation." + std::string(what), .record = "consultation", .record_id = id.value, .version = version, .detail = std::move(detail),
                       .hash = sealed.empty() ? std::string() : std::string(core::view_of(hash))});
}

constexpr std::string_view kColumns = "select c.id, c.number, c.operator_code, c.state, c.institution_id, c.received_day, c.due_day, c.answered_at, c.answered_by, c.assigned, c.contact_id, c.agreed_contact_id, c.created_at, c.created_by, "
                                      "c.changed_at, c.version, c.channel, c.institution_kind, c.topic, c.legal_area, c.minutes, c.document, c.sealed, u.name from consultation c left join staff_user u on u.id = c.assigned ";
struct Raw { Consultation item; std::string document; core::Bytes sealed; };
Raw read(const store::Row& r) {
  Raw out;
  auto& c = out.item;
  c.id = r.id<ConsultationId>(0), c.number = r.text(1), c.operator_code = r.text(2), c.state = static_cast<State>(r.integer(3)), c.institution = r.id<directory::EntryId>(4);
  c.received_on = r.date(5), c.due = r.date(6), c.answered_at = r.instant(7), c.answered_by = r.id<access::UserId>(8), c.assigned = r.id<access::UserId>(9);
  c.contact = r.integer(10), c.agreed_contact = r.integer(11), c.created_at = r.instant(12), c.created_by = r.id<access::UserId>(13), c.changed_at = r.instant(14), c.version = r.integer(15);
  auto& a = c.answers;
  a.set("channel", std::string(r.text(16))), a.set("institution_kind", std::string(r.text(17))), a.set("topic", std::string(r.text(18))), a.set("received_on", c.received_on.text());
  if (!r.text(19).empty()) a.set("legal_area", std::string(r.text(19)));
  if (auto minutes = r.integer(20); minutes > 0) a.set("minutes", std::to_string(minutes));
  out.document = r.text(21);
  auto blob = r.blob(22);
  out.sealed.assign(blob.begin(), blob.end());
  c.assigned_name = r.text(23);
  return out;
}
core::Result<Consultation> opened(store::Tx& tx, const vault::OperatorKeys& keys, Raw raw) {
  auto c = std::move(raw.item);
  c.answers.merge(TRY(forms::from_document(raw.document)));
  if (!raw.sealed.empty()) c.answers.merge(TRY(forms::from_document(TRY(keys.open(tx, place(c.id.value, c.version), kKind, c.id.value, raw.sealed)))));
  return c;
}

core::Date due_after(const forms::Library& library, core::Date day) {
  for (auto left = library.threshold("consultation_answer_days"); left > 0; --left) day = duty::next_working_day(day);
  return day;
}

// Which rows, with their parameters: $1 the operator, then what is wanted.
struct Query { std::string where; std::vector<store::Value> params; std::vector<std::string> own; };
Query query_of(const Wanted& w) {
  Query q;
  q.own.reserve(3);
  auto add = [&](std::string_view condition, store::Value value) {
    q.params.push_back(std::move(value));
    q.where += std::string(condition) + std::to_string(q.params.size());
  };
  q.own.push_back(w.operator_code), q.own.push_back(w.topic);
  add("where c.operator_code = $", std::string_view(q.own[0]));
  switch (w.which) {
    case Wanted::Which::open: q.where += " and c.state < 3"; break;
    case Wanted::Which::late: add(" and c.state = 1 and c.due_day < $", w.today); break;
    case Wanted::Which::answered: q.where += " and c.state = 3"; break;
    case Wanted::Which::all: break;
  }
  if (!w.topic.empty()) add(" and c.topic = $", std::string_view(q.own[1]));
  if (w.institution) add(" and c.institution_id = $", w.institution);
  if (w.assigned) add(" and c.assigned = $", w.assigned);
  if (w.from) add(" and c.received_day >= $", w.from);
  if (w.until) add(" and c.received_day <= $", w.until);
  return q;
}
std::string_view order_of(const Wanted& w) { return w.which == Wanted::Which::open || w.which == Wanted::Which::late ? " order by c.due_day, c.id" : " order by c.received_day desc, c.id desc"; }

}  // namespace

core::Result<ConsultationId> add(const Keeper& k, const New& fresh) {
  const auto& form = form_of(k.forms);
  const auto& a = fresh.answers;
  ConsultationId id{core::next_id(k.now.ms)};
  const auto today = core::local(k.now).date;
  const auto day = core::Date::parse(a.get("received_on")).value_or(today);
  if (day > today) return core::fail(core::Errc::invalid, "the day it came is not in the future");
  const bool answered = a.has("answer");
  const auto plain = forms::sealed_document(form, a);
  const auto sealed = plain.empty() ? core::Bytes() : k.keys.seal(k.tx, place(id.value, 1), kKind, id.value, plain);
  auto counter = "consultation:" + std::string(k.keys.code()) + ":" + std::to_string(today.year());
  char number[48];
  std::snprintf(number, sizeof number, "K-%.8s-%d-%04lld", std::string(k.keys.code()).c_str(), today.year(), static_cast<long long>(store::next_number(k.tx, counter)));
  k.tx.run("insert into consultation (id, number, operator_code, state, channel, institution_id, institution_kind, topic, legal_area, received_day, due_day, answered_at, answered_by, minutes, assigned, contact_id, document, sealed, "
           "created_at, created_by, changed_at, form_version, version) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$19,$21,1)",
           {id, std::string_view(number), k.keys.code(), static_cast<std::int64_t>(answered ? State::answered : State::open), a.get("channel"), fresh.institution, a.get("institution_kind"), a.get("topic"),
            store::Value::text_or_null(a.get("legal_area")), day, due_after(k.forms, day), answered ? k.now : core::Instant{}, answered ? k.by : access::UserId{}, none_if_zero(number_of(a.get("minutes"))),
            fresh.assigned ? fresh.assigned : k.by, none_if_zero(fresh.contact), forms::document(form, a), none_if_empty(sealed), k.now, k.by, form.version});
  tell(k, "add", id, 1, "consultation_topic:" + std::string(a.get("topic")), sealed);
  return id;
}

core::Result<Consultation> consultation(store::Tx& tx, const vault::OperatorKeys& keys, ConsultationId id) {
  auto raw = tx.one(std::string(kColumns) + "where c.id = $1 and c.operator_code = $2", {id, keys.code()}, read);
  if (!raw) return core::fail(core::Errc::not_found, "no such consultation");
  return opened(tx, keys, std::move(*raw));
}

std::vector<Consultation> find(store::Tx& tx, const Wanted& w, int limit, int skip) {
  auto q = query_of(w);
  q.params.emplace_back(limit), q.params.emplace_back(skip);
  std::vector<Consultation> out;
  tx.run_all(std::string(kColumns) + q.where + std::string(order_of(w)) + " limit $" + std::to_string(q.params.size() - 1) + " offset $" + std::to_string(q.params.size()), q.params,
             [&](const store::Row& r) { out.push_back(read(r).item); });
  return out;
}

std::int64_t count(store::Tx& tx, const Wanted& w) {
  auto q = query_of(w);
  std::int64_t n = 0;
  tx.run_all("select count(*) from consultation c " + q.where, q.params, [&](const store::Row& r) { n = r.integer(0); });
  return n;
}

std::vector<Consultation> find_words(store::Tx& tx, const vault::OperatorKeys& keys, const Wanted& w, std::size_t limit) {
  auto q = query_of(w);
  q.params.emplace_back(kSearched);
  std::vector<Raw> raws;
  tx.run_all(std::string(kColumns) + q.where + std::string(order_of(w)) + " limit $" + std::to_string(q.params.size()), q.params, [&](const store::Row& r) { raws.push_back(read(r)); });
  const auto folded = core::fold(w.text);
  const auto words = core::split(folded, ' ');
  std::vector<Consultation> out;
  for (auto& raw : raws) {
    if (out.size() >= limit) break;
    auto c = opened(tx, keys, std::move(raw));
    if (!c) continue;
    std::string all = core::fold(c->number);
    for (auto field : {"institution_words", "asked_by", "question", "answer"}) all += " " + core::fold(c->answers.get(field));
    if (c->institution) all += " " + core::fold(directory::name_of(tx, c->institution, keys.code()));
    if (std::all_of(words.begin(), words.end(), [&](std::string_view word) { return all.find(word) != all.npos; })) out.push_back(std::move(*c));
  }
  return out;
}

core::Done save(const Keeper& k, Consultation& c, forms::Answers answers) {
  const auto& form = form_of(k.forms);
  const auto day = core::Date::parse(answers.get("received_on")).value_or(c.received_on);
  const bool now_answered = answers.has("answer") && c.state < State::answered;
  const auto plain = forms::sealed_document(form, answers);
  const auto sealed = plain.empty() ? core::Bytes() : k.keys.seal(k.tx, place(c.id.value, c.version + 1), kKind, c.id.value, plain);
  if (now_answered) c.state = State::answered, c.answered_at = k.now, c.answered_by = k.by;
  if (day != c.received_on) c.received_on = day, c.due = due_after(k.forms, day);
  if (k.tx.run("update consultation set state = $3, channel = $4, institution_id = $5, institution_kind = $6, topic = $7, legal_area = $8, received_day = $9, due_day = $10, answered_at = $11, answered_by = $12, minutes = $13, "
               "document = $14, sealed = $15, changed_at = $16, form_version = $17, version = $2 + 1 where id = $1 and version = $2",
               {c.id, c.version, static_cast<std::int64_t>(c.state), answers.get("channel"), c.institution, answers.get("institution_kind"), answers.get("topic"), store::Value::text_or_null(answers.get("legal_area")),
                c.received_on, c.due, c.answered_at, c.answered_by, none_if_zero(number_of(answers.get("minutes"))), forms::document(form, answers),
                none_if_empty(sealed), k.now, form.version}) != 1)
    return core::fail(core::Errc::stale, "somebody else has saved this consultation meanwhile");
  ++c.version;
  c.answers = std::move(answers);
  tell(k, now_answered ? "answer" : "save", c.id, c.version, {}, sealed);
  return {};
}

core::Done move_to(const Keeper& k, Consultation& c, State to, std::string_view reason) {
  if (c.state == to) return core::fail(core::Errc::conflict, "it stands there already");
  if (to == State::answered) return core::fail(core::Errc::invalid, "it is answered by writing the answer");
  if (to == State::closed && c.state == State::answered) return core::fail(core::Errc::conflict, "an answered consultation is closed");
  c.state = to;
  // The words keep the version they were sealed with, so the version does not move on.
  k.tx.run("update consultation set state = $2, changed_at = $3, answered_at = null, answered_by = null where id = $1", {c.id, static_cast<std::int64_t>(to), k.now});
  c.answered_at = {}, c.answered_by = {};
  tell(k, core::lower_ascii(code_of(to)), c.id, c.version, reason.empty() ? std::string() : "consultation_close:" + std::string(reason));
  return {};
}

core::Done assign(const Keeper& k, Consultation& c, access::UserId to) {
  if (c.assigned == to) return core::fail(core::Errc::conflict, "it is theirs already");
  c.assigned = to;
  k.tx.run("update consultation set assigned = $2, changed_at = $3 where id = $1", {c.id, to, k.now});
  tell(k, "assign", c.id, c.version);
  return {};
}

core::Done tell_no_identity(const Keeper& k, ConsultationId id) {
  tell(k, "no_identity", id, 0);
  return {};
}

core::Done agreed(const Keeper& k, Consultation& c, std::int64_t contact) {
  if (c.agreed_contact != 0) return core::fail(core::Errc::conflict, "a conversation about the person was begun already");
  c.agreed_contact = contact;
  k.tx.run("update consultation set agreed_contact_id = $2, changed_at = $3 where id = $1", {c.id, contact, k.now});
  tell(k, "agreed", c.id, c.version);
  return {};
}

Counted counted(store::Tx& tx, std::string_view operator_code, core::Date from, core::Date until) {
  Counted out;
  tx.run("select count(*), coalesce(sum(case when state = 3 then 1 else 0 end), 0), cast(coalesce(sum(minutes), 0) as bigint) from consultation where operator_code = $1 and received_day >= $2 and received_day <= $3", {operator_code, from, until},
         [&](const store::Row& r) { out.received = r.integer(0), out.answered = r.integer(1), out.minutes = r.integer(2); });
  tx.run("select count(*), cast(coalesce(sum(people), 0) as bigint) from training where operator_code = $1 and day >= $2 and day <= $3", {operator_code, from, until},
         [&](const store::Row& r) { out.trainings = r.integer(0), out.people = r.integer(1); });
  return out;
}

}  // namespace ostoja::consultation
