// The referrals of a case: list, a new one, one with its packet, steps, the printed card, and what waits for an answer.
#include "consent/page.h"
#include "core/json.h"
#include "i18n/i18n.h"
#include "referral/record.h"
#include "referral/transfer.h"
#include "web/draw.h"

#include <algorithm>

namespace ostoja::referral {

std::string other_name(web::Context& c, const consent::Receiver& r) {
  if (r.entry) return directory::name_of(c.tx, r.entry, c.who.operator_code);
  return r.operator_code.empty() ? std::string() : std::string(c.t("operator." + r.operator_code));
}

void show_packet(web::Context& c, web::Values v, const forms::Answers& packet) {
  for (const auto& row : rows_of(c.forms, c.t, packet)) v.add("SUMMARY").set("SUMMARY_LABEL", row.label).set("SUMMARY_VALUE", row.value);
}

namespace {

const forms::Form& form_of(const web::Context& c) { return *c.forms.form("referral"); }

// Whoever sends a person on has spoken with them: only the team of the case does.
core::Result<cases::Header> team_case(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  if (!cases::is_on_team(c.tx, h.id, c.who.user)) return core::fail(core::Errc::forbidden, "referrals are made by the team of the case");
  return h;
}
core::Result<Referral> asked_for(web::Context& c, const cases::Header& h) {
  auto id = ReferralId::parse(c.param("referral"));
  auto found = id ? find(c.tx, h.id, *id) : std::nullopt;
  if (!found) return core::fail(core::Errc::not_found, "no such referral");
  return std::move(*found);
}
std::string path_of(const cases::Header& h, const Referral& r) { return cases::home_of(h) + "/referrals/" + r.id.text(); }

struct Sent { NewReferral fresh; std::vector<forms::Problem> problems; };
core::Result<Sent> sent(web::Context& c, const cases::Header& h, std::string_view action) {
  Sent s;
  auto& n = s.fresh;
  n.case_id = h.id, n.operator_code = h.operator_code;
  n.answers = forms::read(form_of(c), c.request.form);
  if (action == "api" && !n.answers.has("direction")) n.answers.set("direction", "OUT");
  auto direction = n.answers.get("direction");
  n.direction = direction == "IN" ? Direction::in : direction == "TRANSFER" ? Direction::transfer : Direction::out;
  if (auto person = TRY(cases::chosen_person(c, h))) n.person = person->person;
  auto persons = cases::persons(c.tx, h.id);
  if (!n.person && persons.size() == 1) n.person = persons.front().person;
  auto text = c.request.form.get("receiver");
  std::optional<directory::Entry> entry;
  if (text.starts_with("op:")) {
    const auto code = text.substr(3);
    const auto& all = c.services.vault.file().operators;
    if (code == c.who.operator_code || std::none_of(all.begin(), all.end(), [&](const auto& op) { return op.code == code; })) return core::fail(core::Errc::invalid, "there is no such operator");
    n.other.operator_code = code;
  } else if (!text.empty()) {
    auto id = directory::EntryId::parse(text);
    if (!id) return core::fail(core::Errc::invalid, "there is no such entry of the directory");
    entry = TRY(directory::entry(c.tx, *id, c.who.operator_code));
    n.other.entry = entry->id;
  }
  auto today = core::local(c.now).date;
  auto& p = s.problems;
  p = forms::validate(c.forms, form_of(c), n.answers, action, today);
  if (!direction.empty()) {
    if (n.direction == Direction::transfer ? n.other.operator_code.empty() : !n.other.entry) p.push_back({"direction", n.direction == Direction::transfer ? "referral.needs_operator" : "referral.needs_institution", {}});
    if (n.direction != Direction::in && !n.answers.has("scope")) p.push_back({"scope", "forms.required", {}});
    if (n.direction == Direction::out && persons.size() > 1 && !n.person) p.push_back({"direction", "referral.needs_person", {}});
    if (n.direction != Direction::in && persons.empty()) p.push_back({"direction", "referral.no_person", {}});
  }
  if (entry && entry->archived_at) p.push_back({"direction", "referral.archived", {}});
  if (auto by = core::Date::parse(n.answers.get("answer_by")); by && *by < today) p.push_back({"answer_by", "referral.past", {}});
  if (entry && entry->kind == "INTERPRETER")
    for (auto& concern : TRY(consent::concerns(c, h, entry->id, "direction"))) p.push_back(std::move(concern));
  return s;
}

web::Response draw_new(web::Context& c, const cases::Header& h, const NewReferral& n, const std::vector<forms::Problem>& problems) {
  cases::FormPage page{.here = "referrals", .heading = std::string(c.t("referral.new")), .hint = std::string(c.t("referral.new_hint")), .action = cases::home_of(h) + "/referrals",
                       .cancel = cases::home_of(h) + "/referrals", .save = std::string(c.t("referral.save")), .form = form_of(c), .answers = n.answers};
  page.problems = problems;
  page.choices.push_back(cases::choose_person(c, h, n.person ? n.person.text() : std::string()));
  cases::FormPage::Choice other{"receiver", std::string(c.t("referral.other")), n.other.entry ? n.other.entry.text() : n.other.operator_code.empty() ? std::string() : "op:" + n.other.operator_code, {{"", std::string(c.t("forms.choose"))}}};
  for (const auto& op : c.services.vault.file().operators)
    if (op.code != c.who.operator_code) other.options.emplace_back("op:" + op.code, std::string(c.t("consent.other_operator")) + ": " + std::string(c.t("operator." + op.code)));
  for (const auto& e : directory::find(c.tx, {.operator_code = c.who.operator_code}, 1000)) other.options.emplace_back(e.id.text(), e.name + (e.city.empty() ? "" : ", " + e.city));
  page.choices.push_back(std::move(other));
  consent::carry_concern(page, n.other.entry);
  return cases::draw_form(c, h, page);
}

void show_state(web::Context& c, web::Values v, const Referral& r) {
  const bool overdue = is_overdue(r, core::local(c.now).date, c.forms.threshold("referral_answer_days"));
  const char* section = overdue ? "S_LATE" : r.state == State::sent || r.state == State::draft ? "S_OPEN" : r.state == State::accepted || r.state == State::done ? "S_GOOD" : "S_ENDED";
  v.add(section).set("S_TEXT", overdue ? std::string(c.t("referral.overdue")) : cases::label(c, "referral_state", code_of(r.state)));
}
void show_row(web::Context& c, web::Values v, const Referral& r) {
  v.set("R_ID", core::id_text(r.id.value)).set("R_OTHER", other_name(c, r.other)).set("R_REASON", cases::label(c, "referral_reason", r.reason)).set("R_AT", c.t.when(r.sent_at ? r.sent_at : r.created_at, c.now));
  v.set("R_DIRECTION", c.t(r.direction == Direction::in ? "referral.in" : r.direction == Direction::out ? "referral.out" : "referral.transfer")).set("R_NUMBER", r.number).set("R_HREF", "/cases/" + r.case_id.text() + "/referrals/" + r.id.text());
  show_state(c, v, r);
}

// What would be passed on today. Only the team opens who somebody is.
core::Result<forms::Answers> packet_now(web::Context& c, const cases::Header& h, const Referral& r) {
  forms::Answers person;
  if (r.person) person = TRY(opened_person(c, r.person));
  return packet_of(person, TRY(cases::answers_of(c.tx, c.keys(), h.id, cases::reader(c))), r.scope);
}

core::Result<web::Response> draw(web::Context& c, const cases::Header& h, const Referral& r, std::string_view problem) {
  web::Page page(c, "referral/show");
  cases::show_frame(c, page, h, "referrals");
  cases::show_problem(c, page, problem);
  page.set("R_PATH", path_of(h, r)).set("R_VERSION", r.version);
  show_row(c, page.values(), r);
  const auto today = core::local(c.now).date;
  const bool on_team = cases::is_on_team(c.tx, h.id, c.who.user), write = on_team && cases::may_write(c, h) && c.may(refer);
  if (r.answer_by) page.add("ANSWER_BY").set("ANSWER_BY_DAY", c.t.date(r.answer_by));
  if (auto person = r.person ? cases::person_of(c.tx, h.id, r.person) : std::nullopt) page.add("R_PERSON").set("R_PERSON_TEXT", c.t.with("cases.person", {person->label}));
  if (on_team) {
    auto words = TRY(sealed_answers(c.tx, c.keys(), r));
    for (auto field : {"contact", "details"})
      if (auto text = words.get(field); !text.empty()) page.add("R_WORDS").set("R_LABEL", form_of(c).find(field)->label(c.t.lang())).set("R_TEXT", text);
  }
  bool waits = false;
  if (r.direction != Direction::in) {
    auto box = page.add("PACKET");
    const bool draft = r.state == State::draft;
    box.show_if(draft, "PACKET_DRAFT", "PACKET_SENT");
    if (!on_team) box.show("PACKET_SEALED");
    else show_packet(c, box, draft ? TRY(packet_now(c, h, r)) : TRY(packet(c.tx, c.keys(), r)));
    if (draft) {
      auto may = allowed(c.tx, r, today);
      waits = r.direction == Direction::transfer && waits_for_approval(c.tx, r);
      if (waits) page.show("WAITS");
      if (may.consent && may.missing.empty()) {
        page.add("CONSENT_GOOD").set("CG_DAY", c.t.date(may.consent->given_on));
        if (write && !waits) page.add("SEND").set("SEND_TEXT", c.t(r.direction == Direction::transfer ? "referral.ask_approval" : "referral.send"));
      } else {
        std::string missing;
        for (const auto& code : may.missing) missing += (missing.empty() ? "" : ", ") + cases::label(c, "consent_scope", code);
        auto none = page.add("CONSENT_NONE");
        none.set("CN_TEXT", missing.empty() ? std::string(c.t("referral.no_consent")) : c.t.with("referral.consent_lacks", {missing}));
        if (write) none.add("CN_ADD").set("CN_HREF", cases::home_of(h) + "/consents/new?purpose=" + (r.direction == Direction::transfer ? "TRANSFER" : "REFERRAL"));
      }
    } else if (on_team) {
      page.add("PRINT").set("PRINT_HREF", path_of(h, r) + "/print").set("PRINT_PDF", path_of(h, r) + "/pdf");
    }
    if (on_team) page.add("PAPERS").set("PA_MINIMUM", path_of(h, r) + "/pdf?packet=minimum").set("PA_SHEET", path_of(h, r) + "/pdf?packet=consent");
  }
  for (const auto& s : TRY(steps(c.tx, c.keys(), r))) {
    auto v = page.add("PAST");
    v.set("P_STATE", cases::capital(s.state == State::sent && r.direction == Direction::in ? std::string(c.t("referral.received")) : cases::label(c, "referral_state", code_of(s.state))))
        .set("P_BY", c.t.when(s.at, c.now) + (s.by_name.empty() ? "" : ", " + s.by_name));
    if (!s.reason.empty()) v.add("P_REASON").set("P_TEXT", cases::label(c, "referral_end", s.reason));
    if (!s.words.empty() && on_team) v.add("P_WORDS").set("P_TEXT", s.words);
  }
  if (write) {
    std::vector<State> next;
    for (auto to : {State::accepted, State::rejected, State::done, State::revoked})
      if (may_follow(r.direction, r.state, to) && !(r.direction == Direction::transfer && to != State::revoked)) next.push_back(to);
    if (!next.empty()) {
      auto form = page.add("STEP_FORM");
      auto chosen = c.request.form.get("state");
      for (auto to : next) form.add("TO").set("TO_CODE", code_of(to)).set("TO_LABEL", c.t("referral.to." + core::lower_ascii(code_of(to)))).show_if(chosen == code_of(to) || (next.size() == 1 && chosen.empty()), "TO_CHOSEN");
      for (const auto& code : c.forms.codes("referral_end")->codes) form.add("END").set("END_CODE", code.code).set("END_LABEL", code.label(c.t.lang())).show_if(c.request.form.get("reason") == code.code, "END_CHOSEN");
      form.set("WORDS_TEXT", c.request.form.get("words"));
    }
  }
  c.saw(h.id.value, on_team && r.direction != Direction::in ? "identity" : "");
  return page.response(problem.empty() ? 200 : 422);
}

}  // namespace

core::Result<web::Response> list_page(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  web::Page page(c, "referral/list");
  cases::show_frame(c, page, h, "referrals");
  auto all = of_case(c.tx, h.id);
  for (const auto& r : all) show_row(c, page.add("ROW"), r);
  const bool add = cases::may_write(c, h) && c.may(refer) && cases::is_on_team(c.tx, h.id, c.who.user);
  page.show_if(!all.empty(), "ANY").show_if(add && !all.empty(), "CAN_ADD");
  if (all.empty()) page.add("NONE").show_if(add, "N_ADD");
  return page.response();
}

core::Result<web::Response> new_page(web::Context& c) {
  auto h = TRY(team_case(c));
  NewReferral n;
  if (auto all = cases::persons(c.tx, h.id); all.size() == 1) n.person = all.front().person;
  return draw_new(c, h, n, {});
}

core::Result<web::Response> create(web::Context& c) {
  auto h = TRY(team_case(c));
  auto s = TRY(sent(c, h, "save"));
  if (!s.problems.empty()) return draw_new(c, h, s.fresh, s.problems);
  auto id = TRY(add(c.tx, c.keys(), c.forms, s.fresh, c.who.user, c.now));
  return web::see_other(cases::home_of(h) + "/referrals/" + id.text() + "?notice=saved");
}

core::Result<web::Response> show_page(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  return draw(c, h, TRY(asked_for(c, h)), {});
}

core::Result<web::Response> send_page(web::Context& c) {
  auto h = TRY(team_case(c));
  auto r = TRY(asked_for(c, h));
  TRY_VOID(c.expect_version(r.version));
  if (r.state != State::draft) return core::fail(core::Errc::conflict, "this referral was sent already");
  auto may = allowed(c.tx, r, core::local(c.now).date);
  if (!may.consent || !may.missing.empty()) return draw(c, h, r, "referral.cannot_send");
  auto packet = TRY(packet_now(c, h, r));
  if (r.direction == Direction::transfer) {
    TRY_VOID(prepare(c.tx, c.keys(), r, *may.consent, packet, c.who.user, c.now));
    return web::see_other(path_of(h, r) + "?notice=transfer_asked");
  }
  TRY_VOID(send(c.tx, c.keys(), c.forms, r, *may.consent, packet, c.who.user, c.now));
  return web::see_other(path_of(h, r) + "?notice=referral_sent");
}

core::Result<web::Response> step_page(web::Context& c) {
  auto h = TRY(team_case(c));
  auto r = TRY(asked_for(c, h));
  TRY_VOID(c.expect_version(r.version));
  auto to = state_of(c.request.form.get("state"));
  if (!to || *to == State::sent || *to == State::draft) return draw(c, h, r, "referral.choose_step");
  if (!may_follow(r.direction, r.state, *to) || (r.direction == Direction::transfer && *to != State::revoked)) return core::fail(core::Errc::conflict, "this step does not follow from the present one");
  Step s{*to, std::string(c.request.form.get("reason")), std::string(core::trim(c.request.form.get("words")))};
  if (!s.reason.empty() && c.forms.codes("referral_end")->find(s.reason) == nullptr) return core::fail(core::Errc::invalid, "there is no such reason");
  const bool ends = *to == State::rejected || *to == State::revoked;
  if (ends && s.reason.empty()) return draw(c, h, r, "referral.choose_reason");
  if (!ends) s.reason.clear();
  if (core::characters(s.words) > 4000) return draw(c, h, r, "referral.too_long");
  if (r.direction == Direction::transfer) TRY_VOID(revoke(c.tx, c.keys(), r, s, c.who.user, c.now));
  else TRY_VOID(step(c.tx, c.keys(), r, s, c.who.user, c.now));
  return web::see_other(path_of(h, r) + "?notice=saved");
}

// The referral card: what was passed on, as it was sent.
core::Result<web::Response> print_page(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  auto r = TRY(asked_for(c, h));
  if (!cases::is_on_team(c.tx, h.id, c.who.user) || r.direction == Direction::in || r.state == State::draft) return core::fail(core::Errc::not_found, "there is no packet");
  web::Page page(c, "referral/print");
  page.set("TITLE", h.number).set("NUMBER", h.number).set("BACK", path_of(h, r)).set("FROM", c.t("operator." + h.operator_code)).set("TO", other_name(c, r.other));
  page.set("DAY", r.sent_at ? c.t.date(core::local(r.sent_at).date) : std::string()).set("REASON", cases::label(c, "referral_reason", r.reason));
  show_packet(c, page.values(), TRY(packet(c.tx, c.keys(), r)));
  if (auto k = consent::find(c.tx, h.id, r.consent)) page.add("BASIS").set("BASIS_DAY", c.t.date(k->given_on));
  if (r.answer_by) page.add("ANSWER_BY").set("ANSWER_BY_DAY", c.t.date(r.answer_by));
  c.saw(h.id.value, "identity");
  return page.response();
}

core::Result<web::Response> waiting_page(web::Context& c) {
  web::Page page(c, "referral/waiting");
  page.set("TITLE", c.t("referral.waiting"));
  std::size_t seen = 0;
  if (c.may(refer_receive)) {
    auto offers = offers_for(c.tx, c.who.operator_code, 100);
    seen += offers.size();
    auto box = page.add("OFFERS");
    for (const auto& o : offers) show_offer(c, box.add("OFFER"), o);
    box.show_if(offers.empty(), "NO_OFFER");
  }
  auto all = unanswered(c.tx, cases::reader(c), c.forms.threshold("referral_answer_days"), 500);
  for (const auto& r : all) show_row(c, page.add("ROW"), r);
  page.show_if(!all.empty(), "ANY", "NONE");
  c.saw(0, std::to_string(all.size() + seen));
  return page.response();
}

core::Result<web::Response> api_create(web::Context& c) {
  auto h = TRY(team_case(c));
  auto s = TRY(sent(c, h, "api"));
  if (!s.problems.empty()) return web::problem_fields(c, s.problems);
  auto id = TRY(add(c.tx, c.keys(), c.forms, s.fresh, c.who.user, c.now));
  core::Json j;
  j.object().field("id", id.text()).field("case", h.id.text()).field("version", 1).field("direction", code_of(s.fresh.direction)).field("state", s.fresh.direction == Direction::in ? "SENT" : "DRAFT").end();
  auto r = web::json(j.take(), 201);
  r.etag(1);
  return r;
}

}  // namespace ostoja::referral
