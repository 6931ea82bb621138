// Editing, steps, closing, team, persons, and who changed or looked.
#include "cases/view.h"
#include "i18n/i18n.h"
#include "store/feed.h"
#include "web/draw.h"

namespace ostoja::cases {
namespace {

std::string home_of(const Record& item) { return "/cases/" + item.header.id.text(); }

web::Response draw_edit(web::Context& c, const Record& item, const forms::Answers& shown, const std::vector<forms::Problem>& problems, const forms::Answers* theirs, int status) {
  web::Page page(c, "cases/edit");
  show_frame(c, page, item, "edit");
  const auto& form = *c.services.forms.form("case");
  web::draw_errors(c, page.values(), form, problems);
  for (const auto& part : form.parts) web::draw_part(c, page.values(), form, part, shown, problems);
  if (theirs != nullptr) {
    auto stale = page.add("STALE");
    for (const auto& part : form.parts)
      for (const auto& f : part.fields) {
        auto mine = forms::shown(c.services.forms, f, shown, c.t), other = forms::shown(c.services.forms, f, *theirs, c.t);
        if (mine != other) stale.add("DIFF").set("D_LABEL", f.label(c.t.lang())).set("D_MINE", mine).set("D_THEIRS", other);
      }
  }
  return page.response(status);
}

}  // namespace

core::Result<web::Response> edit_page(web::Context& c) {
  auto item = TRY(asked_for(c));
  return draw_edit(c, item, item.answers, {}, nullptr, 200);
}

core::Result<web::Response> save_edit(web::Context& c) {
  auto item = TRY(asked_for(c));
  const auto& form = *c.services.forms.form("case");
  auto answers = item.answers;
  answers.merge(forms::read(form, c.request.form));
  // A lost race: nothing is saved, both texts stand side by side, and saving again is a decision.
  if (auto same = c.expect_version(item.header.version); !same) {
    if (same.error().code != core::Errc::stale) return tl::unexpected(same.error());
    return draw_edit(c, item, answers, {}, &item.answers, 412);
  }
  auto problems = forms::validate(c.services.forms, form, answers, "save", core::local(c.now).date);
  if (!problems.empty()) return draw_edit(c, item, answers, problems, nullptr, 422);
  item.answers = std::move(answers);
  TRY_VOID(save(keeper(c), item, "case.save"));
  return web::see_other(home_of(item) + "?notice=saved");
}

core::Result<web::Response> change_status(web::Context& c) {
  auto item = TRY(asked_for(c));
  TRY_VOID(c.expect_version(item.header.version));
  auto to = status_of(c.request.form.get("status"));
  if (!to || *to == Status::closed) return core::fail(core::Errc::invalid, "choose the step");
  if (item.header.status == Status::closed) return core::fail(core::Errc::conflict, "reopen the case first");
  TRY_VOID(set_status(keeper(c), item, *to, {}));
  return web::see_other(home_of(item));
}

core::Result<web::Response> close_page(web::Context& c) {
  auto item = TRY(asked_for(c));
  web::Page page(c, "cases/close");
  show_frame(c, page, item, "overview");
  for (const auto& code : c.services.forms.codes("closing_reason")->codes) page.add("REASON").set("RE_CODE", code.code).set("RE_LABEL", code.label(c.t.lang()));
  return page.response();
}

core::Result<web::Response> close_case(web::Context& c) {
  auto item = TRY(asked_for(c));
  TRY_VOID(c.expect_version(item.header.version));
  TRY_VOID(set_status(keeper(c), item, Status::closed, c.request.form.get("reason")));
  return web::see_other(home_of(item));
}

core::Result<web::Response> reopen(web::Context& c) {
  auto item = TRY(asked_for(c));
  TRY_VOID(c.expect_version(item.header.version));
  if (item.header.status != Status::closed) return core::fail(core::Errc::conflict, "the case is open");
  TRY_VOID(set_status(keeper(c), item, Status::services, {}));
  return web::see_other(home_of(item));
}

core::Result<web::Response> team_page(web::Context& c) {
  auto item = TRY(asked_for(c));
  web::Page page(c, "cases/team");
  show_frame(c, page, item, "team");
  const bool change = (c.may(case_team) || item.header.lead == c.who.user) && item.header.status != Status::closed;
  for (const auto& m : team(c.tx, item.header.id)) {
    auto v = page.add("TEAM_ROW");
    v.set("TM_NAME", m.name).set("TM_ROLE", label(c, "team_role", m.role)).set("TM_SINCE", c.t.date(core::local(m.since).date)).set("TM_ID", core::id_text(m.id));
    if (m.until) v.add("TM_ENDED").set("TM_UNTIL", c.t.date(core::local(m.until).date));
    else if (change && m.role != "LEAD") v.show("TM_CAN_END");
  }
  if (change) {
    auto add = page.add("ADD");
    for (const auto& u : access::users(c.tx, item.header.operator_code))
      if (u.state == access::UserState::active) add.add("PERSON_OPTION").set("PO_ID", u.id.text()).set("PO_NAME", u.name);
    for (const auto& role : c.services.forms.codes("team_role")->codes) add.add("ROLE_OPTION").set("RO_CODE", role.code).set("RO_LABEL", role.label(c.t.lang())).show_if(role.code == "CASEWORKER", "RO_CHOSEN");
  }
  return page.response();
}

core::Result<web::Response> change_team(web::Context& c) {
  auto item = TRY(asked_for(c));
  if (!c.may(case_team) && item.header.lead != c.who.user) return core::fail(core::Errc::forbidden, "the lead or a coordinator changes the team");
  auto k = keeper(c);
  const auto& sent = c.request.form;
  if (auto end = core::id_value(sent.get("end"))) {
    TRY_VOID(end_member(k, item.header, *end));
  } else {
    auto user = access::UserId::parse(sent.get("user"));
    if (!user) return core::fail(core::Errc::invalid, "choose a person");
    if (sent.get("role") == "LEAD") TRY_VOID(set_lead(k, item, *user));
    else TRY_VOID(add_member(k, item.header, *user, sent.get("role")));
  }
  return web::see_other(home_of(item) + "/team?notice=saved");
}

core::Result<web::Response> people_page(web::Context& c) {
  auto item = TRY(asked_for(c));
  web::Page page(c, "cases/people");
  show_frame(c, page, item, "people");
  const auto& form = *c.services.forms.form("person");
  const bool team_member = is_on_team(c.tx, item.header.id, c.who.user);
  auto all = persons(c.tx, item.header.id);
  for (const auto& p : all) {
    auto v = page.add("CASE_PERSON");
    v.set("CP_LABEL", c.t.with("cases.person_of", {p.label, item.header.number}));
    auto person = team_member ? people::person_opened(c.tx, c.keys(), p.person) : people::person(c.tx, p.person, item.header.operator_code);
    if (!person) return tl::unexpected(person.error());
    v.show_if(!team_member, "CP_SEALED");
    bool any = false;
    for (const auto& part : form.parts) {
      bool answered = false;
      for (const auto& f : part.fields) answered = answered || person->answers.has(f.name);
      if (!answered) continue;
      any = true;
      auto block = v.add("CP_PART");
      block.set("CP_PART_LABEL", part.label(c.t.lang()));
      web::draw_summary(c, block, form, part, person->answers);
    }
    v.show_if(!any, "CP_EMPTY");
  }
  page.show_if(all.empty(), "NO_PERSON");
  if (c.may(case_write) && team_member && item.header.status != Status::closed) {
    page.show("ADD_PERSON");
    for (const auto& part : form.parts) web::draw_part(c, page.values(), form, part, {}, {});
  }
  return page.response();
}

core::Result<web::Response> add_person_page(web::Context& c) {
  auto item = TRY(asked_for(c));
  if (!is_on_team(c.tx, item.header.id, c.who.user)) return core::fail(core::Errc::forbidden, "persons are added by the team of the case");
  const auto& form = *c.services.forms.form("person");
  auto answers = forms::read(form, c.request.form);
  auto problems = forms::validate(c.services.forms, form, answers, "save", core::local(c.now).date);
  if (!problems.empty()) {
    web::Page page(c, "cases/people");
    show_frame(c, page, item, "people");
    page.show("ADD_PERSON");
    web::draw_errors(c, page.values(), form, problems);
    for (const auto& part : form.parts) web::draw_part(c, page.values(), form, part, answers, problems);
    return page.response(422);
  }
  auto person = TRY(people::add_person(c.tx, c.keys(), c.services.forms, item.header.operator_code, answers, c.who.user, c.now));
  TRY_VOID(join_person(keeper(c), item.header.id, person));
  return web::see_other(home_of(item) + "/people?notice=saved");
}

core::Result<web::Response> log_page(web::Context& c) {
  auto item = TRY(asked_for(c));
  const bool readers = c.request.path.ends_with("/readers");
  web::Page page(c, "cases/log");
  show_frame(c, page, item, readers ? "readers" : "changes");
  page.set("LOG_TITLE", c.t(readers ? "cases.nav.readers" : "cases.nav.changes")).set("LOG_HINT", c.t(readers ? "cases.log.readers_hint" : "cases.log.changes_hint"));
  bool any = false;
  for (const auto& e : store::events_of(c.tx, "case", item.header.id.value, 500)) {
    if ((e.action == "case.read") != readers) continue;
    any = true;
    auto user = access::find_user(c.tx, access::UserId{e.actor});
    page.add("LOG").set("L_WHEN", c.t.when(e.at, c.now)).set("L_WHO", user ? std::string_view(user->name) : c.t("cases.log.program")).set("L_WHAT", c.t("action." + e.action));
  }
  page.show_if(!any, "NO_LOG");
  return page.response();
}

}  // namespace ostoja::cases
