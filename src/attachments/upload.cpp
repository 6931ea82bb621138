// Files coming in. Their previews are drawn before the writer is asked for anything, and their parts are written one by one: a scan of 20 MB does not hold up a call.
#include "attachments/view.h"
#include "core/failure.h"
#include "core/json.h"
#include "web/draw.h"

namespace ostoja::attachments {
namespace {

const forms::Form& form_of(const web::Context& c) { return *c.forms.form("attachment"); }

struct Asked {
  cases::Header header;
  people::PersonId person;
  forms::Answers answers;
  std::vector<forms::Problem> problems;
};
core::Result<Asked> asked(web::Context& c, std::string_view action) {
  Asked a{TRY(case_to_fill(c)), {}, {}, {}};
  const auto& form = form_of(c);
  a.answers = forms::read(form, c.request.form);
  a.problems = forms::validate(c.forms, form, a.answers, action, core::local(c.now).date, "about");
  auto person = TRY(cases::chosen_person(c, a.header));
  if (person) a.person = person->person;
  if (count(c.tx, a.header.id) + static_cast<std::int64_t>(c.request.uploads.size()) > c.forms.threshold("attachments_in_case")) return core::fail(core::Errc::conflict, "the case has as many attachments as it may have");
  return a;
}

// `saved` of several files were good and are kept; the others are named with what is wrong.
web::Response draw_new(web::Context& c, const cases::Header& h, const forms::Answers& answers, const std::vector<forms::Problem>& problems, const std::vector<Arrived>& files, std::size_t saved, int status) {
  web::Page page(c, "attachments/add");
  cases::show_frame(c, page, h, "attachments");
  const auto& form = form_of(c);
  web::draw_errors(c, page.values(), form, problems);
  page.set("LIMIT", c.t.with("attachments.limit", {std::to_string(c.forms.threshold("attachment_megabytes"))}));
  if (saved > 0) page.add("SOME").set("SOME_TEXT", c.t.plural("attachments.some_saved", static_cast<std::int64_t>(saved)));
  bool bad = false;
  for (const auto& f : files) {
    if (f.problem.empty()) continue;
    bad = true;
    page.add("FILE_BAD").set("FB_NAME", f.name).set("FB_TEXT", c.t(f.problem));
  }
  page.show_if(bad, "FILES_BAD").show_if(!problems.empty() && !files.empty() && saved == 0, "AGAIN");
  auto choice = cases::choose_person(c, h, c.request.form.get("person"));
  for (const auto& [value, text] : choice.options) page.add("WHO").set("W_VALUE", value).set("W_TEXT", text).show_if(value == choice.chosen, "W_CHOSEN");
  auto part = page.add("PART");
  web::draw_part(c, part, form, *form.part("about"), answers, problems);
  return page.response(status);
}

}  // namespace

std::vector<Arrived> arrived(const web::Context& c, std::string_view field) {
  std::vector<Arrived> out;
  const auto most = static_cast<std::size_t>(c.forms.threshold("attachment_megabytes")) << 20;
  for (const auto& upload : c.request.uploads) {
    if (upload.field != field) continue;
    Arrived a{&upload, nullptr, {}, {}};
    auto found = identify(upload.data);
    a.type = found.type;
    // A refused file is named as it came, but never with what could turn its writing around.
    a.name = kept_name(upload.filename, found.type != nullptr ? *found.type : *type_of("TXT"));
    if (found.type == nullptr) a.name = a.name.substr(0, a.name.size() - (core::lower_ascii(upload.filename).ends_with(".txt") ? 0 : 4));
    if (found.wrong != Wrong::nothing) a.problem = "attachments.wrong." + std::string(word_of(found.wrong));
    else if (upload.data.size() > most) a.problem = "attachments.wrong.large";
    out.push_back(std::move(a));
  }
  return out;
}

core::Result<AttachmentId> keep(web::Context& c, cases::CaseId item, const Arrived& a, const std::function<core::Result<AttachmentId>(const Keeper&, FileId)>& last) {
  auto in = looked_at(a.upload->data, *a.type);
  auto write = [&](auto f) {
    return c.services.db.writing([&](store::Tx& tx) {
      web::Context inner{c.request, c.route, c.services, tx, c.session, c.who, c.t, c.now, c.params};
      return f(keeper(inner));
    });
  };
  auto id = write([&](const Keeper& k) { return begin_file(k, item, in); });
  int n = 0;
  for (std::size_t at = 0; at < in.bytes.size(); at += kChunk)
    write([&](const Keeper& k) { return add_part(k, item, id, "file", n++, in.bytes.substr(at, kChunk)), 0; });
  struct Undo { core::Error error; };
  try {
    return write([&](const Keeper& k) -> core::Result<AttachmentId> {
      for (std::size_t i = 0; i < in.preview.pictures.size(); ++i) add_part(k, item, id, "page" + std::to_string(i + 1), 0, in.preview.pictures[i].png);
      if (!in.thumb.empty()) add_part(k, item, id, "thumb", 0, in.thumb);
      auto done = last(k, id);
      if (!done) throw Undo{done.error()};
      return done;
    });
  } catch (const Undo& undo) {
    return tl::unexpected(undo.error);
  }
}

core::Result<web::Response> new_page(web::Context& c) { return draw_new(c, TRY(case_to_fill(c)), {}, {}, {}, 0, 200); }

core::Result<web::Response> add(web::Context& c) {
  auto files = arrived(c, "file");
  auto a = TRY(reading(c, [](web::Context& in) { return asked(in, "save"); }));
  if (files.empty()) files.push_back({nullptr, nullptr, {}, "attachments.wrong.none"});
  std::size_t saved = 0;
  bool bad = !a.problems.empty();
  for (const auto& f : files) {
    if (!f.problem.empty()) bad = true;
    if (!f.problem.empty() || !a.problems.empty()) continue;
    auto answers = a.answers;
    answers.set("name", f.name);
    TRY(keep(c, a.header.id, f, [&](const Keeper& k, FileId file) -> core::Result<AttachmentId> {
      auto open = TRY(cases::header(k.tx, a.header.id, cases::reader(c)));
      if (open.status == cases::Status::closed) return core::fail(core::Errc::conflict, "the case was closed meanwhile: reopen it first");
      return finish_new(k, a.header.id, file, a.person, answers);
    }));
    ++saved;
  }
  if (!bad) return web::see_other(cases::home_of(a.header) + "/attachments?notice=saved");
  return reading(c, [&](web::Context& in) -> core::Result<web::Response> { return draw_new(in, a.header, a.answers, a.problems, files, saved, 422); });
}

core::Result<web::Response> api_add(web::Context& c) {
  auto files = arrived(c, "file");
  auto a = TRY(reading(c, [](web::Context& in) { return asked(in, "api"); }));
  for (const auto& f : files)
    if (!f.problem.empty()) a.problems.push_back({"file", f.problem, {}});
  if (files.empty()) a.problems.push_back({"file", "attachments.wrong.none", {}});
  if (!a.problems.empty()) return web::problem_fields(c, a.problems);
  core::Json j;
  j.object().key("items").array();
  for (const auto& f : files) {
    auto answers = a.answers;
    answers.set("name", f.name);
    auto id = TRY(keep(c, a.header.id, f, [&](const Keeper& k, FileId file) { return finish_new(k, a.header.id, file, a.person, answers); }));
    j.object().field("id", id.text()).field("type", f.type->code).field("size", static_cast<std::int64_t>(f.upload->data.size())).end();
  }
  return web::json(j.end().end().take(), 201);
}

core::Result<web::Response> replace(web::Context& c) {
  auto files = arrived(c, "file");
  auto seen = TRY(reading(c, [](web::Context& in) -> core::Result<Seen> {
    TRY_VOID(case_to_fill(in));
    auto s = TRY(asked_for(in));
    TRY_VOID(in.expect_version(s.item.version));
    return s;
  }));
  if (files.size() != 1 || !files.front().problem.empty()) {
    auto key = files.empty() ? std::string("attachments.wrong.none") : files.size() > 1 ? std::string("attachments.wrong.one") : files.front().problem;
    return reading(c, [&](web::Context& in) -> core::Result<web::Response> {
      web::Page page(in, "attachments/wrong");
      cases::show_frame(in, page, seen.header, "attachments");
      cases::show_problem(in, page, key);
      page.set("BACK", home_of(seen));
      return page.response(422);
    });
  }
  TRY(keep(c, seen.header.id, files.front(), [&](const Keeper& k, FileId file) -> core::Result<AttachmentId> {
    TRY_VOID(finish_next(k, seen.item, file, files.front().name));
    return seen.item.id;
  }));
  return web::see_other(home_of(seen) + "?notice=saved");
}

}  // namespace ostoja::attachments
