// Interventions in the store: record, actions, urgency, what the coordinator is told. Talks and safety plans are in care.cpp.
#include "assessment/assessment.h"
#include "core/failure.h"
#include "intervention/intervention.h"

namespace ostoja::intervention {
namespace {

const forms::Form& form_of(const forms::Library& library, std::string_view name) {
  const auto* f = library.form(name);
  if (f == nullptr) throw core::Failure(core::Errc::internal, "a form of interventions is missing");
  return *f;
}
vault::Place place(InterventionId id, std::int64_t version) { return {"intervention", id.value, "sealed", version}; }
vault::Place end_place(InterventionId id) { return {"intervention", id.value, "end_sealed", 1}; }

core::Bytes seal(const Keeper& k, const vault::Place& at, cases::CaseId id, std::string_view plain) {
  return plain.empty() ? core::Bytes() : k.keys.seal(k.tx, at, "case", id.value, plain);
}
store::Value blob_or_null(const core::Bytes& b) { return b.empty() ? store::Value(nullptr) : store::Value(b); }
std::string hash_of(const core::Bytes& sealed) {
  if (sealed.empty()) return {};
  auto hash = vault::sha256(core::view_of(sealed));
  return std::string(core::view_of(hash));
}
std::string joined_codes(const std::vector<std::string>& all) {
  std::string out;
  for (const auto& code : all) out += (out.empty() ? ";" : "") + code + ";";
  return out;
}
store::Value none_if_zero(std::int64_t n) { return n == 0 ? store::Value(nullptr) : store::Value(n); }

constexpr std::string_view kHead =
    "select i.id, i.case_id, f.number, i.operator_code, f.language, i.person_id, i.contact_id, i.state, i.urgency, i.danger_level, i.suicidality, i.place_needed, i.place_kind, i.next_kind, "
    "i.end_state, u.name, i.triggers, i.lead, i.started_at, i.last_action_at, i.ended_at, i.next_at, i.version, "
    "(select a.kind from intervention_action a where a.intervention_id = i.id order by a.at desc, a.id desc limit 1), "
    "(select count(*) from urgency_notice n where n.intervention_id = i.id), (select count(*) from urgency_notice n where n.intervention_id = i.id and n.acknowledged_at is null), "
    "(select max(n.at) from urgency_notice n where n.intervention_id = i.id), (select max(n.acknowledged_at) from urgency_notice n where n.intervention_id = i.id), "
    "(select x.name from urgency_notice n join staff_user x on x.id = n.acknowledged_by where n.intervention_id = i.id order by n.acknowledged_at desc limit 1)";
constexpr std::string_view kFrom = " from intervention i join case_file f on f.id = i.case_id left join staff_user u on u.id = i.lead ";
// The board shows what the list of cases would: own teams, or the whole operator to whom reaches so far.
constexpr std::string_view kSeen = "i.operator_code = $1 and ($2 = 1 or exists (select 1 from case_team t where t.case_id = i.case_id and t.user_id = $3 and t.until is null))";
int reach(const cases::Reader& r) { return r.reach == cases::Reader::Reach::operator_wide ? 1 : 0; }

Head read_head(const store::Row& r) {
  Head h;
  h.id = r.id<InterventionId>(0), h.case_id = r.id<cases::CaseId>(1), h.case_number = r.text(2), h.operator_code = r.text(3), h.language = r.text(4);
  h.person = r.id<people::PersonId>(5), h.contact = r.integer(6), h.state = static_cast<State>(r.integer(7));
  h.urgency = r.text(8), h.danger_level = r.text(9), h.suicidality = r.text(10), h.place_needed = r.text(11), h.place_kind = r.text(12), h.next_kind = r.text(13);
  h.end_state = r.text(14), h.lead_name = r.text(15);
  for (auto code : core::split(r.text(16), ';'))
    if (!code.empty()) h.triggers.emplace_back(code);
  h.lead = r.id<access::UserId>(17);
  h.started_at = r.instant(18), h.last_action_at = r.instant(19), h.ended_at = r.instant(20), h.next_at = r.instant(21), h.version = r.integer(22);
  h.last_kind = r.text(23), h.notices = r.integer(24), h.waiting = r.integer(25), h.told_at = r.instant(26), h.acknowledged_at = r.instant(27), h.acknowledged_by = r.text(28);
  return h;
}

void tell(const Keeper& k, cases::CaseId id, std::string_view what, InterventionId record, std::string detail, int more, std::string hash = {}, core::Instant at = {}, std::int64_t version = 0) {
  cases::happened(k.tx, id, {.chapter = "interventions", .what = what, .record = record.value, .version = version, .detail = std::move(detail), .at = at, .more = more, .hash = std::move(hash)}, k.by, k.now);
}

// The line of the history, the notice to the coordinator, and the case raised along: all that follows from a new urgency of an intervention.
enum class Tell : std::uint8_t { now, with_what_follows };
core::Done became(const Keeper& k, const cases::Header& h, InterventionId id, std::string_view was, std::string_view urgency, std::string_view why, std::string_view reason, Tell notice = Tell::now) {
  auto line = core::next_id(k.now.ms);
  auto sealed = seal(k, {"intervention_urgency", line, "sealed", 1}, h.id, reason);
  k.tx.run("insert into intervention_urgency (id, intervention_id, at, by_user, was, became, why, sealed) values ($1,$2,$3,$4,$5,$6,$7,$8)",
           {line, id, k.now, k.by, store::Value::text_or_null(was), urgency, why, blob_or_null(sealed)});
  if (notice == Tell::now && is_urgent(urgency) && more_urgent(urgency, was))
    k.tx.run("insert into urgency_notice (id, case_id, intervention_id, operator_code, urgency, why, at, by_user) values ($1,$2,$3,$4,$5,$6,$7,$8)",
             {core::next_id(k.now.ms), h.id, id, h.operator_code, urgency, why, k.now, k.by});
  // The case as it stands now, not as the caller read it: an earlier line of this change may have raised it.
  auto now = TRY(cases::header(k.tx, h.id, {k.by, h.operator_code, cases::Reader::Reach::operator_wide}));
  if (more_urgent(urgency, now.urgency)) TRY(cases::set_urgency(k.tx, k.keys, k.forms, now, urgency, k.by, k.now));
  return {};
}

// What the danger in the answers asks for, when that is more than the present urgency.
core::Done force(const Keeper& k, const cases::Header& h, InterventionId id, std::string& urgency, const forms::Answers& a) {
  auto f = forced(level_of(a.get("danger_level")), level_of(a.get("suicidality")), thresholds(k.forms));
  if (f.urgency.empty() || !more_urgent(f.urgency, urgency)) return {};
  TRY_VOID(became(k, h, id, urgency, f.urgency, code_of(f.why), {}));
  urgency = f.urgency;
  k.tx.run("update intervention set urgency = $2 where id = $1", {id, urgency});
  tell(k, h.id, "forced", id, "urgency:" + urgency, 0);
  return {};
}

}  // namespace

Thresholds thresholds(const forms::Library& library) {
  return {library.threshold("risk_suicide_urgent"), library.threshold("suicidality_u0"), library.threshold("risk_danger_urgent"), library.threshold("danger_u0")};
}

core::Result<InterventionId> begin(const Keeper& k, const cases::Header& h, const Begin& b) {
  const auto& form = form_of(k.forms, "intervention");
  InterventionId id{core::next_id(k.now.ms)};
  auto started = b.started_at ? b.started_at : k.now;
  std::string urgency(b.answers.get("urgency"));
  if (urgency.empty()) urgency = is_urgent(h.urgency) ? h.urgency : "U1";
  auto sealed = seal(k, place(id, 1), h.id, forms::sealed_document(form, b.answers));
  auto triggers = joined_codes(b.answers.all("triggers"));
  k.tx.run("insert into intervention (id, case_id, operator_code, person_id, contact_id, state, urgency, triggers, danger_level, suicidality, place_needed, lead, started_at, opened_by, document, sealed, "
           "form_version, version) values ($1,$2,$3,$4,$5,1,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,1)",
           {id, h.id, h.operator_code, none_if_zero(b.person.value), none_if_zero(b.contact), urgency, store::Value::text_or_null(triggers), store::Value::text_or_null(b.answers.get("danger_level")),
            store::Value::text_or_null(b.answers.get("suicidality")), store::Value::text_or_null(b.answers.get("place_needed")), k.by, started, k.by, forms::document(form, b.answers), blob_or_null(sealed),
            form.version});
  tell(k, h.id, "begin", id, "urgency:" + urgency, 1, hash_of(sealed), started, 1);
  // When the danger asks for more at once, the coordinator is told once, of that.
  auto asks = forced(level_of(b.answers.get("danger_level")), level_of(b.answers.get("suicidality")), thresholds(k.forms));
  const bool more = !asks.urgency.empty() && more_urgent(asks.urgency, urgency);
  TRY_VOID(became(k, h, id, {}, urgency, "BEGAN", {}, more ? Tell::with_what_follows : Tell::now));
  TRY_VOID(force(k, h, id, urgency, b.answers));
  TRY_VOID(assessment::review_needed(k.tx, k.keys, k.forms, h, "INTERVENTION", k.by, k.now));
  return id;
}

core::Result<Head> head(store::Tx& tx, const cases::Header& h, InterventionId id) {
  auto found = tx.one(std::string(kHead) + std::string(kFrom) + "where i.id = $1 and i.case_id = $2", {id, h.id}, read_head);
  if (!found) return core::fail(core::Errc::not_found, "no such intervention");
  return std::move(*found);
}

core::Result<Record> record(store::Tx& tx, const vault::OperatorKeys& keys, const cases::Header& h, InterventionId id) {
  Record out;
  out.head = TRY(head(tx, h, id));
  std::string document;
  core::Bytes sealed, end;
  tx.run("select document, sealed, end_sealed from intervention where id = $1", {id}, [&](const store::Row& r) {
    document = r.text(0);
    auto a = r.blob(1);
    sealed.assign(a.begin(), a.end());
    auto b = r.blob(2);
    end.assign(b.begin(), b.end());
  });
  out.answers = TRY(forms::from_document(document));
  const auto& x = out.head;
  const std::pair<std::string_view, const std::string*> columns[] = {{"urgency", &x.urgency}, {"danger_level", &x.danger_level}, {"suicidality", &x.suicidality}, {"place_needed", &x.place_needed}};
  for (const auto& [name, value] : columns)
    if (!value->empty()) out.answers.set(name, *value);
  if (!x.triggers.empty()) out.answers.set_all("triggers", x.triggers);
  if (!sealed.empty()) out.answers.merge(TRY(forms::from_document(TRY(keys.open(tx, place(id, x.version), "case", h.id.value, sealed)))));
  if (!end.empty()) out.end = TRY(forms::from_document(TRY(keys.open(tx, end_place(id), "case", h.id.value, end))));
  if (!x.end_state.empty()) out.end.set("end_state", x.end_state);
  return out;
}

core::Done save(const Keeper& k, const cases::Header& h, Record& r) {
  const auto& form = form_of(k.forms, "intervention");
  auto before = r.head.version++;
  auto sealed = seal(k, place(r.head.id, r.head.version), h.id, forms::sealed_document(form, r.answers));
  auto triggers = joined_codes(r.answers.all("triggers"));
  if (k.tx.run("update intervention set triggers = $3, danger_level = $4, suicidality = $5, place_needed = $6, document = $7, sealed = $8, form_version = $9, version = $10 where id = $1 and version = $2",
               {r.head.id, before, store::Value::text_or_null(triggers), store::Value::text_or_null(r.answers.get("danger_level")), store::Value::text_or_null(r.answers.get("suicidality")),
                store::Value::text_or_null(r.answers.get("place_needed")), forms::document(form, r.answers), blob_or_null(sealed), form.version, r.head.version}) != 1)
    return core::fail(core::Errc::stale, "somebody else has saved this intervention meanwhile");
  tell(k, h.id, "save", r.head.id, {}, 0, hash_of(sealed), {}, r.head.version);
  return force(k, h, r.head.id, r.head.urgency, r.answers);
}

core::Done end(const Keeper& k, const cases::Header& h, Record& r, const forms::Answers& answers, core::Instant ended_at) {
  if (r.head.state == State::ended) return core::fail(core::Errc::conflict, "this intervention has ended already");
  const auto& form = form_of(k.forms, "intervention_end");
  auto sealed = seal(k, end_place(r.head.id), h.id, forms::sealed_document(form, answers));
  std::string state(answers.get("end_state"));
  // Ending is no change of the words: the version stays, so that the sealed value still opens at its place.
  k.tx.run("update intervention set state = 2, end_state = $2, ended_at = $3, end_sealed = $4, next_kind = null, next_at = null where id = $1", {r.head.id, state, ended_at, blob_or_null(sealed)});
  tell(k, h.id, "end", r.head.id, "end_state:" + state, 0, hash_of(sealed), ended_at, r.head.version);
  r.head.state = State::ended;
  return {};
}

core::Done reopen(const Keeper& k, const cases::Header& h, Record& r) {
  if (r.head.state == State::open) return core::fail(core::Errc::conflict, "this intervention is open");
  k.tx.run("update intervention set state = 1, end_state = null, ended_at = null where id = $1", {r.head.id});
  tell(k, h.id, "reopen", r.head.id, {}, 0, {}, {}, r.head.version);
  r.head.state = State::open;
  return {};
}

core::Result<std::int64_t> add_action(const Keeper& k, const cases::Header& h, const Head& i, const forms::Answers& a, core::Instant at, core::Instant next, core::Money cost) {
  if (i.state == State::ended) return core::fail(core::Errc::conflict, "this intervention has ended: open it again first");
  const auto& form = form_of(k.forms, "intervention_action");
  auto id = core::next_id(k.now.ms);
  auto sealed = seal(k, {"intervention_action", id, "sealed", 1}, h.id, forms::sealed_document(form, a));
  auto minutes = a.get("minutes");
  std::int64_t m = 0;
  for (char c : minutes) m = c >= '0' && c <= '9' ? m * 10 + (c - '0') : m;
  k.tx.run("insert into intervention_action (id, intervention_id, at, by_user, kind, service, place_kind, minutes, cost_grosze, document, sealed, form_version) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12)",
           {id, i.id, at, k.by, a.get("kind"), store::Value::text_or_null(a.get("service")), store::Value::text_or_null(a.get("place_kind")), minutes.empty() ? store::Value(nullptr) : store::Value(m),
            none_if_zero(cost.grosze), forms::document(form, a), blob_or_null(sealed), form.version});
  auto next_kind = std::string(a.get("next_kind"));
  // What was to come next is done, or something else is agreed; otherwise it stands.
  const bool renewed = !next_kind.empty() || next, done = i.next_kind == a.get("kind");
  k.tx.run("update intervention set last_action_at = case when last_action_at is null or last_action_at < $2 then $2 else last_action_at end, next_kind = $3, next_at = $4, place_kind = coalesce($5, place_kind) where id = $1",
           {i.id, at, store::Value::text_or_null(renewed ? next_kind : done ? std::string_view() : std::string_view(i.next_kind)), none_if_zero(renewed ? next.ms : done ? 0 : i.next_at.ms),
            store::Value::text_or_null(a.get("place_kind"))});
  auto service = std::string(a.get("service"));
  tell(k, h.id, service.empty() ? "action" : "informed", i.id, service.empty() ? "crisis_action:" + std::string(a.get("kind")) : "informed_service:" + service, 0, hash_of(sealed), at);
  return id;
}

core::Result<std::vector<Action>> actions(store::Tx& tx, const vault::OperatorKeys& keys, const cases::Header& h, InterventionId id) {
  std::vector<Action> out;
  std::vector<core::Bytes> sealed;
  std::vector<std::string> documents;
  tx.run("select a.id, a.at, u.name, a.kind, a.service, a.place_kind, a.minutes, a.cost_grosze, a.document, a.sealed from intervention_action a left join staff_user u on u.id = a.by_user "
         "where a.intervention_id = $1 order by a.at desc, a.id desc",
         {id}, [&](const store::Row& r) {
           Action a{r.integer(0), r.instant(1), std::string(r.text(2)), {r.integer(7)}, {}};
           a.answers.set("kind", std::string(r.text(3)));
           if (!r.text(4).empty()) a.answers.set("service", std::string(r.text(4)));
           if (!r.text(5).empty()) a.answers.set("place_kind", std::string(r.text(5)));
           if (!r.is_null(6)) a.answers.set("minutes", std::to_string(r.integer(6)));
           documents.emplace_back(r.text(8));
           auto blob = r.blob(9);
           sealed.emplace_back(blob.begin(), blob.end());
           out.push_back(std::move(a));
         });
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i].answers.merge(TRY(forms::from_document(documents[i])));
    if (!sealed[i].empty()) out[i].answers.merge(TRY(forms::from_document(TRY(keys.open(tx, {"intervention_action", out[i].id, "sealed", 1}, "case", h.id.value, sealed[i])))));
  }
  return out;
}

