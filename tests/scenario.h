#pragma once
// Text scenarios: files `src/<room>/scenarios/*.scn`, each a story that a browser in front of a fresh house tells line by line. `#` begins a comment.
//
//   sign in as LOGIN                      a new session in that person's own browser (the first one of each login through the sign-in pages)
//   back to LOGIN                         that person's browser again, its page still open        as nobody    a browser without a session
//   get PATH | get again | follow | follow link "TEXT"                 `./` is the page last opened: `./team`, `./`
//   post PATH NAME=VALUE …                csrf and version are filled in from the last page
//   token with SCOPE,SCOPE as LOGIN       api get|post|patch PATH [version=N] [{JSON}]
//   expect status N | redirect PATH (a trailing * stands for anything) | text "…" | no text "…" | header NAME "…" | log ACTION | no log ACTION | json NAME = VALUE
//   remember NAME from location | from address | last of location | last of address | after "TEXT"          the first (last) id in the redirect or in the page's own address; the word after a text; used as {NAME}
//   {id of LOGIN}  {version of LOGIN}  {share N of OPERATOR}  {today}  {x N}: the letter x N times
//   repeat N LINE                         the same line N times
//   at 2026-11-21T23:40 | advance N seconds|minutes|hours|days | restart | run job NAME (a job of the desk, now)
#include "house.h"

#include "core/fields.h"
#include "web/request.h"

#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::tests {

// What did not go as the scenario says: "file:line: …" and the beginning of the page.
struct Unexpected : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// A browser: keeps cookies and remembers its last page.
struct Browser {
  std::map<std::string, std::string> cookies;
  std::string page, csrf, location, last_path, base;
  web::Response last;
};

class Scenario {
 public:
  explicit Scenario(House& house) : house_(house) {}
  void run_file(const std::string& path);                            // throws Unexpected
  void run(std::string_view text, const std::string& name);

 private:
  void line(std::string_view text);
  void expect(const std::vector<std::string>& words, std::string_view text);
  void expect_text(const std::string& wanted, bool there);
  void remember(const std::vector<std::string>& words);
  void sign_in(const std::string& login);
  void sign_in_through_pages(const std::string& login);
  void get(std::string target);
  void post(const std::string& target, core::Fields form);
  void api(const std::vector<std::string>& words, std::string_view text);
  void follow_link(const std::string& text);
  void send(web::Method method, std::string_view target, core::Fields form, std::string json, bool by_token);
  void move_clock(const std::vector<std::string>& words);
  void run_job(const std::vector<std::string>& words);
  std::string filled(std::string_view text) const;                   // {NAME} and its kin replaced
  std::string resolved(const std::string& path) const;               // ./ replaced
  std::string field(std::string_view name) const;                    // of a hidden field of the page
  [[noreturn]] void fail(const std::string& what) const;

  House& house_;
  std::map<std::string, Browser> browsers_;
  Browser* browser_ = &browsers_[""];
  std::map<std::string, std::string, std::less<>> remembered_;
  std::string token_, expected_version_;
  std::int64_t before_ = 0;                                          // the last event before the last request
};

// The text of a page as people see it: no tags, entities resolved, spaces run together.
std::string seen_text(std::string_view html);
std::string without_entities(std::string_view html);
// Words of a line: spaces part them, except in "quotes" and {braces}; quotes go, \" and \n inside them are a quote and a line break.
std::vector<std::string> words_of(std::string_view line);

}  // namespace ostoja::tests
