#include "core/failure.h"
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

template <class T>
const T* named(const std::vector<T>& all, std::string_view name) {
  auto it = std::find_if(all.begin(), all.end(), [&](const T& x) { return x.name == name; });
  return it == all.end() ? nullptr : &*it;
}

// What only the whole library can tell: does the list exist, and can the `when` ever hold.
std::string problem_of(const Library::Contents& all, const Form& form, const Field& f) {
  if (!f.codes.empty() && named(all.lists, f.codes) == nullptr) return fmt::format("field \"{}\": there is no code list \"{}\"", f.name, f.codes);
  if (f.when_field.empty()) return {};
  const Field* other = form.find(f.when_field);
  if (other == nullptr) return fmt::format("field \"{}\": \"when\" names an unknown field", f.name);
  const CodeList* list = other->codes.empty() ? nullptr : named(all.lists, other->codes);
  for (const auto& value : f.when_values) {
    bool possible = other->type != Type::yesno || std::find(kYesNo.begin(), kYesNo.end(), value) != kYesNo.end();
    if (list != nullptr) possible = list->find(value) != nullptr;
    if (!possible) return fmt::format("field \"{}\": \"{}\" is no answer of \"{}\"", f.name, value, f.when_field);
  }
  return {};
}
std::string problem_of(const Library::Contents& all, const Form& form) {
  for (const auto& part : form.parts)
    for (const auto* fields : {&part.fields, &part.hidden})
      for (const auto& f : *fields)
        if (auto problem = problem_of(all, form, f); !problem.empty()) return problem;
  return {};
}

// Puts one into the contents, or says why not.
std::string add(Library::Contents& all, CodeList list) {
  if (named(all.lists, list.name) != nullptr) return fmt::format("code list \"{}\" stands twice", list.name);
  all.lists.push_back(std::move(list));
  return {};
}
std::string add(Library::Contents& all, Form form) {
  if (named(all.forms, form.name) != nullptr) return fmt::format("form \"{}\" stands twice", form.name);
  auto problem = problem_of(all, form);
  all.forms.push_back(std::move(form));
  return problem;
}
std::string add(Library::Contents& all, ThresholdGroup group) {
  if (named(all.thresholds, group.name) != nullptr) return fmt::format("thresholds \"{}\" stand twice", group.name);
  for (const auto& other : all.thresholds)
    for (const auto& t : group.items)
      if (other.find(t.name) != nullptr) return fmt::format("threshold \"{}\" stands twice", t.name);
  all.thresholds.push_back(std::move(group));
  return {};
}

template <class T>
core::Result<T> only_one(std::string problem, std::vector<T>& read, core::Literal text) {
  if (problem.empty() && read.size() != 1) problem = "more than one document";
  last_problem() = problem;
  if (!problem.empty()) return core::fail(core::Errc::invalid, text);
  return std::move(read.front());
}

const std::shared_ptr<const Library::Contents>& nothing() {
  static const auto none = std::make_shared<const Library::Contents>();
  return none;
}

}  // namespace

core::Result<Form> Library::parse_form(std::string_view yaml) {
  auto read = read_form_file(yaml);
  return only_one(read.problem, read.forms, "a form definition is wrong");
}
core::Result<CodeList> Library::parse_codes(std::string_view yaml) {
  auto read = read_codes_file(yaml);
  return only_one(read.problem, read.lists, "a code list is wrong");
}
core::Result<ThresholdGroup> Library::parse_thresholds(std::string_view yaml) {
  auto read = read_thresholds_file(yaml);
  return only_one(read.problem, read.thresholds, "thresholds are wrong");
}

std::string Library::problem_of_parsing() { return last_problem(); }

Library::Library() : Library(nothing()) {}
Library::Library(std::shared_ptr<const Contents> contents) : now_(contents.get()) { kept_.push_back(std::move(contents)); }
Library::Library(const Library& other) : now_(nullptr) {
  std::lock_guard lock(other.mutex_);
  kept_ = other.kept_;
  now_ = other.now_.load();
}
Library& Library::operator=(const Library& other) {
  if (this == &other) return *this;
  std::scoped_lock lock(mutex_, other.mutex_);
  kept_ = other.kept_;
  now_ = other.now_.load();
  return *this;
}
Library::~Library() = default;

