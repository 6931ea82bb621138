// Decisions of publishing without database or web.
#include "release/record.h"
#include "core/text.h"

#include <algorithm>
#include <set>

namespace ostoja::release {

const Kind* kind_of(std::string_view code) {
  auto at = std::find_if(std::begin(kKinds), std::end(kKinds), [&](const Kind& k) { return k.code == code; });
  return at == std::end(kKinds) ? nullptr : at;
}

std::optional<Release> proposal(const Kind& kind, core::Date from, core::Date until, std::int64_t threshold, Counts fresh, const std::vector<Release>& out, const std::vector<std::string>& sources) {
  // A month that is out stands as it was when it first came out.
  std::set<core::Date> settled;
  for (auto r = out.rbegin(); r != out.rend(); ++r) {
    std::set<core::Date> months;
    for (auto m = r->from; m <= r->until; m = m.plus_months(1))
      if (!settled.contains(m)) months.insert(m);
    std::erase_if(fresh, [&](const auto& one) { return months.contains(std::get<0>(one.first)); });
    for (const auto& [key, n] : r->counts)
      if (months.contains(std::get<0>(key))) fresh[key] = n;
    settled.insert(months.begin(), months.end());
  }
  Release made;
  made.table = kind.code, made.from = from, made.until = until, made.threshold = threshold, made.sources = sources;
  std::set<std::string> rows, columns;
  for (const auto& [key, n] : fresh) rows.insert(std::get<2>(key)), columns.insert(std::get<3>(key));
  for (const auto& r : out) rows.insert(r.rows.begin(), r.rows.end()), columns.insert(r.columns.begin(), r.columns.end());
  // "Not known" stands last, and always: whether there is anybody in it is nobody's business either.
  auto listed = [](const std::set<std::string>& all) {
    std::vector<std::string> list(all.begin(), all.end());
    std::erase(list, std::string());
    list.emplace_back();
    return list;
  };
  made.rows = listed(rows), made.columns = listed(columns);
  // Months that no table tells apart are one piece.
  std::map<std::vector<bool>, std::vector<core::Date>> apart;
  auto first = from, last = until;
  for (const auto& r : out) first = std::min(first, r.from), last = std::max(last, r.until);
  for (auto m = first; m <= last; m = m.plus_months(1)) {
    std::vector<bool> in{from <= m && m <= until};
    for (const auto& r : out) in.push_back(r.from <= m && m <= r.until);
    apart[in].push_back(m);
  }
  disclosure::Together all;
  std::vector<std::vector<int>> spans(out.size() + 1);
  for (const auto& [in, months] : apart) {
    const int piece = static_cast<int>(all.pieces.size());
    disclosure::Table t(static_cast<int>(sources.size()), static_cast<int>(made.rows.size()), static_cast<int>(made.columns.size()));
    auto index = [](const std::vector<std::string>& list, const std::string& code) { return static_cast<int>(std::find(list.begin(), list.end(), code) - list.begin()); };
    for (const auto& [key, n] : fresh)
      if (std::find(months.begin(), months.end(), std::get<0>(key)) != months.end()) t.at(index(sources, std::get<1>(key)), index(made.rows, std::get<2>(key)), index(made.columns, std::get<3>(key))) += n;
    all.pieces.push_back(std::move(t));
    for (std::size_t i = 0; i < in.size(); ++i)
      if (in[i]) spans[i].push_back(piece);
  }
  // What is out, in the shape of today: a code that came later was hidden nowhere and shown nowhere.
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto& r = out[i];
    disclosure::Published p{disclosure::Table(static_cast<int>(sources.size()), static_cast<int>(made.rows.size()), static_cast<int>(made.columns.size())), r.threshold, {}};
    for (int piece : spans[i + 1])
      for (std::size_t n = 0; n < p.table.counts.size(); ++n) p.table.counts[n] += all.pieces[static_cast<std::size_t>(piece)].counts[n];
    p.cells.assign(static_cast<std::size_t>((p.table.sources + 1) * (p.table.rows + 1) * (p.table.columns + 1)), disclosure::Shown::open);
    auto back = [](const std::vector<std::string>& now, const std::vector<std::string>& then, int at) {  // -2: it was not there
      if (at == static_cast<int>(now.size())) return static_cast<int>(then.size());
      const auto found = std::find(then.begin(), then.end(), now[static_cast<std::size_t>(at)]);
      return found == then.end() ? -2 : static_cast<int>(found - then.begin());
    };
    for (const auto& c : p.all()) {
      const disclosure::Cell then{c.source, back(made.rows, r.rows, c.row), back(made.columns, r.columns, c.column)};
      if (then.row >= 0 && then.column >= 0) p.of(c) = r.published.of(then);
    }
    all.spans.push_back({std::move(p), spans[i + 1]});
  }
  auto published = disclosure::suppress_beside(all, spans[0], threshold);
  if (!published) return std::nullopt;
  made.published = std::move(*published);
  std::erase_if(fresh, [&](const auto& one) { return std::get<0>(one.first) < from || std::get<0>(one.first) > until; });
  made.counts = std::move(fresh);
  return made;
}

std::string shown(const Release& r, const disclosure::Cell& c) { return r.published.of(c) == disclosure::Shown::open ? std::to_string(r.published.value(c)) : std::string("*"); }

std::string text_of(const Release& r) {
  std::string out = r.table + ";" + r.from.text() + ";" + r.until.text() + ";" + std::to_string(r.threshold) + "\n";
  const auto& t = r.published.table;
  for (int s = 0; s <= t.sources; ++s)
    for (int row = 0; row <= t.rows; ++row) {
      out += (s == t.sources ? std::string("+") : r.sources[static_cast<std::size_t>(s)]) + ";" + (row == t.rows ? std::string("+") : r.rows[static_cast<std::size_t>(row)]);
      for (int c = 0; c <= t.columns; ++c) out += ";" + shown(r, {s, row, c});
      out += "\n";
    }
  return out;
}

}  // namespace ostoja::release
