// Persons who stand here twice: likely pairs, side by side, merging and taking it back. A person decides each time; who merges reads both.
#include "cases/search.h"

#include "core/json.h"
#include "i18n/i18n.h"
#include "web/page.h"

#include <algorithm>

namespace ostoja::cases {
namespace {

constexpr std::size_t kShown = 60;

struct Side { people::PersonId id; std::vector<Place> places; people::Person person; enum class Identity : std::uint8_t { open, sealed } identity = Identity::sealed; };

// A person of whom the reader knows a case; not_found otherwise, exactly as when there is none.
core::Result<Side> side_of(web::Context& c, people::PersonId id) {
  Side s{id, places_of(c.tx, id, reader(c)), {}};
  if (s.places.empty()) return core::fail(core::Errc::not_found, "no such person");
  const auto* key = c.reader_keys_if_any();
  if (key != nullptr && people::is_reader(c.tx, id, *key)) s.identity = Side::Identity::open;
  s.person = s.identity == Side::Identity::open ? TRY(people::person_opened(c.tx, c.keys(), *key, id)) : TRY(people::person(c.tx, id, c.who.operator_code));
  for (const auto& p : s.places) c.saw_also({"case.read", "case"}, p.id.value);
  return s;
}

std::string title_of(web::Context& c, const Side& s) {
  auto name = s.identity == Side::Identity::open ? name_of_person(s.person.answers) : std::string();
  auto where = where_text(c, {s.id, {}, s.places});
  if (name.empty()) return capital(where);
  if (!where.empty() && where[0] >= 'A' && where[0] <= 'Z') where[0] = static_cast<char>(where[0] + 32);  // "Osoba A …" stands within a sentence here
  return name + ", " + where;
}

core::Result<people::PersonId> sent_person(web::Context& c, std::string_view field) {
  auto id = people::PersonId::parse(c.request.form.get(field));
  if (!id) return core::fail(core::Errc::invalid, "kept and merged are ids of two persons");
  return *id;
}

// Field by field: of `kept` unless the other was picked, or only the other has one.
forms::Answers picked(web::Context& c, const Side& kept, const Side& merged) {
  forms::Answers out = kept.person.answers;
  for (const auto& part : c.forms.form("person")->parts)
    for (const auto& f : part.fields) {
      auto pick = c.request.form.get("pick." + f.name);
      if (pick == "other" || (pick.empty() && !kept.person.answers.has(f.name))) out.set_all(f.name, merged.person.answers.all(f.name));
    }
  return out;
}

void move_to(const Keeper& k, people::PersonId from, people::PersonId to, std::int64_t merge_id) {
  struct At { CaseId id; std::string label; core::Instant added; };
  std::vector<At> all;
  k.tx.run("select case_id, label, added_at from case_person where person_id = $1", {from}, [&](const store::Row& r) { all.push_back({r.id<CaseId>(0), std::string(r.text(1)), r.instant(2)}); });
  for (const auto& at : all) {
    const bool both = k.tx.number("select count(*) from case_person where case_id = $1 and person_id = $2", {at.id, to}) != 0;
    k.tx.run("insert into case_person_moved (merge_id, case_id, person_id, label, added_at, kept_was_there) values ($1,$2,$3,$4,$5,$6)", {merge_id, at.id, from, at.label, at.added, both ? 1 : 0});
    if (both) k.tx.run("delete from case_person where case_id = $1 and person_id = $2", {at.id, from});
    else k.tx.run("update case_person set person_id = $3 where case_id = $1 and person_id = $2", {at.id, from, to});
    happened(k.tx, at.id, {.chapter = "people", .what = "merged", .detail = at.label, .more = both ? -1 : 0}, k.by, k.now);
  }
}

void move_back(const Keeper& k, const people::Merge& m, std::vector<CaseId>& touched) {
  struct At { CaseId id; std::string label; core::Instant added; std::int64_t both = 0; };
  std::vector<At> all;
  k.tx.run("select case_id, label, added_at, kept_was_there from case_person_moved where merge_id = $1", {m.id}, [&](const store::Row& r) { all.push_back({r.id<CaseId>(0), std::string(r.text(1)), r.instant(2), r.integer(3)}); });
  for (const auto& at : all) {
    if (at.both == 0) k.tx.run("delete from case_person where case_id = $1 and person_id = $2", {at.id, m.kept});
    k.tx.run("insert into case_person (case_id, person_id, label, added_at) values ($1,$2,$3,$4) on conflict do nothing", {at.id, m.merged, at.label, at.added});
    happened(k.tx, at.id, {.chapter = "people", .what = "unmerged", .detail = at.label, .more = at.both != 0 ? 1 : 0}, k.by, k.now);
    touched.push_back(at.id);
  }
  k.tx.run("delete from case_person_moved where merge_id = $1", {m.id});
}

// Nothing of these is chosen between: the kept person takes over what the other one has.
core::Done compare_details(web::Context& c, web::Page& page, const Side& one, const Side& other) {
  bool any = false;
  for (const auto& kind : people::kDetailKinds) {
    auto left = TRY(detail_lines(c, one.id, kind, c.reader_keys())), right = TRY(detail_lines(c, other.id, kind, c.reader_keys()));
    if (left.empty() && right.empty()) continue;
    auto row = page.add("DETAIL_ROW");
    row.set("DL_LABEL", capital(std::string(c.t("cases.details.kind." + std::string(kind.word)))));
    for (const auto& line : left) row.add("DL_LEFT").set("DL_LEFT_TEXT", line);
    for (const auto& line : right) row.add("DL_RIGHT").set("DL_RIGHT_TEXT", line);
    row.show_if(left.empty(), "DL_NO_LEFT").show_if(right.empty(), "DL_NO_RIGHT");
    any = true;
  }
  page.show_if(any, "DETAILS_KEPT");
  return {};
}

std::string strength(web::Context& c, double weight) { return std::string(c.t(weight >= 6 ? "cases.doubles.strong" : weight >= 0 ? "cases.doubles.likely" : "cases.doubles.weak")); }

}  // namespace

core::Result<people::Merge> merge_persons(web::Context& c, people::PersonId kept_id, people::PersonId merged_id, const forms::Answers* chosen) {
  if (kept_id == merged_id) return core::fail(core::Errc::invalid, "a person cannot be merged with itself");
  for (auto id : {kept_id, merged_id})
    if (auto now_in = people::survivor(c.tx, id); now_in != id && !places_of(c.tx, now_in, reader(c)).empty())
      return core::fail(core::Errc::conflict, "one of these persons is merged with another already: undo that first");
  auto kept = TRY(side_of(c, kept_id)), merged = TRY(side_of(c, merged_id));
  if (kept.identity != Side::Identity::open || merged.identity != Side::Identity::open)
    return core::fail(core::Errc::forbidden, "who merges two persons is on the team of a case of each: the identity is sealed for others");
  auto k = keeper(c);
  auto m = TRY(people::merge(c.tx, c.keys(), c.forms, kept.person, merged.person, chosen != nullptr ? *chosen : picked(c, kept, merged), TRY(readers_of(k, kept_id)), c.who.user, c.now));
  move_to(k, merged_id, kept_id, m.id);
  TRY_VOID(let_team_read(k, kept.places.front().id, kept_id));  // the teams of the other one's cases read the kept one from now on
  return m;
}

core::Result<people::Merge> unmerge_persons(web::Context& c, std::int64_t id) {
  auto m = people::merge_by_id(c.tx, c.who.operator_code, id);
  if (!m) return core::fail(core::Errc::not_found, "no such merge");
  auto kept = side_of(c, m->kept);
  if (!kept && people::survivor(c.tx, m->kept) == m->kept) return core::fail(core::Errc::not_found, "no such merge");
  if (kept && kept->identity != Side::Identity::open) return core::fail(core::Errc::forbidden, "who takes a merge back is on the team of a case of that person: the identity is sealed for others");
  if (!kept) {
    if (places_of(c.tx, people::survivor(c.tx, m->kept), reader(c)).empty()) return core::fail(core::Errc::not_found, "no such merge");
    return core::fail(core::Errc::conflict, "the person that was kept is itself merged with another: undo that first");
  }
  auto k = keeper(c);
  std::vector<CaseId> touched;
  move_back(k, *m, touched);
  auto done = TRY(people::unmerge(c.tx, c.keys(), c.forms, id, TRY(readers_of(k, m->kept)), c.who.user, c.now));
  if (!touched.empty()) {
    TRY_VOID(let_team_read(k, touched.front(), m->merged));
    TRY_VOID(let_team_read(k, touched.front(), m->kept));  // who only knew the other one reads the further names and numbers of this one no more
  }
  return done;
}

core::Result<web::Response> doubles_page(web::Context& c) {
  web::Page page(c, "cases/doubles");
  page.set("TITLE", c.t("cases.doubles.title"));
  std::size_t shown = 0;
  const auto found = people::doubles(c.services, c.tx, c.keys());
  const bool running = found.search == people::Doubles::Search::running;
  for (const auto& d : found.pairs) {
    if (shown >= kShown) break;
    auto one = side_of(c, std::min(d.one, d.other)), other = side_of(c, std::max(d.one, d.other));
    if (!one || !other) continue;
    ++shown;
    auto row = page.add("DOUBLE");
    row.set("DB_HREF", "/people/duplicates/" + one->id.text() + "/" + other->id.text()).set("DB_ONE", title_of(c, *one)).set("DB_OTHER", title_of(c, *other)).set("DB_TEXT", strength(c, d.weight));
  }
  page.show_if(running, "RUNNING").show_if(shown > 0, "ANY").show_if(shown == 0 && !running, "NONE");
  std::optional<web::Values> merged;  // no empty list of what was merged
  for (const auto& m : people::recent_merges(c.tx, c.who.operator_code, 50)) {
    auto kept = side_of(c, m.kept);
    if (!kept) continue;
    if (!merged) merged = page.add("MERGES");
    auto row = merged->add("MERGED");
    row.set("MG_TITLE", title_of(c, *kept)).set("MG_TEXT", c.t.with("cases.doubles.merged_by", {c.t.when(m.at, c.now), name_of(c, m.by.value)}));
    if (kept->identity == Side::Identity::open) row.add("MG_UNDO").set("MG_ID", core::id_text(m.id));
  }
  c.saw(0, std::to_string(shown));
  return page.response();
}

core::Result<web::Response> compare_page(web::Context& c) {
  auto a = people::PersonId::parse(c.param("one")), b = people::PersonId::parse(c.param("other"));
  if (!a || !b || *a == *b) return core::fail(core::Errc::not_found, "no such pair");
  auto one = TRY(side_of(c, *a)), other = TRY(side_of(c, *b));
  const bool open = one.identity == Side::Identity::open && other.identity == Side::Identity::open;
  web::Page page(c, "cases/compare");
  page.set("TITLE", c.t("cases.compare.title")).set("ONE_ID", one.id.text()).set("OTHER_ID", other.id.text());
  page.set("ONE_TITLE", title_of(c, one)).set("OTHER_TITLE", title_of(c, other)).set("ONE_HREF", "/cases/" + one.places.front().id.text() + "/people").set("OTHER_HREF", "/cases/" + other.places.front().id.text() + "/people");
  page.show_if(open, "OPEN_BOTH", "SEALED_ONE");
  for (const auto& part : c.forms.form("person")->parts)
    for (const auto& f : part.fields) {
      if (!one.person.answers.has(f.name) && !other.person.answers.has(f.name)) continue;
      auto left = forms::shown(c.forms, f, one.person.answers, c.t), right = forms::shown(c.forms, f, other.person.answers, c.t);
      auto row = page.add("FIELD_ROW");
      row.set("FR_LABEL", f.label(c.t.lang()));
      const bool choose = open && left != right;
      const bool right_only = left.empty();
      const std::string nothing(c.t("cases.not_known"));
      auto cell = [&](const char* name, std::string_view value, const char* pick, const bool chosen) {
        auto v = row.add(name);
        if (!choose) v.add("FC_PLAIN").set("FC_TEXT", value.empty() ? std::string_view(nothing) : value);
        else v.add("FC_PICK").set("FC_NAME", "pick." + f.name).set("FC_VALUE", pick).set("FC_TEXT", value.empty() ? std::string_view(nothing) : value).show_if(chosen, "FC_CHOSEN");
      };
      cell("FR_LEFT", left, "kept", !right_only);
      cell("FR_RIGHT", right, "other", right_only);
    }
  if (open) TRY_VOID(compare_details(c, page, one, other));
  c.saw(one.id.value, open ? "identity" : "");
  return page.response();
}

core::Result<web::Response> merge_page(web::Context& c) {
  auto kept = TRY(sent_person(c, "kept")), merged = TRY(sent_person(c, "merged"));
  TRY(merge_persons(c, kept, merged, nullptr));
  return web::see_other("/people/duplicates?notice=persons_merged");
}
core::Result<web::Response> apart_page(web::Context& c) {
  auto one = TRY(sent_person(c, "kept")), other = TRY(sent_person(c, "merged"));
  if (one == other) return core::fail(core::Errc::invalid, "kept and merged are ids of two persons");
  TRY(side_of(c, one)), TRY(side_of(c, other));
  people::set_apart(c.tx, c.who.operator_code, one, other, c.who.user, c.now);
  return web::see_other("/people/duplicates?notice=persons_apart");
}
core::Result<web::Response> unmerge_page(web::Context& c) {
  auto id = core::id_value(c.request.form.get("merge"));
  if (!id) return core::fail(core::Errc::not_found, "no such merge");
  TRY(unmerge_persons(c, *id));
  return web::see_other("/people/duplicates?notice=persons_unmerged");
}

core::Result<web::Response> api_merge(web::Context& c) {
  auto kept = TRY(sent_person(c, "kept")), merged = TRY(sent_person(c, "merged"));
  auto m = TRY(merge_persons(c, kept, merged, nullptr));
  core::Json j;
  j.object().field("merge", core::id_text(m.id)).field("kept", m.kept.text()).field("merged", m.merged.text()).end();
  return web::json(j.take(), 201);
}
core::Result<web::Response> api_unmerge(web::Context& c) {
  auto id = core::id_value(c.request.form.get("merge"));
  if (!id) return core::fail(core::Errc::invalid, "merge is the id of a merge");
  auto m = TRY(unmerge_persons(c, *id));
  core::Json j;
  j.object().field("kept", m.kept.text()).field("restored", m.merged.text()).end();
  return web::json(j.take());
}

}  // namespace ostoja::cases
