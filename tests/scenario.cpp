#include "scenario.h"

#include "core/id.h"
#include "core/text.h"
#include "forms/forms.h"
#include "web/body.h"

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

namespace ostoja::tests {
namespace {

constexpr std::string_view kCookie = "__Host-ostoja";

bool is_space(char ch) { return ch == ' ' || ch == '\t' || ch == '\r'; }

int number(const std::string& text) {
  int n = 0;
  for (char ch : text) {
    if (ch < '0' || ch > '9') throw std::runtime_error("\"" + text + "\" is no number");
    n = n * 10 + (ch - '0');
  }
  return n;
}

std::set<std::string>& signed_in_for_real() {
  static std::set<std::string> logins;
  return logins;
}

bool begins(const std::vector<std::string>& words, std::initializer_list<std::string_view> with) {
  return words.size() >= with.size() && std::equal(with.begin(), with.end(), words.begin());
}

}  // namespace

std::string without_entities(std::string_view html) {
  constexpr std::pair<std::string_view, std::string_view> kKnown[] = {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&nbsp;", " "}, {"&#160;", " "}};
  std::string out;
  for (std::size_t i = 0; i < html.size();) {
    bool known = false;
    for (const auto& [entity, text] : kKnown)
      if (html.substr(i).starts_with(entity)) {
        out += text;
        i += entity.size();
        known = true;
        break;
      }
    if (known) continue;
    if (html.substr(i).starts_with("\xc2\xa0")) {  // a no-break space reads like any other
      out += ' ';
      i += 2;
      continue;
    }
    out += html[i++];
  }
  return out;
}

std::string seen_text(std::string_view html) {
  std::string bare;
  bool in_tag = false;
  for (char ch : html) {
    if (ch == '<') in_tag = true, bare += ' ';
    else if (ch == '>' && in_tag) in_tag = false;
    else if (!in_tag) bare += ch;
  }
  std::string out;
  for (char ch : without_entities(bare)) {
    bool space = ch == ' ' || ch == '\n' || ch == '\r' || ch == '\t';
    if (!space) out += ch;
    else if (!out.empty() && out.back() != ' ') out += ' ';
  }
  return out;
}

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> out;
  std::string word;
  bool quoted = false, any = false;
  int braces = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    char ch = line[i];
    if (quoted && ch == '\\' && i + 1 < line.size()) {
      ++i;
      word += line[i] == 'n' ? '\n' : line[i];
    } else if (ch == '"' && braces == 0) {
      quoted = !quoted;
      any = true;
    } else if (!quoted && braces == 0 && is_space(ch)) {
      if (!word.empty() || any) out.push_back(std::move(word));
      word.clear();
      any = false;
    } else {
      if (!quoted) braces += ch == '{' ? 1 : ch == '}' ? -1 : 0;
      word += ch;
    }
  }
  if (quoted || braces != 0) throw std::runtime_error("a quote or a brace is not closed");
  if (!word.empty() || any) out.push_back(std::move(word));
  return out;
}

void Scenario::fail(const std::string& what) const {
  const auto& page = browser_->last.body;
  auto main = page.find("<main");
  throw std::runtime_error(what + "\n    status " + std::to_string(browser_->last.status) + (browser_->location.empty() ? "" : " to " + browser_->location) + ": " +
                           std::string(core::first_characters(core::trim(seen_text(std::string_view(page).substr(main == page.npos ? 0 : main))), 300)));
}

void Scenario::run_file(const std::string& path) {
  std::ifstream in(path);
  std::stringstream all;
  all << in.rdbuf();
  if (!in) throw Unexpected(path + ": cannot be read");
  run(all.str(), path);
}

void Scenario::run(std::string_view text, const std::string& name) {
  int n = 0;
  for (auto raw : core::split(text, '\n')) {
    ++n;
    auto trimmed = core::trim(raw);
    if (trimmed.empty() || trimmed.front() == '#') continue;
    try {
      line(trimmed);
    } catch (const std::exception& problem) {
      throw Unexpected(name + ":" + std::to_string(n) + ": " + std::string(trimmed) + "\n    " + problem.what());
    }
  }
}

