// Publishing at the desk: the register, a proposal with what would be hidden in it, the other operator's word, the table.
#include "core/csv.h"
#include "core/json.h"
#include "core/text.h"
#include "i18n/i18n.h"
#include "release/view.h"
#include "statistics/statistics.h"
#include "vault/vault.h"
#include "web/draw.h"
#include "web/page.h"

#include <algorithm>

namespace ostoja::release {
namespace {

using disclosure::Cell, disclosure::Shown;

std::vector<std::string> sources_of(const web::Context& c) {
  std::vector<std::string> out;
  for (const auto& op : c.services.vault.file().operators) out.push_back(op.code);
  return out;
}
std::string period(const web::Context& c, core::Date from, core::Date until) { return c.t.date_short(from) + " – " + c.t.date_short(until.plus_months(1).plus_days(-1)); }
// What a row or a column is called; "not known" for the empty code.
std::string label(const web::Context& c, const Kind& k, std::string_view field, const std::string& code) {
  if (code.empty()) return std::string(c.t("release.not_known"));
  const auto* unit = statistics::find_unit(c.services, k.unit);
  const auto* form = unit == nullptr ? nullptr : c.forms.form(unit->form);
  const auto* f = form == nullptr ? nullptr : form->find(field);
  if (f == nullptr) return code;
  forms::Answers a;
  a.set(f->name, code);
  const auto text = forms::shown(c.forms, *f, a, c.t);
  return text.empty() ? code : text;
}
// Places of the codes in the order of their code list, "not known" last, then the sum.
std::vector<int> order_of(const web::Context& c, const Kind& k, std::string_view field, const std::vector<std::string>& codes) {
  const auto* unit = statistics::find_unit(c.services, k.unit);
  const auto* form = unit == nullptr ? nullptr : c.forms.form(unit->form);
  const auto* f = form == nullptr ? nullptr : form->find(field);
  const auto* list = f == nullptr ? nullptr : c.forms.codes(f->codes);
  auto place = [&](const std::string& code) {
    if (code.empty()) return std::size_t{1'000'000};
    if (list != nullptr)
      for (std::size_t i = 0; i < list->codes.size(); ++i)
        if (list->codes[i].code == code) return i;
    return std::size_t{999'999};
  };
  std::vector<int> out;
  for (std::size_t i = 0; i < codes.size(); ++i) out.push_back(static_cast<int>(i));
  std::stable_sort(out.begin(), out.end(), [&](int a, int b) { return place(codes[static_cast<std::size_t>(a)]) < place(codes[static_cast<std::size_t>(b)]); });
  out.push_back(static_cast<int>(codes.size()));
  return out;
}
std::string source_name(const web::Context& c, const Release& r, int source) { return source == static_cast<int>(r.sources.size()) ? std::string(c.t("release.together")) : std::string(c.t("operator." + r.sources[static_cast<std::size_t>(source)])); }

// The joint table first, then each operator's.
void draw(web::Context& c, web::Page& page, const Release& r) {
  const auto& k = *kind_of(r.table);
  const auto& t = r.published.table;
  const auto rows = order_of(c, k, k.rows, r.rows), columns = order_of(c, k, k.columns, r.columns);
  for (int s = t.sources, n = 0; n <= t.sources; s = n++) {
    auto table = page.add("TABLE");
    table.set("TB_NAME", source_name(c, r, s)).set("TB_KEY", s == t.sources ? "all" : r.sources[static_cast<std::size_t>(s)]);
    for (int col : columns) table.add("TB_COLUMN").set("TC_TEXT", col == t.columns ? std::string(c.t("release.sum")) : label(c, k, k.columns, r.columns[static_cast<std::size_t>(col)]));
    for (int row : rows) {
      auto line = table.add("TB_ROW");
      line.set("TR_TEXT", row == t.rows ? std::string(c.t("release.sum")) : label(c, k, k.rows, r.rows[static_cast<std::size_t>(row)])).show_if(row == t.rows, "TR_TOTAL");
      for (int col : columns) {
        const Cell cell{s, row, col};
        const auto how = r.published.of(cell);
        auto one = line.add("TB_CELL");
        if (how == Shown::open) one.add("TX_OPEN").set("TX_NUMBER", c.t.number(r.published.value(cell)));
        else one.add("TX_HIDDEN").set("TX_WHY", c.t(how == Shown::small ? "release.small" : "release.protects")).set("TX_MARK", how == Shown::small ? "*" : "×");
      }
    }
    if (n == t.sources) break;
  }
  page.set("HIDDEN_TEXT", c.t.plural("release.hidden", static_cast<std::int64_t>(r.published.hidden()))).set("RULE_TEXT", c.t.with("release.rule", {std::to_string(r.threshold)}));
}

struct Asked { const Kind* kind = nullptr; core::Date from, until; std::int64_t threshold = 10; std::string audience, from_text, to_text; };
// Of an address or a form; the key of what is wrong.
std::string_view read_asked(const web::Context& c, const core::Fields& f, Asked& a) {
  a.kind = kind_of(f.get("table"));
  a.audience = f.get("audience"), a.from_text = f.get("from"), a.to_text = f.get("to");
  if (a.kind == nullptr) return "release.problem.table";
  if (a.audience != "PUBLIC" && a.audience != "MINISTRY") return "release.problem.audience";
  a.threshold = a.audience == "PUBLIC" ? 10 : 5;
  const auto from = core::Date::parse(a.from_text + "-01"), until = core::Date::parse(a.to_text + "-01");
  if (!from || !until || *until < *from || from->plus_months(36) < *until) return "release.problem.months";
  a.from = *from, a.until = *until;
  if (a.until.plus_months(1) > core::local(c.now).date) return "release.problem.not_over";
  return {};
}
struct Made { std::optional<Release> release; std::size_t beside = 0; };
core::Result<Made> proposed(web::Context& c, store::Tx& tx, const Asked& a) {
  const auto sources = sources_of(c);
  auto fresh = TRY(counts(c.services, tx, *a.kind, sources, a.from, a.until));
  const auto out = seen(tx, a.kind->code);
  return Made{proposal(*a.kind, a.from, a.until, a.threshold, std::move(fresh), out, sources), out.size()};
}
// Hiding takes up to a second: it is done on a snapshot, beside the writer, and stored only if nothing else came out meanwhile.
core::Result<ReleaseId> make(web::Context& c, const Asked& a, std::string_view& problem) {
  core::Result<Made> made = core::fail(core::Errc::internal, "nothing was counted");
  c.services.db.read([&](store::Tx& tx) { made = proposed(c, tx, a); });
  if (!made) return tl::unexpected<core::Error>(made.error());
  if (!made->release) {
    problem = "release.problem.impossible";
    return core::fail(core::Errc::invalid, "this table cannot be published beside those that are out");
  }
  core::Result<ReleaseId> id = core::fail(core::Errc::conflict, "another table came out meanwhile: look at it again");
  c.services.db.write([&](store::Tx& tx) {
    if (seen(tx, a.kind->code).size() == made->beside) id = propose({tx, c.who.user, c.now}, std::move(*made->release), c.who.operator_code);
  });
  if (!id && id.error().code == core::Errc::conflict) problem = "release.problem.waits";
  return id;
}

// A proposal is of both operators; the ministry sees what is out.
core::Result<Release> asked_release(web::Context& c) {
  auto id = ReleaseId::parse(c.param("id"));
  if (!id) return core::fail(core::Errc::not_found, "no such release");
  auto r = TRY(find(c.tx, *id));
  if (!c.may(release_write) && r.state != State::released) return core::fail(core::Errc::not_found, "no such release");
  return r;
}
std::string home_of(const Release& r) { return "/releases/" + r.id.text(); }

web::Response draw_new(web::Context& c, const Asked& a, std::string_view problem, const Release* preview, int status) {
  web::Page page(c, "release/new");
  page.set("TITLE", c.t("release.new")).set("FROM", a.from_text).set("TO", a.to_text);
  for (const auto& code : c.forms.codes("release_table")->codes) page.add("K_OPTION").set("O_CODE", code.code).set("O_TEXT", code.label(c.t.lang())).show_if(a.kind != nullptr && a.kind->code == code.code, "O_CHOSEN");
  for (const auto& code : c.forms.codes("release_audience")->codes) page.add("AU_OPTION").set("O_CODE", code.code).set("O_TEXT", std::string(code.label(c.t.lang())) + ": " + std::string(code.hint(c.t.lang()))).show_if(a.audience == code.code, "O_CHOSEN");
  if (!problem.empty()) page.add("PROBLEM").set("PROBLEM_TEXT", c.t(problem));
  if (preview != nullptr) {
    page.show("PREVIEW");
    page.set("Q_TABLE", a.kind->code).set("Q_AUDIENCE", a.audience);
    draw(c, page, *preview);
  }
  return page.response(status);
}

}  // namespace

std::string_view tone_of(State s) { return s == State::released ? "t-done" : s == State::proposed ? "t-warn" : "t-info"; }
std::string_view state_key(State s) {
  switch (s) {
    case State::proposed: return "release.state.proposed";
    case State::released: return "release.state.released";
    case State::withdrawn: return "release.state.withdrawn";
    case State::refused: break;
  }
  return "release.state.refused";
}

core::Result<web::Response> list_page(web::Context& c) {
  web::Page page(c, "release/list");
  page.set("TITLE", c.t("release.title"));
  bool any = false;
  for (const auto& r : releases(c.tx)) {
    if (!c.may(release_write) && r.state != State::released) continue;
    any = true;
    page.add("ROW").set("L_HREF", home_of(r)).set("L_TITLE", web::code_label(c, "release_table", r.table)).set("L_PERIOD", period(c, r.from, r.until)).set("L_STATE", c.t(state_key(r.state))).set("L_TONE", tone_of(r.state))
        .set("L_WHO", c.t.with("release.proposed_by", {r.proposed_by, c.t.when(r.proposed_at, c.now)}));
  }
  page.show_if(any, "ANY", "NONE").show_if(c.may(release_write), "MAY_ADD");
  return page.response();
}

core::Result<web::Response> new_page(web::Context& c) {
  Asked a;
  if (c.request.query.get("table").empty()) {
    const auto last = core::Date::of(core::local(c.now).date.year(), core::local(c.now).date.month(), 1).plus_months(-1);
    a.audience = "PUBLIC", a.from_text = core::Date::of(last.year(), 1, 1).text().substr(0, 7), a.to_text = last.text().substr(0, 7);
    return draw_new(c, a, {}, nullptr, 200);
  }
  if (auto problem = read_asked(c, c.request.query, a); !problem.empty()) return draw_new(c, a, problem, nullptr, 422);
  const auto made = TRY(proposed(c, c.tx, a)).release;
  return draw_new(c, a, made ? "" : "release.problem.impossible", made ? &*made : nullptr, made ? 200 : 422);
}

core::Result<web::Response> create_page(web::Context& c) {
  Asked a;
  std::string_view problem = read_asked(c, c.request.form, a);
  if (!problem.empty()) return draw_new(c, a, problem, nullptr, 422);
  auto id = make(c, a, problem);
  if (!problem.empty()) return draw_new(c, a, problem, nullptr, 422);
  if (!id) return tl::unexpected(id.error());
  return web::see_other("/releases/" + id->text() + "?notice=saved");
}

core::Result<web::Response> show_page(web::Context& c) {
  const auto r = TRY(asked_release(c));
  web::Page page(c, "release/show");
  page.set("TITLE", web::code_label(c, "release_table", r.table)).set("SUB", period(c, r.from, r.until)).set("HOME", home_of(r)).set("STATE_TEXT", c.t(state_key(r.state))).set("STATE_TONE", tone_of(r.state)).set("HASH", r.hash);
  page.set("WHO_TEXT", c.t.with("release.proposed_by", {r.proposed_by + " (" + std::string(c.t("operator." + r.proposed_operator)) + ")", c.t.when(r.proposed_at, c.now)}));
  if (r.decided_at) page.add("DECIDED").set("DECIDED_TEXT", c.t.with(r.state == State::refused ? "release.refused_by" : "release.agreed_by", {r.decided_by, c.t.when(r.decided_at, c.now)}));
  if (r.withdrawn_at && c.may(release_write)) page.add("WITHDRAWN").set("WITHDRAWN_TEXT", c.t.with("release.withdrawn_by", {r.withdrawn_by, c.t.when(r.withdrawn_at, c.now), r.withdraw_reason}));
  if (c.may(release_write)) {
    const bool own = r.proposed_operator == c.who.operator_code;
    page.show_if(r.state == State::proposed && !own, "MAY_AGREE").show_if(r.state == State::proposed, "MAY_REFUSE").show_if(r.state == State::proposed && own, "WAITS").show_if(r.state == State::released, "MAY_WITHDRAW");
  }
  draw(c, page, r);
  return page.response();
}

core::Result<web::Response> agree_page(web::Context& c) {
  auto r = TRY(asked_release(c));
  TRY_VOID(decide({c.tx, c.who.user, c.now}, r, State::released, c.who.operator_code));
  return web::see_other(home_of(r) + "?notice=saved");
}
core::Result<web::Response> refuse_page(web::Context& c) {
  auto r = TRY(asked_release(c));
  TRY_VOID(decide({c.tx, c.who.user, c.now}, r, State::refused, c.who.operator_code));
  return web::see_other("/releases?notice=saved");
}
core::Result<web::Response> withdraw_page(web::Context& c) {
  auto r = TRY(asked_release(c));
  TRY_VOID(withdraw({c.tx, c.who.user, c.now}, r, c.request.form.get("reason")));
  return web::see_other(home_of(r) + "?notice=saved");
}

core::Result<web::Response> table_file(web::Context& c) {
  const auto r = TRY(asked_release(c));
  const auto& k = *kind_of(r.table);
  const auto& t = r.published.table;
  std::string out = "\xEF\xBB\xBF" + core::csv_cell(c.t("release.operator")) + ";" + core::csv_cell(web::code_label(c, "release_table", r.table));
  const auto rows = order_of(c, k, k.rows, r.rows), columns = order_of(c, k, k.columns, r.columns);
  for (int col : columns) out += ";" + core::csv_cell(col == t.columns ? std::string(c.t("release.sum")) : label(c, k, k.columns, r.columns[static_cast<std::size_t>(col)]));
  out += "\r\n";
  for (int s = 0; s <= t.sources; ++s)
    for (int row : rows) {
      out += core::csv_cell(source_name(c, r, s)) + ";" + core::csv_cell(row == t.rows ? std::string(c.t("release.sum")) : label(c, k, k.rows, r.rows[static_cast<std::size_t>(row)]));
      for (int col : columns) out += ";" + shown(r, {s, row, col});
      out += "\r\n";
    }
  web::Response made;
  made.content_type = "text/csv; charset=utf-8";
  made.body = std::move(out);
  made.header("Content-Disposition", "attachment; filename=\"" + core::lower_ascii(r.table) + "-" + r.from.text().substr(0, 7) + "-" + r.until.text().substr(0, 7) + ".csv\"");
  return made;
}

core::Result<web::Response> api_create(web::Context& c) {
  Asked a;
  if (auto problem = read_asked(c, c.request.form, a); !problem.empty()) return web::problem_fields(c, {{"table", std::string(problem), {}}});
  std::string_view problem;
  auto id = make(c, a, problem);
  if (!problem.empty()) return web::problem_fields(c, {{"table", std::string(problem), {}}});
  if (!id) return tl::unexpected(id.error());
  core::Json j;
  j.object().field("id", id->text()).field("state", "proposed").end();
  auto out = web::json(j.take(), 201);
  out.header("Location", "/api/v1/releases/" + id->text());
  return out;
}

core::Result<web::Response> api_read(web::Context& c) {
  const auto r = TRY(asked_release(c));
  const auto& t = r.published.table;
  core::Json j;
  j.object().field("id", r.id.text()).field("table", r.table).field("from", r.from.text()).field("until", r.until.plus_months(1).plus_days(-1).text()).field("threshold", r.threshold).field("hash", r.hash);
  j.field("state", r.state == State::proposed ? "proposed" : r.state == State::released ? "released" : r.state == State::withdrawn ? "withdrawn" : "refused").key("rows").array();
  for (const auto& code : r.rows) j.value(code);
  j.end().key("columns").array();
  for (const auto& code : r.columns) j.value(code);
  j.end().key("tables").array();
  for (int s = 0; s <= t.sources; ++s) {
    j.object().field_or_null("operator", s == t.sources ? std::string() : r.sources[static_cast<std::size_t>(s)]).key("cells").array();
    for (int row = 0; row <= t.rows; ++row) {
      j.array();
      for (int col = 0; col <= t.columns; ++col) {
        const Cell cell{s, row, col};
        if (r.published.of(cell) == Shown::open) j.value(r.published.value(cell));
        else j.null();
      }
      j.end();
    }
    j.end().end();
  }
  j.end().end();
  return web::json(j.take());
}

}  // namespace ostoja::release
