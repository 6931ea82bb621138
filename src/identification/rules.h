#pragma once
// What answers mean, without database or web. Two readings stand side by side and neither is a verdict: the statistical one of the ILO and the European Commission
// (2009; dimensions and their combination) and the legal one of art. 115 § 22 of the Penal Code (act, means, purpose; for minors without means). The decision is a
// separate, signed record (decisions.h).
#include "identification/instruments.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::identification {

enum class Answer : std::uint8_t { not_asked, unknown, no, yes };            // unknown: asked, and nobody knows. Neither is a "no".
enum class Source : std::uint8_t { none, said, observed, document, third_party };
std::string_view code_of(Answer);                                            // not_asked unknown no yes
std::string_view code_of(Source);                                            // "" said observed document third_party
std::optional<Answer> answer_of(std::string_view);
std::optional<Source> source_of(std::string_view);

struct Given { Answer answer = Answer::not_asked; Source source = Source::none; };
using Answers = std::map<std::string, Given, std::less<>>;                   // by code of the indicator; what is not there was not asked
enum class Age : std::uint8_t { adult = 1, minor = 2 };

struct Tally { int strong = 0, medium = 0, weak = 0; };
// Two strong, or one strong with a medium or weak one, or three medium, or two medium with a weak one. One strong alone, two medium alone and any number of weak
// ones alone are not enough.
bool positive(const Tally&);

// open: not so by what was answered "yes", and it could become so by what is unanswered or unknown.
enum class State : std::uint8_t { no, open, yes };
std::string_view code_of(State);

struct DimensionReading {
  std::string code;
  State state = State::no;
  Tally yes;
  std::vector<std::string> because, open;  // indicators answered yes; those without an answer
};

enum class Statistical : std::uint8_t {
  none,                    // a list of prompts has no statistical reading
  undetermined,            // nothing is positive yet and something may become so
  successful_migrant, exploited_migrant, deceived_exploited, trafficking,
  outside_table,           // a combination that the table does not name
};
std::string_view code_of(Statistical);
enum class Settled : std::uint8_t { no, yes };  // yes: no answer to an open question could change it

struct ElementReading {
  State state = State::no;
  std::vector<std::string> codes;          // of act, means, purpose: which ones
  std::vector<std::string> because, open;  // indicators, or dimensions where those count
  enum class Ground : std::uint8_t { answered, presumed } ground = Ground::answered;  // presumed: the act of receiving, from exploitation itself; to be confirmed in the conversation
};
enum class Legal : std::uint8_t {
  insufficient, not_indicated, partial,
  aim_only,                // act, means (adults) and the aim, exploitation not yet begun: the Code needs no more
  indicated,
};
std::string_view code_of(Legal);

// INSUFFICIENT_DATA: no dimension is positive, no element of the law is there, and an unanswered question could change that. NOT_INDICATED: the same, and none could.
// PARTIAL: something is there and no definition is met (by now). INDICATED: at least one of the two definitions is met.
enum class ResultClass : std::uint8_t { insufficient_data, not_indicated, partial, indicated };
std::string_view code_of(ResultClass);

struct Reading {
  Age age = Age::adult;
  std::vector<DimensionReading> dimensions;  // of a scored set, in its order
  Statistical statistical = Statistical::none;
  Settled statistical_settled = Settled::yes;
  ElementReading act, means, purpose;        // means of a minor: read and shown, not needed
  std::vector<std::string> eu_only;          // purposes that only the directive names, answered yes
  Legal legal = Legal::insufficient;
  Settled legal_settled = Settled::yes;
  ResultClass result = ResultClass::insufficient_data;
  int answered = 0, of = 0;                  // yes or no, of all that are asked
  const DimensionReading* dimension(std::string_view code) const;
};
Reading read(const Asked&, const Answers&, Age);
// The reading as stored with the screening: JSON of codes, the same text for the same answers, instrument and age.
std::string stored(const Reading&);

// The set that fits a person: a minor's when the person is one or the age is not certain.
For fits(Age);

}  // namespace ostoja::identification
