// Safety plans: written with the person, each version kept, printed under a neutral title.
#include "i18n/i18n.h"
#include "intervention/view.h"
#include "web/draw.h"

#include <algorithm>
#include <charconv>

namespace ostoja::intervention {
namespace {

// What one asks on the telephone when there are two minutes.
constexpr std::string_view kShort[] = {"code_word", "safe_contact", "if_perpetrator", "professional_help", "safe_places", "review_on"};

forms::Form short_form(const forms::Form& form) {
  auto out = form;
  for (auto& part : out.parts) std::erase_if(part.fields, [](const forms::Field& f) { return std::find(std::begin(kShort), std::end(kShort), f.name) == std::end(kShort); });
  std::erase_if(out.parts, [](const forms::Part& p) { return p.fields.empty(); });
  return out;
}
bool is_short(const web::Context& c) { return c.request.query.get("short") == "1" || c.request.form.get("short") == "1"; }

std::string home_of(const cases::Header& h, PlanId id) { return cases::home_of(h) + "/safety/" + id.text(); }

core::Result<Plan> asked_plan(web::Context& c, const cases::Header& h) {
  auto id = PlanId::parse(c.param("plan"));
  if (!id) return core::fail(core::Errc::not_found, "no such safety plan");
  std::int64_t version = 0;
  if (auto text = c.request.query.get("version"); !text.empty() && c.request.method == web::Method::get) {
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
    if (error != std::errc() || end != text.data() + text.size() || version < 1) return core::fail(core::Errc::not_found, "no such version");
  }
  return plan(c.tx, c.keys(), h, *id, version);
}

cases::FormPage form_page(web::Context& c, const forms::Form& form, std::string action, std::string cancel, const forms::Answers& shown) {
  cases::FormPage page{.here = "safety", .heading = std::string(c.t(is_short(c) ? "intervention.plan.short_title" : "intervention.plan.title")), .hint = std::string(c.t("intervention.plan.hint")),
                       .action = std::move(action), .cancel = std::move(cancel), .save = std::string(c.t("intervention.plan.save")), .form = form, .answers = shown};
  if (is_short(c)) page.hidden.emplace_back("short", "1");
  return page;
}

bool any(const forms::Part& part, const forms::Answers& a) {
  return std::any_of(part.fields.begin(), part.fields.end(), [&](const forms::Field& f) { return a.has(f.name); });
}

// An empty plan helps nobody: something must be in it.
void check_not_empty(const forms::Form& form, const forms::Answers& a, std::vector<forms::Problem>& problems) {
  for (const auto& part : form.parts)
    for (const auto& f : part.fields)
      if (f.name != "review_on" && a.has(f.name)) return;
  problems.push_back({form.parts.front().fields.front().name, "intervention.plan.empty", {}});
}

}  // namespace

core::Result<web::Response> plans_page(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  web::Page page(c, "intervention/plans");
  cases::show_frame(c, page, h, "safety");
  const bool may = may_intervene(c, h);
  auto all = plans(c.tx, h.id);
  for (const auto& p : all) {
    auto v = page.add("PLAN");
    v.set("PL_HREF", home_of(h, p.id)).set("PL_WHOM", cases::capital(person_label(c, h, p.person))).set("PL_CHANGED", c.t.with("intervention.plan.changed_by", {c.t.when(p.changed_at, c.now), p.changed_by}));
    v.set("PL_VERSION", c.t.with("intervention.plan.version", {c.t.number(p.version)}));
    if (p.review_on) v.add("PL_REVIEW").set("PL_REVIEW_TEXT", c.t.date(p.review_on)).show_if(p.review_on < core::local(c.now).date, "PL_LATE");
  }
  page.show_if(may && !all.empty(), "CAN_ADD");
  if (all.empty()) page.add("NONE").show_if(may, "N_ADD");
  return page.response();
}

core::Result<web::Response> new_plan_page(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  auto form = is_short(c) ? short_form(*c.forms.form("safety_plan")) : *c.forms.form("safety_plan");
  forms::Answers none;
  auto page = form_page(c, form, cases::home_of(h) + "/safety", cases::home_of(h) + "/safety", none);
  page.choices.push_back(cases::choose_person(c, h, c.request.query.get("person")));
  return cases::draw_form(c, h, page);
}

core::Result<web::Response> add_plan_page(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  const auto& whole = *c.forms.form("safety_plan");
  auto form = is_short(c) ? short_form(whole) : whole;
  auto answers = forms::read(form, c.request.form);
  auto problems = forms::validate(c.forms, form, answers, "save", core::local(c.now).date);
  if (problems.empty()) check_not_empty(form, answers, problems);
  auto person = TRY(cases::chosen_person(c, h));
  if (!problems.empty()) {
    auto page = form_page(c, form, cases::home_of(h) + "/safety", cases::home_of(h) + "/safety", answers);
    page.problems = problems;
    page.choices.push_back(cases::choose_person(c, h, c.request.form.get("person")));
    return cases::draw_form(c, h, page);
  }
  auto id = TRY(add_plan(keeper(c), h, person ? person->person : people::PersonId{}, answers));
  return web::see_other(home_of(h, id) + "?notice=saved");
}

core::Result<web::Response> plan_page(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  auto item = TRY(asked_plan(c, h));
  web::Page page(c, "intervention/plan");
  cases::show_frame(c, page, h, "safety");
  page.set("PL_HOME", home_of(h, item.id)).set("PL_WHOM", cases::capital(person_label(c, h, item.person))).set("PL_CHANGED", c.t.with("intervention.plan.changed_by", {c.t.when(item.changed_at, c.now), item.changed_by}));
  auto all = versions(c.tx, item.id);
  const bool newest = all.empty() || all.front().version == item.version;
  if (!newest) page.add("PL_OLD").set("PL_OLD_TEXT", c.t.with("intervention.plan.old", {c.t.number(item.version)}));
  const bool may = may_intervene(c, h) && newest;
  page.show_if(may, "CAN_EDIT").show_if(c.may(case_print), "CAN_PRINT");
  page.set("PL_PRINT", home_of(h, item.id) + "/print");
  const auto& form = *c.forms.form("safety_plan");
  for (const auto& part : form.parts) {
    if (!any(part, item.answers)) continue;
    auto p = page.add("PART");
    p.set("P_NAME", part.name).set("P_LABEL", part.label(c.t.lang()));
    for (const auto& f : part.fields)
      if (item.answers.has(f.name)) p.add("PL_ROW").set("PL_LABEL", f.label(c.t.lang())).set("PL_TEXT", forms::shown(c.forms, f, item.answers, c.t));
  }
  for (const auto& v : all)
    page.add("VERSION_ROW").set("V_HREF", home_of(h, item.id) + "?version=" + std::to_string(v.version)).set("V_TEXT", c.t.with("intervention.plan.version", {c.t.number(v.version)})).set("V_WHEN", c.t.when(v.at, c.now) + ", " + v.by_name)
        .show_if(v.version == item.version, "V_HERE");
  return page.response();
}

core::Result<web::Response> edit_plan_page(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  auto item = TRY(asked_plan(c, h));
  auto form = is_short(c) ? short_form(*c.forms.form("safety_plan")) : *c.forms.form("safety_plan");
  auto page = form_page(c, form, home_of(h, item.id), home_of(h, item.id), item.answers);
  page.version = item.version;
  page.stored = &item.answers;
  return cases::draw_form(c, h, page);
}

core::Result<web::Response> save_plan_page(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  auto item = TRY(asked_plan(c, h));
  const auto& whole = *c.forms.form("safety_plan");
  auto form = is_short(c) ? short_form(whole) : whole;
  auto answers = item.answers;
  answers.merge(forms::read(form, c.request.form));
  auto page = form_page(c, form, home_of(h, item.id), home_of(h, item.id), answers);
  page.version = item.version;
  page.stored = &item.answers;
  std::vector<cases::Difference> race;
  auto same = c.expect_version(item.version);
  if (!same) {
    if (same.error().code != core::Errc::stale) return tl::unexpected(same.error());
    page.race = race = cases::merge_race(c, form, item.answers, answers);
    page.lost_race = cases::FormPage::Race::lost;
  }
  auto problems = forms::validate(c.forms, form, answers, "save", core::local(c.now).date);
  if (problems.empty()) check_not_empty(whole, answers, problems);
  page.problems = problems;
  if (!same || !problems.empty()) return cases::draw_form(c, h, page);
  item.answers = std::move(answers);
  TRY_VOID(save_plan(keeper(c), h, item));
  return web::see_other(home_of(h, item.id) + "?notice=saved");
}

// For the person: no number of the case, no name of the centre, a title that says nothing.
core::Result<web::Response> print_plan_page(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  auto item = TRY(asked_plan(c, h));
  std::string lang(c.request.query.get("lang"));
  const auto& known = i18n::desk_languages();
  if (std::find(known.begin(), known.end(), lang) == known.end()) lang = c.t.lang();
  const auto& t = i18n::strings(lang);
  web::Page page(c, "intervention/plan_print");
  page.set("TITLE", t("intervention.plan.print_title")).set("PR_LANG", lang).set("PR_TITLE", t("intervention.plan.print_title")).set("PR_BACK", home_of(h, item.id));
  page.set("PR_DATE", t.date(core::local(item.changed_at).date));
  for (const auto& code : known)
    page.add("PR_LANGUAGE").set("PR_LANGUAGE_HREF", home_of(h, item.id) + "/print?lang=" + code + (is_short(c) ? "&short=1" : "")).set("PR_LANGUAGE_NAME", i18n::own_name(code)).show_if(code == lang, "PR_LANGUAGE_HERE");
  page.show_if(is_short(c), "PR_IS_SHORT", "PR_IS_WHOLE").set("PR_OTHER_HREF", home_of(h, item.id) + "/print?lang=" + lang + (is_short(c) ? "" : "&short=1"));
  auto form = is_short(c) ? short_form(*c.forms.form("safety_plan")) : *c.forms.form("safety_plan");
  for (const auto& part : form.parts) {
    if (!any(part, item.answers)) continue;
    auto p = page.add("PR_PART");
    p.set("PR_LABEL", part.label(lang));
    for (const auto& f : part.fields)
      if (item.answers.has(f.name)) p.add("PR_ROW").set("PR_QUESTION", f.label(lang)).set("PR_ANSWER", forms::shown(c.forms, f, item.answers, t));
  }
  c.saw(h.id.value, "print");
  return page.response();
}

}  // namespace ostoja::intervention
