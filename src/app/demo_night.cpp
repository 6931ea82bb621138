// The night in a shelter of the demo: three days of the handover book, rounds, medicines, an incident, keys; and the invented addresses of the places, one of them asked for by a driver.
#include "access/reader_keys.h"
#include "address/record.h"
#include "app/demo_parts.h"
#include "night/record.h"
#include "shelter/record.h"

#include <algorithm>

namespace ostoja::app::demo {
namespace {

constexpr std::int64_t kMinute = 60, kHour = 3600, kDay = 86400;

std::optional<shelter::Shelter> place_of(store::Tx& tx, std::string_view code) {
  for (auto& s : shelter::shelters(tx))
    if (s.code == code) return std::move(s);
  return std::nullopt;
}
// Who is called so in the packet of the stay.
shelter::StayId stay_of(store::Tx& tx, const vault::OperatorKeys& keys, const shelter::Shelter& place, std::string_view name, core::Instant now) {
  for (auto& s : shelter::stays_in(tx, place.id, now))
    if (shelter::open_packet(tx, keys, s) && s.packet.get("call_name") == name) return s.id;
  return {};
}

core::Done addresses(Story& s, store::Tx& tx) {
  const auto now = s.options.now;
  struct Where { const char *code, *street, *town, *way, *door, *word; };
  constexpr Where kWhere[] = {
      {"K1", "ul. Zmyślona 14", "Przykładowice", "Od strony parku, nie od ulicy. Stanąć za sklepem i zadzwonić do dyżurnej.", "4711#, drugi domofon", "Przesyłka dla pani Ireny."},
      {"K2", "ul. Wymyślona 3 m. 8", "Przykładowice", "Wejście od podwórza.", "18 klucz 2255", ""},
      {"W1", "ul. Bajkowa 22", "Nigdziewo", "Podjechać od kościoła, światła wyłączyć przed bramą.", "0907", "Do pana Adama, w sprawie pralki."}};
  for (const auto& w : kWhere) {
    auto place = place_of(tx, w.code);
    if (!place) continue;
    auto by = place->operator_code == "K" ? s.staff.of("shelter") : s.staff.of("coordinator");
    address::Keeper k{tx, *s.centre.vault->of(place->operator_code), s.centre.forms, by, now.plus_seconds(-60 * kDay)};
    forms::Answers a;
    for (const auto& [name, value] : std::initializer_list<std::pair<const char*, const char*>>{{"street", w.street}, {"town", w.town}, {"way", w.way}, {"door", w.door}, {"word", w.word}})
      if (*value != 0) a.set(name, value);
    TRY_VOID(address::save(k, *place, a, 0));
  }
  auto place = place_of(tx, "K1");
  if (!place) return {};
  const auto& keys = *s.centre.vault->of("K");
  // One transfer of last week that is over, and one for tonight that waits for a second person.
  auto ania = stay_of(tx, keys, *place, "Ania", now);
  auto consultant = s.staff.of("consultant2"), shelter_worker = s.staff.of("shelter"), night = s.staff.of("night");
  if (ania) {
    auto then = now.plus_seconds(-2 * kDay - 3 * kHour);
    auto id = TRY(address::ask({tx, keys, s.centre.forms, shelter_worker, then}, {place->id, ania, "OUT", "DRIVER", "Wizyta u lekarza, z powrotem przed kolacją.", consultant, 4}));
    auto release = address::find_release(tx, id).value();
    auto reader = TRY(access::keys_by_recovery(tx, keys, night, then));
    TRY_VOID(address::agree({tx, keys, s.centre.forms, night, then.plus_seconds(6 * kMinute)}, reader, keys, *place, release));
    TRY_VOID(address::end({tx, keys, s.centre.forms, consultant, then.plus_seconds(2 * kHour)}, address::find_release(tx, id).value(), "ARRIVED"));
  }
  for (const auto& h : shelter::held_by(tx, "W", now.plus_seconds(-kDay), now))
    if (h.shelter_code == "K1" && h.end == shelter::Held::End::holds)
      TRY(address::ask({tx, keys, s.centre.forms, s.staff.of("consultant"), now.plus_seconds(-25 * kMinute)}, {place->id, h.stay, "IN", "DRIVER", "Wiezie ją wieczorem z patrolem, potrzebuje wiedzieć, gdzie stanąć.", s.staff.of("intervention"), 4}));
  return {};
}

core::Done medicines(const night::Keeper& k, shelter::StayId stay, const char* name, const char* dose, const char* times, std::int64_t gap, night::Medicine::Kept kept, const char* prescribed, const char* remark, int given_days) {
  if (!stay) return {};
  night::Medicine m;
  m.stay = stay, m.times = TRY(night::times_of(times)), m.gap_hours = gap, m.kept = kept;
  m.answers.set("name", name), m.answers.set("dose", dose);
  if (*prescribed != 0) m.answers.set("prescribed", prescribed);
  if (*remark != 0) m.answers.set("remark", remark);
  auto begun = k;
  begun.now = k.now.plus_seconds(-given_days * kDay - kHour);
  auto id = TRY(night::add_medicine(begun, m));
  auto read = TRY(night::medicine(k, id, {}));
  auto all = night::due(read.times, read.from, read.until, begun.now, k.now.plus_seconds(-90 * kMinute));
  int n = 0;
  for (auto at : all) {
    auto then = k;
    then.now = at.plus_seconds((5 + n * 7 % 20) * kMinute);
    TRY_VOID(night::add_dose(then, TRY(night::medicine(then, id, {})), {at, then.now, ++n % 5 == 0 ? "REFUSED" : "GIVEN", n % 5 == 0 ? "Mówi, że po tym źle śpi." : "", {}}));
  }
  if (kept == night::Medicine::Kept::locked) {
    auto then = k;
    then.now = k.now.plus_seconds(-20 * kHour);
    TRY_VOID(night::add_count(then, read, 28, ""));
  }
  return {};
}

core::Done one_house(Story& s, store::Tx& tx, const shelter::Shelter& place) {
  const auto now = s.options.now;
  const auto today = core::local(now).date;
  const auto& keys = *s.centre.vault->of("K");
  auto by = [&](const char* login, core::Instant at) { return night::Keeper{tx, keys, s.centre.forms, place.id, s.staff.of(login), at}; };
  auto ago = [&](int days, int hour, int minute = 0) { return core::at_local(today.plus_days(-days), hour, minute); };

  auto first = TRY(night::write(by("night", ago(2, 6, 40)), {.words = "Noc spokojna. O 1:20 ktoś dzwonił domofonem i odszedł, na kamerze młody mężczyzna w kapturze.", .next = "Zgrać nagranie z 1:15–1:30 i pokazać kierowniczce.", .weight = "IMPORTANT"}));
  night::take_over(by("shelter", ago(2, 7, 10)), first);
  TRY_VOID(night::mark_done(by("shelter", ago(2, 9, 30)), first));
  auto second = TRY(night::write(by("shelter", ago(2, 19, 5)), {.words = "Nagranie obejrzane, to dostawca z pomyłką adresu. Nowa karta do telefonu dla pokoju 1.", .next = {}}));
  TRY(night::write(by("night", ago(2, 19, 40)), {.words = "Dostawca dzwonił do sąsiadów obok, nie z pomyłką adresu.", .next = {}, .corrects = second}));
  auto third = TRY(night::write(by("shelter", ago(1, 18, 50)), {.words = "Ania rano na wizycie, wszystko dobrze. Dzieci z pokoju 3 mają katar, temperatura 37,4.", .next = "O 22:00 zmierzyć dzieciom temperaturę. Powyżej 38,5 dzwonić do lekarza.", .weight = "IMPORTANT"}));
  night::take_over(by("night", ago(1, 19, 30)), third);
  TRY_VOID(night::mark_done(by("night", ago(1, 22, 10)), third));
  TRY(night::write(by("night", ago(1, 22, 15)), {.words = "Temperatura dzieci 37,1. Śpią.", .next = {}}));
  TRY(night::write(by("night", std::min(ago(0, 6, 45), now.plus_seconds(-4 * kHour))), {.words = "Cisza. Halyna nie mogła spać, rozmowa w kuchni do drugiej.", .next = "Zapytać Halynę, czy chce rozmowy z psycholożką."}));
  TRY(night::write(by("shelter", now.plus_seconds(-3 * kHour)), {.words = "Przyjedzie dziś ktoś nowy z patrolem, łóżko 2/a pościelone. Zamek w furtce się zacina.", .next = "Furtkę zamykać kluczem, ślusarz jutro o 10."}));

  auto people = shelter::stays_in(tx, place.id, now);
  std::erase_if(people, [](const shelter::Stay& stay) { return stay.state != shelter::State::in; });
  for (int hour : {23, 25, 27, 29}) {
    auto at = core::at_local(today.plus_days(-1 + hour / 24), hour % 24, 4);
    if (at >= now) continue;
    night::Round r;
    for (const auto* name : {"doors", "windows", "fire", "outside"}) r.answers.set(name, "OK");
    if (hour == 25) r.answers.set("words", "Furtka się zacina, domknięta.");
    for (const auto& p : people)
      if (p.admitted_at < at) r.persons.emplace_back(p.id, hour == 23 ? "PRESENT" : "ASLEEP");
    TRY_VOID(night::add_round(by("night", at), r));
  }

  auto k = by("shelter", now);
  auto ania = stay_of(tx, keys, place, "Ania", now), halyna = stay_of(tx, keys, place, "Halyna", now), thu = stay_of(tx, keys, place, "Thu", now);
  using enum night::Medicine::Kept;
  TRY_VOID(medicines(k, ania, "kwas foliowy, tabletki", "1 tabletka", "8:00", 20, open, "Poradnia, karta ciąży", "Po śniadaniu.", 4));
  // Due in half an hour, so that the page of tonight has something to give whenever the demo is opened.
  auto soon = core::local(now.plus_seconds(30 * kMinute)).hhmm();
  TRY_VOID(medicines(k, halyna, "lek nasenny, tabletki", "pół tabletki", soon.c_str(), 22, locked, "Psychiatra, recepta z 12 listopada", "Nie częściej, nawet gdy prosi.", 6));
  TRY_VOID(medicines(k, thu, "syrop na kaszel, dla córki", "5 ml", "", 6, open, "", "Nie na pusty żołądek.", 1));

  night::Incident i;
  i.kind = "PERP_CONTACT", i.at = ago(4, 21, 15);
  if (halyna) i.persons = {halyna};
  i.answers.set("words", "Na telefon Halyny przyszła wiadomość z nieznanego numeru: „wiem, gdzie jesteś”. Nie ma w niej adresu ani miasta.");
  i.answers.set("actions", "Telefon wyłączony, karta wyjęta. Rozmowa z Halyną, nocowała w pokoju obok dyżurki.");
  i.answers.set_all("informed", {"COORDINATOR", "CASE_LEAD"});
  i.answers.set("informed_words", "Koordynacja 21:30, osoba prowadząca rano.");
  auto incident = TRY(night::add_incident(by("night", ago(4, 22, 0)), i));
  TRY_VOID(night::add_more(by("shelter", ago(3, 9, 0)), incident, {}, "Zmieniono numer, sprawdzono telefon: nie ma w nim udostępniania położenia."));
  TRY_VOID(night::add_more(by("shelter", ago(3, 12, 0)), incident, "LAWYER_ASKED", "Prawniczka sprawdzi, czy groźba jest ścigana na wniosek."));

  auto front = TRY(night::add_key(by("shelter", ago(40, 10)), "Drzwi wejściowe, zapasowy"));
  TRY(night::add_key(by("shelter", ago(40, 10, 1)), "Zamknięta szafka z lekami"));
  TRY(night::add_key(by("shelter", ago(40, 10, 2)), "Furtka od parku"));
  if (ania) TRY_VOID(night::give_key(by("shelter", now.plus_seconds(-5 * kHour)), front, ania, {}));
  TRY_VOID(night::add_number(by("shelter", ago(40, 10, 3)), "Kierowniczka schroniska", "+48 600 000 141"));
  TRY_VOID(night::add_number(by("shelter", ago(40, 10, 4)), "Nocna pomoc lekarska", "+48 32 555 01 19"));
  return {};
}

}  // namespace

core::Done add_nights(Story& s, store::Tx& tx) {
  TRY_VOID(addresses(s, tx));
  auto place = place_of(tx, "K1");
  return place ? one_house(s, tx, *place) : core::Done();
}

}  // namespace ostoja::app::demo
