// When what happens: the years before today in the shares of the centre's published figures, on working days in office hours and, for the urgent mobile, out of them.
#include "app/demo_parts.h"
#include "duty/duty.h"
#include "hotline/rules.h"

#include <algorithm>
#include <array>

namespace ostoja::app::demo {
namespace {

constexpr std::int64_t kPhoneContacts = 7098, kConsultations = 1614, kPreventive = 393;  // of 2012, the last year published in full

// Persons assisted in a year: all, and of them by form, men, foreigners.
struct Assisted { int all, labour, sexual, other, men, foreign; };
constexpr std::array<Assisted, 3> kAssisted{{{254, 171, 29, 54, 155, 231}, {210, 87, 52, 71, 95, 159}, {226, 154, 39, 33, 136, 168}}};  // 2022, 2021, 2019; the newest first

int scaled(std::int64_t n, int contacts) { return static_cast<int>((n * contacts * 2 + kPhoneContacts) / (kPhoneContacts * 2)); }

std::vector<Facts> assisted(Random& r, const Assisted& a, int contacts) {
  int n = scaled(a.all, contacts);
  auto forms = deck(r, {{"labour", a.labour}, {"sexual", a.sexual}, {"other", a.other}}, n);
  auto sexes = deck(r, {{"M", a.men}, {"F", a.all - a.men}}, n);
  auto foreign = deck(r, {{"yes", a.foreign}, {"no", a.all - a.foreign}}, n);
  // Sexual exploitation is reported by women far more often: move the women there, the sums stay.
  for (std::size_t i = 0; i < sexes.size(); ++i)
    if (forms[i] == "sexual" && sexes[i] == "M" && r.chance(85))
      for (std::size_t j = 0; j < sexes.size(); ++j)
        if (forms[j] == "labour" && sexes[j] == "F") {
          std::swap(sexes[i], sexes[j]);
          break;
        }
  std::vector<Facts> out;
  for (std::size_t i = 0; i < forms.size(); ++i) {
    std::string citizenship = "PL";
    if (foreign[i] == "yes")
      citizenship = pick(r, {{"UA", 34}, {"CO", 13}, {"BY", 8}, {"MD", 6}, {"VE", 5}, {"GT", 5}, {"MX", 4}, {"VN", 5}, {"PH", 5}, {"GE", 4}, {"RO", 2}, {"BG", 2}, {"CZ", 1}, {"SK", 1}, {"CM", 2}, {"ZW", 2}, {"UZ", 1}});
    out.push_back({std::string(forms[i]), std::string(sexes[i]), std::move(citizenship)});
  }
  return out;
}

class Days {  // the days of a year with their weights; picks one
 public:
  void add(core::Date day, int weight) {
    if (weight <= 0) return;
    total_ += weight;
    days_.push_back({day, total_});
  }
  core::Date pick(Random& r) const {
    auto at = static_cast<std::int64_t>(r.next() % static_cast<std::uint64_t>(total_));
    return std::upper_bound(days_.begin(), days_.end(), at, [](std::int64_t a, const auto& d) { return a < d.second; })->first;
  }

 private:
  std::vector<std::pair<core::Date, std::int64_t>> days_;
  std::int64_t total_ = 0;
};

constexpr std::array<int, 13> kSeason{0, 95, 95, 100, 95, 104, 114, 115, 110, 110, 108, 100, 82};       // by month
constexpr std::array<int, 8> kLineDay{0, 120, 110, 102, 100, 86, 0, 0}, kMobileDay{0, 70, 70, 70, 75, 100, 160, 150};  // by weekday
constexpr std::array<int, 24> kLineHour{0, 0, 0, 0, 0, 0, 0, 0, 5, 9, 12, 12, 10, 9, 10, 10, 8, 6, 5, 4, 0, 0, 0, 0};
constexpr std::array<int, 24> kMobileHour{4, 3, 2, 2, 2, 3, 5, 6, 5, 6, 7, 7, 7, 7, 7, 8, 8, 8, 8, 9, 11, 11, 9, 6};

core::Instant moment(Random& r, core::Date day, bool mobile) {
  auto hours = mobile ? kMobileHour : kLineHour;
  if (mobile && duty::is_working_day(day))
    for (std::size_t h = 8; h < 20; ++h) hours[h] = 0;  // the line is open then
  int all = 0;
  for (int h : hours) all += h;
  int at = r.below(all), hour = 0;
  while (at >= hours[static_cast<std::size_t>(hour)]) at -= hours[static_cast<std::size_t>(hour++)];
  return core::at_local(day, hour, r.below(60)).plus_seconds(r.below(60));
}

std::vector<std::size_t> of_kinds(const std::vector<Plan>& plans, std::initializer_list<std::string_view> kinds) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < plans.size(); ++i)
    for (auto kind : kinds)
      if (plans[i].kind == kind) out.push_back(i);
  return out;
}

