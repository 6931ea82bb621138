// Where people of the demo stay: five invented places with neutral code names, residents since some weeks, a place held across the operators, a leave, a bed being repaired.
#include "app/demo_parts.h"
#include "shelter/record.h"

#include <algorithm>

namespace ostoja::app::demo {
namespace {

constexpr std::int64_t kDay = 86400, kHour = 3600;
using shelter::BedId, shelter::RoomId;

struct Rooms { const char *name, *for_whom; int beds; enum class Kind : std::uint8_t { plain, accessible, isolation } kind = Kind::plain; };
struct House { shelter::NewShelter place; std::vector<Rooms> rooms; std::vector<const char*> staff; };

std::vector<House> houses() {
  using enum Rooms::Kind;
  return {{{"W1", "Topola", "W", "SHELTER", {"pl", "uk", "ru", "en"}}, {{"1", "WOMEN", 2}, {"2", "WOMEN", 2}, {"3", "FAMILY", 3}, {"4", "WOMEN", 1, accessible}}, {}},
          {{"W2", "Klon", "W", "SHELTER", {"pl", "en", "ru"}}, {{"1", "MEN", 2}, {"2", "MEN", 1}}, {}},
          {{"W3", "Wiąz", "W", "HOSTEL", {"pl", "en"}}, {{"1", "ANY", 1}, {"2", "ANY", 1}}, {}},
          {{"K1", "Lipa", "K", "SHELTER", {"pl", "uk", "ru", "vi"}}, {{"1", "WOMEN", 2}, {"2", "WOMEN", 2, accessible}, {"3", "FAMILY", 3}, {"4", "ANY", 1, isolation}}, {"shelter", "night"}},
          {{"K2", "Sosna", "K", "FLAT", {"pl", "en"}}, {{"1", "MEN", 2}, {"2", "ANY", 1}}, {"shelter"}}};
}

struct Built { std::string code; std::vector<BedId> beds; };

// Somebody of a running case, in a bed since some days. Numbers of nights come from the days, not from chance.
struct Guest { const char *place; int bed, days_ago, days_more; const char *name, *sex, *age, *language; int children; const char *health, *danger; };
constexpr Guest kGuests[] = {
    {"W1", 0, 41, 20, "Oksana", "F", "A24_26", "uk", 0, "", "Brat sprawcy zna jej numer. Nowa karta SIM."},
    {"W1", 1, 9, 5, "Lili", "F", "A30_38", "ro", 0, "Lek na tarczycę, rano.", ""},
    {"W1", 2, 86, 3, "Marta", "F", "A18_20", "pl", 0, "", ""},
    {"W2", 0, 17, 11, "Andrei", "M", "A30_38", "ro", 0, "", "Pośrednik pyta o niego na forum."},
    {"K1", 0, 28, 30, "Halyna", "F", "A39_47", "uk", 0, "", "Nie odbiera nieznanych numerów."},
    {"K1", 1, 5, 9, "Ania", "F", "A21_23", "pl", 0, "Ciąża, 5. miesiąc. Wizyta w środę.", ""},
    {"K1", 4, 61, 25, "Thu", "F", "A30_38", "vi", 2, "", "Dług u pośrednika. Rozmowy tylko z tłumaczką z zewnątrz."},
    {"K2", 0, 12, 16, "Bogdan", "M", "A24_26", "uk", 0, "", ""}};

forms::Answers packet_of(const Guest& g) {
  forms::Answers a;
  auto put = [&](const char* name, const char* value) { if (*value != 0) a.set(name, value); };
  put("call_name", g.name), put("sex", g.sex), put("age_group", g.age), put("language", g.language), put("health", g.health), put("danger", g.danger);
  if (g.children > 0) a.set("children", std::to_string(g.children));
  return a;
}

// An open case of this operator nobody of the demo is housed for yet.
const Life* a_case(Story& s, store::Tx& tx, std::string_view operator_code, std::set<std::int64_t>& used, std::string_view sex) {
  for (auto it = s.lives.rbegin(); it != s.lives.rend(); ++it) {
    if (it->operator_code != operator_code || it->until <= s.options.now || used.contains(it->id.value) || it->who.sex != sex) continue;
    auto h = cases::header(tx, it->id, {it->lead, it->operator_code, cases::Reader::Reach::operator_wide});
    if (!h || h->status == cases::Status::closed) continue;
    used.insert(it->id.value);
    return &*it;
  }
  return nullptr;
}

}  // namespace

core::Done add_shelters(Story& s, store::Tx& tx) {
  const auto now = s.options.now;
  const auto today = core::local(now).date;
  const auto long_ago = now.plus_seconds(-200 * kDay);
  std::vector<Built> built;
  auto keeper = [&](std::string_view op, access::UserId by, core::Instant at) { return shelter::Keeper{tx, *s.centre.vault->of(std::string(op)), s.centre.forms, by, at}; };
  auto coordinator = [&](std::string_view op) { return s.staff.of(op == "W" ? "coordinator" : "coordinator2"); };
  for (const auto& house : houses()) {
    auto by = coordinator(house.place.operator_code);
    auto id = TRY(shelter::add_shelter(tx, s.centre.forms, house.place, by, long_ago));
    auto place = *shelter::find_shelter(tx, id);
    Built b{place.code, {}};
    for (const auto& r : house.rooms) {
      shelter::Room room{.shelter = id, .name = r.name, .for_whom = r.for_whom};
      if (r.kind == Rooms::Kind::accessible) room.accessible = shelter::Place::Has::yes;
      if (r.kind == Rooms::Kind::isolation) room.isolation = shelter::Place::Has::yes;
      room.id = TRY(shelter::add_room(tx, s.centre.forms, place, room, by, long_ago));
      for (int i = 0; i < r.beds; ++i) b.beds.push_back(TRY(shelter::add_bed(tx, room, std::string(1, static_cast<char>('a' + i)), by, long_ago)));
    }
    for (const auto* login : house.staff) TRY_VOID(shelter::set_worker(tx, place, s.staff.of(login), by, long_ago));
    built.push_back(std::move(b));
  }
  auto bed_of = [&](std::string_view code, int n) { return std::find_if(built.begin(), built.end(), [&](const Built& b) { return b.code == code; })->beds.at(static_cast<std::size_t>(n)); };

  std::set<std::int64_t> used;
  for (const auto& g : kGuests) {
    const std::string op(1, *g.place);
    const auto* life = a_case(s, tx, op, used, g.sex);
    auto came = core::at_local(today.plus_days(-g.days_ago), 17, 20);
    auto by = op == "K" ? s.staff.of("shelter") : coordinator("W");
    auto k = keeper(op, by, came.plus_seconds(-5 * kHour));
    shelter::Hold h{.bed = bed_of(g.place, g.bed), .from = k.today(), .until = today.plus_days(g.days_more), .from_operator = op, .packet = packet_of(g)};
    if (life != nullptr && life->opened < came) h.case_id = life->id;
    auto id = TRY(shelter::hold(k, h));
    auto in = keeper(op, by, came);
    shelter::Admission admission{.at = came, .rules_version = "2026-11", .rules_language = g.language == std::string_view("vi") ? "vi" : g.language == std::string_view("uk") ? "uk" : "pl"};
    for (int i = 0; i < g.children; ++i) admission.children.push_back({i == 0 ? "F" : "M", i == 0 ? "A0_8" : "A9_17", i == 0 ? BedId{} : bed_of(g.place, g.bed + 1)});
    TRY_VOID(shelter::admit(in, *shelter::find_stay(tx, id), admission));
    auto stay = *shelter::find_stay(tx, id);
    if (g.days_ago > 10) TRY_VOID(shelter::take_deposit(keeper(op, by, came.plus_seconds(kHour)), stay, "DOCUMENTS", "Paszport, w kopercie z numerem pobytu."));
    if (std::string_view(g.name) == "Bogdan") TRY_VOID(shelter::go_on_leave(keeper(op, by, now.plus_seconds(-6 * kHour)), stay, "PASS", core::at_local(today.plus_days(2), 20, 0), "Do siostry na weekend, telefon ustalony."));
    if (std::string_view(g.name) == "Ania") TRY_VOID(shelter::ask_extension(keeper(op, by, now.plus_seconds(-20 * kHour)), stay, today.plus_days(40)));
  }
  // Held tonight: one in the other operator's shelter after a call, one of its own that comes by train.
  {
    auto by = s.staff.of("consultant");
    const auto* life = a_case(s, tx, "W", used, "F");
    Guest g{"K1", 2, 0, 10, "Iryna", "F", "A24_26", "uk", 0, "", "Sprawca mieszka w jej mieście i ma samochód. Telefon wyłączony, dzwonimy przez panią z recepcji."};
    shelter::Hold h{.bed = bed_of("K1", 2), .from = today, .until = today.plus_days(10), .from_operator = "W", .packet = packet_of(g)};
    h.packet.set("arrival", "Wieczorem, z patrolem.");
    h.packet.set("safe_contact", "Przez dyżur linii, hasło jak w sprawie.");
    if (life != nullptr) h.case_id = life->id;
    TRY(shelter::hold(keeper("K", by, now.plus_seconds(-2 * kHour)), h));
  }
  {
    Guest g{"K2", 1, 0, 4, "", "M", "A30_38", "en", 0, "", ""};
    shelter::Hold h{.bed = bed_of("K2", 1), .from = today, .until = today.plus_days(4), .from_operator = "K", .packet = packet_of(g), .held_until = now.plus_seconds(3 * kHour)};
    TRY(shelter::hold(keeper("K", s.staff.of("consultant2"), now.plus_seconds(-kHour)), h));
  }
  TRY(shelter::block_bed(tx, s.centre.forms, *shelter::find_bed(tx, bed_of("W2", 2)), "REPAIR", today, today.plus_days(6), coordinator("W"), now.plus_seconds(-3 * kHour)));
  TRY(shelter::block_bed(tx, s.centre.forms, *shelter::find_bed(tx, bed_of("K1", 3)), "TURNAROUND", today, today.plus_days(1), s.staff.of("shelter"), now.plus_seconds(-4 * kHour)));
  return {};
}

}  // namespace ostoja::app::demo
