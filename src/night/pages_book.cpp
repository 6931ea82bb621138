// The handover book: entries are signed by who writes them and never changed; a mistake is put right by a further entry.
#include "i18n/i18n.h"
#include "night/view.h"

#include <algorithm>
#include <map>

namespace ostoja::night {
namespace {

core::Result<web::Response> draw(web::Context& c, const Here& h, std::string_view problem, int status) {
  web::Page page(c, "night/book");
  show_night(c, page, h, "book");
  cases::show_problem(c, page, problem);
  const auto& sent = status == 200 ? c.request.query : c.request.form;
  auto until = c.now;
  if (auto day = core::Date::parse(c.request.query.get("until"))) until = std::min(c.now, core::start_of(day->plus_days(1)));
  auto from = core::start_of(core::local(until).date.plus_days(-3));
  auto all = TRY(entries(h.k, from, until));
  std::map<std::int64_t, std::string> when;
  for (const auto& e : all) when[e.id.value] = c.t.when(e.at, c.now);
  bool news = false;
  for (const auto& e : all) {
    auto v = page.add("ENTRY");
    const bool read = e.by == c.who.user || std::any_of(e.read_by.begin(), e.read_by.end(), [&](const auto& r) { return r.first == c.who.user; });
    news = news || !read;
    v.set("E_ID", e.id.text()).set("E_BY", cases::name_of(c, e.by.value)).set("E_WHEN", c.t.when(e.at, c.now)).set("E_WORDS", e.words).show_if(!read, "E_NEW").show_if(e.weight == "IMPORTANT", "E_IMPORTANT");
    v.set("E_CORRECT", night_of(h.place) + "/book?corrects=" + e.id.text() + "#write");
    if (e.corrects) v.add("E_CORRECTS").set("E_CORRECTS_HREF", "#e-" + e.corrects.text()).set("E_CORRECTS_WHEN", when.contains(e.corrects.value) ? when[e.corrects.value] : std::string(c.t("night.book.earlier")));
    if (!e.next.empty()) {
      auto n = v.add("E_NEXT");
      n.set("E_NEXT_TEXT", e.next);
      if (e.done_at) n.add("E_DONE").set("E_DONE_TEXT", c.t.with("night.book.done_by", {cases::name_of(c, e.done_by.value), c.t.when(e.done_at, c.now)}));
      else n.add("E_OPEN").set("E_ACTION", night_of(h.place) + "/book/" + e.id.text() + "/done");
    }
    std::string readers;
    for (const auto& [user, at] : e.read_by) readers += (readers.empty() ? "" : ", ") + cases::name_of(c, user.value) + " " + c.t.time(at);
    if (!readers.empty()) v.add("E_READ").set("E_READ_TEXT", readers);
  }
  page.show_if(!all.empty(), "ANY", "NONE");
  if (has_older(c.tx, h.place.id, from)) page.add("OLDER").set("OLDER_HREF", night_of(h.place) + "/book?until=" + core::local(from).date.plus_days(-1).text());
  // The newest by number, not by hour: an entry may be written for an earlier one.
  if (!all.empty()) page.set("UP_TO", std::max_element(all.begin(), all.end(), [](const Entry& a, const Entry& b) { return a.id.value < b.id.value; })->id.text());
  page.show_if(news, "TAKE");
  page.set("WORDS", sent.get("words")).set("NEXT", sent.get("next")).show_if(sent.get("weight") == "IMPORTANT", "IMPORTANT");
  if (auto corrects = EntryId::parse(sent.get("corrects")); corrects && when.contains(corrects->value)) page.add("CORRECTS").set("CO_ID", corrects->text()).set("CO_WHEN", when[corrects->value]);
  return page.response(status);
}

}  // namespace

core::Result<web::Response> book_page(web::Context& c) {
  auto h = TRY(here(c));
  return draw(c, h, {}, 200);
}
core::Result<web::Response> write_page(web::Context& c) {
  auto h = TRY(here(c));
  const auto& form = c.request.form;
  NewEntry n{std::string(form.get("words")), std::string(form.get("next")), form.get("weight") == "IMPORTANT" ? "IMPORTANT" : "PLAIN", {}};
  if (auto corrects = EntryId::parse(form.get("corrects"))) n.corrects = *corrects;
  auto done = write(h.k, n);
  if (!done && done.error().code == core::Errc::invalid) return draw(c, h, core::trim(n.words).empty() ? "night.problem.words" : "night.problem.long", 422);
  TRY_VOID(std::move(done));
  return back_to(c, h, "book");
}
core::Result<web::Response> take_page(web::Context& c) {
  auto h = TRY(here(c));
  auto up_to = EntryId::parse(c.request.form.get("up_to"));
  if (!up_to || take_over(h.k, *up_to) == 0) return draw(c, h, "night.problem.nothing_new", 422);
  return back_to(c, h, "book");
}
core::Result<web::Response> done_page(web::Context& c) {
  auto h = TRY(here(c));
  auto id = EntryId::parse(c.param("entry"));
  if (!id) return core::fail(core::Errc::not_found, "no such entry");
  auto done = mark_done(h.k, *id);
  if (!done && done.error().code == core::Errc::conflict) return draw(c, h, "night.problem.done", 409);
  TRY_VOID(std::move(done));
  return back_to(c, h, "book");
}

}  // namespace ostoja::night
