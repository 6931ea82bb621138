// Consultations: the list, one of them, writing and answering.
#include "consultation/record.h"
#include "hotline/hotline.h"
#include "i18n/i18n.h"
#include "web/draw.h"
#include "web/page.h"

#include <algorithm>
#include <charconv>

namespace ostoja::consultation {
namespace {

constexpr int kPage = 50;

const forms::Form& form_of(const web::Context& c) { return *c.forms.form("consultation"); }
std::string address_of(const Consultation& item) { return "/consultations/" + item.id.text(); }
std::string name_of(web::Context& c, access::UserId user) {
  auto who = user ? access::find_user(c.tx, user) : std::nullopt;
  return who ? who->name : std::string();
}
std::string institution_of(web::Context& c, const Consultation& item) {
  if (item.institution)
    if (auto name = directory::name_of(c.tx, item.institution, c.who.operator_code); !name.empty()) return name;
  if (auto words = item.answers.get("institution_words"); !words.empty()) return std::string(words);
  return web::code_label(c, "directory_kind", item.answers.get("institution_kind"));
}

// Whoever may answer: the staff of the operator with the permission to consult.
std::vector<access::User> colleagues(web::Context& c) {
  auto all = access::users(c.tx, c.who.operator_code);
  const auto roles = c.services.policy.roles_with(consult);
  std::erase_if(all, [&](const access::User& u) {
    return u.state != access::UserState::active || std::none_of(u.roles.begin(), u.roles.end(), [&](const std::string& role) { return std::find(roles.begin(), roles.end(), role) != roles.end(); });
  });
  return all;
}

void option(web::Values v, std::string_view section, std::string_view code, std::string_view text, bool chosen) {
  v.add(section).set("O_CODE", code).set("O_TEXT", text).show_if(chosen, "O_CHOSEN");
}

void show_state(web::Context& c, web::Values v, const Consultation& item) {
  const auto today = core::local(c.now).date;
  const bool late = is_late(item, today), open = item.state == State::open;
  v.set("S_CLASS", item.state == State::answered ? "t-done" : late ? "t-danger" : item.state == State::asked_back ? "t-info" : item.state == State::closed ? "" : "t-warn");
  v.set("S_TEXT", c.t("consultation.state." + core::lower_ascii(code_of(item.state))));
  if (open) v.add("S_DUE").set("S_DUE_TEXT", late ? c.t.with("consultation.late_since", {c.t.day_month(item.due)}) : item.due == today ? std::string(c.t("consultation.due_today")) : c.t.with("consultation.due", {c.t.day_month(item.due)})).show_if(late, "S_LATE");
}

struct Shown {
  const Consultation* stored = nullptr;   // null: a new one
  const forms::Answers& answers;
  std::string institution;                // id of the directory, as chosen
  std::int64_t contact = 0;
  std::vector<forms::Problem> problems = {};
  std::vector<Suspicion> marks = {};
  int status = 200;
};
web::Response draw_form(web::Context& c, const Shown& s) {
  web::Page page(c, "consultation/form");
  const auto& form = form_of(c);
  const bool fresh = s.stored == nullptr;
  page.set("TITLE", c.t(fresh ? "consultation.new" : "consultation.edit")).set("FORM_ACTION", fresh ? std::string("/consultations") : address_of(*s.stored) + "/edit");
  page.set("BACK", fresh ? std::string("/consultations") : address_of(*s.stored)).set("VERSION", fresh ? 0 : s.stored->version).show_if(s.status == 412, "STALE");
  if (s.contact != 0) page.add("CONTACT").set("CONTACT_ID", core::id_text(s.contact));
  web::draw_errors(c, page.values(), form, s.problems);
  option(page.values(), "I_OPTION", "", c.t("consultation.not_in_directory"), s.institution.empty());
  for (const auto& e : directory::find(c.tx, {.operator_code = c.who.operator_code}, 1000))
    if (e.kind != "INTERPRETER" && e.kind != "LAWYER") option(page.values(), "I_OPTION", e.id.text(), e.name + (e.city.empty() ? "" : ", " + e.city), s.institution == e.id.text());
  for (const auto& part : form.parts) {
    auto p = page.add("PART");
    p.set("P_NAME", part.name).set("P_LABEL", part.label(c.t.lang()));
    web::draw_part(c, p, form, part, s.answers, s.problems);
  }
  if (!s.marks.empty()) {
    auto box = page.add("MARKS");
    for (const auto& m : s.marks)
      box.add("MARK").set("M_FIELD", m.field->label(c.t.lang())).set("M_KIND", c.t("consultation.mark." + std::string(m.kind == core::IdentityMark::name ? "name" : m.kind == core::IdentityMark::pesel ? "pesel" : m.kind == core::IdentityMark::document ? "document" : m.kind == core::IdentityMark::phone ? "phone" : m.kind == core::IdentityMark::email ? "email" : "birth_date"))).set("M_PASSAGE", m.passage);
  }
  return page.response(s.status);
}

struct Sent { forms::Answers answers; directory::EntryId institution; std::string chosen; std::vector<forms::Problem> problems; std::vector<Suspicion> marks; };
core::Result<Sent> sent(web::Context& c, const forms::Answers& before, std::string_view action) {
  Sent s;
  const auto& form = form_of(c);
  s.answers = before;
  s.answers.merge(forms::read(form, c.request.form));
  const auto today = core::local(c.now).date;
  if (!s.answers.has("received_on")) s.answers.set("received_on", today.text());
  s.chosen = c.request.form.get("institution");
  if (!s.chosen.empty()) {
    auto id = directory::EntryId::parse(s.chosen);
    if (!id) return core::fail(core::Errc::invalid, "there is no such entry of the directory");
    auto e = TRY(directory::entry(c.tx, *id, c.who.operator_code));
    s.institution = e.id;
    s.answers.set("institution_kind", e.kind);
  }
  s.problems = forms::validate(c.forms, form, s.answers, action, today);
  if (auto day = core::Date::parse(s.answers.get("received_on")); day && *day > today) s.problems.push_back({"received_on", "consultation.problem.future", {}});
  if (!s.institution && !s.answers.has("institution_kind")) s.problems.push_back({"institution_kind", "consultation.problem.institution", {}});
  if (s.answers.has("answer") && !s.answers.has("minutes") && action == "save") s.problems.push_back({"minutes", "consultation.problem.minutes", {}});
  if (c.request.form.get("nobody") != "1") s.marks = suspicions(form, s.answers, {"question", "answer"});
  return s;
}

core::Result<std::int64_t> contact_sent(web::Context& c, std::string_view text) {
  if (text.empty()) return std::int64_t{0};
  auto id = hotline::ContactId::parse(text);
  if (!id) return core::fail(core::Errc::not_found, "no such contact");
  return TRY(hotline::contact(c.tx, c.keys(), *id, c.who.operator_code)).id.value;
}

}  // namespace

Keeper keeper(web::Context& c) { return {c.tx, c.keys(), c.forms, c.who.user, c.now}; }

core::Result<Consultation> asked_for(web::Context& c) {
  auto id = ConsultationId::parse(c.param("id"));
  if (!id) return core::fail(core::Errc::not_found, "no such consultation");
  return consultation(c.tx, c.keys(), *id);
}

core::Result<web::Response> list_page(web::Context& c) {
  const auto& q = c.request.query;
  const auto today = core::local(c.now).date;
  Wanted w{.operator_code = c.who.operator_code, .topic = std::string(q.get("topic")), .text = core::first_characters(core::trim(q.get("q")), 100), .today = today};
  if (!w.topic.empty() && c.forms.codes("consultation_topic")->find(w.topic) == nullptr) return core::fail(core::Errc::invalid, "there is no such topic");
  const auto show = q.get("show");
  if (show == "late") w.which = Wanted::Which::late;
  else if (show == "answered") w.which = Wanted::Which::answered;
  else if (show == "all" || !w.text.empty()) w.which = Wanted::Which::all;
  else if (!show.empty() && show != "open" && show != "mine") return core::fail(core::Errc::not_found, "there is no such view");
  if (show == "mine") w.assigned = c.who.user;
  int at = 0;
  if (auto text = q.get("page"); !text.empty()) {
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), at);
    if (error != std::errc() || end != text.data() + text.size() || at < 0 || at > 1000) return core::fail(core::Errc::bad_request, "this page of the list does not exist");
  }
  auto all = w.text.empty() ? find(c.tx, w, kPage + 1, at * kPage) : find_words(c.tx, c.keys(), w, 200);
  const bool more = w.text.empty() && all.size() > kPage;
  if (more) all.pop_back();
  web::Page page(c, "consultation/list");
  const auto total = w.text.empty() ? count(c.tx, w) : static_cast<std::int64_t>(all.size());
  page.set("TITLE", c.t("consultation.title")).set("TOTAL_TEXT", c.t.plural("consultation.total", total)).set("Q_TEXT", w.text);
  for (auto view : {"open", "mine", "late", "answered", "all"}) {
    auto v = page.add("VIEW");
    v.set("V_HREF", std::string("/consultations?show=") + view).set("V_LABEL", c.t(std::string("consultation.view.") + view)).show_if(w.text.empty() && (show == view || (show.empty() && std::string_view(view) == "open")), "V_CURRENT");
    if (std::string_view(view) == "late")
      if (auto n = count(c.tx, {.operator_code = c.who.operator_code, .which = Wanted::Which::late, .today = today}); n > 0) v.add("V_COUNT").set("V_NUMBER", n);
  }
  for (const auto& code : c.forms.codes("consultation_topic")->codes) option(page.values(), "T_OPTION", code.code, code.label(c.t.lang()), w.topic == code.code);
  page.set("Q_SHOW", show.empty() ? std::string_view("open") : show);
  for (const auto& item : all) {
    auto row = page.add("ROW");
    row.set("R_HREF", address_of(item)).set("R_NUMBER", item.number).set("R_TOPIC", web::code_label(c, "consultation_topic", item.answers.get("topic"))).set("R_INSTITUTION", institution_of(c, item));
    row.set("R_DAY", c.t.date(item.received_on)).set("R_WHO", item.assigned_name);
    show_state(c, row, item);
  }
  page.show_if(!all.empty(), "ANY");
  const bool filtered = !w.text.empty() || !w.topic.empty() || !(show.empty() || show == "open");
  if (all.empty()) page.add("NONE").set("NONE_TITLE", c.t(filtered ? "consultation.none_filtered" : "consultation.none")).set("NONE_TEXT", c.t(filtered ? "consultation.none_filtered_hint" : "consultation.none_hint"));
  auto step = [&](std::string_view section, int to) {
    page.add(section).set("PAGE_HREF", "/consultations?show=" + std::string(show.empty() ? "open" : show) + (w.topic.empty() ? "" : "&topic=" + w.topic) + "&page=" + std::to_string(to));
  };
  page.show_if(more || at > 0, "PAGER");
  if (at > 0) step("BEFORE", at - 1);
  if (more) step("AFTER", at + 1);
  c.saw(0, std::to_string(all.size()));
  return page.response();
}

