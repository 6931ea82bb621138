// A case on paper, with the names or without them. Without: no sealed answer, no free text, no name; codes, and days as months.
#include "cases/view.h"
#include "core/text.h"
#include "i18n/i18n.h"
#include "reporting/pdf.h"

#include <algorithm>

namespace ostoja::cases {
namespace {

enum class Names : std::uint8_t { without, with };
constexpr std::string_view kParts[] = {"overview", "people", "team", "timeline", "rooms"};

struct Wanted { Names names = Names::without; std::vector<std::string> parts; std::string lang; };
struct Block { std::string title; std::vector<std::pair<std::string, std::string>> rows; std::vector<std::string> lines; };
struct Part { std::string title; std::vector<Block> blocks; };
struct Paper { std::string title, about, foot; std::vector<std::string> head; std::vector<Part> parts; };

Wanted wanted(const web::Context& c) {
  Wanted w;
  const auto& q = c.request.query;
  if (q.get("names") == "with") w.names = Names::with;
  for (auto part : kParts)
    for (const auto& [name, value] : q.items())
      if (name == "part" && value == part && std::find(w.parts.begin(), w.parts.end(), part) == w.parts.end()) w.parts.emplace_back(part);
  if (w.parts.empty()) w.parts.assign(std::begin(kParts), std::end(kParts));  // a paper without any part is asked for by nobody
  w.lang = q.get("lang") == "pl" ? "pl" : q.get("lang") == "en" ? "en" : std::string(c.t.lang() == "en" ? "en" : "pl");
  return w;
}
std::string query_of(const Wanted& w) {
  std::string out = w.names == Names::with ? "?names=with" : "?names=without";
  for (const auto& p : w.parts) out += "&part=" + p;
  return out + "&lang=" + w.lang;
}

std::string month_of(web::Context& c, std::string_view date) {
  auto month = core::PartialDate::parse(date.substr(0, 7));
  return month ? c.t.date_partial(*month) : std::string(date.substr(0, 4));
}
std::string day_of(web::Context& c, Names names, core::Instant at) { return names == Names::with ? c.t.date(core::local(at).date) : month_of(c, core::local(at).date.text()); }

bool is_date(const forms::Field& f) { return f.type == forms::Type::date || f.type == forms::Type::partial_date; }
bool is_free(const forms::Field& f) { return f.type == forms::Type::text || f.type == forms::Type::longtext || f.type == forms::Type::phone || f.type == forms::Type::time; }

void keep_coded(const forms::Form& form, forms::Answers& a) {
  for (const auto& part : form.parts)
    for (const auto& f : part.fields)
      if (f.is_sealed() || is_free(f) || is_date(f)) a.set_all(f.name, {});
}

// Without names only what is coded and lies open; of a field that the form no longer knows nobody can say what it holds, so it is left out too.
Block block_of(web::Context& c, Names names, std::string title, const forms::Form& form, const forms::Answers& a) {
  Block out{std::move(title), {}, {}};
  auto add = [&](const forms::Field& f) {
    if (!a.has(f.name)) return;
    if (names == Names::without && (f.is_sealed() || is_free(f))) return;
    auto text = names == Names::without && is_date(f) ? month_of(c, a.get(f.name)) : forms::shown(c.forms, f, a, c.t);
    out.rows.emplace_back(f.label(c.t.lang()), std::move(text));
  };
  for (const auto& part : form.parts) {
    for (const auto& f : part.fields) add(f);
    for (const auto& f : part.hidden) add(f);
  }
  return out;
}

Part overview_part(web::Context& c, const Record& item, Names names) {
  Part out{std::string(c.t("cases.print.part.overview")), {}};
  Block head;
  const auto& h = item.header;
  head.rows.emplace_back(c.t("cases.print.status"), capital(label(c, "case_status", code_of(h.status))));
  if (!h.urgency.empty()) head.rows.emplace_back(c.t("cases.print.urgency"), h.urgency + " " + label(c, "urgency", h.urgency));
  head.rows.emplace_back(c.t("cases.opened"), day_of(c, names, h.opened_at));
  if (h.closed_at) head.rows.emplace_back(c.t("cases.print.closed"), day_of(c, names, h.closed_at) + ", " + label(c, "closing_reason", h.closing_reason));
  std::string up;
  for (const auto& code : flags(c.tx, h.id)) up += (up.empty() ? "" : ", ") + label(c, "case_flag", code);
  if (!up.empty()) head.rows.emplace_back(c.t("cases.flags.title"), up);
  auto answers = item.answers;
  if (!h.urgency.empty()) answers.set_all("urgency", {});  // said above
  auto facts = block_of(c, names, {}, *c.forms.form("case"), answers);
  std::move(facts.rows.begin(), facts.rows.end(), std::back_inserter(head.rows));
  out.blocks.push_back(std::move(head));
  return out;
}

core::Result<Part> people_part(web::Context& c, const Header& h, Names names, const vault::ReaderKeys* reader, bool& any_opened) {
  Part out{std::string(c.t("cases.print.part.people")), {}};
  auto all = persons(c.tx, h.id);
  std::vector<people::PersonId> ids;
  auto label_in = [&](people::PersonId id) {
    for (const auto& p : all)
      if (p.person == id) return p.label;
    return std::string();
  };
  for (const auto& p : all) {
    ids.push_back(p.person);
    const bool open = names == Names::with && reader != nullptr && people::is_reader(c.tx, p.person, *reader);
    auto person = open ? TRY(people::person_opened(c.tx, c.keys(), *reader, p.person)) : TRY(people::person(c.tx, p.person, h.operator_code));
    any_opened = any_opened || open;
    auto block = block_of(c, names, c.t.with("cases.person", {p.label}), *c.forms.form("person"), person.answers);
    if (names == Names::with && !open) block.lines.emplace_back(c.t("cases.people.sealed"));
    out.blocks.push_back(std::move(block));
    Block more{c.t.with("cases.details.heading", {p.label, std::string(c.t("cases.details.of_person"))}), {}, {}};
    for (auto& d : people::details(c.tx, p.person)) {
      if (open) TRY_VOID(people::open_detail(c.tx, c.keys(), *reader, d));
      if (names == Names::without) keep_coded(*c.forms.form(people::detail_kind(d.kind)->form), d.answers);
      if (auto row = printed_detail(c, d); !row.text.empty()) more.rows.emplace_back(std::move(row.kind), std::move(row.text));
    }
    if (!more.rows.empty()) out.blocks.push_back(std::move(more));
  }
  Block relations{std::string(c.t("cases.relations")), {}, {}};
  for (const auto& r : people::relations_among(c.tx, ids)) relations.lines.push_back(c.t.with("cases.relations.sentence", {label_in(r.person), label(c, "person_relation", r.kind), label_in(r.other)}));
  if (!relations.lines.empty()) out.blocks.push_back(std::move(relations));
  return out;
}

Part team_part(web::Context& c, const Header& h, Names names) {
  Part out{std::string(c.t("cases.team")), {{}}};
  for (const auto& m : team(c.tx, h.id)) {
    auto when = day_of(c, names, m.since) + (m.until ? " – " + day_of(c, names, m.until) : std::string(" –"));
    out.blocks[0].rows.emplace_back(capital(label(c, "team_role", m.role)), names == Names::with ? m.name + ", " + when : when);
  }
  return out;
}

core::Result<Part> timeline_part(web::Context& c, const Header& h, Names names) {
  Part out{std::string(c.t("cases.print.part.timeline")), {{}}};
  struct Line { core::Instant at; std::string text; };
  std::vector<Line> lines;
  for (const auto& n : TRY(notes(c.tx, c.keys(), h.id, 1000)))
    lines.push_back({n.at, capital(label(c, "note_kind", n.kind)) + (names == Names::with ? ", " + n.by_name + ": " + n.text : std::string())});
  for (const auto& j : joined(c.tx, h.id)) lines.push_back({j.contact_at, std::string(c.t("cases.timeline.contact"))});
  for (const auto& s : steps(c.tx, h.id))
    lines.push_back({s.at, c.t.with("cases.print.step", {label(c, "case_status", code_of(s.status))}) + (s.reason.empty() ? std::string() : ": " + label(c, "closing_reason", s.reason))});
  for (const auto& line : happenings(c.tx, h.id, 1000)) {
    const auto* chapter = book(c.services).find(line.chapter);
    if (chapter == nullptr || !c.may(chapter->permission)) continue;
    // Only what is a code of a list is sure to name nobody.
    const bool coded = line.detail.find(':') != line.detail.npos;
    lines.push_back({line.at, happening_text(c, line.chapter + "." + line.what, names == Names::with || coded ? std::string_view(line.detail) : std::string_view())});
  }
  std::stable_sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) { return a.at < b.at; });
  for (auto& l : lines) out.blocks[0].rows.emplace_back(day_of(c, names, l.at), std::move(l.text));
  return out;
}