core::Done set_urgency(const Keeper& k, const cases::Header& h, Head& i, std::string_view urgency, std::string_view reason, Hand hand) {
  const auto* known = k.forms.codes("urgency");
  if (known == nullptr || known->find(urgency) == nullptr) return core::fail(core::Errc::invalid, "choose how urgent it is");
  if (urgency == i.urgency) return core::fail(core::Errc::conflict, "it is as urgent as that already");
  auto asks = forced(level_of(i.danger_level), level_of(i.suicidality), thresholds(k.forms));
  auto what = lowering(i.urgency, urgency, asks);
  if (what != Lowering::no_lowering && core::trim(reason).empty()) return core::fail(core::Errc::invalid, "lowering needs a reason");
  if (what == Lowering::needs_coordinator && hand != Hand::coordinator) return core::fail(core::Errc::forbidden, "the danger asks for more: only a coordinator lowers it below that");
  auto was = i.urgency;
  i.urgency = urgency;
  k.tx.run("update intervention set urgency = $2 where id = $1", {i.id, urgency});
  tell(k, h.id, what == Lowering::no_lowering ? "raise" : "lower", i.id, "urgency:" + i.urgency, 0);
  TRY_VOID(became(k, h, i.id, was, urgency, what == Lowering::no_lowering ? "RAISED" : "LOWERED", core::trim(reason)));
  if (what == Lowering::no_lowering) return {};
  // The case goes down with its most urgent intervention, not below another one that is still open.
  std::string top = i.urgency;
  for (const auto& other : of_case(k.tx, h))
    if (other.state == State::open && more_urgent(other.urgency, top)) top = other.urgency;
  auto now = TRY(cases::header(k.tx, h.id, {k.by, h.operator_code, cases::Reader::Reach::operator_wide}));
  if (now.urgency == was && more_urgent(was, top)) TRY(cases::set_urgency(k.tx, k.keys, k.forms, now, top, k.by, k.now));
  return {};
}

