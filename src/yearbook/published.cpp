// What was published of the centre's persons in earlier years. Source: reports of the US Department of State on trafficking in persons, Poland, 2017, 2018, 2020 to 2023.
#include "yearbook/record.h"

namespace ostoja::yearbook {

constexpr Published kPublished[] = {
    {2014, 207, -1, -1, -1, -1, -1, -1}, {2015, 229, -1, -1, -1, -1, -1, -1}, {2016, 200, -1, -1, -1, -1, -1, -1}, {2017, 169, -1, -1, -1, 10, 74, 50}, {2018, 168, -1, -1, -1, 3, -1, -1},
    {2019, 226, 90, 136, 168, 7, 154, 39}, {2020, 166, 102, 64, 109, -1, 70, 40}, {2021, 210, 115, 95, 159, -1, 87, 52}, {2022, 254, 99, 155, 231, -1, 171, 29},
};
std::span<const Published> published() { return kPublished; }

}  // namespace ostoja::yearbook
