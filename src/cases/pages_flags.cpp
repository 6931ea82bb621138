// Flags: what everybody who opens a case must know at once. They stand in its header; setting and taking down is one page of boxes.
#include "cases/view.h"
#include "i18n/i18n.h"

#include <algorithm>

namespace ostoja::cases {

namespace {

web::Response draw_flags(web::Context& c, const Header& h, std::string_view problem) {
  web::Page page(c, "cases/flags");
  show_frame(c, page, h, "overview");
  show_problem(c, page, problem);
  auto set = flags(c.tx, h.id);
  for (const auto& code : c.services.forms.codes("case_flag")->codes) {
    const bool on = std::find(set.begin(), set.end(), code.code) != set.end();
    if (!on && code.until && code.until < core::local(c.now).date) continue;
    auto v = page.add("FLAG_OPTION");
    v.set("FO_CODE", code.code).set("FO_LABEL", capital(std::string(code.label(c.t.lang())))).show_if(on, "FO_ON");
    if (auto hint = code.hint(c.t.lang()); !hint.empty()) v.add("FO_HINT").set("FO_HINT_TEXT", hint);
  }
  return page.response(problem.empty() ? 200 : 422);
}

}  // namespace

core::Result<web::Response> flags_page(web::Context& c) { return draw_flags(c, TRY(case_to_change(c)), {}); }

core::Result<web::Response> save_flags(web::Context& c) {
  auto h = TRY(case_to_change(c));
  const auto* known = c.services.forms.codes("case_flag");
  auto before = flags(c.tx, h.id);
  std::vector<std::string> after;
  for (auto code : c.request.form.all("flag")) {
    if (code.empty()) continue;
    if (known->find(code) == nullptr) return core::fail(core::Errc::invalid, "there is no such flag");
    after.emplace_back(code);
  }
  // The boxes say what was seen: a flag that somebody else has set meanwhile is not taken down by who did not see it.
  const auto seen = c.request.form.all("seen");
  auto among = [](const auto& all, std::string_view code) { return std::find(all.begin(), all.end(), code) != all.end(); };
  auto k = keeper(c);
  int changed = 0;
  for (const auto& code : after)
    if (!among(before, code)) set_flag(k, h.id, code), ++changed;
  for (const auto& code : before)
    if (!among(after, code) && among(seen, code)) end_flag(k, h.id, code), ++changed;
  if (changed == 0) return draw_flags(c, h, "cases.flags.same");
  return web::see_other(home_of(h) + "?notice=saved");
}

}  // namespace ostoja::cases
