#include "consultation/given_names.h"

namespace ostoja::consultation {

std::span<const std::string_view> given_names() {
  static constexpr std::string_view kNames[] = {
      "adam", "adrian", "agata", "agnieszka", "aleksander", "aleksandra", "alicja", "alina", "andrzej", "aneta", "anna", "antoni", "artur", "barbara", "bartosz", "beata", "bogdan", "bozena", "czeslaw", "damian", "daniel",
      "danuta", "dariusz", "dawid", "dominik", "dominika", "dorota", "edward", "edyta", "elzbieta", "emilia", "ewa", "ewelina", "filip", "franciszek", "gabriela", "grazyna", "grzegorz", "halina", "hanna", "helena",
      "henryk", "irena", "iwona", "izabela", "jacek", "jadwiga", "jakub", "jan", "janina", "janusz", "jaroslaw", "jerzy", "joanna", "jolanta", "jozef", "julia", "justyna", "kamil", "karol", "karolina", "katarzyna", "kazimierz",
      "kinga", "klaudia", "konrad", "krystyna", "krzysztof", "leszek", "lucyna", "lukasz", "maciej", "magdalena", "malgorzata", "marcin", "marek", "maria", "mariusz", "marta", "marzena", "mateusz", "michal", "mieczyslaw",
      "miroslaw", "monika", "natalia", "oliwia", "patrycja", "patryk", "paulina", "pawel", "piotr", "przemyslaw", "radoslaw", "rafal", "renata", "robert", "roman", "ryszard", "sebastian", "slawomir", "stanislaw", "stefan",
      "sylwia", "szymon", "tadeusz", "teresa", "tomasz", "urszula", "waldemar", "weronika", "wieslaw", "wiktoria", "wioletta", "wladyslaw", "wojciech", "zbigniew", "zdzislaw", "zofia", "zuzanna",
      // of people from the east and farther
      "oleksandr", "oleksandra", "oksana", "iryna", "olena", "natalija", "nataliia", "svitlana", "tetiana", "tetyana", "halyna", "maryna", "ludmyla", "liudmyla", "yulia", "yuliia", "julija", "kateryna", "larysa", "inna", "olha", "olga",
      "andrii", "andrij", "bohdan", "dmytro", "ivan", "mykola", "petro", "serhii", "serhij", "taras", "vasyl", "volodymyr", "yurii", "jurij", "viktor", "vitalii", "oleh", "ihor", "aleksandr", "aliaksandr", "siarhei", "dzmitry", "uladzimir",
      "svetlana", "tatiana", "elena", "irina", "ekaterina", "anastasia", "dmitrij", "dmitri", "sergei", "vladimir", "nikolai", "giorgi", "nino", "mariam", "ana", "ion", "vasile", "ioana", "gheorghe",       "ivanka", "georgi", "dimitar", "nguyen", "tran", "pham", "hoang", "mohammad", "muhammad", "mohammed", "ahmed", "ali", "hassan", "fatima", "aisha", "blessing", "joy", "grace", "precious", "john", "jose", "carlos", "luis", "sanjay", "raj",
      "juan", "angel", "rosa", "anil", "sunil", "ram", "sita", "bahadur", "mary", "joseph", "emmanuel", "chinedu", "abdul"};
  return kNames;
}

}  // namespace ostoja::consultation
