// What hangs on a case: team, notes, joined contacts, steps, persons.
#include "cases/record.h"
#include "store/feed.h"

namespace ostoja::cases {
namespace {

void leave(const Keeper& k, std::string_view action, CaseId id, std::string detail) {
  store::append(k.tx, {.at = k.now, .actor = k.by.value, .action = std::string(action), .record = "case", .record_id = id.value, .version = 0, .detail = std::move(detail)});
  k.tx.run("update case_file set changed_at = $2 where id = $1", {id, k.now});
}

constexpr int kMostPersons = 500;  // a whole workshop or bus; more makes a page that nobody reads

std::string person_label(int n) {  // 0 → A, 25 → Z, 26 → AA
  std::string out;
  for (++n; n > 0; n = (n - 1) / 26) out.insert(out.begin(), static_cast<char>('A' + (n - 1) % 26));
  return out;
}

}  // namespace

core::Done add_contact(store::Tx& tx, CaseId id, std::int64_t contact_id, core::Instant contact_at, access::UserId by, core::Instant now) {
  if (tx.run("insert into case_contact (case_id, contact_id, contact_at, by_user, at) values ($1,$2,$3,$4,$5) on conflict do nothing", {id, contact_id, contact_at, by.value, now}) != 1)
    return core::fail(core::Errc::conflict, "this contact belongs to the case already");
  tx.run("update case_file set changed_at = $2 where id = $1", {id, now});
  store::append(tx, {.at = now, .actor = by.value, .action = "case.contact", .record = "case", .record_id = id.value});
  return {};
}

std::vector<CaseId> cases_of_contact(store::Tx& tx, std::int64_t contact_id) {
  std::vector<CaseId> out;
  tx.run("select case_id from case_contact where contact_id = $1", {contact_id}, [&](const store::Row& r) { out.push_back(r.id<CaseId>(0)); });
  return out;
}
std::vector<std::int64_t> contacts_of(store::Tx& tx, CaseId id) {
  std::vector<std::int64_t> out;
  tx.run("select contact_id from case_contact where case_id = $1 order by contact_at desc", {id}, [&](const store::Row& r) { out.push_back(r.integer(0)); });
  return out;
}

std::vector<Member> team(store::Tx& tx, CaseId id) {
  std::vector<Member> out;
  tx.run("select t.id, t.user_id, u.name, t.role, t.since, t.until from case_team t join staff_user u on u.id = t.user_id where t.case_id = $1 "
         "order by case when t.until is null then 0 else 1 end, case when t.role = 'LEAD' then 0 else 1 end, t.since",
         {id}, [&](const store::Row& r) { out.push_back({r.integer(0), r.id<access::UserId>(1), std::string(r.text(2)), std::string(r.text(3)), r.instant(4), r.instant(5)}); });
  return out;
}
bool is_on_team(store::Tx& tx, CaseId id, access::UserId user) {
  return tx.number("select count(*) from case_team where case_id = $1 and user_id = $2 and until is null", {id, user}) != 0;
}

core::Done add_member(const Keeper& k, const Header& h, access::UserId user, std::string_view role) {
  const auto* roles = k.forms.codes("team_role");
  if (role == "LEAD" || roles == nullptr || roles->find(role) == nullptr) return core::fail(core::Errc::invalid, "choose the part this person has in the team");
  auto who = access::find_user(k.tx, user);
  if (!who || who->operator_code != h.operator_code || who->state != access::UserState::active) return core::fail(core::Errc::invalid, "choose somebody of your centre");
  if (is_on_team(k.tx, h.id, user)) return core::fail(core::Errc::conflict, "this person is on the team already");
  k.tx.run("insert into case_team (id, case_id, user_id, role, since) values ($1,$2,$3,$4,$5)", {core::next_id(k.now.ms), h.id, user, role, k.now});
  leave(k, "case.team_add", h.id, std::string(role));
  return seal_persons(k, h.id);
}
core::Done end_member(const Keeper& k, const Header& h, std::int64_t id) {
  auto role = k.tx.one("select role from case_team where id = $1 and case_id = $2 and until is null", {id, h.id}, [](const store::Row& r) { return std::string(r.text(0)); });
  if (!role) return core::fail(core::Errc::not_found, "no such member");
  if (*role == "LEAD") return core::fail(core::Errc::conflict, "choose another lead first");
  k.tx.run("update case_team set until = $2 where id = $1", {id, k.now});
  leave(k, "case.team_end", h.id, *role);
  return seal_persons(k, h.id);
}
core::Done set_lead(const Keeper& k, Record& c, access::UserId user) {
  auto who = access::find_user(k.tx, user);
  if (!who || who->operator_code != c.header.operator_code || who->state != access::UserState::active) return core::fail(core::Errc::invalid, "choose somebody of your centre");
  if (user == c.header.lead) return core::fail(core::Errc::conflict, "this person leads the case already");
  k.tx.run("update case_team set until = $2 where case_id = $1 and until is null and (role = 'LEAD' or user_id = $3)", {c.header.id, k.now, user});
  k.tx.run("insert into case_team (id, case_id, user_id, role, since) values ($1,$2,$3,'LEAD',$4)", {core::next_id(k.now.ms), c.header.id, user, k.now});
  if (c.header.lead) k.tx.run("insert into case_team (id, case_id, user_id, role, since) values ($1,$2,$3,'CASEWORKER',$4)", {core::next_id(k.now.ms), c.header.id, c.header.lead, k.now});
  c.header.lead = user;
  TRY_VOID(save(k, c, "case.lead"));
  return seal_persons(k, c.header.id);
}

core::Result<std::int64_t> add_note(const Keeper& k, CaseId id, std::string_view kind, std::string_view text, core::Instant at) {
  const auto* kinds = k.forms.codes("note_kind");
  if (kinds == nullptr || kinds->find(kind) == nullptr) return core::fail(core::Errc::invalid, "choose the kind of entry");
  if (core::trim(text).empty()) return core::fail(core::Errc::invalid, "write the entry");
  if (core::characters(text) > 20000) return core::fail(core::Errc::invalid, "an entry has at most 20,000 characters");
  auto note = core::next_id(k.now.ms);
  auto sealed = k.keys.seal(k.tx, {"case_note", note, "sealed", 1}, "case", id.value, text);
  k.tx.run("insert into case_note (id, case_id, at, by_user, kind, sealed, version) values ($1,$2,$3,$4,$5,$6,1)", {note, id, at ? at : k.now, k.by, kind, sealed});
  leave(k, "case.note", id, std::string(kind));
  touch_chapter(k, id, "notes", 1);
  return note;
}
core::Result<std::vector<Note>> notes(store::Tx& tx, const vault::OperatorKeys& keys, CaseId id, int limit) {
  std::vector<Note> out;
  std::vector<core::Bytes> sealed;
  tx.run("select n.id, n.at, n.by_user, u.name, n.kind, n.sealed from case_note n left join staff_user u on u.id = n.by_user where n.case_id = $1 order by n.at desc, n.id desc limit $2", {id, limit}, [&](const store::Row& r) {
    out.push_back({r.integer(0), r.instant(1), r.id<access::UserId>(2), std::string(r.text(3)), std::string(r.text(4)), {}});
    auto blob = r.blob(5);  // asked once: each call may decode anew
    sealed.emplace_back(blob.begin(), blob.end());
  });
  for (std::size_t i = 0; i < out.size(); ++i) out[i].text = TRY(keys.open(tx, {"case_note", out[i].id, "sealed", 1}, "case", id.value, sealed[i]));
  return out;
}

std::vector<Step> steps(store::Tx& tx, CaseId id) {
  std::vector<Step> out;
  tx.run("select s.status, s.at, u.name, s.reason from case_step s left join staff_user u on u.id = s.by_user where s.case_id = $1 order by s.at, s.id", {id},
         [&](const store::Row& r) { out.push_back({static_cast<Status>(r.integer(0)), r.instant(1), std::string(r.text(2)), std::string(r.text(3))}); });
  return out;
}
std::vector<Joined> joined(store::Tx& tx, CaseId id) {
  std::vector<Joined> out;
  tx.run("select j.contact_id, j.contact_at, j.at, u.name from case_contact j left join staff_user u on u.id = j.by_user where j.case_id = $1 order by j.contact_at desc", {id},
         [&](const store::Row& r) { out.push_back({r.integer(0), r.instant(1), r.instant(2), std::string(r.text(3))}); });
  return out;
}

std::vector<std::string> flags(store::Tx& tx, CaseId id) {
  std::vector<std::string> out;
  tx.run("select flag from case_flag where case_id = $1 and until is null order by since, id", {id}, [&](const store::Row& r) { out.emplace_back(r.text(0)); });
  return out;
}
void set_flag(const Keeper& k, CaseId id, std::string_view code) {
  k.tx.run("insert into case_flag (id, case_id, flag, since, by_user) values ($1,$2,$3,$4,$5)", {core::next_id(k.now.ms), id, code, k.now, k.by});
  leave(k, "case.flag", id, std::string(code));
}
void end_flag(const Keeper& k, CaseId id, std::string_view code) {
  k.tx.run("update case_flag set until = $3 where case_id = $1 and flag = $2 and until is null", {id, code, k.now});
  leave(k, "case.flag_end", id, std::string(code));
}

std::vector<CasePerson> persons(store::Tx& tx, CaseId id) {
  std::vector<CasePerson> out;
  tx.run("select person_id, label from case_person where case_id = $1 order by length(label), label", {id}, [&](const store::Row& r) { out.push_back({r.id<people::PersonId>(0), std::string(r.text(1))}); });
  return out;
}
std::optional<CasePerson> person_of(store::Tx& tx, CaseId id, people::PersonId person) {
  auto look = [&](people::PersonId whom) {
    return tx.one("select person_id, label from case_person where case_id = $1 and person_id = $2", {id, whom},
                  [](const store::Row& r) { return CasePerson{r.id<people::PersonId>(0), std::string(r.text(1))}; });
  };
  auto found = look(person);
  // What other rooms wrote about a person who was merged since is about the one that was kept.
  if (!found && tx.number("select count(*) from case_person_moved where case_id = $1 and person_id = $2", {id, person}) != 0) found = look(people::survivor(tx, person));
  return found;
}
core::Done join_person(const Keeper& k, CaseId id, people::PersonId person) {
  auto count = static_cast<int>(k.tx.number("select count(*) from case_person where case_id = $1", {id}) +
                                k.tx.number("select count(*) from case_person_moved where case_id = $1 and kept_was_there = 1", {id}));  // a letter once given is not given again
  if (count >= kMostPersons) return core::fail(core::Errc::invalid, "a case has at most 500 persons: open another one for the rest");
  auto label = person_label(count);
  k.tx.run("insert into case_person (case_id, person_id, label, added_at) values ($1,$2,$3,$4)", {id, person, label, k.now});
  leave(k, "case.person", id, label);
  touch_chapter(k, id, "people", 1);
  return let_team_read(k, id, person);
}
std::vector<Elsewhere> persons_elsewhere(store::Tx& tx, CaseId id, std::string_view operator_code, access::UserId user) {
  std::vector<Elsewhere> out;
  tx.run("select p.person_id, p.label, f.number from case_team t join case_file f on f.id = t.case_id join case_person p on p.case_id = f.id "
         "where t.user_id = $1 and t.until is null and f.operator_code = $2 and f.id <> $3 and not exists (select 1 from case_person h where h.case_id = $3 and h.person_id = p.person_id) "
         "order by f.number desc, length(p.label), p.label limit 200",
         {user, operator_code, id}, [&](const store::Row& r) { out.push_back({r.id<people::PersonId>(0), std::string(r.text(1)), std::string(r.text(2))}); });
  return out;
}
void person_event(const Keeper& k, CaseId id, std::string_view action, std::string_view detail) {
  leave(k, action, id, std::string(detail));
  touch_chapter(k, id, "people", 0);
}
void person_changed(const Keeper& k, CaseId id, std::string_view label) {
  leave(k, "case.person_save", id, std::string(label));
  touch_chapter(k, id, "people", 0);
}

}  // namespace ostoja::cases