void set_urgency(Random& r, std::vector<Plan>& plans, int conversations) {
  auto persons = of_kinds(plans, {"SELF", "OTHER_PERSON", "CONTINUED"});
  r.shuffle(persons);
  auto u0 = static_cast<std::size_t>((conversations * 6 + 500) / 1000), u1 = static_cast<std::size_t>((conversations * 30 + 500) / 1000);
  auto u2 = static_cast<std::size_t>((conversations * 350 + 500) / 1000);
  std::vector<std::size_t> rest = of_kinds(plans, {"AUTHORITY", "INSTITUTION"});
  for (std::size_t i = 0; i < persons.size(); ++i) {
    if (i < u0) plans[persons[i]].urgency = "U0";
    else if (i < u0 + u1) plans[persons[i]].urgency = "U1";
    else rest.push_back(persons[i]);
  }
  r.shuffle(rest);
  for (std::size_t i = 0; i < rest.size() && i < u2; ++i) plans[rest[i]].urgency = "U2";
}

void set_cases(Story& s, std::vector<Plan>& plans, const Assisted& year) {
  auto& r = s.random;
  auto facts = assisted(r, year, s.options.contacts_per_year);
  auto self = of_kinds(plans, {"SELF"}), other = of_kinds(plans, {"OTHER_PERSON"}), office = of_kinds(plans, {"AUTHORITY", "INSTITUTION"});
  // Half of the cases begin with a call of the person, the others with somebody close or an institution; what is only information seldom becomes one.
  for (auto* list : {&self, &other, &office}) {
    r.shuffle(*list);
    std::stable_partition(list->begin(), list->end(), [&](std::size_t i) { return plans[i].urgency != "U3"; });
  }
  std::size_t at_self = 0, at_other = 0, at_office = 0;
  for (auto& f : facts) {
    auto from = r.below(100);
    std::size_t* at = from < 52 ? &at_self : from < 72 ? &at_other : &at_office;
    auto& list = at == &at_self ? self : at == &at_other ? other : office;
    if (*at >= list.size()) continue;
    auto& plan = plans[list[(*at)++]];
    plan.opens_case = true;
    plan.facts = std::move(f);
    if (plan.urgency == "U3") plan.urgency = "U2";
  }
}

