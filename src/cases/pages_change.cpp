// Editing, steps, closing and opening again.
#include "cases/view.h"
#include "i18n/i18n.h"
#include "web/draw.h"

namespace ostoja::cases {
namespace {

// What a field held when the form was drawn, as a short mark: two marks are equal when the values are. With it a lost race can be told field by field.
std::string mark_of(const forms::Field& f, const forms::Answers& a) {
  std::string all = f.name;
  for (const auto& v : a.all(f.name)) all += '\0' + v;
  auto hash = vault::sha256(all);
  return core::base64url(std::span<const std::uint8_t>(hash).first(9));
}
std::string mark_name(const forms::Field& f) { return "was." + f.name; }

struct Difference { const forms::Field* field; std::string mine, theirs; bool both; };  // both: changed here and there

web::Response draw_edit(web::Context& c, const Record& item, const forms::Answers& shown, const std::vector<forms::Problem>& problems, const std::vector<Difference>& race, int status) {
  web::Page page(c, "cases/edit");
  show_frame(c, page, item, "facts");
  const auto& form = *c.services.forms.form("case");
  web::draw_errors(c, page.values(), form, problems);
  for (const auto& part : form.parts) {
    auto p = page.add("PART");
    p.set("P_NAME", part.name).set("P_LABEL", part.label(c.t.lang()));
    web::draw_part(c, p, form, part, shown, problems);
    for (const auto& f : part.fields) page.add("WAS").set("WAS_NAME", mark_name(f)).set("WAS_MARK", mark_of(f, item.answers));
  }
  if (status == 412) {
    auto stale = page.add("STALE");
    for (const auto& d : race) {
      auto row = stale.add("DIFF");
      row.set("D_LABEL", d.field->label(c.t.lang())).set("D_MINE", d.mine).set("D_THEIRS", d.theirs).set("D_SHOWN", c.t(d.both ? "cases.stale.shows_mine" : "cases.stale.shows_theirs"));
    }
  }
  return page.response(status);
}

// Both changed the case: what only the other one changed is taken over, what only this one changed stays, and where both did the form shows this one's
// text with the other's beside it. Nothing is saved yet.
std::vector<Difference> merge_race(web::Context& c, const forms::Form& form, const forms::Answers& stored, forms::Answers& mine) {
  std::vector<Difference> out;
  for (const auto& part : form.parts)
    for (const auto& f : part.fields) {
      auto was = c.request.form.get(mark_name(f));
      const bool here = mark_of(f, mine) != was, there = mark_of(f, stored) != was;
      auto my_text = forms::shown(c.services.forms, f, mine, c.t), their_text = forms::shown(c.services.forms, f, stored, c.t);
      if (my_text == their_text || !there) continue;
      if (!here) mine.set_all(f.name, stored.all(f.name));
      out.push_back({&f, here ? my_text : std::string(c.t("cases.stale.unchanged")), their_text, here});
    }
  return out;
}

web::Response draw_step(web::Context& c, const Record& item, std::string_view path, std::string_view problem, int status) {
  web::Page page(c, "cases/step");
  show_frame(c, page, item, "overview");
  show_problem(c, page, problem);
  const bool again = item.header.status == Status::closed;
  page.set("STEP_PATH", home_of(item) + std::string(path)).set("STEP_TITLE", c.t(again ? "cases.reopen.title" : "cases.step.title")).set("STEP_HINT", c.t(again ? "cases.reopen.hint" : "cases.step.hint"));
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
  show_frame(c, page, item, "overview");
  show_problem(c, page, problem);
  for (const auto& code : c.services.forms.codes("closing_reason")->codes)
    page.add("REASON").set("RE_CODE", code.code).set("RE_LABEL", code.label(c.t.lang())).show_if(c.request.form.get("closing_reason") == code.code, "RE_CHOSEN");
  page.set("REASON_TEXT", c.request.form.get("reason"));
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
  return draw_edit(c, item, item.answers, {}, {}, 200);
}

core::Result<web::Response> save_edit(web::Context& c) {
  auto item = TRY(asked_to_change(c));
  const auto& form = *c.services.forms.form("case");
  auto answers = item.answers;
  answers.merge(forms::read(form, c.request.form));
  if (auto same = c.expect_version(item.header.version); !same) {
    if (same.error().code != core::Errc::stale) return tl::unexpected(same.error());
    auto race = merge_race(c, form, item.answers, answers);
    return draw_edit(c, item, answers, forms::validate(c.services.forms, form, answers, "save", core::local(c.now).date), race, 412);
  }
  auto problems = forms::validate(c.services.forms, form, answers, "save", core::local(c.now).date);
  if (!problems.empty()) return draw_edit(c, item, answers, problems, {}, 422);
  item.answers = std::move(answers);
  TRY_VOID(save(keeper(c), item, "case.save"));
  return web::see_other(home_of(item) + "/facts?notice=saved");
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
  return web::see_other(home_of(item) + "?notice=saved");
}

core::Result<web::Response> close_page(web::Context& c) { return draw_close(c, TRY(asked_to_change(c)), {}, 200); }

core::Result<web::Response> close_case(web::Context& c) {
  auto item = TRY(asked_to_change(c));
  TRY_VOID(c.expect_version(item.header.version));
  auto done = set_status(keeper(c), item, Status::closed, c.request.form.get("closing_reason"));
  if (!done && done.error().code == core::Errc::invalid) return draw_close(c, TRY(asked_to_change(c)), "cases.close.choose", 422);
  TRY_VOID(done);
  TRY_VOID(keep_reason(c, item));
  return web::see_other(home_of(item) + "?notice=case_closed");
}

core::Result<web::Response> reopen_page(web::Context& c) {
  auto item = TRY(asked_for(c));
  if (item.header.status != Status::closed) return core::fail(core::Errc::conflict, "the case is open");
  return draw_step(c, item, "/reopen", {}, 200);
}

core::Result<web::Response> reopen(web::Context& c) {
  auto item = TRY(asked_for(c));
  if (item.header.status != Status::closed) return core::fail(core::Errc::conflict, "the case is open");
  TRY_VOID(c.expect_version(item.header.version));
  auto to = status_of(c.request.form.get("status"));
  if (!to || *to == Status::closed) return draw_step(c, item, "/reopen", "cases.step.choose", 422);
  if (core::trim(c.request.form.get("reason")).empty()) return draw_step(c, item, "/reopen", "cases.reopen.needs_reason", 422);
  TRY_VOID(set_status(keeper(c), item, *to, {}));
  TRY_VOID(keep_reason(c, item));
  return web::see_other(home_of(item) + "?notice=case_reopened");
}

}  // namespace ostoja::cases
