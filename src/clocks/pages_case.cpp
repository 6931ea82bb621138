// The clocks of one case: the list, one of them, and entering one by hand.
#include "clocks/view.h"
#include "i18n/i18n.h"

#include <algorithm>

namespace ostoja::clocks {
namespace {

struct Asked { cases::Header header; Whole whole; };

core::Result<Asked> asked(web::Context& c, cases::Header h) {
  auto id = ClockId::parse(c.param("clock"));
  if (!id) return core::fail(core::Errc::not_found, "no such clock");
  auto w = TRY(whole_clock(c.tx, c.keys(), h.id, *id));
  return Asked{std::move(h), std::move(w)};
}
// One entered by hand that still runs.
core::Result<Asked> asked_to_change(web::Context& c) {
  auto a = TRY(asked(c, TRY(cases::case_to_change(c))));
  if (a.whole.clock.origin != Running::Origin::by_hand || a.whole.ended_at) return core::fail(core::Errc::conflict, "this term cannot be changed here");
  return a;
}

bool may_add(const web::Context& c, const cases::Header& h) { return c.may(clocks_write) && h.status != cases::Status::closed; }

const Rule* chosen_rule(const web::Context& c, std::string_view key) {
  const auto* r = rule(key, core::local(c.now).date);
  return r != nullptr && r->by_hand == Rule::ByHand::yes ? r : nullptr;
}

// Only of a rule that has another length for minors is it asked who was one; and where the day stands on a document, nothing is counted.
forms::Form form_for(const web::Context& c, const Rule& r) {
  auto form = *c.forms.form("clock");
  for (auto& part : form.parts) {
    if (r.length_minor == 0) std::erase_if(part.fields, [](const auto& f) { return f.name == "minor"; });
    if (r.unit == Unit::printed)
      for (auto& f : part.fields)
        if (f.name == "last_day") f.hint_pl.clear(), f.hint_en.clear(), f.required_to = {"save"};
  }
  return form;
}

forms::Answers answers_of(const Whole& w) {
  forms::Answers a;
  // What was answered about the age is not stored: the day that came of it tells.
  const auto& r = rule_of(w.clock);
  if (r.length_minor != 0)
    if (auto day = last_day(r, whole(w.clock.started), Age::minor, w.clock.started); day && *day == (w.clock.computed ? w.clock.computed : w.clock.last_day)) a.set("minor", "YES");
  a.set("started", w.clock.started.text());
  if (w.clock.computed || rule_of(w.clock).unit == Unit::printed) a.set("last_day", w.clock.last_day.text());
  a.set("note", w.note.reveal());
  return a;
}

// What was typed, as a clock; what must be corrected stands in `problems`.
struct Sent { Clock clock; core::Personal<std::string> note; std::vector<forms::Problem> problems; };

Sent read_form(web::Context& c, const cases::Header& h, const Rule& r, const forms::Form& form, const forms::Answers& a) {
  const auto today = core::local(c.now).date;
  Sent out;
  out.problems = forms::validate(c.forms, form, a, "save", today);
  out.note = core::Personal<std::string>(std::string(core::trim(a.get("note"))));
  auto& k = out.clock;
  k.rule = r.key, k.of_case = h.id, k.href = cases::home_of(h) + "/clocks";
  auto bad = [&](std::string_view field, std::string_view key) {
    if (std::none_of(out.problems.begin(), out.problems.end(), [&](const auto& p) { return p.field == field; })) out.problems.push_back({std::string(field), std::string(key), {}});
  };
  auto started = core::PartialDate::parse(a.get("started"));
  auto printed = core::Date::parse(a.get("last_day"));
  if (!started) return out;  // validate() has said so
  if (started->month == 0) return bad("started", "clocks.problem.month"), out;
  auto from = started->day == 0 ? core::Date::of(started->year, started->month, 1).plus_months(1).plus_days(-1) : core::Date::of(started->year, started->month, started->day);
  if (!from) return bad("started", "clocks.problem.no_such_day"), out;
  if (from > today && started->day == 0 && core::Date::of(started->year, started->month, 1) <= today) from = today;  // this month: its last day has not come yet
  if (from > today) return bad("started", "clocks.problem.future"), out;
  if (rule(r.key, from) == nullptr) return bad("started", "clocks.problem.before_law"), out;
  k.started = from;
  const auto age = a.get("minor") == "YES" ? Age::minor : a.get("minor") == "NO" ? Age::adult : Age::unknown;
  if (r.unit == Unit::printed) {
    if (!printed) return bad("last_day", "clocks.problem.printed"), out;
    k.last_day = *printed;
  } else {
    // Of several steps the one that comes next; when all have passed, the last.
    for (int step = 0; step < static_cast<int>(std::max<std::size_t>(1, r.lengths.size())); ++step) {
      auto day = last_day(r, *started, age, today, step);
      if (!day) return bad("started", "clocks.problem.no_such_day"), out;
      k.last_day = *day, k.step = step;
      if (*day >= today) break;
    }
    if (printed && *printed != k.last_day) k.computed = k.last_day, k.last_day = *printed;
  }
  if (k.last_day < k.started) bad("last_day", "clocks.problem.backwards");
  if (k.last_day > today.plus_months(12 * 30)) bad("last_day", "clocks.problem.far");
  return out;
}

cases::FormPage form_page(web::Context& c, const cases::Header& h, const Rule& r, const forms::Form& form, const Whole* w, const forms::Answers& shown, std::string_view person) {
  const auto lang = c.t.lang();
  std::string hint = article_text(c, r) + ". " + std::string(r.counting.in(lang)) + " " + c.t.with("clocks.form.starts", {r.starts.in(lang)});
  if (r.review == Review::needed) hint += " " + std::string(c.t("clocks.review.needed")) + ".";
  cases::FormPage page{.here = "clocks", .heading = rule_name(c, r.key), .hint = std::move(hint), .action = cases::home_of(h) + "/clocks" + (w == nullptr ? "" : "/" + w->clock.id.text()),
                       .cancel = w == nullptr ? cases::home_of(h) + "/clocks" : home_of(w->clock), .save = std::string(c.t("clocks.save")), .form = form, .answers = shown};
  page.choices.push_back(cases::choose_person(c, h, person));
  if (w == nullptr) page.hidden.emplace_back("rule", r.key);
  else page.version = w->clock.version;
  return page;
}

std::string person_of(const Whole& w) { return w.clock.person ? w.clock.person->text() : std::string(); }

}  // namespace

core::Result<web::Response> case_page(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  web::Page page(c, "clocks/case");
  cases::show_frame(c, page, h, "clocks");
  auto all = running(c.tx, h.id);
  for (const auto& k : all) {
    auto v = page.add("CLOCK");
    draw_clock(c, v, k);
    if (auto whom = whom_text(c, k); !whom.empty()) v.add("K_WHOSE").set("K_WHOM", whom);
  }
  auto over = ended(c.tx, h.id, 100);
  if (!over.empty()) {
    auto list = page.add("ENDED_LIST");
    for (const auto& e : over) {
      auto whom = whom_text(c, e.clock);
      list.add("ENDED").set("E_HREF", home_of(e.clock)).set("E_ID", e.clock.id.text()).set("E_NAME", rule_name(c, e.clock.rule) + (whom.empty() ? "" : ", " + whom))
          .set("E_TEXT", c.t.with("clocks.ended_line", {c.t.date(e.clock.last_day), c.t.when(e.at, c.now), cases::name_of(c, e.by.value), cases::label(c, "clock_end_reason", e.why)}));
    }
  }
  const bool write = may_add(c, h);
  page.show_if(write && !all.empty(), "CAN_ADD").show_if(!all.empty(), "ANY");
  if (all.empty()) page.add("NO_CLOCK").show_if(write, "NC_ADD").show_if(h.status == cases::Status::closed, "OF_CLOSED", "OF_RUNNING");
  return page.response();
}

namespace {

core::Result<web::Response> draw_one(web::Context& c, const cases::Header& h, const Whole& w, std::string_view problem) {
  const auto& k = w.clock;
  const auto& r = rule_of(k);
  web::Page page(c, "clocks/clock");
  cases::show_frame(c, page, h, "clocks");
  auto v = page.add("ONE");
  draw_clock(c, v, k);
  v.set("K_COUNTING", r.counting.in(c.t.lang())).set("K_LENGTH", length_text(c, r)).set("K_SOURCE", r.source.in(c.t.lang())).set("K_PUBLISHED", r.law.published).set("K_RULE", r.key);
  v.set("K_ADDED", c.t.with("clocks.added_by", {c.t.when(k.created_at, c.now), cases::name_of(c, k.created_by.value)})).set("K_FEED", code_of_feed(k));
  if (!w.note.reveal().empty()) v.add("K_NOTE").set("K_NOTE_TEXT", w.note.reveal());
  v.show_if(!w.ended_at, "K_RUNS");
  if (w.ended_at) v.add("K_ENDED").set("K_ENDED_TEXT", c.t.with("clocks.ended_text", {c.t.when(w.ended_at, c.now), cases::label(c, "clock_end_reason", w.end_reason)}));
  if (!w.ended_at && k.origin == Running::Origin::by_hand && may_add(c, h)) {
    auto hand = page.add("BY_HAND");
    hand.set("H_ACTION", home_of(k)).set("H_VERSION", k.version);
    for (const auto& reason : c.forms.codes("clock_end_reason")->codes)
      if (reason.code != "RECORD_ENDED") hand.add("REASON").set("ER_CODE", reason.code).set("ER_LABEL", cases::capital(std::string(reason.label(c.t.lang()))));
  }
  cases::show_problem(c, page, problem);
  return page.response(problem.empty() ? 200 : 422);
}

}  // namespace

core::Result<web::Response> clock_page(web::Context& c) {
  auto [h, w] = TRY(asked(c, TRY(cases::case_of(c))));
  return draw_one(c, h, w, {});
}

// First which rule, with what it means; then the form. Without JavaScript, and nobody has to know the articles by heart.
core::Result<web::Response> choose_page(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  if (const auto* r = chosen_rule(c, c.request.query.get("rule"))) {
    const auto form = form_for(c, *r);
    const forms::Answers none;
    auto persons = cases::persons(c.tx, h.id);
    return cases::draw_form(c, h, form_page(c, h, *r, form, nullptr, none, persons.size() == 1 ? persons.front().person.text() : std::string()));
  }
  web::Page page(c, "clocks/choose");
  cases::show_frame(c, page, h, "clocks");
  for (const auto& r : rules()) {
    if (r.by_hand != Rule::ByHand::yes || chosen_rule(c, r.key) != &r) continue;
    auto v = page.add("RULE");
    v.set("R_HREF", cases::home_of(h) + "/clocks/new?rule=" + r.key).set("R_NAME", rule_name(c, r.key)).set("R_ARTICLE", article_text(c, r)).set("R_LENGTH", length_text(c, r)).set("R_STARTS", r.starts.in(c.t.lang()));
    draw_review(c, v, r);
  }
  return page.response();
}

core::Result<web::Response> create(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  const auto* r = chosen_rule(c, c.request.form.get("rule"));
  if (r == nullptr) return core::fail(core::Errc::invalid, "choose which term it is");
  const auto form = form_for(c, *r);
  auto answers = forms::read(form, c.request.form);
  auto sent = read_form(c, h, *r, form, answers);
  if (!sent.problems.empty()) {
    auto page = form_page(c, h, *r, form, nullptr, answers, c.request.form.get("person"));
    page.problems = sent.problems;
    return cases::draw_form(c, h, page);
  }
  if (auto person = TRY(cases::chosen_person(c, h))) sent.clock.person = person->person;
  auto id = TRY(add(keeper(c), {std::move(sent.clock), std::move(sent.note)}));
  return web::see_other(cases::home_of(h) + "/clocks/" + id.text() + "?notice=clock_saved");
}

core::Result<web::Response> edit_page(web::Context& c) {
  auto [h, w] = TRY(asked_to_change(c));
  const auto form = form_for(c, rule_of(w.clock));
  auto stored = answers_of(w);
  auto page = form_page(c, h, rule_of(w.clock), form, &w, stored, person_of(w));
  page.stored = &stored;
  return cases::draw_form(c, h, page);
}

core::Result<web::Response> save(web::Context& c) {
  auto [h, w] = TRY(asked_to_change(c));
  const auto& r = rule_of(w.clock);
  const auto form = form_for(c, r);
  auto stored = answers_of(w), answers = stored;
  answers.merge(forms::read(form, c.request.form));
  std::vector<cases::Difference> race;
  auto same = c.expect_version(w.clock.version);
  if (!same) {
    if (same.error().code != core::Errc::stale) return tl::unexpected(same.error());
    race = cases::merge_race(c, form, stored, answers);
  }
  auto sent = read_form(c, h, r, form, answers);
  if (!same || !sent.problems.empty()) {
    auto page = form_page(c, h, r, form, &w, answers, c.request.form.get("person"));
    page.stored = &stored;
    page.race = race;
    page.lost_race = same ? cases::FormPage::Race::none : cases::FormPage::Race::lost;
    page.problems = sent.problems;
    return cases::draw_form(c, h, page);
  }
  auto person = TRY(cases::chosen_person(c, h));
  auto& k = w.clock;
  k.started = sent.clock.started, k.last_day = sent.clock.last_day, k.computed = sent.clock.computed, k.step = sent.clock.step;
  k.person = person ? std::optional(person->person) : std::nullopt;
  w.note = std::move(sent.note);
  TRY_VOID(change(keeper(c), w));
  return web::see_other(home_of(k) + "?notice=clock_saved");
}

core::Result<web::Response> stop_clock(web::Context& c) {
  auto [h, w] = TRY(asked_to_change(c));
  TRY_VOID(c.expect_version(w.clock.version));
  auto why = c.request.form.get("why");
  if (why == "RECORD_ENDED" || c.forms.codes("clock_end_reason")->find(why) == nullptr) return draw_one(c, h, w, "clocks.problem.why");
  TRY_VOID(stop(keeper(c), w, why));
  return web::see_other(cases::home_of(h) + "/clocks?notice=clock_stopped");
}

}  // namespace ostoja::clocks
