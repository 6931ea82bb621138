// A case handed over to the other operator. The case, its id and everything that hangs on it become the receiver's; the sender keeps a stub under the old number.
#include "access/reader_keys.h"
#include "cases/record.h"
#include "store/counter.h"
#include "store/feed.h"

namespace ostoja::cases {
namespace {

void leave(store::Tx& tx, std::string_view action, CaseId id, std::string detail, access::UserId by, core::Instant now) {
  store::append(tx, {.at = now, .actor = by.value, .action = std::string(action), .record = "case", .record_id = id.value, .detail = std::move(detail)});
}

std::string next_case_number(store::Tx& tx, const std::string& operator_code, core::Instant now) {
  auto year = std::to_string(core::local(now).date.year());
  auto n = std::to_string(store::next_number(tx, "case/" + operator_code + "/" + year));
  return operator_code + "-" + year + "-" + std::string(n.size() < 4 ? 4 - n.size() : 0, '0') + n;
}

// What the sender keeps: number, dates, coded facts that its statistics count, who was on the team, and that there were contacts. No answer of a form, no word.
void make_stub(store::Tx& tx, const Header& h, CaseId stub, access::UserId by, core::Instant now) {
  tx.run("insert into case_file (id, number, operator_code, status, urgency, language, lead, opened_at, opened_by, closed_at, closing_reason, changed_at, registration_year, sex, age_group, citizenship, "
         "exploitation, source, document, sealed, form_version, version) select $2, $3, operator_code, 5, urgency, language, lead, opened_at, opened_by, $4, 'TRANSFERRED', $4, registration_year, sex, "
         "age_group, citizenship, exploitation, source, '{}', null, form_version, 1 from case_file where id = $1",
         {h.id, stub, h.number, now});
  tx.run("insert into case_step (id, case_id, status, at, by_user) values ($1,$2,1,$3,$4)", {core::next_id(now.ms), stub, h.opened_at, h.lead.value});
  tx.run("insert into case_step (id, case_id, status, at, by_user, reason) values ($1,$2,5,$3,$4,'TRANSFERRED')", {core::next_id(now.ms), stub, now, by});
  for (const auto& m : team(tx, h.id))
    tx.run("insert into case_team (id, case_id, user_id, role, since, until) values ($1,$2,$3,$4,$5,$6)", {core::next_id(now.ms), stub, m.user, m.role, m.since, m.until});
  tx.run("insert into case_contact (case_id, contact_id, contact_at, by_user, at) select $2, contact_id, contact_at, by_user, at from case_contact where case_id = $1", {h.id, stub});
}

core::Result<std::vector<std::pair<people::PersonId, people::PersonId>>> move_persons(const Keeper& to, const vault::OperatorKeys& from, CaseId id, std::span<const vault::Recipient> readers) {
  std::vector<std::pair<people::PersonId, people::PersonId>> copied;
  for (const auto& p : persons(to.tx, id)) {
    if (to.tx.number("select count(*) from case_person where person_id = $1 and case_id <> $2", {p.person, id}) == 0 && !people::is_merged(to.tx, p.person)) {
      TRY_VOID(people::hand_over(to.tx, from, to.keys, p.person, readers, to.by, to.now));
      continue;
    }
    auto answers = TRY(people::person_opened(to.tx, from, from.recovery(), p.person)).answers;
    auto copy = TRY(people::add_person(to.tx, to.keys, to.forms, answers, readers, to.by, to.now));
    TRY_VOID(people::copy_details(to.tx, from, to.keys, to.forms, p.person, copy, readers, to.by, to.now));
    to.tx.run("update case_person set person_id = $3 where case_id = $1 and person_id = $2", {id, p.person, copy});
    copied.emplace_back(p.person, copy);
  }
  return copied;
}

}  // namespace

core::Result<HandedOver> hand_over(store::Tx& tx, const vault::OperatorKeys& from, const vault::OperatorKeys& to, const forms::Library& library, CaseId id, access::UserId lead, std::int64_t offer,
                                   access::UserId by, core::Instant now) {
  auto h = TRY(header(tx, id, {by, from.code(), Reader::Reach::operator_wide}));
  if (h.status == Status::closed) return core::fail(core::Errc::conflict, "a closed case is not handed over");
  auto reader = TRY(access::recipient(tx, to, lead, now));
  HandedOver out{CaseId{core::next_id(now.ms)}, next_case_number(tx, to.code(), now), {}};
  const auto before = facets(tx, id);
  // Numbers are unique: the case takes its new one before the stub takes the old one.
  tx.run("update case_file set number = $2 where id = $1", {id, out.number});
  make_stub(tx, h, out.stub, by, now);
  tx.run("update case_file set operator_code = $2, lead = $3, changed_at = $4 where id = $1", {id, to.code(), lead, now});
  tx.run("update case_team set until = $2 where case_id = $1 and until is null", {id, now});
  tx.run("insert into case_team (id, case_id, user_id, role, since) values ($1,$2,$3,'LEAD',$4)", {core::next_id(now.ms), id, lead, now});
  // A case without a sealed word has no key yet; the receiver's first one makes it.
  if (auto done = from.hand_over(tx, to, "case", id.value); !done && done.error().code != core::Errc::not_found) return tl::unexpected(done.error());
  out.copied = TRY(move_persons({tx, to, library, by, now}, from, id, std::span(&reader, 1)));
  tx.run("update case_happening set case_id = $2 where case_id = $1 and record_id = $3", {id, out.stub, offer});
  tx.run("update case_chapter set records = records - 1 where case_id = $1 and chapter = 'referrals' and records > 0", {id});
  tx.run("insert into case_chapter (case_id, chapter, records, changed_at, changed_by) values ($1,'referrals',1,$2,$3)", {out.stub, now, by});
  tx.run("insert into case_passage (stub_id, case_id, from_operator, to_operator, at, by_user) values ($1,$2,$3,$4,$5,$6)", {out.stub, id, from.code(), to.code(), now, by});
  leave(tx, "case.hand_over", id, from.code() + ">" + to.code(), by, now);
  leave(tx, "case.hand_over", out.stub, from.code() + ">" + to.code(), by, now);
  counted(tx, from.code(), before, facets(tx, out.stub).value());
  counted(tx, to.code(), std::nullopt, facets(tx, id).value());
  return out;
}

std::vector<Passage> passages(store::Tx& tx, CaseId id) {
  std::vector<Passage> out;
  tx.run("select stub_id, case_id, from_operator, to_operator, at from case_passage where stub_id = $1 or case_id = $1 order by at", {id},
         [&](const store::Row& r) { out.push_back({r.id<CaseId>(0), r.id<CaseId>(1), std::string(r.text(2)), std::string(r.text(3)), r.instant(4)}); });
  return out;
}

bool is_stub(store::Tx& tx, CaseId id) { return tx.number("select count(*) from case_passage where stub_id = $1", {id}) != 0; }

}  // namespace ostoja::cases
