// What the assessments of a case say, one of them, two side by side, and taking one back.
#include "assessment/view.h"
#include "i18n/i18n.h"

#include <algorithm>

namespace ostoja::assessment {
namespace {

std::string subject(const web::Context& c, const Record& a) { return a.person_label.empty() ? std::string(c.t("cases.form.whole_case")) : c.t.with("cases.person", {a.person_label}); }
std::string title(const web::Context& c, const Record& a) { return cases::capital(cases::label(c, "assessment_kind", code_of(a.summary.kind))); }
std::string_view tone(int level) { return level == 3 ? "t-danger" : level == 2 ? "t-warn" : level == not_known ? "t-info" : ""; }

std::optional<int> level_of(const Record& a, std::string_view domain) {
  for (const auto& r : a.summary.ratings)
    if (r.domain == domain) return r.level;
  return std::nullopt;
}

// The one before it, of the same kind and the same person.
const Record* before(const std::vector<Record>& all, const Record& a) {
  bool passed = false;
  for (const auto& one : all) {
    if (passed && one.withdrawn.empty() && one.summary.kind == a.summary.kind && one.summary.person == a.summary.person) return &one;
    passed = passed || one.summary.id == a.summary.id;
  }
  return nullptr;
}

void show_change(const web::Context& c, web::Values v, std::optional<int> was, std::optional<int> is) {
  auto change = change_of(was, is);
  if (change == Change::same) {
    v.add("CH_SAME").set("CH_TEXT", c.t("assessment.change.same"));
    return;
  }
  auto arrow = v.add(change == Change::up ? "CH_UP" : change == Change::down ? "CH_DOWN" : "CH_OTHER");
  arrow.set("CH_TEXT", c.t("assessment.change." + std::string(code_of(change))));
}

}  // namespace

core::Result<web::Response> list_page(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  web::Page page(c, "assessment/list");
  cases::show_frame(c, page, h, "assessments");
  auto all = history(c.tx, h.id);
  const bool write = cases::may_write(c, h);
  for (auto kind : {Kind::risk, Kind::needs}) {
    auto v = page.add("KIND");
    const std::string code(code_of(kind));
    v.set("K_CODE", code).set("K_TITLE", cases::capital(cases::label(c, "assessment_kind", code))).show_if(write, "K_CAN");
    auto newest = latest(c.tx, h.id, kind);
    if (!newest) {
      v.add("K_NONE").set("KN_TEXT", c.t(kind == Kind::risk ? "assessment.none_risk" : "assessment.none_needs"));
      continue;
    }
    auto top = v.add("K_TOP");
    top.set("KT_TEXT", cases::capital(highest_text(c, *newest))).set("KT_TONE", tone(newest->highest)).set("KT_WHEN", c.t.when(newest->at, c.now)).set("KT_ID", newest->id.text());
    if (newest->unknown > 0) top.add("KT_UNKNOWN").set("KT_UNKNOWN_TEXT", c.t.plural("assessment.unknown", newest->unknown));
    if (newest->review && h.status != cases::Status::closed) top.add("KT_REVIEW").set("KT_REVIEW_TEXT", c.t.date(newest->review)).show_if(newest->review < core::local(c.now).date, "KT_LATE");
    for (const auto& r : newest->ratings)
      if (r.level >= 2) v.add("K_ROW").set("KR_DOMAIN", cases::capital(cases::label(c, domain_list(kind), r.domain))).set("KR_LEVEL", level_text(c, kind, r.level)).set("KR_TONE", tone(r.level));
  }
  for (const auto& a : all) {
    auto v = page.add("ROW");
    v.set("AM_ID", a.summary.id.text()).set("AM_TITLE", title(c, a)).set("AM_SUBJECT", subject(c, a)).set("AM_WHEN", c.t.when(a.summary.at, c.now)).set("AM_BY", a.by_name);
    v.set("AM_WHY", cases::label(c, "assessment_why", a.summary.why)).set("AM_TOP", highest_text(c, a.summary)).set("AM_TONE", tone(a.summary.highest));
    if (!a.withdrawn.empty()) {
      v.add("AM_WITHDRAWN").set("AM_WITHDRAWN_TEXT", cases::label(c, "assessment_withdraw", a.withdrawn));
    } else if (const auto* old = before(all, a)) {
      v.add("AM_COMPARE").set("AC_A", old->summary.id.text()).set("AC_B", a.summary.id.text());
    }
  }
  page.show_if(!all.empty(), "ANY");
  return page.response();
}

core::Result<web::Response> show_page(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  auto id = AssessmentId::parse(c.param("assessment"));
  if (!id) return core::fail(core::Errc::not_found, "no such assessment");
  auto a = TRY(opened(c.tx, c.keys(), h.id, *id));
  auto all = history(c.tx, h.id);
  const auto* old = before(all, a);
  web::Page page(c, "assessment/show");
  cases::show_frame(c, page, h, "assessments");
  page.set("AM_TITLE", title(c, a)).set("AM_ID", id->text()).set("AM_VERSION", a.version).set("AM_SUBJECT", subject(c, a)).set("AM_WHEN", c.t.when(a.summary.at, c.now)).set("AM_BY", a.by_name);
  page.set("AM_WHY", cases::capital(cases::label(c, "assessment_why", a.summary.why))).set("AM_TOP", cases::capital(highest_text(c, a.summary))).set("AM_TONE", tone(a.summary.highest));
  if (a.summary.unknown > 0) page.add("AM_UNKNOWN").set("AM_UNKNOWN_TEXT", c.t.plural("assessment.unknown", a.summary.unknown));
  if (old != nullptr) page.add("AM_COMPARE").set("AC_A", old->summary.id.text()).set("AC_B", id->text());
  if (!a.judgement.empty()) page.add("JUDGEMENT").set("J_TEXT", a.judgement);
  auto kind = a.summary.kind;
  std::vector<std::string> not_asked;
  for (const auto& code : domains(c.forms, kind).codes) {
    auto level = level_of(a, code.code);
    if (!level) {
      not_asked.push_back(code.code);
      continue;
    }
    auto v = page.add("DOMAIN");
    v.set("D_NAME", cases::capital(std::string(code.label(c.t.lang())))).set("D_LEVEL", level_text(c, kind, *level)).set("D_TONE", tone(*level));
    if (auto note = a.notes.find(code.code); note != a.notes.end()) v.add("D_NOTE").set("D_NOTE_TEXT", note->second);
    if (old != nullptr) show_change(c, v, level_of(*old, code.code), level);
  }
  if (!not_asked.empty()) page.add("NOT_ASKED").set("NA_TEXT", cases::capital(names(c, kind, not_asked)));
  if (!a.withdrawn.empty()) {
    page.add("WITHDRAWN").set("WD_TEXT", c.t.with("assessment.withdrawn", {c.t.when(a.withdrawn_at, c.now), a.withdrawn_by_name, cases::label(c, "assessment_withdraw", a.withdrawn)}));
  } else if (cases::may_write(c, h)) {
    auto w = page.add("CAN_WITHDRAW");
    for (const auto& r : c.forms.codes("assessment_withdraw")->codes) w.add("W_REASON").set("WR_CODE", r.code).set("WR_LABEL", cases::capital(std::string(r.label(c.t.lang()))));
    w.show_if(c.request.query.get("problem") == "reason", "W_PROBLEM");
  }
  return page.response();
}

core::Result<web::Response> compare_page(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  auto first = AssessmentId::parse(c.request.query.get("a")), second = AssessmentId::parse(c.request.query.get("b"));
  auto all = history(c.tx, h.id);
  const Record *a = nullptr, *b = nullptr;
  for (const auto& one : all) {
    if (first && one.summary.id == *first) a = &one;
    if (second && one.summary.id == *second) b = &one;
  }
  if (a == nullptr || b == nullptr || a->summary.kind != b->summary.kind) return core::fail(core::Errc::not_found, "two assessments of one kind are compared");
  if (a->summary.at > b->summary.at) std::swap(a, b);
  auto kind = a->summary.kind;
  web::Page page(c, "assessment/compare");
  cases::show_frame(c, page, h, "assessments");
  page.set("CMP_TITLE", title(c, *a)).set("CMP_A", c.t.when(a->summary.at, c.now)).set("CMP_B", c.t.when(b->summary.at, c.now)).set("CMP_A_ID", a->summary.id.text()).set("CMP_B_ID", b->summary.id.text());
  page.set("CMP_A_BY", a->by_name + ", " + subject(c, *a)).set("CMP_B_BY", b->by_name + ", " + subject(c, *b));
  int up = 0, down = 0;
  for (const auto& code : domains(c.forms, kind).codes) {
    auto was = level_of(*a, code.code), is = level_of(*b, code.code);
    if (!was && !is) continue;
    auto v = page.add("CMP_ROW");
    auto shown = [&](std::optional<int> level) { return level ? level_text(c, kind, *level) : std::string(c.t("assessment.not_asked_short")); };
    v.set("CR_DOMAIN", cases::capital(std::string(code.label(c.t.lang())))).set("CR_A", shown(was)).set("CR_B", shown(is)).set("CR_A_TONE", was ? tone(*was) : "").set("CR_B_TONE", is ? tone(*is) : "");
    show_change(c, v, was, is);
    up += change_of(was, is) == Change::up;
    down += change_of(was, is) == Change::down;
  }
  page.set("CMP_UP", c.t.plural("assessment.up", up)).set("CMP_DOWN", c.t.plural("assessment.down", down));
  // Any two of the kind can be put side by side.
  for (const auto& one : all) {
    if (one.summary.kind != kind || !one.withdrawn.empty()) continue;
    auto text = c.t.when(one.summary.at, c.now) + ", " + subject(c, one);
    page.add("CHOOSE_A").set("CO_ID", one.summary.id.text()).set("CO_TEXT", text).show_if(one.summary.id == a->summary.id, "CO_CHOSEN");
    page.add("CHOOSE_B").set("CO_ID", one.summary.id.text()).set("CO_TEXT", text).show_if(one.summary.id == b->summary.id, "CO_CHOSEN");
  }
  return page.response();
}

core::Result<web::Response> withdraw_page(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  auto id = AssessmentId::parse(c.param("assessment"));
  if (!id) return core::fail(core::Errc::not_found, "no such assessment");
  auto a = TRY(opened(c.tx, c.keys(), h.id, *id));
  TRY_VOID(c.expect_version(a.version));
  const auto path = cases::home_of(h) + "/assessments/" + id->text();
  auto reason = c.request.form.get("reason");
  if (c.forms.codes("assessment_withdraw")->find(reason) == nullptr) return core::fail(core::Errc::invalid, "choose why the assessment is withdrawn");
  TRY_VOID(withdraw(keeper(c), h, a, reason));
  return web::see_other(path + "?notice=assessment_withdrawn");
}

}  // namespace ostoja::assessment
