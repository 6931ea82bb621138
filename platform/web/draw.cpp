#include "web/draw.h"

#include "core/text.h"
#include "core/time.h"
#include "i18n/i18n.h"

#include <algorithm>
#include <array>
#include <set>

namespace ostoja::web {
namespace {

using forms::Field;
using forms::Type;

constexpr std::size_t kMostRadios = 5;
// Shown before the full list, so that the usual answer is one look away.
constexpr std::array<std::string_view, 14> kUsualCountries{"PL", "UA", "BY", "GE", "MD", "RO", "BG", "VN", "PH", "CO", "NG", "UG", "DE", "GB"};
constexpr std::array<std::string_view, 10> kUsualLanguages{"pl", "uk", "ru", "en", "be", "ro", "bg", "vi", "es", "ka"};

struct Option {
  std::string value, label, hint, group;
};

struct Drawing {
  Context& c;
  const Field& field;
  const forms::Answers& answers;
  std::string id, lang;
  std::vector<std::string> chosen;
  const forms::Problem* problem = nullptr;
  bool described = false;

  // What each control says of itself.
  void mark(Values& control) const { control.show_if(problem != nullptr, "INVALID").show_if(described, "DESCRIBED"); }
  bool is_chosen(std::string_view value) const { return std::find(chosen.begin(), chosen.end(), value) != chosen.end(); }
  bool laid_out(std::string_view word) const {
    for (std::string_view w : core::split(field.layout, ' '))
      if (w == word) return true;
    return false;
  }
};

// Codes offered today, and those chosen earlier that have ended since.
std::vector<Option> options(const Drawing& d) {
  std::vector<Option> out;
  if (d.field.type == Type::yesno) {
    for (const char* code : {"YES", "NO", "UNKNOWN", "NOT_ASKED"}) out.push_back({code, std::string(d.c.t("forms.yesno." + core::lower_ascii(code))), "", ""});
    return out;
  }
  if (d.field.type == Type::voivodeship) {
    for (const auto& v : d.c.t.voivodeships()) out.push_back({v.code, v.name, "", ""});
    return out;
  }
  const auto* list = d.c.forms.codes(d.field.codes);
  if (list == nullptr) return out;
  core::Date today = core::local(d.c.now).date;
  for (const auto& code : list->codes) {
    bool offered = (!code.from || code.from <= today) && (!code.until || today <= code.until);
    if (offered || d.is_chosen(code.code)) out.push_back({code.code, std::string(code.label(d.lang)), std::string(code.hint(d.lang)), code.group});
  }
  return out;
}

// What was chosen but is in no list (a mistyped import, a code of another list) stays visible until somebody corrects it.
void add_unknown(const Drawing& d, std::vector<Option>& all) {
  for (const auto& value : d.chosen)
    if (!value.empty() && std::none_of(all.begin(), all.end(), [&](const Option& o) { return o.value == value; })) all.push_back({value, value, "", ""});
}

void draw_option(const Drawing& d, Values where, const Option& option, std::size_t number) {
  Values o = where.add("OPTION");
  // The first choice carries the field's own id, so that the error summary can lead to it.
  o.set("OPTION_ID", number == 0 ? d.id : d.id + "-" + std::to_string(number + 1)).set("OPTION_VALUE", option.value).set("OPTION_LABEL", option.label);
  o.show_if(d.is_chosen(option.value), "CHOSEN");
  if (!option.hint.empty()) o.add("OPTION_HINT").set("OPTION_HINT_TEXT", option.hint);
}

// The groups of a list "x" are the codes of the list "x_group".
std::string group_label(const Drawing& d, std::string_view group) {
  const auto* groups = d.c.forms.codes(d.field.codes + "_group");
  const auto* code = groups == nullptr ? nullptr : groups->find(group);
  return std::string(code == nullptr ? group : code->label(d.lang));
}

void draw_checks(const Drawing& d, Values set) {
  auto all = options(d);
  add_unknown(d, all);
  Values checks = set.add("CHECKS");
  bool grouped = std::any_of(all.begin(), all.end(), [](const Option& o) { return !o.group.empty(); });
  std::size_t number = 0;
  if (!grouped) {
    Values flat = checks.add("FLAT");
    for (const auto& o : all) draw_option(d, flat, o, number++);
    return;
  }
  std::vector<std::string> groups;  // in the order of the list
  for (const auto& o : all)
    if (std::find(groups.begin(), groups.end(), o.group) == groups.end()) groups.push_back(o.group);
  for (std::size_t g = 0; g < groups.size(); ++g) {
    Values group = checks.add("GROUP");
    std::int64_t on = 0;
    for (const auto& o : all) {
      if (o.group != groups[g]) continue;
      on += d.is_chosen(o.value);
      draw_option(d, group, o, number++);
    }
    group.set("GROUP_NUMBER", static_cast<std::int64_t>(g % 6 + 1)).set("GROUP_LABEL", groups[g].empty() ? std::string(d.c.t("forms.other")) : group_label(d, groups[g]));
    group.set("GROUP_CHOSEN", on == 0 ? std::string(d.c.t("forms.none_chosen")) : d.c.t.plural("forms.chosen", on));
    // Open where something is chosen; when nothing is chosen at all, the first group.
    group.show_if(on > 0 || (g == 0 && d.chosen.empty()) || d.problem != nullptr, "OPEN");
  }
}

template <std::size_t N>
void draw_named(const Drawing& d, Values select, const std::vector<i18n::Named>& all, const std::array<std::string_view, N>& usual) {
  std::set<std::string_view> shown;
  Values first = select.add("OPTION_GROUP");
  first.set("GROUP_LABEL", d.c.t("forms.usual"));
  for (std::string_view code : usual)
    for (const auto& named : all)
      if (named.code == code) draw_option(d, first, {named.code, named.name, "", ""}, shown.size()), shown.insert(named.code);
  Values rest = select.add("OPTION_GROUP");
  rest.set("GROUP_LABEL", d.c.t("forms.all"));
  for (const auto& named : all)
    if (!shown.contains(named.code)) draw_option(d, rest, {named.code, named.name, "", ""}, 1);
  for (const auto& value : d.chosen)
    if (!value.empty() && std::none_of(all.begin(), all.end(), [&](const auto& n) { return n.code == value; })) draw_option(d, rest, {value, value, "", ""}, 1);
}

void draw_select(const Drawing& d, Values one) {
  Values select = one.add("SELECT");
  d.mark(select);
  if (d.field.type == Type::country) return draw_named(d, select, d.c.t.countries(), kUsualCountries);
  if (d.field.type == Type::language) return draw_named(d, select, d.c.t.languages(), kUsualLanguages);
  auto all = options(d);
  add_unknown(d, all);
  for (const auto& o : all) draw_option(d, select, o, 1);
}

void draw_input(const Drawing& d, Values one) {
  std::string value(d.answers.get(d.field.name));
  if (d.field.type == Type::longtext) {
    Values area = one.add("LONGTEXT");
    area.set("VALUE", value);
    d.mark(area);
    return;
  }
  const char* type = "text";
  if (d.field.type == Type::phone) type = "tel";
  // A browser's date field would hide what cannot be read as a date; then it is shown as typed.
  if (d.field.type == Type::date && (value.empty() || core::Date::parse(value))) type = "date";
  if (d.field.type == Type::time && (value.empty() || (value.size() == 5 && value[2] == ':'))) type = "time";
  Values input = one.add("INPUT");
  input.set("INPUT_TYPE", type).set("VALUE", value);
  input.show_if(d.field.type == Type::number, "DIGITS");
  d.mark(input);
}

bool is_set(const Drawing& d, std::size_t codes) {
  if (d.field.type == Type::codes) return true;
  if (d.field.type == Type::yesno) return !d.laid_out("select");
  if (d.field.type != Type::code || d.laid_out("select")) return false;
  return d.laid_out("radios") || codes <= kMostRadios;
}

}  // namespace

void draw_field(Context& c, Values where, const Field& field, const forms::Answers& answers, const std::vector<forms::Problem>& problems) {
  Drawing d{c, field, answers, "f-" + field.name, std::string(c.t.lang()), {}, nullptr, false};
  for (const auto& v : answers.all(field.name))
    if (!v.empty()) d.chosen.push_back(v);
  for (const auto& p : problems)
    if (p.field == field.name && d.problem == nullptr) d.problem = &p;

  const auto* list = field.codes.empty() ? nullptr : c.forms.codes(field.codes);
  bool set = is_set(d, list == nullptr ? 0 : list->codes.size());
  Values v = where.add("FIELD").add(set ? "SET" : "ONE");
  v.set("ID", d.id).set("NAME", field.name).set("LABEL", field.label(d.lang));
  v.show_if(d.laid_out("half"), "HALF").show_if(d.laid_out("wide"), "WIDE").show_if(d.problem != nullptr, "BAD");

  std::string hint(field.hint(d.lang)), described;
  if (hint.empty() && field.type == Type::partial_date) hint = c.t("forms.partial_date_hint");
  if (!hint.empty()) {
    v.add("HINT").set("HINT_TEXT", hint);
    described = d.id + "-hint";
  }
  if (d.problem != nullptr) {
    v.add("ERROR").set("ERROR_TEXT", forms::message(*d.problem, c.t));
    described += (described.empty() ? "" : " ") + d.id + "-error";
  }
  if (!field.when_field.empty()) {
    std::string text = field.when_field + "=";
    for (std::size_t i = 0; i < field.when_values.size(); ++i) text += (i == 0 ? "" : "|") + field.when_values[i];
    v.add("WHEN").set("WHEN_TEXT", text);
  }
  v.set("DESCRIBED_BY", described);
  d.described = !described.empty();
  v.show_if(set && d.described, "DESCRIBED");
  if (!set && (field.type == Type::code || field.type == Type::yesno || field.type == Type::country || field.type == Type::language || field.type == Type::voivodeship))
    draw_select(d, v);
  else if (!set) draw_input(d, v);
  else if (field.type == Type::codes) draw_checks(d, v);
  else {
    Values radios = v.add("RADIOS");
    auto all = options(d);
    add_unknown(d, all);
    for (std::size_t i = 0; i < all.size(); ++i) draw_option(d, radios, all[i], i);
  }
}

void draw_part(Context& c, Values where, const forms::Form& form, const forms::Part& part, const forms::Answers& answers, const std::vector<forms::Problem>& problems) {
  for (const auto& field : part.fields) {
    const bool asked_here = std::any_of(part.fields.begin(), part.fields.end(), [&](const forms::Field& f) { return f.name == field.when_field; });
    if (field.when_field.empty() || asked_here) {
      draw_field(c, where, field, answers, problems);
    } else if (forms::is_shown(form, field, answers)) {
      // What it depends on was answered on another page: the browser has nothing to watch.
      forms::Field always = field;
      always.when_field.clear();
      draw_field(c, where, always, answers, problems);
    }
  }
}

void draw_errors(Context& c, Values where, const forms::Form& form, const std::vector<forms::Problem>& problems) {
  if (problems.empty()) return;
  Values box = where.add("ERRORS");
  box.set("ERRORS_TITLE", c.t.plural("forms.errors", static_cast<std::int64_t>(problems.size())));
  for (const auto& p : problems) {
    const Field* field = form.find(p.field);
    box.add("ERROR_ITEM").set("ERROR_HREF", "#f-" + p.field).set("ERROR_LABEL", field != nullptr ? field->label(c.t.lang()) : std::string_view(p.field)).set("ERROR_TEXT", forms::message(p, c.t));
  }
}

void draw_summary(Context& c, Values where, const forms::Form&, const forms::Part& part, const forms::Answers& answers) {
  bool any = false;
  for (const auto& field : part.fields) {
    if (!answers.has(field.name)) continue;
    std::string shown = forms::shown(c.forms, field, answers, c.t);
    if (shown.empty()) continue;
    any = true;
    where.add("SUMMARY").set("SUMMARY_LABEL", field.label(c.t.lang())).set("SUMMARY_VALUE", shown);
  }
  where.show_if(!any, "SUMMARY_EMPTY");
}

std::string code_label(const Context& c, std::string_view list, std::string_view code) {
  if (code.empty()) return {};
  const auto* codes = c.forms.codes(list);
  const auto* item = codes == nullptr ? nullptr : codes->find(code);
  return item == nullptr ? std::string(code) : std::string(item->label(c.t.lang()));
}

void draw_earlier(Context& c, Values where, const forms::Form& form, const forms::Answers& answers) {
  auto fields = forms::earlier_fields(form, answers);
  if (fields.empty()) return;
  Values box = where.add("EARLIER");
  for (const auto& f : fields)
    box.add("EARLIER_FIELD").set("EARLIER_LABEL", f.label(c.t.lang())).set("EARLIER_VALUE", forms::shown(c.forms, f, answers, c.t));
}

}  // namespace ostoja::web
