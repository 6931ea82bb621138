// What can be said of consultations without the store.
#include "consultation/given_names.h"
#include "consultation/record.h"

#include <charconv>

namespace ostoja::consultation {

std::string_view code_of(State s) {
  constexpr std::string_view kCodes[] = {"", "OPEN", "ASKED_BACK", "ANSWERED", "CLOSED"};
  return kCodes[static_cast<int>(s)];
}
std::optional<State> state_of(std::string_view code) {
  for (auto s : {State::open, State::asked_back, State::answered, State::closed})
    if (code_of(s) == code) return s;
  return std::nullopt;
}

std::int64_t number_of(std::string_view digits) {
  std::int64_t n = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), n);
  return n;
}

bool is_late(const Consultation& c, core::Date today) { return c.state == State::open && c.due < today; }

bool is_old(const Answer& a, core::Date today) { return a.valid_until ? a.valid_until < today : a.law_day.plus_months(12) < today; }

std::vector<Suspicion> suspicions(const forms::Form& form, const forms::Answers& answers, std::initializer_list<std::string_view> fields) {
  std::vector<Suspicion> out;
  for (auto name : fields) {
    const auto text = answers.get(name);
    for (const auto& m : core::identity_marks(text, given_names())) out.push_back({form.find(name), m.kind, std::string(text.substr(m.at, m.size))});
  }
  return out;
}

}  // namespace ostoja::consultation
