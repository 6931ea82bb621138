#include "duty/module.h"
#include "duty/shifts.h"
#include "i18n/i18n.h"
#include "web/page.h"

namespace ostoja::duty {
namespace {

constexpr access::Permission duty_view{"duty_view"}, duty_manage{"duty_manage"};
constexpr access::Trace change_shift{"shift.change", "shift"};

std::string hhmm(int minutes) { return std::to_string(minutes / 60) + ":" + (minutes % 60 < 10 ? "0" : "") + std::to_string(minutes % 60); }

std::string_view operator_key(std::string_view code) { return code == "W" ? "operator.W" : code == "K" ? "operator.K" : "operator.both"; }

web::Response duty_page(web::Context& c, std::string_view problem) {
  web::Page page(c, "duty/duty");
  page.set("TITLE", c.t("duty.title"));
  auto today = core::local(c.now).date;
  page.set("NOW", c.t.date_weekday(today) + ", " + c.t.time(c.now));
  page.show_if(is_office_time(c.now), "OFFICE_OPEN", "OFFICE_CLOSED");
  page.set("NEXT_OPEN", c.t.when(next_office_time(c.now), c.now));
  auto here = on_duty(c.tx, c.now);
  for (const auto& d : here)
    page.add("ON_DUTY").set("D_NAME", d.name).set("D_POST", c.t(d.post == Post::line ? "duty.line" : "duty.mobile")).set("D_OPERATOR", c.t(operator_key(d.operator_code)))
        .set("D_UNTIL", c.t.with("duty.until", {c.t.when(d.until, c.now)}));
  page.show_if(here.empty(), "NOBODY");
  for (int i = 0; i < 7; ++i) {
    auto day = today.plus_days(i);
    auto h = office_hours(day);
    auto row = page.add("DAY");
    row.set("DAY_NAME", c.t.date_weekday(day));
    auto holiday = holiday_key(day);
    row.set("DAY_HOURS", !holiday.empty() ? std::string(c.t(holiday)) : h.from_minute < h.until_minute ? hhmm(h.from_minute) + "–" + hhmm(h.until_minute) : std::string(c.t("duty.closed")));
    for (const auto& s : shifts_between(c.tx, core::start_of(day), core::start_of(day.plus_days(1)))) {
      auto v = row.add("SHIFT");
      auto from = core::local(s.from), until = core::local(s.until);
      v.set("S_ID", core::id_text(s.id)).set("S_NAME", s.name).set("S_POST", c.t(s.post == Post::line ? "duty.line" : "duty.mobile"))
          .set("S_TIME", (from.date == day ? from.hhmm() : "…") + "–" + (until.date == day ? until.hhmm() : "…"));
      v.show_if(c.may(duty_manage) && s.operator_code == c.who.operator_code, "S_OWN");
    }
  }
  int shown = 0;
  for (int i = 1; i < 400 && shown < 4; ++i) {
    auto day = today.plus_days(i);
    if (auto key = holiday_key(day); !key.empty()) {
      page.add("HOLIDAY").set("H_DATE", c.t.date_weekday(day)).set("H_NAME", c.t(key));
      ++shown;
    }
  }
  if (c.may(duty_manage) && !c.who.operator_code.empty()) {
    auto manage = page.add("MANAGE");
    manage.set("TODAY", today.text());
    for (const auto& u : access::users(c.tx, c.who.operator_code))
      if (u.state == access::UserState::active) manage.add("PERSON").set("P_ID", u.id.text()).set("P_NAME", u.name);
  }
  if (!problem.empty()) page.add("PROBLEM").set("PROBLEM_TEXT", problem);
  return page.response(problem.empty() ? 200 : 422);
}

core::Result<web::Response> show(web::Context& c) { return duty_page(c, {}); }

core::Result<web::Response> create(web::Context& c) {
  const auto& sent = c.request.form;
  auto time = [](std::string_view t) {
    auto digit = [&](std::size_t i) { return t[i] >= '0' && t[i] <= '9'; };
    if (t.size() != 5 || t[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4)) return std::pair{-1, -1};
    std::pair at{(t[0] - '0') * 10 + t[1] - '0', (t[3] - '0') * 10 + t[4] - '0'};
    return at.first < 24 && at.second < 60 ? at : std::pair{-1, -1};
  };
  auto day = core::Date::parse(sent.get("day"));
  auto user = access::UserId::parse(sent.get("user"));
  auto [fh, fm] = time(sent.get("from"));
  auto [uh, um] = time(sent.get("until"));
  if (!day || !user || fh < 0 || uh < 0) return duty_page(c, c.t("duty.problem.fields"));
  auto from = core::at_local(*day, fh, fm);
  auto until = core::at_local(uh * 60 + um <= fh * 60 + fm ? day->plus_days(1) : *day, uh, um);  // a shift that ends before it begins runs over midnight
  auto added = add_shift(c.tx, *user, c.who.operator_code, sent.get("post") == "mobile" ? Post::mobile : Post::line, from, until, c.who.user, c.now);
  if (!added) return duty_page(c, c.t(added.error().code == core::Errc::conflict ? "duty.problem.taken" : "duty.problem.fields"));
  return web::see_other("/duty?notice=saved");
}

core::Result<web::Response> remove(web::Context& c) {
  auto id = core::id_value(c.param("id"));
  if (!id) return core::fail(core::Errc::not_found, "no such shift");
  TRY_VOID(remove_shift(c.tx, *id, c.who.operator_code, c.who.user, c.now));
  return web::see_other("/duty?notice=saved");
}

constexpr web::Route kPages[] = {
    {web::Method::get, "/duty", duty_view, access::no_client_data, show},
    {web::Method::post, "/duty/shifts", duty_manage, change_shift, create},
    {web::Method::post, "/duty/shifts/:id/remove", duty_manage, change_shift, remove},
};

}  // namespace

web::Module module() { return {.name = "duty", .pages = kPages, .api = {}}; }

}  // namespace ostoja::duty
