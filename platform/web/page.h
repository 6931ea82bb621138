#pragma once
// Pages from templates (ctemplate, escaped by context). A template file is <room>/templates/NAME.html. Before ctemplate sees it: {{%frame desk}} on its first line
// puts it into web/templates/frame_desk.html at {{%content}}; {{%part web/field}} inserts a part; {{T_some.key}} is replaced by the escaped
// text of the language; {{I_phone}} draws an icon. So a page of one language is one prepared text with values only.
#include "web/router.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ctemplate { class TemplateDictionary; }

namespace ostoja::web {

// A handle on the values of a page or of one repetition of a section; cheap to copy, valid as long as its Page.
class Values {
 public:
  explicit Values(ctemplate::TemplateDictionary* d) : d_(d) {}
  Values& set(std::string_view name, std::string_view value);
  Values& set(std::string_view name, std::int64_t value);
  Values add(std::string_view section);            // one more repetition of {{#SECTION}}…{{/SECTION}}
  Values& show(std::string_view section);          // the section once, without values of its own
  Values& show_if(bool condition, std::string_view section, std::string_view otherwise = {});

 private:
  ctemplate::TemplateDictionary* d_;
};

class Page {
 public:
  Page(Context&, std::string_view name);           // "hotline/first": its template in the reader's language, frame filled
  ~Page();
  Values values();
  Values& set(std::string_view name, std::string_view value) { return root_.set(name, value); }
  Values& set(std::string_view name, std::int64_t value) { return root_.set(name, value); }
  Values add(std::string_view section) { return root_.add(section); }
  Values& show(std::string_view section) { return root_.show(section); }
  Values& show_if(bool condition, std::string_view section, std::string_view otherwise = {}) { return root_.show_if(condition, section, otherwise); }
  Response response(int status = 200);             // no-store, html
  std::string text();

 private:
  void fill_frame();
  struct State;
  std::unique_ptr<State> state_;
  Values root_;
  Context& c_;
  std::string name_;
};

class Templates {
 public:
  // Prepares every template in every desk language; invalid (file and reason in the log) when one does not parse, has an unknown text key or icon, an unquoted attribute
  // value, a bare {{X}} inside a tag, or switches escaping off.
  static core::Result<std::shared_ptr<Templates>> load();
  std::string asset(std::string_view name) const;  // "desk.css" → "/assets/desk.ab12cd34.css"
  const std::string* prepared(std::string_view lang, std::string_view name) const;  // for tests
  // For tests: from now on pages note which of their markers were given a value or shown; unset() lists those of the pages rendered since that never were
  // ("hotline/first NUMBER").
  void record();
  std::vector<std::string> unset() const;
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace ostoja::web
