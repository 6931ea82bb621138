// /reintegration: what is due this week in all plans, as a page and for programs.
#include "core/json.h"
#include "i18n/i18n.h"
#include "reintegration/view.h"

#include <algorithm>
#include <array>

namespace ostoja::reintegration {
namespace {

constexpr std::array<std::string_view, 4> kBuckets{"overdue", "today", "week", "contact"};
constexpr std::array<std::string_view, 4> kKinds{"plan", "ratings", "calls", "contact"};  // steps and goals; ratings; calls; contact soon lost

std::string_view kind_of(const Due& d) {
  switch (d.kind) {
    case Due::Kind::step:
    case Due::Kind::goal: return "plan";
    case Due::Kind::rating: return "ratings";
    case Due::Kind::call:
    case Due::Kind::after_stay: return "calls";
    case Due::Kind::contact: return "contact";
  }
  return {};
}
std::string_view code_of(Due::Kind kind) {
  constexpr std::string_view kCodes[] = {"step", "goal", "rating", "call", "after_stay", "contact"};
  return kCodes[static_cast<int>(kind)];
}
std::string address(std::string_view kind, std::string_view whose) {
  std::string out = "/reintegration";
  if (!kind.empty()) out += "?kind=" + std::string(kind);
  if (!whose.empty()) out += std::string(kind.empty() ? "?" : "&") + "whose=" + std::string(whose);
  return out;
}
std::string href_of(const Due& d) {
  const auto room = "/cases/" + d.of_case.text() + "/reintegration";
  if (d.kind == Due::Kind::call) return room + "/" + d.plan.text() + "/calls/" + core::id_text(d.record);
  if (d.kind == Due::Kind::rating) return room + "/" + d.plan.text() + "/ratings/new";
  return d.plan ? room + "#r-" + d.plan.text() : room;
}
std::string text_of(const web::Context& c, const Due& d) {
  switch (d.kind) {
    case Due::Kind::step:
    case Due::Kind::goal: return area_text(c, d.code) + (d.who.empty() ? std::string() : " · " + cases::label(c, "reint_doer", d.who));
    case Due::Kind::rating: return cases::capital(cases::label(c, "reint_moment", d.code)) + (d.missing.empty() ? std::string() : " · " + c.t.with("reintegration.due.missing", {cases::label(c, "reint_rater", d.missing)}));
    case Due::Kind::call: return cases::capital(cases::label(c, "reint_purpose", d.code)) + (d.who.empty() ? std::string() : " · " + d.who);
    case Due::Kind::after_stay: return cases::capital(cases::label(c, "reint_purpose", d.code));
    case Due::Kind::contact: return {};
  }
  return {};
}
std::string_view icon_of(const Due& d) {
  const auto kind = kind_of(d);
  return kind == "calls" ? "phone" : kind == "ratings" ? "chart" : kind == "contact" ? "clock" : "list";
}
Whose whose_of(const web::Context& c) { return c.request.query.get("whose") == "mine" ? Whose::mine : Whose::all; }
void saw_all(web::Context& c, const std::vector<const Due*>& shown) {
  std::vector<std::int64_t> seen;
  for (const auto* d : shown)
    if (std::find(seen.begin(), seen.end(), d->of_case.value) == seen.end()) seen.push_back(d->of_case.value);
  for (auto id : seen) c.saw_also({"case.reintegration", "case"}, id);
  c.saw(0, std::to_string(seen.size()));
}

}  // namespace

core::Result<web::Response> due_page(web::Context& c) {
  auto wanted = c.request.query.get("kind");
  if (std::find(kKinds.begin(), kKinds.end(), wanted) == kKinds.end()) wanted = {};
  const auto today = today_of(c);
  const auto whose = whose_of(c);
  const std::string_view keep = whose == Whose::mine ? "mine" : "";
  const auto all = due(c.tx, cases::reader(c), c.forms, whose, c.now);
  web::Page page(c, "reintegration/due");
  page.set("TITLE", c.t("reintegration.due.title")).set("TOTAL_TEXT", c.t.plural("reintegration.due.total", static_cast<std::int64_t>(all.size()))).set("TODAY", c.t.date_weekday(today));
  page.add("WHOSE").set("W_HREF", address(wanted, "")).set("W_LABEL", c.t("reintegration.due.all")).show_if(whose == Whose::all, "W_CURRENT");
  page.add("WHOSE").set("W_HREF", address(wanted, "mine")).set("W_LABEL", c.t("reintegration.due.mine")).show_if(whose == Whose::mine, "W_CURRENT");
  auto chip = [&](std::string_view kind, std::string_view text, std::ptrdiff_t n) {
    auto v = page.add("KIND");
    v.set("K_HREF", address(kind, keep)).set("K_LABEL", text).show_if(wanted == kind, "K_CURRENT");
    if (n > 0) v.add("K_COUNT").set("K_NUMBER", static_cast<std::int64_t>(n));
  };
  chip("", c.t("reintegration.due.kind.all"), static_cast<std::ptrdiff_t>(all.size()));
  for (auto kind : kKinds) chip(kind, c.t("reintegration.due.kind." + std::string(kind)), std::count_if(all.begin(), all.end(), [&](const Due& d) { return kind_of(d) == kind; }));
  std::vector<const Due*> shown;
  for (std::size_t b = 0; b < kBuckets.size(); ++b) {
    std::vector<const Due*> here;
    for (const auto& d : all)
      if (static_cast<std::size_t>(bucket_of(d, today)) == b && (wanted.empty() || wanted == kind_of(d))) here.push_back(&d);
    if (here.empty()) continue;
    auto group = page.add("GROUP");
    group.set("G_NAME", kBuckets[b]).set("G_TITLE", c.t("reintegration.due." + std::string(kBuckets[b]))).set("G_COUNT", static_cast<std::int64_t>(here.size()));
    for (const auto* d : here) {
      auto v = group.add("DUE");
      const bool lost = d->kind == Due::Kind::contact && d->day <= today;
      std::string day = d->kind == Due::Kind::contact ? c.t.with(lost ? "reintegration.due.lost_since" : "reintegration.due.lost_on", {c.t.date(d->day)}) : c.t.date_weekday(d->day) + (d->minute < 0 ? std::string() : ", " + minute_text(d->minute));
      auto text = text_of(c, *d);
      v.set("D_ICON", icon_of(*d)).set("D_KIND", c.t("reintegration.due.is." + std::string(code_of(d->kind)))).set("D_HREF", href_of(*d)).set("D_DAY", day).set("D_NUMBER", d->number).set("D_CASE", d->of_case.text());
      v.set("D_WHOM", d->label.empty() ? std::string() : c.t.with("cases.person", {d->label})).show_if(bucket_of(*d, today) == Bucket::overdue, "D_LATE").show_if(lost, "D_LOST");
      if (!text.empty()) v.add("D_MORE").set("D_TEXT", text);
      shown.push_back(d);
    }
  }
  if (shown.empty()) {
    auto none = page.add("NONE");
    none.set("NONE_TITLE", c.t(all.empty() ? "reintegration.due.none" : "reintegration.due.none_here")).set("NONE_TEXT", c.t("reintegration.due.none_hint")).show_if(!all.empty() || whose == Whose::mine, "NONE_ALL");
  }
  saw_all(c, shown);
  return page.response();
}

core::Result<web::Response> api_due(web::Context& c) {
  const auto all = due(c.tx, cases::reader(c), c.forms, whose_of(c), c.now);
  std::vector<const Due*> shown;
  core::Json j;
  j.object().key("items").array();
  for (const auto& d : all) {
    j.object().field("kind", code_of(d.kind)).field("case", d.of_case.text()).field("number", d.number).field_or_null("plan", d.plan ? d.plan.text() : std::string()).field("day", d.day.text()).field_or_null("time", minute_text(d.minute));
    j.field_or_null("code", d.code).field("when", kBuckets[static_cast<std::size_t>(bucket_of(d, today_of(c)))]).end();
    shown.push_back(&d);
  }
  j.end().end();
  saw_all(c, shown);
  return web::json(j.take());
}

}  // namespace ostoja::reintegration
