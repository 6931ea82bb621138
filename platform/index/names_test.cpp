#include "index/names.h"

#include "index/similar.h"

#include <doctest/doctest.h>

using namespace ostoja::index;

namespace {

struct Register {
  Names names;
  std::vector<std::string> of;
  std::int64_t put(std::string_view name) {
    of.emplace_back(name);
    names.put(static_cast<std::int64_t>(of.size()), name_keys(name));
    return static_cast<std::int64_t>(of.size());
  }
  std::string first(std::string_view query) {
    auto hits = names.find(name_keys(query), 5);
    return hits.empty() ? "nobody" : of[static_cast<std::size_t>(hits.front().id - 1)];
  }
  bool finds(std::string_view query, std::int64_t id) {
    for (const auto& hit : names.find(name_keys(query), 20))
      if (hit.id == id) return true;
    return false;
  }
};

bool share_a_key(std::string_view a, std::string_view b) {
  auto x = name_keys(a), y = name_keys(b);
  if (x.words.size() != 1 || y.words.size() != 1) return false;
  for (const auto& one : x.words[0])
    for (const auto& two : y.words[0])
      if (one == two) return true;
  return false;
}

}  // namespace

TEST_SUITE("index names") {
  TEST_CASE("one surname in the spellings of five languages has a key in common") {
    for (auto spelling : {"Szewczenko", "Schewtschenko", "Shevchenko", "Chevtchenko", "Ševčenko", "SHEVCHENKO"}) {
      CAPTURE(spelling);
      CHECK(share_a_key("Шевченко", spelling));
    }
    CHECK(share_a_key("Żukowski", "Жуковски"));
    CHECK(share_a_key("Đorđević", "Djordjević"));
    CHECK(share_a_key("Čović", "Човић"));
  }
  TEST_CASE("Ukrainian and Russian are read apart: Ольга is Olha and Olga") {
    CHECK(share_a_key("Ольга", "Olha"));
    CHECK(share_a_key("Ольга", "Olga"));
    CHECK(share_a_key("Сергій", "Serhii"));
    CHECK_FALSE(share_a_key("Сергій", "Sergiusz"));
  }
  TEST_CASE("a person is found by any spelling of the whole name, words in any order") {
    Register r;
    for (auto name : {"Anna Kowalska", "Oksana Bondar", "Andrij Melnyk", "Maria Nowak", "Olena Shevchuk", "Iryna Kravchenko"}) r.put(name);
    auto oleksandr = r.put("Олександр Шевченко");
    auto huong = r.put("Nguyễn Thị Hương");
    auto maria = r.put("María García Márquez");
    auto mohamed = r.put("محمد حسن");
    for (auto query : {"Oleksandr Szewczenko", "Aleksandr Shevchenko", "Schewtschenko Alexander", "Chevtchenko O", "шевченко олександр", "Олександр Шевченко"}) {
      CAPTURE(query);
      CHECK(r.first(query) == "Олександр Шевченко");
      CHECK(r.finds(query, oleksandr));
    }
    CHECK(r.first("Huong Nguyen") == "Nguyễn Thị Hương");
    CHECK(r.first("nguyen huong thi") == "Nguyễn Thị Hương");
    CHECK(r.first("Garcia Marquez Maria") == "María García Márquez");
    CHECK(r.first("Márquez María") == "María García Márquez");
    CHECK(r.first("Mohammed Hassan") == "محمد حسن");
    CHECK(r.first("Muhamad Hasan") == "محمد حسن");
    CHECK(r.finds("Гарсия Маркес", maria));
    CHECK(r.finds("Nguyen", huong));
    CHECK(r.finds("محمد", mohamed));
    CHECK(r.first("Kubiak") == "nobody");
  }
  TEST_CASE("a slip of the pen and a beginning are enough, another name is not") {
    Register r;
    r.put("Katarzyna Wiśniewska");
    r.put("Katarzyna Zielińska");
    CHECK(r.first("Katarzyna Wisniewksa") == "Katarzyna Wiśniewska");
    CHECK(r.first("Wiśniew") == "Katarzyna Wiśniewska");
    CHECK(r.first("Zielinska") == "Katarzyna Zielińska");
    CHECK(r.first("Wójcik") == "nobody");
    CHECK(r.first("") == "nobody");
    CHECK(r.first("12345 ??") == "nobody");
  }
  TEST_CASE("a rare surname weighs more than a common first name") {
    Register r;
    for (int i = 0; i < 200; ++i) r.put(std::string("Anna ") + (i % 2 == 0 ? "Nowak" : "Kowalska"));
    auto rare = r.put("Halina Brzęczyszczykiewicz");
    auto hits = r.names.find(name_keys("Anna Brzeczyszczykiewicz"), 20);
    REQUIRE_FALSE(hits.empty());
    CHECK(hits.front().id == rare);
    CHECK(hits.size() == 1);  // two hundred Annas are not an answer
  }
  TEST_CASE("the year of birth tells two persons of one name apart") {
    Register r;
    auto old = r.put("Olena Bondarenko 1968");
    auto young = r.put("Olena Bondarenko 1999");
    CHECK(r.names.find(name_keys("Олена Бондаренко 1968"), 5).front().id == old);
    CHECK(r.names.find(name_keys("Bondarenko Olena 1999"), 5).front().id == young);
    CHECK(r.names.find(name_keys("Bondarenko Olena"), 5).size() == 2);
  }
  TEST_CASE("a changed name is found by its new spelling only, a removed person not at all") {
    Register r;
    auto id = r.put("Marta Lis");
    r.names.put(id, name_keys("Marta Wrona"));
    CHECK(r.finds("Wrona", id));
    CHECK_FALSE(r.finds("Lis", id));
    CHECK(r.names.persons() == 1);
    r.names.remove(id);
    CHECK_FALSE(r.finds("Wrona", id));
    CHECK(r.names.persons() == 0);
    r.names.put(id, name_keys("Marta Wrona"));
    CHECK(r.finds("Wrona", id));
  }
  TEST_CASE("hostile names are safe: four thousand characters, emoji, right-to-left marks, null bytes, broken UTF-8") {
    Register r;
    r.put(std::string(4000, 'a'));
    r.put(std::string("Ja\0na Nowak", 11));
    r.put("\xF0\x9F\x98\x80 Emotka \xF0\x9F\x98\x80");
    r.put("\u202Eакчинев\u202C \u200Fשרה\u200F");
    r.put("\xFF\xFE\xC3 \xE2\x82");
    std::string many;
    for (int i = 0; i < 1000; ++i) many += "Ab ";
    r.put(many);
    CHECK(r.first("Emotka") == "\xF0\x9F\x98\x80 Emotka \xF0\x9F\x98\x80");
    CHECK(r.finds("שרה", 4));
    CHECK(r.first(std::string(4000, 'a')) == std::string(4000, 'a'));
    CHECK(name_keys(many).words.size() == kNameWords);
    CHECK(name_keys("\xF0\x9F\x98\x80").empty());
  }
  TEST_CASE("keys are kept as text and come back equal") {
    auto keys = name_keys("Олександр J. Шевченко-Kowalski 1991");
    auto back = name_keys_from(text_of(keys));
    CHECK(back.words == keys.words);
    CHECK(back.initials == keys.initials);
    CHECK(back.birth_year == 1991);
    CHECK(name_keys_from("nonsense").empty());
    CHECK(name_keys_from("").empty());
  }
  TEST_CASE("Jaro–Winkler and single slips are as in the books") {
    CHECK(jaro_winkler("martha", "marhta") == doctest::Approx(0.9611).epsilon(0.0005));
    CHECK(jaro_winkler("dixon", "dicksonx") == doctest::Approx(0.8133).epsilon(0.0005));
    CHECK(jaro_winkler("", "a") == 0);
    CHECK(jaro_winkler("same", "same") == 1);
    CHECK(one_slip("19701203", "19701230"));
    CHECK(one_slip("1234", "124"));
    CHECK(one_slip("1234", "1834"));
    CHECK_FALSE(one_slip("1234", "4321"));
  }
}
