// Reports in the store: the file that knows tables report, report_text and report_frozen.
#include "report/record.h"
#include "core/text.h"
#include "store/feed.h"
#include "vault/vault.h"

#include <algorithm>

namespace ostoja::report {
namespace {

void tell(const Keeper& k, std::string_view action, const Report& r, std::string detail = {}, std::string hash = {}) {
  store::append(k.tx, {.at = k.now, .actor = k.by.value, .action = "report." + std::string(action), .record = "report", .record_id = r.id.value, .version = r.version, .detail = std::move(detail), .hash = std::move(hash)});
}

constexpr std::string_view kColumns = "select id, year, operator_code, kind, from_day, until_day, state, document, version from report ";
Report read(const store::Row& r) {
  Report out;
  out.id = r.id<ReportId>(0), out.year = static_cast<int>(r.integer(1)), out.operator_code = r.text(2), out.kind = r.text(3) == "FINAL" ? Kind::final : Kind::partial;
  out.from = r.date(4), out.until = r.date(5), out.state = static_cast<State>(r.integer(6)), out.version = r.integer(8);
  if (auto document = forms::from_document(r.text(7))) out.answers = std::move(*document);
  return out;
}

}  // namespace

std::string_view code_of(Kind k) { return k == Kind::final ? "FINAL" : "PARTIAL"; }

const forms::Form& form_of(const forms::Library& library, const public_task::Year& y) {
  auto code = core::lower_ascii(y.answers.get("report_form"));
  const auto* f = library.form("report_" + (code.empty() ? "r2018" : code));
  if (f == nullptr) throw core::Failure(core::Errc::internal, "the form of the report is missing");
  return *f;
}

core::Result<ReportId> add(const Keeper& k, const public_task::Year& y, Report r) {
  if (k.tx.number("select count(*) from report where year_id = $1 and kind = $2 and coalesce(operator_code, '') = $3 and from_day = $4 and until_day = $5", {y.id, code_of(r.kind), r.operator_code, r.from, r.until}) != 0)
    return core::fail(core::Errc::conflict, "there is a report of this kind and period already");
  r.id = ReportId{core::next_id(k.now.ms)}, r.version = 1;
  k.tx.run("insert into report (id, year_id, year, operator_code, kind, from_day, until_day, state, document, created_at, created_by, changed_at, changed_by, version) values ($1,$2,$3,$4,$5,$6,$7,1,$8,$9,$10,$9,$10,1)",
           {r.id, y.id, y.year, store::Value::text_or_null(r.operator_code), code_of(r.kind), r.from, r.until, forms::document(form_of(k.forms, y), r.answers), k.now, k.by});
  tell(k, "add", r, std::string(code_of(r.kind)) + ":" + r.from.text() + ":" + r.until.text());
  return r.id;
}

core::Result<Report> find(store::Tx& tx, ReportId id) {
  auto found = tx.one(std::string(kColumns) + "where id = $1", {id}, read);
  if (!found) return core::fail(core::Errc::not_found, "no such report");
  tx.run("select t.item_kind, t.item_code, t.words, u.name, t.reviewed_at from report_text t left join staff_user u on u.id = t.reviewed_by where t.report_id = $1", {id}, [&](const store::Row& r) {
    (r.text(0) == "indicator" ? found->results : found->activities)[std::string(r.text(1))] = {std::string(r.text(2)), std::string(r.text(3)), r.instant(4)};
  });
  return std::move(*found);
}

std::vector<Report> reports(store::Tx& tx) {
  std::vector<Report> out;
  tx.run(std::string(kColumns) + "order by until_day desc, from_day desc, id desc", {}, [&](const store::Row& r) { out.push_back(read(r)); });
  return out;
}

core::Done save(const Keeper& k, const public_task::Year& y, Report& r) {
  if (k.tx.run("update report set document = $3, changed_at = $4, changed_by = $5, version = $2 + 1 where id = $1 and version = $2 and state = 1", {r.id, r.version, forms::document(form_of(k.forms, y), r.answers), k.now, k.by}) != 1)
    return core::fail(core::Errc::stale, "somebody else has changed this report meanwhile");
  ++r.version;
  for (const auto& [kind, all] : {std::pair{"indicator", &r.results}, std::pair{"activity", &r.activities}})
    for (const auto& [code, words] : *all)
      k.tx.run("insert into report_text (report_id, item_kind, item_code, words) values ($1,$2,$3,$4) on conflict (report_id, item_kind, item_code) do update set words = excluded.words", {r.id, kind, code, words.text});
  tell(k, "save", r);
  return {};
}

core::Done review(const Keeper& k, const Report& r, std::string_view code) {
  if (r.state == State::frozen) return core::fail(core::Errc::conflict, "this report is frozen");
  k.tx.run("insert into report_text (report_id, item_kind, item_code, words, reviewed_by, reviewed_at) values ($1,'indicator',$2,'',$3,$4) on conflict (report_id, item_kind, item_code) do update set reviewed_by = excluded.reviewed_by, reviewed_at = excluded.reviewed_at",
           {r.id, code, k.by, k.now});
  tell(k, "review", r, std::string(code));
  return {};
}

core::Done freeze(const Keeper& k, Report& r, const std::string& paper, const std::string& workbook, const std::string& figures) {
  if (r.state == State::frozen) return core::fail(core::Errc::conflict, "this report is frozen");
  const auto round = k.tx.number("select coalesce(max(round), 0) + 1 from report_frozen where report_id = $1", {r.id});
  const auto raw = vault::sha256(paper + workbook);
  const auto hash = core::hex(raw);
  k.tx.run("insert into report_frozen (report_id, round, frozen_at, frozen_by, paper, workbook, figures, hash) values ($1,$2,$3,$4,$5,$6,$7,$8)",
           {r.id, round, k.now, k.by, paper, store::Blob(reinterpret_cast<const std::uint8_t*>(workbook.data()), workbook.size()), figures, hash});
  k.tx.run("update report set state = 2, changed_at = $2, changed_by = $3, version = version + 1 where id = $1", {r.id, k.now, k.by});
  r.state = State::frozen, ++r.version;
  tell(k, "freeze", r, std::to_string(round), std::string(core::view_of(raw)));
  return {};
}

core::Done reopen(const Keeper& k, Report& r, std::string_view reason) {
  if (r.state != State::frozen) return core::fail(core::Errc::conflict, "this report is not frozen");
  if (core::trim(reason).empty()) return core::fail(core::Errc::invalid, "say why the report is opened again");
  k.tx.run("update report_frozen set reopened_at = $2, reopened_by = $3, reopen_reason = $4 where report_id = $1 and reopened_at is null", {r.id, k.now, k.by, core::first_characters(core::trim(reason), 500)});
  // Who looked at a result looked at that figure: it is looked at again.
  k.tx.run("update report_text set reviewed_by = null, reviewed_at = null where report_id = $1", {r.id});
  k.tx.run("update report set state = 1, changed_at = $2, changed_by = $3, version = version + 1 where id = $1", {r.id, k.now, k.by});
  r.state = State::writing, ++r.version;
  tell(k, "reopen", r);
  return {};
}

std::vector<Due> due(store::Tx& tx, core::Date today) {
  constexpr int kDays = 30, kAhead = 14, kBehind = 365;  // art. 18(1) of the Public Benefit Act; older contracts are nobody's next step
  std::vector<Due> out;
  for (const auto& y : public_task::years(tx)) {
    if (y.state != public_task::State::in_force || today < y.until.plus_days(-kAhead) || today > y.until.plus_days(kDays + kBehind)) continue;
    Due one{y.year, y.until.plus_days(kDays), {}};
    bool done = false;
    for (const auto& r : reports(tx))
      if (r.year == y.year && r.kind == Kind::final && r.operator_code.empty()) one.report = r.id, done = r.state == State::frozen;
    if (!done) out.push_back(one);
  }
  return out;
}

std::vector<Frozen> frozen(store::Tx& tx, ReportId id) {
  std::vector<Frozen> out;
  tx.run("select f.round, f.frozen_at, f.reopened_at, a.name, b.name, f.reopen_reason, f.hash, f.figures from report_frozen f left join staff_user a on a.id = f.frozen_by left join staff_user b on b.id = f.reopened_by where f.report_id = $1 order by f.round desc", {id},
         [&](const store::Row& r) { out.push_back({static_cast<int>(r.integer(0)), r.instant(1), r.instant(2), std::string(r.text(3)), std::string(r.text(4)), std::string(r.text(5)), std::string(r.text(6)), std::string(r.text(7))}); });
  return out;
}
std::string paper_of(store::Tx& tx, ReportId id, int round) {
  return tx.one("select paper from report_frozen where report_id = $1 and round = $2", {id, round}, [](const store::Row& r) { return std::string(r.text(0)); }).value_or("");
}
std::string workbook_of(store::Tx& tx, ReportId id, int round) {
  return tx.one("select workbook from report_frozen where report_id = $1 and round = $2", {id, round}, [](const store::Row& r) {
    auto b = r.blob(0);
    return std::string(reinterpret_cast<const char*>(b.data()), b.size());
  }).value_or("");
}

}  // namespace ostoja::report
