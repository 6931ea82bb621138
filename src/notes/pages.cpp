// The notes of one profession in a case: the list, a new one, a corrected one. Both professions have the same pages at addresses of their own.
#include "i18n/i18n.h"
#include "notes/module.h"
#include "notes/record.h"
#include "web/draw.h"

namespace ostoja::notes {
namespace {

Keeper keeper(web::Context& c) { return {c.tx, c.keys(), c.forms, c.services.policy, c.who.user, c.now}; }
const forms::Form& form_of(const web::Context& c) { return *c.forms.form("note_apart"); }
std::string home(const cases::Header& h, const Profession& p) { return cases::home_of(h) + "/" + std::string(p.word); }
std::string text(const web::Context& c, const Profession& p, std::string_view what) { return std::string(c.t("notes." + std::string(p.word) + "." + std::string(what))); }

// The permission opens the page, the team opens the case: without both there is nothing here.
core::Result<cases::Header> team_case(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  if (!cases::is_on_team(c.tx, h.id, c.who.user)) return core::fail(core::Errc::not_found, "no such case");
  return h;
}
core::Result<cases::Header> team_case_to_change(web::Context& c) {
  TRY_VOID(team_case(c));
  return cases::case_to_change(c);
}

core::Result<web::Response> draw_list(web::Context& c, const Profession& p) {
  auto h = TRY(team_case(c));
  web::Page page(c, "notes/list");
  cases::show_frame(c, page, h, p.word);
  page.set("HEADING", text(c, p, "title")).set("WHO", text(c, p, "who")).set("HOME", home(h, p));
  const bool write = cases::may_write(c, h);
  const auto* own = c.reader_keys_if_any();
  auto all = list(c.tx, h.id, p);
  for (auto& n : all) {
    if (own != nullptr) TRY_VOID(open(c.tx, c.keys(), *own, n));
    auto v = page.add("NOTE");
    auto day = core::Date::parse(n.answers.get("held_on"));
    std::string line = n.by_name;
    if (auto minutes = cases::label(c, "session_length", n.answers.get("minutes")); !minutes.empty()) line += ", " + minutes;
    v.set("N_ID", n.id.text()).set("N_TITLE", cases::capital(cases::label(c, "note_apart_kind", n.answers.get("kind")))).set("N_DAY", day ? c.t.date(*day) : std::string()).set("N_LINE", line);
    if (n.sight == Note::Sight::opened) v.add("N_OPEN").set("N_TEXT", n.answers.get("text"));
    else v.show("N_SEALED");
    if (write && n.by == c.who.user && n.sight == Note::Sight::opened) v.add("N_EDIT").set("N_HREF", home(h, p) + "/" + n.id.text() + "/edit");
  }
  page.show_if(write && !all.empty(), "ADD");
  if (all.empty()) page.add("NONE").show_if(write, "NONE_ADD");
  if (write && own != nullptr)
    if (auto n = not_shared(keeper(c), h, p, *own); n > 0) page.add("SHARE").set("SHARE_TEXT", c.t.plural("notes.share_text", n));
  c.saw(h.id.value, std::to_string(all.size()));
  return page.response();
}

web::Response draw_note(web::Context& c, const cases::Header& h, const Profession& p, const forms::Answers& answers, const Note* stored, std::span<const forms::Problem> problems,
                        cases::FormPage::Race lost = cases::FormPage::Race::none, std::span<const cases::Difference> race = {}) {
  return cases::draw_form(c, h, {.here = p.word, .heading = text(c, p, "new"), .hint = text(c, p, "who"), .action = stored == nullptr ? home(h, p) : home(h, p) + "/" + stored->id.text() + "/edit", .cancel = home(h, p),
                                 .save = std::string(c.t("notes.save")), .version = stored == nullptr ? 0 : stored->version, .form = form_of(c), .answers = answers,
                                 .stored = stored == nullptr ? nullptr : &stored->answers, .problems = problems, .lost_race = lost, .race = race});
}
std::vector<forms::Problem> problems_of(web::Context& c, const forms::Answers& a) {
  auto today = core::local(c.now).date;
  auto out = forms::validate(c.forms, form_of(c), a, "save", today);
  if (auto day = core::Date::parse(a.get("held_on")); day && *day > today) out.push_back({"held_on", "cases.note.future", {}});
  return out;
}

core::Result<web::Response> draw_new(web::Context& c, const Profession& p) {
  auto h = TRY(team_case_to_change(c));
  forms::Answers first;
  first.set("kind", "SESSION");
  return draw_note(c, h, p, first, nullptr, {});
}
core::Result<web::Response> add_note(web::Context& c, const Profession& p) {
  auto h = TRY(team_case_to_change(c));
  auto answers = forms::read(form_of(c), c.request.form);
  auto problems = problems_of(c, answers);
  if (!problems.empty()) return draw_note(c, h, p, answers, nullptr, problems);
  TRY(add(keeper(c), h, p, answers));
  return web::see_other(home(h, p) + "?notice=saved");
}

core::Result<Note> own_note(web::Context& c, const cases::Header& h, const Profession& p) {
  auto id = NoteId::parse(c.param("note"));
  if (!id) return core::fail(core::Errc::not_found, "no such note");
  auto n = TRY(find(c.tx, h.id, p, *id));
  if (n.by != c.who.user) return core::fail(core::Errc::forbidden, "a note is changed by its author");
  TRY_VOID(open(c.tx, c.keys(), c.reader_keys(), n));
  if (n.sight != Note::Sight::opened) return core::fail(core::Errc::forbidden, "this note is not sealed for you");
  return n;
}
core::Result<web::Response> draw_edit(web::Context& c, const Profession& p) {
  auto h = TRY(team_case_to_change(c));
  auto n = TRY(own_note(c, h, p));
  c.saw(h.id.value, "1");
  return draw_note(c, h, p, n.answers, &n, {});
}
core::Result<web::Response> save_note(web::Context& c, const Profession& p) {
  auto h = TRY(team_case_to_change(c));
  auto n = TRY(own_note(c, h, p));
  auto mine = n.answers;
  mine.merge(forms::read(form_of(c), c.request.form));
  auto problems = problems_of(c, mine);
  if (auto same = c.expect_version(n.version); !same) {
    if (same.error().code != core::Errc::stale) return tl::unexpected(same.error());
    auto race = cases::merge_race(c, form_of(c), n.answers, mine);
    return draw_note(c, h, p, mine, &n, problems, cases::FormPage::Race::lost, race);
  }
  if (!problems.empty()) return draw_note(c, h, p, mine, &n, problems);
  n.answers = std::move(mine);
  TRY_VOID(save(keeper(c), h, p, n));
  return web::see_other(home(h, p) + "?notice=saved");
}
core::Result<web::Response> share_notes(web::Context& c, const Profession& p) {
  auto h = TRY(team_case_to_change(c));
  TRY_VOID(share(keeper(c), h, p, c.reader_keys()));
  return web::see_other(home(h, p) + "?notice=saved");
}

template <const Profession& p, core::Result<web::Response> (*f)(web::Context&, const Profession&)>
core::Result<web::Response> of(web::Context& c) { return f(c, p); }

using web::Method;
constexpr access::Trace read_psychology{"psychology.read", "case"}, read_law{"law.read", "case"}, change{"notes.change", "case"};
constexpr web::Route kPages[] = {
    {Method::get, "/cases/:id/psychology", note_psychology, read_psychology, of<kPsychology, draw_list>},
    {Method::get, "/cases/:id/psychology/new", note_psychology, access::no_client_data, of<kPsychology, draw_new>},
    {Method::post, "/cases/:id/psychology", note_psychology, change, of<kPsychology, add_note>},
    {Method::get, "/cases/:id/psychology/:note/edit", note_psychology, read_psychology, of<kPsychology, draw_edit>},
    {Method::post, "/cases/:id/psychology/:note/edit", note_psychology, change, of<kPsychology, save_note>},
    {Method::post, "/cases/:id/psychology/share", note_psychology, change, of<kPsychology, share_notes>},
    {Method::get, "/cases/:id/law", note_law, read_law, of<kLaw, draw_list>},
    {Method::get, "/cases/:id/law/new", note_law, access::no_client_data, of<kLaw, draw_new>},
    {Method::post, "/cases/:id/law", note_law, change, of<kLaw, add_note>},
    {Method::get, "/cases/:id/law/:note/edit", note_law, read_law, of<kLaw, draw_edit>},
    {Method::post, "/cases/:id/law/:note/edit", note_law, change, of<kLaw, save_note>},
    {Method::post, "/cases/:id/law/share", note_law, change, of<kLaw, share_notes>},
};

void start(web::Services& s) {
  cases::add_chapter(s, {.name = "psychology", .text = "notes.psychology.title", .icon = "lock", .group = cases::Group::file, .order = 80, .permission = note_psychology});
  cases::add_chapter(s, {.name = "law", .text = "notes.law.title", .icon = "lock", .group = cases::Group::file, .order = 81, .permission = note_law});
}

}  // namespace

web::Module module() { return {.name = "notes", .pages = kPages, .api = {}, .start = start}; }

}  // namespace ostoja::notes
