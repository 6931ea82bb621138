#include "web/page.h"

#include "core/failure.h"
#include "core/text.h"
#include "i18n/i18n.h"
#include "web/prepare.h"

#include <ctemplate/template.h>
#include <ctemplate/template_dictionary.h>

#include <mutex>
#include <set>
#include <unordered_map>

namespace ostoja::web {
namespace {

ctemplate::TemplateString text_of(std::string_view s) { return {s.data(), s.size()}; }

// ctemplate keeps a pointer to the name of a marker: kept as long as the program runs. Markers are some thousand words of ours.
std::string_view kept(std::string_view name) {
  static std::mutex mutex;
  static auto& all = *new std::set<std::string, std::less<>>();
  std::lock_guard lock(mutex);
  auto found = all.find(name);
  return found == all.end() ? *all.emplace(name).first : *found;
}

// A marker with its number in ctemplate's table, which all threads share behind one lock: asked once by each thread, not for every value of every page.
ctemplate::TemplateString name_of(std::string_view s) {
  thread_local std::unordered_map<std::string_view, ctemplate::StaticTemplateString> known;
  auto found = known.find(s);
  if (found == known.end()) {
    auto name = kept(s);
    found = known.emplace(name, ctemplate::StaticTemplateString{{name.data(), name.size(), 0}}).first;
    ctemplate::StaticTemplateStringInitializer number(&found->second);
  }
  return found->second;
}

std::string expand(const Prepared& prepared, const ctemplate::TemplateDictionary& values) {
  std::string out;
  out.reserve(prepared.text.size() * 2);
  prepared.parsed->Expand(&out, &values);
  return out;
}

// The names that a dictionary and those below it hold, out of ctemplate's listing: for tests, where a few too many do no harm.
void note_names(const std::string& listing, std::set<std::string>& seen) {
  std::size_t at = 0;
  while (at < listing.size()) {
    auto end = std::min(listing.find('\n', at), listing.size());
    std::string_view line(listing.data() + at, end - at);
    at = end + 1;
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    if (line.starts_with("section ")) line.remove_prefix(8);
    auto stop = line.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
    if (stop != line.npos && stop > 0) seen.emplace(line.substr(0, stop));
  }
}

}  // namespace

Values& Values::set(std::string_view name, std::string_view value) {
  d_->SetValue(name_of(name), text_of(value));
  return *this;
}
Values& Values::set(std::string_view name, std::int64_t value) { return set(name, std::string_view(std::to_string(value))); }
Values Values::add(std::string_view section) { return Values(d_->AddSectionDictionary(name_of(section))); }
Values& Values::show(std::string_view section) {
  d_->ShowSection(name_of(section));
  return *this;
}
Values& Values::show_if(bool condition, std::string_view section, std::string_view otherwise) {
  if (condition) return show(section);
  return otherwise.empty() ? *this : show(otherwise);
}

struct Page::State {
  ctemplate::TemplateDictionary values{"page"};
  std::shared_ptr<const PreparedSet> set;  // keeps the template while the page lives
  const Prepared* prepared = nullptr;
};

Page::Page(Context& c, std::string_view name) : state_(std::make_unique<State>()), root_(&state_->values), c_(c), name_(name) {
  const auto& templates = *c.services.templates.state_;
  state_->set = templates.set();
  auto found = state_->set->find(std::string(c.t.lang()) + " " + name_);
  if (found == state_->set->end()) throw core::Failure(core::Errc::internal, "no such template");
  state_->prepared = &found->second;
  root_.set("CSRF", c.who.csrf).set("LANG", c.t.lang()).set("ICONS", templates.icons_path).set("PATH", c.request.path).set("NOW", c.now.rfc3339());
  // "hotline/first" is titled by the text hotline.first.title unless the handler gives another.
  std::string title = name_;
  for (char& ch : title) ch = ch == '/' ? '.' : ch;
  title += ".title";
  if (c.t.has(title)) root_.set("TITLE", c.t(title));
  // A line about what was just done: ?notice=saved shows the text notice.saved. Only texts of ours can appear so.
  if (auto word = c.request.query.get("notice"); !word.empty() && word.size() <= 40) {
    std::string key = "notice." + std::string(word);
    if (c.t.has(key)) root_.add("NOTICE").set("NOTICE_TEXT", c.t(key));
  }
  if (c.services.demo) root_.show("DEMO");
  fill_frame();
  if (state_->prepared->frame == "desk" && c.services.frame) c.services.frame(c, root_);
}

// What every page of a frame has without asking a room: languages, the person, how long the session lasts.
void Page::fill_frame() {
  if (state_->prepared->frame.empty()) return;
  root_.set("IDLE_SECONDS", c_.services.sessions.limits().idle_seconds).show("LANGUAGES");
  for (const auto& lang : i18n::desk_languages()) {
    std::string shorter = lang;
    for (char& ch : shorter) ch = static_cast<char>(ch >= 'a' && ch <= 'z' ? ch - 32 : ch);
    Values row = root_.add("LANGUAGE").add(lang == c_.t.lang() ? "LANGUAGE_CURRENT" : "LANGUAGE_OTHER");
    row.set("CODE", lang).set("SHORT", shorter).set("OWN_NAME", i18n::own_name(lang));
  }
  if (!c_.who) return;
  std::string initials;
  for (std::string_view word : core::split(c_.who.name, ' '))
    if (initials.size() < 8 && core::characters(initials) < 2) initials += core::first_characters(word, 1);
  root_.add("ME").set("ME_NAME", c_.who.name).set("ME_INITIALS", initials);
}

Page::~Page() = default;

Values Page::values() { return root_; }

std::string Page::text() {
  const auto& templates = *c_.services.templates.state_;
  if (templates.recording) {
    std::string listing;
    state_->values.DumpToString(&listing);
    std::lock_guard lock(templates.mutex);
    note_names(listing, templates.seen[name_]);
  }
  return expand(*state_->prepared, state_->values);
}

Response Page::response(int status) {
  Response out = html(text());
  out.status = status;
  return out;
}

std::string render(const Templates& templates, std::string_view lang, std::string_view name, const std::function<void(Values&)>& fill) {
  if (!templates.state_) return {};
  auto set = templates.state_->set();
  auto found = set->find(std::string(lang) + " " + std::string(name));
  if (found == set->end()) return {};
  ctemplate::TemplateDictionary dictionary("page");
  Values values(&dictionary);
  values.set("LANG", lang).set("ICONS", templates.state_->icons_path);
  fill(values);
  return expand(found->second, dictionary);
}

}  // namespace ostoja::web