void Scenario::line(std::string_view text) {
  if (text.starts_with("repeat ")) {
    const auto rest = text.substr(7);
    const auto space = rest.find(' ');
    if (space == rest.npos) throw std::runtime_error("write: repeat 50 post PATH");
    for (int n = number(std::string(rest.substr(0, space))); n > 0; --n) line(rest.substr(space + 1));
    return;
  }
  if (text.starts_with("api ")) return api({}, text);
  auto words = words_of(text);
  for (auto& word : words) word = filled(word);
  if (begins(words, {"expect"})) return expect(words, text);
  if (begins(words, {"sign", "in", "as"}) && words.size() == 4) return sign_in(words[3]);
  if (begins(words, {"back", "to"}) && words.size() == 3) {
    auto known = browsers_.find(words[2]);
    if (known == browsers_.end()) throw std::runtime_error("nobody has signed in as " + words[2]);
    browser_ = &known->second;
    return;
  }
  if (begins(words, {"as", "nobody"})) {
    browser_ = &browsers_[""];
    *browser_ = {};
    return;
  }
  if (begins(words, {"get", "again"})) return get(browser_->last_path);
  if (begins(words, {"get"}) && words.size() == 2) return get(resolved(words[1]));
  if (begins(words, {"follow", "link"}) && words.size() == 3) return follow_link(words[2]);
  if (begins(words, {"follow"}) && words.size() == 1) {
    if (browser_->location.empty()) fail("the last answer leads nowhere");
    return get(browser_->location);
  }
  if (begins(words, {"post"}) && words.size() >= 2) {
    core::Fields form;
    for (std::size_t i = 2; i < words.size(); ++i) {
      auto equals = words[i].find('=');
      if (equals == std::string::npos) throw std::runtime_error("\"" + words[i] + "\" is not NAME=VALUE");
      form.add(words[i].substr(0, equals), words[i].substr(equals + 1));
    }
    return post(resolved(words[1]), std::move(form));
  }
  if (begins(words, {"remember"})) return remember(words);
  if (begins(words, {"token", "with"}) && words.size() == 5 && words[3] == "as") {
    std::vector<std::string> scopes;
    for (auto scope : core::split(words[2], ',')) scopes.emplace_back(scope);
    token_ = house_.token(words[4], scopes);
    return;
  }
  if (begins(words, {"restart"}) && words.size() == 1) return house_.restart();
  if (begins(words, {"at"}) || begins(words, {"advance"})) return move_clock(words);
  if (begins(words, {"run", "job"})) return run_job(words);
  throw std::runtime_error("this line says nothing that is known");
}

void Scenario::run_job(const std::vector<std::string>& words) {
  for (const auto& room : house_.desk->rooms())
    for (const auto& job : room.jobs)
      if (words.size() == 3 && words[2] == job.name) return job.run(house_.desk->services());
  throw std::runtime_error("write: run job NAME, of a job that the desk has");
}

void Scenario::move_clock(const std::vector<std::string>& words) {
  if (words.size() == 2 && words[0] == "at") {
    auto day = core::Date::parse(std::string_view(words[1]).substr(0, 10));
    if (!day || words[1].size() != 16 || words[1][10] != 'T' || words[1][13] != ':') throw std::runtime_error("a time is written as 2026-11-21T23:40");
    house_.clock.set(core::at_local(*day, number(words[1].substr(11, 2)), number(words[1].substr(14, 2))));
    return;
  }
  if (words.size() != 3 || words[0] != "advance") throw std::runtime_error("write: advance 16 minutes");
  std::string unit = words[2].ends_with('s') ? words[2].substr(0, words[2].size() - 1) : words[2];
  int seconds = unit == "second" ? 1 : unit == "minute" ? 60 : unit == "hour" ? 3600 : unit == "day" ? 86400 : 0;
  if (seconds == 0) throw std::runtime_error("the unit is seconds, minutes, hours or days");
  house_.clock.advance_seconds(static_cast<std::int64_t>(number(words[1])) * seconds);
}

std::string Scenario::filled(std::string_view text) const {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto end = text[i] == '{' ? text.find('}', i) : std::string_view::npos;
    if (end == std::string_view::npos) {
      out += text[i];
      continue;
    }
    auto name = text.substr(i + 1, end - i - 1);
    auto of = name.find(" of ");
    if (auto known = remembered_.find(name); known != remembered_.end()) out += known->second;
    else if (name == "today") out += core::local(house_.clock.now()).date.text();
    else if (name.starts_with("x ")) out += std::string(static_cast<std::size_t>(number(std::string(name.substr(2)))), 'x');
    else if (name.starts_with("id of ")) out += house_.user(name.substr(6)).id.text();
    else if (name.starts_with("version of ")) out += std::to_string(house_.user(name.substr(11)).version);
    else if (name.starts_with("share ") && of != name.npos) out += house_.share(number(std::string(name.substr(6, of - 6))), std::string(name.substr(of + 4)));
    else {
      out += text[i];  // braces of JSON
      continue;
    }
    i = end;
  }
  return out;
}

