// The plan on paper, in the person's language, to be signed by both. A sheet in somebody's bag: neither the centre nor a name stands on it.
#include "reintegration/paper_words.h"
#include "reintegration/view.h"

#include "i18n/i18n.h"
#include "reporting/paper.h"
#include "reporting/pdf.h"

#include <algorithm>

namespace ostoja::reintegration {
namespace {

struct Sheet { reporting::Paper paper; cases::CaseId of_case; std::string number, home, lang; PaperWords::Native native = PaperWords::Native::yes; };

std::string filled(std::string text, std::string_view mark, std::string_view value) {
  if (auto at = text.find(mark); at != text.npos) text.replace(at, mark.size(), value);
  return text;
}
// The word of a code by its place in the list; a code that the centre added itself keeps its own label.
template <std::size_t N>
std::string word(const web::Context& c, std::string_view list, std::string_view code, const std::array<std::string, N>& words) {
  const auto& codes = c.forms.codes(list)->codes;
  for (std::size_t i = 0; i < codes.size() && i < N; ++i)
    if (codes[i].code == code) return words[i];
  return cases::label(c, list, code);
}

core::Result<Sheet> sheet(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  auto id = PlanId::parse(c.param("plan"));
  if (!id) return core::fail(core::Errc::not_found, "no such plan");
  const auto p = TRY(plan(c.tx, c.keys(), h.id, *id));
  auto lang = c.request.query.get("lang");
  if (lang.empty()) lang = p.answers.get("agreed_language");
  const auto& w = paper_words(lang);
  const auto& numeric = i18n::strings("pl");  // 23.11.2026 is read alike in all of these languages
  const auto who = p.person ? cases::person_of(c.tx, h.id, p.person) : std::nullopt;
  Sheet out{.paper = {.lang = w.lang, .title = w.title, .sign = w.sign_person, .foot = numeric.date_short(today_of(c)), .head = {w.hint}, .tail = {}, .rows = {}}, .of_case = h.id, .number = h.number, .home = cases::home_of(h), .lang = w.lang,
            .native = w.read_by_native};
  out.paper.sign_too = w.sign_worker;
  std::string line = who ? w.person + " " + who->label + " · " : std::string();
  line += w.begun + ": " + numeric.date_short(p.started);
  if (auto day = core::Date::parse(p.answers.get("agreed_on"))) line += " · " + w.agreed + ": " + numeric.date_short(*day);
  out.paper.head.push_back(std::move(line));
  if (p.answers.has("words")) out.paper.rows.push_back({w.own, std::string(p.answers.get("words"))});
  const auto todo = TRY(steps(c.tx, c.keys(), p));
  bool any = false;
  for (const auto& g : TRY(goals(c.tx, c.keys(), p))) {
    if (g.state != State::open) continue;
    any = true;
    std::string text(g.answers.get("objective"));
    text += "\n" + filled(filled(w.level, "{0}", std::to_string(level_of(g.answers.get("baseline")))), "{1}", std::to_string(level_of(g.answers.get("target"))));
    if (g.due) text += " · " + w.until + " " + numeric.date_short(g.due);
    for (const auto& s : todo) {
      if (s.of_goal != g.id || s.state != StepState::open) continue;
      text += "\n– " + std::string(s.answers.get("step")) + " (" + word(c, "reint_doer", s.answers.get("doer"), w.doers) + (s.due ? ", " + w.until + " " + numeric.date_short(s.due) : std::string()) + ")";
    }
    if (g.answers.has("evidence")) text += "\n" + w.evidence + ": " + std::string(g.answers.get("evidence"));
    out.paper.rows.push_back({word(c, "reintegration_area", g.answers.get("area"), w.areas), std::move(text)});
  }
  if (!any) out.paper.tail.push_back(w.no_goal);
  return out;
}

}  // namespace

core::Result<web::Response> paper_page(web::Context& c) {
  const auto s = TRY(sheet(c));
  web::Page page(c, "reintegration/paper");
  const auto at = s.home + "/reintegration/" + std::string(c.param("plan"));
  page.set("TITLE", c.t("reintegration.paper.title")).set("PA_BACK", s.home + "/reintegration").set("PA_NUMBER", s.number).set("PA_LANG", s.lang).set("PA_TITLE", s.paper.title).set("PA_PDF", at + "/paper.pdf?lang=" + s.lang);
  for (const auto& w : paper_words()) page.add("PA_LANGUAGE").set("PL_HREF", at + "/paper?lang=" + w.lang).set("PL_NAME", i18n::own_name(w.lang)).show_if(w.lang == s.lang, "PL_HERE");
  page.show_if(s.native == PaperWords::Native::needed, "PA_REVIEW");
  for (const auto& text : s.paper.head) page.add("PA_HEAD").set("PA_TEXT", text);
  for (const auto& row : s.paper.rows) page.add("PA_ROW").set("PA_LABEL", row.label).set("PA_TEXT", row.text);
  for (const auto& text : s.paper.tail) page.add("PA_TAIL").set("PA_TEXT", text);
  page.set("PA_SIGN", s.paper.sign).set("PA_SIGN_TOO", s.paper.sign_too).set("PA_FOOT", s.paper.foot);
  c.saw(s.of_case.value, "print");
  return page.response();
}

core::Result<web::Response> paper_pdf(web::Context& c) {
  // Read first, draw afterwards: making a PDF takes seconds, in which no snapshot is held.
  core::Result<Sheet> read = core::fail(core::Errc::internal, "the plan was not read");
  c.services.db.read_records([&](store::Tx& tx) {
    web::Context inner{c.request, c.route, c.services, tx, c.session, c.who, c.t, c.now, c.params};
    read = sheet(inner);
  });
  if (!read) return tl::unexpected<core::Error>(read.error());
  c.saw(read->of_case.value, "print");
  return web::attachment(TRY(reporting::pdf(reporting::html_of(read->paper))), "application/pdf", "plan-" + read->lang + ".pdf");
}

}  // namespace ostoja::reintegration
