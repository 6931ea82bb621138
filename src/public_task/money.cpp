// Expenses, in the store. Coded answers and the amount lie open for the sums; what it was bought for is sealed.
#include "public_task/record.h"
#include "store/feed.h"

namespace ostoja::public_task {
namespace {

constexpr std::string_view kKind = "expense";
vault::Place place(std::int64_t id, std::int64_t version) { return {"expense", id, "sealed", version}; }
const forms::Form& form_of(const forms::Library& library) {
  const auto* f = library.form("expense");
  if (f == nullptr) throw core::Failure(core::Errc::internal, "the form of expenses is missing");
  return *f;
}
void tell(const Keeper& k, std::string_view action, ExpenseId id, std::int64_t version, const core::Bytes& sealed, std::string detail = {}) {
  auto hash = vault::sha256(core::view_of(sealed));
  store::append(k.tx, {.at = k.now, .actor = k.by.value, .action = "expense." + std::string(action), .record = "expense", .record_id = id.value, .version = version, .detail = std::move(detail),
                       .hash = sealed.empty() ? std::string() : std::string(core::view_of(hash))});
}
store::Value none_if_empty(const core::Bytes& sealed) { return sealed.empty() ? store::Value(nullptr) : store::Value(sealed); }
core::Bytes sealed_of(const Keeper& k, const vault::OperatorKeys& keys, ExpenseId id, std::int64_t version, const forms::Answers& a) {
  const auto plain = forms::sealed_document(form_of(k.forms), a);
  return plain.empty() ? core::Bytes() : keys.seal(k.tx, place(id.value, version), kKind, id.value, plain);
}

constexpr std::string_view kColumns = "select id, operator_code, cost, day, amount, cancelled_at, document, sealed, version, source from expense ";
core::Result<Expense> read(store::Tx& tx, const vault::OperatorKeys& keys, const store::Row& r) {
  Expense e;
  e.id = r.id<ExpenseId>(0), e.operator_code = r.text(1), e.cost = r.text(2), e.day = r.date(3), e.amount = core::Money{r.integer(4)}, e.cancelled_at = r.instant(5), e.version = r.integer(8);
  e.answers = TRY(forms::from_document(r.text(6)));
  if (auto blob = r.blob(7); !blob.empty()) e.answers.merge(TRY(forms::from_document(TRY(keys.open(tx, place(e.id.value, e.version), kKind, e.id.value, blob)))));
  e.answers.set("day", e.day.text()), e.answers.set("source", std::string(r.text(9))), e.answers.set("amount", e.amount.plain());
  return e;
}

}  // namespace

core::Result<ExpenseId> add_expense(const Keeper& k, const vault::OperatorKeys& keys, const Year& y, const Expense& e) {
  if (y.state == State::settled) return core::fail(core::Errc::conflict, "this contract is settled");
  ExpenseId id{core::next_id(k.now.ms)};
  const auto& f = form_of(k.forms);
  const auto sealed = sealed_of(k, keys, id, 1, e.answers);
  k.tx.run("insert into expense (id, operator_code, year_id, cost, day, amount, source, document, sealed, created_at, created_by, changed_at, form_version, version) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$10,$12,1)",
           {id, keys.code(), y.id, e.cost, e.day, e.amount.grosze, e.answers.get("source"), forms::document(f, e.answers), none_if_empty(sealed), k.now, k.by, f.version});
  tell(k, "add", id, 1, sealed, e.cost);
  return id;
}

core::Done save_expense(const Keeper& k, const vault::OperatorKeys& keys, Expense& e) {
  const auto& f = form_of(k.forms);
  const auto sealed = sealed_of(k, keys, e.id, e.version + 1, e.answers);
  if (k.tx.run("update expense set cost = $3, day = $4, amount = $5, source = $6, document = $7, sealed = $8, changed_at = $9, form_version = $10, version = $2 + 1 where id = $1 and version = $2 and cancelled_at is null",
               {e.id, e.version, e.cost, e.day, e.amount.grosze, e.answers.get("source"), forms::document(f, e.answers), none_if_empty(sealed), k.now, f.version}) != 1)
    return core::fail(core::Errc::stale, "somebody else has changed this expense meanwhile");
  ++e.version;
  tell(k, "save", e.id, e.version, sealed, e.cost);
  return {};
}

core::Done cancel_expense(const Keeper& k, Expense& e) {
  if (e.cancelled_at) return core::fail(core::Errc::conflict, "it is cancelled already");
  // What is sealed keeps the version it was sealed with.
  k.tx.run("update expense set cancelled_at = $2, changed_at = $2 where id = $1", {e.id, k.now});
  e.cancelled_at = k.now;
  tell(k, "cancel", e.id, e.version, {}, e.cost);
  return {};
}

core::Result<Expense> expense(store::Tx& tx, const vault::OperatorKeys& keys, const Year& y, ExpenseId id) {
  auto found = tx.one(std::string(kColumns) + "where id = $1 and year_id = $2 and operator_code = $3", {id, y.id, keys.code()}, [&](const store::Row& r) { return read(tx, keys, r); });
  if (!found) return core::fail(core::Errc::not_found, "no such expense");
  return std::move(*found);
}

std::vector<Expense> expenses(store::Tx& tx, const vault::OperatorKeys& keys, const Year& y, std::string_view cost, int limit, int skip) {
  std::vector<core::Result<Expense>> all;
  tx.run(std::string(kColumns) + "where year_id = $1 and operator_code = $2 and ($3 = '' or cost = $3) order by day desc, id desc limit $4 offset $5", {y.id, keys.code(), cost, limit, skip},
         [&](const store::Row& r) { all.push_back(read(tx, keys, r)); });
  std::vector<Expense> out;
  for (auto& e : all)
    if (e) out.push_back(std::move(*e));
  return out;
}

}  // namespace ostoja::public_task
