#include "i18n/i18n.h"

#include "core/text.h"

namespace ostoja::i18n {
namespace {

// A weight is 0 to 1 with at most three digits (RFC 9110, 12.4.2), kept in thousandths. What cannot be read counts as 0: not wanted.
int thousandths(std::string_view weight) {
  if (weight.empty() || weight.size() > 5 || (weight.size() > 1 && weight[1] != '.')) return 0;
  int whole = weight[0] - '0', part = 0, unit = 100;
  if (whole < 0 || whole > 1) return 0;
  for (std::size_t i = 2; i < weight.size(); ++i, unit /= 10) {
    if (weight[i] < '0' || weight[i] > '9') return 0;
    part += (weight[i] - '0') * unit;
  }
  return whole == 1 ? 1000 : part;
}

struct Wish {
  std::string tag;
  int weight = 1000;
};

Wish wish_of(std::string_view item) {
  auto parts = core::split(item, ';');
  Wish out{core::lower_ascii(core::trim(parts[0]))};
  for (std::size_t i = 1; i < parts.size(); ++i)
    if (auto p = core::trim(parts[i]); p.starts_with("q=") || p.starts_with("Q=")) out.weight = thousandths(p.substr(2));
  return out;
}

std::string_view primary(std::string_view tag) { return tag.substr(0, tag.find('-')); }

// How well a wish names a language: 0 not at all, 1 by "*", 2 by its first part ("pl-PL" names "pl"), 3 exactly.
int names(const Wish& wish, const std::string& offer) {
  if (wish.tag == offer) return 3;
  if (primary(wish.tag) == primary(offer)) return 2;
  return wish.tag == "*" ? 1 : 0;
}

}  // namespace

std::string choose(std::string_view accept_language, const std::vector<std::string>& offered) {
  if (offered.empty()) return "pl";
  std::vector<Wish> wishes;
  for (auto item : core::split(accept_language, ',')) {
    if (wishes.size() == 50) break;  // nobody reads so many languages
    if (auto w = wish_of(item); !w.tag.empty()) wishes.push_back(std::move(w));
  }
  // Each offer has the weight of the wish that names it best ("*;q=0.5, en;q=0" means anything but English); among equal weights the wish sent first wins.
  std::string best = offered.front();
  int best_weight = 0;
  std::size_t best_at = wishes.size();
  for (const auto& offer : offered) {
    int how = 0, weight = 0;
    std::size_t at = 0;
    for (std::size_t i = 0; i < wishes.size(); ++i) {
      int named = names(wishes[i], core::lower_ascii(offer));
      bool better = named > how || (named == how && named > 0 && wishes[i].weight > weight);
      if (better) {
        how = named;
        weight = wishes[i].weight;
        at = i;
      }
    }
    if (weight > best_weight || (weight == best_weight && weight > 0 && at < best_at)) {
      best = offer;
      best_weight = weight;
      best_at = at;
    }
  }
  return best;
}

}  // namespace ostoja::i18n
