#include "protection/module.h"

#include "protection/view.h"
#include "store/feed.h"

namespace ostoja::protection {
namespace {

using web::Method;
using cases::case_view;
constexpr access::Trace read_case{"case.read", "case"}, change_case{"case.change", "case"};

constexpr web::Route kPages[] = {
    {Method::get, "/cases/:id/protection", case_view, read_case, main_page},
    {Method::get, "/cases/:id/protection/new", protection_write, read_case, new_programme_page},
    {Method::post, "/cases/:id/protection/new", protection_write, change_case, begin_programme},
    {Method::post, "/cases/:id/protection/share", protection_write, change_case, share},
    {Method::get, "/cases/:id/protection/:programme", case_view, read_case, programme_page},
    {Method::post, "/cases/:id/protection/:programme/cancel", protection_write, change_case, cancel_programme},
    {Method::get, "/cases/:id/protection/:programme/new/:kind", protection_write, read_case, new_record_page},
    {Method::post, "/cases/:id/protection/:programme/new/:kind", protection_write, change_case, add_record},
    {Method::get, "/cases/:id/protection/:programme/:record", case_view, read_case, record_page},
    {Method::get, "/cases/:id/protection/:programme/:record/edit", protection_write, read_case, edit_record_page},
    {Method::post, "/cases/:id/protection/:programme/:record/edit", protection_write, change_case, save_record},
    {Method::post, "/cases/:id/protection/:programme/:record/withdraw", protection_write, change_case, take_back_record},
};

constexpr web::Route kApi[] = {
    {Method::get, "/api/v1/cases/:id/certificates", case_view, read_case, api_certificates, web::Run::as_method, "cases:read", "", "List the certificates of presumed victims in a case, with the day each is valid to"},
    {Method::post, "/api/v1/cases/:id/certificates", protection_write, change_case, api_add_certificate, web::Run::as_method, "cases:write", "protection_certificate",
     "Add a certificate: issued_on (a day, or a month), minor; person when the case has several. Gives valid_to"},
};

void start(web::Services& s) {
  cases::doors(s).team_changed.push_back([](web::Context& c, const cases::Header& h) -> core::Done {
    const auto* own = c.reader_keys_if_any();
    const bool reads = own != nullptr && is_reader(c.tx, h.id, *own);
    const auto sealed = TRY(seal_for_team(keeper(c), h, reads ? *own : c.keys().recovery()));
    // A coordinator who is not on the team cannot give what they cannot open: the recovery key does, and the log says so.
    if (sealed > 0 && !reads) store::append(c.tx, {.at = c.now, .actor = c.who.user.value, .action = "case.recovery_key", .record = "case", .record_id = h.id.value});
    return {};
  });
  cases::doors(s).moved.push_back([&s](store::Tx& tx, const cases::Moved& m) -> core::Done {
    if (programmes(tx, m.case_id).empty()) return {};
    const auto *from = s.vault.of(m.from), *to = s.vault.of(m.to);
    if (from == nullptr || to == nullptr) return core::fail(core::Errc::unavailable, "the other operator is sealed now: the case can be handed over once it is unlocked");
    return hand_over(tx, m, *from, *to, s.clock.now());
  });
  cases::doors(s).helpers.push_back(interpreters);
  add_chapter(s);
}

}  // namespace

web::Module module() { return {.name = "protection", .pages = kPages, .api = kApi, .start = start}; }

}  // namespace ostoja::protection
