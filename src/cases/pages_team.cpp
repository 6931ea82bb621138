// Team, changes, and who looked.
#include "cases/view.h"
#include "i18n/i18n.h"
#include "store/feed.h"

namespace ostoja::cases {
namespace {

constexpr int kLogged = 1000;

web::Response draw_team(web::Context& c, const Record& item, std::string_view problem, int status) {
  web::Page page(c, "cases/team");
  show_frame(c, page, item.header, "team");
  show_problem(c, page, problem);
  const bool change = may_change_team(c, item.header);
  const auto& sent = c.request.form;
  auto members = team(c.tx, item.header.id);
  for (const auto& m : members) {
    auto v = page.add("TEAM_ROW");
    v.set("TM_NAME", m.name).set("TM_ROLE", label(c, "team_role", m.role)).set("TM_SINCE", c.t.date(core::local(m.since).date));
    if (m.until) v.add("TM_ENDED").set("TM_UNTIL", c.t.date(core::local(m.until).date));
    else if (change && m.role != "LEAD") v.add("TM_CAN_END").set("TM_ID", core::id_text(m.id));
  }
  page.show_if(members.empty(), "NO_TEAM");
  if (change) {
    auto add = page.add("ADD");
    for (const auto& u : access::users(c.tx, item.header.operator_code)) {
      if (u.state != access::UserState::active) continue;
      add.add("PERSON_OPTION").set("PO_ID", u.id.text()).set("PO_NAME", u.name).show_if(sent.get("user") == u.id.text(), "PO_CHOSEN");
    }
    auto chosen = sent.get("role").empty() ? "CASEWORKER" : sent.get("role");
    for (const auto& role : c.forms.codes("team_role")->codes) add.add("ROLE_OPTION").set("RO_CODE", role.code).set("RO_LABEL", role.label(c.t.lang())).show_if(role.code == chosen, "RO_CHOSEN");
  }
  return page.response(status);
}

// Staff names once for a page of many rows.
class Names {
 public:
  explicit Names(web::Context& c) : c_(c) {}
  const std::string& of(std::int64_t user) {
    auto [it, fresh] = known_.try_emplace(user);
    if (fresh) it->second = name_of(c_, user);
    return it->second;
  }

