// A form that an institution sent: who sent it, when, what stands on it, and which attachment is its scan. Only the team opens what stands on it.
#include "attachments/attachments.h"
#include "i18n/i18n.h"
#include "identification/view.h"

#include <algorithm>

namespace ostoja::identification {
namespace {

const forms::Form& form_of(const web::Context& c) { return *c.forms.form("institution_form"); }

// Kind and day only: the name of a file may name a person.
std::string attachment_text(const web::Context& c, const attachments::Attachment& a) { return cases::capital(cases::label(c, "attachment_kind", a.answers.get("kind"))) + ", " + c.t.when(a.at, c.now); }

web::Response draw(web::Context& c, const cases::Header& h, const forms::Answers& answers, const std::vector<forms::Problem>& problems) {
  cases::FormPage page{.here = "identification", .heading = std::string(c.t("identification.received.new")), .hint = std::string(c.t("identification.received.hint")), .action = part_of(h) + "/received", .cancel = part_of(h),
                       .save = std::string(c.t("identification.received.save")), .form = form_of(c), .answers = answers, .problems = problems};
  page.choices.push_back(cases::choose_person(c, h, c.request.form.get("person")));
  cases::FormPage::Choice source{"source", std::string(c.t("identification.received.source")), std::string(c.request.form.get("source")), {{"", std::string(c.t("forms.choose"))}}};
  for (const auto& e : directory::find(c.tx, {.operator_code = c.who.operator_code}, 1000)) source.options.emplace_back(e.id.text(), e.name + (e.city.empty() ? "" : ", " + e.city));
  page.choices.push_back(std::move(source));
  cases::FormPage::Choice scan{"attachment", std::string(c.t("identification.received.scan")), std::string(c.request.form.get("attachment")), {{"", std::string(c.t("identification.received.no_scan"))}}};
  for (const auto& a : attachments::list(c.tx, h.id))
    if (a.state == attachments::State::kept) scan.options.emplace_back(a.id.text(), attachment_text(c, a));
  page.choices.push_back(std::move(scan));
  return cases::draw_form(c, h, page);
}

}  // namespace

core::Result<web::Response> new_received_page(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  forms::Answers answers;
  answers.set("received_on", core::local(c.now).date.text());
  return draw(c, h, answers, {});
}

core::Result<web::Response> create_received(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  const auto today = core::local(c.now).date;
  ReceivedForm f;
  f.case_id = h.id;
  f.answers = forms::read(form_of(c), c.request.form);
  auto problems = forms::validate(c.forms, form_of(c), f.answers, "save", today);
  auto day = core::Date::parse(f.answers.get("received_on"));
  if (day && *day > today) problems.push_back({"received_on", "identification.problem.future", {}});
  auto source = directory::EntryId::parse(c.request.form.get("source"));
  if (!source || !directory::entry(c.tx, *source, c.who.operator_code)) problems.push_back({"body", "identification.problem.source", {}});
  if (auto chosen = TRY(cases::chosen_person(c, h))) f.person = chosen->person;
  if (auto text = c.request.form.get("attachment"); !text.empty()) {
    auto id = attachments::AttachmentId::parse(text);
    if (!id || !attachments::find(c.tx, h.id, *id)) return core::fail(core::Errc::invalid, "choose an attachment of this case");
    f.attachment = id->value;
  }
  if (!problems.empty()) return draw(c, h, f.answers, problems);
  f.source = *source, f.received_on = *day;
  auto id = TRY(add_received(keeper(c), c.forms, f));
  return web::see_other(part_of(h) + "/received/" + core::id_text(id));
}

core::Result<web::Response> received_page(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  auto id = core::id_value(c.param("form"));
  if (!id) return core::fail(core::Errc::not_found, "no such form");
  auto f = TRY(received_form_opened(c.tx, c.keys(), h.id, *id));
  web::Page page(c, "identification/received");
  cases::show_frame(c, page, h, "identification");
  page.set("BASE", part_of(h)).set("RF_SOURCE", directory::name_of(c.tx, f.source, c.who.operator_code)).set("RF_DAY", c.t.date(f.received_on)).set("RF_PERSON", cases::capital(person_label(c, h, f.person)));
  page.set("RF_BY", f.recorded_by_name + ", " + c.t.when(f.recorded_at, c.now));
  if (f.attachment != 0)
    if (auto a = attachments::find(c.tx, h.id, {f.attachment})) page.add("RF_SCAN").set("RF_SCAN_HREF", cases::home_of(h) + "/attachments/" + a->id.text()).set("RF_SCAN_TEXT", attachment_text(c, *a));
  const bool team = cases::is_on_team(c.tx, h.id, c.who.user) && may_read_texts(c);
  page.show_if(!team, "RF_SEALED");
  if (team)
    for (const auto& part : form_of(c).parts)
      for (const auto& field : part.fields)
        if (field.name != "received_on" && f.answers.has(field.name)) page.add("SUMMARY").set("SUMMARY_LABEL", field.label(c.t.lang())).set("SUMMARY_VALUE", forms::shown(c.forms, field, f.answers, c.t));
  c.saw(h.id.value, team ? "identity" : "");
  return page.response();
}

}  // namespace ostoja::identification