core::Done at_least(const Keeper& k, const cases::Header& h, std::string_view urgency, Why why) {
  bool told = false;
  for (auto& i : of_case(k.tx, h)) {
    if (i.state == State::ended || !more_urgent(urgency, i.urgency)) continue;
    TRY_VOID(became(k, h, i.id, i.urgency, urgency, code_of(why), {}));
    k.tx.run("update intervention set urgency = $2 where id = $1", {i.id, urgency});
    tell(k, h.id, "forced", i.id, "urgency:" + std::string(urgency), 0);
    told = true;
  }
  auto now = TRY(cases::header(k.tx, h.id, {k.by, h.operator_code, cases::Reader::Reach::operator_wide}));
  if (!more_urgent(urgency, now.urgency)) return {};
  TRY(cases::set_urgency(k.tx, k.keys, k.forms, now, urgency, k.by, k.now));
  if (told) return {};
  k.tx.run("insert into urgency_notice (id, case_id, intervention_id, operator_code, urgency, why, at, by_user) values ($1,$2,null,$3,$4,$5,$6,$7)",
           {core::next_id(k.now.ms), h.id, h.operator_code, urgency, code_of(why), k.now, k.by});
  tell(k, h.id, "forced", {}, "urgency:" + std::string(urgency), 0);
  return {};
}

