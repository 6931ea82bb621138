#pragma once
// The check of the duty to report (Penal Code art. 240; Code of Criminal Procedure art. 304). Trafficking by itself is not in the catalogue of art. 240 since
// 13 July 2017: what is asked for are the acts that come with it. The program suggests and never reports; a person decides and signs.
#include "core/result.h"
#include "core/time.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::identification {

struct LawVersion {
  core::Date from, until;
  std::string act, source;
  std::vector<std::string> articles;
  enum class Review : std::uint8_t { done, needed } review = Review::needed;          // needed: not every word was read in the act itself
  enum class Trafficking : std::uint8_t { listed, not_listed } trafficking = Trafficking::not_listed;
};
struct DutyQuestion {
  std::string code, pl, en;
  std::vector<std::string> articles;
  std::string_view label(std::string_view lang) const { return lang == "pl" ? pl : en; }
};
struct DutyLaw {
  std::vector<LawVersion> versions;
  std::vector<DutyQuestion> questions;
  static core::Result<DutyLaw> load();
  static core::Result<DutyLaw> parse(std::string_view yaml);
  const LawVersion* on(core::Date) const;      // the version in force that day; nothing before the first
};

enum class Suspected : std::uint8_t { not_asked, no, unknown, yes };
std::string_view code_of(Suspected);           // "" NO UNKNOWN YES
std::optional<Suspected> suspected_of(std::string_view);

// What the law as data suggests; the outcome is chosen by a person.
enum class Suggestion : std::uint8_t {
  incomplete,  // a question is not answered yet
  none,        // none of the asked acts is in the catalogue of that day
  ask_lawyer,  // an act is not certain
  duty,        // an act of the catalogue is suspected
};
Suggestion suggest(const DutyLaw&, const LawVersion&, const std::map<std::string, Suspected>&);

}  // namespace ostoja::identification
