#pragma once
// Inside of the templates: what is checked in a template file, and how a page of one language is put together before ctemplate sees it.
#include "core/result.h"
#include "i18n/i18n.h"
#include "web/page.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ctemplate { class Template; }

namespace ostoja::web {

struct Finding {
  std::string file;
  int line = 0;
  std::string what;
};

// Everything that templates are made from.
struct Sources {
  std::map<std::string, std::string, std::less<>> files;   // "hotline/first" → text
  std::map<std::string, std::string, std::less<>> assets;  // "desk.css" → "/assets/desk.ab12cd34.css"
  std::set<std::string, std::less<>> icons;                // symbols of the sprite
};
Sources built_in_sources();

// What is wrong with one file by itself. `texts` are the catalogues whose keys it may use.
std::vector<Finding> lint(const Sources&, std::string_view name, const std::vector<const i18n::Strings*>& texts);

struct Prepared {
  std::string text, frame;                 // frame: "desk", "plain" or empty
  std::vector<std::string> markers;        // every {{NAME}} and {{#NAME}} in it, once
  std::shared_ptr<const ctemplate::Template> parsed;
};
// Frame, parts, texts, icons and assets put in; the text still holds the markers of values. Problems go to `findings`.
Prepared prepare(const Sources&, std::string_view name, const i18n::Strings&, std::vector<Finding>& findings);

using PreparedSet = std::unordered_map<std::string, Prepared>;  // by "lang name"
core::Result<std::shared_ptr<const PreparedSet>> prepare_all(const Sources&, const std::vector<const i18n::Strings*>& texts, std::vector<Finding>& findings);

struct Templates::State {
  std::shared_ptr<const PreparedSet> set() const;     // the present one; in development looks for changed files first
  std::shared_ptr<const PreparedSet> set_;            // swapped as a whole
  std::map<std::string, std::string, std::less<>> assets;
  std::string icons_path;
  mutable std::mutex mutex;
  mutable std::int64_t newest = 0;                    // development: time of the newest template file
  bool recording = false;                             // tests: note which markers pages set
  mutable std::map<std::string, std::set<std::string>, std::less<>> seen;  // by template name
};

// A page for which there is no Context (errors outside a route); empty when there is no such template.
std::string render(const Templates&, std::string_view lang, std::string_view name, const std::function<void(Values&)>& fill);

}  // namespace ostoja::web
