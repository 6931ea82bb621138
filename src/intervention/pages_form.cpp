// Beginning, changing and ending an intervention, and reading what was sent for each.
#include "i18n/i18n.h"
#include "intervention/view.h"

#include <algorithm>

namespace ostoja::intervention {
namespace {

// The form without some of its fields: what has a way of its own after the beginning.
forms::Form without(const forms::Form& form, std::initializer_list<std::string_view> names) {
  auto out = form;
  for (auto& part : out.parts)
    std::erase_if(part.fields, [&](const forms::Field& f) { return std::find(names.begin(), names.end(), f.name) != names.end(); });
  return out;
}

std::optional<cases::ContactLine> contact_of(web::Context& c, const cases::Header& h, std::int64_t id) {
  auto joined = cases::contacts_of(c.tx, h.id);
  const auto& ask = cases::doors(c.services).contacts;
  if (id == 0 || !ask || std::find(joined.begin(), joined.end(), id) == joined.end()) return std::nullopt;
  auto lines = ask(c.tx, h.operator_code, std::span(&id, 1));
  return lines.empty() ? std::nullopt : std::optional(std::move(lines.front()));
}

web::Response draw_begin(web::Context& c, const cases::Header& h, const forms::Answers& shown, std::span<const forms::Problem> problems, std::string_view contact, std::string_view person) {
  const auto& form = *c.forms.form("intervention");
  cases::FormPage page{.here = "interventions", .heading = std::string(c.t("intervention.begin.title")), .hint = std::string(c.t("intervention.begin.hint")), .action = cases::home_of(h) + "/interventions",
                       .cancel = cases::home_of(h) + "/interventions", .save = std::string(c.t("intervention.begin.save")), .form = form, .answers = shown};
  page.problems = problems;
  if (!contact.empty()) page.hidden.emplace_back("contact", contact);
  page.choices.push_back(cases::choose_person(c, h, person));
  return cases::draw_form(c, h, page);
}

cases::FormPage end_form(web::Context& c, const Asked& asked, const forms::Answers& shown) {
  return {.here = "interventions", .heading = std::string(c.t("intervention.end.title")), .hint = std::string(c.t("intervention.end.hint")), .action = home_of(asked.head) + "/end", .cancel = home_of(asked.head),
          .save = std::string(c.t("intervention.end.save")), .version = asked.head.version, .form = *c.forms.form("intervention_end"), .answers = shown};
}

}  // namespace

core::Result<SentBegin> read_begin(web::Context& c, const cases::Header& h, std::string_view action) {
  const auto& form = *c.forms.form("intervention");
  SentBegin out;
  out.begin.answers = forms::read(form, c.request.form);
  out.problems = forms::validate(c.forms, form, out.begin.answers, action, core::local(c.now).date);
  out.begin.started_at = typed_time(c, out.begin.answers, "started_time", out.problems);
  if (auto person = TRY(cases::chosen_person(c, h))) out.begin.person = person->person;
  if (auto text = c.request.form.get("contact"); !text.empty()) {
    auto id = core::id_value(text);
    if (!id || !contact_of(c, h, *id)) return core::fail(core::Errc::invalid, "the contact does not belong to this case");
    out.begin.contact = *id;
  }
  return out;
}

SentAction read_action(web::Context& c, const Head& i) {
  const auto& form = *c.forms.form("intervention_action");
  SentAction out;
  out.answers = forms::read(form, c.request.form);
  // Without JavaScript every field is on the page: what belongs to another kind of action is not kept.
  for (const auto& part : form.parts)
    for (const auto& f : part.fields)
      if (out.answers.has(f.name) && !forms::is_shown(form, f, out.answers)) out.answers.set(f.name, "");
  out.problems = forms::validate(c.forms, form, out.answers, "save", core::local(c.now).date);
  auto faulty = [&](std::string_view field) { return std::any_of(out.problems.begin(), out.problems.end(), [&](const forms::Problem& p) { return p.field == field; }); };
  out.at = typed_time(c, out.answers, "at_time", out.problems);
  if (out.at < i.started_at) out.at = i.started_at;  // typed from memory: nothing was done before it began
  if (out.answers.has("next_time") && !faulty("next_time")) {
    auto at = next_at(out.answers.get("next_time"), c.now);
    if (at) out.next = *at;
    else out.problems.push_back({"next_time", "forms.not_a_time", {}});
  }
  if (out.answers.has("cost") && !faulty("cost")) {
    auto money = core::Money::parse(out.answers.get("cost"));
    if (!money || money->grosze < 0 || money->grosze > 100'000'000) out.problems.push_back({"cost", "intervention.not_money", {}});
    else out.cost = *money;
  }
  return out;
}

core::Result<web::Response> new_page(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  forms::Answers shown;
  shown.set("urgency", is_urgent(h.urgency) ? h.urgency : "U1");
  auto contact = c.request.query.get("contact");
  if (auto id = core::id_value(contact))
    if (auto line = contact_of(c, h, *id); line && is_urgent(line->urgency)) shown.set("urgency", line->urgency);
  if (!contact.empty() && !core::id_value(contact)) contact = {};
  return draw_begin(c, h, shown, {}, contact, {});
}

core::Result<web::Response> begin_page(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  auto sent = TRY(read_begin(c, h, "save"));
  if (!sent.problems.empty()) return draw_begin(c, h, sent.begin.answers, sent.problems, c.request.form.get("contact"), c.request.form.get("person"));
  auto id = TRY(begin(keeper(c), h, sent.begin));
  auto made = TRY(head(c.tx, h, id));
  tell_live(c, h.operator_code, made.notices > 0 ? Call::coordinators : Call::nobody);
  return web::see_other(home_of(made) + "?notice=intervention_begun");
}

core::Result<web::Response> edit_page(web::Context& c) {
  auto asked = TRY(asked_to_change(c));
  auto item = TRY(record(c.tx, c.keys(), asked.h, asked.head.id));
  auto form = without(*c.forms.form("intervention"), {"urgency", "started_time"});
  return cases::draw_form(c, asked.h, {.here = "interventions", .heading = std::string(c.t("intervention.edit.title")), .hint = std::string(c.t("intervention.edit.hint")), .action = home_of(item.head) + "/edit",
                                       .cancel = home_of(item.head), .save = std::string(c.t("intervention.save")), .version = item.head.version, .form = form, .answers = item.answers, .stored = &item.answers});
}

core::Result<web::Response> save_page(web::Context& c) {
  auto asked = TRY(asked_to_change(c));
  auto item = TRY(record(c.tx, c.keys(), asked.h, asked.head.id));
  if (item.head.state == State::ended) return core::fail(core::Errc::conflict, "this intervention has ended: open it again first");
  auto form = without(*c.forms.form("intervention"), {"urgency", "started_time"});
  auto answers = item.answers;
  answers.merge(forms::read(form, c.request.form));
  cases::FormPage page{.here = "interventions", .heading = std::string(c.t("intervention.edit.title")), .hint = std::string(c.t("intervention.edit.hint")), .action = home_of(item.head) + "/edit",
                       .cancel = home_of(item.head), .save = std::string(c.t("intervention.save")), .version = item.head.version, .form = form, .answers = answers, .stored = &item.answers};
  std::vector<cases::Difference> race;
  auto same = c.expect_version(item.head.version);
  if (!same) {
    if (same.error().code != core::Errc::stale) return tl::unexpected(same.error());
    page.race = race = cases::merge_race(c, form, item.answers, answers);
    page.lost_race = cases::FormPage::Race::lost;
  }
  auto problems = forms::validate(c.forms, form, answers, "save", core::local(c.now).date);
  page.problems = problems;
  if (!same || !problems.empty()) return cases::draw_form(c, asked.h, page);
  item.answers = std::move(answers);
  TRY_VOID(save(keeper(c), asked.h, item));
  auto after = TRY(head(c.tx, asked.h, item.head.id));
  tell_live(c, asked.h.operator_code, after.notices > asked.head.notices ? Call::coordinators : Call::nobody);
  return web::see_other(home_of(item.head) + (after.urgency != asked.head.urgency ? "?notice=urgency_forced" : "?notice=saved"));
}

core::Result<web::Response> end_form_page(web::Context& c) {
  auto asked = TRY(asked_to_change(c));
  if (asked.head.state == State::ended) return core::fail(core::Errc::conflict, "this intervention has ended already");
  forms::Answers none;
  return cases::draw_form(c, asked.h, end_form(c, asked, none));
}

core::Result<web::Response> end_page(web::Context& c) {
  auto asked = TRY(asked_to_change(c));
  auto item = TRY(record(c.tx, c.keys(), asked.h, asked.head.id));
  const auto& form = *c.forms.form("intervention_end");
  auto answers = forms::read(form, c.request.form);
  auto problems = forms::validate(c.forms, form, answers, "save", core::local(c.now).date);
  auto at = typed_time(c, answers, "ended_time", problems);
  if (at < item.head.started_at) problems.push_back({"ended_time", "intervention.ends_before", {}});
  if (!problems.empty()) {
    auto page = end_form(c, asked, answers);
    page.problems = problems;
    return cases::draw_form(c, asked.h, page);
  }
  TRY_VOID(end(keeper(c), asked.h, item, answers, at));
  tell_live(c, asked.h.operator_code, Call::nobody);
  return web::see_other(home_of(item.head) + "?notice=intervention_ended");
}

}  // namespace ostoja::intervention