// What the other rooms show of themselves on the overview. Their rows may be words, so they are on the paper with names only; without them the timeline tells what was done, in codes.
Part rooms_part(web::Context& c, const Header& h, Names names) {
  Part out{std::string(c.t("cases.print.part.rooms")), {}};
  if (names == Names::without) {
    out.blocks.push_back({{}, {}, {std::string(c.t("cases.print.rooms_left_out"))}});
    return out;
  }
  std::vector<Card> cards;
  for (const auto& chapter : book(c.services).chapters)
    if (chapter.cards && c.may(chapter.permission)) chapter.cards(c, h, cards);
  for (auto& card : cards) out.blocks.push_back({card.title, std::move(card.rows), {}});
  return out;
}

struct Made { Paper paper; std::int64_t id = 0; std::string detail, number; };
core::Result<Made> make(web::Context& c, const Wanted& w) {
  auto item = TRY(asked_for(c));
  const auto& h = item.header;
  const auto* reader = w.names == Names::with && is_on_team(c.tx, h.id, c.who.user) ? c.reader_keys_if_any() : nullptr;
  bool any_opened = false;
  Paper p{.title = c.t.with("cases.print.paper_title", {h.number}), .about = {}, .foot = {}, .head = {}, .parts = {}};
  p.about = std::string(c.t(w.names == Names::with ? "cases.print.says_with" : "cases.print.says_without"));
  for (const auto& part : w.parts) {
    if (part == "overview") p.parts.push_back(overview_part(c, item, w.names));
    else if (part == "people") p.parts.push_back(TRY(people_part(c, h, w.names, reader, any_opened)));
    else if (part == "team") p.parts.push_back(team_part(c, h, w.names));
    else if (part == "timeline") p.parts.push_back(TRY(timeline_part(c, h, w.names)));
    else p.parts.push_back(rooms_part(c, h, w.names));
  }
  // Without names no name of the team is on it either; who printed it, the log tells.
  const auto day = c.t.date(core::local(c.now).date);
  p.foot = w.names == Names::with ? c.t.with("cases.print.foot", {h.number, day, name_of(c, c.who.user.value)}) : c.t.with("cases.print.foot_without", {h.number, day});
  return Made{std::move(p), h.id.value, w.names == Names::without ? "without_names" : any_opened ? "with_names identity" : "with_names", h.number};
}

