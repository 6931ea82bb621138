// Expenses: a list by cost line, one short form a day's work; and work that no activity takes.
#include "core/text.h"
#include "i18n/i18n.h"
#include "public_task/view.h"
#include "web/draw.h"
#include "web/page.h"

#include <algorithm>
#include <charconv>

namespace ostoja::public_task {
namespace {

constexpr int kRows = 100, kUnbound = 200;

std::string home_of(const Year& y) { return "/public-task/" + std::to_string(y.year); }
const forms::Form& expense_form(const web::Context& c) { return *c.forms.form("expense"); }

std::vector<Item> cost_lines(store::Tx& tx, const Year& y) {
  auto all = items(tx, y.id);
  std::erase_if(all, [](const Item& i) { return i.kind != "cost"; });
  return all;
}

web::Response draw(web::Context& c, const Year& y, const Expense& e, const std::vector<forms::Problem>& problems, int status) {
  web::Page page(c, "public_task/expense");
  const auto& f = expense_form(c);
  const auto list = home_of(y) + "/expenses";
  page.set("TITLE", c.t(e.id ? "public_task.expense" : "public_task.expense_new")).set("FORM_ACTION", e.id ? list + "/" + e.id.text() : list).set("BACK", list).set("VERSION", e.version).show_if(status == 412, "STALE");
  web::draw_errors(c, page.values(), f, problems);
  const bool bad = std::any_of(problems.begin(), problems.end(), [](const forms::Problem& p) { return p.key == "public_task.problem.cost"; });
  page.show_if(bad, "COST_BAD");
  page.add("C_OPTION").set("CO_CODE", "").set("CO_TEXT", c.t("forms.choose")).show_if(e.cost.empty(), "CO_CHOSEN");
  for (const auto& i : cost_lines(c.tx, y)) page.add("C_OPTION").set("CO_CODE", i.code).set("CO_TEXT", i.code + " " + item_title(i)).show_if(i.code == e.cost, "CO_CHOSEN");
  for (const auto& part : f.parts) web::draw_part(c, page.values(), f, part, e.answers, problems);
  if (e.id && !e.cancelled_at) page.add("CANCEL").set("CANCEL_ACTION", list + "/" + e.id.text() + "/cancel");
  page.show_if(static_cast<bool>(e.cancelled_at), "CANCELLED");
  return page.response(status);
}

std::vector<forms::Problem> read_sent(web::Context& c, const Year& y, Expense& e) {
  const auto& f = expense_form(c);
  const auto today = core::local(c.now).date;
  e.answers.merge(forms::read(f, c.request.form));
  auto problems = forms::validate(c.forms, f, e.answers, "save", today);
  e.cost = c.request.form.get("cost");
  const auto lines = cost_lines(c.tx, y);
  if (std::none_of(lines.begin(), lines.end(), [&](const Item& i) { return i.code == e.cost; })) problems.push_back({"day", "public_task.problem.cost", {}});
  if (auto money = core::Money::parse(e.answers.get("amount")); money && money->grosze > 0) e.amount = *money;
  else if (e.answers.has("amount")) problems.push_back({"amount", "public_task.problem.money", {}});
  if (auto day = core::Date::parse(e.answers.get("day"))) {
    e.day = *day;
    if (*day > today) problems.push_back({"day", "public_task.problem.future", {}});
    else if (*day < y.from || *day > y.until.plus_days(30)) problems.push_back({"day", "public_task.problem.outside", {}});
  }
  return problems;
}

core::Result<Expense> asked_expense(web::Context& c, const Year& y) {
  auto id = ExpenseId::parse(c.param("expense"));
  if (!id) return core::fail(core::Errc::not_found, "no such expense");
  return expense(c.tx, c.keys(), y, *id);
}

}  // namespace

core::Result<web::Response> expenses_page(web::Context& c) {
  const auto y = TRY(asked_year(c));
  const auto cost = c.request.query.get("cost");
  int at = 1;
  if (auto text = c.request.query.get("page"); !text.empty()) std::from_chars(text.data(), text.data() + text.size(), at);
  at = std::clamp(at, 1, 10'000);
  web::Page page(c, "public_task/expenses");
  page.set("TITLE", c.t.with("public_task.of_year", {std::to_string(y.year)})).set("SUB", c.t.with("public_task.expenses_of", {operator_name(c, c.who.operator_code)})).set("HOME", home_of(y));
  show_tabs(c, page.values(), y, "expenses");
  const auto lines = cost_lines(c.tx, y);
  if (!lines.empty() && y.state != State::settled) page.add("NEW").set("NEW_HREF", home_of(y) + "/expenses/new" + (cost.empty() ? std::string() : "?cost=" + std::string(cost)));
  page.add("C_OPTION").set("CO_CODE", "").set("CO_TEXT", c.t("public_task.every_line")).show_if(cost.empty(), "CO_CHOSEN");
  for (const auto& i : lines) page.add("C_OPTION").set("CO_CODE", i.code).set("CO_TEXT", i.code + " " + item_title(i)).show_if(i.code == cost, "CO_CHOSEN");
  const auto all = expenses(c.tx, c.keys(), y, cost, kRows + 1, (at - 1) * kRows);
  for (std::size_t n = 0; n < all.size() && n < kRows; ++n) {
    const auto& e = all[n];
    auto row = page.add("ROW");
    row.set("E_HREF", home_of(y) + "/expenses/" + e.id.text()).set("E_DAY", c.t.date_short(e.day)).set("E_WHAT", e.answers.get("what")).set("E_COST", e.cost).set("E_AMOUNT", money_text(c, e.amount.grosze));
    row.set("E_SOURCE", web::code_label(c, "expense_source", e.answers.get("source"))).set("E_DOCUMENT", e.answers.get("document_number")).show_if(static_cast<bool>(e.cancelled_at), "E_CANCELLED");
  }
  page.show_if(!all.empty(), "ANY").show_if(all.empty() && !lines.empty(), "NONE").show_if(lines.empty(), "NO_LINES");
  const auto here = home_of(y) + "/expenses?cost=" + std::string(cost) + "&page=";
  if (at > 1) page.add("BEFORE").set("PAGE_HREF", here + std::to_string(at - 1));
  if (all.size() > kRows) page.add("AFTER").set("PAGE_HREF", here + std::to_string(at + 1));
  c.saw(0, std::to_string(std::min<std::size_t>(all.size(), kRows)));
  return page.response();
}

core::Result<web::Response> new_expense_page(web::Context& c) {
  const auto y = TRY(asked_year(c));
  Expense e;
  e.cost = c.request.query.get("cost");
  const auto today = core::local(c.now).date;
  e.answers.set("day", std::min(today, y.until).text()), e.answers.set("source", "GRANT");
  return draw(c, y, e, {}, 200);
}
core::Result<web::Response> create_expense(web::Context& c) {
  const auto y = TRY(asked_year(c));
  Expense e;
  const auto problems = read_sent(c, y, e);
  if (!problems.empty()) return draw(c, y, e, problems, 422);
  TRY(add_expense(keeper(c), c.keys(), y, e));
  return web::see_other(home_of(y) + "/expenses?notice=saved");
}
core::Result<web::Response> edit_expense_page(web::Context& c) {
  const auto y = TRY(asked_year(c));
  return draw(c, y, TRY(asked_expense(c, y)), {}, 200);
}
core::Result<web::Response> save_expense_page(web::Context& c) {
  const auto y = TRY(asked_year(c));
  auto e = TRY(asked_expense(c, y));
  if (e.cancelled_at || y.state == State::settled) return core::fail(core::Errc::conflict, "a cancelled expense, or one of a settled contract, is not changed");
  const auto before = e.version;
  const auto problems = read_sent(c, y, e);
  if (auto same = c.expect_version(before); !same) {
    if (same.error().code != core::Errc::stale) return tl::unexpected(same.error());
    return draw(c, y, e, problems, 412);
  }
  if (!problems.empty()) return draw(c, y, e, problems, 422);
  TRY_VOID(save_expense(keeper(c), c.keys(), e));
  return web::see_other(home_of(y) + "/expenses?notice=saved");
}
core::Result<web::Response> cancel_expense_page(web::Context& c) {
  const auto y = TRY(asked_year(c));
  auto e = TRY(asked_expense(c, y));
  if (y.state == State::settled) return core::fail(core::Errc::conflict, "this contract is settled");
  TRY_VOID(cancel_expense(keeper(c), e));
  return web::see_other(home_of(y) + "/expenses?notice=saved");
}

core::Result<web::Response> unbound_page(web::Context& c) {
  const auto y = TRY(asked_year(c));
  web::Page page(c, "public_task/unbound");
  page.set("TITLE", c.t.with("public_task.of_year", {std::to_string(y.year)})).set("SUB", c.t("public_task.unbound_hint")).set("HOME", home_of(y));
  show_tabs(c, page.values(), y, "unbound");
  const auto total = count_unbound(c.tx, c.who.operator_code);
  const auto all = unbound(c.tx, c.who.operator_code, kUnbound);
  c.saw(y.id.value, std::to_string(all.size()));
  page.set("TOTAL_TEXT", c.t.plural("public_task.unbound_total", total));
  std::vector<Item> activities = items(c.tx, y.id);
  std::erase_if(activities, [](const Item& i) { return i.kind != "activity"; });
  for (const auto& u : all) {
    const auto* s = source_of(c.services, u.row.source);
    auto row = page.add("ROW");
    row.set("R_DAY", c.t.date_short(u.row.day)).set("R_WHAT", web::code_label(c, "task_measure", u.row.measure)).set("R_HREF", s == nullptr || s->href == nullptr ? home_of(y) : s->href(c.tx, u.row.followed, u.row.record));
    const bool here = y.from <= u.row.day && u.row.day <= y.until && y.state == State::in_force;
    if (!here || !c.may(contract_write)) {
      row.add("R_ELSEWHERE").set("R_WHY", c.t(here ? "public_task.ask_coordinator" : "public_task.no_contract"));
      continue;
    }
    auto bind = row.add("R_BIND");
    bind.set("R_SOURCE", u.row.source).set("R_FOLLOWED", core::id_text(u.row.followed)).set("R_RECORD", core::id_text(u.row.record)).set("R_DATE", u.row.day.text());
    for (const auto& i : activities) bind.add("R_OPTION").set("RO_CODE", i.code).set("RO_TEXT", i.code + " " + item_title(i));
  }
  page.show_if(!all.empty(), "ANY", "NONE");
  return page.response();
}

core::Result<web::Response> bind_page(web::Context& c) {
  const auto y = TRY(asked_year(c));
  const auto& f = c.request.form;
  auto followed = core::id_value(f.get("followed")), record = core::id_value(f.get("record"));
  auto day = core::Date::parse(f.get("day"));
  if (!followed || !record || !day) return core::fail(core::Errc::bad_request, "which work is meant");
  TRY_VOID(bind(keeper(c), y, c.who.operator_code, {std::string(f.get("source")), *followed, *record, *day, {}, 0}, f.get("activity")));
  return web::see_other(home_of(y) + "/unbound?notice=saved");
}

}  // namespace ostoja::public_task
