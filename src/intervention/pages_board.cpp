// The board of open interventions: columns by urgency, cards with shape, word and clock; what ended today below.
#include "i18n/i18n.h"
#include "intervention/view.h"

namespace ostoja::intervention {
namespace {

void show_card(web::Context& c, web::Values& column, const Head& i) {
  auto v = column.add("KARD");
  v.set("K_HREF", home_of(i)).set("K_CASE", i.case_number).set("K_LEAD", i.lead_name);
  show_urgency(c, v, i);
  std::string what;
  for (const auto& t : i.triggers) what += (what.empty() ? "" : ", ") + cases::label(c, "crisis_trigger", t);
  v.set("K_WHAT", cases::capital(what.empty() ? std::string(c.t("intervention.one")) : what)).set("K_LAST", last_text(c, i));
  auto next = next_text(c, i);
  v.set("K_NEXT", next.empty() ? std::string(c.t("intervention.next.none")) : next);
  if (!i.language.empty() && i.language != "pl") v.add("K_LANGUAGE").set("K_LANGUAGE_TEXT", c.t.language(i.language));
  if (auto place = place_text(c, i); !place.empty()) v.add("K_PLACE").set("K_PLACE_TEXT", place).show_if(i.place_kind.empty() || i.place_kind == "NOT_FOUND", "K_PLACE_WANTED");
  v.set("K_COORDINATOR", coordinator_text(c, i)).show_if(i.waiting > 0, "K_WAITING");
  if (i.waiting > 0 && c.may(cases::case_team)) v.add("K_ACKNOWLEDGE").set("K_ACTION", home_of(i) + "/acknowledge");
  if (is_quiet(i.urgency, i.last(), i.next_at, c.now, quiet(c.forms))) v.add("K_QUIET").set("K_QUIET_TEXT", c.t.with("intervention.quiet", {c.t.duration((c.now.ms - i.last().ms) / 60'000 * 60)}));
}

}  // namespace

core::Result<web::Response> board_page(web::Context& c) {
  auto reader = cases::reader(c);
  auto open = open_ones(c.tx, reader);
  web::Page page(c, "intervention/board");
  page.set("TITLE", c.t("intervention.board.title")).set("HEADING", c.t("intervention.board.title")).set("AS_OF", c.t.with("intervention.board.as_of", {c.t.time(c.now)}));
  page.set("TOTAL_TEXT", c.t.plural("intervention.board.total", static_cast<std::int64_t>(open.size())));
  constexpr std::string_view kColumns[] = {"U0", "U1", "U2"};
  for (auto column : kColumns) {
    std::vector<const Head*> here;
    for (const auto& i : open)
      if (column == "U2" ? !is_urgent(i.urgency) : i.urgency == column) here.push_back(&i);
    if (column == "U2" && here.empty()) continue;
    auto v = page.add("LANE");
    v.set("LN_ID", column).set("LN_CLASS", column == "U0" ? "u0" : column == "U1" ? "u1" : "u2").set("LN_ICON", icon_of_urgency(column));
    v.set("LN_TITLE", column == "U2" ? std::string(c.t("intervention.board.less_urgent")) : urgency_label(c, column)).set("LN_COUNT", static_cast<std::int64_t>(here.size()));
    for (const auto* i : here) show_card(c, v, *i);
    v.show_if(here.empty(), "LN_NONE");
  }
  if (c.may(cases::case_team))
    for (const auto& n : waiting_of_cases(c.tx, reader)) {
      auto v = page.add("TOLD");
      v.set("TO_HREF", "/cases/" + n.case_id.text()).set("TO_CASE", n.case_number).set("TO_URGENCY", urgency_label(c, n.urgency)).set("TO_CLASS", n.urgency == "U0" ? "u0" : "u1").set("TO_ICON", icon_of_urgency(n.urgency));
      v.set("TO_WHY", c.t.with("intervention.asks." + n.why, {n.urgency})).set("TO_WHEN", c.t.when(n.at, c.now));
    }
  auto ended = ended_since(c.tx, reader, core::start_of(core::local(c.now).date), 50);
  for (const auto& i : ended) {
    auto v = page.add("GONE");
    v.set("G_HREF", home_of(i)).set("G_CASE", i.case_number).set("G_URGENCY", urgency_label(c, i.urgency)).set("G_ENDED", c.t.time(i.ended_at)).set("G_END", cases::label(c, "end_state", i.end_state)).set("G_LEAD", i.lead_name);
    v.set("G_LASTED", c.t.duration((i.ended_at.ms - i.started_at.ms) / 1000));
  }
  page.show_if(!ended.empty(), "GONE_ANY", "GONE_NONE");
  c.saw(0, std::to_string(open.size()));
  return page.response();
}

}  // namespace ostoja::intervention
