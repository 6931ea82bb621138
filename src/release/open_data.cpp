#include "release/open_data.h"
#include "core/csv.h"
#include "core/text.h"
#include "store/feed.h"
#include "vault/vault.h"

#include <cstring>
#include <set>

namespace ostoja::release {
namespace {

void tell(const Keeper& k, std::string_view action, const OpenData& d, std::string detail) {
  store::append(k.tx, {.at = k.now, .actor = k.by.value, .action = "open_data." + std::string(action), .record = "open_data", .record_id = d.id.value, .version = 1, .detail = std::move(detail)});
}
constexpr std::string_view kColumns = "select o.id, o.year, o.thousandths, o.threshold, o.state, o.hash, o.proposed_at, a.name, o.proposed_operator, o.decided_at, b.name, o.withdrawn_at, d.name, o.withdraw_reason, o.content "
                                      "from open_data o left join staff_user a on a.id = o.proposed_by left join staff_user b on b.id = o.decided_by left join staff_user d on d.id = o.withdrawn_by ";
OpenData read(const store::Row& r) {
  OpenData out;
  out.id = r.id<OpenDataId>(0), out.year = static_cast<int>(r.integer(1)), out.thousandths = r.integer(2), out.threshold = r.integer(3), out.state = static_cast<State>(r.integer(4)), out.hash = r.text(5);
  out.proposed_at = r.instant(6), out.proposed_by = r.text(7), out.proposed_operator = r.text(8), out.decided_at = r.instant(9), out.decided_by = r.text(10), out.withdrawn_at = r.instant(11), out.withdrawn_by = r.text(12), out.withdraw_reason = r.text(13), out.content = r.text(14);
  return out;
}

}  // namespace

std::vector<std::vector<std::string>> open_rows(store::Tx& tx, int year) {
  std::vector<std::vector<std::string>> out;
  std::set<std::string> known;
  tx.run("select started_at, channel, caller_type, purpose, urgency, operator_code, number_hash from contact where state in (2, 3) and started_at >= $1 and started_at < $2 order by started_at, id",
         {core::start_of(core::Date::of(year, 1, 1)), core::start_of(core::Date::of(year + 1, 1, 1))}, [&](const store::Row& r) {
           if (!r.text(6).empty() && !known.insert(std::string(r.text(5)) + std::string(r.text(6))).second) return;
           auto& row = out.emplace_back();
           row.push_back("Q" + std::to_string((core::local(r.instant(0)).date.month() + 2) / 3));
           for (int i = 1; i <= 4; ++i) row.emplace_back(r.text(i));
         });
  return out;
}

std::string open_content(const std::vector<std::vector<std::string>>& rows, std::int64_t thousandths, const disclosure::Random& random) {
  constexpr std::size_t kFields = 1 + std::size(kOpenFields);
  std::vector<std::map<std::string, int>> codes(kFields);
  for (const auto& row : rows)
    for (std::size_t f = 0; f < kFields; ++f) codes[f][row[f]] = 0;
  std::vector<std::vector<std::string>> names(kFields);
  for (std::size_t f = 0; f < kFields; ++f)
    for (auto& [code, number] : codes[f]) number = static_cast<int>(names[f].size()), names[f].push_back(code);
  std::vector<disclosure::Record> records;
  for (const auto& row : rows) {
    auto& r = records.emplace_back();
    for (std::size_t f = 0; f < kFields; ++f) r.push_back(codes[f][row[f]]);
  }
  std::string out = "quarter";
  for (auto field : kOpenFields) out += "," + std::string(field);
  out += ",contacts\r\n";
  for (const auto& [record, n] : disclosure::often(records, thousandths, random)) {
    for (std::size_t f = 0; f < kFields; ++f) out += names[f][static_cast<std::size_t>(record[f])] + ",";
    out += std::to_string(n) + "\r\n";
  }
  return out;
}

disclosure::Random secure_random() {
  return [] {
    std::uint64_t out = 0;
    const auto bytes = vault::random_bytes(sizeof out);
    std::memcpy(&out, bytes.data(), sizeof out);
    return out;
  };
}

std::int64_t used(store::Tx& tx, int year) { return tx.number("select coalesce(sum(thousandths), 0) from open_data where year = $1", {year}); }

core::Result<OpenDataId> propose(const Keeper& k, OpenData d, std::string_view operator_code) {
  if (used(k.tx, d.year) + d.thousandths > kYearlyBudget) return core::fail(core::Errc::conflict, "the budget of this year does not suffice");
  d.id = OpenDataId{core::next_id(k.now.ms)};
  d.hash = core::hex(vault::sha256(d.content));
  k.tx.run("insert into open_data (id, year, thousandths, threshold, state, content, hash, proposed_at, proposed_by, proposed_operator) values ($1,$2,$3,$4,1,$5,$6,$7,$8,$9)",
           {d.id, d.year, d.thousandths, disclosure::threshold_of(d.thousandths), d.content, d.hash, k.now, k.by, operator_code});
  tell(k, "propose", d, std::to_string(d.year) + ":" + std::to_string(d.thousandths));
  return d.id;
}
core::Done decide(const Keeper& k, OpenData& d, State to, std::string_view operator_code) {
  if (d.state != State::proposed) return core::fail(core::Errc::conflict, "this file was decided on already");
  if (to == State::released && d.proposed_operator == operator_code) return core::fail(core::Errc::invalid, "somebody of the other operator agrees to it");
  k.tx.run("update open_data set state = $2, decided_at = $3, decided_by = $4 where id = $1", {d.id, static_cast<std::int64_t>(to), k.now, k.by});
  d.state = to;
  tell(k, to == State::released ? "agree" : "refuse", d, d.hash.substr(0, 16));
  return {};
}
core::Done withdraw(const Keeper& k, OpenData& d, std::string_view reason) {
  if (d.state != State::released) return core::fail(core::Errc::conflict, "only what is out is withdrawn");
  if (core::trim(reason).empty()) return core::fail(core::Errc::invalid, "say why it is withdrawn");
  k.tx.run("update open_data set state = 3, withdrawn_at = $2, withdrawn_by = $3, withdraw_reason = $4 where id = $1", {d.id, k.now, k.by, core::first_characters(core::trim(reason), 500)});
  d.state = State::withdrawn;
  tell(k, "withdraw", d, {});
  return {};
}
core::Result<OpenData> find(store::Tx& tx, OpenDataId id) {
  auto found = tx.one(std::string(kColumns) + "where o.id = $1", {id}, read);
  if (!found) return core::fail(core::Errc::not_found, "no such file");
  return std::move(*found);
}
std::vector<OpenData> all_open_data(store::Tx& tx) {
  std::vector<OpenData> out;
  tx.run(std::string(kColumns) + "order by o.proposed_at desc, o.id desc", {}, [&](const store::Row& r) {
    out.push_back(read(r));
    out.back().content.clear();
  });
  return out;
}

}  // namespace ostoja::release
