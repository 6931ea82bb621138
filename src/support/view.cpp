#include "support/view.h"

#include "consent/page.h"
#include "directory/directory.h"
#include "i18n/i18n.h"

#include <algorithm>
#include <charconv>

namespace ostoja::support {
namespace {

int minute_of(std::string_view hhmm) {  // of a time that the form has found good
  if (hhmm.size() != 5) return -1;
  return ((hhmm[0] - '0') * 10 + hhmm[1] - '0') * 60 + (hhmm[3] - '0') * 10 + hhmm[4] - '0';
}
std::string hhmm(int minute) { return core::LocalTime{{}, minute / 60, minute % 60, 0}.hhmm(); }

void cards(web::Context& c, const cases::Header& h, std::vector<cases::Card>& out) {
  auto all = goals(c.tx, c.keys(), h.id);
  std::int64_t open = 0;
  const Goal* next = nullptr;
  if (all)
    for (const auto& g : *all) {
      if (g.state != GoalState::open) continue;
      ++open;
      if (next == nullptr && g.planned_end) next = &g;
    }
  if (open > 0) {
    cases::Card card{"plan", std::string(c.t("support.plan")), cases::home_of(h) + "/plan", {{std::string(c.t("support.card.open")), c.t.number(open)}}};
    if (next != nullptr) card.rows.emplace_back(c.t("support.card.next"), cases::capital(cases::label(c, "plan_area", next->answers.get("area"))) + ", " + c.t.date(next->planned_end));
    out.push_back(std::move(card));
  }
}

void service_cards(web::Context& c, const cases::Header& h, std::vector<cases::Card>& out) {
  auto today = core::local(c.now).date;
  auto month = core::Date::of(today.year(), today.month(), 1);
  auto now = sums(c.tx, h.id, month, today), ever = sums(c.tx, h.id, {}, {});
  if (ever.services == 0) return;
  cases::Card card{"services", std::string(c.t("support.services")), cases::home_of(h) + "/services", {}};
  card.rows.emplace_back(c.t("support.card.month"), c.t.plural("support.count", now.services) + (now.minutes > 0 ? ", " + minutes_text(c, now.minutes) : std::string()));
  card.rows.emplace_back(c.t("support.card.all"), c.t.plural("support.count", ever.services) + (ever.grosze > 0 ? ", " + money_text(c, {ever.grosze}) : std::string()));
  out.push_back(std::move(card));
}

// Interpreters of this case who stand on two sides: they have worked in another case in which the same perpetrator appears, or come from the country of a person of the case.
void asides(web::Context& c, const cases::Header& h, std::vector<cases::Aside>& out) {
  if (h.status == cases::Status::closed) return;
  std::vector<std::int64_t> used;
  for (const auto& ask : cases::doors(c.services).helpers)
    for (auto id : ask(c.tx, h.id))
      if (std::find(used.begin(), used.end(), id) == used.end()) used.push_back(id);
  if (used.empty()) return;
  const auto both = cases::on_both_sides(c, h);
  const auto countries = consent::countries_of(c.tx, h.id, h.operator_code);
  cases::Aside aside{.tone = cases::Aside::Tone::warning, .name = "interpreter-conflict", .icon = "tri", .title = std::string(c.t("support.conflict")), .href = {}, .link = {}, .lines = {}};
  for (auto id : used) {
    auto e = directory::entry(c.tx, directory::EntryId{id}, h.operator_code);
    if (!e || e->kind != "INTERPRETER") continue;
    for (const auto& one : both)
      if (one.entry == id) aside.lines.push_back(c.t.with("support.conflict.both_sides", {e->name, cases::both_sides_text(c, one)}));
    std::string common;
    if (auto ties = directory::conflict(c.tx, c.keys(), e->id, countries))
      common = consent::countries_text(c, ties->countries);
    if (!common.empty()) aside.lines.push_back(c.t.with("support.conflict.community", {e->name, common}));
  }
  if (!aside.lines.empty()) out.push_back(std::move(aside));
}

}  // namespace

core::Done warn_of_conflict(web::Context& c, const cases::Header& h, const NewService& before, SentService& sent) {
  const auto& g = sent.given;
  if (g.provider != Provider::directory || (before.provider == g.provider && before.provider_id == g.provider_id)) return {};
  auto e = directory::entry(c.tx, directory::EntryId{g.provider_id}, h.operator_code);
  if (!e || e->kind != "INTERPRETER") return {};  // an entry that there is not is refused when it is saved
  for (auto& concern : TRY(consent::concerns(c, h, e->id, "provider_words"))) sent.problems.push_back(std::move(concern));
  return {};
}

Keeper keeper(web::Context& c) { return {c.tx, c.keys(), c.forms, c.who.user, c.now}; }

std::string money_text(const web::Context& c, core::Money m) {
  auto part = std::to_string(m.grosze % 100);
  return c.t.with("support.money", {c.t.number(m.grosze / 100), part.size() < 2 ? "0" + part : part});
}
std::string minutes_text(const web::Context& c, std::int64_t minutes) { return c.t.duration(minutes * 60); }
std::string when_text(const web::Context& c, const NewService& g) { return c.t.date(g.day) + (g.minute < 0 ? "" : ", " + hhmm(g.minute)); }
std::string who_text(const web::Context& c, const Service& s) {
  std::string out;
  for (const auto& label : s.person_labels) out += (out.empty() ? "" : ", ") + c.t.with("cases.person", {label});
  return out.empty() ? std::string(c.t("support.whole_case")) : out;
}
std::string provider_text(const web::Context& c, const Service& s) {
  if (s.given.provider == Provider::other) return s.given.provider_words.reveal();
  return s.provider_name.empty() ? std::string(c.t("cases.not_known")) : s.provider_name;
}
std::string goal_name(const web::Context& c, const std::vector<Goal>& all, GoalId id) {
  for (const auto& g : all)
    if (g.id == id) return cases::capital(cases::label(c, "plan_area", g.answers.get("area"))) + ": " + core::first_characters(g.answers.get("objective"), 60);
  return {};
}

forms::Answers answers_of(const web::Context& c, const NewService& g) {
  forms::Answers a;
  auto set = [&](std::string_view field, std::string value) {
    if (!value.empty()) a.set(field, std::move(value));
  };
  set("kind", g.kind), set("on", g.day.text()), set("budget_line", g.budget_line), set("provider_words", g.provider_words.reveal()), set("note", g.note.reveal());
  if (g.minute >= 0) set("at_time", hhmm(g.minute));
  if (g.minutes) set("minutes", std::to_string(*g.minutes));
  if (g.cost) {
    auto text = g.cost->plain();
    if (c.t.lang() == "pl") std::replace(text.begin(), text.end(), '.', ',');
    set("cost", std::move(text));
  }
  return a;
}

SentService read_service(web::Context& c, const cases::Header& h, const NewService& before, std::string_view action) {
  const auto& form = *c.forms.form("service");
  const auto& sent = c.request.form;
  auto today = core::local(c.now).date;
  SentService out;
  out.answers = answers_of(c, before);
  out.answers.merge(forms::read(form, sent));
  if (!out.answers.has("on") && action == "api") out.answers.set("on", today.text());
  out.problems = forms::validate(c.forms, form, out.answers, action, today);
  auto bad = [&](std::string_view field) { return std::any_of(out.problems.begin(), out.problems.end(), [&](const forms::Problem& p) { return p.field == field; }); };
  auto& g = out.given;
  const auto& a = out.answers;
  g.kind = a.get("kind"), g.budget_line = a.get("budget_line");
  g.note = core::Personal<std::string>(std::string(a.get("note"))), g.provider_words = core::Personal<std::string>(std::string(a.get("provider_words")));
  if (auto day = core::Date::parse(a.get("on"))) {
    g.day = *day;
    if (*day > today) out.problems.push_back({"on", "support.problem.future", {}});
    if (*day < today.plus_months(-240)) out.problems.push_back({"on", "support.problem.long_ago", {}});
  }
  if (a.has("at_time") && !bad("at_time")) g.minute = minute_of(a.get("at_time"));
  if (a.has("minutes") && !bad("minutes")) {
    std::int64_t n = 0;
    auto text = a.get("minutes");
    std::from_chars(text.data(), text.data() + text.size(), n);
    g.minutes = n;
  }
  if (a.has("cost")) {
    g.cost = core::Money::parse(a.get("cost"));
    if (!g.cost || g.cost->grosze > 100'000'000) out.problems.push_back({"cost", "support.problem.cost", {}});
  }
  g.goal = before.goal, g.persons = before.persons, g.provider = before.provider, g.provider_id = before.provider_id;
  if (sent.has("goal")) g.goal = GoalId::parse(sent.get("goal")).value_or(GoalId{});
  if (sent.has("persons")) {
    g.persons.clear();
    for (auto text : sent.all("persons")) {
      if (text.empty()) continue;
      auto id = people::PersonId::parse(text);
      if (!id || !cases::person_of(c.tx, h.id, *id)) out.problems.push_back({"kind", "support.problem.person", {}});
      else g.persons.push_back(*id);
    }
  }
  if (auto provider = sent.get("provider"); !provider.empty()) {
    auto id = core::id_value(provider.substr(std::min(provider.size(), provider.find(':') + 1)));
    if (provider == "other") g.provider = Provider::other, g.provider_id = 0;
    else if (provider.starts_with("user:") && id) g.provider = Provider::staff, g.provider_id = *id;
    else if (provider.starts_with("entry:") && id) g.provider = Provider::directory, g.provider_id = *id;
    else out.problems.push_back({"provider_words", "support.problem.provider", {}});
  }
  if (g.provider == Provider::other && g.provider_words.reveal().empty()) out.problems.push_back({"provider_words", "support.problem.provider_words", {}});
  return out;
}

ServiceFilter filter_of(const web::Context& c) {
  ServiceFilter f;
  f.from = core::Date::parse(c.request.query.get("from")).value_or(core::Date{});
  f.until = core::Date::parse(c.request.query.get("until")).value_or(core::Date{});
  f.kind = c.request.query.get("kind");
  if (c.forms.codes("support_type")->find(f.kind) == nullptr) f.kind.clear();
  return f;
}

void add_chapters(web::Services& s) {
  auto warns = [](web::Context& c, const cases::Header& h, std::vector<cases::Obstacle>& out) {
    if (auto n = open_goals(c.tx, h.id); n > 0) out.push_back({c.t.plural("support.warns_closing", n), cases::home_of(h) + "/plan", std::string(c.t("support.warns_closing.link"))});
  };
  cases::add_chapter(s, {.name = "plan", .text = "support.plan", .icon = "compass", .group = cases::Group::help, .order = 30, .speaks = cases::Speaks::once_begun, .cards = cards, .warns_closing = warns, .print = print_plan});
  cases::add_chapter(s, {.name = "services", .text = "support.services", .icon = "help", .group = cases::Group::help, .order = 40, .opens = cases::Opens::in_list, .speaks = cases::Speaks::once_begun, .cards = service_cards, .print = print_services});
  cases::add_chapter(s, {.name = "interpreters", .text = "", .icon = "tri", .asides = asides});  // they may come from any part
}

}  // namespace ostoja::support
