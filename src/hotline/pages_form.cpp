// The tabs of a contact: Search, Caller, Person concerned, Categories, Summary; drafts; taking a draft back.
#include "cases/cases.h"
#include "hotline/index.h"
#include "hotline/rules.h"
#include "hotline/view.h"
#include "web/draw.h"
#include "web/live.h"

#include "core/json.h"

#include <algorithm>

namespace ostoja::hotline {
namespace {

const forms::Form& contact_form(const web::Context& c) { return *c.forms.form("contact"); }

bool is_tab(std::string_view name) { return std::find(tabs().begin(), tabs().end(), name) != tabs().end(); }

std::vector<forms::Problem> problems_of(const web::Context& c, const Contact& item) {
  if (is_closer(item.answers.get("kind"))) return {};
  return forms::validate(c.forms, contact_form(c), item.answers, "close", core::local(c.now).date);
}

// "Entered later": day, time, length and who had the conversation. Empty fields change nothing.
core::Done read_when(const web::Context& c, Contact& item) {
  const auto& sent = c.request.form;
  if (auto day = core::Date::parse(sent.get("started_day"))) {
    auto old = core::local(item.started_at);
    auto time = sent.get("started_time");
    auto minute = time.empty() ? std::optional<int>(old.minutes_of_day()) : minutes_of_day(time);
    if (!minute) return core::fail(core::Errc::invalid, "write the time as 14:30");
    bool same = old.date == *day && old.minutes_of_day() == *minute;
    if (!same) item.started_at = core::at_local(*day, *minute / 60, *minute % 60);
    if (item.started_at > c.now) return core::fail(core::Errc::invalid, "a contact cannot begin in the future");
  }
  std::int64_t minutes = 0;
  auto text = core::trim(sent.get("minutes"));
  for (char ch : text) {
    if (ch < '0' || ch > '9' || minutes > 10000) return core::fail(core::Errc::invalid, "write the length in whole minutes");
    minutes = minutes * 10 + (ch - '0');
  }
  if (!text.empty()) {
    auto end = item.started_at.plus_seconds(minutes * 60);
    item.ended_at = end > c.now ? c.now : end;
  }
  if (auto user = access::UserId::parse(sent.get("taken_by")); user && *user != item.taken_by) {
    auto who = access::find_user(c.tx, *user);
    if (!who || who->operator_code != item.operator_code) return core::fail(core::Errc::invalid, "choose a colleague of your centre");
    item.taken_by = *user;
  }
  return {};
}

// Takes what was sent of the tab, and of the side column that belongs to every tab.
core::Done take(web::Context& c, Contact& item) {
  item.answers.merge(forms::read(contact_form(c), c.request.form));
  return read_when(c, item);
}

void show_when(web::Context& c, web::Page& page, const Contact& item) {
  page.show("LATER");
  auto start = core::local(item.started_at);
  page.set("STARTED_DAY", start.date.text()).set("STARTED_TIME", start.hhmm());
  page.set("MINUTES", item.ended_at ? std::to_string((item.ended_at.ms - item.started_at.ms) / 60000) : std::string());
  for (const auto& user : access::users(c.tx, item.operator_code)) {
    if (user.state != access::UserState::active) continue;
    page.add("COLLEAGUE").set("C_ID", user.id.text()).set("C_NAME", user.name).show_if(user.id == item.taken_by, "C_CHOSEN");
  }
}

core::Result<web::Response> search_tab(web::Context& c, const Contact& item, const std::vector<forms::Problem>& problems, const std::string& q) {
  web::Page page(c, "hotline/tab_search");
  page.set("TITLE", c.t("hotline.tab.search"));
  show_head(c, page, item, "search", problems);
  show_side(c, page, item, "search");
  page.show("NEXT");
  page.set("NEXT_LABEL", c.t("hotline.next.caller"));
  page.set("Q", q);
  if (!q.empty()) {
    page.show("FOUND");
    page.set("FOUND_TITLE", c.t("hotline.search.found"));
    bool any = false;
    for (const auto& group : web::find_everywhere(c, q, 20))
      for (const auto& hit : group.hits) {
        if (hit.href == "/contacts/" + item.id.text()) continue;
        any = true;
        auto row = page.add("HIT");
        row.set("HIT_HREF", hit.href).set("HIT_TITLE", hit.title).set("HIT_TEXT", hit.text);
        if (hit.kind != "contact" && !hit.number.empty()) row.add("HIT_JOIN").set("HIT_NUMBER", hit.number);
      }
    page.show_if(!any, "NOTHING");
  }
  return page.response();
}

core::Result<web::Response> draw_tab(web::Context& c, const Contact& item, std::string_view tab, const std::vector<forms::Problem>& problems, int status) {
  if (tab == "search") return search_tab(c, item, problems, {});
  web::Page page(c, "hotline/tab");
  page.set("TITLE", c.t("hotline.tab." + std::string(tab))).set("TAB", tab);
  show_head(c, page, item, tab, problems);
  const auto& form = contact_form(c);
  const auto& part = *form.part(tab);
  std::vector<forms::Problem> here;
  for (const auto& p : problems)
    if (form.part_of(p.field) == &part) here.push_back(p);
  web::draw_errors(c, page.values(), form, here);
  web::draw_part(c, page.values(), form, part, item.answers, here);
  if (tab == "summary") show_when(c, page, item);
  show_side(c, page, item, tab);
  if (auto next = next_tab(tab); !next.empty()) {
    page.show("NEXT");
    page.set("NEXT_LABEL", c.t("hotline.next." + next));
  }
  return page.response(status);
}

}  // namespace

core::Result<web::Response> show_tab(web::Context& c) {
  auto item = TRY(asked_for(c));
  auto tab = c.param("tab");
  if (!is_tab(tab)) return core::fail(core::Errc::not_found, "no such part");
  if (!item.answers.has("kind") && item.state == State::draft) return web::see_other("/contacts/" + item.id.text());
  auto problems = c.request.query.get("check") == "1" ? problems_of(c, item) : std::vector<forms::Problem>();
  return draw_tab(c, item, tab, problems, 200);
}

core::Result<web::Response> save_tab(web::Context& c) {
  auto item = TRY(asked_to_change(c));
  auto tab = std::string(c.param("tab"));
  if (!is_tab(tab)) return core::fail(core::Errc::not_found, "no such part");
  // A draft is one person's work and may be open in two tabs: fields are merged. A saved contact may be somebody else's too.
  if (item.state != State::draft) TRY_VOID(c.expect_version(item.version));
  TRY_VOID(take(c, item));
  auto k = keeper(c);
  const std::string base = "/contacts/" + item.id.text();
  auto go = c.request.form.get("go");
  if (go == "end" || go == "case") {
    auto problems = problems_of(c, item);
    if (!problems.empty()) {
      TRY_VOID(save(k, item, item.state == State::draft ? "contact.draft" : "contact.save"));
      const auto* part = contact_form(c).part_of(problems.front().field);
      return web::see_other(base + "/form/" + (part == nullptr ? tab : part->name) + "?check=1");
    }
    TRY_VOID(finish(k, item));
    index_later(c, item);
    return web::see_other(base + (go == "case" ? "/case" : "?notice=contact_saved"));
  }
  TRY_VOID(save(k, item, item.state == State::draft ? "contact.draft" : "contact.save"));
  if (item.state != State::draft) index_later(c, item);
  if (go == "place" && c.may(access::Permission{"shelter_hold"})) return web::see_other("/shelters?contact=" + item.id.text());  // what was typed is saved on the way to a bed
  auto next = next_tab(tab);
  return web::see_other(base + "/form/" + (next.empty() ? tab : next));
}

// Posted, so that no number or name gets into an address; read outside the writer.
core::Result<web::Response> search_in_tab(web::Context& c) {
  core::Result<web::Response> out = core::fail(core::Errc::internal, "the search gave no page");
  c.services.db.read_records([&](store::Tx& tx) {
    web::Context inner{c.request, c.route, c.services, tx, c.session, c.who, c.t, c.now, c.params};
    auto item = asked_for(inner);
    if (item) inner.saw(item->id.value);
    out = item ? search_tab(inner, *item, {}, std::string(core::trim(c.request.form.get("q")))) : core::Result<web::Response>(tl::unexpected(item.error()));
    c.seen_record = inner.seen_record, c.seen_also = std::move(inner.seen_also);
  });
  return out;
}

// Autosave: the fields that changed, merged into the stored ones. Answers with the new version and the time that is shown as saved.
core::Result<web::Response> save_draft(web::Context& c) {
  auto item = TRY(asked_to_change(c));
  if (item.state != State::draft) TRY_VOID(c.expect_version(item.version));
  TRY_VOID(take(c, item));
  TRY_VOID(save(keeper(c), item, item.state == State::draft ? "contact.draft" : "contact.save"));
  if (item.state != State::draft) index_later(c, item);
  core::Json j;
  j.object().field("record", item.id.text()).field("version", item.version).field("saved", c.t.time(item.saved_at)).end();
  auto text = j.take();
  c.tx.after_commit([live = &c.services.live, topic = "user/" + c.who.user.text(), text] { live->publish(topic, "draft", text); });
  return web::json(text);
}

core::Result<web::Response> ask_cancel(web::Context& c) {
  auto item = TRY(asked_for(c));
  if (item.state != State::draft) return web::see_other("/contacts/" + item.id.text());
  web::Page page(c, "hotline/cancel");
  page.set("TITLE", c.t("hotline.cancel.title")).set("ID", item.id.text()).set("NUMBER", item.number).set("VERSION", item.version);
  return page.response();
}

core::Result<web::Response> do_cancel(web::Context& c) {
  auto item = TRY(asked_for(c));
  TRY_VOID(cancel(keeper(c), item));
  item.answers = {};
  index_later(c, item);  // words of a draft are in the index when the desk was started meanwhile
  return web::see_other("/");
}

}  // namespace ostoja::hotline
