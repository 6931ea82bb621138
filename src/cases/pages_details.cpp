// Further names, documents, telephones, addresses and languages of a person of the case: on the page of persons, a form for each kind, and the same through the API.
#include "cases/view.h"
#include "core/json.h"
#include "core/text.h"
#include "i18n/i18n.h"
#include "web/draw.h"

#include <algorithm>

namespace ostoja::cases {
namespace {

using people::Detail, people::DetailKind;

std::string code_of_kind(std::string_view word) {
  std::string out(word);
  for (char& ch : out) ch = static_cast<char>(ch - 32);  // words of kinds are a to z
  return out;
}
std::string kind_label(const web::Context& c, std::string_view word) { return label(c, "person_detail", code_of_kind(word)); }
std::string of_person(const Header& h, people::PersonId p) { return home_of(h) + "/people/" + p.text(); }
std::string back_to(const Header& h, std::string_view notice) { return home_of(h) + "/people" + std::string(notice); }

struct Whose { Header header; CasePerson person; };
core::Result<Whose> asked_whose(web::Context& c) {
  auto h = TRY(case_to_change(c));
  if (!is_on_team(c.tx, h.id, c.who.user)) return core::fail(core::Errc::forbidden, "persons are written by the team of the case");
  auto id = people::PersonId::parse(c.param("person"));
  auto whose = id ? person_of(c.tx, h.id, *id) : std::nullopt;
  if (!whose) return core::fail(core::Errc::not_found, "no such person");
  return Whose{std::move(h), std::move(*whose)};
}
core::Result<Detail> asked_detail(web::Context& c, const Whose& w) {
  auto id = people::DetailId::parse(c.param("detail"));
  for (auto& d : people::details(c.tx, w.person.person))
    if (id && d.id == *id) {
      TRY_VOID(people::open_detail(c.tx, c.keys(), c.reader_keys(), d));
      return std::move(d);
    }
  return core::fail(core::Errc::not_found, "no such detail");
}

void tell(web::Context& c, const Whose& w, std::string_view what, std::string_view kind, std::int64_t record, std::int64_t version) {
  happened(c.tx, w.header.id, {.chapter = "people", .what = what, .record = record, .version = version, .detail = "person_detail:" + code_of_kind(kind)}, c.who.user, c.now);
}

web::Response draw(web::Context& c, const Whose& w, const DetailKind& kind, const forms::Answers& answers, const Detail* stored, std::span<const forms::Problem> problems,
                   FormPage::Race lost = FormPage::Race::none, std::span<const Difference> race = {}) {
  const auto home = of_person(w.header, w.person.person);
  return draw_form(c, w.header, {.here = "people", .heading = c.t.with("cases.details.heading", {w.person.label, kind_label(c, kind.word)}), .hint = std::string(c.t("cases.details.hint." + std::string(kind.word))),
                                 .action = stored == nullptr ? home + "/add/" + std::string(kind.word) : home + "/details/" + stored->id.text(), .cancel = back_to(w.header, ""),
                                 .save = std::string(c.t("cases.people.save")), .version = stored == nullptr ? 0 : stored->version, .form = *c.forms.form(kind.form), .answers = answers,
                                 .stored = stored == nullptr ? nullptr : &stored->answers, .problems = problems, .lost_race = lost, .race = race});
}

// What counts comes first (the name, the number), what warns apart; the note on a line of its own.
struct Line {
  std::string main, warn, rest, note;
  std::string text() const {
    std::string out = main;
    for (const auto* more : {&warn, &rest})
      if (!more->empty()) out += (out.empty() ? "" : " · ") + *more;
    return out;
  }
};

bool is_main(std::string_view field) {
  constexpr std::string_view kMain[] = {"first_name", "second_name", "name_original_script", "document_kind", "document_number", "phone", "address", "language"};
  return std::find(std::begin(kMain), std::end(kMain), field) != std::end(kMain);
}
bool warns(std::string_view field, std::string_view value) { return value == "PERPETRATOR" || (field == "address_safe" && value == "NO"); }
std::string in_one_line(std::string_view text) {
  std::string out;
  for (auto line : core::split(text, '\n'))
    if (auto words = core::trim(line); !words.empty()) out += (out.empty() ? "" : ", ") + std::string(words);
  return out;
}

Line line_of(const web::Context& c, const DetailKind& kind, const forms::Answers& a) {
  Line out;
  for (const auto& part : c.forms.form(kind.form)->parts)
    for (const auto& f : part.fields) {
      if (!a.has(f.name)) continue;
      auto text = forms::shown(c.forms, f, a, c.t);
      if (f.name == "note") {
        out.note = std::move(text);
        continue;
      }
      if (warns(f.name, a.get(f.name))) {
        out.warn = f.name == "address_safe" ? std::string(c.t("cases.details.unsafe")) : std::move(text);
        continue;
      }
      auto& to = is_main(f.name) ? out.main : out.rest;
      const bool side_by_side = f.name == "second_name" || f.name == "document_number";
      if (!to.empty()) to += side_by_side ? " " : " · ";
      const std::string label(f.label(c.t.lang()));
      const bool named = f.type == forms::Type::yesno || f.type == forms::Type::partial_date || f.type == forms::Type::codes || f.name == "document_place" || f.name == "issuing_country";
      if (named) to += label + (label.ends_with('?') ? " " : ": ");
      to += in_one_line(text);
    }
  return out;
}

}  // namespace

core::Done show_details(web::Context& c, web::Values card, const Header& h, const CasePerson& whose, const vault::ReaderKeys* reader, MayWrite write) {
  auto all = people::details(c.tx, whose.person);
  if (all.empty() && write == MayWrite::no) return {};
  auto section = card.add("DETAILS");
  section.set("DT_ANCHOR", whose.person.text());
  std::vector<const DetailKind*> none;
  for (const auto& kind : people::kDetailKinds) {
    if (std::none_of(all.begin(), all.end(), [&](const Detail& d) { return d.kind == kind.word; })) {
      none.push_back(&kind);
      continue;
    }
    auto group = section.add("DT_KIND");
    const auto name = capital(std::string(c.t("cases.details.kind." + std::string(kind.word))));
    group.set("DT_TITLE", name);
    if (write == MayWrite::yes) group.add("DT_ADD").set("DT_ADD_HREF", of_person(h, whose.person) + "/add/" + std::string(kind.word)).set("DT_ADD_OF", kind_label(c, kind.word));
    for (auto& d : all) {
      if (d.kind != kind.word) continue;
      bool opened = false;
      if (reader != nullptr) {
        auto done = people::open_detail(c.tx, c.keys(), *reader, d);
        if (!done && done.error().code != core::Errc::forbidden) return done;
        opened = done.has_value();
      }
      auto row = group.add("DT_ROW");
      auto line = line_of(c, kind, d.answers);
      row.set("DT_ID", d.id.text());
      if (!line.main.empty()) row.add("DT_MAIN").set("DT_MAIN_TEXT", line.main);
      if (!line.warn.empty()) row.add("DT_WARN").set("DT_WARN_TEXT", line.warn);
      if (!line.rest.empty()) row.add("DT_REST").set("DT_REST_TEXT", line.rest);
      row.show_if(line.text().empty(), "DT_SEALED");
      if (!line.note.empty()) row.add("DT_NOTE").set("DT_NOTE_TEXT", line.note);
      if (write == MayWrite::yes && opened) row.add("DT_CHANGE").set("DT_HREF", of_person(h, whose.person) + "/details/" + d.id.text()).set("DT_NAME", line.text());
    }
  }
  if (write == MayWrite::no || none.empty()) return {};
  auto more = section.add("DT_MORE");
  for (const auto* kind : none) more.add("DT_EMPTY").set("DT_ADD_HREF", of_person(h, whose.person) + "/add/" + std::string(kind->word)).set("DT_ADD_OF", kind_label(c, kind->word));
  return {};
}

Printed printed_detail(const web::Context& c, const Detail& d) {
  auto line = line_of(c, *people::detail_kind(d.kind), d.answers);
  return {capital(kind_label(c, d.kind)), line.note.empty() ? line.text() : line.text() + "\n" + line.note};
}

core::Result<std::vector<std::string>> detail_lines(web::Context& c, people::PersonId person, const DetailKind& kind, const vault::ReaderKeys& reader) {
  std::vector<std::string> out;
  for (auto& d : people::details(c.tx, person)) {
    if (d.kind != kind.word) continue;
    auto done = people::open_detail(c.tx, c.keys(), reader, d);
    if (!done && done.error().code != core::Errc::forbidden) return tl::unexpected(done.error());
    auto line = line_of(c, kind, d.answers).text();
    out.push_back(line.empty() ? std::string(c.t("cases.details.sealed")) : line);
  }
  return out;
}

core::Result<web::Response> new_detail_page(web::Context& c) {
  auto w = TRY(asked_whose(c));
  const auto* kind = people::detail_kind(c.param("kind"));
  if (kind == nullptr) return core::fail(core::Errc::not_found, "no such kind");
  return draw(c, w, *kind, {}, nullptr, {});
}

core::Result<web::Response> add_detail_page(web::Context& c) {
  auto w = TRY(asked_whose(c));
  const auto* kind = people::detail_kind(c.param("kind"));
  if (kind == nullptr) return core::fail(core::Errc::not_found, "no such kind");
  const auto& form = *c.forms.form(kind->form);
  auto answers = forms::read(form, c.request.form);
  auto problems = people::detail_problems(c.forms, *kind, answers, core::local(c.now).date);
  if (!problems.empty()) return draw(c, w, *kind, answers, nullptr, problems);
  auto k = keeper(c);
  auto id = people::add_detail(c.tx, c.keys(), c.forms, w.person.person, *kind, answers, TRY(readers_of(k, w.person.person)), c.who.user, c.now);
  if (!id && id.error().code == core::Errc::conflict) {
    std::vector<forms::Problem> full{{form.parts.front().fields.front().name, "people.too_many", {}}};
    return draw(c, w, *kind, answers, nullptr, full);
  }
  if (!id) return tl::unexpected(id.error());
  tell(c, w, "detail_add", kind->word, id->value, 1);
  return web::see_other(back_to(w.header, "?notice=saved"));
}

core::Result<web::Response> edit_detail_page(web::Context& c) {
  auto w = TRY(asked_whose(c));
  auto d = TRY(asked_detail(c, w));
  c.saw(w.header.id.value, "identity");
  return draw(c, w, *people::detail_kind(d.kind), d.answers, &d, {});
}

core::Result<web::Response> save_detail_page(web::Context& c) {
  auto w = TRY(asked_whose(c));
  auto d = TRY(asked_detail(c, w));
  const auto& kind = *people::detail_kind(d.kind);
  const auto& form = *c.forms.form(kind.form);
  auto mine = d.answers;
  mine.merge(forms::read(form, c.request.form));
  auto problems = people::detail_problems(c.forms, kind, mine, core::local(c.now).date);
  if (auto same = c.expect_version(d.version); !same) {
    if (same.error().code != core::Errc::stale) return tl::unexpected(same.error());
    auto race = merge_race(c, form, d.answers, mine);
    return draw(c, w, kind, mine, &d, problems, FormPage::Race::lost, race);
  }
  if (!problems.empty()) return draw(c, w, kind, mine, &d, problems);
  d.answers = std::move(mine);
  auto k = keeper(c);
  TRY_VOID(people::save_detail(c.tx, c.keys(), c.forms, d, TRY(readers_of(k, w.person.person)), c.who.user, c.now));
  tell(c, w, "detail_save", d.kind, d.id.value, d.version);
  return web::see_other(back_to(w.header, "?notice=saved"));
}

core::Result<web::Response> remove_detail_page(web::Context& c) {
  auto w = TRY(asked_whose(c));
  auto d = TRY(asked_detail(c, w));
  c.saw(w.header.id.value, "identity");
  web::Page page(c, "cases/detail_remove");
  show_frame(c, page, w.header, "people");
  const auto line = line_of(c, *people::detail_kind(d.kind), d.answers);
  if (!line.note.empty()) page.add("RM_NOTE").set("RM_NOTE_TEXT", line.note);
  page.set("RM_ACTION", of_person(w.header, w.person.person) + "/details/" + d.id.text() + "/remove").set("RM_VERSION", d.version);
  page.set("RM_TITLE", c.t.with("cases.details.heading", {w.person.label, kind_label(c, d.kind)})).set("RM_TEXT", line.text());
  return page.response();
}

core::Result<web::Response> remove_detail(web::Context& c) {
  auto w = TRY(asked_whose(c));
  auto d = TRY(asked_detail(c, w));
  TRY_VOID(c.expect_version(d.version));
  TRY_VOID(people::remove_detail(c.tx, c.keys(), d, c.who.user, c.now));
  tell(c, w, "detail_remove", d.kind, 0, d.version);
  return web::see_other(back_to(w.header, "?notice=saved"));
}

core::Result<web::Response> api_details(web::Context& c) {
  auto h = TRY(case_of(c));
  auto id = people::PersonId::parse(c.param("person"));
  auto whose = id ? person_of(c.tx, h.id, *id) : std::nullopt;
  if (!whose) return core::fail(core::Errc::not_found, "no such person");
  const auto* reader = is_on_team(c.tx, h.id, c.who.user) ? c.reader_keys_if_any() : nullptr;
  core::Json j;
  j.object().key("items").array();
  bool any_opened = false;
  for (auto& d : people::details(c.tx, whose->person)) {
    bool opened = false;
    if (reader != nullptr) {
      auto done = people::open_detail(c.tx, c.keys(), *reader, d);
      if (!done && done.error().code != core::Errc::forbidden) return tl::unexpected(done.error());
      opened = done.has_value();
      any_opened = any_opened || opened;
    }
    j.object().field("id", d.id.text()).field("detail", d.kind).field("version", d.version).field("identity", opened ? "open" : "sealed");
    for (const auto& part : c.forms.form(people::detail_kind(d.kind)->form)->parts)
      for (const auto& f : part.fields) {
        if (!d.answers.has(f.name)) continue;
        j.key(f.name);
        if (f.type == forms::Type::codes) {
          j.array();
          for (const auto& v : d.answers.all(f.name)) j.value(v);
          j.end();
        } else {
          j.value(d.answers.get(f.name));
        }
      }
    j.end();
  }
  j.end().end();
  c.saw(h.id.value, any_opened ? "identity" : "");
  return web::json(j.take());
}

core::Result<web::Response> api_add_detail(web::Context& c) {
  auto w = TRY(asked_whose(c));
  const auto* kind = people::detail_kind(c.request.form.get("detail"));
  if (kind == nullptr) return core::fail(core::Errc::invalid, "detail is name, document, phone, address or language");
  auto answers = forms::read(*c.forms.form(kind->form), c.request.form);
  auto problems = people::detail_problems(c.forms, *kind, answers, core::local(c.now).date);
  if (!problems.empty()) return web::problem_fields(c, problems);
  auto k = keeper(c);
  auto id = TRY(people::add_detail(c.tx, c.keys(), c.forms, w.person.person, *kind, answers, TRY(readers_of(k, w.person.person)), c.who.user, c.now));
  tell(c, w, "detail_add", kind->word, id.value, 1);
  core::Json j;
  j.object().field("id", id.text()).field("case", w.header.id.text()).field("person", w.person.person.text()).field("detail", kind->word).field("version", std::int64_t{1}).end();
  return web::json(j.take(), 201);
}

}  // namespace ostoja::cases
