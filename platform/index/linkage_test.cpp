#include "index/linkage.h"

#include <doctest/doctest.h>

using namespace ostoja::index;

namespace {

// A register of invented persons; each third one stands in it twice, the second time with a fault.
LinkTable register_with_duplicates(std::uint32_t persons) {
  const char* given[] = {"anna", "maria", "olena", "iryna", "huong", "lucia", "fatima", "daria", "joana", "petra", "oksana", "ludmila"};
  const char* family[] = {"kowal", "bondar", "nguyen", "garcia", "petrova", "melnyk", "silva", "horvath", "ionescu", "shevchuk", "wrona", "zielinska", "marin", "kravets", "duda", "tkach", "pham"};
  LinkTable t;
  t.add("given_name", Compare::given_name);
  t.add("family_name", Compare::family_name);
  t.add("date_of_birth", Compare::date);
  t.add("document", Compare::number);
  t.add("sex", Compare::code);
  auto put = [&](std::string g, std::string f, std::string d, std::string n) {
    const std::string cells[] = {g, f, d, n, "f"};
    for (std::size_t c = 0; c < 5; ++c) t.put(c, cells[c]);
  };
  for (std::uint32_t i = 0; i < persons; ++i) {
    std::string g = given[i * 7 % 12], f = family[i * 5 % 17];
    auto date = std::to_string(1950 + i * 13 % 55) + (i % 9 < 8 ? "0" : "1") + std::to_string(1 + i % 9 % 8) + (i % 2 == 0 ? "1" : "2") + std::to_string(i * 3 % 9);
    auto number = std::to_string(100000 + i * 7919 % 899999);
    put(g, f, date, number);
    if (i % 3 != 0) continue;
    if (i % 4 == 0) put(g, f.substr(0, 2) + f.substr(3), date, number);
    else if (i % 4 == 1) put(f, g, date, number);
    else if (i % 4 == 2) put(g, f, date.substr(0, 6) + date[7] + date[6], number);
    else put(g, f, date, "");
  }
  return t;
}

}  // namespace

TEST_SUITE("index linkage") {
  TEST_CASE("persons who stand in the register twice are found, and nobody else") {
    auto t = register_with_duplicates(600);
    auto linked = link_records(t, {});
    std::uint32_t record = 0, right = 0, twice = 0;
    std::vector<std::uint32_t> person;
    for (std::uint32_t i = 0; i < 600; ++i) {
      person.push_back(i), ++record;
      if (i % 3 == 0) person.push_back(i), ++record, ++twice;
    }
    REQUIRE(t.records == record);
    std::uint32_t wrong = 0;
    for (const auto& p : linked.pairs) (person[p.a] == person[p.b] ? right : wrong) += 1;
    CHECK(right >= twice - 4);
    CHECK(wrong <= 2);
    CHECK(linked.group[0] == linked.group[1]);
    CHECK(linked.weights.size() == 5);
  }
  TEST_CASE("one thread and three find the same pairs") {
    auto t = register_with_duplicates(300);
    auto one = link_records(t, {0, 1, LinkOptions::Groups::pairs_only}), three = link_records(t, {0, 3, LinkOptions::Groups::pairs_only});
    REQUIRE(one.pairs.size() == three.pairs.size());
    for (std::size_t i = 0; i < one.pairs.size(); ++i) CHECK((one.pairs[i].a == three.pairs[i].a && one.pairs[i].b == three.pairs[i].b));
  }
  TEST_CASE("dates and numbers forgive a slip and changed places; what is not known says nothing") {
    LinkTable t;
    t.add("date", Compare::date);
    t.add("number", Compare::number);
    for (auto [d, n] : {std::pair{"19910304", "123456"}, {"19910403", "123465"}, {"19910305", "923456"}, {"19681231", "777"}, {"", ""}}) t.put(0, d), t.put(1, n);
    CHECK(compare(t.columns[0], 0, 0) == 3);
    CHECK(compare(t.columns[0], 0, 1) == 2);  // day and month
    CHECK(compare(t.columns[0], 0, 2) == 2);
    CHECK(compare(t.columns[0], 0, 3) == 0);
    CHECK(compare(t.columns[0], 0, 4) == 4);
    CHECK(compare(t.columns[1], 0, 1) == 2);
    CHECK(compare(t.columns[1], 0, 3) == 0);
  }
  TEST_CASE("an empty table, one record and a table without columns link nothing") {
    CHECK(link_records({}, {}).pairs.empty());
    LinkTable t;
    t.add("given_name", Compare::given_name);
    t.put(0, "anna");
    CHECK(link_records(t, {}).pairs.empty());
  }
}
