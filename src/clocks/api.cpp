// The JSON side of clocks.
#include "clocks/view.h"
#include "core/json.h"
#include "i18n/i18n.h"

#include <algorithm>

namespace ostoja::clocks {
namespace {

std::string_view word_of(Review r) { return r == Review::read ? "read" : r == Review::needed ? "needs_legal_review" : "practice"; }

void write(web::Context& c, core::Json& j, const Running& k) {
  const auto today = core::local(c.now).date;
  const auto& r = rule_of(k);
  j.object().field("id", k.id.text()).field("rule", k.rule).field("name", rule_name(c, k.rule)).field("article", r.article.in(c.t.lang())).field("law", r.law.name.in(c.t.lang())).field("review", word_of(r.review));
  j.field("case", k.of_case.text()).field("case_number", k.case_number).field_or_null("person", k.person_label);
  j.field("started", k.started.text()).field("last_day", k.last_day.text()).field_or_null("computed", k.computed.text()).field("days_left", days_left(k.last_day, today)).field("band", look_of(k.last_day, today).band);
  j.field("passes", r.passes.in(c.t.lang())).field("entered_by_hand", k.origin == Running::Origin::by_hand ? "yes" : "no").end();
}

}  // namespace

core::Result<web::Response> api_list(web::Context& c) {
  auto asked = c.request.query.get("case");
  auto reader = cases::reader(c);
  std::vector<Running> all;
  if (asked.empty()) {
    all = all_running(c.tx, reader);
  } else {
    auto id = cases::CaseId::parse(asked);
    if (!id) id = cases::case_by_number(c.tx, asked, reader);
    if (!id) return core::fail(core::Errc::not_found, "no such case");
    TRY_VOID(cases::header(c.tx, *id, reader).map([](const auto&) {}));
    all = running(c.tx, *id);
  }
  core::Json j;
  j.object().key("items").array();
  std::vector<std::int64_t> seen;
  for (const auto& k : all) {
    write(c, j, k);
    if (std::find(seen.begin(), seen.end(), k.of_case.value) == seen.end()) seen.push_back(k.of_case.value);
  }
  j.end().end();
  for (auto id : seen) c.saw_also({"case.clocks", "case"}, id);
  c.saw(0, std::to_string(all.size()));
  return web::json(j.take());
}

}  // namespace ostoja::clocks
