// The board of every clock that runs in the cases a reader may see, and the list of the rules.
#include "clocks/view.h"
#include "i18n/i18n.h"

#include <algorithm>
#include <array>

namespace ostoja::clocks {
namespace {

constexpr std::array<std::string_view, 5> kBands{"passed", "week", "fortnight", "month", "later"};

std::string address(std::string_view band, std::string_view rule, std::string_view whose) {
  std::string out = "/clocks";
  auto add = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) out += std::string(out.size() == 7 ? "?" : "&") + std::string(name) + "=" + std::string(value);
  };
  add("band", band), add("rule", rule), add("whose", whose);
  return out;
}

}  // namespace

core::Result<web::Response> board_page(web::Context& c) {
  const auto& q = c.request.query;
  auto wanted = q.get("band"), key = q.get("rule"), whose = q.get("whose");
  if (std::find(kBands.begin(), kBands.end(), wanted) == kBands.end()) wanted = {};
  if (newest(key) == nullptr) key = {};
  if (whose != "team") whose = {};
  const auto today = core::local(c.now).date;
  auto reader = cases::reader(c);
  const bool wide = reader.reach == cases::Reader::Reach::operator_wide;
  if (whose == "team") reader.reach = cases::Reader::Reach::team;
  auto all = all_running(c.tx, reader);
  const auto total = all.size();
  std::vector<std::string> keys;
  for (const auto& k : all)
    if (std::find(keys.begin(), keys.end(), k.rule) == keys.end()) keys.push_back(k.rule);
  if (!key.empty()) std::erase_if(all, [&](const Running& k) { return k.rule != key; });
  std::array<std::vector<const Running*>, 5> groups;
  for (const auto& k : all) groups[static_cast<std::size_t>(band(k.last_day, today))].push_back(&k);
  web::Page page(c, "clocks/board");
  page.set("TITLE", c.t("clocks.title")).set("TOTAL_TEXT", c.t.plural("clocks.total", static_cast<std::int64_t>(all.size()))).set("TODAY", c.t.date_weekday(today));
  auto chip = [&](std::string_view name, std::string_view text, std::size_t n) {
    auto v = page.add("BAND");
    v.set("B_HREF", address(name, key, whose)).set("B_LABEL", text).show_if(wanted == name, "B_CURRENT");
    if (n > 0) v.add("B_COUNT").set("B_NUMBER", static_cast<std::int64_t>(n));
  };
  chip("", c.t("clocks.band.all"), all.size());
  for (std::size_t b = 0; b < kBands.size(); ++b) chip(kBands[b], c.t("clocks.band." + std::string(kBands[b])), groups[b].size());
  page.set("KEEP_BAND", wanted).set("KEEP_WHOSE", whose).show_if(keys.size() > 1, "FILTER");
  std::vector<std::pair<std::string, std::string>> names;
  for (const auto& k : keys) names.emplace_back(c.t.sort_key(rule_name(c, k)), k);
  std::sort(names.begin(), names.end());
  for (const auto& [sort, k] : names) page.add("RULE").set("R_KEY", k).set("R_NAME", rule_name(c, k)).show_if(k == key, "R_CHOSEN");
  if (wide) {
    page.show("WHOSE_ANY");
    page.add("WHOSE").set("W_HREF", address(wanted, key, "")).set("W_LABEL", c.t("clocks.whose.centre")).show_if(whose.empty(), "W_CURRENT");
    page.add("WHOSE").set("W_HREF", address(wanted, key, "team")).set("W_LABEL", c.t("clocks.whose.team")).show_if(whose == "team", "W_CURRENT");
  }
  std::vector<std::int64_t> seen;
  for (std::size_t b = 0; b < kBands.size(); ++b) {
    if (groups[b].empty() || (!wanted.empty() && wanted != kBands[b])) continue;
    auto group = page.add("GROUP");
    group.set("G_NAME", kBands[b]).set("G_TITLE", c.t("clocks.band." + std::string(kBands[b]))).set("G_COUNT", static_cast<std::int64_t>(groups[b].size()));
    for (const auto* k : groups[b]) {
      draw_clock(c, group.add("CLOCK"), *k);
      if (std::find(seen.begin(), seen.end(), k->of_case.value) == seen.end()) seen.push_back(k->of_case.value);
    }
  }
  if (seen.empty()) {
    auto none = page.add("NONE");
    none.set("NONE_TITLE", c.t(total == 0 ? "clocks.none" : "clocks.none_here")).set("NONE_TEXT", c.t(total == 0 ? "clocks.none_hint" : "clocks.none_here_hint")).show_if(total != 0, "NONE_ALL");
  }
  for (auto id : seen) c.saw_also({"case.clocks", "case"}, id);
  c.saw(0, std::to_string(seen.size()));
  return page.response();
}

core::Result<web::Response> rules_page(web::Context& c) {
  web::Page page(c, "clocks/rules");
  page.set("TITLE", c.t("clocks.rules.title"));
  std::string law;
  web::Values group = page.values();
  for (const auto& r : rules()) {
    if (r.law.key != law) {
      law = r.law.key;
      group = page.add("LAW");
      group.set("L_KEY", law).set("L_NAME", r.law.name.in(c.t.lang())).set("L_PUBLISHED", r.law.published);
    }
    auto v = group.add("RULE");
    v.set("R_KEY", r.key).set("R_NAME", rule_name(c, r.key)).set("R_ARTICLE", r.article.in(c.t.lang())).set("R_LENGTH", length_text(c, r)).set("R_STARTS", r.starts.in(c.t.lang())).set("R_PASSES", r.passes.in(c.t.lang()));
    v.set("R_COUNTING", r.counting.in(c.t.lang())).set("R_SOURCE", r.source.in(c.t.lang()));
    v.set("R_FROM", r.until ? c.t.with("clocks.rules.from_until", {c.t.date_short(r.from), c.t.date_short(r.until)}) : c.t.with("clocks.rules.from", {c.t.date_short(r.from)}));
    std::string days;
    for (std::size_t i = 0; i < r.warnings.size(); ++i) days += (i == 0 ? "" : i + 1 == r.warnings.size() ? " " + std::string(c.t("clocks.and")) + " " : ", ") + c.t.number(r.warnings[i]);
    std::string told;
    for (const auto& one : r.told) told += (told.empty() ? "" : ", ") + std::string(c.t("clocks.told." + one));
    v.set("R_WARNINGS", c.t.with("clocks.rules.warnings", {days, told}));
    draw_review(c, v, r);
  }
  return page.response();
}

}  // namespace ostoja::clocks
