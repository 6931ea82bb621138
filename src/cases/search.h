#pragma once
// Finding cases and their persons again, and asking before somebody is written down twice. Only cases that the reader may see are ever told of; a name only to who reads that person.
#include "cases/view.h"
#include "web/finders.h"

#include <string>
#include <utility>
#include <vector>

namespace ostoja::cases {

struct Place { CaseId id; std::string number, label; Status status = Status::fresh; };
// Where the reader sees this person: open cases first, then the latest change.
std::vector<Place> places_of(store::Tx&, people::PersonId, const Reader&);

struct Match {
  people::PersonId person;
  std::string name;               // empty: sealed for this reader, or not known
  std::vector<Place> places;      // at least one
  people::FoundBy by = people::FoundBy::name;
  double score = 0;
};
// Those of them that the reader may know of; the look at each case is told to the access log.
std::vector<Match> visible(web::Context&, const std::vector<people::Likely>&, std::size_t limit);
std::string name_of_person(const forms::Answers&);   // as it is written, best known form
std::string where_text(web::Context&, const Match&);   // "osoba A sprawy W-2026-0147"
std::string why_text(web::Context&, const Match&);     // "ten sam numer telefonu"

// Before somebody is written down: nothing when the form says who it is (same_as = new, or the id of a person), or nobody alike is known.
std::vector<Match> maybe_known(web::Context&, const forms::Answers& person);
// The person that was chosen in `same_as`: nothing for a new one; invalid when the reader does not see that person anywhere.
core::Result<std::optional<people::PersonId>> chosen_same(web::Context&);
// "Perhaps this person is here already": everything that was typed goes along to the same address. 409.
web::Response draw_maybe(web::Context&, const std::vector<Match>&, std::string_view action, std::string_view back);

void start_search(web::Services&);

core::Result<web::Response> api_person(web::Context&);

core::Result<web::Response> doubles_page(web::Context&);
core::Result<web::Response> compare_page(web::Context&);
core::Result<web::Response> merge_page(web::Context&);
core::Result<web::Response> apart_page(web::Context&);
core::Result<web::Response> unmerge_page(web::Context&);
core::Result<web::Response> api_merge(web::Context&);
core::Result<web::Response> api_unmerge(web::Context&);

// Merging moves the person in every case; doubles.cpp.
core::Result<people::Merge> merge_persons(web::Context&, people::PersonId kept, people::PersonId merged, const forms::Answers* chosen);
core::Result<people::Merge> unmerge_persons(web::Context&, std::int64_t merge_id);

}  // namespace ostoja::cases
