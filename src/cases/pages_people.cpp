// Persons of a case. Who somebody is, is shown to the team of the case only; a coordinator who is not on it sees the coded answers.
#include "cases/search.h"
#include "i18n/i18n.h"
#include "web/draw.h"

namespace ostoja::cases {
namespace {

const forms::Form& form_of(const web::Context& c) { return *c.forms.form("person"); }

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
  auto person = TRY(people::person_opened(c.tx, c.keys(), c.reader_keys(), whose->person));
  return Change{std::move(item), std::move(*whose), std::move(person)};
}

FormPage form_page(web::Context& c, const Record& item, std::string_view path, std::string heading, const forms::Answers& shown) {
  return {.here = "people", .heading = std::move(heading), .hint = std::string(c.t("cases.people.add_hint")), .action = home_of(item.header) + std::string(path),
          .cancel = home_of(item.header) + "/people", .save = std::string(c.t("cases.people.save")), .form = form_of(c), .answers = shown};
}

}  // namespace

core::Result<web::Response> people_page(web::Context& c) { return draw_people(c, {}, 200); }

core::Result<web::Response> draw_people(web::Context& c, std::string_view problem, int status) {
  auto item = TRY(asked_for(c));
  web::Page page(c, "cases/people");
  show_frame(c, page, item.header, "people");
  const auto& form = form_of(c);
  const bool on_team = is_on_team(c.tx, item.header.id, c.who.user);
  const auto* reader = on_team ? c.reader_keys_if_any() : nullptr;
  const bool write = on_team && may_write(c, item.header);
  bool any_opened = false;
  auto all = persons(c.tx, item.header.id);
  for (const auto& p : all) {
    auto v = page.add("CASE_PERSON");
    auto opened = reader != nullptr ? people::person_opened(c.tx, c.keys(), *reader, p.person) : core::fail(core::Errc::forbidden, "nobody's key");
    if (!opened && opened.error().code != core::Errc::forbidden) return tl::unexpected(opened.error());
    auto person = opened ? std::move(*opened) : TRY(people::person(c.tx, p.person, item.header.operator_code));
    any_opened = any_opened || opened;
    v.set("CP_LABEL", c.t.with("cases.person_of", {p.label, item.header.number}));
    if (!opened) v.add("CP_SEALED").set("CP_SEALED_TEXT", c.t(on_team ? "cases.people.sealed_sign_in" : "cases.people.sealed"));
    if (write) v.add("CP_EDIT").set("CP_HREF", home_of(item.header) + "/people/" + p.person.text());
    bool any = false;
    for (const auto& part : form.parts) {
      if (!any_answered(part, person.answers)) continue;
      any = true;
      auto block = v.add("CP_PART");
      block.set("CP_PART_LABEL", part.label(c.t.lang()));
      web::draw_summary(c, block, form, part, person.answers);
    }
    if (forms::Part earlier{.name = "earlier", .fields = forms::earlier_fields(form, person.answers)}; !earlier.fields.empty()) {
      any = true;
      auto block = v.add("CP_PART");
      block.set("CP_PART_LABEL", c.t("forms.earlier"));
      web::draw_summary(c, block, form, earlier, person.answers);
    }
    v.show_if(!any && opened, "CP_EMPTY");
    TRY_VOID(show_details(c, v, item.header, p, reader, write ? MayWrite::yes : MayWrite::no));
  }
  show_relations(c, page, item.header, all, write ? MayWrite::yes : MayWrite::no, problem);
  if (all.empty()) page.add("NO_PERSON").show_if(write, "NP_ADD");
  page.show_if(write && !all.empty(), "ADD_PERSON");
  // That an identity was on the screen is told apart from a look at the case.
  c.saw(item.header.id.value, any_opened ? "identity" : "");
  return page.response(status);
}

core::Result<web::Response> new_person_page(web::Context& c) {
  auto item = TRY(team_case(c));
  return draw_form(c, item.header, form_page(c, item, "/people", std::string(c.t("cases.people.add")), {}));
}

core::Result<web::Response> add_person_page(web::Context& c) {
  auto item = TRY(team_case(c));
  const auto& form = form_of(c);
  auto answers = forms::read(form, c.request.form);
  auto problems = people::problems_of(c.forms, answers, core::local(c.now).date);
  if (!problems.empty()) {
    auto page = form_page(c, item, "/people", std::string(c.t("cases.people.add")), answers);
    page.problems = problems;
    return draw_form(c, item.header, page);
  }
  // Nobody is written down twice without being asked about.
  if (auto known = maybe_known(c, answers); !known.empty()) return draw_maybe(c, known, home_of(item.header) + "/people", home_of(item.header) + "/people/new");
  auto same = TRY(chosen_same(c));
  if (same && person_of(c.tx, item.header.id, *same)) return web::see_other(home_of(item.header) + "/people");
  if (same) TRY_VOID(join_person(keeper(c), item.header.id, *same));
  else TRY(add_person(keeper(c), item.header.id, answers));
  return web::see_other(home_of(item.header) + "/people?notice=saved");
}

core::Result<web::Response> edit_person_page(web::Context& c) {
  auto change = TRY(asked_person(c));
  c.saw(change.item.header.id.value, "identity");
  auto page = form_page(c, change.item, "/people/" + change.whose.person.text(), c.t.with("cases.person_of", {change.whose.label, change.item.header.number}), change.person.answers);
  page.version = change.person.version;
  page.stored = &change.person.answers;
  return draw_form(c, change.item.header, page);
}

core::Result<web::Response> save_person_page(web::Context& c) {
  auto change = TRY(asked_person(c));
  const auto& form = form_of(c);
  auto answers = change.person.answers;
  answers.merge(forms::read(form, c.request.form));
  auto page = form_page(c, change.item, "/people/" + change.whose.person.text(), c.t.with("cases.person_of", {change.whose.label, change.item.header.number}), answers);
  page.version = change.person.version;
  page.stored = &change.person.answers;
  std::vector<Difference> race;
  auto same = c.expect_version(change.person.version);
  if (!same) {
    if (same.error().code != core::Errc::stale) return tl::unexpected(same.error());
    page.race = race = merge_race(c, form, change.person.answers, answers);
    page.lost_race = FormPage::Race::lost;
  }
  auto problems = people::problems_of(c.forms, answers, core::local(c.now).date);
  page.problems = problems;
  if (!same || !problems.empty()) return draw_form(c, change.item.header, page);
  change.person.answers = std::move(answers);
  auto k = keeper(c);
  TRY(people::save_person(c.tx, c.keys(), c.forms, change.person, TRY(readers_of(k, change.person.id)), c.who.user, c.now));
  person_changed(k, change.item.header.id, change.whose.label);
  return web::see_other(home_of(change.item.header) + "/people?notice=saved");
}

}  // namespace ostoja::cases