std::string Scenario::resolved(const std::string& path) const {
  if (!path.starts_with("./")) return path;
  auto rest = path.substr(2);
  return rest.empty() || rest[0] == '*' || rest[0] == '?' ? browser_->base + rest : browser_->base + "/" + rest;
}

std::string Scenario::field(std::string_view name) const {
  std::string head = "name=\"" + std::string(name) + "\" value=\"";
  auto at = browser_->page.find(head);
  if (at == std::string::npos) return {};
  at += head.size();
  return browser_->page.substr(at, browser_->page.find('"', at) - at);
}

void Scenario::send(web::Method method, std::string_view target, core::Fields form, std::string json, bool by_token) {
  web::Request r;
  r.method = method;
  r.remote = "203.0.113.7";
  r.secure = true;
  r.headers.emplace_back("accept-language", "pl");
  if (auto read = web::read_target(r, target.substr(0, target.find('#'))); !read) throw std::runtime_error("this is no address: " + std::string(target));
  if (by_token) {
    r.headers.emplace_back("authorization", "Bearer " + token_);
    if (!expected_version_.empty()) r.headers.emplace_back("if-match", "\"" + expected_version_ + "\"");
    if (!json.empty())
      if (auto read = web::read_body(r, "application/json", std::move(json)); !read) throw std::runtime_error("the body is no JSON object");
  } else {
    r.form = std::move(form);
    std::string jar;
    for (const auto& [name, value] : browser_->cookies) jar += (jar.empty() ? "" : "; ") + name + "=" + value;
    if (!jar.empty()) r.headers.emplace_back("cookie", jar);
  }
  before_ = house_.last_event();
  auto& b = *browser_;
  b.last = house_.desk->router().handle_now(std::move(r));
  b.location.clear();
  for (const auto& [name, value] : b.last.headers) {
    if (name == "Location") b.location = value;
    if (name != "Set-Cookie") continue;
    auto equals = value.find('='), end = value.find(';');
    if (value.find("Max-Age=0") != value.npos) b.cookies.erase(value.substr(0, equals));
    else b.cookies[value.substr(0, equals)] = value.substr(equals + 1, end - equals - 1);
  }
  if (b.last.status == 500) fail("the desk answers 500");
  if (by_token || !b.last.content_type.starts_with("text/html")) return;
  // A bare error page has no form: the person goes back to the one that was there.
  if (b.last.status < 400 || b.last.body.find("name=\"version\"") != std::string::npos) b.page = b.last.body;
  if (auto fresh = field("csrf"); !fresh.empty()) b.csrf = fresh;  // an error page has no form; the browser's other tab still has
}

void Scenario::get(std::string target) {
  send(web::Method::get, target, {}, {}, false);
  browser_->last_path = target;
  if (browser_->last.status == 200) browser_->base = target.substr(0, target.find('?'));
}

void Scenario::post(const std::string& target, core::Fields form) {
  if (!form.has("csrf")) form.add("csrf", browser_->csrf);
  if (auto version = field("version"); !form.has("version") && !version.empty()) form.add("version", version);
  send(web::Method::post, target, std::move(form), {}, false);
}

// api patch PATH version=3 {"summary":"…"}: the rest of the line from the brace that begins a word is the body.
void Scenario::api(const std::vector<std::string>&, std::string_view text) {
  auto brace = text.find(" {\"");
  if (brace == text.npos) brace = text.find(" {}");
  std::string body = brace == text.npos ? std::string() : filled(text.substr(brace + 1));
  auto words = words_of(text.substr(0, brace));
  for (auto& word : words) word = filled(word);
  if (words.size() < 3 || token_.empty()) throw std::runtime_error("write: token with SCOPE as LOGIN, then: api post PATH {\"…\":…}");
  auto method = words[1] == "get" ? web::Method::get : words[1] == "post" ? web::Method::post : words[1] == "patch" ? web::Method::patch : web::Method::del;
  expected_version_ = words.size() > 3 && words[3].starts_with("version=") ? words[3].substr(8) : "";
  send(method, words[2], {}, std::move(body), true);
}

void Scenario::follow_link(const std::string& text) {
  const auto page = browser_->last.body;
  for (auto at = page.find("<a "); at != page.npos; at = page.find("<a ", at + 1)) {
    auto end = page.find("</a>", at), href = page.find("href=\"", at);
    if (end == page.npos || href > end) continue;
    if (seen_text(std::string_view(page).substr(at, end - at)).find(text) == std::string::npos) continue;
    href += 6;
    return get(resolved(without_entities(page.substr(href, page.find('"', href) - href))));
  }
  fail("the page has no such link");
}

