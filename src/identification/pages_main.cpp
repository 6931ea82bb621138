// The part of a case about identification: where it stands, what is open, screenings, decisions, the duty to report, cards.
#include "i18n/i18n.h"
#include "identification/view.h"

namespace ostoja::identification {
namespace {

std::string status_class(std::string_view status) { return status == "ACTUAL" ? "t-danger" : status == "POSSIBLE" ? "t-warn" : status == "AT_RISK" ? "t-info" : "t-done"; }
std::string result_tag(std::string_view result) { return result == "INDICATED" ? "t-danger" : result == "PARTIAL" ? "t-warn" : result == "NOT_INDICATED" ? "t-done" : "t-info"; }

const Decision* waiting(const std::vector<Decision>& all) {
  for (const auto& d : all)
    if (d.state == Decision::State::waits) return &d;
  return nullptr;
}

struct Step { std::string text, href; };

// What is to be done next, the most urgent first; empty href: nothing this reader can do.
std::vector<Step> open_items(web::Context& c, const cases::Header& h, const std::vector<Screening>& screened, const std::vector<Decision>& decided, const std::vector<DutyCheck>& checks) {
  std::vector<Step> out;
  const auto base = part_of(h);
  const bool change = may_change(c, h);
  if (const auto* d = waiting(decided)) out.push_back({c.t.with("identification.open.second", {person_label(c, h, d->person)}), base + "/decisions/" + d->id.text()});
  if (checks.empty() || checks.front().outcome == "LAWYER_ASKED") out.push_back({std::string(c.t(checks.empty() ? "identification.open.duty" : "identification.open.lawyer")), change ? base + "/duty/new" : ""});
  if (screened.empty()) out.push_back({std::string(c.t("identification.open.screening")), change ? base + "/screenings/new" : ""});
  else if (decided.empty()) out.push_back({std::string(c.t("identification.open.decision")), change ? base + "/decisions/new?screening=" + screened.front().id.text() : ""});
  return out;
}

void show_status(web::Context& c, web::Page& page, const cases::Header& h, const std::vector<Decision>& decided) {
  bool any = false;
  for (const auto& d : decided) {
    if (!is_in_force(decided, d)) continue;
    any = true;
    auto v = page.add("NOW");
    v.set("N_PERSON", cases::capital(person_label(c, h, d.person))).set("N_STATUS", cases::label(c, "identification_status", d.code)).set("N_CLASS", status_class(d.status));
    v.set("N_BY", c.t.with("identification.decided_line", {cases::label(c, "decided_by", d.decided_by), c.t.date(d.decided_on)})).set("N_HREF", part_of(h) + "/decisions/" + d.id.text());
  }
  page.show_if(!any, "NOBODY_DECIDED");
}

void show_screenings(web::Context& c, web::Page& page, const cases::Header& h, const std::vector<Screening>& all) {
  for (const auto& s : all) {
    auto v = page.add("SCREENING");
    const auto* set = room(c).instruments.find(s.instrument, s.instrument_version);
    v.set("S_ID", s.id.text()).set("S_HREF", part_of(h) + "/screenings/" + s.id.text()).set("S_NAME", set == nullptr ? std::string_view(s.instrument) : set->label(c.t.lang()));
    v.set("S_PERSON", person_label(c, h, s.person)).set("S_WHEN", c.t.when(s.started_at, c.now)).set("S_BY", s.started_by_name);
    v.set("S_RESULT", cases::label(c, "screening_result", s.result_class)).set("S_CLASS", result_tag(s.result_class)).set("S_ANSWERED", c.t.with("identification.answered", {c.t.number(s.answered), c.t.number(s.of)}));
    v.show_if(s.locked_at.ms != 0, "S_LOCKED");
  }
  page.show_if(all.empty(), "NO_SCREENING", "ANY_SCREENING");
}

void show_decisions(web::Context& c, web::Page& page, const cases::Header& h, const std::vector<Decision>& all) {
  for (const auto& d : all) {
    auto v = page.add("DECISION");
    const bool now = is_in_force(all, d);
    v.set("D_ID", d.id.text()).set("D_HREF", part_of(h) + "/decisions/" + d.id.text()).set("D_STATUS", cases::label(c, "identification_status", d.code)).set("D_PERSON", person_label(c, h, d.person));
    v.set("D_BY", cases::label(c, "decided_by", d.decided_by)).set("D_ON", c.t.date(d.decided_on)).set("D_SIGNED", c.t.with("identification.signed_line", {d.signed_by_name, c.t.when(d.signed_at, c.now)}));
    v.set("D_STATE", c.t(d.state == Decision::State::waits ? "identification.state.waits" : d.state == Decision::State::refused ? "identification.state.refused" : now ? "identification.state.now" : "identification.state.before"));
    v.set("D_STATE_CLASS", d.state == Decision::State::waits ? "t-warn" : now ? "t-brand" : "");
  }
  page.show_if(all.empty(), "NO_DECISION", "ANY_DECISION");
}

core::Done show_duty(web::Context& c, web::Page& page, const cases::Header& h, const std::vector<DutyCheck>& all) {
  for (const auto& d : all) {
    auto v = page.add("DUTY_CHECK");
    std::string text = cases::label(c, "duty_outcome", d.outcome);
    if (!d.exception.empty()) text += ": " + cases::label(c, "duty_exception", d.exception);
    v.set("U_ID", d.id.text()).set("U_OUTCOME", cases::capital(text)).set("U_BY", c.t.with("identification.signed_line", {d.decided_by_name, c.t.when(d.decided_at, c.now)}));
    v.set("U_LAW", c.t.with("identification.duty.law_of", {c.t.date(d.acts_on)}));
    if (may_read_texts(c))
      if (auto note = TRY(duty_note(c.tx, c.keys(), h.id, d.id)); !note.empty()) v.add("U_HAS_NOTE").set("U_NOTE", note);
  }
  page.show_if(all.empty(), "NO_DUTY_CHECK");
  return {};
}

void show_cards(web::Context& c, web::Page& page, const cases::Header& h) {
  auto all = cards(c.tx, h.id);
  for (const auto& card : all) {
    auto v = page.add("CARD_GIVEN");
    v.set("G_ID", card.id.text()).set("G_HREF", part_of(h) + "/cards/" + card.id.text()).set("G_TO", code_label(c, "card_receiver", card.receiver_kind)).set("G_PERSON", person_label(c, h, card.person));
    v.set("G_WHEN", c.t.with("identification.signed_line", {card.given_by_name, c.t.when(card.given_at, c.now)})).set("G_FIELDS", c.t.plural("identification.card.fields", static_cast<std::int64_t>(card.fields.size())));
    v.show_if(c.may(refer), "G_LINK", "G_NO_LINK");
  }
  page.show_if(all.empty(), "NO_CARD");
}

}  // namespace

core::Result<web::Response> main_page(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  web::Page page(c, "identification/main");
  cases::show_frame(c, page, h, "identification");
  auto screened = screenings(c.tx, h.id);
  auto decided = decisions(c.tx, h.id);
  auto checks = duty_checks(c.tx, h.id);
  const auto base = part_of(h);
  page.set("BASE", base);
  show_status(c, page, h, decided);
  auto items = open_items(c, h, screened, decided, checks);
  for (const auto& item : items) {
    auto v = page.add("OPEN_ITEM");
    v.set("O_TEXT", item.text);
    if (!item.href.empty()) v.add("O_LINK").set("O_HREF", item.href);
    v.show_if(item.href.empty(), "O_PLAIN");
  }
  page.show_if(!items.empty(), "OPEN_ITEMS", "ALL_DONE");
  show_screenings(c, page, h, screened);
  show_decisions(c, page, h, decided);
  TRY_VOID(show_duty(c, page, h, checks));
  show_cards(c, page, h);
  auto received = received_forms(c.tx, h.id);
  page.show_if(!received.empty(), "RECEIVED_ANY");
  for (const auto& f : received)
    page.add("RECEIVED").set("RF_ID", core::id_text(f.id)).set("RF_HREF", base + "/received/" + core::id_text(f.id)).set("RF_SOURCE", directory::name_of(c.tx, f.source, c.who.operator_code)).set("RF_PERSON", person_label(c, h, f.person)).set("RF_DAY", c.t.date(f.received_on));
  const bool change = may_change(c, h), give = c.may(refer) && h.status != cases::Status::closed;
  page.show_if(change, "MAY_CHANGE").show_if(give, "MAY_GIVE");
  return page.response();
}

void overview_cards(web::Context& c, const cases::Header& h, std::vector<cases::Card>& out) {
  auto decided = decisions(c.tx, h.id);
  auto screened = screenings(c.tx, h.id);
  auto now = present(c.tx, h.id);
  cases::Card card{"identification", std::string(c.t("identification.nav")), part_of(h), {}};
  card.rows.emplace_back(c.t("identification.card.status"), now ? cases::label(c, "identification_status", now->code) : std::string(c.t("identification.nobody_decided")));
  if (now) card.rows.emplace_back(c.t("identification.card.decided"), c.t.with("identification.decided_line", {cases::label(c, "decided_by", now->decided_by), c.t.date(now->decided_on)}));
  else if (!screened.empty()) card.rows.emplace_back(c.t("identification.card.screening"), cases::label(c, "screening_result", screened.front().result_class));
  auto items = open_items(c, h, screened, decided, duty_checks(c.tx, h.id));
  card.rows.emplace_back(c.t("identification.card.next"), items.empty() ? std::string(c.t("identification.nothing_open")) : items.front().text);
  out.push_back(std::move(card));
}

}  // namespace ostoja::identification
