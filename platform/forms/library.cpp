#include "core/log.h"
#include "core/resources.h"
#include "forms/definition.h"
#include "forms/forms.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace ostoja::forms {
namespace {

std::string& last_problem() {
  thread_local std::string text;
  return text;
}

constexpr std::array<std::string_view, 4> kYesNo = {"YES", "NO", "UNKNOWN", "NOT_ASKED"};

// What only the whole library can tell: does the list exist, and can the `when` ever hold.
std::string problem_of(const Library& library, const Form& form) {
  for (const auto& part : form.parts)
    for (const auto& f : part.fields) {
      if (!f.codes.empty() && library.codes(f.codes) == nullptr) return fmt::format("field \"{}\": there is no code list \"{}\"", f.name, f.codes);
      if (f.when_field.empty()) continue;
      const Field* other = form.find(f.when_field);
      const CodeList* list = other->codes.empty() ? nullptr : library.codes(other->codes);
      for (const auto& value : f.when_values) {
        bool possible = other->type != Type::yesno || std::find(kYesNo.begin(), kYesNo.end(), value) != kYesNo.end();
        if (list != nullptr) possible = list->find(value) != nullptr;
        if (!possible) return fmt::format("field \"{}\": \"{}\" is no answer of \"{}\"", f.name, value, f.when_field);
      }
    }
  return {};
}

}  // namespace

core::Result<Form> Library::parse_form(std::string_view yaml) {
  auto read = read_form_file(yaml);
  if (read.problem.empty() && read.forms.size() != 1) read.problem = "more than one form";
  last_problem() = read.problem;
  if (!read.problem.empty()) return core::fail(core::Errc::invalid, "a form definition is wrong");
  return std::move(read.forms.front());
}

core::Result<CodeList> Library::parse_codes(std::string_view yaml) {
  auto read = read_codes_file(yaml);
  if (read.problem.empty() && read.lists.size() != 1) read.problem = "more than one code list";
  last_problem() = read.problem;
  if (!read.problem.empty()) return core::fail(core::Errc::invalid, "a code list is wrong");
  return std::move(read.lists.front());
}

std::string Library::problem_of_parsing() const { return last_problem(); }

core::Result<Library> Library::of(std::vector<Form> forms, std::vector<CodeList> lists) {
  Library out;
  std::string problem;
  auto wrong = [&](std::string what) {
    if (problem.empty()) problem = std::move(what);
  };
  for (auto& list : lists) {
    if (out.codes(list.name) != nullptr) wrong(fmt::format("code list \"{}\" stands twice", list.name));
    out.lists_.push_back(std::move(list));
  }
  for (auto& form : forms) {
    if (out.form(form.name) != nullptr) wrong(fmt::format("form \"{}\" stands twice", form.name));
    wrong(problem_of(out, form));
    out.forms_.push_back(std::move(form));
  }
  last_problem() = problem;
  if (!problem.empty()) return core::fail(core::Errc::invalid, "the forms and code lists do not fit together");
  return out;
}

core::Result<Library> Library::load() {
  Library out;
  bool good = true;
  // All files are read before giving up, so that the log names every one that is wrong.
  auto wrong = [&](std::string_view file, std::string_view what) {
    auto text = fmt::format("{}: {}", file, what);
    core::log(core::Level::error, "a form or code list is wrong:", core::LogWord::of_ours(text));
    if (good) last_problem() = text;
    good = false;
  };
  for (const auto& file : core::resources_like(".codes.yaml")) {
    auto read = read_codes_file(file.data);
    if (!read.problem.empty()) {
      wrong(file.name, read.problem);
      continue;
    }
    for (auto& list : read.lists) {
      if (out.codes(list.name) != nullptr) wrong(file.name, fmt::format("code list \"{}\" stands twice", list.name));
      out.lists_.push_back(std::move(list));
    }
  }
  for (const auto& file : core::resources_like(".form.yaml")) {
    auto read = read_form_file(file.data);
    if (!read.problem.empty()) {
      wrong(file.name, read.problem);
      continue;
    }
    for (auto& form : read.forms) {
      if (out.form(form.name) != nullptr) wrong(file.name, fmt::format("form \"{}\" stands twice", form.name));
      if (auto problem = problem_of(out, form); !problem.empty()) wrong(file.name, problem);
      out.forms_.push_back(std::move(form));
    }
  }
  if (!good) return core::fail(core::Errc::invalid, "the forms and code lists are not all right");
  return out;
}

const Form* Library::form(std::string_view name) const {
  auto it = std::find_if(forms_.begin(), forms_.end(), [&](const Form& f) { return f.name == name; });
  return it == forms_.end() ? nullptr : &*it;
}

const CodeList* Library::codes(std::string_view name) const {
  auto it = std::find_if(lists_.begin(), lists_.end(), [&](const CodeList& l) { return l.name == name; });
  return it == lists_.end() ? nullptr : &*it;
}

const Code* CodeList::find(std::string_view code) const {
  auto it = std::find_if(codes.begin(), codes.end(), [&](const Code& c) { return c.code == code; });
  return it == codes.end() ? nullptr : &*it;
}

const Part* Form::part_of(std::string_view field) const {
  for (const auto& p : parts)
    for (const auto& f : p.fields)
      if (f.name == field) return &p;
  return nullptr;
}

const Field* Form::find(std::string_view field) const {
  for (const auto& p : parts)
    for (const auto& f : p.fields)
      if (f.name == field) return &f;
  return nullptr;
}

const Part* Form::part(std::string_view wanted) const {
  auto it = std::find_if(parts.begin(), parts.end(), [&](const Part& p) { return p.name == wanted; });
  return it == parts.end() ? nullptr : &*it;
}

}  // namespace ostoja::forms