void Scenario::remember(const std::vector<std::string>& words) {
  // "last of" instead of "from": the record that hangs on another one, /cases/ID/interventions/LAST.
  const bool last = words.size() == 5 && words[2] == "last" && words[3] == "of";
  if ((words.size() == 4 && words[2] == "from" && (words[3] == "location" || words[3] == "address")) || last) {
    std::string piece, found;
    for (char ch : (words.back() == "address" ? browser_->last_path : browser_->location) + "/") {
      if (ch != '/' && ch != '?' && ch != '=' && ch != '&' && ch != '#') {
        piece += ch;
        continue;
      }
      if (core::id_value(piece) && (last || found.empty())) found = piece;
      piece.clear();
    }
    if (found.empty()) fail("no id in it");
    remembered_[words[1]] = found;
    return;
  }
  if (words.size() != 4 || words[2] != "after") throw std::runtime_error("write: remember NAME from location, from address, or: remember NAME after \"TEXT\"");
  auto page = seen_text(browser_->last.body);
  auto at = page.find(words[3]);
  if (at == page.npos) fail("this text is not on the page");
  auto rest = core::trim(std::string_view(page).substr(at + words[3].size()));
  remembered_[words[1]] = std::string(rest.substr(0, rest.find_first_of(" ,;\"")));
}

// The first time a login signs in, it does so as people do; later sessions of the same login begin at once, because Argon2 is slow on purpose.
void Scenario::sign_in(const std::string& login) {
  browser_ = &browsers_[login];
  *browser_ = {};
  if (signed_in_for_real().contains(login)) {
    browser_->cookies[std::string(kCookie)] = house_.begin_session(login);
  } else {
    sign_in_through_pages(login);
    signed_in_for_real().insert(login);
  }
  auto who = house_.centre->sessions->find(browser_->cookies[std::string(kCookie)], house_.clock.now());
  if (!who) fail("the session is not known");
  browser_->csrf = who->csrf;
}

void Scenario::sign_in_through_pages(const std::string& login) {
  get("/sign-in");
  core::Fields form;
  form.add("login", login);
  form.add("password", std::string(kPassword));
  post("/sign-in", std::move(form));
  if (browser_->last.status != 303) fail("the password is not taken");
  get(browser_->location);
  core::Fields digits;
  digits.add("code", house_.digits(login));
  post("/sign-in/code", std::move(digits));
  if (browser_->last.status != 303) fail("the six digits are not taken");
  browser_->page.clear();
}

void Scenario::expect_text(const std::string& wanted, bool there) {
  const auto& body = browser_->last.body;
  bool found = seen_text(body).find(wanted) != std::string::npos || without_entities(body).find(wanted) != std::string::npos;
  if (found != there) fail(there ? "the page does not say so" : "the page says so");
}

void Scenario::expect(const std::vector<std::string>& words, std::string_view) {
  const auto& b = *browser_;
  if (begins(words, {"expect", "status"}) && words.size() == 3) {
    if (b.last.status != number(words[2])) fail("another status");
  } else if (begins(words, {"expect", "text"}) && words.size() == 3) {
    expect_text(words[2], true);
  } else if (begins(words, {"expect", "no", "text"}) && words.size() == 4) {
    expect_text(words[3], false);
  } else if (begins(words, {"expect", "redirect"}) && words.size() == 3) {
    auto wanted = resolved(words[2]);
    bool open = wanted.ends_with('*');
    if (open) wanted.pop_back();
    if (b.last.status != 303 || (open ? !b.location.starts_with(wanted) : b.location != wanted)) fail("no redirect there");
  } else if (begins(words, {"expect", "header"}) && words.size() == 4) {
    for (const auto& [name, value] : b.last.headers)
      if (core::iequals_ascii(name, words[2]) && value.find(words[3]) != value.npos) return;
    fail("no such header");
  } else if (begins(words, {"expect", "log"}) || begins(words, {"expect", "no", "log"})) {
    auto actions = house_.actions_after(before_);
    bool found = std::find(actions.begin(), actions.end(), words.back()) != actions.end();
    std::string all;
    for (const auto& action : actions) all += " " + action;
    if (found != (words[1] == "log")) fail("the log of the last request holds:" + (all.empty() ? " nothing" : all));
  } else if (begins(words, {"expect", "json"}) && words.size() == 5 && words[3] == "=") {
    auto fields = forms::fields_of_nested_json(b.last.body);  // expect json result/class = PARTIAL looks into an object
    if (!fields) fail("the answer is no JSON object of plain values");
    if (fields->get(words[2]) != words[4]) fail("it is " + std::string(fields->get(words[2])));
  } else {
    throw std::runtime_error("this is nothing to expect");
  }
}

}  // namespace ostoja::tests
