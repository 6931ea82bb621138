#pragma once
// Forms and code lists as data. A form definition (<room>/forms/NAME.form.yaml) says each field once: type, codes, how personal it is, who must give it, when
// it is shown. From that follow reading a submission, validation, storage (coded answers in a JSON document column, direct and sensitive ones in a
// sealed blob), drawing, export and the generated docs/data.md.
#include "core/fields.h"
#include "core/result.h"
#include "core/time.h"
#include "i18n/i18n.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::forms {

struct Code {
  std::string code, pl, en, hint_pl, hint_en, group, map;  // map: the code of HTCDS or CTDC where there is one
  core::Date from, until;                                  // none = always; an ended code stays readable, is no longer offered
  std::string_view label(std::string_view lang) const { return lang == "pl" ? pl : en; }
  std::string_view hint(std::string_view lang) const { return lang == "pl" ? hint_pl : hint_en; }
};
struct CodeList {
  std::string name, status, source, pl, en;   // status: seen | derived | proposed; source: where it comes from
  std::vector<Code> codes;                    // in the order shown
  const Code* find(std::string_view code) const;
};

enum class Type : std::uint8_t { text, longtext, code, codes, yesno, date, partial_date, time, number, phone, language, country, voivodeship };
enum class Personal : std::uint8_t { none, quasi, direct, sensitive };  // none and quasi go to the document, direct and sensitive are sealed

struct Field {
  std::string name;                           // also its column or document key, and the name in JSON and statistics
  Type type = Type::text;
  std::string codes;                          // list name for code and codes
  Personal personal = Personal::none;
  std::string pl, en, hint_pl, hint_en;       // label and hint
  std::string when_field;                     // shown (and required) only when that field has one of these values
  std::vector<std::string> when_values;
  std::vector<std::string> required_to;       // actions for which it must be answered: "save", "close", "api"
  int max_length = 0;                         // characters; 0 = 200 for text, 20000 for longtext
  int most = 0;                               // codes: at most so many; 0 = no limit
  std::int64_t least = 0, top = 0;            // number: bounds when top > least
  std::string layout;                         // radios | select | checks | half | wide … (how it is drawn; default from type and number of codes)
  std::string column;                         // typed column of the record's table instead of the document ("" = document or sealed)
  std::string_view label(std::string_view lang) const { return lang == "pl" ? pl : en; }
  std::string_view hint(std::string_view lang) const { return lang == "pl" ? hint_pl : hint_en; }
  bool is_sealed() const { return personal == Personal::direct || personal == Personal::sensitive; }
};
struct Part {                                 // a tab or a section
  std::string name, pl, en;
  std::vector<Field> fields;
  std::string_view label(std::string_view lang) const { return lang == "pl" ? pl : en; }
};
struct Form {
  std::string name, pl, en;
  int version = 1;
  std::vector<Part> parts;
  const Field* find(std::string_view field) const;
  const Part* part(std::string_view name) const;
  const Part* part_of(std::string_view field) const;
};

// Answers by field name; several values only for codes. A field that was not asked is absent; an emptied one is present without values.
class Answers {
 public:
  std::string_view get(std::string_view field) const;
  const std::vector<std::string>& all(std::string_view field) const;
  bool has(std::string_view field) const;                        // with at least one value
  void set(std::string_view field, std::string value);           // "" empties
  void set_all(std::string_view field, std::vector<std::string> values);
  const std::map<std::string, std::vector<std::string>, std::less<>>& items() const { return items_; }
  void merge(const Answers& newer);                               // fields present in `newer` replace

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> items_;
};

struct Problem {
  std::string field;
  std::string key;      // catalogue key of the message: "forms.required", "forms.unknown_code", "forms.too_long" …
  std::string value;    // a number for the message ({0}), never what the person typed
};

class Library {          // all forms and code lists
 public:
  static core::Result<Library> load();                            // from the built-in resources; invalid with the file's name in the log
  // Of forms and lists made elsewhere (changed by a coordinator, or in a test); the same checks between them.
  static core::Result<Library> of(std::vector<Form>, std::vector<CodeList>);
  const Form* form(std::string_view name) const;
  const CodeList* codes(std::string_view name) const;
  const std::vector<Form>& forms() const { return forms_; }
  const std::vector<CodeList>& lists() const { return lists_; }
  static core::Result<Form> parse_form(std::string_view yaml);    // strict: an unknown key, type, class or double name is invalid
  static core::Result<CodeList> parse_codes(std::string_view yaml);
  // What this thread's last failed parse_form, parse_codes or load found, with the line: for the page where a coordinator changes a form.
  std::string problem_of_parsing() const;

 private:
  std::vector<Form> forms_;
  std::vector<CodeList> lists_;
};

// Reads the fields of a form out of what was sent: trims, normalises (phone to E.164, dates to ISO), drops unknown names, keeps a bad value as typed so that the
// page can show it again. Only names present in `sent` are in the result (a checkbox group sends a hidden empty value so that it can be emptied).
Answers read(const Form&, const core::Fields& sent);
// Whether the `when` of a field (and of the field it looks at) lets it be shown.
bool is_shown(const Form&, const Field&, const Answers&);
// What is wrong for `action` on `day`; empty = good. `only_part` "" = the whole form.
std::vector<Problem> validate(const Library&, const Form&, const Answers&, std::string_view action, core::Date day, std::string_view only_part = {});
std::string message(const Problem&, const i18n::Strings&);

// Storage. Both are JSON objects with sorted names: {"caller_type":"VICTIM","categories":["A","B"]}; numbers stay text.
std::string document(const Form&, const Answers&);                 // none and quasi without a column
std::string sealed_document(const Form&, const Answers&);          // direct and sensitive, and answers the form no longer knows; "" when there is nothing
core::Result<Answers> from_document(std::string_view json);        // either of them back
// A whole JSON object of an API caller as Fields: strings, numbers and booleans as text, arrays of them as several values; nested objects, depth, size: bad_request.
core::Result<core::Fields> fields_of_json(std::string_view json);

// How a value reads for people: label of a code, name of a country, a date; several joined by ", ".
std::string shown(const Library&, const Field&, const Answers&, const i18n::Strings&);

}  // namespace ostoja::forms