std::string html_of(const Paper& p, std::string_view lang) {
  using core::html;
  std::string quoted;
  for (char ch : p.foot) quoted += ch == '"' || ch == '\\' || ch == '<' || ch == '\n' ? std::string(" ") : std::string(1, ch);
  std::string out = "<!doctype html><html lang=\"" + std::string(lang) + "\"><head><meta charset=\"utf-8\"><title>" + html(p.title) +
                    "</title><style>@page{size:A4;margin:18mm 18mm 22mm;@bottom-left{content:\"" + quoted + "\";font:8pt 'Noto Sans'}@bottom-right{content:counter(page) \" / \" counter(pages);font:8pt 'Noto Sans'}}"
                    "body{font-family:'Noto Sans',sans-serif;font-size:10pt;line-height:1.4}h1{font-size:18pt;margin:0 0 3mm}h2{font-size:13pt;margin:7mm 0 2mm;border-bottom:.3mm solid #000}h3{font-size:11pt;margin:4mm 0 1mm}"
                    "tr{break-inside:avoid}h2,h3{break-after:avoid}table{width:100%;border-collapse:collapse}th,td{border-bottom:.2mm solid #aaa;padding:1.2mm 2mm 1.2mm 0;vertical-align:top;text-align:left;white-space:pre-wrap}th{width:34%;font-weight:600}"
                    ".about{border:.3mm solid #000;padding:2mm}</style></head><body><h1>" + html(p.title) + "</h1><p class=\"about\">" + html(p.about) + "</p>";
  for (const auto& part : p.parts) {
    out += "<h2>" + html(part.title) + "</h2>";
    for (const auto& b : part.blocks) {
      if (!b.title.empty()) out += "<h3>" + html(b.title) + "</h3>";
      if (!b.rows.empty()) out += "<table><tbody>";
      for (const auto& [name, value] : b.rows) out += "<tr><th>" + html(name) + "</th><td>" + html(value) + "</td></tr>";
      if (!b.rows.empty()) out += "</tbody></table>";
      for (const auto& line : b.lines) out += "<p>" + html(line) + "</p>";
    }
  }
  return out + "</body></html>";
}

}  // namespace

