// Editing, steps, closing and opening again.
#include "cases/view.h"
#include "i18n/i18n.h"
#include "web/draw.h"

namespace ostoja::cases {
namespace {

FormPage form_page(web::Context& c, const Record& item, const forms::Answers& shown) {
  return {.here = "facts", .action = home_of(item.header) + "/edit", .cancel = home_of(item.header) + "/facts", .save = std::string(c.t("cases.save")), .version = item.header.version,
          .form = *c.forms.form("case"), .answers = shown, .stored = &item.answers};
}

web::Response draw_step(web::Context& c, const Record& item, std::string_view path, std::string_view problem, int status) {
  web::Page page(c, "cases/step");
  show_frame(c, page, item.header, "overview");
  show_problem(c, page, problem);
  const bool again = item.header.status == Status::closed;
  page.set("STEP_PATH", home_of(item.header) + std::string(path)).set("STEP_TITLE", c.t(again ? "cases.reopen.title" : "cases.step.title")).set("STEP_HINT", c.t(again ? "cases.reopen.hint" : "cases.step.hint"));
  page.set("REASON_TEXT", c.request.form.get("reason")).set("STEP_SAVE", c.t(again ? "cases.reopen" : "cases.step.save"));
  auto chosen = c.request.form.get("status");
  std::string usual(chosen);
  if (usual.empty() && again)
    for (const auto& s : steps(c.tx, item.header.id))
      if (s.status != Status::closed) usual = code_of(s.status);  // where it was before it was closed
  for (int i = 1; i <= 4; ++i) {
    auto code = code_of(static_cast<Status>(i));
    if (static_cast<Status>(i) != item.header.status) page.add("TO").set("TO_CODE", code).set("TO_LABEL", label(c, "case_status", code)).show_if(usual == code, "TO_CHOSEN");
  }
  return page.response(status);
}

// Why somebody decided so is a sealed entry of the timeline, as it may tell about the person.
core::Done keep_reason(web::Context& c, const Record& item) {
  auto reason = core::trim(c.request.form.get("reason"));
  if (reason.empty()) return {};
  TRY(add_note(keeper(c), item.header.id, "DECISION", reason, c.now));
  return {};
}

web::Response draw_close(web::Context& c, const Record& item, std::string_view problem, int status) {
  web::Page page(c, "cases/close");
  show_frame(c, page, item.header, "overview");
  show_problem(c, page, problem);
  for (const auto& code : c.forms.codes("closing_reason")->codes)
    if (code.code != kHandedOver) page.add("REASON").set("RE_CODE", code.code).set("RE_LABEL", code.label(c.t.lang())).show_if(c.request.form.get("closing_reason") == code.code, "RE_CHOSEN");
  page.set("REASON_TEXT", c.request.form.get("reason"));
  auto against = obstacles(c, item.header);
  for (const auto& o : against) page.add("OBSTACLE").set("OB_TEXT", o.text).set("OB_HREF", o.href).set("OB_LINK", o.link);
  for (const auto& o : warnings(c, item.header)) page.add("CLOSE_WARNING").set("OB_TEXT", o.text).set("OB_HREF", o.href).set("OB_LINK", o.link);
  page.show_if(against.empty(), "CLOSE_FORM");
  auto ids = contacts_of(c.tx, item.header.id);
  const auto& ask = doors(c.services).contacts;
  if (!ask || ids.empty()) return page.response(status);
  std::vector<ContactLine> open;
  for (auto& line : ask(c.tx, item.header.operator_code, ids))
    if (line.end == ContactLine::Urgency::open) open.push_back(std::move(line));
  if (open.empty()) return page.response(status);
  auto warning = page.add("URGENT_OPEN");
  warning.set("UO_TEXT", c.t.plural("cases.close.urgent", static_cast<std::int64_t>(open.size())));
  for (const auto& line : open) warning.add("UO_CONTACT").set("UO_HREF", "/contacts/" + core::id_text(line.id)).set("UO_NUMBER", line.number);
  return page.response(status);
}

}  // namespace

core::Result<web::Response> edit_page(web::Context& c) {
  auto item = TRY(asked_to_change(c));
  return draw_form(c, item.header, form_page(c, item, item.answers));
}

core::Result<web::Response> save_edit(web::Context& c) {
  auto item = TRY(asked_to_change(c));
  const auto& form = *c.forms.form("case");
  auto answers = item.answers;
  answers.merge(forms::read(form, c.request.form));
  auto page = form_page(c, item, answers);
  std::vector<Difference> race;
  auto same = c.expect_version(item.header.version);
  if (!same) {
    if (same.error().code != core::Errc::stale) return tl::unexpected(same.error());
    page.race = race = merge_race(c, form, item.answers, answers);
    page.lost_race = FormPage::Race::lost;
  }
  auto problems = forms::validate(c.forms, form, answers, "save", core::local(c.now).date);
  page.problems = problems;
  if (!same || !problems.empty()) return draw_form(c, item.header, page);
  item.answers = std::move(answers);
  TRY_VOID(save(keeper(c), item, "case.save"));
  return web::see_other(home_of(item.header) + "/facts?notice=saved");
}

core::Result<web::Response> step_page(web::Context& c) { return draw_step(c, TRY(asked_to_change(c)), "/status", {}, 200); }

core::Result<web::Response> change_status(web::Context& c) {
  auto item = TRY(asked_to_change(c));
  TRY_VOID(c.expect_version(item.header.version));
  auto to = status_of(c.request.form.get("status"));
  if (!to || *to == Status::closed || *to == item.header.status) return draw_step(c, item, "/status", "cases.step.choose", 422);
  const bool back = *to < item.header.status;
  if (back && core::trim(c.request.form.get("reason")).empty()) return draw_step(c, item, "/status", "cases.step.needs_reason", 422);
  TRY_VOID(set_status(keeper(c), item, *to, {}));
  TRY_VOID(keep_reason(c, item));
  return web::see_other(home_of(item.header) + "?notice=saved");
}

core::Result<web::Response> close_page(web::Context& c) { return draw_close(c, TRY(asked_to_change(c)), {}, 200); }

core::Result<web::Response> close_case(web::Context& c) {
  auto item = TRY(asked_to_change(c));
  TRY_VOID(c.expect_version(item.header.version));
  if (!obstacles(c, item.header).empty()) return draw_close(c, item, {}, 422);
  const auto reason = c.request.form.get("closing_reason");
  if (const auto& may = doors(c.services).closing; may && c.services.forms.codes("closing_reason")->find(reason) != nullptr)
    if (TRY(may(c, item.header, reason, core::trim(c.request.form.get("reason")))) == Doors::Closing::asked) return web::see_other(home_of(item.header) + "?notice=closing_asked");
  auto done = set_status(keeper(c), item, Status::closed, reason);
  if (!done && done.error().code == core::Errc::invalid) return draw_close(c, TRY(asked_to_change(c)), "cases.close.choose", 422);
  TRY_VOID(done);
  TRY_VOID(keep_reason(c, item));
  return web::see_other(home_of(item.header) + "?notice=case_closed");
}

core::Result<web::Response> reopen_page(web::Context& c) {
  auto item = TRY(asked_for(c));
  if (item.header.status != Status::closed) return core::fail(core::Errc::conflict, "the case is open");
  if (is_stub(c.tx, item.header.id)) return core::fail(core::Errc::conflict, "this case was handed over to the other operator");
  return draw_step(c, item, "/reopen", {}, 200);
}

core::Result<web::Response> reopen(web::Context& c) {
  auto item = TRY(asked_for(c));
  if (item.header.status != Status::closed) return core::fail(core::Errc::conflict, "the case is open");
  if (is_stub(c.tx, item.header.id)) return core::fail(core::Errc::conflict, "this case was handed over to the other operator");
  TRY_VOID(c.expect_version(item.header.version));
  auto to = status_of(c.request.form.get("status"));
  if (!to || *to == Status::closed) return draw_step(c, item, "/reopen", "cases.step.choose", 422);
  if (core::trim(c.request.form.get("reason")).empty()) return draw_step(c, item, "/reopen", "cases.reopen.needs_reason", 422);
  auto k = keeper(c);
  k.reader = c.reader_keys_if_any();
  TRY_VOID(set_status(k, item, *to, {}));
  TRY_VOID(keep_reason(c, item));
  return web::see_other(home_of(item.header) + "?notice=case_reopened");
}

}  // namespace ostoja::cases
