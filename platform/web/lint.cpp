// The lint of template files: what ctemplate's escaping cannot make safe, and what our Content-Security-Policy would break, is refused when the program starts.
#include "core/text.h"
#include "web/prepare.h"

namespace ostoja::web {
namespace {

constexpr std::string_view kUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", kLower = "abcdefghijklmnopqrstuvwxyz", kDigits = "0123456789";

bool only(std::string_view text, std::string_view extra) {
  for (char c : text)
    if (kUpper.find(c) == kUpper.npos && kLower.find(c) == kLower.npos && kDigits.find(c) == kDigits.npos && extra.find(c) == extra.npos) return false;
  return !text.empty();
}

class Lint {
 public:
  Lint(const Sources& sources, std::string_view name, const std::vector<const i18n::Strings*>& texts)
      : sources_(sources), texts_(texts), name_(name), text_(sources.files.find(name)->second) {}

  std::vector<Finding> run() {
    while (at_ < text_.size()) {
      if (text_.substr(at_, 2) == "{{") marker();
      else if (where_ == Where::text) in_text();
      else if (where_ == Where::tag) in_tag();
      else in_quotes();
    }
    if (where_ != Where::text) note("a tag is not closed");
    if (!open_sections_.empty()) note("section " + open_sections_.back() + " is not closed");
    return std::move(findings_);
  }

 private:
  enum class Where { text, tag, quotes };

  void note(std::string what) {
    int line = 1;
    for (char c : text_.substr(0, at_)) line += c == '\n';
    findings_.push_back({name_, line, std::move(what)});
  }

  void marker() {
    auto end = text_.find("}}", at_);
    if (end == text_.npos) {
      note("a marker is not closed");
      at_ = text_.size();
      return;
    }
    std::string_view m = text_.substr(at_ + 2, end - at_ - 2);
    if (m.starts_with('#') || m.starts_with('/')) section(m);
    else if (m.starts_with('%')) directive(m.substr(1));
    else if (!m.starts_with('!')) value(m);
    at_ = end + 2;
  }

  void section(std::string_view m) {
    std::string name(m.substr(1));
    if (!only(name, "_")) note("the name of a section holds other than letters, digits and _");
    if (m.front() == '#') open_sections_.push_back(name);
    else if (open_sections_.empty() || open_sections_.back() != name) note("section " + name + " is closed but not open");
    else open_sections_.pop_back();
    if (where_ == Where::tag) after_equals_ = false;
  }

  void directive(std::string_view m) {
    if (where_ != Where::text) note("a part inside a tag");
    if (m == "content") {
      if (name_.find("/frame_") == name_.npos) note("{{%content}} outside a frame");
    } else if (m.starts_with("frame ")) {
      if (at_ != 0) note("{{%frame}} must come first");
    } else if (m.starts_with("part ")) {
      if (!sources_.files.contains(m.substr(5))) note("unknown part " + std::string(m.substr(5)));
    } else {
      note("unknown directive");
    }
  }

  void value(std::string_view m) {
    if (where_ == Where::tag) note(after_equals_ ? "an attribute without quotes" : "a value inside a tag, outside quotes");
    after_equals_ = false;
    if (m.starts_with("T_")) {
      std::string_view key = m.substr(2);
      for (const auto* t : texts_) {
        if (!t->has(key)) note("no text " + std::string(key) + " in " + std::string(t->lang()));
        else if ((*t)(key).find("{0}") != std::string_view::npos || (*t)(key).find("{{") != std::string_view::npos)
          note("text " + std::string(key) + " has a place for a value: fill it in C++");
      }
    } else if (m.starts_with("I_")) {
      if (where_ != Where::text) note("an icon inside a tag");
      if (!sources_.icons.contains(m.substr(2))) note("no icon " + std::string(m.substr(2)));
    } else if (m.starts_with("A_")) {
      if (!sources_.assets.contains(m.substr(2))) note("no asset " + std::string(m.substr(2)));
    } else {
      auto colon = m.find(':');
      if (!only(m.substr(0, colon), "_")) note("the name of a value holds other than letters, digits and _");
      // :u percent-encodes for a query; :p escapes as AUTOESCAPE does but leaves line breaks, which it would turn into spaces: in text, and in the value a field sends on.
      // Every other one could weaken what it chose.
      const bool keeps_lines = where_ == Where::text || (where_ == Where::quotes && tag_ == "input" && attribute_ == "value");
      if (colon != m.npos && m.substr(colon) != ":u" && (m.substr(colon) != ":p" || !keeps_lines)) note("a modifier other than :u, or :p in text or in the value of an input");
    }
  }

