// The contests of the years before this register. Sources: the centre's own page (2009 to 2018), texts of the contests of 2014 and 2020, the organisations' own pages (2022 to 2024).
#include "public_task/record.h"

namespace ostoja::public_task {
namespace {

constexpr Past kPast[] = {
    {2024, "W;K", "Zlecenie obu organizacjom z budżetu państwa.", "Commissioned to both organisations from the state budget."},
    {2023, "W;K", "Zlecenie obu organizacjom z budżetu państwa.", "Commissioned to both organisations from the state budget."},
    {2022, "W", "Linia całodobowa; podstawowe potrzeby i opieka medyczna.", "A line round the clock; basic needs and medical care."},
    {2021, "", "", ""},
    {2020, "", "Linia i poradnictwo przez całą dobę, do czterech linii; interwencja kryzysowa i reintegracja w części B.", "Line and counselling round the clock, up to four lines; crisis intervention and reintegration in part B."},
    {2019, "", "", ""},
    {2018, "W;K", "Zmiana zadań wobec 2017 roku: doszło wsparcie reintegracji. Linia całodobowa w części A.", "Tasks changed against 2017: support of reintegration was added. A line round the clock in part A."},
    {2017, "W;K", "Zadania bez zmian.", "Tasks unchanged."},
    {2016, "W;K", "Zadania bez zmian.", "Tasks unchanged."},
    {2015, "W;K", "Zadania bez zmian.", "Tasks unchanged."},
    {2014, "", "Część A: linia KCIK i telefon zaufania; część B: także bezpieczny powrót.", "Part A: the line of the centre and the trust line; part B: also safe return."},
    {2013, "W;K", "Od tego roku dwie organizacje i dwa schroniska. Zadania bez zmian.", "From this year two organisations and two shelters. Tasks unchanged."},
    {2012, "W", "La Strada.", "La Strada."},
    {2011, "", "", ""},
    {2010, "W", "Konkurs na prowadzenie centrum dla polskich i cudzoziemskich ofiar handlu ludźmi, do grudnia.", "Contest for running the centre for Polish and foreign victims, to December."},
    {2009, "W", "Marzec: konkurs na powołanie i prowadzenie centrum wygrywa La Strada.", "March: La Strada wins the contest to found and run the centre."},
};

}  // namespace

std::span<const Past> history() { return kPast; }

}  // namespace ostoja::public_task