std::vector<Plan> year_of(Story& s, core::Date from, core::Date until, const Assisted& assisted_in_year) {
  auto& r = s.random;
  int contacts = s.options.contacts_per_year;
  Days line, mobile;
  for (auto day = from; day < until; day = day.plus_days(1)) {
    auto season = kSeason[static_cast<std::size_t>(day.month())];
    auto weekday = static_cast<std::size_t>(day.weekday());
    if (duty::is_working_day(day)) line.add(day, season * kLineDay[weekday]);
    mobile.add(day, season * (duty::is_holiday(day) ? kMobileDay[7] : kMobileDay[weekday]));
  }
  int closers = (contacts * 18 + 50) / 100, institutions = scaled(kConsultations, contacts), preventive = scaled(kPreventive, contacts);
  std::vector<Plan> plans;
  auto add = [&](std::vector<std::string_view> kinds) {
    for (auto kind : kinds) {
      Plan p;
      p.kind = kind;
      plans.push_back(std::move(p));
    }
  };
  add(deck(r, {{"SILENT", 76}, {"HANG_UP", 56}, {"WRONG_NUMBER", 38}, {"JOKE", 4}, {"ABUSIVE", 5}, {"TEST", 1}}, closers));
  add(deck(r, {{"AUTHORITY", 38}, {"INSTITUTION", 62}}, institutions));
  add(deck(r, {{"GOING_ABROAD", 1}}, preventive));
  add(deck(r, {{"SELF", 190}, {"OTHER_PERSON", 160}, {"CONTINUED", 115}, {"SOMEONE_ELSE", 72}}, contacts - closers - institutions - preventive));
  r.shuffle(plans);
  auto operators = deck(r, {{"W", 60}, {"K", 40}}, contacts);
  auto channels = deck(r, {{"PHONE", 92}, {"MOBILE_DUTY", 8}}, contacts);
  for (std::size_t i = 0; i < plans.size(); ++i) {
    auto& p = plans[i];
    p.operator_code = operators[i];
    p.channel = channels[i];
    p.urgency = "U3";
    // Offices call in office hours.
    if (p.channel == "MOBILE_DUTY" && (p.kind == "INSTITUTION" || p.kind == "GOING_ABROAD" || p.kind == "SOMEONE_ELSE") && i + 1 < channels.size()) std::swap(channels[i], channels[i + 1]), p.channel = channels[i];
    bool on_mobile = p.channel == "MOBILE_DUTY";
    p.started = moment(r, (on_mobile ? mobile : line).pick(r), on_mobile);
    bool closer = hotline::is_closer(p.kind);
    p.ended = p.started.plus_seconds(closer ? 3 + r.below(p.kind == "SILENT" || p.kind == "HANG_UP" ? 25 : 60) : spoken_seconds(r));
    p.saved = p.ended.plus_seconds(closer ? 1 : 15 + r.below(200));
  }
  set_urgency(r, plans, contacts - closers);
  set_cases(s, plans, assisted_in_year);
  // Beside the telephone: letters by e-mail, visits and meetings, short messages. The published figures are of calls, so these come on top.
  int others = (contacts * 5 + 50) / 100;
  auto kinds = deck(r, {{"OTHER_PERSON", 35}, {"SELF", 30}, {"CONTINUED", 35}}, others);
  for (int i = 0; i < others; ++i) {
    Plan p;
    p.kind = kinds[static_cast<std::size_t>(i)];
    p.channel = p.kind == "CONTINUED" ? pick(r, {{"IN_PERSON", 45}, {"FIELD", 30}, {"SMS", 25}}) : p.kind == "SELF" ? pick(r, {{"EMAIL", 45}, {"SMS", 20}, {"IN_PERSON", 35}}) : pick(r, {{"EMAIL", 85}, {"IN_PERSON", 15}});
    p.operator_code = r.chance(60) ? "W" : "K";
    p.urgency = "U3";
    p.started = moment(r, line.pick(r), false);
    p.ended = p.started.plus_seconds(spoken_seconds(r));
    p.saved = p.ended.plus_seconds(15 + r.below(200));
    plans.push_back(std::move(p));
  }
  return plans;
}

}  // namespace

int spoken_seconds(Random& r) {
  // Tenths of all conversations in minutes; between two of them evenly. The median is nine.
  static constexpr std::array<int, 11> kMinutes{1, 3, 4, 6, 7, 9, 12, 16, 23, 36, 75};
  auto tenth = static_cast<std::size_t>(r.below(10));
  return kMinutes[tenth] * 60 + r.below((kMinutes[tenth + 1] - kMinutes[tenth]) * 60);
}

std::vector<Plan> plan_contacts(Story& s) {
  std::vector<Plan> out;
  auto until = core::local(s.today).date;
  for (int y = 0; y < s.options.years; ++y) {
    auto from = core::local(s.today).date.plus_months(-12 * (y + 1));
    auto year = year_of(s, from, until, kAssisted[static_cast<std::size_t>(y) % kAssisted.size()]);
    out.insert(out.end(), std::make_move_iterator(year.begin()), std::make_move_iterator(year.end()));
    until = from;
  }
  std::stable_sort(out.begin(), out.end(), [](const Plan& a, const Plan& b) { return a.saved < b.saved; });
  return out;
}

}  // namespace ostoja::app::demo
