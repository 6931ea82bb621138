#include "app/demo_parts.h"

#include "core/failure.h"
#include "core/resources.h"

#include <algorithm>

namespace ostoja::app {
namespace demo {

std::string_view pick(Random& r, std::span<const Share> shares) {
  int all = 0;
  for (const auto& s : shares) all += s.weight;
  int at = r.below(all);
  for (const auto& s : shares) {
    if (at < s.weight) return s.code;
    at -= s.weight;
  }
  return shares.back().code;
}

std::vector<std::string_view> deck(Random& r, std::initializer_list<Share> shares, int total) {
  std::int64_t all = 0, before = 0;
  for (const auto& s : shares) all += s.weight;
  std::vector<std::string_view> out;
  // The rounded running sum gives each share its number and all of them exactly the total.
  for (const auto& s : shares) {
    before += s.weight;
    auto until = static_cast<std::size_t>((before * total * 2 + all) / (all * 2));
    while (out.size() < until) out.push_back(s.code);
  }
  r.shuffle(out);
  return out;
}

Balance::Balance(std::vector<Share> wanted) : wanted_(std::move(wanted)), counted_(wanted_.size(), 0) {
  for (const auto& s : wanted_) weights_ += s.weight;
}
void Balance::count(std::string_view code) {
  ++total_;
  for (std::size_t i = 0; i < wanted_.size(); ++i)
    if (wanted_[i].code == code) ++counted_[i];
}
std::string_view Balance::take(Random& r) {
  // Each share weighs what it lacks fifty contacts from now; what is ahead of its share waits.
  std::vector<Share> lacking = wanted_;
  int any = 0;
  for (std::size_t i = 0; i < wanted_.size(); ++i) {
    std::int64_t lacks = static_cast<std::int64_t>(wanted_[i].weight) * (total_ + 50) - static_cast<std::int64_t>(counted_[i]) * weights_;
    any += lacking[i].weight = lacks > 0 ? static_cast<int>(std::min<std::int64_t>(lacks, 1'000'000)) : 0;
  }
  auto code = any > 0 ? pick(r, lacking) : pick(r, wanted_);
  count(code);
  return code;
}

core::Result<Words> Words::load() {
  Words out;
  out.names = TRY(forms::read_stock(core::resource("demo/names.yaml")));
  out.texts = TRY(forms::read_stock(core::resource("demo/texts.yaml")));
  return out;
}
namespace {
const std::string& from(const forms::Stock& stock, Random& r, const std::string& key) {
  auto it = stock.find(key);
  if (it == stock.end()) throw core::Failure(core::Errc::internal, "a list of the demo's stock is missing");
  return r.of(it->second);
}
}  // namespace
const std::string& Words::one(Random& r, const std::string& key) const { return from(texts, r, key); }
const std::string& Words::name(Random& r, const std::string& key) const { return from(names, r, key); }

access::UserId Staff::of(std::string_view login) const {
  for (const auto& h : hands)
    if (h.login == login) return h.id;
  throw core::Failure(core::Errc::internal, "a colleague of the demo is missing");
}
std::vector<access::UserId> Staff::with(std::string_view operator_code, std::string_view role) const {
  std::vector<access::UserId> out;
  for (const auto& h : hands)
    if (h.operator_code == operator_code && h.role == role) out.push_back(h.id);
  if (out.empty()) throw core::Failure(core::Errc::internal, "a colleague of the demo is missing");
  return out;
}

hotline::Keeper Story::keeper(store::Tx& tx, const std::string& operator_code, core::Instant at, access::UserId by) const {
  return {tx, *centre.vault->of(operator_code), centre.forms, at, by};
}

namespace {

constexpr std::size_t kSlice = 500;  // contacts per commit

core::Done run_until(Story& s, store::Tx& tx, core::Instant until) {
  while (!s.later.empty() && s.later.begin()->first <= until) {
    auto deed = std::move(s.later.begin()->second);
    s.later.erase(s.later.begin());
    TRY_VOID(deed(tx));
  }
  return {};
}

core::Done fill(Story& s) {
  TRY_VOID(add_staff(s));
  auto plans = plan_contacts(s);
  for (std::size_t at = 0; at < plans.size(); at += kSlice) {
    std::span slice(plans.data() + at, std::min(kSlice, plans.size() - at));
    TRY_VOID(written(*s.centre.db, [&](store::Tx& tx) -> core::Done {
      for (const auto& plan : slice) {
        TRY_VOID(run_until(s, tx, plan.saved));
        TRY_VOID(add_contact(s, tx, plan));
      }
      return {};
    }));
  }
  return written(*s.centre.db, [&](store::Tx& tx) -> core::Done {
    TRY_VOID(run_until(s, tx, s.today));
    TRY_VOID(add_present(s, tx));
    TRY_VOID(run_until(s, tx, s.options.now));
    TRY_VOID(add_settings(s, tx));
    TRY_VOID(add_interventions(s, tx));
    TRY_VOID(add_shelters(s, tx));
    TRY_VOID(add_nights(s, tx));
    TRY_VOID(add_network(s, tx));
    TRY_VOID(add_consultations(s, tx));
    TRY_VOID(add_public_task(s, tx));
    TRY_VOID(add_papers(s, tx));  // of this morning: after what happened on the days before
    TRY_VOID(add_families(s, tx));
    TRY_VOID(add_clocks(s, tx));
    TRY_VOID(add_protection(s, tx));
    TRY_VOID(add_reintegration(s, tx));
    return add_shifts(s, tx);
  });
}

}  // namespace
}  // namespace demo

core::Done fill_demo(Centre& centre, const DemoOptions& options) {
  if (!centre.settings.demo) return core::fail(core::Errc::conflict, "invented people go into a demo centre only");
  if (options.years < 1 || options.years > 10 || options.contacts_per_year < 100 || options.contacts_per_year > 200'000 || !options.now)
    return core::fail(core::Errc::invalid, "a demo has 1 to 10 years of 100 to 200000 contacts");
  if (!centre.db || !centre.vault || centre.vault->of("W") == nullptr || centre.vault->of("K") == nullptr)
    return core::fail(core::Errc::invalid, "a demo centre has the operators W and K, both opened");
  if (centre.db->reading([](store::Tx& tx) { return tx.number("select count(*) from contact"); }) != 0)
    return core::fail(core::Errc::conflict, "this centre holds contacts already");
  demo::Story story{.centre = centre,
                    .options = options,
                    .random = demo::Random(options.seed),
                    .words = TRY(demo::Words::load()),
                    .staff = {},
                    .today = core::at_local(core::local(options.now).date, 0, 0),
                    .languages = demo::Balance({{"pl", 700}, {"uk", 110}, {"ru", 60}, {"en", 60}, {"es", 30}, {"vi", 15}, {"ro", 9}, {"ka", 8}, {"fr", 5}, {"bg", 2}, {"cs", 1}}),
                    .fresh_numbers = {},
                    .office_numbers = {}};
  story.fresh_numbers = demo::person_numbers(story.random);
  story.office_numbers = demo::office_numbers(story.random);
  return demo::fill(story);
}

}  // namespace ostoja::app
