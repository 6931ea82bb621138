#include "referral/module.h"

#include "approvals/approvals.h"
#include "referral/transfer.h"

namespace ostoja::referral {
namespace {

using web::Method;
constexpr access::Trace read_case{"case.read", "case"}, list{"referrals.list", "case"}, change{"referrals.change", "case"}, read_offer{"transfer.read", "transfer"}, answer{"transfer.answer", "transfer"};

constexpr web::Route kPages[] = {
    {Method::get, "/cases/:id/referrals", cases::case_view, read_case, list_page},
    {Method::get, "/cases/:id/referrals/new", refer, read_case, new_page},
    {Method::post, "/cases/:id/referrals", refer, change, create},
    {Method::get, "/cases/:id/referrals/:referral", cases::case_view, read_case, show_page},
    {Method::post, "/cases/:id/referrals/:referral/send", refer, change, send_page},
    {Method::post, "/cases/:id/referrals/:referral/step", refer, change, step_page},
    {Method::get, "/cases/:id/referrals/:referral/print", refer, read_case, print_page},
    {Method::get, "/cases/:id/referrals/:referral/pdf", refer, read_case, referral_pdf, web::Run::outside},
    {Method::get, "/referrals", refer, list, waiting_page},
    {Method::get, "/transfers/:transfer", refer_receive, read_offer, offer_page},
    {Method::post, "/transfers/:transfer/accept", refer_receive, answer, accept_page},
    {Method::post, "/transfers/:transfer/reject", refer_receive, answer, reject_page},
};
constexpr web::Route kApi[] = {
    {Method::post, "/api/v1/cases/:id/referrals", refer, change, api_create, web::Run::as_method, "cases:write", "referral", "Add a referral as a draft, or one that came in (also: person, receiver)"},
};

// What waits because of a consent that is gone is revoked with it: an offer to the other operator, and a referral that nobody has accepted yet.
core::Done consent_withdrawn(store::Tx& tx, const vault::OperatorKeys& keys, const consent::Consent& k, access::UserId by, core::Instant now) {
  const auto today = core::local(now).date;
  for (const auto& r : of_case(tx, k.case_id)) {
    const bool transfer = r.direction == Direction::transfer, asked = transfer && r.state == State::draft && waits_for_approval(tx, r);
    if (r.direction == Direction::in || !(r.state == State::sent || asked)) continue;
    auto may = allowed(tx, r, today);
    if (may.consent && may.missing.empty()) continue;
    const Step gone{State::revoked, "CONSENT_WITHDRAWN", {}};
    if (transfer) TRY_VOID(revoke(tx, keys, r, gone, by, now));
    else TRY_VOID(step(tx, keys, r, gone, by, now));
  }
  return {};
}

void overdue(web::Context& c, const cases::Header& h, std::vector<cases::Aside>& out) {
  int n = 0;
  for (const auto& r : of_case(c.tx, h.id)) n += is_overdue(r, core::local(c.now).date, c.forms.threshold("referral_answer_days")) ? 1 : 0;
  if (n > 0)
    out.push_back({cases::Aside::Tone::warning, "referrals", "swap", std::string(c.t("referral.aside")), "/cases/" + h.id.text() + "/referrals", std::string(c.t("referral.aside_link")), {c.t.plural("referral.aside_count", n)}});
}

void start(web::Services& s) {
  consent::doors(s).withdrawn.push_back(consent_withdrawn);
  approvals::doors(s).decided["TRANSFER"] = [&s](store::Tx& tx, const vault::OperatorKeys& keys, const approvals::Approval& a, access::UserId by, core::Instant now) -> core::Done {
    if (a.outcome != approvals::Outcome::approved) return {};
    auto r = find(tx, ReferralId{a.record});
    if (!r) return core::fail(core::Errc::not_found, "no such referral");
    return offer(s.vault, tx, s.forms, keys, *r, by, now);
  };
  cases::add_chapter(s, {.name = "referrals", .text = "referral.nav", .icon = "swap", .group = cases::Group::papers, .order = 20, .opens = cases::Opens::on_page, .speaks = cases::Speaks::once_begun, .asides = overdue, .print = print});
}

}  // namespace

web::Module module() { return {.name = "referral", .pages = kPages, .api = kApi, .start = start}; }

}  // namespace ostoja::referral
