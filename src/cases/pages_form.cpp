// One page for adding and editing whatever is a form within a case, and the lost race told field by field.
#include "cases/view.h"
#include "i18n/i18n.h"
#include "web/draw.h"

namespace ostoja::cases {
namespace {

// What a field held when the form was drawn, as a short mark: two marks are equal when the values are.
std::string mark_of(const forms::Field& f, const forms::Answers& a) {
  std::string all = f.name;
  for (const auto& v : a.all(f.name)) all += '\0' + v;
  auto hash = vault::sha256(all);
  return core::base64url(std::span<const std::uint8_t>(hash).first(9));
}
std::string mark_name(const forms::Field& f) { return "was." + f.name; }

}  // namespace

std::vector<Difference> merge_race(web::Context& c, const forms::Form& form, const forms::Answers& stored, forms::Answers& mine) {
  std::vector<Difference> out;
  for (const auto& part : form.parts)
    for (const auto& f : part.fields) {
      auto was = c.request.form.get(mark_name(f));
      const bool here = mark_of(f, mine) != was, there = mark_of(f, stored) != was;
      auto my_text = forms::shown(c.forms, f, mine, c.t), their_text = forms::shown(c.forms, f, stored, c.t);
      if (my_text == their_text || !there) continue;
      if (!here) mine.set_all(f.name, stored.all(f.name));
      out.push_back({&f, here ? my_text : std::string(c.t("cases.stale.unchanged")), their_text, here ? Difference::Changed::both : Difference::Changed::there});
    }
  return out;
}

void draw_marks(web::Page& page, const forms::Form& form, const forms::Answers& stored) {
  for (const auto& part : form.parts)
    for (const auto& f : part.fields) page.add("FORM_HIDDEN").set("FH_NAME", mark_name(f)).set("FH_VALUE", mark_of(f, stored));
}

void draw_choice(web::Values v, const FormPage::Choice& choice) {
  v.set("CH_NAME", choice.name).set("CH_LABEL", choice.label);
  for (const auto& [value, text] : choice.options) v.add("CH_OPTION").set("CO_VALUE", value).set("CO_TEXT", text).show_if(value == choice.chosen, "CO_CHOSEN");
}

web::Response draw_form(web::Context& c, const Header& h, const FormPage& form) {
  web::Page page(c, "cases/form");
  show_frame(c, page, h, form.here);
  page.set("FORM_ACTION", form.action).set("FORM_CANCEL", form.cancel).set("FORM_SAVE", form.save);
  if (!form.heading.empty()) page.add("FORM_HEADING").set("FORM_TITLE", form.heading).set("FORM_HINT", form.hint);
  std::vector<forms::Problem> problems(form.problems.begin(), form.problems.end());
  web::draw_errors(c, page.values(), form.form, problems);
  page.add("FORM_HIDDEN").set("FH_NAME", "version").set("FH_VALUE", form.version);
  for (const auto& [name, value] : form.hidden) page.add("FORM_HIDDEN").set("FH_NAME", name).set("FH_VALUE", value);
  const forms::Answers none;
  const auto& stored = form.stored == nullptr ? none : *form.stored;
  for (const auto& choice : form.choices)
    if (choice.after.empty()) draw_choice(page.add("CHOICE"), choice);
  for (const auto& part : form.form.parts) {
    auto p = page.add("PART");
    p.set("P_NAME", part.name).set("P_LABEL", part.label(c.t.lang())).show_if(!form.heading.empty() && form.form.parts.size() == 1, "P_SAID");
    web::draw_part(c, p, form.form, part, form.answers, problems);
    for (const auto& choice : form.choices)
      if (choice.after == part.name) draw_choice(p.add("PART_CHOICE"), choice);
  }
  draw_marks(page, form.form, stored);
  web::draw_earlier(c, page.values(), form.form, stored);
  const bool lost = form.lost_race == FormPage::Race::lost;
  if (lost) {
    auto stale = page.add("STALE");
    for (const auto& d : form.race) {
      auto row = stale.add("DIFF");
      row.set("D_LABEL", d.field->label(c.t.lang())).set("D_MINE", d.mine).set("D_THEIRS", d.theirs);
      row.set("D_SHOWN", c.t(d.changed == Difference::Changed::both ? "cases.stale.shows_mine" : "cases.stale.shows_theirs"));
    }
  }
  return page.response(lost ? 412 : problems.empty() ? 200 : 422);
}

FormPage::Choice choose_person(web::Context& c, const Header& h, std::string_view chosen) {
  FormPage::Choice out{"person", std::string(c.t("cases.form.person")), std::string(chosen), {{"", std::string(c.t("cases.form.whole_case"))}}};
  for (const auto& p : persons(c.tx, h.id)) out.options.emplace_back(p.person.text(), c.t.with("cases.person", {p.label}));
  return out;
}

core::Result<std::optional<CasePerson>> chosen_person(web::Context& c, const Header& h) {
  auto text = c.request.form.get("person");
  if (text.empty()) return std::optional<CasePerson>();
  auto id = people::PersonId::parse(text);
  auto found = id ? person_of(c.tx, h.id, *id) : std::nullopt;
  if (!found) return core::fail(core::Errc::invalid, "choose a person of this case");
  return found;
}

}  // namespace ostoja::cases
