#include "core/log.h"
#include "core/resources.h"
#include "core/text.h"
#include "web/prepare.h"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <ctemplate/template.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace ostoja::web {
namespace {

using core::Errc;
constexpr int kDeepestPart = 5;

// "hotline/templates/first.html" → "hotline/first"
std::string template_name(std::string_view resource) {
  auto folder = resource.find("/templates/");
  if (folder == resource.npos || !resource.ends_with(".html")) return {};
  auto rest = resource.substr(folder + 11);
  return std::string(resource.substr(0, folder)) + "/" + std::string(rest.substr(0, rest.size() - 5));
}

// In development the text comes from the tree, and is read again when it has changed.
std::filesystem::path in_tree(std::string_view resource) {
  const char* tree = std::getenv("OSTOJA_SOURCE");
  if (tree == nullptr) return {};
  for (const char* base : {"/src/", "/platform/"}) {
    std::filesystem::path file = tree + std::string(base) + std::string(resource);
    if (std::filesystem::is_regular_file(file)) return file;
  }
  return {};
}

std::int64_t newest_template() {
  std::int64_t newest = 0;
  for (const auto& r : core::resources_like(".html")) {
    auto file = in_tree(r.name);
    if (!file.empty()) newest = std::max(newest, static_cast<std::int64_t>(std::filesystem::last_write_time(file).time_since_epoch().count()));
  }
  return newest;
}

void read_assets(Sources& out) {
  boost::json::error_code ec;
  auto manifest = boost::json::parse(core::resource("assets/manifest.json"), ec);
  if (!ec && manifest.is_object())
    for (const auto& [name, path] : manifest.get_object())
      if (path.is_string()) {
        std::string_view p(path.get_string().data(), path.get_string().size());
        out.assets[std::string(name)] = p.starts_with('/') ? std::string(p) : "/assets/" + std::string(p);
      }
  auto sprite_path = out.assets.find("icons.svg");
  if (sprite_path == out.assets.end()) return;
  std::string_view sprite = core::resource(std::string_view(sprite_path->second).substr(1));
  for (auto at = sprite.find("<symbol"); at != sprite.npos; at = sprite.find("<symbol", at + 1)) {
    std::string_view tag = sprite.substr(at, sprite.find('>', at) - at);
    auto id = tag.find(" id=\"");
    if (id != tag.npos) out.icons.emplace(tag.substr(id + 5, tag.find('"', id + 5) - id - 5));
  }
}

void log_findings(const std::vector<Finding>& findings) {
  for (const auto& f : findings)
    core::log(core::Level::error, "template", core::LogWord::of_ours(f.file + ":" + std::to_string(f.line) + " " + f.what));
}

// Puts frame and parts in, depth first.
class Assembler {
 public:
  Assembler(const Sources& sources, std::vector<Finding>& findings) : sources_(sources), findings_(findings) {}
  std::string frame;

  std::string page(std::string_view name) {
    std::string_view text = sources_.files.find(name)->second;
    if (!text.starts_with("{{%frame ")) return parts(name, text, 0);
    auto end = text.find("}}");
    frame = text.substr(9, end - 9);
    auto slash = frame.find('/');
    std::string file = slash == frame.npos ? "web/frame_" + frame : frame.substr(0, slash) + "/frame_" + frame.substr(slash + 1);
    auto found = sources_.files.find(file);
    if (found == sources_.files.end()) {
      findings_.push_back({std::string(name), 1, "unknown frame " + frame});
      return {};
    }
    std::string whole = parts(file, found->second, 0), content = parts(name, text.substr(end + 2), 0);
    auto hole = whole.find("{{%content}}");
    if (hole == whole.npos) findings_.push_back({file, 1, "a frame without {{%content}}"});
    else whole.replace(hole, 12, content);
    return whole;
  }

 private:
  std::string parts(std::string_view name, std::string_view text, int depth) {
    std::string out;
    for (;;) {
      auto at = text.find("{{%part ");
      out += text.substr(0, at);
      if (at == text.npos) return out;
      text.remove_prefix(at + 8);
      auto end = text.find("}}");
      auto part = sources_.files.find(text.substr(0, end));
      if (end == text.npos || part == sources_.files.end()) return out;  // the lint has said so
      if (depth == kDeepestPart) {
        findings_.push_back({std::string(name), 1, "parts within parts, deeper than five"});
        return out;
      }
      out += parts(part->first, part->second, depth + 1);
      text.remove_prefix(end + 2);
    }
  }

  const Sources& sources_;
  std::vector<Finding>& findings_;
};

// Indentation and empty lines go, except where they would be seen.
std::string without_indentation(std::string_view text) {
  std::string out;
  bool keep = false;
  for (std::string_view line : core::split(text, '\n')) {
    bool opens = line.find("<pre") != line.npos || line.find("<textarea") != line.npos;
    std::string_view bare = keep ? line : line.substr(std::min(line.find_first_not_of(" \t\r"), line.size()));
    if (keep || !bare.empty()) (out += bare) += '\n';
    if (opens) keep = true;
    if (line.rfind("</pre>") != line.npos || line.rfind("</textarea>") != line.npos) keep = false;
  }
  return out;
}

std::string asset_path(const Sources& sources, std::string_view name) {
  auto found = sources.assets.find(name);
  return found == sources.assets.end() ? std::string() : found->second;
}

}  // namespace

