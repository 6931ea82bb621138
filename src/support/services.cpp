// Services given, in the store. Knows tables service_given, service_person, service_earlier.
#include "approvals/approvals.h"
#include "core/json.h"
#include "directory/directory.h"
#include "support/record.h"

#include <algorithm>

namespace ostoja::support {
namespace {

constexpr std::int64_t kMostGrosze = 100'000'000;  // a million zloty: more is a slip of the keyboard

constexpr std::string_view kSelect =
    "select s.id, s.case_id, s.kind, s.day, s.minute, s.minutes, s.grosze, s.budget_line, s.provider_kind, s.provider_id, s.goal_id, s.created_at, s.created_by, u.name, s.changed_at, s.change_reason, s.withdrawn, "
    "s.sealed, s.sealed_version, s.version, v.name, s.operator_code from service_given s left join staff_user u on u.id = s.created_by left join staff_user v on v.id = s.provider_id and s.provider_kind = 'STAFF' ";

struct Sealed { Service service; std::string operator_code; core::Bytes sealed; };

std::optional<std::int64_t> number(const store::Row& r, int column) { return r.is_null(column) ? std::nullopt : std::optional(r.integer(column)); }
std::optional<core::Money> money(const store::Row& r, int column) { return r.is_null(column) ? std::nullopt : std::optional(core::Money{r.integer(column)}); }
store::Value value(const std::optional<std::int64_t>& n) { return n ? store::Value(*n) : store::Value(nullptr); }
store::Value value(const std::optional<core::Money>& m) { return m ? store::Value(m->grosze) : store::Value(nullptr); }
store::Value minute_of_day(const NewService& g) { return g.minute < 0 ? store::Value(nullptr) : store::Value(g.minute); }
store::Value id_or_null(std::int64_t id) { return id == 0 ? store::Value(nullptr) : store::Value(id); }

Sealed read(const store::Row& r) {
  Sealed out;
  auto& s = out.service;
  auto& g = s.given;
  s.id = r.id<ServiceId>(0), s.of_case = r.id<cases::CaseId>(1);
  g.kind = r.text(2), g.day = r.date(3), g.minute = r.is_null(4) ? -1 : static_cast<int>(r.integer(4)), g.minutes = number(r, 5), g.cost = money(r, 6), g.budget_line = r.text(7);
  g.provider = provider_of(r.text(8)).value_or(Provider::other), g.provider_id = r.integer(9), g.goal = r.id<GoalId>(10);
  s.created_at = r.instant(11), s.created_by = r.id<access::UserId>(12), s.created_by_name = r.text(13), s.changed_at = r.instant(14), s.change_reason = r.text(15), s.withdrawn = r.text(16);
  auto blob = r.blob(17);  // asked once: each call may decode anew
  out.sealed.assign(blob.begin(), blob.end());
  s.sealed_version = r.integer(18), s.version = r.integer(19), s.provider_name = r.text(20);
  out.operator_code = r.text(21);
  return out;
}

vault::Place place(ServiceId id, std::int64_t version) { return {"service_given", id.value, "sealed", version}; }

std::string document(const NewService& g) {
  core::Json j;
  j.object();
  if (!g.note.reveal().empty()) j.field("note", g.note.reveal());
  if (!g.provider_words.reveal().empty()) j.field("provider_words", g.provider_words.reveal());
  j.end();
  return j.take();
}
core::Bytes seal(const Keeper& k, cases::CaseId of_case, ServiceId id, std::int64_t version, const NewService& g) {
  auto plain = document(g);
  return plain == "{}" ? core::Bytes() : k.keys.seal(k.tx, place(id, version), "case", of_case.value, plain);
}
core::Done unseal(store::Tx& tx, const vault::OperatorKeys& keys, cases::CaseId of_case, ServiceId id, std::int64_t version, const core::Bytes& sealed, NewService& g) {
  if (sealed.empty()) return {};
  auto words = TRY(forms::from_document(TRY(keys.open(tx, place(id, version), "case", of_case.value, sealed))));
  g.note = core::Personal<std::string>(std::string(words.get("note")));
  g.provider_words = core::Personal<std::string>(std::string(words.get("provider_words")));
  return {};
}

core::Done finish(store::Tx& tx, const vault::OperatorKeys& keys, Sealed& s) {
  auto& service = s.service;
  tx.run("select c.person_id, c.label from service_person p join case_person c on c.person_id = p.person_id and c.case_id = $2 where p.service_id = $1 order by c.label", {service.id, service.of_case}, [&](const store::Row& r) {
    service.given.persons.push_back(r.id<people::PersonId>(0));
    service.person_labels.emplace_back(r.text(1));
  });
  if (service.given.provider == Provider::directory) service.provider_name = directory::name_of(tx, directory::EntryId{service.given.provider_id}, s.operator_code);
  return unseal(tx, keys, service.of_case, service.id, service.sealed_version, s.sealed, service.given);
}

bool known(const forms::Library& forms, std::string_view list, std::string_view code) {
  const auto* codes = forms.codes(list);
  return codes != nullptr && codes->find(code) != nullptr;
}

core::Done check(const Keeper& k, const cases::Header& h, const NewService& g) {
  if (!known(k.forms, "support_type", g.kind)) return core::fail(core::Errc::invalid, "choose the kind of support");
  if (!g.day || g.day > core::local(k.now).date) return core::fail(core::Errc::invalid, "a service cannot be given in the future");
  if (g.minute >= 24 * 60) return core::fail(core::Errc::invalid, "there is no such time of day");
  if (g.minutes && (*g.minutes < 0 || *g.minutes > 1440)) return core::fail(core::Errc::invalid, "time spent is 0 to 1440 minutes");
  if (g.cost && (g.cost->grosze < 0 || g.cost->grosze > kMostGrosze)) return core::fail(core::Errc::invalid, "a cost is 0 to 1 000 000 zloty");
  if (g.goal && k.tx.number("select count(*) from support_goal where id = $1 and case_id = $2", {g.goal, h.id}) == 0) return core::fail(core::Errc::invalid, "choose a goal of this case");
  for (auto person : g.persons)
    if (!cases::person_of(k.tx, h.id, person)) return core::fail(core::Errc::invalid, "choose persons of this case");
  if (g.provider == Provider::directory && !directory::entry(k.tx, directory::EntryId{g.provider_id}, h.operator_code)) return core::fail(core::Errc::invalid, "choose an entry of the directory");
  if (g.provider == Provider::staff) {
    auto who = access::find_user(k.tx, access::UserId{g.provider_id});
    if (!who || who->operator_code != h.operator_code) return core::fail(core::Errc::invalid, "choose somebody of your centre");
  }
  if (g.provider == Provider::other && g.provider_words.reveal().empty()) return core::fail(core::Errc::invalid, "write who gave the service");
  return {};
}

void write_persons(const Keeper& k, ServiceId id, const NewService& g) {
  k.tx.run("delete from service_person where service_id = $1", {id});
  for (auto person : g.persons) k.tx.run("insert into service_person (service_id, person_id) values ($1,$2) on conflict do nothing", {id, person});
}

void tell(const Keeper& k, const Service& s, std::string_view what, int more, const core::Bytes& sealed) {
  auto hash = vault::sha256(core::view_of(sealed));
  cases::happened(k.tx, s.of_case,
                  {.chapter = "services", .what = what, .record = s.id.value, .version = s.version, .detail = "support_type:" + s.given.kind, .at = what == "given" ? core::at_local(s.given.day, s.given.minute < 0 ? 12 : s.given.minute / 60, s.given.minute < 0 ? 0 : s.given.minute % 60) : core::Instant{},
                   .more = more, .hash = sealed.empty() ? std::string() : std::string(core::view_of(hash))},
                  k.by, k.now);
}

// A cost above the threshold is shown to a coordinator, once for each amount: what was agreed to stays agreed when only words change.
core::Done ask_for_cost(const Keeper& k, const cases::Header& h, const Service& s) {
  auto before = approvals::latest(k.tx, h.id, "EXPENSE", s.id.value);
  const bool waits = before && before->outcome == approvals::Outcome::waiting;
  const bool above = s.withdrawn.empty() && s.given.cost && s.given.cost->grosze > k.forms.threshold("service_cost_approval") * 100;
  const auto amount = above ? std::to_string(s.given.cost->grosze) : std::string();
  if (above && before && before->outcome != approvals::Outcome::taken_back && before->detail == amount) return {};
  if (waits) TRY_VOID(approvals::take_back(k.tx, *before, k.by, k.now));
  if (above) TRY(approvals::ask(k.tx, k.keys, {.case_id = h.id, .operator_code = h.operator_code, .what = "EXPENSE", .record = s.id.value, .detail = amount, .words = {}}, k.by, k.now));
  return {};
}

struct Where { std::string sql; std::vector<store::Value> values; };
Where where(cases::CaseId id, const ServiceFilter& f) {
  Where w{"where s.case_id = $1", {id}};
  auto also = [&](std::string_view condition, store::Value v) {
    w.values.push_back(v);
    w.sql += " and " + std::string(condition) + " $" + std::to_string(w.values.size());
  };
  if (f.from) also("s.day >=", f.from);
  if (f.until) also("s.day <=", f.until);
  if (!f.kind.empty()) also("s.kind =", std::string_view(f.kind));
  if (f.withdrawn == ServiceFilter::Withdrawn::without) w.sql += " and s.withdrawn is null";
  return w;
}

}  // namespace

std::string_view code_of(Provider p) {
  constexpr std::string_view kCodes[] = {"STAFF", "DIRECTORY", "OTHER"};
  return kCodes[static_cast<int>(p)];
}
std::optional<Provider> provider_of(std::string_view code) {
  for (auto p : {Provider::staff, Provider::directory, Provider::other})
    if (code_of(p) == code) return p;
  return std::nullopt;
}

core::Result<ServiceId> add_service(store::Tx& tx, const vault::OperatorKeys& keys, const forms::Library& forms, const cases::Header& h, const NewService& fresh, access::UserId by, core::Instant now) {
  Keeper k{tx, keys, forms, by, now};
  Service s;
  s.id = ServiceId{core::next_id(now.ms)}, s.of_case = h.id, s.given = fresh, s.version = 1;
  auto& g = s.given;
  if (g.provider == Provider::staff && g.provider_id == 0) g.provider_id = by.value;
  TRY_VOID(check(k, h, g));
  auto sealed = seal(k, h.id, s.id, 1, g);
  tx.run("insert into service_given (id, operator_code, case_id, kind, day, minute, minutes, grosze, budget_line, year, provider_kind, provider_id, goal_id, created_at, created_by, changed_at, changed_by, sealed, "
         "sealed_version, form_version, version) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$14,$15,$16,1,$17,1)",
         {s.id, h.operator_code, h.id, g.kind, g.day, minute_of_day(g), value(g.minutes), value(g.cost), store::Value::text_or_null(g.budget_line), g.day.year(), code_of(g.provider), id_or_null(g.provider_id), g.goal, now, by,
          sealed.empty() ? store::Value(nullptr) : store::Value(sealed), forms.form("service")->version});
  write_persons(k, s.id, g);
  tell(k, s, "given", 1, sealed);
  TRY_VOID(ask_for_cost(k, h, s));
  return s.id;
}

core::Result<std::vector<Service>> services(store::Tx& tx, const vault::OperatorKeys& keys, cases::CaseId id, const ServiceFilter& f, int limit) {
  auto w = where(id, f);
  w.values.emplace_back(limit);
  std::vector<Sealed> rows;
  tx.run_all(std::string(kSelect) + w.sql + " order by s.day desc, coalesce(s.minute, 0) desc, s.id desc limit $" + std::to_string(w.values.size()), w.values, [&](const store::Row& r) { rows.push_back(read(r)); });
  std::vector<Service> out;
  for (auto& row : rows) {
    TRY_VOID(finish(tx, keys, row));
    out.push_back(std::move(row.service));
  }
  return out;
}

Sums sums(store::Tx& tx, cases::CaseId id, const ServiceFilter& f) {
  auto counted = f;
  counted.withdrawn = ServiceFilter::Withdrawn::without;
  auto w = where(id, counted);
  Sums out;
  tx.run_all("select count(*), cast(coalesce(sum(s.minutes), 0) as bigint), cast(coalesce(sum(s.grosze), 0) as bigint) from service_given s " + w.sql, w.values,
             [&](const store::Row& r) { out = {r.integer(0), r.integer(1), r.integer(2)}; });
  return out;
}
Sums sums(store::Tx& tx, cases::CaseId id, core::Date from, core::Date until) { return sums(tx, id, ServiceFilter{from, until, {}, ServiceFilter::Withdrawn::without}); }

core::Result<Service> service(store::Tx& tx, const vault::OperatorKeys& keys, cases::CaseId of_case, ServiceId id) {
  auto found = tx.one(std::string(kSelect) + "where s.id = $1 and s.case_id = $2", {id, of_case}, read);
  if (!found) return core::fail(core::Errc::not_found, "no such service");
  TRY_VOID(finish(tx, keys, *found));
  return std::move(found->service);
}

core::Done change_service(const Keeper& k, const cases::Header& h, Service& s, std::string_view reason) {
  if (!s.withdrawn.empty()) return core::fail(core::Errc::conflict, "this service is withdrawn");
  if (!known(k.forms, "service_change", reason)) return core::fail(core::Errc::invalid, "choose why the service is corrected");
  auto& g = s.given;
  TRY_VOID(check(k, h, g));
  std::string persons = ";";
  k.tx.run("select person_id from service_person where service_id = $1 order by person_id", {s.id}, [&](const store::Row& r) { persons += std::to_string(r.integer(0)) + ";"; });
  k.tx.run("insert into service_earlier (service_id, version, kind, day, minute, minutes, grosze, budget_line, provider_kind, provider_id, goal_id, persons, changed_at, changed_by, sealed, sealed_version) "
           "select id, version, kind, day, minute, minutes, grosze, budget_line, provider_kind, provider_id, goal_id, cast($3 as text), changed_at, changed_by, sealed, sealed_version from service_given where id = $1 and version = $2",
           {s.id, s.version, persons});
  auto before = s.version++;
  s.sealed_version = s.version;
  auto sealed = seal(k, h.id, s.id, s.version, g);
  if (k.tx.run("update service_given set kind = $3, day = $4, minute = $5, minutes = $6, grosze = $7, budget_line = $8, year = $9, provider_kind = $10, provider_id = $11, goal_id = $12, changed_at = $13, changed_by = $14, "
               "change_reason = $15, sealed = $16, sealed_version = $17, form_version = $18, version = $17 where id = $1 and version = $2",
               {s.id, before, g.kind, g.day, minute_of_day(g), value(g.minutes), value(g.cost), store::Value::text_or_null(g.budget_line), g.day.year(), code_of(g.provider), id_or_null(g.provider_id), g.goal, k.now, k.by, reason,
                sealed.empty() ? store::Value(nullptr) : store::Value(sealed), s.version, k.forms.form("service")->version}) != 1)
    return core::fail(core::Errc::stale, "somebody else has changed this service meanwhile");
  write_persons(k, s.id, g);
  tell(k, s, "amended", 0, sealed);
  return ask_for_cost(k, h, s);
}

core::Done withdraw_service(const Keeper& k, const cases::Header& h, Service& s, std::string_view reason) {
  if (!s.withdrawn.empty()) return core::fail(core::Errc::conflict, "this service is withdrawn already");
  if (!known(k.forms, "service_withdraw", reason)) return core::fail(core::Errc::invalid, "choose why the service is withdrawn");
  auto before = s.version++;
  if (k.tx.run("update service_given set withdrawn = $3, withdrawn_at = $4, withdrawn_by = $5, version = $6 where id = $1 and version = $2 and case_id = $7", {s.id, before, reason, k.now, k.by, s.version, h.id}) != 1)
    return core::fail(core::Errc::stale, "somebody else has changed this service meanwhile");
  s.withdrawn = reason;
  tell(k, s, "withdrawn", -1, {});
  return ask_for_cost(k, h, s);
}

core::Result<std::vector<Earlier>> earlier(store::Tx& tx, const vault::OperatorKeys& keys, const Service& s) {
  std::vector<Earlier> out;
  std::vector<std::pair<std::int64_t, core::Bytes>> sealed;
  tx.run("select e.version, e.kind, e.day, e.minute, e.minutes, e.grosze, e.budget_line, e.provider_kind, e.provider_id, e.goal_id, e.changed_at, u.name, e.sealed, e.sealed_version from service_earlier e "
         "left join staff_user u on u.id = e.changed_by where e.service_id = $1 order by e.version desc",
         {s.id}, [&](const store::Row& r) {
           Earlier e;
           e.version = r.integer(0);
           auto& g = e.given;
           g.kind = r.text(1), g.day = r.date(2), g.minute = r.is_null(3) ? -1 : static_cast<int>(r.integer(3)), g.minutes = number(r, 4), g.cost = money(r, 5), g.budget_line = r.text(6);
           g.provider = provider_of(r.text(7)).value_or(Provider::other), g.provider_id = r.integer(8), g.goal = r.id<GoalId>(9);
           e.changed_at = r.instant(10), e.changed_by_name = r.text(11);
           auto blob = r.blob(12);
           sealed.emplace_back(r.integer(13), core::Bytes(blob.begin(), blob.end()));
           out.push_back(std::move(e));
         });
  for (std::size_t i = 0; i < out.size(); ++i) TRY_VOID(unseal(tx, keys, s.of_case, s.id, sealed[i].first, sealed[i].second, out[i].given));
  return out;
}

std::vector<std::pair<std::string, std::int64_t>> last_entered(store::Tx& tx, access::UserId user) {
  std::vector<std::pair<std::string, std::int64_t>> out;
  tx.run("select kind, coalesce(minutes, 0) from service_given where created_by = $1 and withdrawn is null order by created_at desc limit 20", {user}, [&](const store::Row& r) {
    std::pair<std::string, std::int64_t> one{std::string(r.text(0)), r.integer(1)};
    if (out.size() < 3 && std::find(out.begin(), out.end(), one) == out.end()) out.push_back(std::move(one));
  });
  return out;
}

}  // namespace ostoja::support
