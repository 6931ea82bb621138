// The consents of a case: list, taking one, taking one back, a page to sign.
#include "consent/page.h"
#include "consent/record.h"
#include "core/json.h"
#include "i18n/i18n.h"
#include "web/draw.h"

#include <algorithm>

namespace ostoja::consent {
namespace {

const forms::Form& form_of(const web::Context& c) { return *c.forms.form("consent"); }

std::string receiver_name(web::Context& c, const Receiver& r) {
  if (r.entry) return directory::name_of(c.tx, r.entry, c.who.operator_code);
  return r.operator_code.empty() ? std::string() : std::string(c.t("operator." + r.operator_code));
}

cases::FormPage::Choice choose_receiver(web::Context& c, std::string_view chosen) {
  cases::FormPage::Choice out{"receiver", std::string(c.t("consent.receiver")), std::string(chosen), {{"", std::string(c.t("consent.nobody"))}}, "what"};
  for (const auto& op : c.services.vault.file().operators)
    if (op.code != c.who.operator_code) out.options.emplace_back("op:" + op.code, std::string(c.t("consent.other_operator")) + ": " + std::string(c.t("operator." + op.code)));
  for (const auto& e : directory::find(c.tx, {.operator_code = c.who.operator_code}, 1000))
    if (e.kind != "INTERPRETER") out.options.emplace_back(e.id.text(), e.name + (e.city.empty() ? "" : ", " + e.city));
  return out;
}

// What was sent, with its problems; not_found for a person, receiver or interpreter that is none.
struct Sent { NewConsent fresh; std::vector<forms::Problem> problems; };
core::Result<Sent> sent(web::Context& c, const cases::Header& h, std::string_view action) {
  Sent s;
  auto& n = s.fresh;
  n.case_id = h.id, n.operator_code = h.operator_code;
  n.answers = forms::read(form_of(c), c.request.form);
  if (!n.answers.has("given_on")) n.answers.set("given_on", core::local(c.now).date.text());
  if (!n.answers.has("given_by") && action == "api") n.answers.set("given_by", "PERSON");
  if (auto person = TRY(cases::chosen_person(c, h))) n.person = person->person;
  if (auto text = c.request.form.get("receiver"); text.starts_with("op:")) {
    const auto code = text.substr(3);
    const auto& all = c.services.vault.file().operators;
    if (code == c.who.operator_code || std::none_of(all.begin(), all.end(), [&](const auto& op) { return op.code == code; })) return core::fail(core::Errc::invalid, "there is no such operator");
    n.receiver.operator_code = code;
  } else if (!text.empty()) {
    n.receiver.entry = TRY(chosen_entry(c, "receiver"));
  }
  n.interpreter = TRY(chosen_entry(c, "interpreter"));
  auto today = core::local(c.now).date;
  s.problems = forms::validate(c.forms, form_of(c), n.answers, action, today);
  for (auto& p : problems_of(n, cases::persons(c.tx, h.id).size(), today)) s.problems.push_back(std::move(p));
  for (auto& p : TRY(concerns(c, h, n.interpreter, "manner"))) s.problems.push_back(std::move(p));
  return s;
}

web::Response draw_new(web::Context& c, const cases::Header& h, const NewConsent& n, const std::vector<forms::Problem>& problems) {
  cases::FormPage page{.here = "consents", .heading = std::string(c.t("consent.new")), .hint = std::string(c.t("consent.new_hint")), .action = cases::home_of(h) + "/consents",
                       .cancel = cases::home_of(h) + "/consents", .save = std::string(c.t("consent.save")), .form = form_of(c), .answers = n.answers};
  page.problems = problems;
  page.choices.push_back(cases::choose_person(c, h, n.person ? n.person.text() : std::string()));
  page.choices.push_back(choose_receiver(c, receiver_text(n.receiver)));
  page.choices.push_back(with_interpreters(c, h, {"interpreter", std::string(c.t("consent.interpreter")), n.interpreter ? n.interpreter.text() : std::string(), {{"", std::string(c.t("consent.no_interpreter"))}}, "how"}));
  carry_concern(page, n.interpreter);
  return cases::draw_form(c, h, page);
}

std::string person_name(web::Context& c, const cases::Header& h, people::PersonId person) {
  auto found = person ? cases::person_of(c.tx, h.id, person) : std::nullopt;
  return found ? c.t.with("cases.person", {found->label}) : std::string();
}

void show_one(web::Context& c, web::Values v, const cases::Header& h, const Consent& k) {
  auto state = state_of(k, core::local(c.now).date);
  constexpr const char* kTexts[] = {"consent.state.valid", "consent.state.not_yet", "consent.state.expired", "consent.state.withdrawn", "consent.state.refused", "consent.state.not_informed"};
  v.set("K_ID", core::id_text(k.id.value)).set("K_PURPOSE", cases::capital(cases::label(c, "consent_purpose", k.purpose)));
  v.add(state == State::valid ? "K_VALID" : state == State::not_informed || state == State::expired ? "K_WARN" : "K_ENDED").set("K_STATE", c.t(kTexts[static_cast<int>(state)]));
  auto line = [&](std::string_view key, const std::string& value) {
    if (!value.empty()) v.add("SUMMARY").set("SUMMARY_LABEL", c.t(key)).set("SUMMARY_VALUE", value);
  };
  line("consent.who", person_name(c, h, k.person));
  line("consent.for_whom", receiver_name(c, k.receiver));
  std::string scope;
  for (const auto& code : k.scope) scope += (scope.empty() ? "" : ", ") + cases::label(c, "consent_scope", code);
  line("consent.scope", scope);
  line(state == State::refused ? "consent.refused_on" : "consent.given_on", c.t.date(k.given_on) + (k.valid_until ? " – " + c.t.date(k.valid_until) : std::string()));
  line("consent.explained", cases::label(c, "consent_manner", k.answers.get("manner")) + (k.answers.has("language") ? ", " + c.t.language(k.answers.get("language")) : std::string()));
  if (k.interpreter) line("consent.interpreter", directory::name_of(c.tx, k.interpreter, c.who.operator_code));
  line("consent.taken_by", cases::name_of(c, k.taken_by.value));
  std::string missing;
  for (const auto& f : form_of(c).part("told")->fields)
    if (k.answers.get(f.name) != "YES") missing += (missing.empty() ? "" : " ") + std::string(f.label(c.t.lang()));
  line("consent.missing", missing);
  if (k.withdrawn_on) line("consent.withdrawn", c.t.date(k.withdrawn_on) + ", " + cases::label(c, "consent_withdrawal", k.withdrawn_how) + ", " + cases::name_of(c, k.withdrawn_by.value));
}

}  // namespace

core::Result<web::Response> list_page(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  web::Page page(c, "consent/list");
  cases::show_frame(c, page, h, "consents");
  auto all = of_case(c.tx, h.id);
  const bool on_team = cases::is_on_team(c.tx, h.id, c.who.user), write = c.may(cases::case_write);
  for (const auto& k : all) {
    auto v = page.add("CONSENT");
    show_one(c, v, h, k);
    // What was said in words, and who a guardian is, is for the team.
    if (on_team) {
      auto words = TRY(opened(c.tx, c.keys(), k));
      auto why = TRY(withdrawal(c.tx, c.keys(), k));
      if (auto text = words.get("guardian_name"); !text.empty()) v.add("SUMMARY").set("SUMMARY_LABEL", form_of(c).find("guardian_name")->label(c.t.lang())).set("SUMMARY_VALUE", text);
      if (auto text = words.get("words"); !text.empty()) v.add("K_WORDS").set("K_TEXT", text);
      if (auto text = why.get("reason"); !text.empty()) v.add("K_WORDS").set("K_TEXT", text);
    }
    if (write && !k.withdrawn_on && k.agreed) v.add("K_WITHDRAW").set("K_HREF", cases::home_of(h) + "/consents/" + k.id.text() + "/withdraw");
    v.add("K_PRINT").set("K_HREF", cases::home_of(h) + "/consents/" + k.id.text() + "/print");
  }
  const bool add = cases::may_write(c, h);
  if (all.empty()) page.add("NO_CONSENT").show_if(add, "NC_ADD");
  page.show_if(add && !all.empty(), "ADD_CONSENT");
  return page.response();
}

core::Result<web::Response> new_page(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  NewConsent n;
  n.answers.set("given_on", core::local(c.now).date.text());
  n.answers.set("given_by", "PERSON");
  n.answers.set("language", h.language);
  if (auto all = cases::persons(c.tx, h.id); all.size() == 1) n.person = all.front().person;
  if (auto purpose = c.request.query.get("purpose"); c.forms.codes("consent_purpose")->find(purpose) != nullptr) n.answers.set("purpose", std::string(purpose));
  return draw_new(c, h, n, {});
}

core::Result<web::Response> create(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  auto s = TRY(sent(c, h, "save"));
  if (!s.problems.empty()) return draw_new(c, h, s.fresh, s.problems);
  auto id = TRY(give(c.tx, c.keys(), c.forms, s.fresh, c.who.user, c.now));
  tell_known_conflict(c, h, "consents", id.value, s.fresh.interpreter);
  return web::see_other(cases::home_of(h) + "/consents?notice=saved");
}

namespace {
core::Result<Consent> asked_consent(web::Context& c, const cases::Header& h) {
  auto id = ConsentId::parse(c.param("consent"));
  auto found = id ? find(c.tx, h.id, *id) : std::nullopt;
  if (!found) return core::fail(core::Errc::not_found, "no such consent");
  return std::move(*found);
}
web::Response draw_withdrawal(web::Context& c, const cases::Header& h, const Consent& k, const forms::Answers& answers, const std::vector<forms::Problem>& problems) {
  cases::FormPage page{.here = "consents", .heading = std::string(c.t("consent.withdraw")), .hint = std::string(c.t("consent.withdraw_hint")),
                       .action = cases::home_of(h) + "/consents/" + k.id.text() + "/withdraw", .cancel = cases::home_of(h) + "/consents", .save = std::string(c.t("consent.withdraw_save")),
                       .form = *c.forms.form("consent_withdrawal"), .answers = answers};
  page.problems = problems;
  return cases::draw_form(c, h, page);
}
}  // namespace

// A consent can be taken back at any time, also when the case is closed.
core::Result<web::Response> withdraw_page(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  auto k = TRY(asked_consent(c, h));
  if (k.withdrawn_on) return core::fail(core::Errc::conflict, "this consent was taken back already");
  forms::Answers first;
  first.set("withdrawn_on", core::local(c.now).date.text());
  return draw_withdrawal(c, h, k, first, {});
}

core::Result<web::Response> save_withdrawal(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  auto k = TRY(asked_consent(c, h));
  const auto& form = *c.forms.form("consent_withdrawal");
  auto answers = forms::read(form, c.request.form);
  auto today = core::local(c.now).date;
  auto problems = forms::validate(c.forms, form, answers, "save", today);
  auto day = core::Date::parse(answers.get("withdrawn_on"));
  if (day && *day > today) problems.push_back({"withdrawn_on", "consent.future", {}});
  if (day && *day < k.given_on) problems.push_back({"withdrawn_on", "consent.before_given", {}});
  if (!problems.empty()) return draw_withdrawal(c, h, k, answers, problems);
  TRY_VOID(withdraw(doors(c.services), c.tx, c.keys(), c.forms, k, answers, c.who.user, c.now));
  return web::see_other(cases::home_of(h) + "/consents?notice=consent_withdrawn");
}

// A page to read out and sign, in a language of the desk (?in=en); the person's own language comes with the catalogues of the public site.
core::Result<web::Response> print_page(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  auto k = TRY(asked_consent(c, h));
  const auto offered = i18n::desk_languages();
  auto in = c.request.query.get("in");
  const std::string lang = std::find(offered.begin(), offered.end(), in) != offered.end() ? std::string(in) : std::string(c.t.lang());
  const auto& t = i18n::strings(lang);
  web::Page page(c, "consent/print");
  page.set("TITLE", h.number).set("NUMBER", h.number).set("BACK", cases::home_of(h) + "/consents").set("DOC_LANG", lang);
  auto code = [&](std::string_view list, std::string_view value) {
    const auto* item = c.forms.codes(list)->find(value);
    return item == nullptr ? std::string(value) : std::string(item->label(lang));
  };
  page.set("D_TITLE", t("consent.print.title")).set("D_CASE", t.with("consent.print.case", {h.number})).set("D_PURPOSE", cases::capital(code("consent_purpose", k.purpose)));
  page.set("D_DECISION", cases::capital(code("consent_decision", k.agreed ? "AGREED" : "REFUSED"))).set("D_TOLD", t("consent.print.told")).set("D_RIGHTS", t("consent.print.rights"));
  page.set("D_DATE", t.date(k.given_on)).set("D_SIGN_PERSON", t("consent.print.sign_person")).set("D_SIGN_STAFF", t("consent.print.sign_staff"));
  if (auto name = receiver_name(c, k.receiver); !name.empty()) page.add("D_RECEIVER").set("D_LABEL", t("consent.for_whom")).set("D_VALUE", name);
  if (!k.scope.empty()) {
    auto box = page.add("D_SCOPE");
    box.set("D_LABEL", t("consent.scope"));
    for (const auto& s : k.scope) box.add("D_SCOPE_ITEM").set("D_ITEM", code("consent_scope", s));
  }
  for (const auto& f : form_of(c).part("told")->fields) page.add("D_QUESTION").set("DQ_TEXT", f.label(lang)).set("DQ_ANSWER", code("consent_item", k.answers.get(f.name)));
  for (const auto& l : offered) page.add("D_LANG").set("DL_HREF", cases::home_of(h) + "/consents/" + k.id.text() + "/print?in=" + l).set("DL_NAME", i18n::own_name(l)).show_if(l == lang, "DL_CURRENT");
  return page.response();
}

core::Result<web::Response> api_create(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  auto s = TRY(sent(c, h, "api"));
  if (!s.problems.empty()) return web::problem_fields(c, s.problems);
  auto id = TRY(give(c.tx, c.keys(), c.forms, s.fresh, c.who.user, c.now));
  core::Json j;
  j.object().field("id", id.text()).field("case", h.id.text()).field("version", 1).field("purpose", s.fresh.answers.get("purpose")).end();
  auto r = web::json(j.take(), 201);
  r.etag(1);
  return r;
}

}  // namespace ostoja::consent
