#include "robot.h"

#include "core/text.h"
#include "scenario.h"

#include <algorithm>
#include <deque>

namespace ostoja::tests {
namespace {

// One tag with its attributes, as far as our own pages go: values in double quotes.
struct Tag { std::string name; std::map<std::string, std::string> at; std::size_t end = 0; };
Tag tag_at(std::string_view html, std::size_t from) {
  Tag out;
  auto i = from + 1;
  while (i < html.size() && html[i] != ' ' && html[i] != '>' && html[i] != '\n') out.name += html[i++];
  while (i < html.size() && html[i] != '>') {
    if (html[i] == ' ' || html[i] == '\n' || html[i] == '/') {
      ++i;
      continue;
    }
    std::string name, value;
    while (i < html.size() && html[i] != '=' && html[i] != ' ' && html[i] != '>' && html[i] != '\n') name += html[i++];
    if (i < html.size() && html[i] == '=' && i + 1 < html.size() && html[i + 1] == '"') {
      auto close = html.find('"', i + 2);
      if (close == html.npos) break;
      value = without_entities(html.substr(i + 2, close - i - 2));
      i = close + 1;
    }
    out.at[name] = value;
  }
  out.end = i;
  return out;
}

bool has_end(std::string_view text, const std::vector<std::string>& ends) {
  return std::any_of(ends.begin(), ends.end(), [&](const std::string& end) { return text.ends_with(end); });
}

}  // namespace

Robot::Robot(House& house, std::string login, access::Factor factor) : house_(house), cookie_(house.begin_session(login, factor)) {
  csrf_ = house.centre->sessions->find(cookie_, house.clock.now())->csrf;
}

web::Request Robot::request(std::string_view target) const {
  web::Request r;
  auto q = target.find('?');
  r.path = std::string(target.substr(0, q));
  if (q != target.npos)
    for (auto pair : core::split(target.substr(q + 1), '&')) r.query.add(std::string(pair.substr(0, pair.find('='))), std::string(pair.substr(std::min(pair.size(), pair.find('=') + 1))));
  r.headers.emplace_back("host", "127.0.0.1");
  r.headers.emplace_back("cookie", "ostoja=" + cookie_);
  return r;
}
web::Response Robot::get(std::string_view target) { return house_.desk->router().handle_now(request(target)); }
web::Response Robot::post(std::string_view target, core::Fields form) {
  auto r = request(target);
  r.method = web::Method::post;
  form.set("csrf", csrf_);
  r.form = std::move(form);
  return house_.desk->router().handle_now(std::move(r));
}

std::vector<Robot::Form> Robot::forms_of(std::string_view html, const std::string& address) {
  std::vector<Form> out;
  for (std::size_t at = 0; (at = html.find("<form", at)) != html.npos; ++at) {
    auto head = tag_at(html, at);
    if (head.at["method"] != "post") continue;
    auto end = html.find("</form>", at);
    Form form{head.at["action"], {}, {}, {}};
    std::set<std::string> chosen;
    auto mark = [&](const std::string& field) {
      Mark m{"Znak" + std::to_string(next_++) + "q", address, field};
      form.fields.add(field, m.text);
      form.marks.push_back(std::move(m));
    };
    for (auto i = head.end; (i = html.find('<', i)) != html.npos && i < end; ++i) {
      auto tag = tag_at(html, i);
      const auto name = tag.at["name"], type = tag.at["type"], value = tag.at["value"];
      if (tag.name == "button" && !name.empty() && chosen.insert(name).second) form.fields.add(name, value);
      if (name.empty() || name == "csrf") continue;
      if (tag.name == "textarea") mark(name);
      if (tag.name == "select") {
        auto close = html.find("</select>", i);
        for (auto o = i; (o = html.find("<option", o + 1)) != html.npos && o < close;)
          if (auto option = tag_at(html, o); !option.at["value"].empty()) {
            form.fields.add(name, option.at["value"]);
            break;
          }
      }
      if (tag.name != "input") continue;
      if (type == "hidden") form.fields.add(name, value);
      else if (type == "radio" || type == "checkbox") {
        if (chosen.insert(name).second) form.fields.add(name, value);
      } else if (type == "date") form.guessed.push_back(name), form.fields.add(name, "2026-11-20");
      else if (type == "time") form.fields.add(name, "09:30");
      else if (type == "tel") form.fields.add(name, "+48600100200");
      else if (type == "number" || tag.at.contains("inputmode")) form.guessed.push_back(name), form.fields.add(name, "3");
      else if (name.find("date") != name.npos || name.find("_on") != name.npos || name == "on") form.guessed.push_back(name), form.fields.add(name, "2026-11-20");
      else if (name == "amount" || name == "instalment") form.guessed.push_back(name), form.fields.add(name, "12,50");
      else if (name == "pesel") form.fields.add(name, "");
      else if (type != "file") mark(name);
    }
    out.push_back(std::move(form));
  }
  return out;
}

std::set<std::string> Robot::walk(const std::string& home, const std::vector<std::string>& leave_out) {
  std::set<std::string> seen{home}, sent;
  std::deque<std::string> todo{home};
  auto look = [&](std::string_view html) {
    for (std::size_t at = 0; (at = html.find("href=\"", at)) != html.npos; ++at) {
      auto link = without_entities(html.substr(at + 6, html.find('"', at + 6) - at - 6));
      link = link.substr(0, link.find('#'));
      if (link.starts_with(home) && !has_end(link, leave_out) && seen.size() < 400 && seen.insert(link).second) todo.push_back(link);
    }
  };
  while (!todo.empty()) {
    auto address = todo.front();
    todo.pop_front();
    auto page = get(address);
    if (page.status != 200) continue;
    look(page.body);
    for (auto& form : forms_of(page.body, address)) {
      // The same form stands on several pages: each action is sent once from each kind of page.
      if (!form.action.starts_with(home) || has_end(form.action, leave_out) || !sent.insert(form.action).second) continue;
      auto answer = post(form.action, form.fields);
      if (answer.status == 422 && !form.guessed.empty()) {
        for (const auto& name : form.guessed) form.fields.set(name, "");
        answer = post(form.action, form.fields);
      }
      if (answer.status == 303) {
        marks_.insert(marks_.end(), form.marks.begin(), form.marks.end());
        todo.push_back(address);  // what was made shows itself there
        if (auto back = home; seen.contains(back)) todo.push_back(back);
        for (const auto& [n, v] : answer.headers)
          if (n == "Location") {
            auto to = v.substr(0, v.find('?'));
            if (to.starts_with(home) && seen.insert(to).second) todo.push_back(to);
          }
      } else {
        refused_.push_back(form.action + " gave " + std::to_string(answer.status));
      }
    }
  }
  return seen;
}

}  // namespace ostoja::tests
