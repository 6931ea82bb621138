// One contact read: what was said, how it ended, its cases and follow-ups; the caller's number on demand.
#include "cases/cases.h"
#include "duty/duty.h"
#include "hotline/index.h"
#include "hotline/rules.h"
#include "hotline/view.h"
#include "web/draw.h"

namespace ostoja::hotline {
namespace {

cases::Reader reader(const web::Context& c) {
  return {c.who.user, c.who.operator_code, c.may(access::Permission{"case_team"}) ? cases::Reader::Reach::operator_wide : cases::Reader::Reach::team};
}

void show_follow_ups(web::Context& c, web::Page& page, const Contact& item, bool again) {
  for (const auto& f : follow_ups_of(c.tx, item.id))
    page.add("FOLLOW_UP").set("FU_ID", core::id_text(f.id)).set("FU_KIND", label(c, "follow_up_kind", f.kind)).set("FU_DUE", c.t.when(f.due_at, c.now))
        .set("FU_STATE", c.t(f.state == 1 ? "hotline.follow_up.open" : f.state == 2 ? "hotline.follow_up.done" : "hotline.follow_up.given_up"));
  const auto& sent = c.request.form;
  for (const auto& code : c.forms.codes("follow_up_kind")->codes) {
    auto choice = page.add("FU_CHOICE");
    choice.set("FC_CODE", code.code).set("FC_LABEL", code.label(c.t.lang()));
    if (again && sent.get("kind") == code.code) choice.show("FC_CHOSEN");
  }
  if (again) {  // what was written stays
    page.set("FU_DAY", sent.get("due_on")).set("FU_TIME", sent.get("due_time")).set("FU_NOTE", sent.get("note"));
    page.show("FU_AGAIN");
    return;
  }
  auto due = core::local(duty::next_office_time(c.now.plus_seconds(3600)));
  page.set("FU_DAY", due.date.text()).set("FU_TIME", due.hhmm());
}

void show_cases(web::Context& c, web::Page& page, const Contact& item) {
  auto ids = cases::cases_of_contact(c.tx, item.id.value);
  page.show_if(ids.empty(), "NO_CASE");
  for (auto id : ids) {
    auto head = cases::header(c.tx, id, reader(c));
    if (!head) {  // joined to a case of another team: that there is one may be known here, nothing more
      page.add("CASE").set("CASE_ID", "").set("CASE_NUMBER", c.t("hotline.case.sealed")).set("CASE_STATUS", "");
      continue;
    }
    auto row = page.add("CASE");
    row.set("CASE_ID", id.text()).set("CASE_NUMBER", head->number).set("CASE_STATUS", label(c, "case_status", cases::code_of(head->status)));
    if (is_urgent(item.answers.get("urgency")) && item.end_state.empty() && head->status != cases::Status::closed && c.may(access::Permission{"intervene"}))
      row.add("CASE_URGENT").set("CU_HREF", "/cases/" + id.text() + "/interventions/new?contact=" + item.id.text());
  }
}

std::string name_of(web::Context& c, access::UserId id) {
  auto user = access::find_user(c.tx, id);
  return user ? user->name : std::string();
}

web::Response case_page(web::Context& c, const Contact& item, std::string_view problem) {
  web::Page page(c, "hotline/to_case");
  page.set("TITLE", c.t("hotline.case.title")).set("ID", item.id.text()).set("NUMBER", item.number);
  page.show_if(c.may(case_open), "CAN_OPEN");
  for (const auto& head : cases::recent_of(c.tx, reader(c), 8))
    page.add("RECENT").set("RC_NUMBER", head.number).set("RC_TEXT", label(c, "case_status", cases::code_of(head.status)) + " · " + c.t.date(core::local(head.opened_at).date));
  if (!problem.empty()) {
    page.show("PROBLEM");
    page.set("PROBLEM_TEXT", c.t(problem));
  }
  return page.response(problem.empty() ? 200 : 422);
}

}  // namespace

web::Response contact_view(web::Context& c, Contact item, ContactProblem problem) {
  web::Page page(c, "hotline/show");
  page.set("TITLE", c.t.with("hotline.show.title", {item.number}));
  page.set("ID", item.id.text()).set("NUMBER", item.number).set("VERSION", item.version);
  page.set("STATE", c.t("hotline.state." + core::lower_ascii(code_of(item.state)))).set("STATE_CLASS", item.state == State::open ? "t-danger" : item.state == State::closed ? "t-done" : "t-warn");
  auto urgency = item.answers.get("urgency");
  show_clock(c, page, urgency, item.started_at, item.end_state);
  bool write = c.may(contact_write) && item.state != State::cancelled;
  const auto kind = item.answers.get("kind");
  page.show_if(c.may(access::Permission{"consult"}) && (kind == "AUTHORITY" || kind == "INSTITUTION"), "CAN_CONSULT");
  if (c.may(access::Permission{"shelter_hold"})) page.show("CAN_HOLD").set("HOLD_LANGUAGE", item.answers.has("language") ? "&language=" + core::url_encoded(item.answers.get("language")) : std::string());
  page.show_if(write && !is_closer(item.answers.get("kind")), "CAN_WRITE").show_if(may_undo(item, c.forms, c.now) && write, "UNDO");
  page.set("WHEN", c.t.when(item.started_at, c.now)).set("CHANNEL", label(c, "contact_channel", item.answers.get("channel")));
  if (item.ended_at) {
    page.show("DURATION");
    page.set("DURATION_TEXT", c.t.duration((item.ended_at.ms - item.started_at.ms) / 1000));
  }
  page.set("TAKEN_BY", name_of(c, item.taken_by));
  if (item.created_by != item.taken_by) {
    page.show("ENTERED");
    page.set("ENTERED_TEXT", c.t.with("hotline.show.entered_by", {name_of(c, item.created_by)}));
  }
  show_banner(c, page, item);
  show_safe(c, page, item.number_hash);
  if (is_urgent(urgency) && item.end_state.empty() && write) {
    page.show("URGENT");
    for (const auto& code : c.forms.codes("end_state")->codes) page.add("END").set("E_CODE", code.code).set("E_LABEL", code.label(c.t.lang()));
  }
  const auto* form = c.forms.form("contact");
  // The number stays masked in the answers as well; it is shown on demand only, with a trace.
  const std::string number(item.answers.get("phone"));
  if (!number.empty()) item.answers.set("phone", masked(number));
  // The summary first: it is what a colleague looks for.
  std::vector<const forms::Part*> order;
  for (auto it = form->parts.rbegin(); it != form->parts.rend(); ++it) order.push_back(&*it);
  for (const auto* part : order) {
    auto p = page.add("PART");
    p.set("P_NAME", part->name).set("P_LABEL", part->label(c.t.lang()));
    web::draw_summary(c, p, *form, *part, item.answers);
  }
  web::draw_earlier(c, page.values(), *form, item.answers);
  page.show_if(!number.empty(), "HAS_NUMBER", "NO_NUMBER").set("MASKED", masked(number));
  show_cases(c, page, item);
  show_follow_ups(c, page, item, problem.part == ContactProblem::Part::follow_up);
  if (problem.part == ContactProblem::Part::none) return page.response();
  page.show(problem.part == ContactProblem::Part::end ? "END_PROBLEM" : "FU_PROBLEM");
  page.set("PROBLEM_TEXT", c.t(problem.key));
  return page.response(422);
}

core::Result<web::Response> show_contact(web::Context& c) {
  auto item = TRY(asked_for(c));
  if (item.state == State::draft && c.may(contact_write)) {
    if (!item.answers.has("kind") || c.request.query.get("kind") == "again") return first_page(c, &item);
    return web::see_other("/contacts/" + item.id.text() + "/form/caller");
  }
  return contact_view(c, std::move(item), {});
}

core::Result<web::Response> show_number(web::Context& c) {
  auto item = TRY(asked_for(c));
  web::Page page(c, "hotline/number");
  page.set("TITLE", c.t("hotline.show.number")).set("ID", item.id.text());
  page.set("PHONE", item.answers.has("phone") ? core::phone_shown(item.answers.get("phone")) : std::string(c.t("hotline.show.no_number")));
  return page.response();
}

core::Result<web::Response> same_number(web::Context& c) {
  auto item = TRY(asked_for(c));
  web::Page page(c, "hotline/same_number");
  page.set("TITLE", c.t("hotline.same.title")).set("ID", item.id.text()).set("NUMBER", item.number);
  if (!item.number_hash.empty()) {
    Filter f;
    f.operator_code = item.operator_code;
    f.number_hash = item.number_hash;
    f.state = "all";
    for (const auto& r : list(c.tx, f, 100)) {
      auto v = row_values(c, page, r);
      for (auto id : cases::cases_of_contact(c.tx, r.id.value))
        if (auto head = cases::header(c.tx, id, reader(c))) v.add("R_CASE").set("RC_ID", id.text()).set("RC_NUMBER", head->number);
    }
  }
  return page.response();
}

core::Result<web::Response> end_urgent(web::Context& c) {
  auto item = TRY(asked_to_change(c));
  TRY_VOID(c.expect_version(item.version));
  auto done = end_urgency(keeper(c), item, c.request.form.get("end_state"));
  if (!done && done.error().code == core::Errc::invalid) return contact_view(c, std::move(item), {ContactProblem::Part::end, "hotline.end.problem"});
  TRY_VOID(done);
  return web::see_other("/contacts/" + item.id.text());
}

core::Result<web::Response> undo(web::Context& c) {
  auto item = TRY(asked_for(c));
  TRY_VOID(undo_close(keeper(c), item));
  return web::see_other("/contacts/" + item.id.text());
}

core::Result<web::Response> show_safe_form(web::Context& c) {
  auto item = TRY(asked_for(c));
  web::Page page(c, "hotline/safe");
  page.set("TITLE", c.t("hotline.safe.title")).set("ID", item.id.text()).set("NUMBER", item.number);
  page.show_if(!item.number_hash.empty(), "FORM", "NO_NUMBER");
  const auto& form = *c.forms.form("safe_contact");
  auto safe = safe_contact(c.tx, c.keys(), item.number_hash);
  page.set("VERSION", safe ? safe->version : 0);
  forms::Answers answers = safe ? safe->answers : forms::Answers();
  if (!answers.has("safe_number") && item.answers.has("phone")) answers.set("safe_number", std::string(item.answers.get("phone")));
  for (const auto& part : form.parts) web::draw_part(c, page.values(), form, part, answers, {});
  return page.response();
}

core::Result<web::Response> save_safe_form(web::Context& c) {
  auto item = TRY(asked_to_change(c));
  if (item.number_hash.empty()) return core::fail(core::Errc::invalid, "write the caller's number first");
  const auto& form = *c.forms.form("safe_contact");
  auto safe = safe_contact(c.tx, c.keys(), item.number_hash);
  SafeContact next = safe ? *safe : SafeContact{};
  TRY_VOID(c.expect_version(next.version));
  next.operator_code = item.operator_code;
  next.number_hash = item.number_hash;
  next.answers.merge(forms::read(form, c.request.form));
  auto problems = forms::validate(c.forms, form, next.answers, "save", core::local(c.now).date);
  if (!problems.empty()) {
    web::Page page(c, "hotline/safe");
    page.set("TITLE", c.t("hotline.safe.title")).set("ID", item.id.text()).set("NUMBER", item.number).set("VERSION", next.version);
    page.show("FORM");
    web::draw_errors(c, page.values(), form, problems);
    for (const auto& part : form.parts) web::draw_part(c, page.values(), form, part, next.answers, problems);
    return page.response(422);
  }
  TRY_VOID(save_safe_contact(keeper(c), next));
  return web::see_other("/contacts/" + item.id.text());
}

core::Result<web::Response> choose_case(web::Context& c) {
  auto item = TRY(asked_for(c));
  return case_page(c, item, {});
}

core::Result<web::Response> join_case(web::Context& c) {
  auto item = TRY(asked_to_change(c));
  auto k = keeper(c);
  cases::CaseId id;
  if (c.request.form.has("open")) {
    if (!c.may(case_open)) return core::fail(core::Errc::forbidden, "this account cannot open a case");
    cases::NewCase fresh;
    fresh.operator_code = item.operator_code;
    fresh.urgency = item.answers.get("urgency");
    fresh.language = item.answers.get("language");
    fresh.lead = c.who.user;
    fresh.summary = core::Personal<std::string>(std::string(item.answers.get("summary")));
    fresh.opened_at = c.now;
    auto copy = [&](std::string_view from, std::string_view to) {
      if (item.answers.has(from)) fresh.answers.set(to, std::string(item.answers.get(from)));
    };
    copy("person_sex", "sex");
    copy("person_age_group", "age_group");
    copy("person_citizenship", "citizenship");
    id = TRY(cases::open_case(c.tx, k.keys, k.forms, fresh, c.who.user, c.now));
    item.answers.set("outcome", "CASE_OPENED");
  } else {
    std::string number(core::trim(c.request.form.get("case")));
    for (char& ch : number)
      if (ch >= 'a' && ch <= 'z') ch = static_cast<char>(ch - 32);
    auto found = cases::case_by_number(c.tx, number, reader(c));
    if (!found) return case_page(c, item, "hotline.case.problem_number");
    id = *found;
    if (!item.answers.has("outcome")) item.answers.set("outcome", "CASE_UPDATED");
  }
  auto joined = cases::add_contact(c.tx, id, item.id.value, item.started_at, c.who.user, c.now);
  if (!joined && joined.error().code == core::Errc::conflict) return case_page(c, item, "hotline.case.problem_joined");
  TRY_VOID(joined);
  TRY_VOID(save(k, item, "contact.case"));
  return web::see_other("/cases/" + id.text());
}

}  // namespace ostoja::hotline
