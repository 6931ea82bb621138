// Overview, timeline, entries, facts.
#include "cases/view.h"
#include "i18n/i18n.h"
#include "store/feed.h"
#include "web/draw.h"

#include <algorithm>
#include <map>

namespace ostoja::cases {
namespace {

constexpr int kOnOverview = 12, kOnTimeline = 1000;

struct Entry {
  core::Instant at;
  std::string icon, title, by, text, href, link;
};

std::string icon_of_note(std::string_view kind) { return kind == "CALL" ? "phone" : kind == "LETTER" ? "letter" : kind == "MEETING" ? "people" : kind == "DECISION" ? "check" : "note"; }

core::Done add_notes(web::Context& c, const Record& item, std::string_view only, int limit, std::vector<Entry>& out) {
  for (const auto& n : TRY(notes(c.tx, c.keys(), item.header.id, limit)))
    if (only.empty() || n.kind == only) out.push_back({n.at, icon_of_note(n.kind), capital(label(c, "note_kind", n.kind)), n.by_name, n.text, {}, {}});
  return {};
}

void add_contacts(web::Context& c, const Record& item, std::vector<Entry>& out) {
  auto all = joined(c.tx, item.header.id);
  std::vector<std::int64_t> ids;
  for (const auto& j : all) ids.push_back(j.contact);
  std::map<std::int64_t, ContactLine> lines;
  if (const auto& ask = doors(c.services).contacts; ask && !ids.empty())
    for (auto& line : ask(c.tx, item.header.operator_code, ids)) lines.emplace(line.id, line);
  for (const auto& j : all) {
    Entry e{j.contact_at, "phone", std::string(c.t("cases.timeline.contact")), j.by_name, {}, {}, {}};
    if (auto found = lines.find(j.contact); found != lines.end()) {
      const auto& line = found->second;
      e.title = capital(label(c, "contact_channel", line.channel));
      if (!line.direction.empty()) e.title += (e.title.empty() ? "" : ", ") + label(c, "contact_direction", line.direction);
      if (e.title.empty()) e.title = c.t("cases.timeline.contact");
      e.icon = line.channel == "EMAIL" || line.channel == "FORM" ? "mail" : line.channel == "CHAT" ? "chat" : line.channel == "IN_PERSON" ? "in-person" : "phone";
      e.by = line.taken_by_name;
      if (line.ended_at > line.started_at) e.by += (e.by.empty() ? "" : ", ") + c.t.duration((line.ended_at.ms - line.started_at.ms) / 1000);
      e.text = capital(label(c, "caller_type", line.caller_type));
      e.link = c.t.with("cases.timeline.contact_number", {line.number});
      if (c.may(access::Permission{"contact_read"})) e.href = "/contacts/" + core::id_text(j.contact);
    }
    out.push_back(std::move(e));
  }
}

void add_steps(web::Context& c, const Record& item, std::vector<Entry>& out) {
  auto before = Status::fresh;
  bool first = true;
  for (const auto& s : steps(c.tx, item.header.id)) {
    const bool again = before == Status::closed && s.status != Status::closed, closing = s.status == Status::closed;
    auto title = first || closing || again ? std::string(c.t(first ? "cases.timeline.opened" : closing ? "cases.timeline.closed" : "cases.timeline.reopened"))
                                           : c.t.with("cases.timeline.step", {label(c, "case_status", code_of(before)), label(c, "case_status", code_of(s.status))});
    out.push_back({s.at, first ? "folder" : closing ? "lock" : "flag", title, s.by_name, s.reason.empty() ? std::string() : capital(label(c, "closing_reason", s.reason)), {}, {}});
    before = s.status;
    first = false;
  }
}

void add_team(web::Context& c, const Record& item, std::vector<Entry>& out) {
  for (const auto& m : team(c.tx, item.header.id)) {
    if (!(m.role == "LEAD" && m.since == item.header.opened_at)) out.push_back({m.since, "team", c.t.with("cases.timeline.joined", {m.name, label(c, "team_role", m.role)}), {}, {}, {}, {}});
    if (m.until) out.push_back({m.until, "team", c.t.with("cases.timeline.left", {m.name, label(c, "team_role", m.role)}), {}, {}, {}, {}});
  }
}

// What other rooms did in the case, with a way to the record; lines of chapters that this reader may not open are left out.
void add_happenings(web::Context& c, const Record& item, int limit, std::vector<Entry>& out) {
  for (const auto& line : happenings(c.tx, item.header.id, limit)) {
    const auto* chapter = book(c.services).find(line.chapter);
    if (chapter == nullptr || !c.may(chapter->permission)) continue;
    Entry e{line.at, std::string(chapter->icon), happening_text(c, line.chapter + "." + line.what, line.detail), line.by_name, {}, {}, std::string(c.t(chapter->text))};
    e.href = home_of(item.header) + "/" + line.chapter;
    if (line.record != 0) e.href += (chapter->opens == Opens::on_page ? "/" : "#r-") + core::id_text(line.record);
    out.push_back(std::move(e));
  }
}

core::Result<std::vector<Entry>> timeline(web::Context& c, const Record& item, std::string_view show, int limit) {
  std::vector<Entry> out;
  if (show.empty() || show == "notes") TRY_VOID(add_notes(c, item, {}, limit, out));
  if (show == "decisions") TRY_VOID(add_notes(c, item, "DECISION", limit, out));
  if (show.empty() || show == "contacts") add_contacts(c, item, out);
  if (show.empty() || show == "decisions") add_steps(c, item, out);
  if (show.empty()) add_team(c, item, out);
  if (show.empty()) add_happenings(c, item, limit, out);
  std::stable_sort(out.begin(), out.end(), [](const Entry& a, const Entry& b) { return a.at > b.at; });
  return out;
}

void show_timeline(web::Context& c, web::Page& page, const std::vector<Entry>& all, std::size_t at_most) {
  core::Date day, today = core::local(c.now).date;
  std::size_t shown = 0;
  for (const auto& e : all) {
    if (++shown > at_most) break;
    auto v = page.add("ENTRY");
    if (auto date = core::local(e.at).date; date != day) {
      day = date;
      v.add("E_DAY").set("E_DAY_TEXT", day == today ? c.t.with("cases.today", {c.t.day_month(day)}) : day.year() == today.year() ? c.t.date_weekday(day) : c.t.date(day));
    }
    v.set("E_ICON", e.icon).set("E_TITLE", e.title).set("E_BY", c.t.time(e.at) + (e.by.empty() ? "" : ", " + e.by));
    if (!e.text.empty()) v.add("E_HAS_TEXT").set("E_TEXT", e.text);
    if (!e.href.empty()) v.add("E_LINK").set("E_HREF", e.href).set("E_LINK_TEXT", e.link);
  }
  page.show_if(all.empty(), "NO_ENTRY");
}

void show_card(web::Context& c, web::Page& page, const Card& card) {
  auto v = page.add("CARD");
  v.set("C_NAME", card.name).set("C_LABEL", card.title).set("C_HREF", card.href);
  for (const auto& [name, value] : card.rows) v.add("C_ROW").set("C_FIELD", name).set("C_VALUE", value.empty() ? std::string(c.t("cases.not_known")) : value);
}

void show_part(web::Context& c, web::Page& page, const Record& item, std::string_view part_name, std::initializer_list<std::string_view> fields) {
  const auto& form = *c.forms.form("case");
  const auto* part = form.part(part_name);
  Card card{part->name, std::string(part->label(c.t.lang())), home_of(item.header) + "/facts#h-" + part->name, {}};
  for (auto name : fields)
    if (const auto* f = form.find(name); f != nullptr && (!f->hidden || item.answers.has(name)))
      card.rows.emplace_back(c.t("cases.card." + std::string(name)), item.answers.has(name) ? forms::shown(c.forms, *f, item.answers, c.t) : std::string());
  show_card(c, page, card);
}

void show_cards(web::Context& c, web::Page& page, const Record& item, const std::vector<ChapterState>& states) {
  show_part(c, page, item, "basics", {"opened_how", "source", "language"});
  show_part(c, page, item, "experience", {"exploitation", "country_of_exploitation", "control"});
  std::vector<Card> all;
  for (const auto& chapter : book(c.services).chapters)
    if (chapter.cards && c.may(chapter.permission) && speaks(chapter, states)) chapter.cards(c, item.header, all);
  for (const auto& card : all) show_card(c, page, card);
}

// How many people opened or changed the case today; the reader is one of them.
std::int64_t looked_today(web::Context& c, const Record& item) {
  return std::max<std::int64_t>(1, store::actors_since(c.tx, "case", item.header.id.value, core::start_of(core::local(c.now).date)));
}

web::Response draw_overview(web::Context& c, const Record& item, const std::vector<Entry>& all, const forms::Answers& entry, const std::vector<forms::Problem>& problems) {
  web::Page page(c, "cases/overview");
  const auto states = chapter_states(c.tx, item.header.id);
  show_frame(c, page, item.header, "overview", states);
  const auto& note = *c.forms.form("note");
  web::draw_errors(c, page.values(), note, problems);
  show_cards(c, page, item, states);
  if (auto summary = item.answers.get("summary"); !summary.empty()) page.add("SUMMARY_CARD").set("SUMMARY_TEXT", summary);
  page.set("ENTRIES", c.t.number(static_cast<std::int64_t>(all.size())));
  show_timeline(c, page, all, kOnOverview);
  if (may_write(c, item.header)) {
    auto form = page.add("NOTE_FORM");
    auto shown = entry;
    if (!shown.has("kind")) shown.set("kind", "NOTE");
    for (const auto& part : note.parts) web::draw_part(c, form, note, part, shown, problems);
  }
  page.show_if(c.may(access::Permission{"case_print"}), "MAY_PRINT");
  page.add("LOOKED_LINE").set("LOOKED", c.t.plural("cases.looked", looked_today(c, item)));
  return page.response(problems.empty() ? 200 : 422);
}

}  // namespace

core::Result<web::Response> overview(web::Context& c) {
  auto item = TRY(asked_for(c));
  return draw_overview(c, item, TRY(timeline(c, item, {}, kOnTimeline)), {}, {});
}

core::Result<web::Response> timeline_page(web::Context& c) {
  auto item = TRY(asked_for(c));
  auto show = c.request.query.get("show");
  constexpr std::string_view kViews[] = {"", "notes", "contacts", "decisions"};
  if (std::find(std::begin(kViews), std::end(kViews), show) == std::end(kViews)) return core::fail(core::Errc::not_found, "there is no such view");
  web::Page page(c, "cases/timeline");
  show_frame(c, page, item.header, show == "notes" ? "notes" : "timeline");
  for (auto name : kViews)
    page.add("VIEW").set("V_HREF", home_of(item.header) + "/timeline" + (name.empty() ? "" : "?show=" + std::string(name))).set("V_LABEL", c.t("cases.timeline.show." + std::string(name.empty() ? "all" : name)))
        .show_if(show == name, "V_CURRENT");
  show_timeline(c, page, TRY(timeline(c, item, show, kOnTimeline)), kOnTimeline);
  return page.response();
}

core::Result<web::Response> add_note_page(web::Context& c) {
  auto item = TRY(asked_to_change(c));
  const auto& form = *c.forms.form("note");
  auto entry = forms::read(form, c.request.form);
  auto today = core::local(c.now).date;
  auto problems = forms::validate(c.forms, form, entry, "save", today);
  core::Instant at = c.now;
  if (auto day = core::Date::parse(entry.get("on")); day && *day != today) {
    if (*day > today) problems.push_back({"on", "cases.note.future", {}});
    else at = core::at_local(*day, 12, 0);
  }
  // Whatever is wrong, the page comes back with every word that was typed.
  if (!problems.empty()) return draw_overview(c, item, TRY(timeline(c, item, {}, kOnTimeline)), entry, problems);
  TRY(add_note(keeper(c), item.header.id, entry.get("kind"), entry.get("text"), at));
  return web::see_other(home_of(item.header) + "?notice=entry_saved");
}

core::Result<web::Response> facts_page(web::Context& c) {
  auto item = TRY(asked_for(c));
  web::Page page(c, "cases/facts");
  show_frame(c, page, item.header, "facts");
  const auto& form = *c.forms.form("case");
  for (const auto& part : form.parts) {
    auto p = page.add("PART");
    p.set("P_NAME", part.name).set("P_LABEL", part.label(c.t.lang()));
    web::draw_summary(c, p, form, part, item.answers);
  }
  web::draw_earlier(c, page.values(), form, item.answers);
  return page.response();
}

}  // namespace ostoja::cases