core::Result<std::vector<Change>> changes(store::Tx& tx, const vault::OperatorKeys& keys, const cases::Header& h, InterventionId id) {
  std::vector<Change> out;
  std::vector<std::pair<std::int64_t, core::Bytes>> sealed;
  tx.run("select c.id, c.at, u.name, c.was, c.became, c.why, c.sealed from intervention_urgency c left join staff_user u on u.id = c.by_user where c.intervention_id = $1 order by c.at desc, c.id desc", {id},
         [&](const store::Row& r) {
           out.push_back({r.instant(1), std::string(r.text(2)), std::string(r.text(3)), std::string(r.text(4)), std::string(r.text(5)), {}});
           auto blob = r.blob(6);
           sealed.emplace_back(r.integer(0), core::Bytes(blob.begin(), blob.end()));
         });
  for (std::size_t i = 0; i < out.size(); ++i)
    if (!sealed[i].second.empty()) out[i].reason = TRY(keys.open(tx, {"intervention_urgency", sealed[i].first, "sealed", 1}, "case", h.id.value, sealed[i].second));
  return out;
}

std::vector<Notice> notices(store::Tx& tx, InterventionId id) {
  std::vector<Notice> out;
  tx.run("select n.id, n.urgency, n.why, n.at, u.name, n.acknowledged_at, x.name from urgency_notice n left join staff_user u on u.id = n.by_user left join staff_user x on x.id = n.acknowledged_by "
         "where n.intervention_id = $1 order by n.at desc, n.id desc",
         {id}, [&](const store::Row& r) { out.push_back({r.integer(0), id, std::string(r.text(1)), std::string(r.text(2)), std::string(r.text(4)), std::string(r.text(6)), r.instant(3), r.instant(5)}); });
  return out;
}

