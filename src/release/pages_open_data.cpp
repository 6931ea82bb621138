// Open data at the desk: the budget of each year, a proposal, the other operator's word, the file.
#include "core/text.h"
#include "i18n/i18n.h"
#include "release/open_data.h"
#include "release/view.h"
#include "web/draw.h"
#include "web/page.h"

#include <algorithm>
#include <set>

namespace ostoja::release {
namespace {

std::string epsilon(const web::Context& c, std::int64_t thousandths) { return thousandths % 1000 == 0 ? c.t.number(thousandths / 1000) : c.t.number(thousandths) + "/1000"; }
std::string home_of(const OpenData& d) { return "/open-data/" + d.id.text(); }

core::Result<OpenData> asked_file(web::Context& c) {
  auto id = OpenDataId::parse(c.param("id"));
  if (!id) return core::fail(core::Errc::not_found, "no such file");
  auto d = TRY(find(c.tx, *id));
  if (!c.may(release_write) && d.state != State::released) return core::fail(core::Errc::not_found, "no such file");
  return d;
}

// Years that are over and have contacts, newest first.
std::vector<int> years(store::Tx& tx, int this_year) {
  std::vector<int> out;
  const auto first = tx.one("select min(started_at) from contact where state in (2, 3)", {}, [](const store::Row& r) { return r.instant(0); });
  if (!first || !*first) return out;
  for (int year = this_year - 1; year >= core::local(*first).date.year(); --year) out.push_back(year);
  return out;
}

web::Response draw_list(web::Context& c, store::Tx& tx, std::string_view problem, int chosen_year, std::int64_t chosen_part) {
  web::Page page(c, "release/open_data");
  page.set("TITLE", c.t("release.open.title"));
  bool any = false;
  for (const auto& d : all_open_data(tx)) {
    if (!c.may(release_write) && d.state != State::released) continue;
    any = true;
    page.add("ROW").set("L_HREF", home_of(d)).set("L_TITLE", c.t.with("release.open.of_year", {std::to_string(d.year)})).set("L_BUDGET", c.t.with("release.open.epsilon", {epsilon(c, d.thousandths)})).set("L_STATE", c.t(state_key(d.state))).set("L_TONE", tone_of(d.state));
  }
  page.show_if(any, "ANY", "NONE");
  if (c.may(release_write)) {
    auto form = page.add("NEW");
    if (!problem.empty()) form.add("PROBLEM").set("PROBLEM_TEXT", c.t(problem));
    const auto all = years(tx, core::local(c.now).date.year());
    form.show_if(!all.empty(), "SOME_YEAR", "NO_YEAR");
    for (int year : all) {
      form.add("Y_OPTION").set("O_CODE", std::to_string(year)).set("O_TEXT", c.t.with("release.open.left", {std::to_string(year), epsilon(c, kYearlyBudget - used(tx, year))})).show_if(year == chosen_year, "O_CHOSEN");
    }
    for (auto part : kParts) form.add("P_OPTION").set("O_CODE", std::to_string(part)).set("O_TEXT", c.t.with("release.open.part", {epsilon(c, part), c.t.number(disclosure::threshold_of(part))})).show_if(part == chosen_part, "O_CHOSEN");
  }
  return page.response(problem.empty() ? 200 : 422);
}

}  // namespace

core::Result<web::Response> open_data_page(web::Context& c) { return draw_list(c, c.tx, {}, 0, kParts[0]); }

core::Result<web::Response> open_data_create(web::Context& c) {
  const auto number = [](std::string_view text) { return !text.empty() && text.size() < 6 && text.find_first_not_of("0123456789") == text.npos ? std::atoi(std::string(text).c_str()) : 0; };
  OpenData d;
  d.year = number(c.request.form.get("year")), d.thousandths = number(c.request.form.get("part"));
  std::string_view problem;
  std::vector<std::vector<std::string>> rows;
  c.services.db.read([&](store::Tx& tx) {
    const auto all = years(tx, core::local(c.now).date.year());
    if (std::find(all.begin(), all.end(), d.year) == all.end()) problem = "release.open.problem.year";
    else if (std::find(std::begin(kParts), std::end(kParts), d.thousandths) == std::end(kParts)) problem = "release.open.problem.part";
    else if (used(tx, d.year) + d.thousandths > kYearlyBudget) problem = "release.open.problem.budget";
    else rows = open_rows(tx, d.year);
  });
  core::Result<OpenDataId> id = core::fail(core::Errc::invalid, "nothing was made");
  if (problem.empty()) {
    d.content = open_content(rows, d.thousandths, secure_random());
    c.services.db.write([&](store::Tx& tx) { id = propose({tx, c.who.user, c.now}, d, c.who.operator_code); });
    if (!id) problem = "release.open.problem.budget";
  }
  if (id) return web::see_other("/open-data/" + id->text() + "?notice=saved");
  core::Result<web::Response> out = core::fail(core::Errc::internal, "nothing was drawn");
  c.services.db.read([&](store::Tx& tx) { out = draw_list(c, tx, problem, d.year, d.thousandths); });
  return out;
}

core::Result<web::Response> open_data_show(web::Context& c) {
  const auto d = TRY(asked_file(c));
  web::Page page(c, "release/open_file");
  page.set("TITLE", c.t.with("release.open.of_year", {std::to_string(d.year)})).set("HOME", home_of(d)).set("STATE_TEXT", c.t(state_key(d.state))).set("STATE_TONE", tone_of(d.state)).set("HASH", d.hash);
  page.set("SUB", c.t.with("release.open.epsilon", {epsilon(c, d.thousandths)})).set("RULE_TEXT", c.t.with("release.open.rule", {c.t.number(d.threshold), epsilon(c, d.thousandths)}));
  page.set("WHO_TEXT", c.t.with("release.proposed_by", {d.proposed_by + " (" + std::string(c.t("operator." + d.proposed_operator)) + ")", c.t.when(d.proposed_at, c.now)}));
  if (d.decided_at) page.add("DECIDED").set("DECIDED_TEXT", c.t.with(d.state == State::refused ? "release.refused_by" : "release.agreed_by", {d.decided_by, c.t.when(d.decided_at, c.now)}));
  if (d.withdrawn_at && c.may(release_write)) page.add("WITHDRAWN").set("WITHDRAWN_TEXT", c.t.with("release.withdrawn_by", {d.withdrawn_by, c.t.when(d.withdrawn_at, c.now), d.withdraw_reason}));
  if (c.may(release_write)) {
    const bool own = d.proposed_operator == c.who.operator_code;
    page.show_if(d.state == State::proposed && !own, "MAY_AGREE").show_if(d.state == State::proposed, "MAY_REFUSE").show_if(d.state == State::proposed && own, "WAITS").show_if(d.state == State::released, "MAY_WITHDRAW");
  }
  const auto* form = c.forms.form("contact");
  page.add("COLUMN").set("CO_TEXT", c.t("release.open.quarter"));
  for (auto field : kOpenFields) page.add("COLUMN").set("CO_TEXT", form == nullptr || form->find(field) == nullptr ? field : form->find(field)->label(c.t.lang()));
  std::int64_t told = 0, lines = 0;
  for (auto text : core::split(d.content, '\n')) {
    const auto cells = core::split(core::trim(text), ',');
    if (cells.size() != std::size(kOpenFields) + 2 || cells.back() == "contacts") continue;
    const auto n = std::atoll(std::string(cells.back()).c_str());
    told += n;
    if (++lines > 100) continue;  // the rest is in the file
    auto line = page.add("LINE");
    line.add("CELL").set("CE_TEXT", cells[0]);
    for (std::size_t i = 0; i < std::size(kOpenFields); ++i) {
      const auto* f = form == nullptr ? nullptr : form->find(kOpenFields[i]);
      forms::Answers one;
      if (f != nullptr) one.set(f->name, std::string(cells[i + 1]));
      const auto shown = f == nullptr || cells[i + 1].empty() ? std::string() : forms::shown(c.forms, *f, one, c.t);
      line.add("CELL").set("CE_TEXT", cells[i + 1].empty() ? std::string(c.t("release.not_known")) : shown.empty() ? std::string(cells[i + 1]) : shown);
    }
    line.set("LI_COUNT", c.t.number(n));
  }
  page.set("LINES_TEXT", c.t.with("release.open.lines", {c.t.number(lines), c.t.number(told)})).show_if(lines == 0, "EMPTY").show_if(lines > 100, "MORE");
  return page.response();
}

core::Result<web::Response> open_data_agree(web::Context& c) {
  auto d = TRY(asked_file(c));
  TRY_VOID(decide({c.tx, c.who.user, c.now}, d, State::released, c.who.operator_code));
  return web::see_other(home_of(d) + "?notice=saved");
}
core::Result<web::Response> open_data_refuse(web::Context& c) {
  auto d = TRY(asked_file(c));
  TRY_VOID(decide({c.tx, c.who.user, c.now}, d, State::refused, c.who.operator_code));
  return web::see_other("/open-data?notice=saved");
}
core::Result<web::Response> open_data_withdraw(web::Context& c) {
  auto d = TRY(asked_file(c));
  TRY_VOID(withdraw({c.tx, c.who.user, c.now}, d, c.request.form.get("reason")));
  return web::see_other(home_of(d) + "?notice=saved");
}
core::Result<web::Response> open_data_file(web::Context& c) {
  const auto d = TRY(asked_file(c));
  web::Response made;
  made.content_type = "text/csv; charset=utf-8";
  made.body = d.content;
  made.header("Content-Disposition", "attachment; filename=\"contacts-" + std::to_string(d.year) + ".csv\"");
  return made;
}

}  // namespace ostoja::release
