// A line a day by mail: how many terms end within 7 days and how many have passed. Counts only, no link, nothing of a person. Off until the centre has a mail server.
#include "clocks/view.h"
#include "core/log.h"
#include "i18n/i18n.h"
#include "store/feed.h"

namespace ostoja::clocks {
namespace {

constexpr int kFromHour = 7;  // Europe/Warsaw: before work begins, and never at night

struct Line { access::User user; std::string address; Soon soon; };

// Whoever is still of the staff, may still see clocks, has something to be told, and was not told today.
std::vector<Line> due(store::Tx& tx, const web::Services& s, core::Instant now) {
  const auto today = core::local(now).date;
  std::vector<Line> out;
  for (const auto& wish : mail_wishes(tx)) {
    if (wish.sent && wish.sent >= today) continue;
    auto user = access::find_user(tx, wish.user);
    if (!user || !may_have_feed(s, *user)) continue;
    const auto* keys = s.vault.of(user->operator_code);
    if (keys == nullptr) continue;
    auto address = open_mail(*keys, wish);
    auto soon = clocks::soon(tx, {user->id, user->operator_code, cases::Reader::Reach::team}, now);
    if (address && soon.week + soon.passed > 0) out.push_back({*user, *address, soon});
  }
  return out;
}

}  // namespace

const mail::Server* mail_server(const web::Services& s) {
  auto found = s.rooms.find(std::type_index(typeid(mail::Server)));
  return found == s.rooms.end() ? nullptr : static_cast<const mail::Server*>(found->second.get());
}

mail::Message digest(std::string to, std::string_view lang, const Soon& soon) {
  const auto& t = i18n::strings(lang);
  std::string text;
  if (soon.week > 0) text += t.plural("clocks.mail.week", soon.week) + "\n";
  if (soon.passed > 0) text += t.plural("clocks.mail.passed", soon.passed) + "\n";
  return {std::move(to), t.with("clocks.mail.subject", {t.number(soon.week + soon.passed)}), text + "\n" + std::string(t("clocks.mail.sign_in")) + "\n"};
}

void send_digests(web::Services& s) {
  const auto* server = mail_server(s);
  const auto now = s.clock.now();
  if (server == nullptr || core::local(now).hour < kFromHour) return;
  const auto lines = s.db.reading([&](store::Tx& tx) { return due(tx, s, now); });
  for (const auto& line : lines) {
    // Not taken: the next run tries again, for all that are left. Taken and not noted (a crash between) sends it twice, which harms nobody.
    if (!mail::send(*server, digest(line.address, line.user.locale, line.soon), now)) return;
    s.db.write([&](store::Tx& tx) { note_mail(tx, line.user.id, line.soon, now); });
  }
}

core::Result<web::Response> save_mail(web::Context& c) {
  if (mail_server(c.services) == nullptr) return core::fail(core::Errc::not_found, "this centre sends no mail");
  auto address = std::string(core::trim(c.request.form.get("address")));
  if (address.empty()) {
    if (!end_mail(c.tx, c.who.user, c.now)) return draw_feed(c, {}, address, "clocks.mail.problem");
    return web::see_other("/clocks/calendar?notice=clock_mail_stopped");
  }
  if (!mail::is_address(address)) return draw_feed(c, {}, address, "clocks.mail.problem");
  keep_mail(c.tx, c.keys(), c.who.user, address, c.now);
  return web::see_other("/clocks/calendar?notice=clock_mail_saved");
}

}  // namespace ostoja::clocks
