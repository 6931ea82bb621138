#include "intervention/view.h"

#include "i18n/i18n.h"
#include "web/live.h"

#include <algorithm>

namespace ostoja::intervention {

Keeper keeper(web::Context& c) { return {c.tx, c.keys(), c.forms, c.who.user, c.now}; }
bool may_intervene(const web::Context& c, const cases::Header& h) { return c.may(intervene) && h.status != cases::Status::closed; }

core::Result<Asked> asked_for(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  auto id = InterventionId::parse(c.param("intervention"));
  if (!id) return core::fail(core::Errc::not_found, "no such intervention");
  auto found = TRY(head(c.tx, h, *id));
  return Asked{std::move(h), std::move(found)};
}
core::Result<Asked> asked_to_change(web::Context& c) {
  auto asked = TRY(asked_for(c));
  if (asked.h.status == cases::Status::closed) return core::fail(core::Errc::conflict, "the case is closed: reopen it first");
  return asked;
}
std::string home_of(const Head& i) { return "/cases/" + i.case_id.text() + "/interventions/" + i.id.text(); }

void tell_live(web::Context& c, const std::string& operator_code, Call call) {
  std::vector<std::string> topics;
  if (call == Call::coordinators)
    for (const auto& u : access::users(c.tx, operator_code))
      if (u.operator_code == operator_code && u.state == access::UserState::active && u.id != c.who.user) {
        auto index = c.services.policy.index(cases::case_team);
        if (index >= 0 && c.services.policy.of(u.roles)[static_cast<std::size_t>(index)]) topics.push_back("user/" + u.id.text());
      }
  // No id and no number: what it is about, the page says to those who may see it.
  c.tx.after_commit([&live = c.services.live, op = "operator/" + operator_code, topics = std::move(topics)] {
    live.publish(op, "changed", R"({"what":"interventions"})");
    for (const auto& topic : topics) live.publish(topic, "alarm", R"({"what":"interventions"})");
  });
}

Quiet quiet(const forms::Library& f) { return {f.threshold("quiet_u0_minutes"), f.threshold("quiet_u1_minutes")}; }
std::string urgency_label(const web::Context& c, std::string_view urgency) { return std::string(urgency) + " " + cases::label(c, "urgency", urgency); }

std::string person_label(web::Context& c, const cases::Header& h, people::PersonId person) {
  if (person)
    if (auto found = cases::person_of(c.tx, h.id, person)) return c.t.with("cases.person", {found->label});
  return std::string(c.t("cases.form.whole_case"));
}

std::string coordinator_text(const web::Context& c, const Head& i) {
  if (i.notices == 0) return std::string(c.t("intervention.coordinator.none"));
  if (i.waiting > 0) return c.t.with("intervention.coordinator.waiting", {c.t.when(i.told_at, c.now)});
  return c.t.with("intervention.coordinator.knows", {c.t.when(i.acknowledged_at, c.now), i.acknowledged_by});
}
std::string next_text(const web::Context& c, const Head& i) {
  if (i.next_kind.empty() && !i.next_at) return {};
  auto what = i.next_kind.empty() ? std::string(c.t("intervention.next.look")) : cases::label(c, "crisis_action", i.next_kind);
  if (!i.next_at) return what;
  return c.t.with(i.next_at < c.now ? "intervention.next.late" : "intervention.next.at", {what, c.t.when(i.next_at, c.now)});
}
std::string last_text(const web::Context& c, const Head& i) {
  if (!i.last_action_at) return std::string(c.t("intervention.last.none"));
  if (c.now.ms - i.last_action_at.ms < 60'000) return c.t.with("intervention.last.just_now", {cases::label(c, "crisis_action", i.last_kind)});
  return c.t.with("intervention.last.at", {cases::label(c, "crisis_action", i.last_kind), c.t.duration((c.now.ms - i.last_action_at.ms) / 60'000 * 60)});
}
std::string place_text(const web::Context& c, const Head& i) {
  if (!i.place_kind.empty()) return cases::label(c, "emergency_place", i.place_kind);
  return i.place_needed == "YES" ? std::string(c.t("intervention.place.needed")) : std::string();
}

void show_urgency(web::Context& c, web::Values& v, const Head& i) {
  const auto& u = i.urgency;
  v.set("U_CLASS", u == "U0" ? "u0" : u == "U1" ? "u1" : u == "U2" ? "u2" : "u3").set("U_ICON", icon_of_urgency(u)).set("U_LABEL", urgency_label(c, u));
  if (i.state == State::ended) {
    v.set("CLOCK_WORD", c.t("intervention.clock.lasted"));
    v.add("CLOCK_STILL").set("CLOCK_TEXT", c.t.duration((i.ended_at.ms - i.started_at.ms) / 1000));
    return;
  }
  auto until = urgent_until(u, i.started_at);
  if (until && until > c.now) {
    v.set("CLOCK_WORD", c.t("hotline.clock.left"));
    v.add("CLOCK_UNTIL").set("CLOCK_AT", until.rfc3339()).set("CLOCK_TEXT", c.t.duration((until.ms - c.now.ms) / 1000));
    return;
  }
  auto since = until ? until : i.started_at;
  v.set("CLOCK_WORD", c.t(until ? "hotline.clock.over" : "hotline.clock.runs"));
  v.add("CLOCK_SINCE").set("CLOCK_AT", since.rfc3339()).set("CLOCK_TEXT", c.t.duration((c.now.ms - since.ms) / 1000));
}

void cards(web::Context& c, const cases::Header& h, std::vector<cases::Card>& out) {
  auto all = of_case(c.tx, h);
  if (all.empty()) return;
  cases::Card card{"interventions", std::string(c.t("intervention.nav")), cases::home_of(h) + "/interventions", {}};
  std::int64_t open = 0;
  for (const auto& i : all) open += i.state == State::open;
  card.rows.emplace_back(c.t("intervention.card.open"), c.t.number(open));
  const auto& first = all.front();
  card.rows.emplace_back(c.t("intervention.card.last"), c.t.date(core::local(first.started_at).date));
  if (first.state == State::ended) card.rows.emplace_back(c.t("intervention.card.end"), cases::label(c, "end_state", first.end_state));
  else card.rows.emplace_back(c.t("intervention.next"), next_text(c, first));
  out.push_back(std::move(card));
}

void plan_cards(web::Context& c, const cases::Header& h, std::vector<cases::Card>& out) {
  auto all = plans(c.tx, h.id);
  if (all.empty()) return;
  const auto& p = all.front();
  cases::Card card{"safety", std::string(c.t("intervention.plan.nav")), cases::home_of(h) + "/safety", {}};
  card.rows.emplace_back(c.t("intervention.plan.for"), person_label(c, h, p.person));
  card.rows.emplace_back(c.t("intervention.plan.changed"), c.t.date(core::local(p.changed_at).date));
  if (p.review_on) card.rows.emplace_back(c.t("intervention.plan.review"), p.review_on < core::local(c.now).date ? c.t.with("intervention.plan.review_late", {c.t.date(p.review_on)}) : c.t.date(p.review_on));
  out.push_back(std::move(card));
}

void asides(web::Context& c, const cases::Header& h, std::vector<cases::Aside>& out) {
  for (const auto& i : of_case(c.tx, h)) {
    if (i.state != State::open) continue;
    cases::Aside a{.tone = is_urgent(i.urgency) ? cases::Aside::Tone::danger : cases::Aside::Tone::warning, .name = "intervention-" + i.id.text(), .icon = std::string(icon_of_urgency(i.urgency))};
    a.title = c.t.with("intervention.aside.title", {c.t.duration(std::max<std::int64_t>(1, (c.now.ms - i.started_at.ms) / 60'000) * 60)});
    a.lines.push_back(urgency_label(c, i.urgency));
    a.lines.push_back(std::string(c.t("intervention.last")) + ": " + last_text(c, i));
    if (auto next = next_text(c, i); !next.empty()) a.lines.push_back(std::string(c.t("intervention.next")) + ": " + next);
    if (is_urgent(i.urgency)) a.lines.push_back(std::string(c.t("intervention.coordinator")) + ": " + coordinator_text(c, i));
    a.href = home_of(i);
    a.link = c.t("intervention.aside.open");
    out.push_back(std::move(a));
  }
}

void blocks_closing(web::Context& c, const cases::Header& h, std::vector<cases::Obstacle>& out) {
  for (const auto& i : of_case(c.tx, h))
    if (i.state == State::open) out.push_back({c.t.with("intervention.blocks_closing", {c.t.when(i.started_at, c.now)}), home_of(i), std::string(c.t("intervention.blocks_closing.link"))});
}

core::Instant typed_time(web::Context& c, const forms::Answers& a, std::string_view field, std::vector<forms::Problem>& problems) {
  for (const auto& p : problems)
    if (p.field == field) return c.now;  // it is no time of day, and that is said already
  auto at = last_at(a.get(field), c.now);
  if (!at) problems.push_back({std::string(field), "forms.not_a_time", {}});
  return at.value_or(c.now);
}

}  // namespace ostoja::intervention
