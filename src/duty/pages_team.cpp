// Who is away, and what each person speaks.
#include "duty/pages.h"
#include "i18n/i18n.h"

namespace ostoja::duty {
namespace {

constexpr int kAhead = 400;  // days

web::Response draw(web::Context& c, std::string_view problem) {
  web::Page page(c, "duty/team");
  page.set("TITLE", c.t("duty.team")).set("TODAY", core::local(c.now).date.text());
  if (!problem.empty()) page.add("PROBLEM").set("PROBLEM_TEXT", c.t(problem));
  const auto today = core::local(c.now).date;
  bool any = false;
  for (const auto& a : absences(c.tx, c.who.operator_code, today, today.plus_days(kAhead))) {
    any = true;
    page.add("AWAY").set("AW_NAME", a.name).set("AW_KIND", c.forms.codes("absence_kind")->find(a.kind)->label(c.t.lang())).set("AW_DAYS", c.t.date_short(a.from) + " – " + c.t.date_short(a.until)).set("AW_REMOVE", "/duty/absences/" + core::id_text(a.id) + "/remove");
  }
  page.show_if(!any, "NOBODY_AWAY");
  const auto& kinds = c.forms.codes("absence_kind")->codes;
  for (const auto& k : kinds) page.add("KIND").set("K_CODE", k.code).set("K_TEXT", k.label(c.t.lang()));
  const auto speak = languages(c.tx, c.who.operator_code);
  for (const auto& u : access::users(c.tx, c.who.operator_code)) {
    if (u.state != access::UserState::active) continue;
    page.add("PERSON").set("P_ID", u.id.text()).set("P_NAME", u.name);
    auto v = page.add("SPEAKER");
    const auto mine = speak.find(u.id);
    std::string text;
    if (mine != speak.end())
      for (const auto& code : mine->second) text += (text.empty() ? "" : ", ") + c.t.language(code);
    v.set("SP_NAME", u.name).set("SP_ID", u.id.text()).set("SP_TEXT", text.empty() ? std::string(c.t("duty.no_languages")) : text);
    // The languages of the line as boxes; others one at a time.
    for (const char* code : {"pl", "uk", "ru", "en", "es", "vi", "ro", "bg"}) v.add("BOX").set("B_CODE", code).set("B_TEXT", c.t.language(code)).set("B_FOR", u.id.text() + code).show_if(mine != speak.end() && mine->second.contains(code), "B_ON");
    if (mine != speak.end())
      for (const auto& code : mine->second)
        if (code != "pl" && code != "uk" && code != "ru" && code != "en" && code != "es" && code != "vi" && code != "ro" && code != "bg") v.add("BOX").set("B_CODE", code).set("B_TEXT", c.t.language(code)).set("B_FOR", u.id.text() + code).show("B_ON");
    for (const auto& l : c.t.languages()) v.add("MORE").set("M_CODE", l.code).set("M_TEXT", l.name);
  }
  return page.response(problem.empty() ? 200 : 422);
}

}  // namespace

core::Result<web::Response> team_page(web::Context& c) { return draw(c, {}); }

core::Result<web::Response> add_absence_page(web::Context& c) {
  const auto& f = c.request.form;
  const auto who = access::UserId::parse(f.get("user"));
  const auto from = core::Date::parse(f.get("from")), until = core::Date::parse(f.get("until"));
  if (!who || !from || !until) return draw(c, "duty.problem.absence");
  if (auto added = add_absence({c.tx, c.who.user, c.now}, c.who.operator_code, *who, f.get("kind"), *from, *until); !added) return draw(c, "duty.problem.absence");
  return web::see_other("/duty/team?notice=saved");
}
core::Result<web::Response> remove_absence_page(web::Context& c) {
  const auto id = core::id_value(c.param("id"));
  if (!id) return core::fail(core::Errc::not_found, "no such absence");
  TRY_VOID(remove_absence({c.tx, c.who.user, c.now}, c.who.operator_code, *id));
  return web::see_other("/duty/team?notice=saved");
}
core::Result<web::Response> languages_page(web::Context& c) {
  const auto who = access::UserId::parse(c.request.form.get("user"));
  if (!who) return draw(c, "duty.problem.languages");
  std::set<std::string> all;
  for (auto code : c.request.form.all("language"))
    if (!code.empty()) all.emplace(code);
  if (!set_languages({c.tx, c.who.user, c.now}, c.who.operator_code, *who, all)) return draw(c, "duty.problem.languages");
  return web::see_other("/duty/team?notice=saved");
}

}  // namespace ostoja::duty