core::Done acknowledge(const Keeper& k, const cases::Header& h, const Head& i) {
  // Those of the case as a whole too: who knows of the intervention knows of the danger.
  if (k.tx.run("update urgency_notice set acknowledged_at = $3, acknowledged_by = $4 where case_id = $1 and (intervention_id = $2 or intervention_id is null) and acknowledged_at is null", {h.id, i.id, k.now, k.by}) == 0)
    return core::fail(core::Errc::conflict, "everything is acknowledged already");
  tell(k, h.id, "acknowledge", i.id, "urgency:" + i.urgency, 0);
  return {};
}

core::Done acknowledge_case(const Keeper& k, const cases::Header& h) {
  if (k.tx.run("update urgency_notice set acknowledged_at = $2, acknowledged_by = $3 where case_id = $1 and intervention_id is null and acknowledged_at is null", {h.id, k.now, k.by}) == 0)
    return core::fail(core::Errc::conflict, "everything is acknowledged already");
  tell(k, h.id, "acknowledge", {}, h.urgency.empty() ? std::string() : "urgency:" + h.urgency, 0);
  return {};
}
std::vector<CaseNotice> waiting_of_cases(store::Tx& tx, const cases::Reader& r) {
  std::vector<CaseNotice> out;
  if (reach(r) == 0) return out;
  tx.run("select n.case_id, f.number, n.urgency, n.why, n.at from urgency_notice n join case_file f on f.id = n.case_id where n.operator_code = $1 and n.intervention_id is null and n.acknowledged_at is null order by n.at desc",
         {r.operator_code}, [&](const store::Row& row) { out.push_back({row.id<cases::CaseId>(0), std::string(row.text(1)), std::string(row.text(2)), std::string(row.text(3)), row.instant(4)}); });
  return out;
}

