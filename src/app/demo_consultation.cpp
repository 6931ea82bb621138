// The institution desk in the demo: questions in each state, ready answers, trainings of the year. Everything is invented.
#include "app/demo_parts.h"
#include "consultation/record.h"

namespace ostoja::app::demo {
namespace {

constexpr std::int64_t kDay = 86400;

forms::Answers answers(std::initializer_list<std::pair<const char*, const char*>> all) {
  forms::Answers a;
  for (const auto& [field, value] : all) a.set(field, value);
  return a;
}

struct Ready { const char *title, *topic, *area, *text, *source; int law_days_ago; };
constexpr Ready kReady[] = {
    {"Osoba nie ma żadnych dokumentów", "PROCEDURE", "FOREIGNERS", "Brak dokumentów nie zamyka drogi do pomocy. Najpierw bezpieczne miejsce i rozmowa z tłumaczem, potem zaświadczenie i konsulat. Proszę nie odsyłać tej osoby do ambasady bez rozmowy o tym, czy się jej nie boi.", "wymaga przeglądu prawnego", 40},
    {"Jak rozpoznać pracę przymusową podczas kontroli", "IDENTIFICATION", "LABOUR", "Pytać osobno, bez pracodawcy i pośrednika, z niezależnym tłumaczem: kto trzyma dokumenty, jaki jest dług, czy można wyjść, co grozi za odejście. Jedna odpowiedź niczego nie przesądza.", "wskaźniki pracy przymusowej MOP", 400},
    {"Kto może zadzwonić na linię", "OTHER", "", "Każda instytucja, całą dobę. Poza godzinami biura odbiera telefon interwencyjny: proszę dzwonić z tym, co nie może czekać.", "", 20},
};
struct Asked { const char *op, *login, *kind, *channel, *topic, *area, *question, *answer, *minutes; int days_ago; };
constexpr Asked kAsked[] = {
    {"W", "institutions", "BORDER_GUARD", "PHONE", "PROCEDURE", "FOREIGNERS", "Osoba zatrzymana bez dokumentów mówi, że ktoś trzyma jej paszport. Od czego zacząć?", "", "", 1},
    {"W", "institutions", "SOCIAL", "EMAIL", "SUPPORT", "SOCIAL", "Czy osobie z zaświadczeniem należą się świadczenia z pomocy społecznej i od kiedy?", "", "", 9},
    {"W", "institutions", "POLICE", "PHONE", "CRIMINAL_CASE", "CRIMINAL", "Czy małoletnią pokrzywdzoną można przesłuchać drugi raz?", "Co do zasady raz. Podaliśmy, jakie są wyjątki i kogo zawiadomić, i poleciliśmy uzgodnić to z prokuratorem.", "25", 4},
    {"W", "institutions", "SCHOOL", "EMAIL", "CHILD", "FAMILY", "Uczennica od miesiąca nie przychodzi, wujek odbiera telefon. Co szkoła może zrobić?", "Opisaliśmy, kogo zawiadomić i w jakiej kolejności; podaliśmy kontakt do ośrodka interwencji kryzysowej w mieście.", "40", 12},
    {"W", "institutions", "LABOUR_INSPECTION", "PHONE", "IDENTIFICATION", "LABOUR", "Kontrola w przetwórni: dwanaście osób w jednym mieszkaniu, dokumenty u brygadzisty. Na co zwrócić uwagę?", "Omówiliśmy pytania i kolejność rozmów, umówiliśmy tłumaczkę.", "35", 20},
    {"W", "institutions", "NGO", "EMAIL", "TRAINING", "", "Czy przysłalibyście materiały na spotkanie z cudzoziemcami?", "Wysłaliśmy ulotki w czterech językach.", "15", 33},
    {"K", "coordinator2", "HEALTH", "PHONE", "PROCEDURE", "", "Pacjentka ma ślady pobicia i prosi, żeby nie dzwonić do męża.", "Omówiliśmy bezpieczny kontakt i to, kiedy trzeba zawiadomić Policję.", "30", 3},
    {"K", "coordinator2", "POLICE", "LETTER", "STAY", "FOREIGNERS", "Prośba o opinię: kto wydaje zaświadczenie i na jak długo?", "", "", 2},
};

}  // namespace

core::Done add_consultations(Story& s, store::Tx& tx) {
  auto keeper = [&](const std::string& op, access::UserId by, core::Instant at) { return consultation::Keeper{tx, *s.centre.vault->of(op), s.centre.forms, by, at}; };
  const auto today = core::local(s.today).date;
  for (const auto& r : kReady) {
    auto a = answers({{"title", r.title}, {"topic", r.topic}, {"text", r.text}, {"source", r.source}, {"legal_area", r.area}});
    a.set("law_day", today.plus_days(-r.law_days_ago).text());
    TRY(consultation::add_answer(keeper("W", s.staff.of("lawyer"), s.today.plus_seconds(-r.law_days_ago * kDay + 36'000)), a));
  }
  for (const auto& q : kAsked) {
    consultation::New fresh;
    fresh.answers = answers({{"institution_kind", q.kind}, {"channel", q.channel}, {"topic", q.topic}, {"question", q.question}, {"asked_by", "dyżurny, wydział zmyślony"}, {"legal_area", q.area}, {"answer", q.answer}, {"minutes", q.minutes}});
    const auto at = s.today.plus_seconds(-q.days_ago * kDay + 40'000);
    fresh.answers.set("received_on", core::local(at).date.text());
    TRY(consultation::add(keeper(q.op, s.staff.of(q.login), at), fresh));
  }
  struct Held { const char *op, *login, *kind, *audience, *region, *town, *people, *minutes; int days_ago; };
  for (const auto& t : {Held{"W", "institutions", "TRAINING", "POLICE", "PL-14", "Radom", "24", "240", 15}, Held{"W", "institutions", "FIELD_MEETING", "NGO", "PL-20", "Suwałki", "9", "120", 28}, Held{"K", "coordinator2", "LECTURE", "SOCIAL", "PL-24", "Gliwice", "40", "90", 10}}) {
    auto a = answers({{"kind", t.kind}, {"audience", t.audience}, {"region", t.region}, {"town", t.town}, {"people", t.people}, {"minutes", t.minutes}});
    const auto at = s.today.plus_seconds(-t.days_ago * kDay + 40'000);
    a.set("held_on", core::local(at).date.text());
    TRY(consultation::add_training(keeper(t.op, s.staff.of(t.login), at), a));
  }
  return {};
}

}  // namespace ostoja::app::demo
