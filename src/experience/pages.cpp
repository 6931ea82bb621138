// What happened: one page with three lists, and a form for each kind.
#include "core/json.h"
#include "experience/module.h"
#include "experience/record.h"
#include "statistics/statistics.h"
#include "i18n/i18n.h"
#include "web/draw.h"

namespace ostoja::experience {
namespace {

Keeper keeper(web::Context& c) { return {c.tx, c.keys(), c.forms, c.who.user, c.now}; }
const forms::Form& form_of(const web::Context& c, const Kind& kind) { return *c.forms.form(kind.form); }
std::string home(const cases::Header& h) { return cases::home_of(h) + "/experience"; }
bool on_team(web::Context& c, const cases::Header& h) { return cases::is_on_team(c.tx, h.id, c.who.user); }

core::Result<cases::Header> case_to_fill(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  if (!on_team(c, h)) return core::fail(core::Errc::forbidden, "what happened is written by the team of the case");
  return h;
}

core::Result<web::Response> list_page(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  web::Page page(c, "experience/list");
  cases::show_frame(c, page, h, "experience");
  const bool opened = on_team(c, h), write = opened && cases::may_write(c, h);
  auto all = list(c.tx, h.id);
  page.show_if(!opened && !all.empty(), "SEALED");
  for (const auto& kind : kKinds) {
    auto section = page.add("KIND");
    section.set("K_WORD", kind.word).set("K_TITLE", c.t(kind.text));
    const auto& form = form_of(c, kind);
    bool any = false;
    for (auto& r : all) {
      if (r.kind != kind.word) continue;
      any = true;
      if (opened) TRY_VOID(open(c.tx, c.keys(), r));
      auto v = section.add("RECORD");
      auto who = r.person ? cases::person_of(c.tx, h.id, r.person) : std::nullopt;
      v.set("R_ID", r.id.text()).set("R_WHO", who ? c.t.with("cases.person", {who->label}) : cases::capital(std::string(c.t("cases.form.whole_case"))));
      if (write) v.add("R_EDIT").set("R_HREF", home(h) + "/" + r.id.text());
      for (const auto& part : form.parts) {
        auto p = v.add("R_PART");
        web::draw_summary(c, p, form, part, r.answers);
      }
    }
    if (!any) section.add("NONE").set("NONE_TEXT", c.t("experience." + std::string(kind.word) + ".none"));
    if (write) section.add("ADD").set("ADD_HREF", home(h) + "/new/" + std::string(kind.word)).set("ADD_TEXT", c.t("experience." + std::string(kind.word) + ".add"));
  }
  c.saw(h.id.value, std::to_string(all.size()));
  return page.response();
}

web::Response draw(web::Context& c, const cases::Header& h, const Kind& kind, const forms::Answers& answers, const Record* stored, std::string_view person, std::span<const forms::Problem> problems,
                   cases::FormPage::Race lost = cases::FormPage::Race::none, std::span<const cases::Difference> race = {}) {
  return cases::draw_form(c, h, {.here = "experience", .heading = std::string(c.t("experience." + std::string(kind.word) + ".add")), .hint = std::string(c.t("experience." + std::string(kind.word) + ".hint")),
                                 .action = stored == nullptr ? home(h) + "/new/" + std::string(kind.word) : home(h) + "/" + stored->id.text(), .cancel = home(h), .save = std::string(c.t("experience.save")),
                                 .version = stored == nullptr ? 0 : stored->version, .form = form_of(c, kind), .answers = answers, .stored = stored == nullptr ? nullptr : &stored->answers, .problems = problems,
                                 .lost_race = lost, .race = race, .choices = {cases::choose_person(c, h, person)}});
}

// Times in their order: a partial date is compared as far as both go.
std::vector<forms::Problem> problems_of(web::Context& c, const Kind& kind, const forms::Answers& a) {
  auto out = forms::validate(c.forms, form_of(c, kind), a, "save", core::local(c.now).date);
  auto today = core::local(c.now).date.text();
  for (auto [from, until] : {std::pair("began", "ended"), std::pair("from", "until")}) {
    auto first = a.get(from), last = a.get(until);
    auto n = std::min(first.size(), last.size());
    if (n >= 4 && first.substr(0, n) > last.substr(0, n)) out.push_back({until, "experience.wrong.order", {}});
    for (auto [name, value] : {std::pair(from, first), std::pair(until, last)})
      if (value.size() >= 4 && value > std::string_view(today).substr(0, value.size())) out.push_back({name, "experience.wrong.future", {}});
  }
  return out;
}

core::Result<web::Response> new_page(web::Context& c) {
  auto h = TRY(case_to_fill(c));
  const auto* kind = kind_of(c.param("kind"));
  if (kind == nullptr) return core::fail(core::Errc::not_found, "no such kind");
  return draw(c, h, *kind, {}, nullptr, {}, {});
}
core::Result<web::Response> create(web::Context& c) {
  auto h = TRY(case_to_fill(c));
  const auto* kind = kind_of(c.param("kind"));
  if (kind == nullptr) return core::fail(core::Errc::not_found, "no such kind");
  auto answers = forms::read(form_of(c, *kind), c.request.form);
  auto problems = problems_of(c, *kind, answers);
  auto person = TRY(cases::chosen_person(c, h));
  if (!problems.empty()) return draw(c, h, *kind, answers, nullptr, c.request.form.get("person"), problems);
  TRY(add(keeper(c), h.id, *kind, person ? person->person : people::PersonId{}, answers));
  return web::see_other(home(h) + "?notice=saved");
}

core::Result<Record> asked_record(web::Context& c, const cases::Header& h) {
  auto id = RecordId::parse(c.param("record"));
  if (!id) return core::fail(core::Errc::not_found, "no such record");
  auto r = TRY(find(c.tx, h.id, *id));
  TRY_VOID(open(c.tx, c.keys(), r));
  return r;
}
core::Result<web::Response> edit_page(web::Context& c) {
  auto h = TRY(case_to_fill(c));
  auto r = TRY(asked_record(c, h));
  c.saw(h.id.value, "1");
  return draw(c, h, *kind_of(r.kind), r.answers, &r, r.person ? r.person.text() : std::string(), {});
}
core::Result<web::Response> save_edit(web::Context& c) {
  auto h = TRY(case_to_fill(c));
  auto r = TRY(asked_record(c, h));
  const auto& kind = *kind_of(r.kind);
  auto mine = r.answers;
  mine.merge(forms::read(form_of(c, kind), c.request.form));
  auto problems = problems_of(c, kind, mine);
  auto person = TRY(cases::chosen_person(c, h));
  if (auto same = c.expect_version(r.version); !same) {
    if (same.error().code != core::Errc::stale) return tl::unexpected(same.error());
    auto race = cases::merge_race(c, form_of(c, kind), r.answers, mine);
    return draw(c, h, kind, mine, &r, c.request.form.get("person"), problems, cases::FormPage::Race::lost, race);
  }
  if (!problems.empty()) return draw(c, h, kind, mine, &r, c.request.form.get("person"), problems);
  r.answers = std::move(mine);
  r.person = person ? person->person : people::PersonId{};
  TRY_VOID(save(keeper(c), kind, r));
  return web::see_other(home(h) + "?notice=saved");
}

// In the codes of HTCDS 2.0. Places and dates of a person are for the team; others get the stage and the country.
core::Result<web::Response> api_list(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  const bool opened = on_team(c, h);
  core::Json j;
  auto mapped = [&](std::string_view list, std::string_view code) {
    const auto* codes = c.forms.codes(list);
    const auto* found = codes == nullptr ? nullptr : codes->find(code);
    return found == nullptr ? std::string() : found->map;
  };
  auto several = [&](std::string_view key, std::string_view list, const forms::Answers& a, std::string_view field) {
    j.key(key).array();
    for (const auto& code : a.all(field))
      if (auto m = mapped(list, code); !m.empty()) j.value(m);
    j.end();
  };
  auto all = list(c.tx, h.id);
  if (opened)
    for (auto& r : all) TRY_VOID(open(c.tx, c.keys(), r));
  j.object();
  auto of_kind = [&](std::string_view word, std::string_view key, auto each) {
    j.key(key).array();
    for (const auto& r : all) {
      if (r.kind != word) continue;
      j.object().field("id", r.id.text()).field_or_null("person", r.person ? r.person.text() : std::string());
      each(r.answers);
      j.end();
    }
    j.end();
  };
  of_kind("trafficking", "experiences", [&](const forms::Answers& a) {
    for (auto name : {"act", "means", "purpose"}) {
      j.key(name).array();
      for (const auto& v : a.all(name)) j.value(v);
      j.end();
    }
    several("vic_TypeOfExploitation", "purpose", a, "purpose");
    j.field_or_null("vic_MethodOfRecruitment", mapped("recruitment", a.get("recruitment"))).field_or_null("vic_RelationshipToTrafficker", mapped("recruiter_relation", a.get("recruiter_relation")));
    j.field_or_null("began", std::string(a.get("began"))).field_or_null("ended", std::string(a.get("ended")));
  });
  of_kind("place", "events", [&](const forms::Answers& a) {
    j.field_or_null("hte_Type", mapped("trafficking_stage", a.get("stage"))).field_or_null("hte_Country", std::string(a.get("country"))).field_or_null("hte_City", std::string(a.get("city")));
    j.field_or_null("hte_Date", std::string(a.get("from"))).field_or_null("until", std::string(a.get("until")));
  });
  of_kind("perpetrator", "perpetrators", [&](const forms::Answers& a) {
    several("per_RoleInProcess", "perpetrator_role", a, "role");
    j.field_or_null("organised", std::string(a.get("organised"))).field_or_null("name", std::string(a.get("name")));
  });
  c.saw(h.id.value, std::to_string(all.size()));
  return web::json(j.end().take());
}

// Another case names the same person. Which one, is said to those who may open it; to others only that they ask a coordinator.
void conflicts(web::Context& c, const cases::Header& h, std::vector<cases::Aside>& out) {
  auto others = also_in(c.tx, h.operator_code, h.id);
  if (others.empty()) return;
  cases::Aside aside{.tone = cases::Aside::Tone::warning, .name = "conflict", .icon = "tri", .title = std::string(c.t("experience.conflict")), .href = {}, .link = {}, .lines = {}};
  for (auto id : others)
    if (auto other = cases::header(c.tx, id, cases::reader(c))) {
      aside.lines.push_back(c.t.with("experience.conflict.number", {other->number}));
      if (aside.href.empty()) aside.href = cases::home_of(*other), aside.link = other->number;
    }
  if (aside.lines.size() < others.size()) aside.lines.emplace_back(c.t("experience.conflict.ask"));
  out.push_back(std::move(aside));
}

using web::Method, cases::case_view, cases::case_write;
constexpr access::Trace read{"experience.read", "case"}, change{"experience.change", "case"};
constexpr web::Route kPages[] = {
    {Method::get, "/cases/:id/experience", case_view, read, list_page},
    {Method::get, "/cases/:id/experience/new/:kind", case_write, access::no_client_data, new_page},
    {Method::post, "/cases/:id/experience/new/:kind", case_write, change, create},
    {Method::get, "/cases/:id/experience/:record", case_write, read, edit_page},
    {Method::post, "/cases/:id/experience/:record", case_write, change, save_edit},
};
constexpr web::Route kApi[] = {
    {Method::get, "/api/v1/cases/:id/experience", case_view, read, api_list, web::Run::as_method, "cases:read", "", "What happened, in the codes of HTCDS 2.0"},
};

void start(web::Services& s) {
  cases::add_chapter(s, {.name = "experience", .text = "experience.nav", .icon = "flag", .group = cases::Group::file, .order = 60, .speaks = cases::Speaks::once_begun, .asides = conflicts, .print = print});
  cases::doors(s).same_perpetrator = also_in;
  statistics::add_unit(s, {.code = "experiences", .form = "trafficking", .follows = "case",
                           .select = "select e.id, f.operator_code, e.at, case when e.kind = 'trafficking' then 1 else 0 end, e.document from experience_record e join case_file f on f.id = e.case_id",
                           .id = "e.id", .followed = "e.case_id", .first_field = "purpose", .order = 35});
}

}  // namespace

web::Module module() { return {.name = "experience", .pages = kPages, .api = kApi, .start = start}; }

}  // namespace ostoja::experience
