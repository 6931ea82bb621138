// The week: who has the line and the urgent mobile, what is missing in it, who is on duty now.
#include "duty/pages.h"
#include "core/text.h"
#include "i18n/i18n.h"

#include <algorithm>

namespace ostoja::duty {
namespace {

std::string hhmm(int minutes) { return std::to_string(minutes / 60) + ":" + (minutes % 60 < 10 ? "0" : "") + std::to_string(minutes % 60); }
int minutes_of(std::string_view t) {
  auto digit = [&](std::size_t i) { return t[i] >= '0' && t[i] <= '9'; };
  if (t.size() != 5 || t[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4)) return -1;
  const int hour = (t[0] - '0') * 10 + t[1] - '0', minute = (t[3] - '0') * 10 + t[4] - '0';
  return hour < 24 && minute < 60 ? hour * 60 + minute : -1;
}
std::string post_text(const web::Context& c, Post p) { return std::string(c.t(p == Post::line ? "duty.line" : "duty.mobile")); }
std::string operator_text(const web::Context& c, const std::string& code) { return std::string(c.t(code.empty() ? "operator.both" : "operator." + code)); }

// Hard calls of each person of the last seven days before the week, as far as they lie behind us.
std::map<access::UserId, std::int64_t> hard_calls(store::Tx& tx, std::string_view operator_code, core::Instant before) {
  std::map<access::UserId, std::int64_t> out;
  tx.run("select taken_by, count(*) from contact where operator_code = $1 and started_at >= $2 and started_at < $3 and state in (2, 3) and urgency in ('U0', 'U1') group by taken_by", {operator_code, before.plus_seconds(-7 * 86400), before},
         [&](const store::Row& r) { out[r.id<access::UserId>(0)] = r.integer(1); });
  return out;
}
std::string warning_text(const web::Context& c, const Warning& w, const std::string& name, const Limits& l) {
  const auto n = c.t.number(w.value);
  switch (w.concern) {
    case Concern::rest: return c.t.with("duty.warn.rest", {name, c.t.date_weekday(w.day), n, c.t.number(l.rest_hours)});
    case Concern::week: return c.t.with("duty.warn.week", {name, n, c.t.number(l.week_hours)});
    case Concern::load: return c.t.with("duty.warn.load", {name, n, c.t.number(l.week_hours)});
    case Concern::nights: return c.t.with("duty.warn.nights", {name, c.t.date_weekday(w.day), n});
    case Concern::absent: return c.t.with("duty.warn.absent", {name, c.t.date_weekday(w.day)});
    case Concern::closed: break;
  }
  return c.t.with("duty.warn.closed", {name, c.t.date_weekday(w.day)});
}

void draw_now(web::Context& c, web::Page& page, core::Date today) {
  page.show_if(is_office_time(c.now), "OFFICE_OPEN", "OFFICE_CLOSED");
  page.set("NEXT_OPEN", c.t.when(next_office_time(c.now), c.now));
  const auto here = on_duty(c.tx, c.now);
  for (const auto& d : here) page.add("ON_DUTY").set("D_NAME", d.name).set("D_POST", post_text(c, d.post)).set("D_OPERATOR", operator_text(c, d.operator_code)).set("D_UNTIL", c.t.with("duty.until", {c.t.when(d.until, c.now)}));
  page.show_if(here.empty(), "NOBODY");
  bool any = false;
  for (const auto& s : shifts_between(c.tx, c.now, core::start_of(today.plus_days(15)))) {
    const auto week = week_of(core::local(s.from).date);
    if (s.user != c.who.user || (week > week_of(today) && !published(c.tx, s.operator_code, week))) continue;
    any = true;
    page.add("MINE").set("MI_HREF", "/duty/shifts/" + core::id_text(s.id)).set("MI_DAY", c.t.date_weekday(core::local(s.from).date)).set("MI_TIME", time_text(c, s)).set("MI_POST", post_text(c, s.post));
  }
  page.show_if(any, "MINE_ANY");
  int shown = 0;
  for (int i = 1; i < 400 && shown < 4; ++i) {
    const auto day = today.plus_days(i);
    if (auto key = holiday_key(day); !key.empty()) page.add("HOLIDAY").set("H_DATE", c.t.date_weekday(day)).set("H_NAME", c.t(key)), ++shown;
  }
}

// A row for each person: those of the own operator first; with the right to plan everybody who may be put there.
void draw_grid(web::Context& c, web::Page& page, core::Date monday, const std::vector<Shift>& shifts, bool manage, bool visible) {
  const auto& own = c.who.operator_code;
  const auto since = published(c.tx, own, monday);
  for (int i = 0; i < 7; ++i) {
    const auto day = monday.plus_days(i);
    const auto hours = office_hours(day);
    const auto holiday = holiday_key(day);
    const auto name = c.t.date_weekday(day);
    page.add("HEAD").set("HD_NAME", name.substr(0, name.find(',')) + " " + std::to_string(day.day()) + "." + (day.month() < 10 ? "0" : "") + std::to_string(day.month())).set("HD_HOURS", !holiday.empty() && hours.from_minute >= hours.until_minute ? std::string(c.t(holiday)) : hours.from_minute < hours.until_minute ? hhmm(hours.from_minute) + "–" + hhmm(hours.until_minute) : std::string(c.t("duty.closed_short")))
        .show_if(day == core::local(c.now).date, "HD_TODAY");
  }
  struct Person { access::UserId user; std::string name, operator_code; };
  std::vector<Person> persons;
  auto add = [&](const Person& p) {
    if (std::none_of(persons.begin(), persons.end(), [&](const Person& q) { return q.user == p.user; })) persons.push_back(p);
  };
  if (manage)
    for (const auto& u : access::users(c.tx, own))
      if (u.state == access::UserState::active) add({u.id, u.name, u.operator_code});
  for (const auto& s : shifts)
    if (s.operator_code != own || visible) add({s.user, s.name, s.operator_code});
  std::stable_sort(persons.begin(), persons.end(), [&](const Person& a, const Person& b) { return (a.operator_code != own) < (b.operator_code != own); });
  const auto away = own.empty() ? std::vector<Absence>() : absences(c.tx, own, monday, monday.plus_days(6));
  for (const auto& p : persons) {
    auto row = page.add("PERSON_ROW");
    row.set("PR_NAME", p.name).set("PR_OPERATOR", p.operator_code == own ? std::string() : operator_text(c, p.operator_code)).show_if(p.user == c.who.user, "PR_ME");
    for (int i = 0; i < 7; ++i) {
      const auto day = monday.plus_days(i);
      auto cell = row.add("CELL");
      const bool mine = manage && p.operator_code == own;
      cell.set("C_DAY", day.text()).set("C_USER", p.user.text()).show_if(mine, "C_DROP");
      for (const auto& a : away)
        if (a.user == p.user && a.from <= day && day <= a.until && (manage || p.user == c.who.user)) cell.add("C_AWAY").set("CA_TEXT", c.forms.codes("absence_kind")->find(a.kind)->label(c.t.lang()));
      for (const auto& s : shifts) {
        if (s.user != p.user || core::local(s.from).date != day || (s.operator_code == own && !visible)) continue;
        auto chip = cell.add("CHIP");
        chip.set("CH_HREF", "/duty/shifts/" + core::id_text(s.id)).set("CH_TIME", time_text(c, s)).set("CH_POST", post_text(c, s.post)).set("CH_ID", core::id_text(s.id)).show_if(s.post == Post::mobile, "CH_MOBILE").show_if(mine, "CH_DRAG").show_if(mine || (s.user == c.who.user && s.from > c.now), "CH_LINK", "CH_PLAIN");
        chip.show_if(since && s.operator_code == own && s.changed_at > *since, "CH_NEW");
      }
      if (mine) cell.add("ADD").set("AD_HREF", week_address(monday) + "&user=" + p.user.text() + "&day=" + day.text() + "#add").set("AD_WHO", p.name + ", " + c.t.date_weekday(day));
    }
  }
  page.show_if(persons.empty(), "NO_PERSONS");
}

web::Response draw(web::Context& c, core::Date monday, const Typed& form, std::string_view problem) {
  web::Page page(c, "duty/duty");
  const auto today = core::local(c.now).date, this_week = week_of(today);
  const auto& own = c.who.operator_code;
  const bool manage = c.may(duty_manage) && !own.empty();
  page.set("TITLE", c.t("duty.title")).set("NOW", c.t.date_weekday(today) + ", " + c.t.time(c.now)).set("WEEK", c.t.date_short(monday) + " – " + c.t.date_short(monday.plus_days(6))).set("MONDAY", monday.text());
  page.set("BEFORE_HREF", week_address(monday.plus_days(-7))).set("AFTER_HREF", week_address(monday.plus_days(7))).show_if(monday != this_week, "ELSEWHERE");
  draw_now(c, page, today);
  page.show_if(!own.empty(), "CALENDAR");
  if (!problem.empty()) page.add("PROBLEM").set("PROBLEM_TEXT", c.t(problem));
  for (const auto& w : swaps_waiting(c.tx, c.who.user)) {
    const bool of_me = w.to_user == c.who.user;
    auto v = page.add(of_me ? "ASKED" : "ASKING");
    v.set("SW_TEXT", c.t.with(of_me ? "duty.swap.asked" : "duty.swap.asking", {of_me ? w.from_name : w.to_name, c.t.date_weekday(core::local(w.starts).date), core::local(w.starts).hhmm() + "–" + core::local(w.ends).hhmm(), post_text(c, w.post)})).set("SW_ACTION", "/duty/swaps/" + core::id_text(w.id));
  }
  // The days around the week belong to the rest between shifts; the other operator's plans are shown once they are published.
  auto around = shifts_between(c.tx, core::start_of(monday.plus_days(-7)), core::start_of(monday.plus_days(9)));
  std::erase_if(around, [&](const Shift& s) { return s.operator_code != own && week_of(core::local(s.from).date) > this_week && !published(c.tx, s.operator_code, week_of(core::local(s.from).date)); });
  auto shifts = around;
  std::erase_if(shifts, [&](const Shift& s) { const auto day = core::local(s.from).date; return day < monday || day >= monday.plus_days(7); });
  const auto out = own.empty() ? std::optional<core::Instant>() : published(c.tx, own, monday);
  const bool visible = manage || own.empty() || monday <= this_week || out.has_value();
  page.show_if(!visible, "NOT_YET");
  draw_grid(c, page, monday, shifts, manage, visible);
  if (manage) {
    auto own_shifts = around;
    std::erase_if(own_shifts, [&](const Shift& s) { return s.operator_code != own; });
    auto plan = page.add("PLAN");
    if (out) plan.add("PUBLISHED").set("PU_TEXT", c.t.with("duty.published", {c.t.when(*out, c.now)}));
    const bool changed = out && std::any_of(shifts.begin(), shifts.end(), [&](const Shift& s) { return s.operator_code == own && s.changed_at > *out; });
    plan.show_if(!out, "UNPUBLISHED").show_if(changed, "CHANGED").show_if(!out || changed, "MAY_PUBLISH");
    const auto l = limits(c.forms);
    std::map<access::UserId, std::string> names;
    for (const auto& s : own_shifts) names[s.user] = s.name;
    const auto all = warnings(own_shifts, absences(c.tx, own, monday, monday.plus_days(7)), hard_calls(c.tx, own, std::min(c.now, core::start_of(monday.plus_days(7)))), monday, l);
    for (const auto& w : all) plan.add("WARNING").set("WA_TEXT", warning_text(c, w, names[w.user], l));
    // Both operators answer one line: what is missing is missing in both rosters together.
    const auto missing = gaps(around, monday);
    for (const auto& g : missing) {
      const auto from = core::local(g.from), until = core::local(g.until);
      plan.add("GAP").set("GA_TEXT", c.t.with("duty.gap", {post_text(c, g.post), c.t.date_weekday(from.date) + " " + from.hhmm(), (until.date == from.date ? std::string() : c.t.date_weekday(until.date) + " ") + until.hhmm()}));
    }
    plan.show_if(!all.empty() || !missing.empty(), "CONCERNS", "IN_ORDER");
    const auto speak = languages(c.tx, own);
    for (int i = 0; i < 7; ++i) {
      std::string text;
      for (const auto& code : spoken(own_shifts, speak, monday.plus_days(i))) text += (text.empty() ? "" : ", ") + c.t.language(code);
      page.add("SPOKEN").set("SK_TEXT", text.empty() ? std::string("–") : text);
    }
    page.show("SPOKEN_ROW");
    auto add = page.add("MANAGE");
    add.set("F_DAY", form.day.empty() ? std::max(monday, std::min(today, monday.plus_days(6))).text() : form.day).set("F_FROM", form.from).set("F_UNTIL", form.until).show_if(form.post == "mobile", "F_MOBILE");
    for (const auto& u : access::users(c.tx, own))
      if (u.state == access::UserState::active) add.add("PERSON").set("P_ID", u.id.text()).set("P_NAME", u.name).show_if(u.id.text() == form.user, "P_CHOSEN");
  }
  return page.response(problem.empty() ? 200 : 422);
}

core::Date asked_week(web::Context& c, std::string_view text) {
  const auto day = core::Date::parse(text);
  return week_of(day ? *day : core::local(c.now).date);
}

}  // namespace

Typed typed(const core::Fields& f) {
  Typed out;
  out.user = f.get("user"), out.day = f.get("day");
  if (f.has("post")) out.post = f.get("post");
  if (f.has("from")) out.from = f.get("from");
  if (f.has("until")) out.until = f.get("until");
  return out;
}
std::optional<Shift> Typed::shift(std::string_view operator_code) const {
  const auto date = core::Date::parse(day);
  const auto who = access::UserId::parse(user);
  const int begins = minutes_of(from), ends = minutes_of(until);
  if (!date || !who || begins < 0 || ends < 0) return std::nullopt;
  Shift s;
  s.user = *who, s.operator_code = operator_code, s.post = post == "mobile" ? Post::mobile : Post::line;
  s.from = core::at_local(*date, begins / 60, begins % 60);
  s.until = core::at_local(ends <= begins ? date->plus_days(1) : *date, ends / 60, ends % 60);  // a shift that ends before it begins runs over midnight
  return s;
}
std::string_view problem_of(const core::Error& e) { return e.code == core::Errc::conflict ? "duty.problem.taken" : "duty.problem.fields"; }
std::string time_text(const web::Context& c, const Shift& s) {
  const auto from = core::local(s.from), until = core::local(s.until);
  const bool over = until.date != from.date && s.until != core::start_of(until.date);
  return from.hhmm() + "–" + (until.date != from.date && !over ? "24:00" : until.hhmm()) + (over && until.date > from.date.plus_days(1) ? " " + c.t.date_short(until.date) : "");
}
std::string week_address(core::Date day) { return "/duty?week=" + week_of(day).text(); }

core::Result<web::Response> week_page(web::Context& c) { return draw(c, asked_week(c, c.request.query.get("week")), typed(c.request.query), {}); }

core::Result<web::Response> add_page(web::Context& c) {
  const auto form = typed(c.request.form);
  const auto monday = asked_week(c, form.day);
  const auto s = form.shift(c.who.operator_code);
  if (!s) return draw(c, monday, form, "duty.problem.fields");
  auto added = add_shift(c.tx, s->user, c.who.operator_code, s->post, s->from, s->until, c.who.user, c.now);
  if (!added) return draw(c, monday, form, problem_of(added.error()));
  return web::see_other(week_address(monday) + "&notice=saved");
}

core::Result<web::Response> remove_page(web::Context& c) {
  auto id = core::id_value(c.param("id"));
  if (!id) return core::fail(core::Errc::not_found, "no such shift");
  const auto s = TRY(find_shift(c.tx, *id));
  TRY_VOID(remove_shift(c.tx, *id, c.who.operator_code, c.who.user, c.now));
  return web::see_other(week_address(core::local(s.from).date) + "&notice=saved");
}

core::Result<web::Response> publish_page(web::Context& c) {
  const auto monday = core::Date::parse(c.request.form.get("week"));
  if (!monday) return core::fail(core::Errc::invalid, "choose a week");
  TRY_VOID(publish({c.tx, c.who.user, c.now}, c.who.operator_code, week_of(*monday)));
  return web::see_other(week_address(*monday) + "&notice=saved");
}
core::Result<web::Response> copy_page(web::Context& c) {
  const auto monday = core::Date::parse(c.request.form.get("week"));
  if (!monday) return core::fail(core::Errc::invalid, "choose a week");
  const int n = copy_week({c.tx, c.who.user, c.now}, c.who.operator_code, week_of(*monday));
  if (n == 0) return draw(c, week_of(*monday), {}, "duty.problem.nothing_to_copy");
  return web::see_other(week_address(*monday) + "&notice=saved");
}

}  // namespace ostoja::duty
