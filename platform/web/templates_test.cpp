#include "web/prepare.h"

#include <ctemplate/template.h>
#include <ctemplate/template_dictionary.h>
#include <doctest/doctest.h>

using namespace ostoja;
using web::Finding;
using web::Sources;

namespace {

// Two texts are enough here; the real catalogues are compared by a test of their own.
class FewTexts final : public i18n::Strings {
 public:
  std::string_view lang() const override { return "pl"; }
  std::string_view operator()(std::string_view key) const override {
    if (key == "a.first") return "Kto <dzwoni> & skąd";
    if (key == "a.count") return "Razem {0}";
    return key;
  }
  bool has(std::string_view key) const override { return key == "a.first" || key == "a.count"; }
  std::string with(std::string_view, std::initializer_list<std::string_view>) const override { return {}; }
  std::string plural(std::string_view, std::int64_t) const override { return {}; }
  std::string number(std::int64_t) const override { return {}; }
  std::string percent(double) const override { return {}; }
  std::string date(core::Date) const override { return {}; }
  std::string date_short(core::Date) const override { return {}; }
  std::string date_weekday(core::Date) const override { return {}; }
  std::string day_month(core::Date) const override { return {}; }
  std::string date_partial(core::PartialDate) const override { return {}; }
  std::string time(core::Instant) const override { return {}; }
  std::string when(core::Instant, core::Instant) const override { return {}; }
  std::string duration(std::int64_t) const override { return {}; }
  std::string country(std::string_view) const override { return {}; }
  std::string language(std::string_view) const override { return {}; }
  const std::vector<i18n::Named>& countries() const override { return none_; }
  const std::vector<i18n::Named>& languages() const override { return none_; }
  const std::vector<i18n::Named>& voivodeships() const override { return none_; }
  std::string sort_key(std::string_view) const override { return {}; }

 private:
  std::vector<i18n::Named> none_;
};

const FewTexts kTexts;

Sources sources(std::string text) {
  Sources s;
  s.files["room/page"] = std::move(text);
  s.files["room/part"] = "<b>{{X}}</b>";
  s.files["web/frame_desk"] = "<html lang=\"pl\"><body>{{%content}}</body></html>";
  s.assets = {{"icons.svg", "/assets/icons.12.svg"}, {"desk.css", "/assets/desk.34.css"}};
  s.icons = {"phone"};
  return s;
}
std::vector<Finding> found(std::string text) { return web::lint(sources(std::move(text)), "room/page", {&kTexts}); }

std::string expanded(std::string text, std::initializer_list<std::pair<const char*, const char*>> values) {
  std::vector<Finding> findings;
  auto prepared = web::prepare(sources(std::move(text)), "room/page", kTexts, findings);
  REQUIRE(findings.empty());
  ctemplate::TemplateDictionary d("test");
  for (auto& [name, value] : values) d.SetValue(name, value);
  std::string out;
  prepared.parsed->Expand(&out, &d);
  return out;
}

}  // namespace

