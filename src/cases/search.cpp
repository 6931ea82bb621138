#include "cases/search.h"

#include "core/json.h"
#include "core/log.h"
#include "i18n/i18n.h"
#include "index/words.h"
#include "store/many.h"
#include "web/page.h"

#include <algorithm>
#include <condition_variable>
#include <set>
#include <thread>
#include <unordered_map>
#include <unordered_set>

namespace ostoja::cases {
namespace {

constexpr std::int64_t kOverlapMs = 120 * 1000;    // ids of entries grow with time, but a slow commit or another machine's clock may be late by seconds
constexpr std::int64_t kLateEveryMs = 1000;        // asking for what was late reads the overlap again: after an import that is a great deal
constexpr int kIdBits = 21;
constexpr std::size_t kMatches = 8;

// Words of the entries of cases, by operator; follows the table of entries, which are only ever added.
struct NoteWords {
  struct Operator {
    index::Words words;
    std::mutex mutex;
    std::int64_t newest = 0;
    std::unordered_set<std::int64_t> lately;       // taken in already, within the overlap
    std::int64_t late_asked_ms = 0;
  };
  std::map<std::string, std::unique_ptr<Operator>, std::less<>> of;
  std::atomic<bool> ready{false};
  std::jthread filling;                            // last: stops before the rest goes
};

bool follow(store::Tx& tx, const vault::OperatorKeys& keys, NoteWords::Operator& op, core::Instant now, int at_most) {
  std::lock_guard lock(op.mutex);
  if ((op.newest >> kIdBits) + kOverlapMs < now.ms) op.lately.clear();  // whatever was late has come by now
  struct Fresh { std::int64_t id, of; core::Bytes sealed; };
  std::vector<Fresh> list;
  // While filling, the overlap is not asked for: it would come again with every slice.
  const bool late = !op.lately.empty() && now.ms >= op.late_asked_ms + kLateEveryMs;
  if (late) op.late_asked_ms = now.ms;
  const auto from = op.newest - (late ? kOverlapMs << kIdBits : 0);
  // Asked as `exists`, so that no plan begins with all cases of the operator.
  tx.run("select n.id, n.case_id, n.sealed from case_note n where n.id > $2 and exists (select 1 from case_file f where f.id = n.case_id and f.operator_code = $1) order by n.id limit $3",
         {keys.code(), from, at_most + (late ? static_cast<int>(op.lately.size()) : 0)},
         [&](const store::Row& r) {
           if (op.lately.contains(r.integer(0))) return;
           auto blob = r.blob(2);
           list.push_back({r.integer(0), r.integer(1), core::Bytes(blob.begin(), blob.end())});
         });
  for (const auto& n : list) {
    op.newest = std::max(op.newest, n.id);
    op.lately.insert(n.id);
    if (auto text = keys.open(tx, {"case_note", n.id, "sealed", 1}, "case", n.of, n.sealed)) op.words.put(n.id, *text);
  }
  const auto old = op.newest - (kOverlapMs << kIdBits);
  if (late || !list.empty()) std::erase_if(op.lately, [&](std::int64_t id) { return id < old; });
  return static_cast<int>(list.size()) < at_most;
}

NoteWords* note_words(web::Services& s) {
  auto found = s.rooms.find(std::type_index(typeid(NoteWords)));
  return found == s.rooms.end() ? nullptr : static_cast<NoteWords*>(found->second.get());
}

void fill(web::Services& s, NoteWords& all, const std::stop_token& stop) {
  std::set<std::string> left;
  for (const auto& [code, op] : all.of) left.insert(code);
  std::mutex waiting;
  while (!stop.stop_requested() && !left.empty()) {
    std::erase_if(left, [&](const std::string& code) {
      const auto* keys = s.vault.of(code);
      if (keys == nullptr) return false;
      for (bool done = false; !done && !stop.stop_requested();) s.db.read([&](store::Tx& tx) { done = follow(tx, *keys, *all.of.at(code), s.clock.now(), 500); });
      return true;
    });
    all.ready = true;
    std::unique_lock lock(waiting);
    if (!left.empty()) std::condition_variable_any().wait_for(lock, stop, std::chrono::seconds(1), [] { return false; });
  }
  all.ready = true;
}

std::string upper(std::string_view q) {
  std::string out(q);
  for (char& ch : out)
    if (ch >= 'a' && ch <= 'z') ch = static_cast<char>(ch - 32);
  return out;
}

void add_case(web::Context& c, const Header& h, std::string text, std::vector<web::Hit>& out) {
  auto href = "/cases/" + h.id.text();
  for (const auto& o : out)
    if (o.href == href) return;
  out.push_back({"case", href, h.number, capital(label(c, "case_status", code_of(h.status))) + std::move(text), h.number});
}

void find_cases(web::Context& c, std::string_view typed, std::size_t limit, std::vector<web::Hit>& out) {
  if (!c.may(case_list)) return;
  const auto who = reader(c);
  auto number = upper(typed);
  for (const auto& tried : {number, c.who.operator_code + "-" + number})
    if (auto id = case_by_number(c.tx, tried, who))
      if (auto h = header(c.tx, *id, who)) add_case(c, *h, {}, out);
  auto* words = note_words(c.services);
  auto mine = words == nullptr ? decltype(words->of.end()){} : words->of.find(c.who.operator_code);
  if (words == nullptr || mine == words->of.end()) return;
  if (words->ready) follow(c.tx, c.keys(), *mine->second, c.now, 2000);
  std::set<std::int64_t> hidden;
  for (auto id : mine->second->words.find(typed, 2000)) {
    if (out.size() >= limit) break;
    struct Line { CaseId of; std::string kind; core::Instant at; };
    auto line = c.tx.one("select case_id, kind, at from case_note where id = $1", {id}, [](const store::Row& r) { return Line{r.id<CaseId>(0), std::string(r.text(1)), r.instant(2)}; });
    if (!line || hidden.contains(line->of.value)) continue;
    auto h = header(c.tx, line->of, who);
    if (!h) hidden.insert(line->of.value);
    else add_case(c, *h, " · " + c.t.with("search.case.entry", {label(c, "note_kind", line->kind), c.t.date(core::local(line->at).date)}), out);
  }
}

void find_persons(web::Context& c, std::string_view typed, std::size_t limit, std::vector<web::Hit>& out) {
  if (!c.may(case_list)) return;
  for (const auto& m : visible(c, people::find(c.services, c.tx, c.keys(), typed, 200), limit)) {
    auto where = where_text(c, m);
    out.push_back({"person", "/cases/" + m.places.front().id.text() + "/people", m.name.empty() ? capital(where) : m.name, (m.name.empty() ? std::string() : where + " · ") + why_text(c, m), m.places.front().number});
  }
}

}  // namespace

namespace {

// A cross join keeps the order: from the person to its cases, never through all cases of the operator.
std::unordered_map<std::int64_t, std::vector<Place>> places_of_all(store::Tx& tx, std::span<const std::int64_t> persons, const Reader& who) {
  std::unordered_map<std::int64_t, std::vector<Place>> out;
  store::run_for(tx, "select p.person_id, f.id, f.number, p.label, f.status from case_person p cross join case_file f where p.person_id in @ids and f.id = p.case_id and f.operator_code = $1 and "
                     "($2 = 1 or exists (select 1 from case_team t where t.case_id = f.id and t.user_id = $3 and t.until is null)) order by case when f.status = 5 then 1 else 0 end, f.changed_at desc",
                 {who.operator_code, who.reach == Reader::Reach::operator_wide ? 1 : 0, who.user}, persons,
                 [&](const store::Row& r) { out[r.integer(0)].push_back({r.id<CaseId>(1), std::string(r.text(2)), std::string(r.text(3)), static_cast<Status>(r.integer(4))}); });
  return out;
}

}  // namespace

std::vector<Place> places_of(store::Tx& tx, people::PersonId person, const Reader& who) {
  const std::int64_t one[] = {person.value};
  return places_of_all(tx, one, who)[person.value];
}

std::string name_of_person(const forms::Answers& a) {
  std::string name(a.get("first_name"));
  if (auto family = a.get("second_name"); !family.empty()) name += (name.empty() ? "" : " ") + std::string(family);
  if (name.empty()) name = a.get("name_original_script");
  if (name.empty()) name = a.get("other_names");
  return name;
}

std::vector<Match> visible(web::Context& c, const std::vector<people::Likely>& likely, std::size_t limit) {
  std::vector<Match> out;
  const auto who = reader(c);
  const auto* key = c.reader_keys_if_any();
  std::unordered_map<std::int64_t, std::vector<Place>> places;
  for (std::size_t i = 0; i < likely.size() && out.size() < limit; ++i) {
    if (i % limit == 0) {  // as many as would do if the reader saw all of them
      std::vector<std::int64_t> next;
      for (auto n = i; n < std::min(i + limit, likely.size()); ++n) next.push_back(likely[n].id.value);
      places = places_of_all(c.tx, next, who);
    }
    const auto& l = likely[i];
    auto found = places.find(l.id.value);
    if (found == places.end()) continue;
    Match m{l.id, {}, std::move(found->second), l.by, l.score};
    if (key != nullptr)
      if (auto person = people::person_opened(c.tx, c.keys(), *key, l.id)) m.name = name_of_person(person->answers);
    for (const auto& p : m.places) c.saw_also({"case.read", "case"}, p.id.value);
    out.push_back(std::move(m));
  }
  return out;
}

std::string where_text(web::Context& c, const Match& m) {
  std::string out;
  for (std::size_t i = 0; i < m.places.size() && i < 3; ++i) out += (i > 0 ? ", " : "") + c.t.with("cases.person_of", {m.places[i].label, m.places[i].number});
  return out;
}
std::string why_text(web::Context& c, const Match& m) {
  switch (m.by) {
    case people::FoundBy::phone: return std::string(c.t("search.by.phone"));
    case people::FoundBy::pesel: return std::string(c.t("search.by.pesel"));
    case people::FoundBy::document: return std::string(c.t("search.by.document"));
    case people::FoundBy::email: return std::string(c.t("search.by.email"));
    case people::FoundBy::name: break;
  }
  return std::string(c.t(m.score >= 0.97 ? "search.by.name_equal" : "search.by.name"));
}

std::vector<Match> maybe_known(web::Context& c, const forms::Answers& person) {
  if (!c.request.form.get("same_as").empty()) return {};
  return visible(c, people::who_may_be(c.services, c.tx, c.keys(), person, 40), kMatches);
}

core::Result<std::optional<people::PersonId>> chosen_same(web::Context& c) {
  auto text = c.request.form.get("same_as");
  if (text.empty() || text == "new") return std::optional<people::PersonId>();
  auto id = people::PersonId::parse(text);
  if (!id || places_of(c.tx, people::survivor(c.tx, *id), reader(c)).empty()) return core::fail(core::Errc::invalid, "there is no such person to join");
  return std::optional(people::survivor(c.tx, *id));
}

web::Response draw_maybe(web::Context& c, const std::vector<Match>& matches, std::string_view action, std::string_view back) {
  web::Page page(c, "cases/maybe");
  page.set("TITLE", c.t("cases.maybe.title")).set("MAYBE_ACTION", action).set("MAYBE_BACK", back);
  for (const auto& [name, value] : c.request.form.items())
    if (name != "csrf" && name != "same_as") page.add("TYPED").set("TY_NAME", name).set("TY_VALUE", value);
  std::set<std::int64_t> looked;
  for (const auto& m : matches) {
    auto row = page.add("MATCH");
    auto where = where_text(c, m);
    row.set("MA_ID", m.person.text()).set("MA_NAME", m.name.empty() ? capital(where) : m.name).set("MA_TEXT", (m.name.empty() ? std::string() : where + " · ") + why_text(c, m));
    for (const auto& p : m.places)
      if (looked.insert(p.id.value).second) page.add("LOOK").set("LO_HREF", "/cases/" + p.id.text()).set("LO_NUMBER", p.number);
  }
  return page.response(409);
}

void start_search(web::Services& s) {
  auto all = std::make_shared<NoteWords>();
  for (const auto& op : s.vault.file().operators) all->of.emplace(op.code, std::make_unique<NoteWords::Operator>());
  s.rooms[std::type_index(typeid(NoteWords))] = all;
  all->filling = std::jthread([&s, a = all.get()](const std::stop_token& stop) {
    try {
      fill(s, *a, stop);
    } catch (const std::exception&) {
      core::log(core::Level::error, "the index of entries could not be built; search by words is incomplete");
    }
  });
  web::add_finder(s, {.order = 10, .title = "search.cases", .scope = "cases:read", .find = find_cases, .ready = [](web::Services& x) { auto* w = note_words(x); return w == nullptr || w->ready.load(); }});
  web::add_finder(s, {.order = 20, .title = "search.persons", .scope = "cases:read", .find = find_persons, .ready = people::all_findable});
}

core::Result<web::Response> api_person(web::Context& c) {
  auto item = TRY(case_to_change(c));
  if (!is_on_team(c.tx, item.id, c.who.user)) return core::fail(core::Errc::forbidden, "persons are written by the team of the case");
  const auto& form = *c.forms.form("person");
  auto answers = forms::read(form, c.request.form);
  auto problems = forms::validate(c.forms, form, answers, "api", core::local(c.now).date);
  if (!problems.empty()) return web::problem_fields(c, problems);
  core::Json j;
  if (auto known = maybe_known(c, answers); !known.empty()) {
    j.object().field("type", "about:blank").field("title", "Perhaps this person is here already").field("status", 409);
    j.field("detail", "send the request again with same_as: the id of one of these persons, or new").key("possible").array();
    for (const auto& m : known) {
      j.object().field("person", m.person.text()).field("by", m.by == people::FoundBy::name ? "name" : m.by == people::FoundBy::phone ? "phone" : m.by == people::FoundBy::pesel ? "pesel" : m.by == people::FoundBy::document ? "document" : "email");
      j.field_or_null("name", m.name).key("cases").array();
      for (const auto& p : m.places) j.object().field("id", p.id.text()).field("number", p.number).field("label", p.label).end();
      j.end().end();
    }
    j.end().end();
    auto r = web::json(j.take(), 409);
    r.content_type = "application/problem+json";
    return r;
  }
  auto same = TRY(chosen_same(c));
  auto k = keeper(c);
  if (same && person_of(c.tx, item.id, *same)) return core::fail(core::Errc::conflict, "this person is in the case already");
  if (same) TRY_VOID(join_person(k, item.id, *same));
  auto id = same ? *same : TRY(add_person(k, item.id, answers));
  auto whose = person_of(c.tx, item.id, id);
  auto version = TRY(people::person(c.tx, id, item.operator_code)).version;
  j.object().field("id", id.text()).field("case", item.id.text()).field("label", whose ? whose->label : std::string()).field("version", version).end();
  return web::json(j.take(), 201);
}

}  // namespace ostoja::cases