core::Result<web::Response> new_page(web::Context& c) {
  forms::Answers first;
  first.set("received_on", core::local(c.now).date.text());
  first.set("channel", "PHONE");
  const auto contact = TRY(contact_sent(c, c.request.query.get("contact")));
  return draw_form(c, {.answers = first, .institution = {}, .contact = contact});
}

core::Result<web::Response> create(web::Context& c) {
  auto s = TRY(sent(c, {}, "save"));
  const auto contact = TRY(contact_sent(c, c.request.form.get("contact")));
  if (!s.problems.empty() || !s.marks.empty()) return draw_form(c, {.answers = s.answers, .institution = s.chosen, .contact = contact, .problems = s.problems, .marks = s.marks, .status = 422});
  auto id = TRY(add(keeper(c), {.institution = s.institution, .assigned = {}, .contact = contact, .answers = s.answers}));
  if (c.request.form.get("nobody") == "1") TRY_VOID(tell_no_identity(keeper(c), id));
  return web::see_other("/consultations/" + id.text() + "?notice=saved");
}

core::Result<web::Response> show_page(web::Context& c) {
  auto item = TRY(asked_for(c));
  c.saw(item.id.value);
  web::Page page(c, "consultation/show");
  page.set("TITLE", item.number).set("HOME", address_of(item)).set("INSTITUTION", institution_of(c, item)).set("TOPIC", web::code_label(c, "consultation_topic", item.answers.get("topic"))).set("VERSION", item.version);
  show_state(c, page.values(), item);
  const auto& form = form_of(c);
  auto shown = item.answers;
  for (auto said : {"question", "answer", "topic", "institution_words"}) shown.set(said, "");
  web::draw_summary(c, page.values(), form, form.parts.front(), shown);
  page.set("QUESTION", item.answers.get("question"));
  if (auto answer = item.answers.get("answer"); !answer.empty()) {
    auto v = page.add("ANSWER");
    v.set("ANSWER_TEXT", answer).set("ANSWER_BY", item.answered_at ? c.t.with("consultation.answered_by", {name_of(c, item.answered_by), c.t.when(item.answered_at, c.now)}) : std::string(c.t("consultation.not_sent_yet")));
    if (auto minutes = item.answers.get("minutes"); !minutes.empty()) v.add("MINUTES").set("MINUTES_TEXT", c.t.with("consultation.minutes", {minutes}));
  } else {
    page.show("NO_ANSWER");
  }
  for (const auto& u : colleagues(c)) option(page.values(), "U_OPTION", u.id.text(), u.name, u.id == item.assigned);
  page.set("ADDED", c.t.with("consultation.added", {name_of(c, item.created_by), c.t.when(item.created_at, c.now)}));
  const bool open = item.state < State::answered;
  page.show_if(open, "OPEN").show_if(item.state == State::open, "MAY_ASK_BACK").show_if(item.state != State::open, "MAY_REOPEN");
  for (const auto& code : c.forms.codes("consultation_close")->codes) option(page.values(), "C_OPTION", code.code, code.label(c.t.lang()), false);
  if (open) {
    auto ready = find_answers(c.tx, item.answers.get("topic"), {}, 6);
    for (const auto& a : ready) {
      auto v = page.add("READY");
      v.set("RD_ID", a.id.text()).set("RD_TITLE", a.answers.get("title")).set("RD_LAW", c.t.with("consultation.law_of", {c.t.date(a.law_day)})).show_if(is_old(a, core::local(c.now).date), "RD_OLD");
    }
    page.show_if(ready.empty(), "READY_NONE");
  }
  if (item.contact != 0 && c.may(access::Permission{"contact_read"})) page.add("FROM_CONTACT").set("FROM_HREF", "/contacts/" + core::id_text(item.contact));
  if (item.agreed_contact != 0) page.add("AGREED").set("AGREED_HREF", "/contacts/" + core::id_text(item.agreed_contact));
  else if (c.may(access::Permission{"contact_write"})) page.show("MAY_AGREE");
  return page.response();
}

