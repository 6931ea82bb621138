// The list, one attachment, its pictures and its file.
#include "attachments/view.h"
#include "core/json.h"
#include "i18n/i18n.h"
#include "web/draw.h"

#include <charconv>

namespace ostoja::attachments {
namespace {

constexpr access::Trace kLooked{"attachment.read", "attachment"};
constexpr access::Permission approve{"approve"};

const forms::Form& form_of(const web::Context& c) { return *c.forms.form("attachment"); }
bool on_team(web::Context& c, const cases::Header& h) { return cases::is_on_team(c.tx, h.id, c.who.user); }
bool may_fill(web::Context& c, const cases::Header& h) { return cases::may_write(c, h) && on_team(c, h); }
bool may_erase(web::Context& c, const Seen& s) { return s.item.state == State::withdrawn && s.item.withdrawn_by != c.who.user && (c.may(approve) || s.header.lead == c.who.user) && s.header.status != cases::Status::closed; }

// "PDF, 3 strony, 1,2 MB"
std::string file_line(web::Context& c, const File& f) {
  std::string out = f.type;
  if (f.pages > 0) out += ", " + c.t.plural("attachments.pages", f.pages);
  return out + ", " + size_text(f.size, c.t.lang());
}
std::string why_none(web::Context& c, const File& f) {
  const auto* type = type_of(f.type);
  if (type == nullptr || !type->drawn) return std::string(c.t("attachments.preview.not_drawn"));
  return std::string(c.t("attachments.preview." + f.preview));
}
std::string_view icon_of(const File& f) { return f.type == "MP3" || f.type == "M4A" || f.type == "OGG" ? "play" : f.type == "EML" ? "mail" : "doc"; }

core::Result<FileId> wanted_file(web::Context& c, const Seen& s) {
  if (s.item.state != State::kept) return core::fail(core::Errc::not_found, "the attachment is withdrawn");
  if (s.sight != Sight::opened) return core::fail(core::Errc::forbidden, "files are opened by the team of the case");
  auto text = c.request.query.get("number");
  if (text.empty()) return s.item.file.id;
  for (const auto& f : files(c.tx, c.keys(), s.item))
    if (std::to_string(f.number) == text) return f.id;
  return core::fail(core::Errc::not_found, "no such file");
}
core::Result<web::Response> picture(web::Context& c, std::string_view what) {
  auto s = TRY(asked_for(c));
  auto id = TRY(wanted_file(c, s));
  web::Response r;
  r.content_type = "image/png";
  r.body = TRY(content(c.tx, c.keys(), s.header.id, id, what));
  c.saw(s.item.id.value, std::string(what));
  return r;
}

}  // namespace

Keeper keeper(web::Context& c) { return {c.tx, c.keys(), c.forms, c.who.user, c.now}; }

core::Result<cases::Header> case_to_fill(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  if (!on_team(c, h)) return core::fail(core::Errc::forbidden, "files are added by the team of the case");
  return h;
}

core::Result<Seen> asked_for(web::Context& c) {
  Seen s{TRY(cases::case_of(c)), {}, Sight::sealed};
  auto id = AttachmentId::parse(c.param("attachment"));
  if (!id) return core::fail(core::Errc::not_found, "no such attachment");
  s.item = TRY(find(c.tx, s.header.id, *id));
  if (on_team(c, s.header)) {
    TRY_VOID(open(c.tx, c.keys(), s.item));
    s.sight = Sight::opened;
  }
  return s;
}
std::string home_of(const Seen& s) { return cases::home_of(s.header) + "/attachments/" + s.item.id.text(); }
std::string person_label(web::Context& c, const Attachment& a) {
  if (!a.person) return {};
  auto who = cases::person_of(c.tx, a.case_id, a.person);
  return who ? c.t.with("cases.person", {who->label}) : std::string();
}

core::Result<web::Response> list_page(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  web::Page page(c, "attachments/list");
  cases::show_frame(c, page, h, "attachments");
  const bool open_ones = on_team(c, h), fill = may_fill(c, h);
  auto all = list(c.tx, h.id);
  for (auto& a : all) {
    auto v = page.add("FILE");
    if (open_ones) TRY_VOID(open(c.tx, c.keys(), a));
    const bool kept = a.state == State::kept;
    auto kind = cases::capital(cases::label(c, "attachment_kind", a.answers.get("kind")));
    auto name = std::string(a.answers.get("name"));
    v.set("F_ID", a.id.text()).set("F_HREF", cases::home_of(h) + "/attachments/" + a.id.text()).set("F_NAME", name.empty() ? kind : name).set("F_ICON", icon_of(a.file));
    std::string line = name.empty() ? std::string() : kind;
    if (auto who = person_label(c, a); !who.empty()) line += (line.empty() ? "" : " · ") + who;
    v.set("F_LINE", line).set("F_FILE", file_line(c, a.file)).set("F_WHEN", c.t.with("attachments.added", {c.t.date(core::local(a.file.at).date), a.file.by_name}));
    if (a.files > 1) v.add("F_MANY").set("F_VERSION", c.t.with("attachments.version", {std::to_string(a.files)}));
    v.show_if(open_ones && kept && a.file.pictures > 0, "F_THUMB", "F_SIGN");
    if (!kept) v.add("F_GONE").set("F_GONE_TEXT", c.t(a.state == State::withdrawn ? "attachments.withdrawn" : "attachments.erased"));
  }
  page.show_if(!open_ones && !all.empty(), "SEALED").show_if(!all.empty(), "ANY").show_if(fill && !all.empty(), "ADD");
  if (all.empty()) page.add("NONE").show_if(fill, "NONE_ADD");
  c.saw(h.id.value, "attachment_look:LIST");
  return page.response();
}

core::Result<web::Response> show(web::Context& c) {
  auto s = TRY(asked_for(c));
  const auto& a = s.item;
  web::Page page(c, "attachments/show");
  cases::show_frame(c, page, s.header, "attachments");
  const bool opened = s.sight == Sight::opened, kept = a.state == State::kept, fill = may_fill(c, s.header);
  auto kind = cases::capital(cases::label(c, "attachment_kind", a.answers.get("kind")));
  auto name = std::string(a.answers.get("name"));
  page.set("NAME", name.empty() ? kind : name).set("HREF", home_of(s)).set("ATT_VERSION", a.version).set("FILE_LINE", file_line(c, a.file));
  page.show_if(!opened, "SEALED");
  if (opened && kept) {
    page.show("OPEN");
    if (a.file.pictures > 0) {
      auto box = page.add("PREVIEW");
      for (int n = 1; n <= a.file.pictures; ++n)
        box.add("PAGE").set("PG_N", n).set("PG_ALT", a.file.pages > 0 ? c.t.with("attachments.preview.page", {std::to_string(n), std::to_string(a.file.pages)}) : std::string(c.t("attachments.preview.picture")));
      if (a.file.pages > a.file.pictures) box.add("MORE").set("MORE_TEXT", c.t.with("attachments.preview.more", {std::to_string(a.file.pictures)}));
    } else {
      page.add("NO_PREVIEW").set("NP_TEXT", why_none(c, a.file));
    }
  }
  if (a.state != State::kept) {
    auto v = page.add("GONE");
    v.set("G_TEXT", c.t.with(a.state == State::withdrawn ? "attachments.withdrawn_by" : "attachments.erased_by", {c.t.date(core::local(a.withdrawn_at).date), cases::name_of(c, a.withdrawn_by.value), cases::label(c, "attachment_reason", a.reason)}));
    if (a.state == State::withdrawn && fill) v.show("RESTORE");
    if (may_erase(c, s)) v.show("ERASE");
    else if (a.state == State::withdrawn && a.withdrawn_by == c.who.user) v.show("SECOND");
  }
  const auto& form = form_of(c);
  web::draw_summary(c, page.values(), form, *form.part("about"), a.answers);
  auto row = [&](std::string_view key, const std::string& value) {
    if (!value.empty()) page.add("FACT").set("FA_LABEL", c.t(key)).set("FA_VALUE", value);
  };
  row("attachments.fact.person", person_label(c, a));
  row("attachments.fact.added", c.t.with("attachments.added", {c.t.date(core::local(a.at).date), a.by_name}));
  if (opened && a.state != State::erased) {
    auto all = files(c.tx, c.keys(), a);
    if (!all.empty()) row("attachments.fact.digest", all.front().digest);
    if (all.size() > 1 && kept) {
      auto versions = page.add("VERSIONS");
      for (const auto& f : all)
        versions.add("OLDER").set("O_NUMBER", f.number).set("O_LINE", file_line(c, f)).set("O_WHEN", c.t.with("attachments.added", {c.t.date(core::local(f.at).date), f.by_name}));
    }
  }
  page.show_if(opened && kept && fill, "CHANGE");
  if (opened && kept && fill) {
    page.set("LIMIT", c.t.with("attachments.limit", {std::to_string(c.forms.threshold("attachment_megabytes"))}));
    for (const auto& code : c.forms.codes("attachment_reason")->codes) page.add("REASON").set("RE_CODE", code.code).set("RE_TEXT", code.label(c.t.lang()));
  }
  c.saw(s.header.id.value, "attachment_look:DETAILS");
  c.saw_also(kLooked, a.id.value);
  return page.response();
}

core::Result<web::Response> edit_page(web::Context& c) {
  TRY_VOID(case_to_fill(c));
  auto s = TRY(asked_for(c));
  if (s.item.state != State::kept) return core::fail(core::Errc::conflict, "the attachment is withdrawn: put it back first");
  c.saw_also(kLooked, s.item.id.value);
  c.saw(s.header.id.value, "attachment_look:DETAILS");
  return cases::draw_form(c, s.header, {.here = "attachments", .heading = std::string(s.item.answers.get("name")), .action = home_of(s) + "/edit", .cancel = home_of(s), .save = std::string(c.t("attachments.save")),
                                        .version = s.item.version, .form = form_of(c), .answers = s.item.answers, .stored = &s.item.answers,
                                        .choices = {cases::choose_person(c, s.header, s.item.person ? s.item.person.text() : std::string())}});
}

core::Result<web::Response> save_edit(web::Context& c) {
  TRY_VOID(case_to_fill(c));
  auto s = TRY(asked_for(c));
  if (s.item.state != State::kept) return core::fail(core::Errc::conflict, "the attachment is withdrawn: put it back first");
  const auto& form = form_of(c);
  auto stored = s.item.answers, mine = stored;
  mine.merge(forms::read(form, c.request.form));
  auto problems = forms::validate(c.forms, form, mine, "save", core::local(c.now).date);
  if (!mine.has("name")) problems.push_back({"name", "forms.required", {}});
  auto person = TRY(cases::chosen_person(c, s.header));
  auto draw = [&](cases::FormPage::Race lost, std::span<const cases::Difference> race) {
    return cases::draw_form(c, s.header, {.here = "attachments", .heading = std::string(stored.get("name")), .action = home_of(s) + "/edit", .cancel = home_of(s), .save = std::string(c.t("attachments.save")),
                                          .version = s.item.version, .form = form, .answers = mine, .stored = &stored, .problems = problems, .lost_race = lost, .race = race,
                                          .choices = {cases::choose_person(c, s.header, c.request.form.get("person"))}});
  };
  if (auto same = c.expect_version(s.item.version); !same) {
    if (same.error().code != core::Errc::stale) return tl::unexpected(same.error());
    auto race = cases::merge_race(c, form, stored, mine);
    return draw(cases::FormPage::Race::lost, race);
  }
  if (!problems.empty()) return draw(cases::FormPage::Race::none, {});
  mine.set("name", kept_name(mine.get("name"), *type_of(s.item.file.type)));
  s.item.answers = std::move(mine);
  s.item.person = person ? person->person : people::PersonId{};
  TRY_VOID(save(keeper(c), s.item));
  return web::see_other(home_of(s) + "?notice=saved");
}

core::Result<web::Response> change_state(web::Context& c) {
  auto h = TRY(cases::case_to_change(c));
  auto s = TRY(asked_for(c));
  TRY_VOID(c.expect_version(s.item.version));
  auto what = c.request.form.get("do");
  if (what == "erase") {
    if (!may_erase(c, s)) return core::fail(core::Errc::forbidden, "who leads the case, or a coordinator, erases what somebody else has withdrawn");
    TRY_VOID(erase(keeper(c), s.item));
    return web::see_other(cases::home_of(h) + "/attachments?notice=saved");
  }
  TRY_VOID(case_to_fill(c));
  if (what == "withdraw") TRY_VOID(withdraw(keeper(c), s.item, c.request.form.get("reason")));
  else if (what == "restore") TRY_VOID(restore(keeper(c), s.item));
  else return core::fail(core::Errc::invalid, "withdraw, restore or erase");
  return web::see_other(home_of(s) + "?notice=saved");
}

// Always as a download and as nothing that a browser would show: whatever is in it, it does not run here.
core::Result<web::Response> file(web::Context& c) {
  auto s = TRY(asked_for(c));
  auto id = TRY(wanted_file(c, s));
  auto r = web::attachment(TRY(content(c.tx, c.keys(), s.header.id, id, "file")), "application/octet-stream", s.item.answers.get("name"));
  r.header("Content-Security-Policy", "default-src 'none'; sandbox");
  c.saw(s.header.id.value, "attachment_look:FILE");
  c.saw_also(kLooked, s.item.id.value);
  return r;
}
core::Result<web::Response> page_picture(web::Context& c) {
  auto n = c.param("n");
  if (n != "1" && n != "2" && n != "3") return core::fail(core::Errc::not_found, "no such page");
  return picture(c, "page" + std::string(n));
}
core::Result<web::Response> thumb_picture(web::Context& c) { return picture(c, "thumb"); }

core::Result<web::Response> api_list(web::Context& c) {
  auto h = TRY(cases::case_of(c));
  const bool open_ones = on_team(c, h);
  core::Json j;
  j.object().key("items").array();
  for (auto& a : list(c.tx, h.id)) {
    if (open_ones) TRY_VOID(open(c.tx, c.keys(), a));
    constexpr std::string_view states[] = {"", "KEPT", "WITHDRAWN", "ERASED"};
    j.object().field("id", a.id.text()).field("state", states[static_cast<std::size_t>(a.state)]).field("kind", a.answers.get("kind")).field("type", a.file.type).field("size", a.file.size);
    j.field("files", static_cast<std::int64_t>(a.files)).field("at", a.at.rfc3339()).field_or_null("person", a.person ? a.person.text() : std::string()).field_or_null("name", std::string(a.answers.get("name")));
    j.field_or_null("description", std::string(a.answers.get("description"))).field("preview", a.file.preview).end();
  }
  c.saw(h.id.value, "attachment_look:LIST");
  return web::json(j.end().end().take());
}

}  // namespace ostoja::attachments
