#include "hotline/view.h"

#include "hotline/index.h"
#include "hotline/rules.h"
#include "web/draw.h"

#include <algorithm>

namespace ostoja::hotline {

Keeper keeper_of(web::Context& c, const vault::OperatorKeys& keys) { return {c.tx, keys, c.forms, c.now, c.who.user, c.services.room<Memory>().changes}; }
Keeper keeper(web::Context& c) { return keeper_of(c, c.keys()); }

core::Result<Contact> asked_for(web::Context& c) {
  auto id = ContactId::parse(c.param("id"));
  if (!id) return core::fail(core::Errc::not_found, "no such contact");
  return contact(c.tx, c.keys(), *id, c.who.operator_code);
}

core::Result<Contact> asked_to_change(web::Context& c) {
  auto item = TRY(asked_for(c));
  if (item.state == State::cancelled) return core::fail(core::Errc::conflict, "this contact was taken back");
  return item;
}

std::string label(const web::Context& c, std::string_view list, std::string_view code) { return web::code_label(c, list, code); }

std::string_view icon_of_urgency(std::string_view urgency) { return urgency == "U0" ? "oct" : urgency == "U1" ? "tri" : urgency == "U2" ? "circ" : "sq"; }

void show_banner(web::Context& c, web::Page& page, const Contact& item) {
  auto known = known_number(c.tx, item.operator_code, item.number_hash, item.id);
  if (known.contacts == 0) return;
  page.show("BANNER");
  auto contacts = c.t.plural("hotline.banner.contacts", known.contacts), cases = c.t.plural("hotline.banner.cases", known.cases);
  page.set("BANNER_TEXT", known.cases == 0 ? c.t.with("hotline.banner.text_contacts", {contacts}) : c.t.with("hotline.banner.text", {contacts, cases}));
  page.set("BANNER_LAST", c.t.with("hotline.banner.last", {c.t.when(known.last, c.now)}));
}

std::vector<std::string> safe_lines(const web::Context& c, const SafeContact& safe) {
  const auto& a = safe.answers;
  std::vector<std::string> out;
  auto line = [&](std::string_view key, const std::string& value) {
    if (!value.empty()) out.push_back(std::string(c.t(key)) + ": " + value);
  };
  if (a.get("never_message") == "YES") out.emplace_back(c.t("hotline.safe.never"));
  if (a.has("safe_number")) line("hotline.safe.number", c.t.with("hotline.safe.only", {masked(a.get("safe_number"))}));
  std::string hours = a.has("hours_from") || a.has("hours_until") ? std::string(a.get("hours_from")) + "–" + std::string(a.get("hours_until")) : std::string();
  if (a.get("working_days_only") == "YES") hours += (hours.empty() ? "" : ", ") + std::string(c.t("hotline.safe.working_days"));
  line("hotline.safe.hours", hours);
  line("hotline.safe.code_word", a.has("code_word") ? c.t.with("hotline.safe.quoted", {a.get("code_word")}) : std::string());
  line("hotline.safe.may_answer", std::string(a.get("who_may_answer")));
  if (a.has("if_other_answers")) out.push_back(std::string(c.t("hotline.safe.if_other")) + " " + c.t.with("hotline.safe.quoted", {a.get("if_other_answers")}));
  return out;
}

void show_safe(web::Context& c, web::Page& page, std::string_view number_hash) {
  auto safe = safe_contact(c.tx, c.keys(), number_hash);
  page.set("SAFE_CHANGE", c.t(safe ? "hotline.change" : "hotline.safe.agree"));
  if (!safe) {
    page.show("SAFE_NONE");
    return;
  }
  page.show("SAFE");
  const auto& a = safe->answers;
  auto line = [&](std::string_view key, std::string value) {
    if (value.empty()) return;
    auto row = page.add("SAFE_ROW");
    row.set("SAFE_LABEL", c.t(key)).set("SAFE_VALUE", value);
  };
  if (a.has("safe_number")) line("hotline.safe.number", c.t.with("hotline.safe.only", {masked(a.get("safe_number"))}));
  std::string hours = a.has("hours_from") || a.has("hours_until") ? std::string(a.get("hours_from")) + "–" + std::string(a.get("hours_until")) : std::string();
  if (a.get("working_days_only") == "YES") hours += (hours.empty() ? "" : ", ") + std::string(c.t("hotline.safe.working_days"));
  line("hotline.safe.hours", hours);
  if (a.has("code_word")) line("hotline.safe.code_word", c.t.with("hotline.safe.quoted", {a.get("code_word")}));
  line("hotline.safe.may_answer", std::string(a.get("who_may_answer")));
  if (a.get("never_message") == "YES") page.show("SAFE_NEVER");
  if (a.has("if_other_answers")) {
    page.show("SAFE_OTHER");
    page.set("SAFE_OTHER_TEXT", a.get("if_other_answers"));
  }
  page.set("SAFE_SINCE", c.t.with("hotline.safe.since", {c.t.day_month(core::local(safe->changed_at).date)}));
}

void show_clock(web::Context& c, web::Page& page, std::string_view urgency, core::Instant started, std::string_view end_state) {
  if (urgency.empty()) return;
  if (!is_urgent(urgency)) return;
  page.show("CLOCK");
  page.set("U_CLASS", urgency == "U0" ? "u0" : "u1").set("U_ICON", icon_of_urgency(urgency)).set("U_LABEL", std::string(urgency) + " " + std::string(c.t(urgency == "U0" ? "hotline.u0" : "hotline.u1")));
  if (!end_state.empty()) {
    page.set("CLOCK_WORD", c.t("hotline.clock.ended")).set("CLOCK_TEXT", label(c, "end_state", end_state));
    return;
  }
  auto until = urgent_until(urgency, started);
  if (until && until > c.now) {
    page.show("UNTIL");
    page.set("UNTIL_AT", until.rfc3339()).set("CLOCK_WORD", c.t("hotline.clock.left")).set("CLOCK_TEXT", c.t.duration((until.ms - c.now.ms) / 1000));
  } else {
    page.show("SINCE");
    auto since = until ? until : started;
    page.set("SINCE_AT", since.rfc3339()).set("CLOCK_WORD", c.t(until ? "hotline.clock.over" : "hotline.clock.runs")).set("CLOCK_TEXT", c.t.duration((c.now.ms - since.ms) / 1000));
  }
}

void show_head(web::Context& c, web::Page& page, const Contact& item, std::string_view tab, const std::vector<forms::Problem>& problems) {
  page.set("ID", item.id.text()).set("NUMBER", item.number).set("VERSION", item.version);
  page.set("HEADING", c.t(std::string("hotline.tab.") + std::string(tab)));
  show_banner(c, page, item);
  if (item.answers.has("kind")) {
    page.show("KIND_LABEL");
    page.set("KIND", label(c, "contact_kind", item.answers.get("kind")));
  }
  show_clock(c, page, item.answers.get("urgency"), item.started_at, item.end_state);
  if (item.state == State::draft && !item.ended_at && c.now.ms - item.started_at.ms < 6 * 3600 * 1000) {
    page.show("RUNNING");
    auto s = std::max<std::int64_t>(0, (c.now.ms - item.started_at.ms) / 1000);
    page.set("STARTED_AT", item.started_at.rfc3339()).set("RUNNING_TEXT", std::to_string(s / 60) + ":" + (s % 60 < 10 ? "0" : "") + std::to_string(s % 60));
  }
  const auto* form = c.forms.form("contact");
  for (const auto& name : tabs()) {
    auto t = page.add("TAB");
    t.set("TAB_NAME", name).set("TAB_LABEL", c.t("hotline.tab." + name)).show_if(name == tab, "TAB_CURRENT");
    const auto* part = form->part(name);
    if (part == nullptr) continue;
    std::int64_t wrong = 0;
    bool answered = false;
    for (const auto& f : part->fields) {
      answered = answered || item.answers.has(f.name);
      for (const auto& p : problems) wrong += p.field == f.name;
    }
    if (wrong > 0) {
      t.show("TAB_ERRORS");
      t.set("TAB_ERROR_TEXT", c.t.plural("hotline.errors", wrong));
    } else if (answered && name != tab && !problems.empty()) {
      t.show("TAB_DONE");
    } else if (answered && name != tab && forms::validate(c.forms, *form, item.answers, "close", core::local(c.now).date, name).empty()) {
      t.show("TAB_DONE");
    }
  }
}

void show_side(web::Context& c, web::Page& page, const Contact& item, std::string_view tab) {
  page.show_if(c.may(access::Permission{"shelter_hold"}), "CAN_HOLD");
  show_safe(c, page, item.number_hash);
  if (tab != "summary") {
    page.show("SIDE_NOTE");
    page.set("SUMMARY", item.answers.get("summary"));
  }
  constexpr std::string_view kUrgencies[] = {"U0", "U1", "U2", "U3"};
  for (auto u : kUrgencies) {
    auto o = page.add("URGENCY");
    o.set("O_CODE", u).set("O_CLASS", std::string("o") + u.back()).set("O_ICON", icon_of_urgency(u)).set("O_LABEL", c.t("hotline.urgency." + std::string(u)));
    o.show_if(item.answers.get("urgency") == u, "O_CHECKED");
  }
  page.set("SAVED", c.t.with("hotline.saved_at", {c.t.time(item.saved_at)})).set("SAVED_LABEL", c.t("hotline.saved_at"));
}

web::Values row_values(web::Context& c, web::Page& page, const Row& r) {
  auto v = page.add("ROW");
  bool closer = is_closer(r.kind);
  v.set("R_ID", r.id.text()).set("R_NUMBER", r.number).set("R_WHEN", c.t.when(r.started_at, c.now)).set("R_BY", r.taken_by_name);
  std::string channel = label(c, "contact_channel", r.channel);
  if (!r.direction.empty() && r.direction != "IN") channel += ", " + label(c, "contact_direction", r.direction);
  v.set("R_CHANNEL", channel).set("R_WHO", closer ? label(c, "contact_kind", r.kind) : label(c, "caller_type", r.caller_type));
  v.set("R_PURPOSE", closer ? std::string() : label(c, "contact_purpose", r.purpose));
  v.set("R_URGENCY", r.urgency.empty() ? std::string() : r.urgency + " " + std::string(c.t("hotline.urgency." + r.urgency)));
  v.show_if(r.state == State::draft, "R_DRAFT").show_if(r.state == State::open, "R_OPEN");
  return v;
}

std::string missing(const web::Context& c, const Contact& item) {
  const auto* form = c.forms.form("contact");
  if (!item.answers.has("kind")) return std::string(c.t("hotline.missing.kind"));
  std::string out;
  for (const auto& part : form->parts) {
    bool lacks = !forms::validate(c.forms, *form, item.answers, "close", core::local(c.now).date, part.name).empty();
    if (part.name == "categories") {
      lacks = true;
      for (const auto& f : part.fields) lacks = lacks && !item.answers.has(f.name);
    }
    if (!lacks) continue;
    if (!out.empty()) out += ", ";
    out += c.t("hotline.missing." + part.name);
  }
  return out;
}

}  // namespace ostoja::hotline
