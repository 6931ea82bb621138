#pragma once
// Forms and code lists as data. A form definition (<room>/forms/NAME.form.yaml) says each field once: type, codes, how personal it is, who must give it, when
// it is shown. From that follow reading a submission, validation, storage (coded answers in a JSON document column, direct and sensitive ones in a
// sealed blob), drawing, export and the generated docs/data.md.
#include "core/fields.h"
#include "core/result.h"
#include "core/time.h"
#include "i18n/i18n.h"

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::forms {

struct Code {
  std::string code, pl, en, hint_pl, hint_en, group, map;  // map: the code of HTCDS or CTDC where there is one
  core::Date from, until;                                  // none = always; an ended code stays readable, is no longer offered
  bool core = false;                                       // a rule of the program names it: it cannot be ended
  std::string_view label(std::string_view lang) const { return lang == "pl" ? pl : en; }
  std::string_view hint(std::string_view lang) const { return lang == "pl" ? hint_pl : hint_en; }
  bool operator==(const Code&) const = default;
};
struct CodeList {
  std::string name, status, source, pl, en;   // status: seen | derived | proposed; source: where it comes from
  std::vector<Code> codes;                    // in the order shown
  bool core = false;                          // the program knows each code: none can be added or ended, only the words change
  std::string room;                           // whose file it came in; empty when a coordinator made it
  const Code* find(std::string_view code) const;
  std::string_view label(std::string_view lang) const { return lang == "pl" ? pl : en; }
  bool operator==(const CodeList&) const = default;
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
  bool core = false;                          // a rule of the program reads it: it cannot be hidden
  bool hidden = false;                        // no longer asked; what was answered earlier stays readable (Part::hidden)
  std::string_view label(std::string_view lang) const { return lang == "pl" ? pl : en; }
  std::string_view hint(std::string_view lang) const { return lang == "pl" ? hint_pl : hint_en; }
  bool is_sealed() const { return personal == Personal::direct || personal == Personal::sensitive; }
  bool is_fixed() const { return core || !column.empty(); }  // a typed column is read by rules and statistics too
  bool operator==(const Field&) const = default;
};
struct Part {                                 // a tab or a section
  std::string name, pl, en;
  std::vector<Field> fields;                  // those that are asked, in their order
  std::vector<Field> hidden;                  // those no longer asked
  std::string_view label(std::string_view lang) const { return lang == "pl" ? pl : en; }
  bool operator==(const Part&) const = default;
};
struct Form {
  std::string name, pl, en;
  int version = 1;
  std::vector<Part> parts;
  std::string room;                           // whose file it came in
  std::string_view label(std::string_view lang) const { return lang == "pl" ? pl : en; }
  bool operator==(const Form&) const = default;
  const Field* find(std::string_view field) const;  // hidden ones too
  const Part* part(std::string_view name) const;
  const Part* part_of(std::string_view field) const;
};

struct Threshold {                            // a number that a rule uses
  std::string name, pl, en, hint_pl, hint_en; // hint: what follows from it
  std::string unit_pl, unit_en, source;
  std::int64_t value = 0, least = 0, top = 0;
  std::string_view label(std::string_view lang) const { return lang == "pl" ? pl : en; }
  std::string_view hint(std::string_view lang) const { return lang == "pl" ? hint_pl : hint_en; }
  std::string_view unit(std::string_view lang) const { return lang == "pl" ? unit_pl : unit_en; }
  bool operator==(const Threshold&) const = default;
};
struct ThresholdGroup {                       // of one file; names of thresholds are known to all groups once
  std::string name, pl, en;
  std::vector<Threshold> items;
  std::string room;
  std::string_view label(std::string_view lang) const { return lang == "pl" ? pl : en; }
  const Threshold* find(std::string_view threshold) const;
  bool operator==(const ThresholdGroup&) const = default;
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

// All forms, code lists and thresholds in force. The contents of a library never change; another can take their place as a whole (a coordinator publishes, a
// day begins). Pointers given out stay valid as long as the library that replace() is called on.
class Library {
 public:
  struct Contents {
    std::vector<Form> forms;
    std::vector<CodeList> lists;
    std::vector<ThresholdGroup> thresholds;
  };
  Library();
  Library(const Library&);
  Library& operator=(const Library&);
  ~Library();
  static core::Result<Library> load();                            // from the built-in resources; invalid with the file's name in the log
  // Of forms and lists made elsewhere (changed by a coordinator, or in a test); the same checks between them.
  static core::Result<Library> of(std::vector<Form>, std::vector<CodeList>, std::vector<ThresholdGroup> = {});
  const Form* form(std::string_view name) const;
  const CodeList* codes(std::string_view name) const;
  const ThresholdGroup* thresholds(std::string_view group) const;
  std::int64_t threshold(std::string_view name) const;            // throws Failure(internal) when no file has it
  const std::vector<Form>& forms() const { return contents().forms; }
  const std::vector<CodeList>& lists() const { return contents().lists; }
  const std::vector<ThresholdGroup>& thresholds() const { return contents().thresholds; }
  const Contents& contents() const { return *now_.load(std::memory_order_acquire); }
  // The same contents as long as the copy lives, whatever comes into force meanwhile; costs one atomic load. Every request has one (web::Context::forms).
  Library pinned() const;
  void replace(const Library& next);
  static core::Result<Form> parse_form(std::string_view yaml);    // strict: an unknown key, type, class or double name is invalid
  static core::Result<CodeList> parse_codes(std::string_view yaml);
  static core::Result<ThresholdGroup> parse_thresholds(std::string_view yaml);
  // What this thread's last failed parse, of or load found, with the line: for the page where a coordinator changes a form.
  static std::string problem_of_parsing();

 private:
  explicit Library(std::shared_ptr<const Contents>);
  explicit Library(const Contents* pinned) : now_(pinned) {}
  std::atomic<const Contents*> now_;
  mutable std::mutex mutex_;                                      // of kept_
  std::vector<std::shared_ptr<const Contents>> kept_;             // the last one is in force; a pinned library keeps none
};

// One document each, in the format that parse_* reads and the rooms' files have; the same form always gives the same bytes.
std::string write(const Form&);
std::string write(const CodeList&);
std::string write(const ThresholdGroup&);
std::string_view code_of(Type);                                    // "longtext"
std::string_view code_of(Personal);

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
// The same, with objects within it, four deep at most: {"a":{"b":"c"}} gives the field "a/b". A name that holds a slash is refused, so that no path has two meanings.
core::Result<core::Fields> fields_of_nested_json(std::string_view json);

// Fields that were answered and are not asked any more: the hidden ones of a form, then names that the form does not know at all, labelled by themselves.
std::vector<Field> earlier_fields(const Form&, const Answers&);
// How a value reads for people: label of a code, name of a country, a date; several joined by ", ".
std::string shown(const Library&, const Field&, const Answers&, const i18n::Strings&);

}  // namespace ostoja::forms