Sources built_in_sources() {
  Sources out;
  for (const auto& r : core::resources_like(".html")) {
    std::string name = template_name(r.name);
    if (name.empty()) continue;
    if (auto file = in_tree(r.name); !file.empty()) {
      std::ifstream in(file, std::ios::binary);
      out.files[name] = std::string(std::istreambuf_iterator<char>(in), {});
    } else {
      out.files[name] = std::string(r.data);
    }
  }
  read_assets(out);
  return out;
}

Prepared prepare(const Sources& sources, std::string_view name, const i18n::Strings& t, std::vector<Finding>& findings) {
  Assembler assembler(sources, findings);
  std::string whole = without_indentation(assembler.page(name));
  Prepared out;
  out.frame = assembler.frame;
  out.text = "{{%AUTOESCAPE context=\"HTML\"}}";
  std::set<std::string> markers;
  for (std::string_view rest = whole;;) {
    auto at = rest.find("{{");
    out.text += rest.substr(0, at);
    if (at == rest.npos) break;
    rest.remove_prefix(at + 2);
    auto end = rest.find("}}");
    if (end == rest.npos) break;
    std::string_view m = rest.substr(0, end);
    rest.remove_prefix(end + 2);
    if (m.starts_with('!') || m.starts_with('%')) continue;
    if (m.starts_with("T_")) out.text += core::html(t(m.substr(2)));
    else if (m.starts_with("I_"))
      out.text += "<svg class=\"i\" aria-hidden=\"true\"><use href=\"" + asset_path(sources, "icons.svg") + "#" + std::string(m.substr(2)) + "\"/></svg>";
    else if (m.starts_with("A_")) out.text += asset_path(sources, m.substr(2));
    else {
      ((out.text += "{{") += m) += "}}";
      if (!m.starts_with('/')) markers.emplace(m.starts_with('#') ? m.substr(1) : m.substr(0, m.find(':')));
    }
  }
  out.markers.assign(markers.begin(), markers.end());
  out.parsed.reset(ctemplate::Template::StringToTemplate(out.text, ctemplate::DO_NOT_STRIP));
  if (!out.parsed || out.parsed->state() != ctemplate::TS_READY) findings.push_back({std::string(name), 1, "ctemplate cannot read it"});
  return out;
}

core::Result<std::shared_ptr<const PreparedSet>> prepare_all(const Sources& sources, const std::vector<const i18n::Strings*>& texts,
                                                             std::vector<Finding>& findings) {
  for (const auto& [name, text] : sources.files)
    for (auto& finding : lint(sources, name, texts)) findings.push_back(std::move(finding));
  auto set = std::make_shared<PreparedSet>();
  if (findings.empty())
    for (const auto* t : texts)
      for (const auto& [name, text] : sources.files)
        if (name.find("/frame_") == name.npos) (*set)[std::string(t->lang()) + " " + name] = prepare(sources, name, *t, findings);
  if (!findings.empty()) return core::fail(Errc::invalid, "a template is not right: see the log");
  return std::shared_ptr<const PreparedSet>(std::move(set));
}

namespace {
std::vector<const i18n::Strings*> desk_texts() {
  std::vector<const i18n::Strings*> out;
  for (const auto& lang : i18n::desk_languages()) out.push_back(&i18n::strings(lang));
  return out;
}
}  // namespace

core::Result<std::shared_ptr<Templates>> Templates::load() {
  Sources sources = built_in_sources();
  std::vector<Finding> findings;
  auto set = prepare_all(sources, desk_texts(), findings);
  log_findings(findings);
  if (!set) return tl::unexpected<core::Error>(set.error());
  auto out = std::make_shared<Templates>();
  out->state_ = std::make_shared<State>();
  out->state_->set_ = *set;
  out->state_->icons_path = asset_path(sources, "icons.svg");
  out->state_->assets = std::move(sources.assets);
  if (std::getenv("OSTOJA_SOURCE") != nullptr) out->state_->newest = newest_template();
  return out;
}

std::shared_ptr<const PreparedSet> Templates::State::set() const {
  if (newest == 0) return set_;  // never changes
  std::lock_guard lock(mutex);
  if (auto now = newest_template(); now != newest) {
    newest = now;
    std::vector<Finding> findings;
    auto again = prepare_all(built_in_sources(), desk_texts(), findings);
    log_findings(findings);
    if (again) const_cast<State*>(this)->set_ = *again;  // a faulty change leaves the old pages
  }
  return set_;
}

std::string Templates::asset(std::string_view name) const {
  auto found = state_->assets.find(name);
  return found == state_->assets.end() ? std::string() : found->second;
}

const std::string* Templates::prepared(std::string_view lang, std::string_view name) const {
  auto set = state_->set();
  auto found = set->find(std::string(lang) + " " + std::string(name));
  return found == set->end() ? nullptr : &found->second.text;
}

void Templates::record() { state_->recording = true; }

std::vector<std::string> Templates::unset() const {
  std::vector<std::string> out;
  auto set = state_->set();
  std::lock_guard lock(state_->mutex);
  for (const auto& [name, seen] : state_->seen)
    for (const auto& [key, prepared] : *set)
      if (key.ends_with(" " + name)) {
        for (const auto& marker : prepared.markers)
          if (!seen.contains(marker)) out.push_back(name + " " + marker);
        break;
      }
  return out;
}

}  // namespace ostoja::web
