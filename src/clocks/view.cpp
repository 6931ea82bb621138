// How a clock is said: its name, what is left of it, by which article it runs; and what a case shows of its clocks.
#include "clocks/view.h"

#include "core/failure.h"
#include "i18n/i18n.h"

#include <algorithm>

namespace ostoja::clocks {

Keeper keeper(web::Context& c) { return {c.tx, c.keys(), c.who.user, c.now}; }

const Rule& rule_of(const Clock& k) {
  const auto* r = rule(k.rule, k.started);
  if (r == nullptr) r = newest(k.rule);  // the data lost the version it started by: the newest still names it
  if (r == nullptr) throw core::Failure(core::Errc::internal, "a clock follows a rule that no file has");
  return *r;
}

std::string rule_name(const web::Context& c, std::string_view key) {
  const auto* r = newest(key);
  return cases::capital(cases::label(c, "clock_rule", r == nullptr ? key : std::string_view(r->code)));
}

std::string article_text(const web::Context& c, const Rule& r) { return std::string(r.article.in(c.t.lang())) + ", " + std::string(r.law.name.in(c.t.lang())); }

std::string length_text(const web::Context& c, const Rule& r) {
  if (r.unit == Unit::printed) return std::string(c.t("clocks.length.printed"));
  if (r.unit == Unit::year_end) return std::string(c.t("clocks.length.year_end"));
  const std::string key = r.unit == Unit::days ? "clocks.length.days" : r.unit == Unit::months ? "clocks.length.months" : "clocks.length.years";
  std::string out;
  for (std::size_t i = 0; i + 1 < r.lengths.size(); ++i) out += (i == 0 ? "" : ", ") + c.t.number(r.lengths[i]);
  auto last = c.t.plural(key, r.lengths.back());
  out = out.empty() ? last : c.t.with("clocks.length.steps", {out, last});
  return r.length_minor == 0 ? out : c.t.with("clocks.length.minor", {out, c.t.plural(key, r.length_minor)});
}

std::string left_text(const web::Context& c, core::Date last) {
  const int left = days_left(last, core::local(c.now).date);
  if (left < 0) return c.t.plural("clocks.passed", -left);
  if (left == 0) return std::string(c.t("clocks.today"));
  return c.t.plural("clocks.left", left);
}

std::string whom_text(const web::Context& c, const Running& k) { return k.person_label.empty() ? std::string() : c.t.with("cases.person", {k.person_label}); }
std::string home_of(const Running& k) { return "/cases/" + k.of_case.text() + "/clocks/" + k.id.text(); }

Look look_of(core::Date last, core::Date today) {
  constexpr Look kLooks[] = {{"t-danger", "oct", "passed"}, {"t-danger", "bell", "week"}, {"t-warn", "tri", "fortnight"}, {"t-info", "clock", "month"}, {"", "clock", "later"}};
  return kLooks[static_cast<std::size_t>(band(last, today))];
}

std::string code_of_feed(const Running& k) {
  auto dash = k.case_number.rfind('-');
  auto tail = dash == k.case_number.npos ? k.case_number : k.case_number.substr(dash + 1);
  return k.person_label.empty() ? tail : tail + "-" + k.person_label;
}

void draw_review(web::Context& c, web::Values v, const Rule& r) {
  if (r.review == Review::needed) v.show("K_REVIEW");
  if (r.review == Review::practice) v.show("K_PRACTICE");
  if (r.review == Review::read && r.state) v.add("K_READ").set("K_READ_TEXT", c.t.with("clocks.review.read_on", {c.t.date_short(r.state)}));
}

void draw_clock(web::Context& c, web::Values v, const Running& k) {
  const auto& r = rule_of(k);
  const auto today = core::local(c.now).date;
  const auto look = look_of(k.last_day, today);
  v.set("K_ID", k.id.text()).set("K_HREF", home_of(k)).set("K_NAME", rule_name(c, k.rule)).set("K_ARTICLE", r.article.in(c.t.lang())).set("K_LAW", r.law.name.in(c.t.lang()));
  v.set("K_TONE", look.tone).set("K_ICON", look.icon).set("K_BAND", look.band).set("K_LEFT", left_text(c, k.last_day)).set("K_LAST", c.t.date_weekday(k.last_day));
  v.set("K_STARTED", c.t.date(k.started)).set("K_WHY", r.starts.in(c.t.lang())).set("K_PASSES", r.passes.in(c.t.lang())).set("K_NUMBER", k.case_number).set("K_CASE", k.of_case.text());
  if (auto whom = whom_text(c, k); !whom.empty()) v.add("K_PERSON").set("K_WHOM", whom);
  if (r.lengths.size() > 1) v.add("K_STEP").set("K_STEP_TEXT", c.t.with("clocks.step", {c.t.number(k.step + 1), c.t.number(static_cast<std::int64_t>(r.lengths.size()))}));
  if (k.computed && k.computed != k.last_day) v.add("K_DIFFERS").set("K_COMPUTED", c.t.date(k.computed));
  if (k.origin == Running::Origin::record) v.add("K_RECORD").set("K_RECORD_HREF", k.href);
  draw_review(c, v, r);
}

namespace {

void cards(web::Context& c, const cases::Header& h, std::vector<cases::Card>& out) {
  auto all = running(c.tx, h.id);
  if (all.empty()) return;
  cases::Card card{"clocks", std::string(c.t("clocks.title")), cases::home_of(h) + "/clocks", {}};
  for (const auto& k : all) {
    if (card.rows.size() == 3) break;
    card.rows.emplace_back(rule_name(c, k.rule), c.t.date(k.last_day) + ", " + left_text(c, k.last_day));
  }
  if (all.size() > 3) card.rows.emplace_back(c.t("clocks.card.all"), c.t.plural("clocks.count", static_cast<std::int64_t>(all.size())));
  out.push_back(std::move(card));
}

void asides(web::Context& c, const cases::Header& h, std::vector<cases::Aside>& out) {
  constexpr std::size_t kShown = 4;
  auto all = running(c.tx, h.id);
  if (all.empty()) return;
  const auto first = band(all.front().last_day, core::local(c.now).date);
  cases::Aside aside{.name = "clocks", .icon = "clock", .title = std::string(c.t("clocks.title")), .href = cases::home_of(h) + "/clocks", .link = c.t.plural("clocks.all", static_cast<std::int64_t>(all.size())), .lines = {}};
  aside.tone = first <= Band::week ? cases::Aside::Tone::danger : first <= Band::month ? cases::Aside::Tone::warning : cases::Aside::Tone::plain;
  for (const auto& k : all) {
    if (aside.lines.size() == kShown) break;
    auto whom = whom_text(c, k);
    aside.lines.push_back(rule_name(c, k.rule) + (whom.empty() ? "" : ", " + whom) + ": " + c.t.date(k.last_day) + ", " + left_text(c, k.last_day));
  }
  out.push_back(std::move(aside));
}

void warns_closing(web::Context& c, const cases::Header& h, std::vector<cases::Obstacle>& out) {
  if (auto n = static_cast<std::int64_t>(running(c.tx, h.id).size()); n > 0) out.push_back({c.t.plural("clocks.warns_closing", n), cases::home_of(h) + "/clocks", std::string(c.t("clocks.title"))});
}

}  // namespace

core::Done print(web::Context& c, const cases::Header& h, cases::Names names, std::vector<cases::Sheet>& out) {
  std::vector<std::pair<Running, std::string>> all;
  for (auto& k : running(c.tx, h.id)) all.emplace_back(std::move(k), std::string());
  for (auto& e : ended(c.tx, h.id, 200)) all.emplace_back(std::move(e.clock), e.why);
  for (const auto& [k, why] : all) {
    const auto& r = rule_of(k);
    auto whom = whom_text(c, k);
    cases::Sheet sheet{rule_name(c, k.rule) + (whom.empty() ? "" : ", " + whom), {}};
    sheet.rows.emplace_back(c.t("clocks.article"), article_text(c, r));
    sheet.rows.emplace_back(c.t("clocks.started"), cases::paper_day(c, names, k.started));
    sheet.rows.emplace_back(c.t("clocks.last_day"), cases::paper_day(c, names, k.last_day));
    if (!why.empty()) sheet.rows.emplace_back(c.t("clocks.stopped"), cases::label(c, "clock_end_reason", why));
    if (names == cases::Names::with) sheet.rows.emplace_back(c.forms.form("clock")->find("note")->label(c.t.lang()), TRY(whole_clock(c.tx, c.keys(), h.id, k.id)).note.reveal());
    out.push_back(std::move(sheet));
  }
  return {};
}

void add_chapters(web::Services& s) {
  cases::add_chapter(s, {.name = "clocks", .text = "clocks.title", .icon = "clock", .group = cases::Group::help, .order = 20, .permission = clocks_view, .opens = cases::Opens::on_page,
                         .cards = cards, .asides = asides, .warns_closing = warns_closing, .print = print});
}

}  // namespace ostoja::clocks
