// Forms that institutions sent, in the store. Knows the table institution_form.
#include "forms/forms.h"
#include "identification/record.h"

namespace ostoja::identification {
namespace {

constexpr std::string_view kSelect = "select f.id, f.case_id, f.person_id, f.source_entry, f.received_on, f.attachment_id, f.recorded_by, u.name, f.recorded_at, f.sealed from institution_form f "
                                     "left join staff_user u on u.id = f.recorded_by ";
struct Sealed { ReceivedForm form; core::Bytes sealed; };
Sealed read_form(const store::Row& r) {
  Sealed out;
  auto& f = out.form;
  f.id = r.integer(0), f.case_id = r.id<cases::CaseId>(1), f.person = r.id<people::PersonId>(2), f.source = r.id<directory::EntryId>(3), f.received_on = r.date(4);
  f.attachment = r.integer(5), f.recorded_by = r.id<access::UserId>(6), f.recorded_by_name = r.text(7), f.recorded_at = r.instant(8);
  auto blob = r.blob(9);
  out.sealed.assign(blob.begin(), blob.end());
  return out;
}
vault::Place place(std::int64_t id) { return {"institution_form", id, "sealed", 1}; }

}  // namespace

core::Result<std::int64_t> add_received(const Keeper& k, const forms::Library& library, const ReceivedForm& fresh) {
  const auto& form = *library.form("institution_form");
  if (!fresh.received_on || fresh.received_on > core::local(k.now).date) return core::fail(core::Errc::invalid, "the day it came in is not in the future");
  TRY(directory::entry(k.tx, fresh.source, k.keys.code()));
  const auto id = core::next_id(k.now.ms);
  auto plain = forms::sealed_document(form, fresh.answers);
  auto sealed = plain.empty() ? core::Bytes() : k.keys.seal(k.tx, place(id), "case", fresh.case_id.value, plain);
  k.tx.run("insert into institution_form (id, case_id, person_id, source_entry, received_on, attachment_id, sealed, form_version, recorded_by, recorded_at) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)",
           {id, fresh.case_id, fresh.person, fresh.source, fresh.received_on, fresh.attachment == 0 ? store::Value(nullptr) : store::Value(fresh.attachment), sealed.empty() ? store::Value(nullptr) : store::Value(sealed), form.version,
            k.by, k.now});
  auto hash = vault::sha256(core::view_of(sealed));
  cases::happened(k.tx, fresh.case_id, {.chapter = "identification", .what = "received", .record = id, .version = 1, .at = fresh.received_on == core::local(k.now).date ? k.now : core::at_local(fresh.received_on, 12, 0), .more = 1,
                                        .hash = sealed.empty() ? std::string() : std::string(core::view_of(hash))},
                  k.by, k.now);
  return id;
}

std::vector<ReceivedForm> received_forms(store::Tx& tx, cases::CaseId id) {
  std::vector<ReceivedForm> out;
  tx.run(std::string(kSelect) + "where f.case_id = $1 order by f.received_on desc, f.id desc", {id}, [&](const store::Row& r) { out.push_back(read_form(r).form); });
  return out;
}

core::Result<ReceivedForm> received_form_opened(store::Tx& tx, const vault::OperatorKeys& keys, cases::CaseId case_id, std::int64_t id) {
  auto found = tx.one(std::string(kSelect) + "where f.id = $1 and f.case_id = $2", {id, case_id}, read_form);
  if (!found) return core::fail(core::Errc::not_found, "no such form");
  if (!found->sealed.empty()) found->form.answers = TRY(forms::from_document(TRY(keys.open(tx, place(id), "case", case_id.value, found->sealed))));
  return std::move(found->form);
}

}  // namespace ostoja::identification
