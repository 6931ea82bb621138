#pragma once
// Private to the demo centre: repeatable chance, stocks of words, the people in it, and the plan of contacts.
#include "app/demo.h"
#include "cases/cases.h"
#include "forms/stock.h"
#include "hotline/hotline.h"

#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::app::demo {

class Random {  // SplitMix64: the same numbers everywhere, unlike the distributions of the standard library
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }
  int below(int n) { return n <= 1 ? 0 : static_cast<int>(next() % static_cast<std::uint64_t>(n)); }
  bool chance(int percent) { return below(100) < percent; }
  template <class T>
  const T& of(const std::vector<T>& list) { return list[static_cast<std::size_t>(below(static_cast<int>(list.size())))]; }
  template <class T>
  void shuffle(std::vector<T>& list) {
    for (std::size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[static_cast<std::size_t>(below(static_cast<int>(i)))]);
  }

 private:
  std::uint64_t state_;
};

struct Share { std::string_view code; int weight; };
std::string_view pick(Random&, std::span<const Share>);
inline std::string_view pick(Random& r, std::initializer_list<Share> shares) { return pick(r, std::span(shares.begin(), shares.size())); }
// `total` codes in exactly the given shares (largest remainders), in random order.
std::vector<std::string_view> deck(Random&, std::initializer_list<Share> shares, int total);

class Balance {  // picks so that the shares so far stay near the wanted ones, whatever else had to be counted
 public:
  explicit Balance(std::vector<Share> wanted);
  std::string_view take(Random&);
  void count(std::string_view code);

 private:
  std::vector<Share> wanted_;
  std::vector<int> counted_;
  int weights_ = 0, total_ = 0;
};

struct Words {
  forms::Stock names, texts;
  static core::Result<Words> load();
  const std::string& one(Random&, const std::string& key) const;
  const std::string& name(Random&, const std::string& key) const;
};

struct Hand { access::UserId id; std::string operator_code, role, login; };
struct Staff {
  std::vector<Hand> hands;
  access::UserId of(std::string_view login) const;
  std::vector<access::UserId> with(std::string_view operator_code, std::string_view role) const;
};

struct Caller {   // somebody who calls, or the person of a case
  std::string phone, culture, language, citizenship, sex, age, region, country, residence, given, family;
};

struct Facts { std::string form, sex, citizenship; };  // of one assisted person, in the shares of the yearly figures

struct Plan {     // one contact to come
  core::Instant started, ended, saved;
  std::string operator_code, kind, channel, urgency;
  bool opens_case = false;
  Facts facts;    // when it opens a case
};

struct Life {     // a case as the demo follows it
  cases::CaseId id;
  std::string operator_code, theme;
  Caller who;
  core::Instant opened, until;
  access::UserId lead;
};

struct Story {    // everything while the centre is being filled
  Centre& centre;
  DemoOptions options;
  Random random;
  Words words;
  Staff staff;
  core::Instant today = {};                                // local midnight before `now`
  Balance languages;
  std::vector<std::string> fresh_numbers, office_numbers;  // numbers nobody has used yet; of persons and of institutions
  std::map<std::string, std::vector<Caller>> known = {};   // by operator and kind: who has called before
  std::set<std::string> seen = {};                         // operator and number
  int with_repeat = 0, contacts = 0;
  std::vector<Life> lives = {};
  std::multimap<core::Instant, std::function<core::Done(store::Tx&)>> later = {};  // what follows from a contact, at its own time

  hotline::Keeper keeper(store::Tx&, const std::string& operator_code, core::Instant at, access::UserId by) const;
};

// Runs `f(tx)` as one write; an error it gives rolls all of it back.
template <class F>
core::Done written(store::Db& db, F f) {
  struct Stop { core::Error error; };
  try {
    db.write([&](store::Tx& tx) {
      core::Done done = f(tx);
      if (!done) throw Stop{done.error()};
    });
  } catch (const Stop& stop) {
    return tl::unexpected(stop.error);
  }
  return {};
}

// demo_staff.cpp
core::Done add_staff(Story&);
core::Done add_shifts(Story&, store::Tx&);
// demo_settings.cpp
core::Done add_settings(Story&, store::Tx&);
// demo_papers.cpp
core::Done add_papers(Story&, store::Tx&);
// demo_clocks.cpp
core::Done add_clocks(Story&, store::Tx&);
// demo_protection.cpp
core::Done add_protection(Story&, store::Tx&);
// demo_families.cpp
core::Done add_families(Story&, store::Tx&);
// demo_shelter.cpp
core::Done add_shelters(Story&, store::Tx&);
// demo_night.cpp
core::Done add_nights(Story&, store::Tx&);
// demo_network.cpp
core::Done add_network(Story&, store::Tx&);
core::Done add_consultations(Story&, store::Tx&);
// demo_public_task.cpp
core::Done add_public_task(Story&, store::Tx&);
// demo_people.cpp
std::vector<std::string> person_numbers(Random&);
std::vector<std::string> office_numbers(Random&);
Caller caller_for(Story&, const Plan&);                     // somebody new or somebody who has called before
Caller person_of(Story&, const Facts&);
std::string language_of(Random&, std::string_view citizenship);
std::string latin_name(const Caller&, const std::string& name);  // as on a passport; a name in Latin letters stays as it is
// demo_plan.cpp
std::vector<Plan> plan_contacts(Story&);                    // by the time they are saved
int spoken_seconds(Random&);
// demo_answers.cpp
forms::Answers answers_of(Story&, const Plan&, const Caller&, const std::string& theme);
forms::Answers case_answers(Story&, const Plan&, const Caller&, const std::string& theme);
std::string theme_of(Random&, std::string_view form);       // of a case's form: labour, sexual, other
std::string summary_of(Story&, const Plan&, const Caller&, const std::string& theme, std::string_view outcome);
// demo_contacts.cpp
core::Result<hotline::Contact> add_contact(Story&, store::Tx&, Plan);
core::Result<Life*> add_case(Story&, store::Tx&, const Plan&, const Caller&, const std::string& theme, const hotline::Contact&);
core::Done add_safe_contact(Story&, store::Tx&, const Life&, core::Instant at, access::UserId by, std::string_view code_word);
// demo_reintegration.cpp
core::Done add_reintegration(Story&, store::Tx&);
// demo_support.cpp
void add_help(Story&, const Life&);                         // assessments, goals, services of a case, each at its time
core::Done add_waiting(Story&, store::Tx&);                 // tasks of today
// demo_identification.cpp
inline constexpr std::string_view kStoryPhone = "+48225550143";  // of the woman whose case is told in full
void plan_identification(Story&, const Life&);              // what follows on a case, at later hours
core::Done add_identification_story(Story&, store::Tx&, const Life&);
// demo_now.cpp
core::Done add_present(Story&, store::Tx&);
// demo_interventions.cpp
void intervene_later(Story&, const Life&, std::string_view urgency, std::int64_t contact);  // perhaps, after an urgent contact that opened a case
core::Done add_interventions(Story&, store::Tx&);

}  // namespace ostoja::app::demo
