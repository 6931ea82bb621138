// Releases in the store: the file that knows tables release and release_count.
#include "release/record.h"
#include "core/text.h"
#include "store/feed.h"
#include "vault/vault.h"


namespace ostoja::release {
namespace {

void tell(const Keeper& k, std::string_view action, const Release& r, std::string detail = {}) {
  store::append(k.tx, {.at = k.now, .actor = k.by.value, .action = "release." + std::string(action), .record = "release", .record_id = r.id.value, .version = 1, .detail = std::move(detail)});
}
std::string joined(const std::vector<std::string>& all) {
  std::string out;
  for (const auto& one : all) out += (&one == &all.front() ? "" : ";") + one;
  return out;
}
std::vector<std::string> parted(std::string_view text) {
  std::vector<std::string> out;
  for (auto one : core::split(text, ';')) out.emplace_back(one);
  return out;
}
std::string letters(const disclosure::Published& p) {
  std::string out;
  for (auto s : p.cells) out += s == disclosure::Shown::open ? '.' : s == disclosure::Shown::small ? 's' : 'p';
  return out;
}

constexpr std::string_view kColumns = "select r.id, r.table_code, r.from_month, r.until_month, r.threshold, r.state, r.rows, r.columns, r.sources, r.hidden, r.hash, r.proposed_at, a.name, r.proposed_operator, r.decided_at, b.name, r.withdrawn_at, d.name, r.withdraw_reason "
                                      "from release r left join staff_user a on a.id = r.proposed_by left join staff_user b on b.id = r.decided_by left join staff_user d on d.id = r.withdrawn_by ";
struct Raw { Release item; std::string hidden; };
Raw read(const store::Row& r) {
  Raw out;
  auto& i = out.item;
  i.id = r.id<ReleaseId>(0), i.table = r.text(1), i.from = r.date(2), i.until = r.date(3), i.threshold = r.integer(4), i.state = static_cast<State>(r.integer(5));
  i.rows = parted(r.text(6)), i.columns = parted(r.text(7)), i.sources = parted(r.text(8));
  out.hidden = r.text(9);
  i.hash = r.text(10), i.proposed_at = r.instant(11), i.proposed_by = r.text(12), i.proposed_operator = r.text(13), i.decided_at = r.instant(14), i.decided_by = r.text(15), i.withdrawn_at = r.instant(16), i.withdrawn_by = r.text(17), i.withdraw_reason = r.text(18);
  return out;
}
Release whole(store::Tx& tx, Raw raw) {
  auto r = std::move(raw.item);
  auto index = [](const std::vector<std::string>& list, std::string_view code) { return static_cast<int>(std::find(list.begin(), list.end(), code) - list.begin()); };
  auto& p = r.published;
  p.threshold = r.threshold;
  p.table = disclosure::Table(static_cast<int>(r.sources.size()), static_cast<int>(r.rows.size()), static_cast<int>(r.columns.size()));
  tx.run("select month, source, row_code, column_code, amount from release_count where release_id = $1", {r.id}, [&](const store::Row& row) {
    const std::string source(row.text(1)), left(row.text(2)), right(row.text(3));
    r.counts[{row.date(0), source, left, right}] = row.integer(4);
    p.table.at(index(r.sources, source), index(r.rows, left), index(r.columns, right)) += row.integer(4);
  });
  for (char c : raw.hidden) p.cells.push_back(c == '.' ? disclosure::Shown::open : c == 's' ? disclosure::Shown::small : disclosure::Shown::protects);
  if (p.cells.size() != static_cast<std::size_t>((p.table.sources + 1) * (p.table.rows + 1) * (p.table.columns + 1))) throw core::Failure(core::Errc::internal, "a release does not have as many marks as cells");
  return r;
}

}  // namespace

core::Result<ReleaseId> propose(const Keeper& k, Release r, std::string_view operator_code) {
  if (k.tx.number("select count(*) from release where table_code = $1 and state = 1", {r.table}) != 0) return core::fail(core::Errc::conflict, "a release of this table waits for the other operator: decide on it first");
  r.id = ReleaseId{core::next_id(k.now.ms)};
  r.hash = core::hex(vault::sha256(text_of(r)));
  k.tx.run("insert into release (id, table_code, from_month, until_month, threshold, state, rows, columns, sources, hidden, hash, proposed_at, proposed_by, proposed_operator) values ($1,$2,$3,$4,$5,1,$6,$7,$8,$9,$10,$11,$12,$13)",
           {r.id, r.table, r.from, r.until, r.threshold, joined(r.rows), joined(r.columns), joined(r.sources), letters(r.published), r.hash, k.now, k.by, operator_code});
  for (const auto& [key, n] : r.counts)
    k.tx.run("insert into release_count (release_id, month, source, row_code, column_code, amount) values ($1,$2,$3,$4,$5,$6)", {r.id, std::get<0>(key), std::get<1>(key), std::get<2>(key), std::get<3>(key), n});
  tell(k, "propose", r, r.table + ":" + r.from.text() + ":" + r.until.text());
  return r.id;
}

core::Done decide(const Keeper& k, Release& r, State to, std::string_view operator_code) {
  if (r.state != State::proposed) return core::fail(core::Errc::conflict, "this release was decided on already");
  if (to != State::released && to != State::refused) return core::fail(core::Errc::invalid, "a release is agreed to or refused");
  // Both operators stand behind a joint table. Whoever proposed it may take it back.
  if (to == State::released && r.proposed_operator == operator_code) return core::fail(core::Errc::invalid, "somebody of the other operator agrees to it");
  k.tx.run("update release set state = $2, decided_at = $3, decided_by = $4 where id = $1", {r.id, static_cast<std::int64_t>(to), k.now, k.by});
  r.state = to;
  tell(k, to == State::released ? "agree" : "refuse", r, r.hash.substr(0, 16));
  return {};
}

core::Done withdraw(const Keeper& k, Release& r, std::string_view reason) {
  if (r.state != State::released) return core::fail(core::Errc::conflict, "only what is out is withdrawn");
  if (core::trim(reason).empty()) return core::fail(core::Errc::invalid, "say why it is withdrawn");
  k.tx.run("update release set state = 3, withdrawn_at = $2, withdrawn_by = $3, withdraw_reason = $4 where id = $1", {r.id, k.now, k.by, core::first_characters(core::trim(reason), 500)});
  r.state = State::withdrawn;
  tell(k, "withdraw", r);
  return {};
}

core::Result<Release> find(store::Tx& tx, ReleaseId id) {
  auto raw = tx.one(std::string(kColumns) + "where r.id = $1", {id}, read);
  if (!raw) return core::fail(core::Errc::not_found, "no such release");
  return whole(tx, std::move(*raw));
}
std::vector<Release> releases(store::Tx& tx, std::string_view table) {
  std::vector<Raw> raws;
  tx.run(std::string(kColumns) + "where $1 = '' or r.table_code = $1 order by r.proposed_at desc, r.id desc", {table}, [&](const store::Row& r) { raws.push_back(read(r)); });
  std::vector<Release> out;
  for (auto& raw : raws) out.push_back(whole(tx, std::move(raw)));
  return out;
}
std::vector<Release> seen(store::Tx& tx, std::string_view table) {
  auto all = releases(tx, table);
  std::erase_if(all, [](const Release& r) { return r.state != State::released && r.state != State::withdrawn; });
  return all;
}

}  // namespace ostoja::release
