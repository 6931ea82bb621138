#pragma once
// For pages of rooms on which somebody of the directory is chosen to interpret.
#include "cases/page.h"
#include "consent/consent.h"

namespace ostoja::consent {

// What is said before this interpreter works in this case, as problems at `field`; their keys begin with "consent.conflict". Ties with the country of a person of the case, ties
// noted in words, and work in another case in which the same perpetrator appears. It is said once: the page sends the entry along (known_conflict), and whoever saves again has decided.
core::Result<std::vector<forms::Problem>> concerns(web::Context&, const cases::Header&, directory::EntryId, std::string_view field);
bool is_concern(const forms::Problem&);
void carry_concern(cases::FormPage&, directory::EntryId);       // the page sends the entry along when its problems hold a concern
// After saving: whoever was told of this entry and saved again has decided, and that stands in the log of the case.
void tell_known_conflict(web::Context&, const cases::Header&, std::string_view chapter, std::int64_t record, directory::EntryId);
// Names of countries, one after the other.
std::string countries_text(const web::Context&, std::span<const std::string> codes);
// A choice with the interpreters of the directory added; whoever was chosen before stays in it although the entry is gone.
cases::FormPage::Choice with_interpreters(web::Context&, const cases::Header&, cases::FormPage::Choice);
// The entry that was sent in this field, or none; invalid when there is no such entry.
core::Result<directory::EntryId> chosen_entry(web::Context&, std::string_view field);
// Appended to the name where interpreters are listed; empty for somebody who has worked on one side only.
std::string mark_of(const web::Context&, std::span<const cases::BothSides>, directory::EntryId);

}  // namespace ostoja::consent
