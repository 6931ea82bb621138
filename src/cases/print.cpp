// A case on paper, with the names or without them. Without: no sealed answer, no free text, no name; codes, and days as months.
#include "cases/view.h"
#include "core/text.h"
#include "i18n/i18n.h"
#include "reporting/pdf.h"

#include <algorithm>

namespace ostoja::cases {
namespace {

struct Wanted { Names names = Names::without; std::vector<std::string> parts; std::string lang; };
struct Part { std::string title; std::vector<Sheet> sheets; };
struct Paper { std::string title, about, foot, not_on_it; std::vector<Part> parts; };

// What can be on paper, in its order: who it is about, the rooms that this reader may look into, who worked on it and when.
constexpr std::string_view kOwn[] = {"overview", "timeline", "notes", "facts", "team", "people"};  // chapters of this room, whose contents the parts of its own hold
struct Offered { std::string name, title; const Chapter* chapter = nullptr; };
std::vector<Offered> offered(const web::Context& c) {
  auto own = [&](std::string_view name) { return Offered{std::string(name), std::string(c.t("cases.print.part." + std::string(name)))}; };
  std::vector<Offered> out{own("overview"), own("people")};
  for (const auto& chapter : book(c.services).chapters)
    if (chapter.print && c.may(chapter.permission)) out.push_back({std::string(chapter.name), std::string(c.t(chapter.text)), &chapter});
  out.push_back(own("team"));
  out.push_back(own("timeline"));
  return out;
}

Wanted wanted(const web::Context& c) {
  Wanted w;
  const auto& q = c.request.query;
  if (q.get("names") == "with") w.names = Names::with;
  const auto all = offered(c);
  for (const auto& part : all)
    for (const auto& [name, value] : q.items())
      if (name == "part" && value == part.name && std::find(w.parts.begin(), w.parts.end(), part.name) == w.parts.end()) w.parts.push_back(part.name);
  if (w.parts.empty())  // a paper without any part is asked for by nobody
    for (const auto& part : all) w.parts.push_back(part.name);
  w.lang = q.get("lang") == "pl" ? "pl" : q.get("lang") == "en" ? "en" : std::string(c.t.lang() == "en" ? "en" : "pl");
  return w;
}
std::string query_of(const Wanted& w) {
  std::string out = w.names == Names::with ? "?names=with" : "?names=without";
  for (const auto& p : w.parts) out += "&part=" + p;
  return out + "&lang=" + w.lang;
}

std::string month_of(const web::Context& c, std::string_view date) {
  auto month = core::PartialDate::parse(date.substr(0, 7));
  return month ? c.t.date_partial(*month) : std::string(date.substr(0, 4));
}
bool is_date(const forms::Field& f) { return f.type == forms::Type::date || f.type == forms::Type::partial_date; }
bool is_free(const forms::Field& f) { return f.type == forms::Type::text || f.type == forms::Type::longtext || f.type == forms::Type::phone || f.type == forms::Type::time || f.type == forms::Type::number; }

Part overview_part(web::Context& c, const Record& item, Names names) {
  Part out{std::string(c.t("cases.print.part.overview")), {}};
  Sheet head;
  const auto& h = item.header;
  head.rows.emplace_back(c.t("cases.print.status"), capital(label(c, "case_status", code_of(h.status))));
  if (!h.urgency.empty()) head.rows.emplace_back(c.t("cases.print.urgency"), h.urgency + " " + label(c, "urgency", h.urgency));
  head.rows.emplace_back(c.t("cases.opened"), paper_day(c, names, h.opened_at));
  if (h.closed_at) head.rows.emplace_back(c.t("cases.print.closed"), paper_day(c, names, h.closed_at) + ", " + label(c, "closing_reason", h.closing_reason));
  std::string up;
  for (const auto& code : flags(c.tx, h.id)) up += (up.empty() ? "" : ", ") + label(c, "case_flag", code);
  if (!up.empty()) head.rows.emplace_back(c.t("cases.flags.title"), up);
  out.sheets.push_back(std::move(head));
  auto facts = sheet_of(c, names, {}, *c.forms.form("case"), item.answers);
  if (!h.urgency.empty()) std::erase_if(facts.rows, [&](const auto& row) { return row.first == c.t("cases.print.urgency"); });  // said above
  out.sheets.push_back(std::move(facts));
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
    auto block = sheet_of(c, names, c.t.with("cases.person", {p.label}), *c.forms.form("person"), person.answers);
    if (names == Names::with && !open) block.lines.emplace_back(c.t("cases.people.sealed"));
    out.sheets.push_back(std::move(block));
    for (auto& d : people::details(c.tx, p.person)) {
      if (open) TRY_VOID(people::open_detail(c.tx, c.keys(), *reader, d));
      const auto& form = *c.forms.form(people::detail_kind(d.kind)->form);
      auto more = sheet_of(c, names, c.t.with("cases.details.heading", {p.label, std::string(form.label(c.t.lang()))}), form, d.answers);
      if (!more.rows.empty()) out.sheets.push_back(std::move(more));
    }
  }
  Sheet relations{std::string(c.t("cases.relations")), {}, {}};
  for (const auto& r : people::relations_among(c.tx, ids)) relations.lines.push_back(c.t.with("cases.relations.sentence", {label_in(r.person), label(c, "person_relation", r.kind), label_in(r.other)}));
  if (!relations.lines.empty()) out.sheets.push_back(std::move(relations));
  return out;
}

Part team_part(web::Context& c, const Header& h, Names names) {
  Part out{std::string(c.t("cases.team")), {{}}};
  for (const auto& m : team(c.tx, h.id)) {
    auto when = paper_day(c, names, m.since) + (m.until ? " – " + paper_day(c, names, m.until) : std::string(" –"));
    out.sheets[0].rows.emplace_back(capital(label(c, "team_role", m.role)), names == Names::with ? m.name + ", " + when : when);
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
  for (auto& l : lines) out.sheets[0].rows.emplace_back(paper_day(c, names, l.at), std::move(l.text));
  return out;
}

core::Result<Part> chapter_part(web::Context& c, const Header& h, const Chapter& chapter, Names names) {
  Part out{std::string(c.t(chapter.text)), {}};
  TRY_VOID(chapter.print(c, h, names, out.sheets));
  for (auto& sheet : out.sheets) std::erase_if(sheet.rows, [](const auto& row) { return row.second.empty(); });
  if (out.sheets.empty()) out.sheets.push_back({{}, {}, {std::string(c.t("cases.print.nothing"))}});
  return out;
}

struct Made { Paper paper; std::int64_t id = 0; std::string detail, number; };
core::Result<Made> make(web::Context& c, const Wanted& w) {
  auto item = TRY(asked_for(c));
  const auto& h = item.header;
  const auto* reader = w.names == Names::with && is_on_team(c.tx, h.id, c.who.user) ? c.reader_keys_if_any() : nullptr;
  bool any_opened = false;
  Paper p{.title = c.t.with("cases.print.paper_title", {h.number}), .about = {}, .foot = {}, .not_on_it = {}, .parts = {}};
  p.about = std::string(c.t(w.names == Names::with ? "cases.print.says_with" : "cases.print.says_without"));
  std::string missing;
  auto leave_out = [&](const std::string& title) { missing += (missing.empty() ? "" : ", ") + title; };
  for (const auto& part : offered(c)) {
    if (std::find(w.parts.begin(), w.parts.end(), part.name) == w.parts.end()) leave_out(part.title);
    else if (part.chapter != nullptr) p.parts.push_back(TRY(chapter_part(c, h, *part.chapter, w.names)));
    else if (part.name == "overview") p.parts.push_back(overview_part(c, item, w.names));
    else if (part.name == "people") p.parts.push_back(TRY(people_part(c, h, w.names, reader, any_opened)));
    else if (part.name == "team") p.parts.push_back(team_part(c, h, w.names));
    else p.parts.push_back(TRY(timeline_part(c, h, w.names)));
  }
  for (const auto& chapter : book(c.services).chapters)
    if (!chapter.print && !chapter.text.empty() && chapter.group != Group::log && std::find(std::begin(kOwn), std::end(kOwn), chapter.name) == std::end(kOwn) && c.may(chapter.permission)) leave_out(std::string(c.t(chapter.text)));
  if (!missing.empty()) p.not_on_it = c.t.with("cases.print.not_on_it", {missing});
  p.foot = c.t.with(w.names == Names::with ? "cases.print.foot" : "cases.print.foot_without", {h.number, c.t.date(core::local(c.now).date), name_of(c, c.who.user.value)});
  return Made{std::move(p), h.id.value, w.names == Names::without ? "without_names" : any_opened ? "with_names identity" : "with_names", h.number};
}

std::string html_of(const Paper& p, std::string_view lang) {
  using core::html;
  std::string quoted;
  for (char ch : p.foot) quoted += ch == '"' || ch == '\\' || ch == '<' || ch == '\n' ? std::string(" ") : std::string(1, ch);
  std::string out = "<!doctype html><html lang=\"" + std::string(lang) + "\"><head><meta charset=\"utf-8\"><title>" + html(p.title) +
                    "</title><style>@page{size:A4;margin:18mm 18mm 22mm;@bottom-left{content:\"" + quoted + "\";font:8pt 'Noto Sans'}@bottom-right{content:counter(page) \" / \" counter(pages);font:8pt 'Noto Sans'}}"
                    "body{font-family:'Noto Sans',sans-serif;font-size:10pt;line-height:1.4}h1{font-size:18pt;margin:0 0 3mm}h2{font-size:13pt;margin:7mm 0 2mm;border-bottom:.3mm solid #000}h3{font-size:11pt;margin:4mm 0 1mm}"
                    "table{width:100%;border-collapse:collapse}th,td{border-bottom:.2mm solid #aaa;padding:1.2mm 2mm 1.2mm 0;vertical-align:top;text-align:left;white-space:pre-wrap}th{width:34%;font-weight:600}"
                    ".about{border:.3mm solid #000;padding:2mm}</style></head><body><h1>" + html(p.title) + "</h1><p class=\"about\">" + html(p.about) + (p.not_on_it.empty() ? std::string() : "<br>" + html(p.not_on_it)) + "</p>";
  for (const auto& part : p.parts) {
    out += "<h2>" + html(part.title) + "</h2>";
    for (const auto& b : part.sheets) {
      if (!b.heading.empty()) out += "<h3>" + html(b.heading) + "</h3>";
      if (!b.rows.empty()) out += "<table><tbody>";
      for (const auto& [name, value] : b.rows) out += "<tr><th>" + html(name) + "</th><td>" + html(value) + "</td></tr>";
      if (!b.rows.empty()) out += "</tbody></table>";
      for (const auto& line : b.lines) out += "<p>" + html(line) + "</p>";
    }
  }
  return out + "</body></html>";
}

}  // namespace

std::string paper_day(const web::Context& c, Names names, core::Date day) { return !day ? std::string() : names == Names::with ? c.t.date(day) : month_of(c, day.text()); }
std::string paper_day(const web::Context& c, Names names, core::Instant at) { return at ? paper_day(c, names, core::local(at).date) : std::string(); }
std::string paper_time(const web::Context& c, Names names, core::Instant at) { return paper_day(c, names, at) + (at && names == Names::with ? ", " + core::local(at).hhmm() : std::string()); }

// Without names only what is coded and lies open; of a field that the form no longer knows nobody can say what it holds, so it is left out too.
Sheet sheet_of(web::Context& c, Names names, std::string heading, const forms::Form& form, const forms::Answers& a) {
  Sheet out{std::move(heading), {}};
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

core::Result<web::Response> print_choice(web::Context& c) {
  auto h = TRY(case_of(c));
  web::Page page(c, "cases/print");
  show_frame(c, page, h, "overview");
  for (const auto& part : offered(c)) page.add("PR_PART").set("PR_CODE", part.name).set("PR_LABEL", part.title);
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
  if (!made.paper.not_on_it.empty()) page.add("PP_NOT").set("PP_NOT_TEXT", made.paper.not_on_it);
  for (const auto& part : made.paper.parts) {
    auto v = page.add("PP_PART");
    v.set("PP_TITLE", part.title);
    for (const auto& b : part.sheets) {
      auto block = v.add("PP_BLOCK");
      if (!b.heading.empty()) block.add("PP_HEADING").set("PP_HEADING_TEXT", b.heading);
      if (!b.rows.empty()) {
        auto table = block.add("PP_TABLE");
        for (const auto& [name, value] : b.rows) {
          auto row = table.add("PP_ROW");
          row.set("PP_NAME", name);
          // Templates show a break of lines as a space, so each line is a value of its own.
          bool first = true;
          for (auto line : core::split(value, '\n')) {
            row.add("PP_V").set("PP_VALUE", line).show_if(!first, "PP_BR");
            first = false;
          }
        }
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
