#pragma once
// What the repository files of this room share: sealing under the key of the case at the row's version, and the event of a change.
#include "reintegration/record.h"

namespace ostoja::reintegration {

inline const forms::Form& form_of(const forms::Library& forms, std::string_view name) {
  const auto* f = forms.form(name);
  if (f == nullptr) throw core::Failure(core::Errc::internal, "a form of reintegration is missing");
  return *f;
}
inline bool known(const forms::Library& forms, std::string_view list, std::string_view code) {
  const auto* codes = forms.codes(list);
  return codes != nullptr && codes->find(code) != nullptr;
}
inline core::Date day_of(const forms::Answers& a, std::string_view field) { return core::Date::parse(a.get(field)).value_or(core::Date{}); }
inline core::Bytes seal(const Keeper& k, const char* table, std::int64_t id, std::int64_t version, cases::CaseId of_case, std::string_view plain) {
  return plain.empty() ? core::Bytes() : k.keys.seal(k.tx, {table, id, "sealed", version}, "case", of_case.value, plain);
}
inline store::Value blob_or_null(const core::Bytes& b) { return b.empty() ? store::Value(nullptr) : store::Value(b); }
inline core::Bytes copied(const store::Row& r, int column) {
  auto blob = r.blob(column);  // asked once: each call may decode anew
  return core::Bytes(blob.begin(), blob.end());
}
inline core::Done unseal(store::Tx& tx, const vault::OperatorKeys& keys, const char* table, std::int64_t id, std::int64_t version, cases::CaseId of_case, std::string_view document, const core::Bytes& sealed, forms::Answers& into) {
  into.merge(TRY(forms::from_document(document)));
  if (!sealed.empty()) into.merge(TRY(forms::from_document(TRY(keys.open(tx, {table, id, "sealed", version}, "case", of_case.value, sealed)))));
  return {};
}
inline void tell(const Keeper& k, cases::CaseId id, std::string_view what, PlanId plan, std::string detail, int more, const core::Bytes& sealed = {}) {
  auto hash = vault::sha256(core::view_of(sealed));
  cases::happened(k.tx, id, {.chapter = "reintegration", .what = what, .record = plan.value, .detail = std::move(detail), .more = more, .hash = sealed.empty() ? std::string() : std::string(core::view_of(hash))}, k.by, k.now);
}

}  // namespace ostoja::reintegration
