// What a contract year consists of: seen, changed, copied from the last one, compared with it. Here stands also what all pages of the room draw with.
#include "core/text.h"
#include "i18n/i18n.h"
#include "public_task/view.h"
#include "web/draw.h"
#include "web/page.h"

#include <algorithm>

namespace ostoja::public_task {
namespace {

std::string home_of(const Year& y) { return "/public-task/" + std::to_string(y.year); }

struct Form {  // one form of the room on a page of its own
  const forms::Form& form;
  std::string title, action, back;
  std::int64_t version = 0;
  const Kind* kind = nullptr;           // of an item: its parent and its shares are asked too
  std::string remove = {};              // address to take it out; empty: not offered
  std::string_view remove_not = {};     // key of why not
};
web::Response draw(web::Context& c, const Year* y, const Form& f, const Item& shown, const std::map<std::string, std::string>& typed, const std::vector<forms::Problem>& problems, int status) {
  web::Page page(c, "public_task/form");
  page.set("TITLE", f.title).set("FORM_ACTION", f.action).set("BACK", f.back).set("VERSION", f.version).show_if(status == 412, "STALE");
  if (f.kind != nullptr && !f.kind->under.empty()) {
    auto choice = page.add("UNDER");
    choice.set("U_LABEL", c.t("public_task.kind." + std::string(f.kind->under)));
    choice.add("U_OPTION").set("UO_CODE", "").set("UO_TEXT", c.t(f.kind->code == "activity" ? "forms.choose" : "public_task.whole_task")).show_if(shown.under.empty(), "UO_CHOSEN");
    for (const auto& i : items(c.tx, y->id))
      if (i.kind == f.kind->under) choice.add("U_OPTION").set("UO_CODE", i.code).set("UO_TEXT", i.code + " " + item_title(i)).show_if(i.code == shown.under, "UO_CHOSEN");
  }
  web::draw_errors(c, page.values(), f.form, problems);
  for (const auto& part : f.form.parts) web::draw_part(c, page.values(), f.form, part, shown.answers, problems);
  if (f.kind != nullptr && f.kind->shared != Shared::nothing) {
    auto set = page.add("SHARES");
    set.set("S_LEGEND", c.t(f.kind->shared == Shared::money ? "public_task.shares_money" : "public_task.shares_counts"));
    for (const auto& op : operators(c)) {
      auto one = set.add("SHARE");
      const auto at = typed.find(op);
      const auto amount = shown.shares.contains(op) ? shown.shares.at(op) : 0;
      one.set("SH_CODE", op).set("SH_LABEL", operator_name(c, op)).set("SH_VALUE", at != typed.end() ? at->second : amount == 0 ? std::string() : f.kind->shared == Shared::money ? core::Money{amount}.plain() : std::to_string(amount));
      for (const auto& p : problems)
        if (p.field == "share_" + op) one.add("SH_ERROR").set("SH_ERROR_TEXT", forms::message(p, c.t));
    }
  }
  if (!f.remove.empty()) {
    auto out = page.add("REMOVE");
    out.set("REMOVE_ACTION", f.remove);
    if (f.remove_not.empty()) out.show("REMOVE_MAY");
    else out.add("REMOVE_NOT").set("REMOVE_WHY", c.t(f.remove_not));
  }
  return page.response(status);
}

struct Sent { Item item; std::map<std::string, std::string> typed; std::vector<forms::Problem> problems; };
Sent sent(web::Context& c, const Year& y, const Kind& k, const Item& before) {
  Sent s{before, {}, {}};
  const auto& f = form_of(c.forms, k);
  s.item.answers.merge(forms::read(f, c.request.form));
  s.item.kind = k.code;
  if (before.id) s.item.answers.set("code", before.code);  // a code stays: it names the same thing from year to year
  s.problems = forms::validate(c.forms, f, s.item.answers, "save", core::local(c.now).date);
  s.item.code = s.item.answers.get("code");
  if (s.item.code.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-/") != std::string::npos) s.problems.push_back({"code", "public_task.problem.code", {}});
  if (!k.under.empty()) {
    s.item.under = c.request.form.get("under");
    const auto all = items(c.tx, y.id);
    const bool known = std::any_of(all.begin(), all.end(), [&](const Item& i) { return i.kind == k.under && i.code == s.item.under; });
    if (s.item.under.empty() ? k.code == "activity" : !known) s.problems.push_back({"code", "public_task.problem.under", {}});
  }
  if (k.shared != Shared::nothing)
    for (const auto& op : operators(c)) {
      const auto text = core::trim(c.request.form.get("share_" + op));
      s.typed[op] = text;
      s.item.shares.erase(op);
      if (text.empty()) continue;
      const auto money = core::Money::parse(text);
      if (!money || (k.shared == Shared::counts && money->grosze % 100 != 0)) s.problems.push_back({"share_" + op, k.shared == Shared::money ? "public_task.problem.money" : "public_task.problem.count", {}});
      else if (auto n = k.shared == Shared::money ? money->grosze : money->grosze / 100; n > 0) s.item.shares[op] = n;
    }
  return s;
}

core::Result<const Kind*> asked_kind(web::Context& c) {
  const auto* k = kind_of(c.param("kind"));
  if (k == nullptr) return core::fail(core::Errc::not_found, "no such kind of item");
  return k;
}
core::Result<Item> asked_item(web::Context& c, const Year& y, const Kind& k) {
  auto id = ItemId::parse(c.param("item"));
  if (!id) return core::fail(core::Errc::not_found, "no such item of the contract");
  auto i = TRY(item(c.tx, y.id, *id));
  if (i.kind != k.code) return core::fail(core::Errc::not_found, "no such item of the contract");
  return i;
}
// A settled contract takes no change: it is opened again first, and the log says by whom.
core::Result<Year> year_to_change(web::Context& c) {
  auto y = TRY(asked_year(c));
  if (y.state == State::settled) return core::fail(core::Errc::conflict, "this contract is settled: open it again to change it");
  return y;
}
std::string shares_text(const web::Context& c, const Kind& k, const Item& i) {
  std::string out;
  for (const auto& [op, n] : i.shares) out += (out.empty() ? "" : " · ") + operator_name(c, op) + " " + (k.shared == Shared::money ? money_text(c, n) : c.t.number(n));
  return out;
}
std::string measures_text(const web::Context& c, const Item& i) {
  std::string out;
  for (const auto& m : i.answers.all("measures")) out += (out.empty() ? "" : ", ") + web::code_label(c, "task_measure", m);
  return out;
}

}  // namespace

Keeper keeper(web::Context& c) { return {c.tx, c.forms, c.who.user, c.now}; }
core::Result<Year> asked_year(web::Context& c) {
  auto first = core::Date::parse(std::string(c.param("year")) + "-01-01");
  if (!first) return core::fail(core::Errc::not_found, "no such contract year");
  return year_of(c.tx, first->year());
}
std::string money_text(const web::Context& c, std::int64_t grosze) {
  const auto part = std::to_string(grosze % 100);
  return c.t.with("public_task.money", {c.t.number(grosze / 100), part.size() < 2 ? "0" + part : part});
}
std::string item_title(const Item& i) { return std::string(i.answers.get("title")); }
std::string operator_name(const web::Context& c, std::string_view code) { return std::string(c.t("operator." + std::string(code))); }
std::vector<std::string> operators(const web::Context& c) {
  std::vector<std::string> out;
  for (const auto& op : c.services.vault.file().operators) out.push_back(op.code);
  return out;
}

void show_tabs(web::Context& c, web::Values v, const Year& y, std::string_view here) {
  struct Tab { std::string_view name, path; access::Permission permission; };
  constexpr Tab kTabs[] = {{"plan", "", contract_view}, {"contract", "/contract", contract_view}, {"expenses", "/expenses", expense_write}, {"hours", "/hours", time_write}, {"unbound", "/unbound", contract_view}};
  for (const auto& tab : kTabs) {
    if (!c.may(tab.permission)) continue;
    auto one = v.add("TAB");
    one.set("TB_HREF", home_of(y) + std::string(tab.path)).set("TB_TEXT", c.t("public_task.tab." + std::string(tab.name))).show_if(tab.name == here, "TB_CURRENT");
    if (tab.name == "unbound")
      if (auto n = count_unbound(c.tx, c.who.operator_code); n > 0) one.add("TB_COUNT").set("TB_NUMBER", c.t.number(n));
  }
}

core::Result<web::Response> new_year(web::Context& c) {
  const auto all = years(c.tx);
  const auto today = core::local(c.now).date;
  auto asked = core::Date::parse(std::string(c.request.form.get("year")) + "-01-01");
  const int year = asked ? asked->year() : all.empty() ? today.year() : all.front().year + 1;
  if (year < 2009 || year > today.year() + 2) return core::fail(core::Errc::invalid, "a contract year from 2009 to two years ahead");
  const auto last = std::find_if(all.begin(), all.end(), [&](const Year& y) { return y.year < year; });
  if (last != all.end()) {
    TRY(copy_year(keeper(c), *last, year));
    return web::see_other("/public-task/" + std::to_string(year) + "/contract?notice=saved");
  }
  forms::Answers a;
  a.set("title", std::string(c.t("public_task.usual_title"))), a.set("authority", std::string(c.t("public_task.usual_authority"))), a.set("from_day", std::to_string(year) + "-01-01"), a.set("until_day", std::to_string(year) + "-12-31");
  a.set("report_form", "R2018"), a.set("allowed_shift", "10");
  TRY(add_year(keeper(c), year, a));
  return web::see_other("/public-task/" + std::to_string(year) + "/contract/edit");
}

core::Result<web::Response> contract_page(web::Context& c) {
  const auto y = TRY(asked_year(c));
  web::Page page(c, "public_task/contract");
  const bool may = c.may(contract_write) && y.state != State::settled;
  page.set("TITLE", c.t.with("public_task.of_year", {std::to_string(y.year)})).set("SUB", y.answers.get("title")).set("HOME", home_of(y));
  show_tabs(c, page.values(), y, "contract");
  const auto& f = year_form(c.forms);
  for (const auto& part : f.parts) web::draw_summary(c, page.values(), f, part, y.answers);
  const auto all = items(c.tx, y.id);
  for (const auto& k : kKinds) {
    auto group = page.add("GROUP");
    group.set("G_NAME", k.code).set("G_TITLE", c.t("public_task.kinds." + std::string(k.code)));
    if (may) group.add("G_ADD").set("G_HREF", home_of(y) + "/items/" + std::string(k.code) + "/new").set("G_ADD_TEXT", c.t("public_task.add." + std::string(k.code)));
    bool any = false;
    for (const auto& i : all) {
      if (i.kind != k.code) continue;
      any = true;
      auto row = group.add("ITEM");
      row.set("IT_CODE", i.code).set("IT_TITLE", item_title(i));
      if (may) row.add("IT_EDIT").set("IT_HREF", home_of(y) + "/items/" + i.kind + "/" + i.id.text());
      std::string more = shares_text(c, k, i);
      auto add = [&](const std::string& text) { if (!text.empty()) more += (more.empty() ? "" : " · ") + text; };
      if (k.code == "activity") add(measures_text(c, i).empty() ? std::string(c.t("public_task.takes_nothing")) : measures_text(c, i));
      if (k.code == "indicator") add((i.under.empty() ? std::string() : i.under + ": ") + web::code_label(c, "task_counts", i.answers.get("counts")) + ": " + measures_text(c, i));
      for (auto day : {"paid_on", "signed_on"})
        if (auto d = core::Date::parse(i.answers.get(day))) add(c.t.date(*d));
      if (!more.empty()) row.add("IT_MORE").set("IT_TEXT", more);
    }
    if (!any) group.show("G_NONE");
  }
  if (c.may(contract_write)) {
    auto change = page.add("CHANGE");
    change.show_if(may, "MAY_EDIT");
    for (auto to : {State::prepared, State::in_force, State::settled}) {
      if (to == y.state || (to == State::settled && y.state != State::in_force)) continue;
      const std::string word = to == State::prepared ? "prepared" : to == State::in_force ? y.state == State::settled ? "reopen" : "in_force" : "settled";
      change.add("TO").set("TO_CODE", std::to_string(static_cast<int>(to))).set("TO_TEXT", c.t("public_task.to." + word));
    }
    change.set("CH_VERSION", y.version);
  }
  page.set("STATE_TEXT", c.t(y.state == State::prepared ? "public_task.state.prepared" : y.state == State::in_force ? "public_task.state.in_force" : "public_task.state.settled")).set("STATE_TONE", y.state == State::in_force ? "t-done" : "t-info");
  const auto others = years(c.tx);
  if (std::any_of(others.begin(), others.end(), [&](const Year& o) { return o.year < y.year; })) page.add("COMPARE").set("COMPARE_HREF", home_of(y) + "/differences");
  return page.response();
}

core::Result<web::Response> edit_year_page(web::Context& c) {
  const auto y = TRY(year_to_change(c));
  Item shown;
  shown.answers = y.answers;
  return draw(c, &y, {year_form(c.forms), std::string(c.t("public_task.edit_year")), home_of(y) + "/contract/edit", home_of(y) + "/contract", y.version}, shown, {}, {}, 200);
}
core::Result<web::Response> save_year_page(web::Context& c) {
  auto y = TRY(year_to_change(c));
  const auto& f = year_form(c.forms);
  Item shown;
  shown.answers = y.answers;
  shown.answers.merge(forms::read(f, c.request.form));
  const Form form{f, std::string(c.t("public_task.edit_year")), home_of(y) + "/contract/edit", home_of(y) + "/contract", y.version};
  auto problems = forms::validate(c.forms, f, shown.answers, "save", core::local(c.now).date);
  auto day = [&](std::string_view field) { return core::Date::parse(shown.answers.get(field)); };
  if (auto from = day("from_day"), until = day("until_day"); from && until) {
    if (from->year() != y.year) problems.push_back({"from_day", "public_task.problem.first_day", std::to_string(y.year)});
    if (*until < *from || until->days - from->days > 366) problems.push_back({"until_day", "public_task.problem.last_day", {}});
  }
  for (const auto* money : {"interest", "planned_own", "planned_recipients", "planned_other_public", "planned_other", "planned_personal", "planned_material"})
    if (auto text = shown.answers.get(money); !text.empty() && !core::Money::parse(text)) problems.push_back({money, "public_task.problem.money", {}});
  if (auto same = c.expect_version(y.version); !same) {
    if (same.error().code != core::Errc::stale) return tl::unexpected(same.error());
    return draw(c, &y, form, shown, {}, problems, 412);
  }
  if (!problems.empty()) return draw(c, &y, form, shown, {}, problems, 422);
  y.answers = std::move(shown.answers);
  TRY_VOID(save_year(keeper(c), y));
  return web::see_other(home_of(y) + "/contract?notice=saved");
}

core::Result<web::Response> state_page(web::Context& c) {
  auto y = TRY(asked_year(c));
  TRY_VOID(c.expect_version(y.version));
  const auto to = c.request.form.get("to");
  if (to != "1" && to != "2" && to != "3") return core::fail(core::Errc::invalid, "there is no such state");
  TRY_VOID(set_state(keeper(c), y, static_cast<State>(to.front() - '0')));
  return web::see_other(home_of(y) + "/contract?notice=saved");
}

core::Result<web::Response> new_item_page(web::Context& c) {
  const auto y = TRY(year_to_change(c));
  const auto* k = TRY(asked_kind(c));
  return draw(c, &y, {form_of(c.forms, *k), std::string(c.t("public_task.add." + std::string(k->code))), home_of(y) + "/items/" + std::string(k->code), home_of(y) + "/contract", 0, k}, {}, {}, {}, 200);
}
core::Result<web::Response> create_item(web::Context& c) {
  const auto y = TRY(year_to_change(c));
  const auto* k = TRY(asked_kind(c));
  auto s = sent(c, y, *k, {});
  const Form form{form_of(c.forms, *k), std::string(c.t("public_task.add." + std::string(k->code))), home_of(y) + "/items/" + std::string(k->code), home_of(y) + "/contract", 0, k};
  if (s.problems.empty()) {
    auto made = add_item(keeper(c), y, *k, s.item);
    if (made) return web::see_other(home_of(y) + "/contract?notice=saved#g-" + std::string(k->code));
    if (made.error().code != core::Errc::conflict) return tl::unexpected(made.error());
    s.problems.push_back({"code", "public_task.problem.taken", {}});
  }
  return draw(c, &y, form, s.item, s.typed, s.problems, 422);
}
core::Result<web::Response> edit_item_page(web::Context& c) {
  const auto y = TRY(year_to_change(c));
  const auto* k = TRY(asked_kind(c));
  const auto i = TRY(asked_item(c, y, *k));
  const auto here = home_of(y) + "/items/" + i.kind + "/" + i.id.text();
  return draw(c, &y, {form_of(c.forms, *k), i.code + " " + item_title(i), here, home_of(y) + "/contract", i.version, k, here + "/remove", in_use(c.tx, y, i)}, i, {}, {}, 200);
}
core::Result<web::Response> save_item_page(web::Context& c) {
  const auto y = TRY(year_to_change(c));
  const auto* k = TRY(asked_kind(c));
  const auto i = TRY(asked_item(c, y, *k));
  const auto here = home_of(y) + "/items/" + i.kind + "/" + i.id.text();
  auto s = sent(c, y, *k, i);
  const Form form{form_of(c.forms, *k), i.code + " " + item_title(i), here, home_of(y) + "/contract", i.version, k};
  if (auto same = c.expect_version(i.version); !same) {
    if (same.error().code != core::Errc::stale) return tl::unexpected(same.error());
    return draw(c, &y, form, s.item, s.typed, s.problems, 412);
  }
  if (!s.problems.empty()) return draw(c, &y, form, s.item, s.typed, s.problems, 422);
  TRY_VOID(save_item(keeper(c), y, *k, s.item));
  return web::see_other(home_of(y) + "/contract?notice=saved#g-" + std::string(k->code));
}
core::Result<web::Response> remove_item_page(web::Context& c) {
  const auto y = TRY(year_to_change(c));
  const auto* k = TRY(asked_kind(c));
  const auto i = TRY(asked_item(c, y, *k));
  TRY_VOID(c.expect_version(i.version));
  TRY_VOID(remove_item(keeper(c), y, i));
  return web::see_other(home_of(y) + "/contract?notice=saved#g-" + std::string(k->code));
}

core::Result<web::Response> differences_page(web::Context& c) {
  const auto y = TRY(asked_year(c));
  const auto all = years(c.tx);
  const auto before = std::find_if(all.begin(), all.end(), [&](const Year& o) { return o.year < y.year; });
  if (before == all.end()) return core::fail(core::Errc::not_found, "no earlier contract to compare with");
  web::Page page(c, "public_task/differences");
  page.set("TITLE", c.t.with("public_task.differences", {std::to_string(y.year), std::to_string(before->year)})).set("BACK", home_of(y) + "/contract").set("BACK_TEXT", c.t.with("public_task.of_year", {std::to_string(y.year)}));
  const auto found = differences(items(c.tx, before->id), items(c.tx, y.id), y.year - before->year);
  for (const auto& d : found) {
    const auto& k = *kind_of(d.item.kind);
    const auto& f = form_of(c.forms, k);
    auto row = page.add("ROW");
    row.set("D_KIND", c.t("public_task.kind." + d.item.kind)).set("D_CODE", d.item.code).set("D_TITLE", item_title(d.item));
    using What = Difference::What;
    row.set("D_WHAT", c.t(d.what == What::added ? "public_task.added" : d.what == What::removed ? "public_task.removed" : "public_task.changed")).set("D_TONE", d.what == What::added ? "t-done" : d.what == What::removed ? "t-warn" : "t-info");
    for (const auto& one : d.changes) {
      auto line = row.add("D_CHANGE");
      auto shown = [&](const std::string& text) {
        if (one.field.starts_with("share:")) return k.shared == Shared::money ? money_text(c, std::stoll(text)) : c.t.number(std::stoll(text));
        if (one.field == "under") return text;
        const auto* field = f.find(one.field);
        if (field == nullptr || text.empty()) return text.empty() ? std::string("–") : text;
        forms::Answers a;
        std::vector<std::string> values;
        if (field->type == forms::Type::codes)
          for (auto code : core::split(text, ',')) values.emplace_back(core::trim(code));
        else values.push_back(text);
        a.set_all(field->name, std::move(values));
        return forms::shown(c.forms, *field, a, c.t);
      };
      const auto* field = f.find(one.field);
      line.set("DC_FIELD", one.field.starts_with("share:") ? operator_name(c, one.field.substr(6)) : one.field == "under" ? std::string(c.t("public_task.kind." + std::string(k.under))) : field == nullptr ? one.field : std::string(field->label(c.t.lang())));
      line.set("DC_BEFORE", shown(one.before)).set("DC_AFTER", shown(one.after));
    }
  }
  page.show_if(!found.empty(), "ANY", "NONE");
  return page.response();
}

}  // namespace ostoja::public_task
