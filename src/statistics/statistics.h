#pragma once
// Front door of the statistics: contacts, cases and persons counted apart, by coded answers. Nobody's words and nobody's row: only how many.
#include "core/time.h"
#include "forms/forms.h"
#include "index/facets.h"
#include "store/store.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::web {
struct Services;
}  // namespace ostoja::web

namespace ostoja::statistics {

// What is counted. Never derived from one another: a case has many contacts and many persons.
enum class Unit : std::uint8_t { contacts, cases, persons };
inline constexpr Unit kUnits[] = {Unit::contacts, Unit::cases, Unit::persons};
std::string_view code_of(Unit);                       // "contacts"
std::optional<Unit> unit_of(std::string_view code);
const forms::Form& form_of(const forms::Library&, Unit);
// Fields of the unit that can be counted: "operator", then the coded ones of its form that lie open.
std::vector<std::string> fields_of(const forms::Library&, Unit);

// The index of a unit, up to the newest committed change when it is asked for inside a request. unavailable while it is being filled.
core::Result<const index::Facets*> facets(web::Services&, store::Tx&, Unit);

// The same cross-table by reading every row: the twin that tests compare with.
index::Facets::Cross cross_slowly(store::Tx&, const forms::Library&, Unit, std::string_view rows, std::string_view columns, const index::Facets::Where&);

}  // namespace ostoja::statistics