core::Result<web::Response> edit_page(web::Context& c) {
  auto item = TRY(asked_for(c));
  c.saw(item.id.value);
  return draw_form(c, {.stored = &item, .answers = item.answers, .institution = item.institution ? item.institution.text() : std::string()});
}

core::Result<web::Response> save_edit(web::Context& c) {
  auto item = TRY(asked_for(c));
  auto s = TRY(sent(c, item.answers, "save"));
  if (auto same = c.expect_version(item.version); !same) {
    if (same.error().code != core::Errc::stale) return tl::unexpected(same.error());
    return draw_form(c, {.stored = &item, .answers = s.answers, .institution = s.chosen, .problems = s.problems, .status = 412});
  }
  if (!s.problems.empty() || !s.marks.empty()) return draw_form(c, {.stored = &item, .answers = s.answers, .institution = s.chosen, .problems = s.problems, .marks = s.marks, .status = 422});
  item.institution = s.institution;
  TRY_VOID(save(keeper(c), item, std::move(s.answers)));
  if (c.request.form.get("nobody") == "1") TRY_VOID(tell_no_identity(keeper(c), item.id));
  return web::see_other(address_of(item) + "?notice=saved");
}

core::Result<web::Response> change_state(web::Context& c) {
  auto item = TRY(asked_for(c));
  auto to = state_of(c.request.form.get("state"));
  if (!to) return core::fail(core::Errc::invalid, "there is no such state");
  const auto reason = c.request.form.get("reason");
  if (*to == State::closed && c.forms.codes("consultation_close")->find(reason) == nullptr) return core::fail(core::Errc::invalid, "choose why it is closed without an answer");
  TRY_VOID(move_to(keeper(c), item, *to, *to == State::closed ? reason : std::string_view()));
  return web::see_other(address_of(item) + "?notice=saved");
}

