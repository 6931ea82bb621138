#pragma once
// What a coordinator may change of a form, a code list or a threshold; what differs between two of them; what is in force together. Nothing of the store, nothing of pages.
#include "core/result.h"
#include "core/time.h"
#include "forms/forms.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ostoja::settings {

using Object = std::variant<forms::Form, forms::CodeList, forms::ThresholdGroup>;
enum class Kind : std::uint8_t { form, codes, thresholds };  // in the order of Object

std::string_view code_of(Kind);                               // "form", "codes", "thresholds"
std::optional<Kind> kind_of(std::string_view code);
inline Kind kind_of(const Object& o) { return static_cast<Kind>(o.index()); }
const std::string& name_of(const Object&);
std::string_view label_of(const Object&, std::string_view lang);
const std::string& room_of(const Object&);
std::string written(const Object&);
core::Result<Object> parsed(Kind, std::string_view yaml);     // invalid: Library::problem_of_parsing() says what and where
std::optional<Object> find(const forms::Library&, Kind, std::string_view name);

// A change on top of what the program ships: whatever it lacks is added, and what rules of the program read is as shipped. So a form changed under an older program
// fits a newer one. Without `shipped` (a list that a coordinator made) it is the change itself.
Object overlaid(const Object* shipped, Object changed);

// Everything that belongs together: the shipped library with the given changes on top. When they do not fit, the ones that do not are left out and counted in `left_out`.
forms::Library composed(const forms::Library& shipped, const std::vector<Object>& changed, int& left_out);
// The same, but invalid with the problem in Library::problem_of_parsing().
core::Result<forms::Library> composed_strictly(const forms::Library& shipped, const std::vector<Object>& changed);

// Why `after` may not take the place of `before`. The key is a text of ours; the subject is the field, code or threshold.
struct Refusal {
  std::string subject, key;
};
std::vector<Refusal> refusals(const Object* before, const Object& after, core::Date day);

struct Words {
  std::string pl, en;
  std::string_view in(std::string_view lang) const { return lang == "pl" ? pl : en; }
  bool operator==(const Words&) const = default;
};
// What differs, in the order of the form.
struct Difference {
  Words subject;                     // the field, part, code or threshold
  std::string aspect;                // text settings.diff.<aspect>
  Words before, after;
  std::string list = {};             // code list that says how before and after read (codes parted by blanks); "" = as they stand
};
std::vector<Difference> differences(const Object* before, const Object& after);

// Names of what a coordinator adds begin with own_ (codes with OWN_), so that they never meet a name that a later program brings.
std::string own_name(std::string_view label, const std::vector<std::string>& taken);
std::string own_code(std::string_view label, const std::vector<std::string>& taken);

enum class Way : std::uint8_t { up, down };
// Changes of a working copy; false when there is no such field or code, or nothing to do.
bool move_field(forms::Form&, std::string_view field, Way);
bool hide_field(forms::Form&, std::string_view field);
bool show_field(forms::Form&, std::string_view field);
bool drop_field(forms::Form&, std::string_view field);
// After the item that stands before it in `like`: an item that a change lacks comes back in its place.
void put_back(forms::CodeList&, const forms::CodeList& like, const forms::Code&);
bool move_code(forms::CodeList&, std::string_view code, Way);
forms::Field* field_in(forms::Form&, std::string_view field);

// What the forms settings_field and settings_code ask, and back.
forms::Answers answers_of(const forms::Field&);
void take(forms::Field&, const forms::Answers&);              // what was not asked stays
forms::Answers answers_of(const forms::Code&);
void take(forms::Code&, const forms::Answers&);

// A whole configuration in one file: a head, then each object as its own document. The same configuration gives the same bytes.
std::string exported(const std::vector<Object>&);
struct Imported {
  std::vector<Object> objects;
  std::string problem;               // empty = good; else what is wrong and where, in English
};
Imported imported(std::string_view text);

}  // namespace ostoja::settings
