// The referral card: only what the person agreed to is on it, and what was given is kept as it was. The institution's form is an empty one to print.
#include "i18n/i18n.h"
#include "identification/view.h"
#include "reporting/paper.h"
#include "reporting/pdf.h"

#include <array>

#include <map>

namespace ostoja::identification {
namespace {

constexpr std::size_t kLongestField = 2000;

using Texts = std::map<std::string, std::string, std::less<>>;

std::string join(std::initializer_list<std::string> parts) {
  std::string out;
  for (const auto& p : parts)
    if (!p.empty()) out += (out.empty() ? "" : ", ") + p;
  return out;
}

// What is known already, so that nobody types it again; each field is still given only when it is ticked.
core::Result<Texts> known(web::Context& c, const cases::Header& h, people::PersonId person) {
  Texts out;
  if (!h.language.empty()) out["LANGUAGES"] = c.t.language(h.language);
  if (auto now = person ? present_of(c.tx, h.id, person) : present(c.tx, h.id))
    out["ASSESSMENT"] = cases::label(c, "identification_status", now->code) + " (" + c.t.with("identification.decided_line", {cases::label(c, "decided_by", now->decided_by), c.t.date(now->decided_on)}) + ")";
  if (!person) return out;
  // The identity opens for the readers of the person only, who are the team.
  const auto* reader = cases::is_on_team(c.tx, h.id, c.who.user) ? c.reader_keys_if_any() : nullptr;
  auto opened = reader != nullptr ? people::person_opened(c.tx, c.keys(), *reader, person) : core::Result<people::Person>(core::fail(core::Errc::forbidden, "nobody's key"));
  if (!opened && opened.error().code != core::Errc::forbidden) return tl::unexpected<core::Error>(opened.error());
  if (opened) c.saw(h.id.value, "identity");
  auto p = opened ? std::move(*opened) : TRY(people::person(c.tx, person, h.operator_code));
  const auto& form = *c.forms.form("person");
  auto shown = [&](std::string_view field) {
    const auto* f = form.find(field);
    return f == nullptr || !p.answers.has(field) ? std::string() : forms::shown(c.forms, *f, p.answers, c.t);
  };
  auto put = [&](const char* code, std::string text) {
    if (!text.empty()) out[code] = std::move(text);
  };
  auto name = std::string(p.answers.get("first_name"));
  if (p.answers.has("second_name")) name += (name.empty() ? "" : " ") + std::string(p.answers.get("second_name"));
  put("NAME", name);
  put("BIRTH", shown("birth_date"));
  put("SEX", shown("sex"));
  put("AGE", shown("age_group"));
  put("CITIZENSHIP", join({shown("citizenship"), shown("second_citizenship")}));
  put("LANGUAGES", join({shown("primary_language"), shown("other_languages")}));
  put("DOCUMENTS", shown("document_kind"));
  if (out["LANGUAGES"].empty() && !h.language.empty()) out["LANGUAGES"] = c.t.language(h.language);
  return out;
}

// A card that was given as this reader may see it: who somebody is, is shown to the team only, on a card as everywhere.
core::Result<Card> card_for_reader(web::Context& c, const cases::Header& h) {
  auto id = CardId::parse(c.param("card"));
  if (!id) return core::fail(core::Errc::not_found, "no such card");
  auto card = TRY(card_opened(c.tx, c.keys(), h.id, *id));
  if (!cases::is_on_team(c.tx, h.id, c.who.user))
    for (auto& [code, text] : card.fields)
      if (code == "NAME" || code == "BIRTH") text = c.t("identification.card.sealed");
  return card;
}

struct Typed {
  Texts texts;
  std::map<std::string, bool, std::less<>> ticked;
  std::string receiver_kind, receiver, consent_on, consent_how, person;
};

web::Response draw(web::Context& c, const cases::Header& h, const Typed& t, std::string_view problem) {
  web::Page page(c, "identification/card_new");
  cases::show_frame(c, page, h, "identification");
  cases::show_problem(c, page, problem);
  page.set("BASE", part_of(h)).set("RECEIVER", t.receiver).set("CONSENT_ON", t.consent_on);
  auto persons = cases::persons(c.tx, h.id);
  for (const auto& p : persons) page.add("PERSON").set("P_VALUE", p.person.text()).set("P_LABEL", cases::capital(c.t.with("cases.person", {p.label}))).show_if(p.person.text() == t.person, "P_CHOSEN");
  page.add("PERSON").set("P_VALUE", "").set("P_LABEL", cases::capital(std::string(c.t("cases.form.whole_case")))).show_if(t.person.empty(), "P_CHOSEN");
  for (const auto& item : c.forms.codes("card_receiver")->codes) page.add("KIND").set("K_CODE", item.code).set("K_TEXT", cases::capital(std::string(item.label(c.t.lang())))).show_if(item.code == t.receiver_kind, "K_CHOSEN");
  for (const auto& item : c.forms.codes("consent_how")->codes) page.add("HOW").set("H_CODE", item.code).set("H_TEXT", cases::capital(std::string(item.label(c.t.lang())))).show_if(item.code == t.consent_how, "H_CHOSEN");
  for (const auto& item : c.forms.codes("card_field")->codes) {
    auto v = page.add("CARD_FIELD");
    auto text = t.texts.find(item.code);
    auto tick = t.ticked.find(item.code);
    v.set("F_CODE", item.code).set("F_TEXT", item.label(c.t.lang())).set("F_VALUE", text == t.texts.end() ? std::string_view() : std::string_view(text->second)).show_if(tick != t.ticked.end() && tick->second, "F_TICKED");
  }
  return page.response(problem.empty() ? 200 : 422);
}

}  // namespace

core::Result<web::Response> new_card_page(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  Typed t;
  t.consent_on = core::local(c.now).date.text();
  auto persons = cases::persons(c.tx, h.id);
  auto asked = people::PersonId::parse(c.request.query.get("person"));
  auto person = asked && cases::person_of(c.tx, h.id, *asked) ? *asked : persons.empty() ? people::PersonId{} : persons.front().person;
  t.person = person ? person.text() : std::string();
  t.texts = TRY(known(c, h, person));
  return draw(c, h, t, {});
}

core::Result<web::Response> create_card(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  const auto& form = c.request.form;
  auto chosen = TRY(cases::chosen_person(c, h));
  Typed t;
  t.person = form.get("person"), t.receiver_kind = form.get("receiver_kind"), t.receiver = core::trim(form.get("receiver"));
  t.consent_on = core::trim(form.get("consent_on")), t.consent_how = form.get("consent_how");
  Card card;
  bool too_long = core::characters(t.receiver) > 300, empty_tick = false;
  for (const auto& item : c.forms.codes("card_field")->codes) {
    std::string text(core::trim(form.get("f." + item.code)));
    const bool ticked = form.get("ok." + item.code) == "YES";
    too_long = too_long || core::characters(text) > kLongestField;
    empty_tick = empty_tick || (ticked && text.empty());
    if (ticked && !text.empty()) card.fields.emplace_back(item.code, text);
    t.ticked[item.code] = ticked;
    t.texts[item.code] = std::move(text);
  }
  auto day = core::Date::parse(t.consent_on);
  if (c.forms.codes("card_receiver")->find(t.receiver_kind) == nullptr || t.receiver.empty()) return draw(c, h, t, "identification.problem.receiver");
  if (!day || *day > core::local(c.now).date || c.forms.codes("consent_how")->find(t.consent_how) == nullptr) return draw(c, h, t, "identification.problem.consent");
  if (too_long) return draw(c, h, t, "identification.problem.note_long");
  if (empty_tick) return draw(c, h, t, "identification.problem.empty_tick");
  if (card.fields.empty()) return draw(c, h, t, "identification.problem.nothing_ticked");
  card.case_id = h.id;
  card.person = chosen ? chosen->person : people::PersonId{};
  card.receiver_kind = t.receiver_kind, card.receiver = t.receiver, card.consent_on = *day, card.consent_how = t.consent_how;
  auto given = TRY(give_card(keeper(c), std::move(card)));
  return web::see_other(part_of(h) + "/cards/" + given.id.text());
}

core::Result<web::Response> card_page(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  auto card = TRY(card_for_reader(c, h));
  if (cases::is_on_team(c.tx, h.id, c.who.user)) c.saw(h.id.value, "identity");
  web::Page page(c, "identification/card");
  page.set("TITLE", c.t("identification.card.title")).set("BACK", part_of(h)).set("PDF", part_of(h) + "/cards/" + card.id.text() + "/pdf").set("C_NUMBER", h.number).set("C_TO", code_label(c, "card_receiver", card.receiver_kind)).set("C_RECEIVER", card.receiver);
  page.set("C_OPERATOR", c.t("operator." + h.operator_code)).set("C_GIVEN", c.t.with("identification.signed_line", {card.given_by_name, c.t.date(core::local(card.given_at).date) + ", " + c.t.time(card.given_at)}));
  page.set("C_CONSENT", c.t.with("identification.card.consent_line", {cases::label(c, "consent_how", card.consent_how), c.t.date(card.consent_on)})).set("C_HASH", card.content_hash.substr(0, 16));
  for (const auto& [code, text] : card.fields) page.add("FIELD_GIVEN").set("FG_LABEL", cases::label(c, "card_field", code)).set("FG_TEXT", text);
  return page.response();
}

core::Result<web::Response> card_pdf(web::Context& c) {
  // Read first, draw afterwards: making a PDF takes seconds, in which no snapshot is held.
  core::Result<reporting::Paper> paper = core::fail(core::Errc::internal, "the card was not read");
  std::string name;
  auto fill = [&](web::Context& in) -> core::Result<reporting::Paper> {
    auto h = TRY(cases::case_of(in));
    auto card = TRY(card_for_reader(in, h));
    name = "karta-" + h.number + ".pdf";
    reporting::Paper p{.lang = std::string(c.t.lang()), .title = std::string(c.t("identification.card.title")), .sign = std::string(c.t("identification.card.signature"))};
    p.head = {std::string(c.t("identification.card.from")) + " " + std::string(c.t("operator." + h.operator_code)) + " · " + std::string(c.t("cases.case")) + " " + h.number,
              std::string(c.t("identification.card.to")) + ": " + code_label(in, "card_receiver", card.receiver_kind) + ": " + card.receiver,
              std::string(c.t("identification.card.consent")) + ": " + c.t.with("identification.card.consent_line", {cases::label(in, "consent_how", card.consent_how), c.t.date(card.consent_on)})};
    for (const auto& [code, text] : card.fields) p.rows.push_back({cases::label(in, "card_field", code), text});
    p.tail = {std::string(c.t("identification.card.only"))};
    p.foot = c.t.with("identification.signed_line", {card.given_by_name, c.t.date(core::local(card.given_at).date) + ", " + c.t.time(card.given_at)}) + " · " + std::string(c.t("identification.card.mark")) + " " + card.content_hash;
    return p;
  };
  c.services.db.read_records([&](store::Tx& tx) {
    web::Context inner{c.request, c.route, c.services, tx, c.session, c.who, c.t, c.now, c.params};
    paper = fill(inner);
  });
  if (!paper) return tl::unexpected<core::Error>(paper.error());
  auto id = cases::CaseId::parse(c.param("id"));
  c.saw(id ? id->value : 0, "identity");
  return web::attachment(TRY(reporting::pdf(reporting::html_of(*paper))), "application/pdf", name);
}

core::Result<web::Response> institution_form(web::Context& c) {
  web::Page page(c, "identification/institution_form");
  page.set("TITLE", c.t("identification.form.title"));
  return page.response();
}

core::Result<web::Response> institution_form_pdf(web::Context& c) {
  constexpr std::array<std::string_view, 17> kRows{"body", "officer", "phone", "place", "safe", "sex", "languages", "citizenship", "children", "documents", "health", "danger", "certificate", "interpreter", "consent", "promised", "asked"};
  reporting::Paper p{.lang = std::string(c.t.lang()), .title = std::string(c.t("identification.form.title")), .sign = std::string(c.t("identification.card.signature"))};
  p.head = {std::string(c.t("identification.form.intro"))};
  for (auto row : kRows) p.rows.push_back({std::string(c.t("identification.form." + std::string(row))), {}});
  p.tail = {std::string(c.t("identification.form.send"))};
  return web::attachment(TRY(reporting::pdf(reporting::html_of(p))), "application/pdf", "zgloszenie-do-kcik.pdf");
}

}  // namespace ostoja::identification