std::int64_t count_waiting(store::Tx& tx, std::string_view operator_code) {
  return tx.number("select count(*) from urgency_notice where operator_code = $1 and acknowledged_at is null", {operator_code});
}

std::vector<Head> of_case(store::Tx& tx, const cases::Header& h) {
  std::vector<Head> out;
  tx.run(std::string(kHead) + std::string(kFrom) + "where i.case_id = $1 order by i.state, i.started_at desc, i.id desc", {h.id}, [&](const store::Row& r) { out.push_back(read_head(r)); });
  return out;
}
std::vector<Head> open_ones(store::Tx& tx, const cases::Reader& reader) {
  std::vector<Head> out;
  tx.run(std::string(kHead) + std::string(kFrom) + "where " + std::string(kSeen) + " and i.state = 1 order by i.urgency, i.started_at, i.id", {reader.operator_code, reach(reader), reader.user},
         [&](const store::Row& r) { out.push_back(read_head(r)); });
  return out;
}
std::vector<Head> ended_since(store::Tx& tx, const cases::Reader& reader, core::Instant since, int limit) {
  std::vector<Head> out;
  tx.run(std::string(kHead) + std::string(kFrom) + "where " + std::string(kSeen) + " and i.state = 2 and i.ended_at >= $4 order by i.ended_at desc, i.id desc limit $5",
         {reader.operator_code, reach(reader), reader.user, since, limit}, [&](const store::Row& r) { out.push_back(read_head(r)); });
  return out;
}
std::int64_t count_open(store::Tx& tx, const cases::Reader& reader) {
  return tx.number("select count(*)" + std::string(kFrom) + "where " + std::string(kSeen) + " and i.state = 1", {reader.operator_code, reach(reader), reader.user});
}

core::Done follow_case(store::Tx& tx, const cases::Moved& m) {
  tx.run("update intervention set operator_code = $2 where case_id = $1", {m.case_id, m.to});
  tx.run("update urgency_notice set operator_code = $2 where case_id = $1", {m.case_id, m.to});
  return {};
}

}  // namespace ostoja::intervention