core::Result<web::Response> assign_page(web::Context& c) {
  auto item = TRY(asked_for(c));
  auto id = access::UserId::parse(c.request.form.get("to"));
  const auto all = colleagues(c);
  if (!id || std::none_of(all.begin(), all.end(), [&](const access::User& u) { return u.id == *id; })) return core::fail(core::Errc::invalid, "choose somebody who answers institutions");
  TRY_VOID(assign(keeper(c), item, *id));
  return web::see_other(address_of(item) + "?notice=saved");
}

core::Result<web::Response> insert_answer(web::Context& c) {
  auto item = TRY(asked_for(c));
  auto id = AnswerId::parse(c.request.form.get("answer"));
  if (!id) return core::fail(core::Errc::not_found, "no such answer");
  TRY_VOID(use_answer(keeper(c), TRY(answer(c.tx, *id)), item));
  return web::see_other(address_of(item) + "/edit#f-answer");
}

// The institution says that the person agrees to be contacted: a conversation about them begins on the trust line's form, where consent and safe contact have their places.
core::Result<web::Response> person_agreed(web::Context& c) {
  auto item = TRY(asked_for(c));
  if (c.request.form.get("sure") != "1") return core::fail(core::Errc::invalid, "confirm that the person agrees");
  hotline::Start start;
  start.operator_code = c.who.operator_code, start.by = c.who.user, start.started_at = c.now;
  start.answers.set("kind", "OTHER_PERSON"), start.answers.set("direction", "IN"), start.answers.set("channel", "PHONE");
  auto begun = TRY(hotline::begin({c.tx, c.keys(), c.forms, c.now, c.who.user}, start));
  TRY_VOID(agreed(keeper(c), item, begun.id.value));
  return web::see_other("/contacts/" + begun.id.text() + "/form/caller");
}

}  // namespace ostoja::consultation
