// Legal terms that people of the demo entered by hand: hearings, appeals, days set by letters, reviews, so spread that the board has something in each of its bands. What comes from
// certificates, permits and stays the rooms of those bring. Its chances are its own, so that the rest of the demo stays as it is.
#include "app/demo_parts.h"
#include "clocks/record.h"

#include <array>

namespace ostoja::app::demo {
namespace {

struct Entered { std::string_view rule; int started_ago, ends_in; std::string_view note; };  // ends_in: for a printed day; counted ones give theirs by the start
constexpr std::array<Entered, 13> kEntered{{{"hearing", 12, 3, "Przesłuchanie w charakterze świadka, tłumaczka zamówiona."},
                                            {"appeal_7_days", 5, 0, "Zażalenie na umorzenie śledztwa."},
                                            {"letter", 20, -2, "Wezwanie do uzupełnienia braków wniosku."},
                                            {"appeal_14_days", 4, 0, "Odwołanie od decyzji wojewody."},
                                            {"review_plan", 65, 0, ""},
                                            {"letter", 3, 0, "Termin na złożenie wyjaśnień."},
                                            {"court_30_days", 9, 0, "Skarga do sądu administracyjnego, projekt u prawniczki."},
                                            {"contact_lost_90_days", 79, 0, "Telefon nie odpowiada od ostatniej rozmowy."},
                                            {"hearing", 6, 27, "Rozprawa, osoba jest oskarżycielką posiłkową."},
                                            {"data_request", 18, 0, "Prośba o kopię danych."},
                                            {"followup_1_3_6_12", 24, 0, ""},
                                            {"next_application", 30, 58, "Podstawa pobytu z dokumentu, kopia w załącznikach."},
                                            {"state_compensation", 400, 0, "Wniosek przygotowuje prawniczka."}}};
constexpr std::size_t kCases = 40;

}  // namespace

core::Done add_clocks(Story& s, store::Tx& tx) {
  Random r(s.options.seed * 7'000'009);
  const auto today = core::local(s.options.now).date;
  const auto at = s.today.plus_seconds(-3600 * 9);  // entered on the day before
  const auto mine = s.staff.of("casemanager");  // whose board is looked at first
  std::size_t next = 0, cases_seen = 0;
  for (auto life = s.lives.rbegin(); life != s.lives.rend() && cases_seen < kCases; ++life) {
    auto h = cases::header(tx, life->id, {life->lead, life->operator_code, cases::Reader::Reach::operator_wide});
    if (!h || h->status == cases::Status::closed || h->opened_at > at || core::local(at).date < core::local(h->opened_at).date) continue;
    ++cases_seen;
    auto persons = cases::persons(tx, h->id);
    for (int i = life->lead == mine ? 4 : 1 + r.below(2); i > 0; --i) {
      const auto& e = kEntered[next++ % kEntered.size()];
      auto started = today.plus_days(-e.started_ago);
      const auto* rule = clocks::rule(e.rule, started);
      if (rule == nullptr) return core::fail(core::Errc::internal, "the demo names a term that no file has");
      clocks::ByHand entry;
      auto& k = entry.clock;
      k.rule = e.rule, k.of_case = h->id, k.started = started, k.href = "/cases/" + h->id.text() + "/clocks";
      if (!persons.empty()) k.person = persons.front().person;
      auto counted = clocks::last_day(*rule, clocks::whole(started), clocks::Age::adult, today);
      k.last_day = counted ? *counted : today.plus_days(e.ends_in);
      entry.note = core::Personal<std::string>(std::string(e.note));
      TRY(clocks::add({tx, *s.centre.vault->of(life->operator_code), life->lead, at}, entry));
    }
  }
  return {};
}

}  // namespace ostoja::app::demo
