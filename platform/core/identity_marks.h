#pragma once
// Passages of a text that look like somebody's identity: for texts in which nobody should stand (a question of an institution, an answer kept for others). A warning for the
// one who writes, not a proof: what it does not find may still name a person.
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace ostoja::core {

enum class IdentityMark : std::uint8_t { name, pesel, document, phone, email, birth_date };
struct MarkedText { IdentityMark kind; std::size_t at = 0, size = 0; };  // bytes of the text

// In the order of the text, without overlaps. `given_names`: folded given names in the nominative ("anna", "oleksandr"); their Polish cases are tried, and a name counts only
// with another capitalised word beside it, so that "Anna" alone or "ul. Jana Kilińskiego" is nobody. Amounts, case numbers, articles, bank accounts and tax numbers are no marks.
std::vector<MarkedText> identity_marks(std::string_view text, std::span<const std::string_view> given_names);

// The Polish personal number: eleven digits, a day that exists, the check digit.
bool is_pesel(std::string_view);

}  // namespace ostoja::core