TEST_SUITE("web templates") {
  TEST_CASE("a good template passes the lint") {
    CHECK(found("{{%frame desk}}\n<p class=\"a {{CLASS}}\" data-x='{{Y}}'>{{T_a.first}} {{Z:p}} {{I_phone}}{{%part room/part}}</p>\n"
                "<!-- plain --><input type=\"checkbox\"{{#ON}} checked{{/ON}}><a href=\"/x?q={{Q:u}}\">{{#S}}{{A}}{{/S}}</a><script src=\"{{A_desk.css}}\" defer></script>")
              .empty());
  }
  TEST_CASE("what escaping or the Content-Security-Policy cannot make safe is refused with its line") {
    const std::pair<const char*, const char*> bad[] = {
        {"\n<a href={{X}}>", "an attribute without quotes"},
        {"\n<div {{X}}>", "a value inside a tag, outside quotes"},
        {"\n<p class=a>", "an attribute without quotes"},
        {"\n{{X:none}}", "a modifier other than :u, or :p in text or in the value of an input"},
        {"\n<p class=\"{{X:p}}\">", "a modifier other than :u, or :p in text or in the value of an input"},
        {"\n{{X:h}}", "a modifier other than :u, or :p in text or in the value of an input"},
        {"\n{{T_a.second}}", "no text a.second in pl"},
        {"\n{{T_a.count}}", "text a.count has a place for a value: fill it in C++"},
        {"\n{{I_fax}}", "no icon fax"},
        {"\n{{A_other.css}}", "no asset other.css"},
        {"\n<p style=\"color:red\">", "a style attribute: our Content-Security-Policy allows none"},
        {"\n<p ONclick='x()'>", "an onclick attribute: our Content-Security-Policy allows none"},
        {"\n<script>x()</script>", "a <script> without src: our Content-Security-Policy allows none"},
        {"\n<a href=\"javascript:x()\">", "a javascript: address"},
        {"\n{{%part room/none}}", "unknown part room/none"},
        {"\n{{#A}}", "section A is not closed"},
        {"\n{{#A}}{{#B}}{{/A}}{{/B}}", "section A is closed but not open"},
        {"\n{{^A}}", "the name of a value holds other than letters, digits and _"},
        {"\n<p class=\"{{I_phone}}\">", "an icon inside a tag"},
        {"\n<!-- {{X}} -->", "a marker in an HTML comment: use {{! }}"},
        {"\n<p", "a tag is not closed"},
    };
    for (const auto& [text, what] : bad) {
      CAPTURE(text);
      auto findings = found(text);
      REQUIRE_FALSE(findings.empty());
      CHECK(findings[0].what == what);
      CHECK(findings[0].line == 2);
      CHECK(findings[0].file == "room/page");
    }
  }
  TEST_CASE("texts, icons, assets, parts and the frame are put in and escaped") {
    CHECK(expanded("{{%frame desk}}\n  <p title=\"{{T_a.first}}\">{{%part room/part}}</p>\n\n  {{I_phone}}<link href=\"{{A_desk.css}}\">", {{"X", "1"}}) ==
          "<html lang=\"pl\"><body>\n<p title=\"Kto &lt;dzwoni&gt; &amp; skąd\"><b>1</b></p>\n"
          "<svg class=\"i\" aria-hidden=\"true\"><use href=\"/assets/icons.12.svg#phone\"/></svg><link href=\"/assets/desk.34.css\"></body></html>\n");
  }
  TEST_CASE("what a person typed cannot become markup, an address that runs, or another attribute") {
    auto out = expanded("<p class=\"{{X}}\">{{X}}</p><a href=\"{{L}}\">a</a><textarea>{{X}}</textarea><input value='{{X}}'>",
                        {{"X", "\"'><script>alert(1)</script>"}, {"L", "javascript:alert(1)"}});
    CHECK(out.find("<script>") == std::string::npos);
    CHECK(out.find("javascript:") == std::string::npos);
    CHECK(out.find("value='\"") == std::string::npos);
    CHECK(expanded("<svg><use href=\"{{ICONS}}#{{ICON}}\"/></svg>", {{"ICONS", "/assets/icons.12.svg"}, {"ICON", "bed"}}) ==
          "<svg><use href=\"/assets/icons.12.svg#bed\"/></svg>\n");
  }
  TEST_CASE("the paragraphs of what somebody wrote stay apart, and it is escaped all the same") {
    CHECK(expanded("<input type=\"hidden\" value=\"{{X:p}}\">", {{"X", "a\n\n<b>'\"&"}}) == "<input type=\"hidden\" value=\"a\n\n&lt;b&gt;&#39;&quot;&amp;\">\n");
    CHECK(expanded("<p class=\"pre\">{{X:p}}</p><textarea>{{X:p}}</textarea>", {{"X", "a\n\n<b>'\"&"}}) ==
          "<p class=\"pre\">a\n\n&lt;b&gt;&#39;&quot;&amp;</p><textarea>a\n\n&lt;b&gt;&#39;&quot;&amp;</textarea>\n");
  }
  TEST_CASE("a template lists its markers, so that a test can find those never set") {
    std::vector<Finding> findings;
    auto p = web::prepare(sources("{{#LIST}}{{NAME}} {{T_a.first}}{{/LIST}}<a href=\"/?q={{Q:u}}\">{{NAME}}</a>"), "room/page", kTexts, findings);
    CHECK(p.markers == std::vector<std::string>{"LIST", "NAME", "Q"});
  }
  TEST_CASE("parts that go round in circles are refused") {
    Sources s = sources("{{%part room/page}}");
    std::vector<Finding> findings;
    CHECK_FALSE(web::prepare_all(s, {&kTexts}, findings));
    CHECK_FALSE(findings.empty());
  }
  TEST_CASE("white space in a text area and in preformatted text is kept") {
    CHECK(expanded("<pre>\n  a\n\n  b</pre>\n  <i>c</i>", {}) == "<pre>\n  a\n\n  b</pre>\n<i>c</i>\n");
  }
}
