#pragma once
// Instruments as data: sets of indicators with version, source and status (instruments/*.instrument.yaml). A screening keeps the version it was made with, so that
// its result can be computed again; a version once used is never edited, a new one is a new file.
#include "core/result.h"
#include "core/time.h"

#include <string>
#include <string_view>
#include <vector>

namespace ostoja::identification {

enum class Weight : std::uint8_t { none, weak, medium, strong };
enum class Kind : std::uint8_t {
  scored,      // weighted indicators in dimensions: both readings
  prompts,     // a list of what to look for: no weights, no threshold, the legal reading only
  supplement,  // what the law asks and a set does not: asked after it, never alone
};
enum class For : std::uint8_t { anyone, adult, child };

struct Indicator {
  std::string code, dimension;         // DEC.NATURE, DEC
  Weight weight = Weight::none;
  std::vector<std::string> legal;      // codes of the lists act, means, purpose; AIM: the aim without exploitation yet
  std::string provenance;              // S1 one secondary source, H1 a side remark in one, K not seen in any, LAW, OWN
  std::string pl, en;
  std::string_view label(std::string_view lang) const { return lang == "pl" ? pl : en; }
};
struct Dimension {
  std::string code, pl, en;
  std::string_view label(std::string_view lang) const { return lang == "pl" ? pl : en; }
};
struct SignedBy { std::string name, source; core::Date on; };

struct Instrument {
  std::string id;                      // ilo-delphi-adult-labour
  int version = 1;
  Kind kind = Kind::prompts;
  For whom = For::anyone;
  enum class State : std::uint8_t { off, on } state = State::off;
  std::string status, source, supplement;
  std::string off_pl, off_en;          // why it is off
  SignedBy signature;                 // of somebody who compared it with the source; empty when nobody has
  core::Date from, until;
  std::string pl, en, hint_pl, hint_en;
  std::vector<Dimension> dimensions;
  std::vector<Indicator> indicators;
  const Indicator* find(std::string_view code) const;
  std::string_view label(std::string_view lang) const { return lang == "pl" ? pl : en; }
  std::string_view hint(std::string_view lang) const { return lang == "pl" ? hint_pl : hint_en; }
  std::string_view off(std::string_view lang) const { return lang == "pl" ? off_pl : off_en; }
};

// A set as it is asked: the instrument and, where it names one, the supplement in its newest version (or the one that was asked at the time).
struct Asked {
  const Instrument* set = nullptr;
  const Instrument* supplement = nullptr;
  const Indicator* find(std::string_view code) const;
  std::vector<const Indicator*> indicators() const;
  std::vector<const Dimension*> dimensions() const;
};

class Instruments {
 public:
  static core::Result<Instruments> load();                              // from the built-in resources; invalid, with file and line in the log
  static core::Result<Instrument> parse(std::string_view yaml);         // strict: unknown or missing keys, codes given twice, weights that do not fit the kind
  static std::string problem_of_parsing();                              // what this thread's last parse found, with the line
  const std::vector<Instrument>& all() const { return all_; }
  const Instrument* find(std::string_view id, int version) const;
  const Instrument* newest(std::string_view id) const;
  // What may be begun on `day`: on, within its dates, no supplement. The others are shown with the reason why they are off.
  bool may_begin(const Instrument&, core::Date day) const;
  core::Result<Asked> asked(std::string_view id, int version, int supplement_version) const;  // not_found when this program does not know that version
  Asked fresh(const Instrument&) const;

 private:
  std::vector<Instrument> all_;
};

// Where a code of `legal` belongs. Purposes that only Directive (EU) 2024/1712 names are shown and not counted: art. 115 § 22 does not have them (yet).
enum class Element : std::uint8_t { act, means, purpose, aim, eu_only, unknown };
Element element_of(std::string_view code);

}  // namespace ostoja::identification
