// Each thing that is done with a stay: read what was sent, one call, back to the stay. What was refused is said there, with what was typed.
#include "i18n/i18n.h"
#include "shelter/act.h"
#include "shelter/follow.h"
#include "web/draw.h"

#include <algorithm>

namespace ostoja::shelter {
namespace {

// Runs the change with the keys of the place; refused in words on the stay's page, done with a notice.
template <class F>
core::Result<web::Response> change(web::Context& c, std::string_view what, F f) {
  auto asked = TRY(asked_for(c));
  auto same = c.expect_version(asked.stay.version);
  if (!same) {
    if (same.error().code != core::Errc::stale) return tl::unexpected(same.error());
    auto r = TRY(draw_stay(c, asked, "shelter.problem.race", what));
    r.status = 412;
    return r;
  }
  core::Done done = f(keeper(c, c.keys()), asked);
  if (!done) {
    if (done.error().code != core::Errc::conflict && done.error().code != core::Errc::invalid && done.error().code != core::Errc::stale) return tl::unexpected(done.error());
    return draw_stay(c, asked, problem_key(done.error()), what);
  }
  tell_live(c);
  return web::see_other(home_of(asked.stay) + "?notice=stay_" + std::string(what));
}
core::Instant typed(web::Context& c, std::string_view day, std::string_view time) { return time_of(c.request.form.get(day), c.request.form.get(time)); }

}  // namespace

core::Result<web::Response> admit_page(web::Context& c) {
  return change(c, "admit", [&](const Keeper& k, const Asked& asked) -> core::Done {
    const auto& sent = c.request.form;
    auto s = asked.stay;
    TRY_VOID(open_packet(c.tx, c.keys(), s));
    Admission a;
    a.at = typed(c, "day", "time");
    if (!a.at) return core::fail(core::Errc::invalid, "nobody is admitted in the future");
    // Rules are accepted by name of their text: the version and the language in which they were read.
    auto lang = sent.get("rules_language");
    auto known = rules_languages();
    if (sent.get("accepted") != "1" || std::none_of(known.begin(), known.end(), [&](const RulesLanguage& l) { return l.code == lang; })) return core::fail(core::Errc::invalid, "the rules have to be accepted before admission");
    a.rules_version = rules_version(), a.rules_language = lang;
    for (int i = 1; i <= 12; ++i) {
      auto n = std::to_string(i);
      if (!sent.has("child_age_" + n)) break;
      Child child{std::string(sent.get("child_sex_" + n)), std::string(sent.get("child_age_" + n)), {}};
      if (auto bed = BedId::parse(sent.get("child_bed_" + n))) child.bed = *bed;
      a.children.push_back(std::move(child));
    }
    TRY_VOID(admit(k, s, a));
    return began(c, s.id);
  });
}
core::Result<web::Response> prolong_page(web::Context& c) {
  return change(c, "prolong", [&](const Keeper& k, const Asked& asked) { return prolong(k, asked.stay, std::max(asked.stay.held_until, c.now).plus_seconds(c.forms.threshold("hold_hours") * 3600)); });
}
core::Result<web::Response> give_up_page(web::Context& c) {
  auto asked = TRY(asked_for(c));
  auto r = TRY(change(c, "give_up", [&](const Keeper& k, const Asked& a) { return give_up(k, a.stay); }));
  return r.status == 303 ? web::see_other(home_of(asked.place) + "?notice=place_given_up") : r;
}
core::Result<web::Response> leave_page(web::Context& c) {
  return change(c, "leave", [&](const Keeper& k, const Asked& a) { return go_on_leave(k, a.stay, c.request.form.get("leave_kind"), typed(c, "back_day", "back_time"), c.request.form.get("leave_words")); });
}
core::Result<web::Response> return_page(web::Context& c) {
  return change(c, "return", [&](const Keeper& k, const Asked& a) { return come_back(k, a.stay, c.now); });
}
core::Result<web::Response> move_page(web::Context& c) {
  std::string_view why;
  auto r = change(c, "move", [&](const Keeper& k, const Asked& a) -> core::Done {
    auto id = BedId::parse(c.request.form.get("bed"));
    auto bed = id ? find_bed(c.tx, *id) : std::nullopt;
    if (!bed || bed->room.shelter != a.place.id) return core::fail(core::Errc::invalid, "choose a bed of this house");
    auto s = a.stay;
    TRY_VOID(open_packet(c.tx, c.keys(), s));
    auto from = std::max(s.from, k.today());
    auto warned = warned_of(c, &s, s.packet, *bed, a.place, from, std::max(s.until, from.plus_days(1)), s.case_id);
    std::erase_if(warned, [&](const std::string& w) { return std::find(s.warnings.begin(), s.warnings.end(), w) != s.warnings.end(); });  // known since the placement
    auto reason = core::trim(c.request.form.get("move_reason"));
    if (!warned.empty() && reason.empty()) return core::fail(core::Errc::invalid, "somebody has to say why in spite of the warnings");
    return move(k, s, *bed, warned, reason);
  });
  return r;
}
core::Result<web::Response> discharge_page(web::Context& c) {
  return change(c, "discharge", [&](const Keeper& k, const Asked& a) -> core::Done {
    auto at = typed(c, "left_day", "left_time");
    if (!at) return core::fail(core::Errc::invalid, "nobody has left in the future");
    TRY_VOID(discharge(k, a.stay, at, c.request.form.get("exit_reason"), c.request.form.get("exit_words")));
    return ended(c, a.stay, core::local(at).date);
  });
}
core::Result<web::Response> child_page(web::Context& c) {
  return change(c, "child", [&](const Keeper& k, const Asked& a) -> core::Done {
    Child child{std::string(c.request.form.get("child_sex")), std::string(c.request.form.get("child_age")), {}};
    if (auto bed = BedId::parse(c.request.form.get("child_bed"))) child.bed = *bed;
    return add_child(k, a.stay, child);
  });
}
core::Result<web::Response> child_end_page(web::Context& c) {
  return change(c, "child", [&](const Keeper& k, const Asked& a) { return end_child(k, a.stay, core::id_value(c.request.form.get("guest")).value_or(0)); });
}
core::Result<web::Response> deposit_page(web::Context& c) {
  return change(c, "deposit", [&](const Keeper& k, const Asked& a) { return take_deposit(k, a.stay, c.request.form.get("deposit_kind"), c.request.form.get("deposit_words")); });
}
core::Result<web::Response> deposit_back_page(web::Context& c) {
  return change(c, "deposit_back", [&](const Keeper& k, const Asked& a) { return return_deposit(k, a.stay, core::id_value(c.request.form.get("deposit")).value_or(0)); });
}
core::Result<web::Response> extend_page(web::Context& c) {
  std::string_view what = "extend";
  return change(c, what, [&](const Keeper& k, const Asked& a) -> core::Done {
    auto until = core::Date::parse(c.request.form.get("extend_until")).value_or(core::Date{});
    auto id = TRY(ask_extension(k, a.stay, until));
    if (leads(c, a.place)) return decide_extension(k, *find_stay(c.tx, a.stay.id), id, "YES");  // whoever agrees asks nobody
    return ask_approval(c, a.stay, id, c.request.form.get("extend_words"));
  });
}
core::Result<web::Response> decide_page(web::Context& c) {
  auto asked = TRY(asked_for(c));
  if (!leads(c, asked.place)) return core::fail(core::Errc::forbidden, "a coordinator agrees to a longer stay");
  return change(c, "extend", [&](const Keeper& k, const Asked& a) -> core::Done {
    auto id = core::id_value(c.request.form.get("extension")).value_or(0);
    for (const auto& e : extensions(c.tx, a.stay.id))
      if (e.id == id && e.asked_by == c.who.user) return core::fail(core::Errc::invalid, "this extension was decided already");
    TRY_VOID(take_back_approval(c, a.stay, id));
    return decide_extension(k, a.stay, id, c.request.form.get("answer") == "YES" ? "YES" : "NO");
  });
}

// ---- what the place knows ----
namespace {
web::Response draw_packet(web::Context& c, const Asked& asked, const forms::Answers& shown, const std::vector<forms::Problem>& problems, std::string_view problem) {
  const auto& form = *c.forms.form("stay_packet");
  web::Page page(c, "shelter/packet");
  show_frame(c, page, asked.place, "");
  page.set("TITLE", asked.stay.number).set("S_NUMBER", asked.stay.number).set("S_HOME", home_of(asked.stay)).set("S_VERSION", asked.stay.version);
  cases::show_problem(c, page, problem);
  web::draw_errors(c, page.values(), form, problems);
  for (const auto& part : form.parts) {
    auto p = page.add("PART");
    web::draw_part(c, p, form, part, shown, problems);
  }
  return page.response(problem.empty() ? problems.empty() ? 200 : 422 : 412);
}
}  // namespace
core::Result<web::Response> packet_form(web::Context& c) {
  auto asked = TRY(asked_for(c));
  TRY_VOID(open_packet(c.tx, c.keys(), asked.stay));
  c.saw(asked.stay.id.value);
  return draw_packet(c, asked, asked.stay.packet, {}, {});
}
core::Result<web::Response> packet_page(web::Context& c) {
  auto asked = TRY(asked_for(c));
  if (asked.stay.state != State::held && asked.stay.state != State::in) return core::fail(core::Errc::conflict, "this stay has ended");
  TRY_VOID(open_packet(c.tx, c.keys(), asked.stay));
  const auto& form = *c.forms.form("stay_packet");
  auto answers = asked.stay.packet;
  answers.merge(forms::read(form, c.request.form));
  // Somebody saved meanwhile: what is typed stays on the page, and the next save is against the present version.
  if (!c.expect_version(asked.stay.version)) return draw_packet(c, asked, answers, {}, "shelter.problem.race");
  auto problems = forms::validate(c.forms, form, answers, "save", core::local(c.now).date);
  if (!problems.empty()) return draw_packet(c, asked, answers, problems, {});
  TRY_VOID(save_packet(keeper(c, c.keys()), asked.stay, answers));
  return web::see_other(home_of(asked.stay) + "?notice=saved");
}

}  // namespace ostoja::shelter