 private:
  web::Context& c_;
  std::unordered_map<std::int64_t, std::string> known_;
};

// What stands behind an action, in words: the detail of an event holds codes only.
std::string detail_of(const web::Context& c, const store::Event& e) {
  if (e.action == "case.note") return label(c, "note_kind", e.detail);
  if (e.action == "case.team_add" || e.action == "case.team_end") return label(c, "team_role", e.detail);
  if (e.action == "case.person" || e.action == "case.person_save") return c.t.with("cases.person", {e.detail});
  if (e.action == "case.flag" || e.action == "case.flag_end") return label(c, "case_flag", e.detail);
  if (e.action == "case.hand_over")
    if (auto arrow = e.detail.find('>'); arrow != e.detail.npos) return std::string(c.t("operator." + e.detail.substr(0, arrow))) + " → " + std::string(c.t("operator." + e.detail.substr(arrow + 1)));
  if (e.action == "case.step" || e.action == "case.reopen") return label(c, "case_status", e.detail);
  if (e.action == "case.read" && e.detail == "identity") return std::string(c.t("cases.log.identity"));
  return {};
}

// The log of a case that changed hands: each operator sees its own time, by the order of the log and not by the clock. A sender's stub shows what was done before it was
// handed over, the receiver's case what came after.
std::vector<store::Event> own_events(store::Tx& tx, CaseId id) {
  auto events = store::events_of(tx, "case", id.value, kLogged);
  auto mine = passages(tx, id);
  if (mine.empty()) return events;
  const bool stub = mine.front().stub == id;
  auto whole = stub ? store::events_of(tx, "case", mine.front().case_id.value, kLogged) : std::move(events);
  std::vector<std::int64_t> hands;  // the log numbers of its passages, newest first
  for (const auto& e : whole)
    if (e.action == "case.hand_over") hands.push_back(e.seq);
  if (!stub) {
    std::erase_if(whole, [&](const store::Event& e) { return !hands.empty() && e.seq < hands.front(); });
    return whole;
  }
  auto all = passages(tx, mine.front().case_id);
  std::size_t later = 0;  // passages after this one
  for (const auto& p : all) later += p.stub > id ? 1 : 0;
  const auto until = later < hands.size() ? hands[later] : 0, since = later + 1 < hands.size() ? hands[later + 1] : 0;
  for (auto& e : whole)
    if (e.seq < until && e.seq >= since) events.push_back(std::move(e));
  return events;
}

enum class Show { changes, readers };
core::Result<web::Response> draw_log(web::Context& c, Show show) {
  auto item = TRY(asked_for(c));
  const bool readers = show == Show::readers;
  web::Page page(c, "cases/log");
  show_frame(c, page, item.header, readers ? "readers" : "changes");
  page.set("LOG_TITLE", c.t(readers ? "cases.nav.readers" : "cases.nav.changes")).set("LOG_HINT", c.t(readers ? "cases.log.readers_hint" : "cases.log.changes_hint"));
  Names names(c);
  auto events = own_events(c.tx, item.header.id);
  bool any = false;
  for (const auto& e : events) {
    if (e.action.ends_with(".read") != readers) continue;
    any = true;
    std::string what;
    if (e.action.starts_with("case.")) {
      auto detail = detail_of(c, e);
      what = c.t("action." + e.action);
      if (!detail.empty()) what += ": " + detail;
    } else {
      auto dot = e.action.find('.');
      const auto* chapter = book(c.services).find(std::string_view(e.action).substr(0, dot));
      if (chapter == nullptr || !c.may(chapter->permission)) continue;
      what = happening_text(c, e.action, e.detail);
    }
    page.add("LOG").set("L_WHEN", c.t.when(e.at, c.now)).set("L_WHO", names.of(e.actor)).set("L_WHAT", what);
  }
  page.show_if(!any, "NO_LOG").show_if(events.size() == kLogged, "LOG_CUT");
  return page.response();
}

}  // namespace

core::Result<web::Response> team_page(web::Context& c) { return draw_team(c, TRY(asked_for(c)), {}, 200); }

core::Result<web::Response> change_team(web::Context& c) {
  auto item = TRY(asked_to_change(c));
  if (!may_change_team(c, item.header)) return core::fail(core::Errc::forbidden, "the lead or a coordinator changes the team");
  auto k = keeper(c);
  k.reader = c.reader_keys_if_any();
  const auto& sent = c.request.form;
  core::Done done;
  if (auto end = core::id_value(sent.get("end"))) {
    done = end_member(k, item.header, *end);
    if (!done && done.error().code == core::Errc::conflict) return draw_team(c, item, "cases.team.lead_stays", 422);
  } else {
    auto user = access::UserId::parse(sent.get("user"));
    if (!user) return draw_team(c, item, "cases.team.choose", 422);
    auto before = item;  // a refusal shows the page as it was
    const bool lead = sent.get("role") == "LEAD";
    done = lead ? set_lead(k, item, *user) : add_member(k, item.header, *user, sent.get("role"));
    if (!done && done.error().code == core::Errc::conflict) return draw_team(c, before, "cases.team.there_already", 422);
    if (!done && done.error().code == core::Errc::invalid) return draw_team(c, before, "cases.team.choose", 422);
    if (done && lead)
      for (const auto& room : doors(c.services).lead_changed) TRY_VOID(room(c.tx, item.header.id, before.header.lead, *user, c.who.user, c.now));
  }
  TRY_VOID(done);
  for (const auto& room : doors(c.services).team_changed) TRY_VOID(room(c, item.header));
  // Who ended the own membership sees the case no more.
  return web::see_other(header(c.tx, item.header.id, reader(c)) ? home_of(item.header) + "/team?notice=saved" : "/cases?notice=saved");
}

core::Result<web::Response> changes_page(web::Context& c) { return draw_log(c, Show::changes); }
core::Result<web::Response> readers_page(web::Context& c) { return draw_log(c, Show::readers); }

}  // namespace ostoja::cases
