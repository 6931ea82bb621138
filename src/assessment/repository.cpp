// Assessments in the store. Knows tables assessment and assessment_rating; what is sealed is one document of the judgement and the domains' notes.
#include "assessment/record.h"
#include "core/json.h"
#include "tasks/tasks.h"

#include <algorithm>

namespace ostoja::assessment {
namespace {

// Which record a task asks for: a case has one review of each kind at a time, and one on an event.
constexpr std::int64_t kOnEvent = 3;
std::int64_t review_record(Kind k) { return k == Kind::risk ? 1 : 2; }
constexpr std::string_view kChapter = "assessments";

constexpr std::string_view kSelect =
    "select a.id, a.kind, a.person_id, a.at, a.why, a.by_user, a.highest, a.unknown, a.review_day, a.saved_at, a.withdrawn, a.withdrawn_at, a.version, u.name, w.name, p.label, a.case_id "
    "from assessment a left join staff_user u on u.id = a.by_user left join staff_user w on w.id = a.withdrawn_by left join case_person p on p.case_id = a.case_id and p.person_id = a.person_id ";

Record read(const store::Row& r) {
  Record out;
  auto& s = out.summary;
  s.id = r.id<AssessmentId>(0), s.kind = kind_of(r.text(1)).value_or(Kind::risk), s.person = r.id<people::PersonId>(2), s.at = r.instant(3), s.why = r.text(4), s.by = r.id<access::UserId>(5);
  s.highest = static_cast<int>(r.integer(6)), s.unknown = static_cast<int>(r.integer(7)), s.review = r.date(8);
  out.saved_at = r.instant(9), out.withdrawn = r.text(10), out.withdrawn_at = r.instant(11), out.version = r.integer(12);
  out.by_name = r.text(13), out.withdrawn_by_name = r.text(14), out.person_label = r.text(15), out.of_case = r.id<cases::CaseId>(16);
  return out;
}

void read_ratings(store::Tx& tx, Summary& s) {
  tx.run("select domain, level from assessment_rating where assessment_id = $1", {s.id}, [&](const store::Row& r) { s.ratings.push_back({std::string(r.text(0)), static_cast<int>(r.integer(1))}); });
}

vault::Place place(const Record& a) { return {"assessment", a.summary.id.value, "sealed", 1}; }

std::string document(const Record& a) {
  core::Json j;
  j.object();
  if (!a.judgement.empty()) j.field("judgement", a.judgement);
  for (const auto& [domain, note] : a.notes)
    if (!note.empty()) j.field("note." + domain, note);
  j.end();
  return j.take();
}

// The review that comes next, on the list of whoever leads the case; the one before it is settled.
core::Done plan_next(const Keeper& k, const cases::Header& h, Kind kind, core::Date day) {
  tasks::done_for(k.tx, h.id, kChapter, review_record(kind), k.by, k.now);
  if (!day || h.status == cases::Status::closed) return {};
  tasks::New next{.operator_code = h.operator_code, .of_case = h.id, .whom = h.lead && cases::is_on_team(k.tx, h.id, h.lead) ? h.lead : k.by, .kind = "REVIEW",
                  .reason = kind == Kind::risk ? "REVIEW_RISK" : "REVIEW_NEEDS", .due = day, .chapter = std::string(kChapter), .record = review_record(kind)};
  TRY(tasks::add(k.tx, k.keys, k.forms, next, k.by, k.now));
  return {};
}

core::Date first_day(store::Tx& tx, cases::CaseId id, Kind kind) {
  auto at = tx.number("select min(at) from assessment where case_id = $1 and kind = $2 and withdrawn is null", {id, code_of(kind)});
  return at == 0 ? core::Date{} : core::local(core::Instant{at}).date;
}
core::Date last_day(store::Tx& tx, cases::CaseId id, Kind kind) {
  auto at = tx.number("select max(at) from assessment where case_id = $1 and kind = $2 and withdrawn is null", {id, code_of(kind)});
  return at == 0 ? core::Date{} : core::local(core::Instant{at}).date;
}

}  // namespace

const forms::CodeList& domains(const forms::Library& forms, Kind kind) {
  const auto* list = forms.codes(domain_list(kind));
  if (list == nullptr) throw core::Failure(core::Errc::internal, "the list of domains is missing");
  return *list;
}

std::vector<Record> history(store::Tx& tx, cases::CaseId id) {
  std::vector<Record> out;
  tx.run(std::string(kSelect) + "where a.case_id = $1 order by a.at desc, a.id desc", {id}, [&](const store::Row& r) { out.push_back(read(r)); });
  for (auto& a : out) read_ratings(tx, a.summary);
  return out;
}

core::Result<Record> opened(store::Tx& tx, const vault::OperatorKeys& keys, cases::CaseId of_case, AssessmentId id) {
  auto found = tx.one(std::string(kSelect) + "where a.id = $1 and a.case_id = $2", {id, of_case}, read);
  if (!found) return core::fail(core::Errc::not_found, "no such assessment");
  read_ratings(tx, found->summary);
  core::Bytes sealed;
  tx.run("select sealed from assessment where id = $1", {id}, [&](const store::Row& r) {
    auto blob = r.blob(0);  // asked once: each call may decode anew
    sealed.assign(blob.begin(), blob.end());
  });
  if (sealed.empty()) return std::move(*found);
  auto words = TRY(forms::from_document(TRY(keys.open(tx, place(*found), "case", of_case.value, sealed))));
  for (const auto& [name, values] : words.items()) {
    if (name == "judgement") found->judgement = words.get(name);
    else if (name.starts_with("note.")) found->notes[name.substr(5)] = words.get(name);
  }
  return std::move(*found);
}

std::optional<Summary> latest(store::Tx& tx, cases::CaseId id, Kind kind) {
  std::vector<Record> newest;  // of each subject
  tx.run(std::string(kSelect) + "where a.case_id = $1 and a.kind = $2 and a.withdrawn is null order by a.at desc, a.id desc", {id, code_of(kind)}, [&](const store::Row& r) {
    auto a = read(r);
    if (std::none_of(newest.begin(), newest.end(), [&](const Record& n) { return n.summary.person == a.summary.person; })) newest.push_back(std::move(a));
  });
  if (newest.empty()) return std::nullopt;
  auto top = std::max_element(newest.begin(), newest.end(), [](const Record& a, const Record& b) { return a.summary.highest < b.summary.highest; });
  read_ratings(tx, top->summary);
  return std::move(top->summary);
}

core::Result<AssessmentId> save(const Keeper& k, const Doors& others, const cases::Header& h, Record a) {
  auto& s = a.summary;
  if (s.ratings.empty()) return core::fail(core::Errc::invalid, "rate at least one domain");
  const auto& list = domains(k.forms, s.kind);
  for (const auto& r : s.ratings)
    if (list.find(r.domain) == nullptr || r.level < not_known || r.level > 3) return core::fail(core::Errc::invalid, "a domain or a level is not of the list");
  const auto* whys = k.forms.codes("assessment_why");
  if (whys == nullptr || whys->find(s.why) == nullptr) return core::fail(core::Errc::invalid, "choose why the assessment is made");
  if (!s.at || s.at > k.now) return core::fail(core::Errc::invalid, "an assessment cannot be made in the future");
  s.id = AssessmentId{core::next_id(k.now.ms)};
  s.by = k.by;
  s.highest = highest_of(s.ratings);
  s.unknown = static_cast<int>(std::count_if(s.ratings.begin(), s.ratings.end(), [](const Rating& r) { return r.level == not_known; }));
  auto day = core::local(s.at).date, first = first_day(k.tx, h.id, s.kind), last = last_day(k.tx, h.id, s.kind);
  if (!first || day < first) first = day;
  if (!last || day > last) last = day;
  s.review = next_review(schedule_of(k.forms), first, last);
  auto plain = document(a);
  core::Bytes sealed;
  if (plain != "{}") sealed = k.keys.seal(k.tx, place(a), "case", h.id.value, plain);
  k.tx.run("insert into assessment (id, operator_code, case_id, kind, person_id, at, why, highest, unknown, review_day, by_user, saved_at, sealed, form_version, version) "
           "values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,1)",
           {s.id, h.operator_code, h.id, code_of(s.kind), s.person, s.at, s.why, s.highest, s.unknown, s.review, k.by, k.now, sealed.empty() ? store::Value(nullptr) : store::Value(sealed), k.forms.form("assessment")->version});
  for (const auto& r : s.ratings) k.tx.run("insert into assessment_rating (assessment_id, domain, level) values ($1,$2,$3)", {s.id, r.domain, r.level});
  auto hash = vault::sha256(core::view_of(sealed));
  cases::happened(k.tx, h.id,
                  {.chapter = kChapter, .what = s.kind == Kind::risk ? "risk" : "needs", .record = s.id.value, .version = 1, .detail = std::string(level_list(s.kind)) + ":" + std::string(level_in_list(s.highest)), .at = s.at, .more = 1,
                   .hash = sealed.empty() ? std::string() : std::string(core::view_of(hash))},
                  k.by, k.now);
  TRY_VOID(plan_next(k, h, s.kind, s.review));
  if (s.kind == Kind::risk) {
    tasks::done_for(k.tx, h.id, kChapter, kOnEvent, k.by, k.now);
    if (others.on_risk) TRY_VOID(others.on_risk(k.tx, k.keys, k.forms, h, s, k.by, k.now));
  }
  return s.id;
}

core::Done withdraw(const Keeper& k, const cases::Header& h, Record& a, std::string_view reason) {
  const auto* reasons = k.forms.codes("assessment_withdraw");
  if (reasons == nullptr || reasons->find(reason) == nullptr) return core::fail(core::Errc::invalid, "choose why the assessment is withdrawn");
  if (!a.withdrawn.empty()) return core::fail(core::Errc::conflict, "this assessment is withdrawn already");
  if (k.tx.run("update assessment set withdrawn = $3, withdrawn_at = $4, withdrawn_by = $5, version = version + 1 where id = $1 and version = $2", {a.summary.id, a.version, reason, k.now, k.by}) != 1)
    return core::fail(core::Errc::stale, "somebody else has changed this assessment meanwhile");
  a.withdrawn = reason;
  ++a.version;
  cases::happened(k.tx, h.id, {.chapter = kChapter, .what = "withdrawn", .record = a.summary.id.value, .version = a.version, .detail = "assessment_withdraw:" + std::string(reason), .more = -1}, k.by, k.now);
  auto kind = a.summary.kind;
  auto first = first_day(k.tx, h.id, kind), last = last_day(k.tx, h.id, kind);
  return plan_next(k, h, kind, first ? next_review(schedule_of(k.forms), first, last) : core::Date{});
}

core::Done review_needed(store::Tx& tx, const vault::OperatorKeys& keys, const forms::Library& forms, const cases::Header& h, std::string_view why, access::UserId by, core::Instant now) {
  const auto* whys = forms.codes("assessment_why");
  if (whys == nullptr || whys->find(why) == nullptr) return core::fail(core::Errc::invalid, "choose why the assessments are to be looked at");
  if (h.status == cases::Status::closed || tasks::due_for(tx, h.id, kChapter, kOnEvent)) return {};
  cases::happened(tx, h.id, {.chapter = kChapter, .what = "asked", .detail = "assessment_why:" + std::string(why)}, by, now);
  tasks::New next{.operator_code = h.operator_code, .of_case = h.id, .whom = h.lead && cases::is_on_team(tx, h.id, h.lead) ? h.lead : by, .kind = "REVIEW", .reason = "REVIEW_EVENT",
                  .due = core::local(now).date, .chapter = std::string(kChapter), .record = kOnEvent};
  TRY(tasks::add(tx, keys, forms, next, by, now));
  return {};
}

std::optional<std::string> asked_why(store::Tx& tx, cases::CaseId id) {
  if (!tasks::due_for(tx, id, kChapter, kOnEvent)) return std::nullopt;
  return tx.one("select detail from case_happening where case_id = $1 and chapter = 'assessments' and what = 'asked' order by at desc, id desc limit 1", {id}, [](const store::Row& r) {
    auto detail = r.text(0);
    auto colon = detail.find(':');
    return std::string(colon == detail.npos ? std::string_view("OTHER") : detail.substr(colon + 1));
  });
}

core::Date forgotten_review(store::Tx& tx, cases::CaseId id, Kind kind, core::Instant now) {
  auto due = tx.one("select review_day from assessment where case_id = $1 and kind = $2 and withdrawn is null order by at desc, id desc limit 1", {id, code_of(kind)}, [](const store::Row& r) { return r.date(0); });
  if (!due || !*due || *due >= core::local(now).date || tasks::due_for(tx, id, kChapter, review_record(kind))) return {};
  return *due;
}

core::Done follow_case(store::Tx& tx, const cases::Moved& m) {
  tx.run("update assessment set operator_code = $2 where case_id = $1", {m.case_id, m.to});
  return {};
}

}  // namespace ostoja::assessment
