// Talks with their checklist, and safety plans, in the store.
#include "intervention/care.h"

#include "core/failure.h"

namespace ostoja::intervention {
namespace {

const forms::Form& form_of(const forms::Library& library, std::string_view name) {
  const auto* f = library.form(name);
  if (f == nullptr) throw core::Failure(core::Errc::internal, "a form of interventions is missing");
  return *f;
}
core::Bytes seal(const Keeper& k, const vault::Place& at, cases::CaseId id, std::string_view plain) {
  return plain.empty() ? core::Bytes() : k.keys.seal(k.tx, at, "case", id.value, plain);
}
store::Value blob_or_null(const core::Bytes& b) { return b.empty() ? store::Value(nullptr) : store::Value(b); }
std::string hash_of(const core::Bytes& sealed) {
  if (sealed.empty()) return {};
  auto hash = vault::sha256(core::view_of(sealed));
  return std::string(core::view_of(hash));
}
store::Value none_if_zero(std::int64_t n) { return n == 0 ? store::Value(nullptr) : store::Value(n); }
store::Value day_or_null(std::string_view text) {
  auto day = core::Date::parse(text);
  return day ? store::Value(static_cast<std::int64_t>(day->days)) : store::Value(nullptr);
}
vault::Place plan_place(PlanId id, std::int64_t version) { return {"safety_plan_version", id.value, "sealed", version}; }

core::Bytes write_version(const Keeper& k, const cases::Header& h, PlanId id, std::int64_t version, const forms::Answers& a) {
  const auto& form = form_of(k.forms, "safety_plan");
  auto sealed = seal(k, plan_place(id, version), h.id, forms::sealed_document(form, a));
  k.tx.run("insert into safety_plan_version (plan_id, version, at, by_user, review_on, document, sealed) values ($1,$2,$3,$4,$5,$6,$7)",
           {id, version, k.now, k.by, day_or_null(a.get("review_on")), forms::document(form, a), blob_or_null(sealed)});
  return sealed;
}

constexpr std::string_view kInterview = "select i.id, i.person_id, i.planned_at, i.language, i.interpreter, i.document, i.sealed, u.name, i.interpreter_entry from interview i left join staff_user u on u.id = i.created_by ";

struct Raw { Interview item; std::string document; core::Bytes sealed; };
Raw read_raw(const store::Row& r) {
  Raw out;
  out.item.id = r.id<InterviewId>(0), out.item.person = r.id<people::PersonId>(1), out.item.planned_at = r.instant(2), out.item.by_name = r.text(7), out.item.interpreter = r.id<directory::EntryId>(8);
  if (!r.text(3).empty()) out.item.answers.set("language", std::string(r.text(3)));
  if (!r.text(4).empty()) out.item.answers.set("interpreter", std::string(r.text(4)));
  out.document = r.text(5);
  auto blob = r.blob(6);
  out.sealed.assign(blob.begin(), blob.end());
  return out;
}
core::Result<Interview> opened(store::Tx& tx, const vault::OperatorKeys& keys, const cases::Header& h, Raw raw) {
  auto item = std::move(raw.item);
  item.answers.merge(TRY(forms::from_document(raw.document)));
  if (!raw.sealed.empty()) item.answers.merge(TRY(forms::from_document(TRY(keys.open(tx, {"interview", item.id.value, "sealed", 1}, "case", h.id.value, raw.sealed)))));
  tx.run("select t.item, u.name, t.at from interview_tick t left join staff_user u on u.id = t.by_user where t.interview_id = $1 order by t.at", {item.id},
         [&](const store::Row& r) { item.ticks.push_back({std::string(r.text(0)), std::string(r.text(1)), r.instant(2)}); });
  return item;
}

}  // namespace

core::Result<InterviewId> add_interview(const Keeper& k, const cases::Header& h, const Interview& fresh) {
  const auto& a = fresh.answers;
  const auto& form = form_of(k.forms, "interview");
  InterviewId id{core::next_id(k.now.ms)};
  auto sealed = seal(k, {"interview", id.value, "sealed", 1}, h.id, forms::sealed_document(form, a));
  k.tx.run("insert into interview (id, case_id, person_id, planned_at, language, interpreter, interpreter_entry, document, sealed, created_at, created_by, form_version, version) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,1)",
           {id, h.id, none_if_zero(fresh.person.value), fresh.planned_at, store::Value::text_or_null(a.get("language")), store::Value::text_or_null(a.get("interpreter")), none_if_zero(fresh.interpreter.value), forms::document(form, a), blob_or_null(sealed),
            k.now, k.by, form.version});
  cases::happened(k.tx, h.id, {.chapter = "interviews", .what = fresh.planned_at > k.now ? "plan" : "begin", .record = id.value, .version = 1, .at = k.now, .more = 1, .hash = hash_of(sealed)}, k.by, k.now);
  return id;
}
std::vector<std::int64_t> interpreters(store::Tx& tx, cases::CaseId id) {
  std::vector<std::int64_t> out;
  tx.run("select distinct interpreter_entry from interview where case_id = $1 and interpreter_entry is not null", {id}, [&](const store::Row& r) { out.push_back(r.integer(0)); });
  return out;
}
core::Result<Interview> interview(store::Tx& tx, const vault::OperatorKeys& keys, const cases::Header& h, InterviewId id) {
  auto raw = tx.one(std::string(kInterview) + "where i.id = $1 and i.case_id = $2", {id, h.id}, read_raw);
  if (!raw) return core::fail(core::Errc::not_found, "no such talk");
  return opened(tx, keys, h, std::move(*raw));
}
core::Result<std::vector<Interview>> interviews(store::Tx& tx, const vault::OperatorKeys& keys, const cases::Header& h) {
  std::vector<Raw> raws;
  tx.run(std::string(kInterview) + "where i.case_id = $1 order by i.planned_at desc, i.id desc", {h.id}, [&](const store::Row& r) { raws.push_back(read_raw(r)); });
  std::vector<Interview> out;
  for (auto& raw : raws) out.push_back(TRY(opened(tx, keys, h, std::move(raw))));
  return out;
}
core::Done tick(const Keeper& k, const cases::Header& h, InterviewId id, std::string_view item, Ticked how) {
  const auto* known = k.forms.codes("interview_check");
  if (known == nullptr || known->find(item) == nullptr) return core::fail(core::Errc::invalid, "there is no such point");
  auto changed = how == Ticked::on ? k.tx.run("insert into interview_tick (interview_id, item, at, by_user) values ($1,$2,$3,$4) on conflict do nothing", {id, item, k.now, k.by})
                                   : k.tx.run("delete from interview_tick where interview_id = $1 and item = $2", {id, item});
  if (changed == 0) return core::fail(core::Errc::conflict, "it stands like that already");
  cases::happened(k.tx, h.id, {.chapter = "interviews", .what = how == Ticked::on ? "tick" : "untick", .record = id.value, .detail = "interview_check:" + std::string(item)}, k.by, k.now);
  return {};
}

core::Result<PlanId> add_plan(const Keeper& k, const cases::Header& h, people::PersonId person, const forms::Answers& a) {
  PlanId id{core::next_id(k.now.ms)};
  k.tx.run("insert into safety_plan (id, case_id, person_id, review_on, changed_at, changed_by, form_version, version) values ($1,$2,$3,$4,$5,$6,$7,1)",
           {id, h.id, none_if_zero(person.value), day_or_null(a.get("review_on")), k.now, k.by, form_of(k.forms, "safety_plan").version});
  auto sealed = write_version(k, h, id, 1, a);
  cases::happened(k.tx, h.id, {.chapter = "safety", .what = "begin", .record = id.value, .version = 1, .more = 1, .hash = hash_of(sealed)}, k.by, k.now);
  return id;
}
core::Result<Plan> plan(store::Tx& tx, const vault::OperatorKeys& keys, const cases::Header& h, PlanId id, std::int64_t version) {
  std::string document;
  core::Bytes sealed;
  auto found = tx.one("select p.person_id, v.at, u.name, v.version, v.review_on, v.document, v.sealed from safety_plan p join safety_plan_version v on v.plan_id = p.id left join staff_user u on u.id = v.by_user "
                      "where p.id = $1 and p.case_id = $2 and v.version = case when cast($3 as bigint) = 0 then p.version else cast($3 as bigint) end",
                      {id, h.id, version}, [&](const store::Row& r) {
                        Plan p{id, r.id<people::PersonId>(0), r.instant(1), std::string(r.text(2)), {}, r.integer(3)};
                        if (!r.is_null(4)) p.answers.set("review_on", r.date(4).text());
                        document = r.text(5);
                        auto blob = r.blob(6);
                        sealed.assign(blob.begin(), blob.end());
                        return p;
                      });
  if (!found) return core::fail(core::Errc::not_found, "no such safety plan");
  found->answers.merge(TRY(forms::from_document(document)));
  if (!sealed.empty()) found->answers.merge(TRY(forms::from_document(TRY(keys.open(tx, plan_place(id, found->version), "case", h.id.value, sealed)))));
  return std::move(*found);
}
core::Done save_plan(const Keeper& k, const cases::Header& h, Plan& p) {
  auto before = p.version++;
  if (k.tx.run("update safety_plan set review_on = $3, changed_at = $4, changed_by = $5, version = $6 where id = $1 and version = $2",
               {p.id, before, day_or_null(p.answers.get("review_on")), k.now, k.by, p.version}) != 1)
    return core::fail(core::Errc::stale, "somebody else has saved this plan meanwhile");
  auto sealed = write_version(k, h, p.id, p.version, p.answers);
  cases::happened(k.tx, h.id, {.chapter = "safety", .what = "save", .record = p.id.value, .version = p.version, .hash = hash_of(sealed)}, k.by, k.now);
  return {};
}
std::vector<PlanHead> plans(store::Tx& tx, cases::CaseId id) {
  std::vector<PlanHead> out;
  tx.run("select p.id, p.person_id, p.changed_at, u.name, p.review_on, p.version from safety_plan p left join staff_user u on u.id = p.changed_by where p.case_id = $1 order by p.changed_at desc, p.id desc", {id},
         [&](const store::Row& r) { out.push_back({r.id<PlanId>(0), r.id<people::PersonId>(1), r.instant(2), std::string(r.text(3)), r.date(4), r.integer(5)}); });
  return out;
}
std::vector<PlanVersion> versions(store::Tx& tx, PlanId id) {
  std::vector<PlanVersion> out;
  tx.run("select v.version, v.at, u.name from safety_plan_version v left join staff_user u on u.id = v.by_user where v.plan_id = $1 order by v.version desc", {id},
         [&](const store::Row& r) { out.push_back({r.integer(0), r.instant(1), std::string(r.text(2))}); });
  return out;
}

}  // namespace ostoja::intervention