  void in_text() {
    if (text_.substr(at_, 4) == "<!--") {
      auto end = text_.find("-->", at_);
      if (end == text_.npos) note("a comment is not closed");
      else if (text_.substr(at_, end - at_).find("{{") != text_.npos) note("a marker in an HTML comment: use {{! }}");
      at_ = end == text_.npos ? text_.size() : end + 3;
      return;
    }
    bool tag = text_[at_] == '<' && at_ + 1 < text_.size() && (only(text_.substr(at_ + 1, 1), "/!"));
    if (!tag) {
      ++at_;
      return;
    }
    auto end = text_.find_first_of(" \t\r\n>{", at_ + 1);
    tag_ = core::lower_ascii(text_.substr(at_ + 1, (end == text_.npos ? text_.size() : end) - at_ - 1));
    if (tag_.ends_with('/')) tag_.pop_back();
    if (tag_ == "style") note("a <style> element: our Content-Security-Policy allows none");
    if (tag_ == "base" || tag_ == "iframe" || tag_ == "object" || tag_ == "embed") note("an element that is not used here: " + tag_);
    has_src_ = after_equals_ = false;
    where_ = Where::tag;
    at_ = end == text_.npos ? text_.size() : end;
  }

  void in_tag() {
    char c = text_[at_];
    if (c == '>') {
      if (after_equals_) note("an attribute without a value");
      if (tag_ == "script") {
        if (!has_src_) note("a <script> without src: our Content-Security-Policy allows none");
        if (text_.substr(at_ + 1, 9) != "</script>") note("a <script> with text in it");
      }
      where_ = Where::text;
      ++at_;
    } else if (c == '"' || c == '\'') {
      if (!after_equals_) note("a quote that belongs to no attribute");
      quote_ = c;
      after_equals_ = false;
      where_ = Where::quotes;
      ++at_;
      if (text_.substr(at_).starts_with("javascript:")) note("a javascript: address");
    } else if (c == '=') {
      after_equals_ = true;
      ++at_;
    } else if (std::string_view(" \t\r\n/").find(c) != std::string_view::npos) {
      ++at_;
    } else {
      auto end = text_.find_first_of(" \t\r\n=>/{\"'", at_);
      if (end == text_.npos) end = text_.size();
      std::string name = core::lower_ascii(text_.substr(at_, end - at_));
      if (after_equals_) note("an attribute without quotes");
      after_equals_ = false;
      if (name == "style") note("a style attribute: our Content-Security-Policy allows none");
      if (name.size() > 2 && name.starts_with("on")) note("an " + name + " attribute: our Content-Security-Policy allows none");
      if (name == "src") has_src_ = true;
      attribute_ = std::move(name);
      if (end == at_) ++end;
      at_ = end;
    }
  }

  void in_quotes() {
    if (text_[at_] == quote_) where_ = Where::tag;
    ++at_;
  }

  const Sources& sources_;
  const std::vector<const i18n::Strings*>& texts_;
  std::string name_;
  std::string_view text_;
  std::size_t at_ = 0;
  Where where_ = Where::text;
  std::string tag_, attribute_;
  char quote_ = '"';
  bool has_src_ = false, after_equals_ = false;
  std::vector<std::string> open_sections_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> lint(const Sources& sources, std::string_view name, const std::vector<const i18n::Strings*>& texts) {
  return Lint(sources, name, texts).run();
}

}  // namespace ostoja::web