core::Result<web::Response> print_choice(web::Context& c) {
  auto h = TRY(case_of(c));
  web::Page page(c, "cases/print");
  show_frame(c, page, h, "overview");
  for (auto part : kParts) page.add("PR_PART").set("PR_CODE", part).set("PR_LABEL", c.t("cases.print.part." + std::string(part)));
  page.show_if(c.t.lang() == "en", "PR_EN", "PR_PL");
  return page.response();
}

core::Result<web::Response> print_paper(web::Context& c) {
  auto w = wanted(c);
  web::Context in{c.request, c.route, c.services, c.tx, c.session, c.who, i18n::strings(w.lang), c.now, c.params};
  auto made = TRY(make(in, w));
  c.saw(made.id, made.detail);
  web::Page page(in, "cases/print_paper");
  const auto home = "/cases/" + std::string(c.param("id"));
  page.set("TITLE", made.paper.title).set("PP_BACK", home + "/print").set("PP_PDF", home + "/print/pdf" + query_of(w)).set("PP_ABOUT", made.paper.about).set("PP_FOOT", made.paper.foot);
  for (const auto& part : made.paper.parts) {
    auto v = page.add("PP_PART");
    v.set("PP_TITLE", part.title);
    for (const auto& b : part.blocks) {
      auto block = v.add("PP_BLOCK");
      if (!b.title.empty()) block.add("PP_HEADING").set("PP_HEADING_TEXT", b.title);
      if (!b.rows.empty()) {
        auto table = block.add("PP_TABLE");
        for (const auto& [name, value] : b.rows) table.add("PP_ROW").set("PP_NAME", name).set("PP_VALUE", value);
      }
      for (const auto& line : b.lines) block.add("PP_LINE").set("PP_TEXT", line);
    }
  }
  return page.response();
}

core::Result<web::Response> print_pdf(web::Context& c) {
  // Read first, draw afterwards: making a PDF takes seconds, in which no snapshot is held.
  auto w = wanted(c);
  core::Result<Made> made = core::fail(core::Errc::internal, "the case was not read");
  c.services.db.read_records([&](store::Tx& tx) {
    web::Context in{c.request, c.route, c.services, tx, c.session, c.who, i18n::strings(w.lang), c.now, c.params};
    made = make(in, w);
  });
  if (!made) return tl::unexpected<core::Error>(made.error());
  c.saw(made->id, made->detail);
  return web::attachment(TRY(reporting::pdf(html_of(made->paper, w.lang))), "application/pdf", made->number + ".pdf");
}

}  // namespace ostoja::cases
