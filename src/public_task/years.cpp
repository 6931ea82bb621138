// Contract years and what they consist of, in the store. Knows tables contract_year, contract_item, contract_share.
#include "public_task/record.h"
#include "store/feed.h"

#include <algorithm>

namespace ostoja::public_task {
namespace {

const forms::Form& form(const forms::Library& library, const std::string& name) {
  const auto* f = library.form(name);
  if (f == nullptr) throw core::Failure(core::Errc::internal, "a form of the public task is missing");
  return *f;
}
void tell(const Keeper& k, std::string_view action, std::string_view record, std::int64_t id, std::int64_t version, std::string detail = {}) {
  store::append(k.tx, {.at = k.now, .actor = k.by.value, .action = std::string(action), .record = std::string(record), .record_id = id, .version = version, .detail = std::move(detail)});
}

constexpr std::string_view kYear = "select id, year, state, from_day, until_day, copied_from, document, version from contract_year ";
Year read_year(const store::Row& r) {
  Year y;
  y.id = r.id<YearId>(0), y.year = static_cast<int>(r.integer(1)), y.state = static_cast<State>(r.integer(2)), y.from = r.date(3), y.until = r.date(4), y.copied_from = r.id<YearId>(5), y.version = r.integer(7);
  if (auto document = forms::from_document(r.text(6))) y.answers = std::move(*document);
  y.answers.set("from_day", y.from.text()), y.answers.set("until_day", y.until.text());
  return y;
}
constexpr std::string_view kItem = "select id, kind, code, under, document, version from contract_item ";
Item read_item(const store::Row& r) {
  Item i;
  i.id = r.id<ItemId>(0), i.kind = r.text(1), i.code = r.text(2), i.under = r.text(3), i.version = r.integer(5);
  if (auto document = forms::from_document(r.text(4))) i.answers = std::move(*document);
  i.answers.set("code", i.code);
  return i;
}
void write_shares(store::Tx& tx, ItemId id, const Shares& shares) {
  tx.run("delete from contract_share where item_id = $1", {id});
  for (const auto& [op, amount] : shares) tx.run("insert into contract_share (item_id, operator_code, amount) values ($1,$2,$3)", {id, op, amount});
}
core::Done good_days(core::Date from, core::Date until) {
  if (!from || !until || until < from || until.days - from.days > 366) return core::fail(core::Errc::invalid, "a contract year has a first and a last day, at most a year apart");
  return {};
}

}  // namespace

const Kind* kind_of(std::string_view code) {
  auto at = std::find_if(std::begin(kKinds), std::end(kKinds), [&](const Kind& k) { return k.code == code; });
  return at == std::end(kKinds) ? nullptr : at;
}
const forms::Form& form_of(const forms::Library& library, const Kind& k) { return form(library, "contract_" + std::string(k.code)); }
const forms::Form& year_form(const forms::Library& library) { return form(library, "contract_year"); }

std::vector<Year> years(store::Tx& tx) {
  std::vector<Year> out;
  tx.run(std::string(kYear) + "order by year desc", {}, [&](const store::Row& r) { out.push_back(read_year(r)); });
  return out;
}
core::Result<Year> year_of(store::Tx& tx, int year) {
  auto found = tx.one(std::string(kYear) + "where year = $1", {year}, read_year);
  if (!found) return core::fail(core::Errc::not_found, "no such contract year");
  return std::move(*found);
}

std::vector<Item> items(store::Tx& tx, YearId year) {
  std::vector<Item> out;
  tx.run(std::string(kItem) + "where year_id = $1 and removed_at is null", {year}, [&](const store::Row& r) { out.push_back(read_item(r)); });
  std::map<std::int64_t, Shares> shares;
  tx.run("select s.item_id, s.operator_code, s.amount from contract_share s join contract_item i on i.id = s.item_id where i.year_id = $1 and i.removed_at is null", {year},
         [&](const store::Row& r) { shares[r.integer(0)][std::string(r.text(1))] = r.integer(2); });
  for (auto& i : out)
    if (auto at = shares.find(i.id.value); at != shares.end()) i.shares = std::move(at->second);
  std::stable_sort(out.begin(), out.end(), [](const Item& a, const Item& b) {
    const auto x = kind_of(a.kind), y = kind_of(b.kind);
    return x != y ? x < y : before_as_counted(a.code, b.code);
  });
  return out;
}
core::Result<Item> item(store::Tx& tx, YearId year, ItemId id) {
  auto found = tx.one(std::string(kItem) + "where id = $1 and year_id = $2 and removed_at is null", {id, year}, read_item);
  if (!found) return core::fail(core::Errc::not_found, "no such item of the contract");
  tx.run("select operator_code, amount from contract_share where item_id = $1", {id}, [&](const store::Row& r) { found->shares[std::string(r.text(0))] = r.integer(1); });
  return std::move(*found);
}

core::Result<YearId> add_year(const Keeper& k, int year, const forms::Answers& a) {
  const auto from = core::Date::parse(a.get("from_day")).value_or(core::Date{}), until = core::Date::parse(a.get("until_day")).value_or(core::Date{});
  TRY_VOID(good_days(from, until));
  if (from.year() != year) return core::fail(core::Errc::invalid, "the first day lies in the year");
  if (k.tx.number("select count(*) from contract_year where year = $1", {year}) != 0) return core::fail(core::Errc::conflict, "there is a contract of this year already");
  YearId id{core::next_id(k.now.ms)};
  const auto& f = year_form(k.forms);
  k.tx.run("insert into contract_year (id, year, state, from_day, until_day, copied_from, document, changed_at, changed_by, form_version, version) values ($1,$2,1,$3,$4,null,$5,$6,$7,$8,1)",
           {id, year, from, until, forms::document(f, a), k.now, k.by, f.version});
  tell(k, "contract.add", "contract_year", id.value, 1, std::to_string(year));
  return id;
}

core::Result<YearId> copy_year(const Keeper& k, const Year& last, int year) {
  const int on = year - last.year;
  auto later = [on](const forms::Form& f, forms::Answers a) {
    for (const auto& part : f.parts)
      for (const auto& field : part.fields)
        if (field.type == forms::Type::date)
          if (auto day = moved(a.get(field.name), on)) a.set(field.name, day->text());
    return a;
  };
  auto answers = later(year_form(k.forms), last.answers);
  // A new contract has a number and a day of its own.
  for (auto own : {"contract_number", "contract_day", "contest_day", "amended"}) answers.set(own, "");
  auto id = TRY(add_year(k, year, answers));
  k.tx.run("update contract_year set copied_from = $2 where id = $1", {id, last.id});
  for (auto& i : items(k.tx, last.id)) {
    if (i.kind == "annex") continue;  // an annex belongs to its contract
    ItemId fresh{core::next_id(k.now.ms)};
    const auto& f = form_of(k.forms, *kind_of(i.kind));
    k.tx.run("insert into contract_item (id, year_id, kind, code, under, document, changed_at, changed_by, form_version, version) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,1)",
             {fresh, id, i.kind, i.code, store::Value::text_or_null(i.under), forms::document(f, later(f, i.answers)), k.now, k.by, f.version});
    write_shares(k.tx, fresh, i.shares);
  }
  return id;
}

core::Done save_year(const Keeper& k, Year& y) {
  const auto from = core::Date::parse(y.answers.get("from_day")).value_or(core::Date{}), until = core::Date::parse(y.answers.get("until_day")).value_or(core::Date{});
  TRY_VOID(good_days(from, until));
  if (from.year() != y.year) return core::fail(core::Errc::invalid, "the first day lies in the year");
  const auto& f = year_form(k.forms);
  if (k.tx.run("update contract_year set from_day = $3, until_day = $4, document = $5, changed_at = $6, changed_by = $7, form_version = $8, version = $2 + 1 where id = $1 and version = $2",
               {y.id, y.version, from, until, forms::document(f, y.answers), k.now, k.by, f.version}) != 1)
    return core::fail(core::Errc::stale, "somebody else has changed the contract meanwhile");
  y.from = from, y.until = until, ++y.version;
  tell(k, "contract.save", "contract_year", y.id.value, y.version);
  bind_year(k.tx, y);
  return {};
}

core::Done set_state(const Keeper& k, Year& y, State to) {
  if (y.state == to) return core::fail(core::Errc::conflict, "it stands there already");
  y.state = to;
  k.tx.run("update contract_year set state = $2, changed_at = $3, changed_by = $4, version = version + 1 where id = $1", {y.id, static_cast<std::int64_t>(to), k.now, k.by});
  ++y.version;
  tell(k, to == State::in_force ? "contract.in_force" : to == State::settled ? "contract.settled" : "contract.prepared", "contract_year", y.id.value, y.version);
  bind_year(k.tx, y);
  return {};
}

core::Result<ItemId> add_item(const Keeper& k, const Year& y, const Kind& kind, const Item& i) {
  if (k.tx.number("select count(*) from contract_item where year_id = $1 and kind = $2 and code = $3 and removed_at is null", {y.id, kind.code, i.code}) != 0)
    return core::fail(core::Errc::conflict, "there is one with this code");
  ItemId id{core::next_id(k.now.ms)};
  const auto& f = form_of(k.forms, kind);
  k.tx.run("insert into contract_item (id, year_id, kind, code, under, document, changed_at, changed_by, form_version, version) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,1)",
           {id, y.id, kind.code, i.code, store::Value::text_or_null(i.under), forms::document(f, i.answers), k.now, k.by, f.version});
  write_shares(k.tx, id, i.shares);
  tell(k, "contract.item_add", "contract_year", y.id.value, y.version, std::string(kind.code) + ":" + i.code);
  if (kind.code == "activity") bind_year(k.tx, y);
  return id;
}

core::Done save_item(const Keeper& k, const Year& y, const Kind& kind, Item& i) {
  const auto& f = form_of(k.forms, kind);
  if (k.tx.run("update contract_item set under = $3, document = $4, changed_at = $5, changed_by = $6, form_version = $7, version = $2 + 1 where id = $1 and version = $2 and removed_at is null",
               {i.id, i.version, store::Value::text_or_null(i.under), forms::document(f, i.answers), k.now, k.by, f.version}) != 1)
    return core::fail(core::Errc::stale, "somebody else has changed this meanwhile");
  ++i.version;
  write_shares(k.tx, i.id, i.shares);
  tell(k, "contract.item_save", "contract_year", y.id.value, y.version, std::string(kind.code) + ":" + i.code);
  if (kind.code == "activity") bind_year(k.tx, y);
  return {};
}

std::string_view in_use(store::Tx& tx, const Year& y, const Item& i) {
  if (tx.number("select count(*) from contract_item where year_id = $1 and under = $2 and removed_at is null and kind in ($3, $4)", {y.id, i.code, i.kind == "part" ? "activity" : "indicator", i.kind == "part" ? "activity" : "cost"}) != 0 &&
      (i.kind == "part" || i.kind == "activity"))
    return "public_task.in_use.under";
  if (i.kind == "cost" && tx.number("select count(*) from expense where year_id = $1 and cost = $2 and cancelled_at is null", {y.id, i.code}) != 0) return "public_task.in_use.expenses";
  if (i.kind == "activity" && tx.number("select count(*) from time_sheet where year_id = $1 and activity = $2", {y.id, i.code}) != 0) return "public_task.in_use.hours";
  return {};
}

core::Done remove_item(const Keeper& k, const Year& y, const Item& i) {
  if (!in_use(k.tx, y, i).empty()) return core::fail(core::Errc::conflict, "something depends on it");
  k.tx.run("update contract_item set removed_at = $2, changed_at = $2, changed_by = $3 where id = $1", {i.id, k.now, k.by});
  if (i.kind == "activity") {
    k.tx.run("update task_work set activity = null, chosen_by = null where year_id = $1 and activity = $2", {y.id, i.code});
    bind_year(k.tx, y);
  }
  tell(k, "contract.item_remove", "contract_year", y.id.value, y.version, i.kind + ":" + i.code);
  return {};
}

}  // namespace ostoja::public_task