Library Library::pinned() const {
  return Library(&contents());
}

void Library::replace(const Library& next) {
  std::scoped_lock lock(mutex_, next.mutex_);
  // A pinned one keeps nothing alive, so its contents are copied.
  kept_.push_back(next.kept_.empty() ? std::make_shared<const Contents>(next.contents()) : next.kept_.back());
  now_.store(kept_.back().get(), std::memory_order_release);
}

core::Result<Library> Library::of(std::vector<Form> forms, std::vector<CodeList> lists, std::vector<ThresholdGroup> thresholds) {
  Contents all;
  std::string problem;
  auto wrong = [&](std::string what) {
    if (problem.empty()) problem = std::move(what);
  };
  for (auto& list : lists) wrong(add(all, std::move(list)));
  for (auto& form : forms) wrong(add(all, std::move(form)));
  for (auto& group : thresholds) wrong(add(all, std::move(group)));
  last_problem() = problem;
  if (!problem.empty()) return core::fail(core::Errc::invalid, "the forms and code lists do not fit together");
  return Library(std::make_shared<const Contents>(std::move(all)));
}

core::Result<Library> Library::load() {
  Contents all;
  bool good = true;
  // All files are read before giving up, so that the log names every one that is wrong.
  auto wrong = [&](std::string_view file, std::string_view what) {
    if (what.empty()) return;
    auto text = fmt::format("{}: {}", file, what);
    core::log(core::Level::error, "a form or code list is wrong:", core::LogWord::of_ours(text));
    if (good) last_problem() = text;
    good = false;
  };
  auto take = [&](std::string_view ending, auto read_file, auto each_of) {
    for (const auto& file : core::resources_like(ending)) {
      Read read = read_file(file.data);
      wrong(file.name, read.problem);
      if (!read.problem.empty()) continue;
      for (auto& one : each_of(read)) {
        one.room = file.name.substr(0, file.name.find('/'));
        wrong(file.name, add(all, std::move(one)));
      }
    }
  };
  take(".codes.yaml", read_codes_file, [](Read& r) -> auto& { return r.lists; });
  take(".form.yaml", read_form_file, [](Read& r) -> auto& { return r.forms; });
  take(".thresholds.yaml", read_thresholds_file, [](Read& r) -> auto& { return r.thresholds; });
  if (!good) return core::fail(core::Errc::invalid, "the forms and code lists are not all right");
  return Library(std::make_shared<const Contents>(std::move(all)));
}

const Form* Library::form(std::string_view name) const { return named(forms(), name); }
const CodeList* Library::codes(std::string_view name) const { return named(lists(), name); }
const ThresholdGroup* Library::thresholds(std::string_view group) const { return named(thresholds(), group); }

std::int64_t Library::threshold(std::string_view name) const {
  for (const auto& group : thresholds())
    if (const auto* t = group.find(name)) return t->value;
  throw core::Failure(core::Errc::internal, "a rule names a threshold that no file has");
}

const Threshold* ThresholdGroup::find(std::string_view threshold) const { return named(items, threshold); }

const Code* CodeList::find(std::string_view code) const {
  auto it = std::find_if(codes.begin(), codes.end(), [&](const Code& c) { return c.code == code; });
  return it == codes.end() ? nullptr : &*it;
}

const Part* Form::part_of(std::string_view field) const {
  for (const auto& p : parts)
    if (named(p.fields, field) != nullptr || named(p.hidden, field) != nullptr) return &p;
  return nullptr;
}

const Field* Form::find(std::string_view field) const {
  for (const auto& p : parts)
    for (const auto* fields : {&p.fields, &p.hidden})
      if (const Field* f = named(*fields, field)) return f;
  return nullptr;
}

const Part* Form::part(std::string_view wanted) const {
  auto it = std::find_if(parts.begin(), parts.end(), [&](const Part& p) { return p.name == wanted; });
  return it == parts.end() ? nullptr : &*it;
}

}  // namespace ostoja::forms
