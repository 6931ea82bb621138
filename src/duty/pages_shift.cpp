// One shift: moved or given to somebody else by whoever plans, offered to a colleague by whoever has it.
#include "duty/pages.h"
#include "i18n/i18n.h"

#include <algorithm>

namespace ostoja::duty {
namespace {

// Of the own operator, or of the other once everybody may see it.
core::Result<Shift> asked_shift(web::Context& c) {
  auto id = core::id_value(c.param("id"));
  if (!id) return core::fail(core::Errc::not_found, "no such shift");
  auto s = TRY(find_shift(c.tx, *id));
  if (s.operator_code != c.who.operator_code) return core::fail(core::Errc::not_found, "no such shift");
  const auto week = week_of(core::local(s.from).date);
  if (!c.may(duty_manage) && week > week_of(core::local(c.now).date) && !published(c.tx, s.operator_code, week)) return core::fail(core::Errc::not_found, "no such shift");
  return s;
}

web::Response draw(web::Context& c, const Shift& s, const Typed& form, std::string_view problem) {
  web::Page page(c, "duty/shift");
  const auto day = core::local(s.from).date;
  page.set("TITLE", s.name).set("SUB", c.t.date_weekday(day) + ", " + time_text(c, s) + ", " + std::string(c.t(s.post == Post::line ? "duty.line" : "duty.mobile"))).set("WEEK_HREF", week_address(day)).set("HOME", "/duty/shifts/" + core::id_text(s.id));
  if (!problem.empty()) page.add("PROBLEM").set("PROBLEM_TEXT", c.t(problem));
  const auto colleagues = access::users(c.tx, s.operator_code);
  if (c.may(duty_manage)) {
    auto v = page.add("MANAGE");
    v.set("F_DAY", form.day).set("F_FROM", form.from).set("F_UNTIL", form.until).show_if(form.post == "mobile", "F_MOBILE");
    for (const auto& u : colleagues)
      if (u.state == access::UserState::active) v.add("PERSON").set("P_ID", u.id.text()).set("P_NAME", u.name).show_if(u.id.text() == form.user, "P_CHOSEN");
  }
  const auto waiting = swaps_waiting(c.tx, c.who.user);
  const bool asked = std::any_of(waiting.begin(), waiting.end(), [&](const Swap& w) { return w.shift == s.id; });
  if (s.user == c.who.user && s.from > c.now && !asked) {
    auto v = page.add("ASK");
    for (const auto& u : colleagues)
      if (u.state == access::UserState::active && u.id != c.who.user) v.add("COLLEAGUE").set("P_ID", u.id.text()).set("P_NAME", u.name);
  }
  page.show_if(asked, "ASKED");
  return page.response(problem.empty() ? 200 : 422);
}
Typed as_it_is(const Shift& s) {
  Typed out;
  out.user = s.user.text(), out.post = s.post == Post::mobile ? "mobile" : "line", out.day = core::local(s.from).date.text(), out.from = core::local(s.from).hhmm(), out.until = core::local(s.until).hhmm();
  return out;
}

}  // namespace

// An address may name another day and person: where the shift was dragged to.
core::Result<web::Response> shift_page(web::Context& c) {
  const auto s = TRY(asked_shift(c));
  auto form = as_it_is(s);
  if (const auto& q = c.request.query; c.may(duty_manage)) {
    if (q.has("day")) form.day = q.get("day");
    if (q.has("user")) form.user = q.get("user");
  }
  return draw(c, s, form, {});
}

core::Result<web::Response> change_page(web::Context& c) {
  auto s = TRY(asked_shift(c));
  const auto form = typed(c.request.form);
  auto wanted = form.shift(s.operator_code);
  if (!wanted) return draw(c, s, form, "duty.problem.fields");
  wanted->id = s.id;
  if (auto done = change_shift({c.tx, c.who.user, c.now}, *wanted); !done) return draw(c, s, form, problem_of(done.error()));
  return web::see_other(week_address(core::local(wanted->from).date) + "&notice=saved");
}

core::Result<web::Response> ask_page(web::Context& c) {
  const auto s = TRY(asked_shift(c));
  const auto whom = access::UserId::parse(c.request.form.get("user"));
  auto asked = whom ? ask_swap({c.tx, c.who.user, c.now}, s, *whom) : core::Result<std::int64_t>(core::fail(core::Errc::invalid, "choose a colleague"));
  if (!asked && asked.error().code == core::Errc::forbidden) return tl::unexpected(asked.error());
  if (!asked) return draw(c, s, as_it_is(s), asked.error().code == core::Errc::conflict ? "duty.problem.asked" : "duty.problem.colleague");
  return web::see_other(week_address(core::local(s.from).date) + "&notice=saved");
}

core::Result<web::Response> answer_page(web::Context& c) {
  const auto id = core::id_value(c.param("id"));
  const auto waiting = swaps_waiting(c.tx, c.who.user);
  const auto asked = std::find_if(waiting.begin(), waiting.end(), [&](const Swap& w) { return id && w.id == *id; });
  if (asked == waiting.end()) return core::fail(core::Errc::not_found, "nobody asks this of you");
  const auto word = c.request.form.get("answer");
  if (word != "yes" && word != "no" && word != "back") return core::fail(core::Errc::invalid, "answer yes or no");
  TRY_VOID(answer_swap({c.tx, c.who.user, c.now}, *id, word == "yes" ? Answer::agreed : word == "no" ? Answer::declined : Answer::taken_back));
  return web::see_other(week_address(core::local(asked->starts).date) + "&notice=saved");
}

}  // namespace ostoja::duty
