// Persons of a case. Who somebody is, is shown to the team of the case only; a coordinator who is not on it sees the coded answers.
#include "cases/view.h"
#include "i18n/i18n.h"
#include "web/draw.h"

namespace ostoja::cases {
namespace {

const forms::Form& form_of(const web::Context& c) { return *c.services.forms.form("person"); }

bool any_answered(const forms::Part& part, const forms::Answers& a) {
  for (const auto& f : part.fields)
    if (a.has(f.name)) return true;
  return false;
}

struct Change { Record item; CasePerson whose; people::Person person; };

// The person of the address, for somebody on the team of a case that is not closed.
core::Result<Record> team_case(web::Context& c) {
  auto item = TRY(asked_to_change(c));
  if (!is_on_team(c.tx, item.header.id, c.who.user)) return core::fail(core::Errc::forbidden, "persons are written by the team of the case");
  return item;
}
core::Result<Change> asked_person(web::Context& c) {
  auto item = TRY(team_case(c));
  auto id = people::PersonId::parse(c.param("person"));
  auto whose = id ? person_of(c.tx, item.header.id, *id) : std::nullopt;
  if (!whose) return core::fail(core::Errc::not_found, "no such person");
  auto person = TRY(people::person_opened(c.tx, c.keys(), whose->person));
  return Change{std::move(item), std::move(*whose), std::move(person)};
}

web::Response draw_person(web::Context& c, const Record& item, std::string_view path, std::string_view heading, std::int64_t version, const forms::Answers& answers,
                          const std::vector<forms::Problem>& problems, const forms::Answers* theirs, int status) {
  web::Page page(c, "cases/person");
  show_frame(c, page, item, "people");
  const auto& form = form_of(c);
  page.set("PERSON_PATH", home_of(item) + std::string(path)).set("PERSON_HEADING", heading).set("PERSON_VERSION", version);
  web::draw_errors(c, page.values(), form, problems);
  for (const auto& part : form.parts) {
    auto p = page.add("PART");
    p.set("P_NAME", part.name).set("P_LABEL", part.label(c.t.lang()));
    web::draw_part(c, p, form, part, answers, problems);
  }
  if (theirs != nullptr) {
    auto stale = page.add("STALE");
    for (const auto& part : form.parts)
      for (const auto& f : part.fields) {
        auto mine = forms::shown(c.services.forms, f, answers, c.t), other = forms::shown(c.services.forms, f, *theirs, c.t);
        if (mine != other) stale.add("DIFF").set("D_LABEL", f.label(c.t.lang())).set("D_MINE", mine).set("D_THEIRS", other).set("D_SHOWN", c.t("cases.stale.shows_mine"));
      }
  }
  return page.response(status);
}

}  // namespace

core::Result<web::Response> people_page(web::Context& c) {
  auto item = TRY(asked_for(c));
  web::Page page(c, "cases/people");
  show_frame(c, page, item, "people");
  const auto& form = form_of(c);
  const bool on_team = is_on_team(c.tx, item.header.id, c.who.user);
  const bool write = on_team && may_write(c, item);
  auto all = persons(c.tx, item.header.id);
  for (const auto& p : all) {
    auto v = page.add("CASE_PERSON");
    auto person = on_team ? TRY(people::person_opened(c.tx, c.keys(), p.person)) : TRY(people::person(c.tx, p.person, item.header.operator_code));
    v.set("CP_LABEL", c.t.with("cases.person_of", {p.label, item.header.number})).show_if(!on_team, "CP_SEALED");
    if (write) v.add("CP_EDIT").set("CP_HREF", home_of(item) + "/people/" + p.person.text());
    bool any = false;
    for (const auto& part : form.parts) {
      if (!any_answered(part, person.answers)) continue;
      any = true;
      auto block = v.add("CP_PART");
      block.set("CP_PART_LABEL", part.label(c.t.lang()));
      web::draw_summary(c, block, form, part, person.answers);
    }
    v.show_if(!any && on_team, "CP_EMPTY");
  }
  if (all.empty()) page.add("NO_PERSON").show_if(write, "NP_ADD");
  page.show_if(write && !all.empty(), "ADD_PERSON");
  // That an identity was on the screen is told apart from a look at the case.
  c.saw(item.header.id.value, on_team && !all.empty() ? "identity" : "");
  return page.response();
}

core::Result<web::Response> new_person_page(web::Context& c) {
  auto item = TRY(team_case(c));
  return draw_person(c, item, "/people", c.t("cases.people.add"), 0, {}, {}, nullptr, 200);
}

core::Result<web::Response> add_person_page(web::Context& c) {
  auto item = TRY(team_case(c));
  const auto& form = form_of(c);
  auto answers = forms::read(form, c.request.form);
  auto problems = forms::validate(c.services.forms, form, answers, "save", core::local(c.now).date);
  if (!problems.empty()) return draw_person(c, item, "/people", c.t("cases.people.add"), 0, answers, problems, nullptr, 422);
  auto person = TRY(people::add_person(c.tx, c.keys(), c.services.forms, item.header.operator_code, answers, c.who.user, c.now));
  TRY_VOID(join_person(keeper(c), item.header.id, person));
  return web::see_other(home_of(item) + "/people?notice=saved");
}

core::Result<web::Response> edit_person_page(web::Context& c) {
  auto change = TRY(asked_person(c));
  c.saw(change.item.header.id.value, "identity");
  return draw_person(c, change.item, "/people/" + change.whose.person.text(), c.t.with("cases.person_of", {change.whose.label, change.item.header.number}), change.person.version, change.person.answers, {},
                     nullptr, 200);
}

core::Result<web::Response> save_person_page(web::Context& c) {
  auto change = TRY(asked_person(c));
  const auto& form = form_of(c);
  auto path = "/people/" + change.whose.person.text();
  auto heading = c.t.with("cases.person_of", {change.whose.label, change.item.header.number});
  auto answers = change.person.answers;
  answers.merge(forms::read(form, c.request.form));
  auto problems = forms::validate(c.services.forms, form, answers, "save", core::local(c.now).date);
  if (auto same = c.expect_version(change.person.version); !same) {
    if (same.error().code != core::Errc::stale) return tl::unexpected(same.error());
    return draw_person(c, change.item, path, heading, change.person.version, answers, problems, &change.person.answers, 412);
  }
  if (!problems.empty()) return draw_person(c, change.item, path, heading, change.person.version, answers, problems, nullptr, 422);
  change.person.answers = std::move(answers);
  TRY(people::save_person(c.tx, c.keys(), c.services.forms, change.person, c.who.user, c.now));
  person_changed(keeper(c), change.item.header.id, change.whose.label);
  return web::see_other(home_of(change.item) + "/people?notice=saved");
}

}  // namespace ostoja::cases
