// Services given: the list with its sums, entering one, correcting and taking one back, the file for spreadsheets.
#include "approvals/approvals.h"
#include "consent/page.h"
#include "core/csv.h"
#include "directory/directory.h"
#include "i18n/i18n.h"
#include "support/view.h"
#include "web/draw.h"

#include <algorithm>

namespace ostoja::support {
namespace {

constexpr int kMost = 500;

struct Asked { cases::Header header; Service service; };
core::Result<Asked> asked_service(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  auto id = ServiceId::parse(c.param("service"));
  if (!id) return core::fail(core::Errc::not_found, "no such service");
  auto s = TRY(service(c.tx, c.keys(), h.id, *id));
  return Asked{std::move(h), std::move(s)};
}

std::string query_of(const ServiceFilter& f) {
  std::string out;
  auto add = [&](std::string_view name, std::string value) {
    if (!value.empty()) out += (out.empty() ? "?" : "&") + std::string(name) + "=" + value;
  };
  add("from", f.from.text()), add("until", f.until.text()), add("kind", f.kind);
  return out;
}

// Who gave it, which goal and which persons stand beside the form; a lost race treats them like its fields.
std::string provider_code(const NewService& g) { return g.provider == Provider::other ? "other" : (g.provider == Provider::staff ? "user:" : "entry:") + core::id_text(g.provider_id); }
std::string goal_code(const NewService& g) { return g.goal ? g.goal.text() : std::string("-"); }
std::string persons_code(const NewService& g) {
  std::vector<std::string> ids;
  for (auto id : g.persons) ids.push_back(id.text());
  std::sort(ids.begin(), ids.end());
  std::string out;
  for (const auto& id : ids) out += id + ".";
  return out.empty() ? "-" : out;
}
// Takes over what only the other one changed; where both did, this one's stays and the fields of the table above tell it.
void merge_choices(web::Context& c, const NewService& stored, NewService& mine) {
  auto only_there = [&](std::string_view name, const std::string& was_mine, const std::string& was_stored) {
    auto was = c.request.form.get(name);
    return !was.empty() && was_mine == was && was_stored != was;
  };
  if (only_there("was.provider", provider_code(mine), provider_code(stored))) mine.provider = stored.provider, mine.provider_id = stored.provider_id;
  if (only_there("was.goal", goal_code(mine), goal_code(stored))) mine.goal = stored.goal;
  if (only_there("was.persons", persons_code(mine), persons_code(stored))) mine.persons = stored.persons;
}

void option(web::Values v, std::string_view value, std::string_view text, std::string_view chosen) { v.set("SO_VALUE", value).set("SO_TEXT", text).show_if(value == chosen, "SO_CHOSEN"); }

// Own people first, then the directory, then words.
void draw_choices(web::Context& c, web::Page& page, const cases::Header& h, const NewService& g) {
  const std::string chosen = g.provider == Provider::other ? "other" : (g.provider == Provider::staff ? "user:" : "entry:") + core::id_text(g.provider_id == 0 && g.provider == Provider::staff ? c.who.user.value : g.provider_id);
  bool there = chosen == "other";
  auto offer = [&](std::string_view section, const std::string& value, std::string_view text) {
    there = there || value == chosen;
    option(page.add(section), value, text, chosen);
  };
  bool me = false;
  for (const auto& [id, name] : members(c.tx, h.id)) {
    me = me || id == c.who.user;
    offer("PROVIDER_STAFF", "user:" + id.text(), id == c.who.user ? c.t.with("support.me", {name}) : name);
  }
  if (!me) offer("PROVIDER_STAFF", "user:" + c.who.user.text(), c.t.with("support.me", {c.who.name}));
  const auto both = cases::on_both_sides(c, h);
  for (const auto& e : directory::find(c.tx, {.operator_code = h.operator_code}, 200))
    offer("PROVIDER_ENTRY", "entry:" + e.id.text(), e.name + (e.city.empty() ? "" : ", " + e.city) + (e.kind == "INTERPRETER" ? consent::mark_of(c, both, e.id) : std::string()));
  // Whoever gave it then and is not on the list now stays chosen.
  if (!there && g.provider == Provider::staff)
    if (auto who = access::find_user(c.tx, access::UserId{g.provider_id})) offer("PROVIDER_STAFF", chosen, who->name);
  if (!there && g.provider == Provider::directory) offer("PROVIDER_ENTRY", chosen, directory::name_of(c.tx, directory::EntryId{g.provider_id}, h.operator_code));
  page.show_if(chosen == "other", "PROVIDER_OTHER");
  const std::string goal_chosen = g.goal ? g.goal.text() : std::string();
  if (auto all = goals(c.tx, c.keys(), h.id))
    for (const auto& one : *all)
      if (one.state == GoalState::open || one.id == g.goal) option(page.add("GOAL_OPTION"), one.id.text(), goal_name(c, *all, one.id), goal_chosen);
  auto persons = cases::persons(c.tx, h.id);
  if (!persons.empty()) {
    auto box = page.add("PERSONS");
    for (const auto& p : persons)
      box.add("PERSON").set("PE_ID", p.person.text()).set("PE_TEXT", cases::capital(c.t.with("cases.person", {p.label}))).show_if(std::find(g.persons.begin(), g.persons.end(), p.person) != g.persons.end(), "PE_CHOSEN");
  }
}

web::Response draw_service(web::Context& c, const cases::Header& h, const Service* s, const NewService& g, const forms::Answers& answers, std::vector<forms::Problem> problems, const std::vector<cases::Difference>* race) {
  web::Page page(c, "support/service");
  cases::show_frame(c, page, h, "services");
  const auto& form = *c.forms.form("service");
  page.set("FORM_TITLE", c.t(s == nullptr ? "support.service.new" : "support.service.edit")).set("FORM_ACTION", cases::home_of(h) + "/services" + (s == nullptr ? std::string() : "/" + s->id.text()));
  page.set("FORM_VERSION", s == nullptr ? 0 : s->version);
  if (s != nullptr) {
    cases::draw_marks(page, form, answers_of(c, s->given));
    for (const auto& [name, code] : {std::pair("was.provider", provider_code(s->given)), std::pair("was.goal", goal_code(s->given)), std::pair("was.persons", persons_code(s->given))})
      page.add("FORM_HIDDEN").set("FH_NAME", name).set("FH_VALUE", code);
  }
  for (const auto& p : problems)
    if (consent::is_concern(p) && g.provider == Provider::directory) {
      page.add("FORM_HIDDEN").set("FH_NAME", "known_conflict").set("FH_VALUE", core::id_text(g.provider_id));
      break;
    }
  web::draw_errors(c, page.values(), form, problems);
  if (race != nullptr) {
    auto stale = page.add("STALE");
    for (const auto& d : *race) stale.add("DIFF").set("D_LABEL", d.field->label(c.t.lang())).set("D_MINE", d.mine).set("D_THEIRS", d.theirs).set("D_SHOWN", c.t(d.changed == cases::Difference::Changed::both ? "cases.stale.shows_mine" : "cases.stale.shows_theirs"));
  }
  for (const auto& part : form.parts) web::draw_part(c, page.add(part.name == "service" ? "HEAD" : "TAIL"), form, part, answers, problems);
  draw_choices(c, page, h, g);
  if (s == nullptr) {
    for (const auto& [kind, minutes] : last_entered(c.tx, c.who.user))
      page.add("SUGGEST").set("SG_HREF", cases::home_of(h) + "/services/new?kind=" + kind + (minutes > 0 ? "&minutes=" + std::to_string(minutes) : std::string())).set("SG_TEXT", cases::capital(cases::label(c, "support_type", kind)) + (minutes > 0 ? ", " + minutes_text(c, minutes) : std::string()));
  } else {
    auto why = page.add("WHY");
    auto chosen = c.request.form.get("reason");
    for (const auto& r : c.forms.codes("service_change")->codes) option(why.add("WHY_OPTION"), r.code, cases::capital(std::string(r.label(c.t.lang()))), chosen);
    auto back = page.add("WITHDRAW");
    for (const auto& r : c.forms.codes("service_withdraw")->codes) option(back.add("WITHDRAW_OPTION"), r.code, cases::capital(std::string(r.label(c.t.lang()))), {});
    if (auto versions = earlier(c.tx, c.keys(), *s); versions && !versions->empty()) {
      auto box = page.add("EARLIER_LIST");
      for (const auto& e : *versions) {
        std::string text = cases::capital(cases::label(c, "support_type", e.given.kind)) + ", " + when_text(c, e.given);
        if (e.given.minutes) text += ", " + minutes_text(c, *e.given.minutes);
        if (e.given.cost) text += ", " + money_text(c, *e.given.cost);
        if (!e.given.budget_line.empty()) text += ", " + e.given.budget_line;
        box.add("EARLIER").set("EA_TEXT", text).set("EA_NOTE", e.given.note.reveal()).set("EA_BY", c.t.when(e.changed_at, c.now) + ", " + e.changed_by_name);
      }
    }
  }
  return page.response(race != nullptr ? 412 : problems.empty() ? 200 : 422);
}

directory::EntryId entry_of(const NewService& g) { return g.provider == Provider::directory ? directory::EntryId{g.provider_id} : directory::EntryId{}; }

}  // namespace

core::Result<web::Response> services_page(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  web::Page page(c, "support/services");
  cases::show_frame(c, page, h, "services");
  auto f = filter_of(c);
  auto all = TRY(services(c.tx, c.keys(), h.id, f, kMost));
  auto plan = TRY(goals(c.tx, c.keys(), h.id));
  auto total = sums(c.tx, h.id, f);
  const bool write = cases::may_write(c, h);
  page.set("SUM_COUNT", c.t.plural("support.count", total.services)).set("SUM_TIME", minutes_text(c, total.minutes)).set("SUM_COST", money_text(c, {total.grosze}));
  page.set("F_FROM", f.from.text()).set("F_UNTIL", f.until.text()).set("CSV_QUERY", query_of(f)).show_if(write, "CAN_ADD");
  for (const auto& k : c.forms.codes("support_type")->codes) option(page.add("KIND_OPTION"), k.code, cases::capital(std::string(k.label(c.t.lang()))), f.kind);
  for (const auto& s : all) {
    auto v = page.add("SERVICE");
    v.set("S_ID", s.id.text()).set("S_KIND", cases::capital(cases::label(c, "support_type", s.given.kind))).set("S_WHEN", when_text(c, s.given)).set("S_WHO", who_text(c, s)).set("S_BY", provider_text(c, s));
    v.set("S_TIME", s.given.minutes ? minutes_text(c, *s.given.minutes) : std::string("–")).set("S_COST", s.given.cost ? money_text(c, *s.given.cost) : std::string("–"));
    if (s.withdrawn.empty() && s.given.cost)
      if (auto asked = approvals::latest(c.tx, h.id, "EXPENSE", s.id.value)) {
        if (asked->outcome == approvals::Outcome::waiting) v.add("S_ASKED").set("S_ASKED_TEXT", c.t("support.service.cost_waits"));
        if (asked->outcome == approvals::Outcome::refused) v.add("S_REFUSED").set("S_REFUSED_TEXT", c.t("support.service.cost_refused"));
      }
    if (!s.given.budget_line.empty()) v.add("S_BUDGET").set("S_BUDGET_TEXT", s.given.budget_line);
    if (s.given.goal) v.add("S_GOAL").set("S_GOAL_TEXT", goal_name(c, plan, s.given.goal));
    if (!s.given.note.reveal().empty()) v.add("S_NOTE").set("S_NOTE_TEXT", s.given.note.reveal());
    if (!s.withdrawn.empty()) v.add("S_WITHDRAWN").set("S_WITHDRAWN_TEXT", cases::label(c, "service_withdraw", s.withdrawn));
    else if (!s.change_reason.empty()) v.add("S_CHANGED").set("S_CHANGED_TEXT", c.t.with("support.service.corrected", {c.t.when(s.changed_at, c.now), cases::label(c, "service_change", s.change_reason)}));
    if (write && s.withdrawn.empty()) v.show("S_EDIT");
  }
  const bool filtered = f.from || f.until || !f.kind.empty();
  page.show_if(!all.empty(), "ANY").show_if(filtered, "FILTERED");
  if (all.empty()) {
    auto none = page.add("NONE");
    none.set("NONE_TITLE", c.t(filtered ? "support.service.none_here" : "support.service.none")).set("NONE_TEXT", c.t(filtered ? "support.service.none_here_hint" : "support.service.none_hint"));
    if (write && !filtered) none.show("NONE_ADD");
  }
  return page.response();
}

core::Result<web::Response> new_service_page(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  NewService g;
  g.day = core::local(c.now).date;
  auto kind = c.request.query.get("kind");
  if (c.forms.codes("support_type")->find(kind) != nullptr) g.kind = kind;
  if (auto minutes = c.request.query.get("minutes"); !minutes.empty() && minutes.size() <= 4 && std::all_of(minutes.begin(), minutes.end(), [](char ch) { return ch >= '0' && ch <= '9'; })) g.minutes = std::stoll(std::string(minutes));
  if (auto goal_id = GoalId::parse(c.request.query.get("goal"))) g.goal = *goal_id;
  auto persons = cases::persons(c.tx, h.id);
  if (persons.size() == 1) g.persons = {persons.front().person};
  return draw_service(c, h, nullptr, g, answers_of(c, g), {}, nullptr);
}

core::Result<web::Response> add_service_page(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  auto sent = read_service(c, h, {}, "save");
  TRY_VOID(warn_of_conflict(c, h, {}, sent));
  if (!sent.problems.empty()) return draw_service(c, h, nullptr, sent.given, sent.answers, sent.problems, nullptr);
  auto id = TRY(add_service(c.tx, c.keys(), c.forms, h, sent.given, c.who.user, c.now));
  consent::tell_known_conflict(c, h, "services", id.value, entry_of(sent.given));
  const bool again = c.request.form.get("next") == "again";
  return web::see_other(cases::home_of(h) + (again ? "/services/new?notice=service_saved" : "/services?notice=service_saved"));
}

core::Result<web::Response> edit_service_page(web::Context& c) {
  auto [h, s] = TRY(asked_service(c));
  if (!s.withdrawn.empty()) return web::see_other(cases::home_of(h) + "/services");
  return draw_service(c, h, &s, s.given, answers_of(c, s.given), {}, nullptr);
}

core::Result<web::Response> save_service_page(web::Context& c) {
  auto [h, s] = TRY(asked_service(c));
  auto sent = read_service(c, h, s.given, "save");
  auto same = c.expect_version(s.version);
  if (!same) {
    if (same.error().code != core::Errc::stale) return tl::unexpected(same.error());
    auto race = cases::merge_race(c, *c.forms.form("service"), answers_of(c, s.given), sent.answers);
    merge_choices(c, s.given, sent.given);
    return draw_service(c, h, &s, sent.given, sent.answers, {}, &race);
  }
  auto reason = c.request.form.get("reason");
  if (c.forms.codes("service_change")->find(reason) == nullptr) sent.problems.push_back({"kind", "support.problem.reason", {}});
  TRY_VOID(warn_of_conflict(c, h, s.given, sent));
  if (!sent.problems.empty()) return draw_service(c, h, &s, sent.given, sent.answers, sent.problems, nullptr);
  s.given = std::move(sent.given);
  TRY_VOID(change_service(keeper(c), h, s, reason));
  consent::tell_known_conflict(c, h, "services", s.id.value, entry_of(s.given));
  return web::see_other(cases::home_of(h) + "/services?notice=service_changed");
}

core::Result<web::Response> withdraw_service_page(web::Context& c) {
  auto [h, s] = TRY(asked_service(c));
  TRY_VOID(c.expect_version(s.version));
  TRY_VOID(withdraw_service(keeper(c), h, s, c.request.form.get("reason")));
  return web::see_other(cases::home_of(h) + "/services?notice=service_withdrawn");
}

core::Result<web::Response> export_csv(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  auto all = TRY(services(c.tx, c.keys(), h.id, filter_of(c), 100'000));
  auto plan = TRY(goals(c.tx, c.keys(), h.id));
  const char point = c.t.lang() == "pl" ? ',' : '.';
  std::string out = "\xEF\xBB\xBF";
  auto line = [&](std::initializer_list<std::string> cells) {
    std::string row;
    for (const auto& cell : cells) row += (row.empty() ? "" : ";") + core::csv_cell(cell);
    out += row + "\r\n";
  };
  auto head = [&](std::string_view key) { return std::string(c.t("support.csv." + std::string(key))); };
  line({head("case"), head("day"), head("time"), head("code"), head("kind"), head("persons"), head("minutes"), head("cost"), head("budget_line"), head("year"), head("provider"), head("goal"), head("withdrawn")});
  for (const auto& s : all) {
    const auto& g = s.given;
    std::string persons, cost = g.cost ? g.cost->plain() : std::string();
    for (const auto& label : s.person_labels) persons += (persons.empty() ? "" : " ") + label;
    std::replace(cost.begin(), cost.end(), '.', point);
    auto answers = answers_of(c, g);
    std::string area;
    for (const auto& one : plan)
      if (one.id == g.goal) area = cases::label(c, "plan_area", one.answers.get("area"));
    line({h.number, g.day.text(), std::string(answers.get("at_time")), g.kind, cases::label(c, "support_type", g.kind), persons, g.minutes ? std::to_string(*g.minutes) : std::string(), cost, g.budget_line, std::to_string(g.day.year()),
          provider_text(c, s), area, cases::label(c, "service_withdraw", s.withdrawn)});
  }
  c.saw(h.id.value, std::to_string(all.size()));
  return web::attachment(std::move(out), "text/csv; charset=utf-8", h.number + ".csv");
}

}  // namespace ostoja::support
