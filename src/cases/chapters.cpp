// What other rooms add to a case: the list of their chapters, and in the store what happened, how many records each has, who changed it last.
#include "cases/view.h"
#include "i18n/i18n.h"
#include "store/feed.h"

#include <algorithm>

namespace ostoja::cases {
namespace {

constexpr std::int64_t kNewSeconds = 7 * 24 * 3600;  // what is older is no news

void count_in(store::Tx& tx, CaseId id, std::string_view chapter, int more, access::UserId by, core::Instant now) {
  tx.run("insert into case_chapter (case_id, chapter, records, changed_at, changed_by) values ($1,$2,$3,$4,$5) on conflict (case_id, chapter) do update set "
         "records = case_chapter.records + excluded.records, changed_at = excluded.changed_at, changed_by = excluded.changed_by",
         {id, chapter, more, now, by.value});  // 0: the program itself
}

}  // namespace

void happened(store::Tx& tx, CaseId id, const Happening& h, access::UserId by, core::Instant now) {
  store::append(tx, {.at = now, .actor = by.value, .action = std::string(h.chapter) + "." + std::string(h.what), .record = "case", .record_id = id.value, .version = h.version, .detail = h.detail, .hash = h.hash});
  tx.run("insert into case_happening (id, case_id, chapter, what, record_id, detail, at, by_user) values ($1,$2,$3,$4,$5,$6,$7,$8)",
         {core::next_id(now.ms), id, h.chapter, h.what, h.record, h.detail, h.at ? h.at : now, by.value});
  count_in(tx, id, h.chapter, h.more, by, now);
  tx.run("update case_file set changed_at = $2 where id = $1", {id, now});
}

void touch_chapter(const Keeper& k, CaseId id, std::string_view chapter, int more) { count_in(k.tx, id, chapter, more, k.by, k.now); }

std::vector<ChapterState> chapter_states(store::Tx& tx, CaseId id) {
  std::vector<ChapterState> out;
  tx.run("select chapter, records, changed_at, changed_by from case_chapter where case_id = $1", {id},
         [&](const store::Row& r) { out.push_back({std::string(r.text(0)), r.integer(1), r.instant(2), r.id<access::UserId>(3)}); });
  return out;
}

bool speaks(const Chapter& chapter, const std::vector<ChapterState>& states) {
  return chapter.speaks == Speaks::always || std::any_of(states.begin(), states.end(), [&](const ChapterState& s) { return s.name == chapter.name; });
}

std::vector<TimelineLine> happenings(store::Tx& tx, CaseId id, int limit) {
  std::vector<TimelineLine> out;
  tx.run("select h.chapter, h.what, h.detail, u.name, h.record_id, h.at from case_happening h left join staff_user u on u.id = h.by_user where h.case_id = $1 order by h.at desc, h.id desc limit $2", {id, limit},
         [&](const store::Row& r) { out.push_back({std::string(r.text(0)), std::string(r.text(1)), std::string(r.text(2)), std::string(r.text(3)), r.integer(4), r.instant(5)}); });
  return out;
}

std::string happening_text(const web::Context& c, const std::string& action, std::string_view detail) {
  auto text = capital(std::string(c.t("action." + action)));
  if (detail.empty()) return text;
  auto colon = detail.find(':');
  return text + ": " + (colon == detail.npos ? std::string(detail) : label(c, detail.substr(0, colon), detail.substr(colon + 1)));
}

std::vector<BothSides> on_both_sides(web::Context& c, const Header& h) {
  const auto& known = doors(c.services);
  std::vector<BothSides> out;
  if (!known.same_perpetrator || known.helpers.empty()) return out;
  for (auto other : known.same_perpetrator(c.tx, h.operator_code, h.id))
    for (const auto& ask : known.helpers)
      for (auto entry : ask(c.tx, other)) {
        auto at = std::find_if(out.begin(), out.end(), [&](const BothSides& one) { return one.entry == entry; });
        if (at == out.end()) at = out.insert(at, BothSides{entry, {}});
        if (std::find(at->cases.begin(), at->cases.end(), other) == at->cases.end()) at->cases.push_back(other);
      }
  return out;
}

// A case that the reader may not open is not named, not counted and not described: only that somebody else has to be asked.
std::string both_sides_text(web::Context& c, const BothSides& both) {
  std::string numbers;
  bool hidden = false;
  for (auto id : both.cases) {
    if (auto other = header(c.tx, id, reader(c))) numbers += (numbers.empty() ? "" : ", ") + other->number;
    else hidden = true;
  }
  if (numbers.empty()) return std::string(c.t("cases.both_sides.ask"));
  return c.t.with(hidden ? "cases.both_sides.numbers_ask" : "cases.both_sides.numbers", {numbers});
}

Book& book(web::Services& s) {
  const std::type_index key(typeid(Book));
  auto found = s.rooms.find(key);
  if (found == s.rooms.end()) found = s.rooms.emplace(key, std::make_shared<Book>()).first;
  return *static_cast<Book*>(found->second.get());
}

void add_chapter(web::Services& s, Chapter chapter) {
  auto& all = book(s).chapters;
  auto at = std::find_if(all.begin(), all.end(), [&](const Chapter& c) { return c.group != chapter.group ? c.group > chapter.group : c.order > chapter.order; });
  all.insert(at, std::move(chapter));
}

const Chapter* Book::find(std::string_view name) const {
  for (const auto& c : chapters)
    if (c.name == name) return &c;
  return nullptr;
}

void Book::look(access::UserId reader, CaseId id, std::string_view chapter, core::Instant now) {
  std::lock_guard lock(mutex_);
  if (seen_.size() > 50'000) std::erase_if(seen_, [&](const auto& one) { return one.second.plus_seconds(kNewSeconds) < now; });
  seen_[{reader.value, id.value, std::string(chapter)}] = now;
}

bool Book::is_new(access::UserId reader, CaseId id, const ChapterState& state, core::Instant now) {
  if (state.changed_by == reader || !state.changed_by || state.changed_at.plus_seconds(kNewSeconds) < now) return false;
  std::lock_guard lock(mutex_);
  auto last = seen_.find({reader.value, id.value, state.name});
  return last == seen_.end() || last->second < state.changed_at;
}

}  // namespace ostoja::cases
