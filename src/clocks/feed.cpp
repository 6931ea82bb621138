// The calendar feed: it leaves the house, so it says nothing but "Termin 0123-A" and a day, "Dyżur" and its hours. Its address has a secret word and opens nothing else.
#include "clocks/view.h"
#include "access/accounts.h"
#include "i18n/i18n.h"
#include "core/text.h"

#include <fmt/format.h>

namespace ostoja::clocks {
namespace {

std::string compact(core::Date d) { return fmt::format("{:04}{:02}{:02}", d.year(), d.month(), d.day()); }

std::string stamp(core::Instant at) {  // UTC, as the format wants it
  std::string out;
  for (char ch : core::Instant{at.ms / 1000 * 1000}.rfc3339())
    if (ch != '-' && ch != ':') out += ch;
  return out;
}

// Who made it stays on, and may still see clocks: an account that was closed or lost its role has no feed from that moment.
std::optional<access::User> owner(web::Context& c, std::string_view word) {
  auto id = user_of_feed(c.tx, word);
  auto user = id ? access::find_user(c.tx, *id) : std::nullopt;
  return user && may_have_feed(c.services, *user) ? user : std::nullopt;
}

struct Calendars { std::vector<CalendarSource> sources; };
bool may(const web::Services& s, const access::User& user, access::Permission what) {
  const int index = s.policy.index(what);
  return index >= 0 && s.policy.of(user.roles)[static_cast<std::size_t>(index)];
}

}  // namespace

void add_calendar(web::Services& s, CalendarSource source) {
  auto& place = s.rooms[std::type_index(typeid(Calendars))];
  if (!place) place = std::make_shared<Calendars>();
  static_cast<Calendars*>(place.get())->sources.push_back(source);
}

bool may_have_feed(const web::Services& s, const access::User& user) {
  return user.state == access::UserState::active && !user.operator_code.empty() && (may(s, user, clocks_view) || may(s, user, feed_view));
}

web::Response draw_feed(web::Context& c, std::string_view word, std::string_view typed, std::string_view problem) {
  web::Page page(c, "clocks/feed");
  page.set("TITLE", c.t("clocks.feed.title"));
  auto since = feed_since(c.tx, c.who.user);
  page.show_if(since.has_value(), "HAS", "HAS_NOT").show_if(c.may(clocks_view), "BACK");
  if (since) page.set("HAS_TEXT", c.t.with("clocks.feed.since", {c.t.when(*since, c.now)}));
  if (!word.empty()) page.add("FRESH").set("FEED_PATH", std::string(c.request.secure ? "https://" : "http://") + std::string(c.request.header("host")) + "/calendar/" + std::string(word) + ".ics");
  if (c.may(clocks_view) && mail_server(c.services) != nullptr) {
    auto wish = mail_wish(c.tx, c.who.user);
    auto address = wish ? open_mail(c.keys(), *wish) : std::string();
    auto v = page.add("MAIL");
    v.set("MAIL_ADDRESS", problem.empty() ? std::string_view(address ? *address : std::string()) : typed).show_if(!problem.empty(), "MAIL_BAD").show_if(wish.has_value(), "MAIL_ON", "MAIL_OFF");
    if (!problem.empty()) v.set("MAIL_PROBLEM", c.t(problem));
  }
  return page.response(problem.empty() ? 200 : 422);
}

std::string feed_text(const std::vector<Running>& all, const std::vector<CalendarEntry>& others, core::Instant now) {
  std::string out = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Ostoja//Terminy//PL\r\nCALSCALE:GREGORIAN\r\nX-WR-CALNAME:Terminy\r\n";
  for (const auto& k : all) {
    // The id of a record tells when it was made; its hash tells nothing and stays the same.
    auto hash = vault::sha256("ostoja clock " + k.id.text());
    out += "BEGIN:VEVENT\r\nUID:" + core::hex(hash).substr(0, 24) + "@ostoja\r\nDTSTAMP:" + stamp(now) + "\r\nDTSTART;VALUE=DATE:" + compact(k.last_day) +
           "\r\nDTEND;VALUE=DATE:" + compact(k.last_day.plus_days(1)) + "\r\nSUMMARY:Termin " + code_of_feed(k) + "\r\nTRANSP:TRANSPARENT\r\nCLASS:PRIVATE\r\nEND:VEVENT\r\n";
  }
  for (const auto& e : others)
    out += "BEGIN:VEVENT\r\nUID:" + core::hex(vault::sha256("ostoja calendar " + e.id)).substr(0, 24) + "@ostoja\r\nDTSTAMP:" + stamp(now) + "\r\nDTSTART:" + stamp(e.from) + "\r\nDTEND:" + stamp(e.until) + "\r\nSUMMARY:" + e.summary + "\r\nCLASS:PRIVATE\r\nEND:VEVENT\r\n";
  return out + "END:VCALENDAR\r\n";
}

core::Result<web::Response> feed(web::Context& c) {
  auto name = c.param("word");
  auto user = name.ends_with(".ics") ? owner(c, name.substr(0, name.size() - 4)) : std::nullopt;
  if (!user) return core::fail(core::Errc::not_found, "no such calendar");
  std::vector<Running> all;
  if (may(c.services, *user, clocks_view)) all = all_running(c.tx, {user->id, user->operator_code, cases::Reader::Reach::team});
  std::vector<CalendarEntry> others;
  if (auto at = c.services.rooms.find(std::type_index(typeid(Calendars))); at != c.services.rooms.end())
    for (auto source : static_cast<Calendars*>(at->second.get())->sources)
      for (auto& e : source(c.tx, user->id, c.now)) others.push_back(std::move(e));
  c.saw(user->id.value, std::to_string(all.size()));
  web::Response r;
  r.content_type = "text/calendar; charset=utf-8";
  r.body = feed_text(all, others, c.now);
  return r;
}

// Staff of both operators have neither terms nor shifts.
core::Result<web::Response> feed_page(web::Context& c) {
  if (c.who.operator_code.empty()) return core::fail(core::Errc::not_found, "no calendar");
  return draw_feed(c, {}, {}, {});
}

// The link is shown on this page only and cannot be asked for again.
core::Result<web::Response> new_feed(web::Context& c) {
  if (c.who.operator_code.empty()) return core::fail(core::Errc::not_found, "no calendar");
  return draw_feed(c, make_feed(c.tx, c.who.user, c.now), {}, {});
}

core::Result<web::Response> stop_feed(web::Context& c) {
  TRY_VOID(end_feed(c.tx, c.who.user, c.now));
  return web::see_other("/clocks/calendar?notice=clock_feed_stopped");
}

}  // namespace ostoja::clocks
