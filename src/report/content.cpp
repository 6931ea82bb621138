// What stands in a report and what stands against freezing it: by rules, from the account of the public task.
#include "core/text.h"
#include "report/record.h"

#include <algorithm>
#include <charconv>

namespace ostoja::report {
namespace {

using public_task::Shares;

Shares only(const Shares& all, const std::vector<std::string>& ops) {
  Shares out;
  for (const auto& op : ops)
    if (auto at = all.find(op); at != all.end()) out[op] = at->second;
  return out;
}
std::int64_t number_of(std::string_view text) {
  std::int64_t n = 0;
  std::from_chars(text.data(), text.data() + text.size(), n);
  return n;
}

}  // namespace

std::int64_t Content::source(std::string_view code) const {
  auto at = by_source.find(std::string(code));
  return at == by_source.end() ? 0 : at->second;
}
std::int64_t Content::planned_source(std::string_view code) const {
  auto at = planned_by_source.find(std::string(code));
  return at == planned_by_source.end() ? 0 : at->second;
}
std::int64_t Content::planned() const {
  std::int64_t out = 0;
  for (const auto& c : costs) out += public_task::sum(c.planned);
  return out;
}
std::int64_t Content::spent() const {
  std::int64_t out = 0;
  for (const auto& c : costs) out += public_task::sum(c.spent);
  return out;
}
std::int64_t Content::unused() const { return std::max<std::int64_t>(0, grant + interest - source("GRANT")); }

Content content(store::Tx& tx, const public_task::Year& y, const Report& r, std::int64_t unbound) {
  Content out;
  out.report = r, out.contract = y;
  const auto a = public_task::account(tx, y, r.from, r.until);
  if (!r.operator_code.empty()) {
    out.operators = {r.operator_code};
  } else {
    std::map<std::string, int> seen;  // whoever has a share of anything
    for (const auto& l : a.lines)
      for (const auto& [op, n] : l.cost.shares) seen[op];
    for (const auto& f : a.figures) {
      for (const auto& [op, n] : f.indicator.shares) seen[op];
      for (const auto& [op, n] : f.done.by_operator) seen[op];
    }
    for (auto at = seen.rbegin(); at != seen.rend(); ++at) out.operators.push_back(at->first);  // W before K
  }
  const auto& ops = out.operators;
  const bool joint = r.operator_code.empty();
  auto hint = [&](Hint::Weight w, const char* key, std::string value = {}) { out.hints.push_back({w, std::string("report.hint.") + key, std::move(value)}); };
  std::vector<Kept> elsewhere;  // of other reports of this contract that were frozen once: what was read is read
  tx.run("select f.figures from report_frozen f join report p on p.id = f.report_id where p.year = $1 and coalesce(p.operator_code, '') = $2 and p.id <> $3", {r.year, r.operator_code, r.id}, [&](const store::Row& row) {
    for (auto& k : figures_of(row.text(0))) elsewhere.push_back(std::move(k));
  });
  for (const auto& f : a.figures) {
    const auto& i = f.indicator;
    Result one;
    one.code = i.code, one.title = i.answers.get("title"), one.unit = i.answers.get("unit"), one.verified_by = i.answers.get("verified_by"), one.item = i.id;
    one.target = only(i.shares, ops), one.done = only(f.done.by_operator, ops), one.joint = joint ? f.done.joint : public_task::sum(one.done), one.measured = i.answers.has("measures");
    one.few = public_task::few(i, one.done, {});
    if (auto at = r.results.find(i.code); at != r.results.end()) one.comment = at->second.text, one.reviewed_by = at->second.reviewed_by, one.reviewed_at = at->second.reviewed_at;
    if (i.answers.get("counts") == "PERSONS" && !one.few && std::any_of(elsewhere.begin(), elsewhere.end(), [&](const Kept& k) { return k.code == one.code && k.unit != "zł" && tells_of_few(k.number, one.joint); }))
      hint(Hint::Weight::warns, "difference", one.code);
    if (!one.measured) hint(Hint::Weight::blocks, "not_measured", one.code);
    if (one.verified_by.empty()) hint(Hint::Weight::blocks, "no_source", one.code);
    if (!one.reviewed_at) hint(Hint::Weight::blocks, "not_reviewed", one.code);
    const auto target = public_task::sum(one.target);
    if (r.kind == Kind::final && target > 0 && one.joint < target && one.comment.empty() && !one.few) hint(Hint::Weight::warns, "below_target", one.code);
    out.results.push_back(std::move(one));
  }
  if (out.results.empty()) hint(Hint::Weight::blocks, "no_results");
  std::map<std::string, std::string> parts;
  for (const auto& p : a.parts) parts[p.code] = p.answers.get("title");
  for (const auto& act : a.activities) {
    Activity one{act.code, std::string(act.answers.get("title")), act.under + " " + parts[act.under], std::string(act.answers.get("description")), {}, {}};
    if (auto at = a.minutes.find(act.code); at != a.minutes.end()) one.minutes = only(at->second, ops);
    if (auto at = r.activities.find(act.code); at != r.activities.end()) one.comment = at->second.text;
    if (one.comment.empty()) hint(Hint::Weight::warns, "no_description", one.code);
    out.activities.push_back(std::move(one));
  }
  const auto allowed = number_of(y.answers.get("allowed_shift"));
  for (const auto& l : a.lines) {
    Cost one{std::string(l.cost.answers.get("section")), l.cost.code, std::string(l.cost.answers.get("title")), only(l.cost.shares, ops), only(l.spent, ops)};
    const auto planned = public_task::sum(one.planned), spent = public_task::sum(one.spent);
    if (spent * 100 > planned * (100 + allowed)) hint(Hint::Weight::blocks, "over_line", one.code);
    else if (spent > planned) hint(Hint::Weight::warns, "shifted_line", one.code);
    out.costs.push_back(std::move(one));
  }
  if (out.costs.empty()) hint(Hint::Weight::blocks, "no_costs");
  for (const auto& [source, shares] : a.by_source) out.by_source[source] = public_task::sum(only(shares, ops));
  for (const auto& t : a.tranches)
    if (auto day = core::Date::parse(t.answers.get("paid_on")); r.kind == Kind::final || (day && *day <= r.until)) out.grant += public_task::sum(only(t.shares, ops));
  // Interest stands in the contract once; it belongs to the joint report.
  if (joint) {
    if (auto money = core::Money::parse(y.answers.get("interest"))) out.interest = money->grosze;
    for (const auto& [field, code] : {std::pair("planned_own", "OWN"), std::pair("planned_recipients", "RECIPIENTS"), std::pair("planned_other_public", "OTHER_PUBLIC"), std::pair("planned_other", "OTHER"), std::pair("planned_personal", "PERSONAL"), std::pair("planned_material", "MATERIAL")})
      if (auto money = core::Money::parse(y.answers.get(field))) out.planned_by_source[code] = money->grosze;
  }
  if (out.source("GRANT") > out.grant + out.interest) hint(Hint::Weight::blocks, "grant_over");
  if (r.kind == Kind::final && out.unused() > 0) hint(Hint::Weight::warns, "unused");
  if (y.answers.get("contract_number").empty() || y.answers.get("contract_day").empty()) hint(Hint::Weight::blocks, "no_number");
  if (y.answers.get("contractors").empty()) hint(Hint::Weight::blocks, "no_contractors");
  if (unbound > 0) hint(Hint::Weight::warns, "unbound", std::to_string(unbound));
  return out;
}

std::string hundredths(std::int64_t part, std::int64_t whole) {
  if (whole == 0) return "–";
  const auto n = (part * 20'000 / whole + 1) / 2;  // hundredths of a per cent, half up
  const auto rest = std::to_string(n % 100);
  return std::to_string(n / 100) + "," + (rest.size() < 2 ? "0" + rest : rest);
}

std::string figures_text(const Content& c) {
  std::string out;
  auto line = [&](const std::string& code, const std::string& number, std::string title, std::string unit, std::int64_t target) {
    for (auto* text : {&title, &unit}) std::replace_if(text->begin(), text->end(), [](char ch) { return ch == '\t' || ch == '\n'; }, ' ');
    out += code + "\t" + number + "\t" + title + "\t" + unit + "\t" + std::to_string(target) + "\n";
  };
  for (const auto& r : c.results) line(r.code, r.few ? "*" : std::to_string(r.joint), r.title, r.unit, public_task::sum(r.target));
  for (const auto& l : c.costs) line(l.code, core::Money{public_task::sum(l.spent)}.plain(), l.title, "zł", public_task::sum(l.planned));
  return out;
}

std::vector<Kept> figures_of(std::string_view text) {
  std::vector<Kept> out;
  for (auto line : core::split(text, '\n')) {
    const auto cells = core::split(line, '\t');
    if (cells.size() == 5) out.push_back({std::string(cells[0]), std::string(cells[1]), std::string(cells[2]), std::string(cells[3]), std::string(cells[4])});
  }
  return out;
}

bool tells_of_few(const std::string& kept, std::int64_t now) {
  if (kept.empty() || kept.find_first_not_of("0123456789") != kept.npos) return false;  // hidden already
  const auto apart = std::abs(std::atoll(kept.c_str()) - now);
  return apart > 0 && apart < public_task::kFewest;
}

std::vector<Moved> moved_since(std::string_view figures, const Content& c) {
  std::map<std::pair<bool, std::string>, std::string> before, now;  // a result and a cost line may share a code
  for (const auto& k : figures_of(figures)) before[{k.unit == "zł", k.code}] = k.number;
  for (const auto& k : figures_of(figures_text(c))) now[{k.unit == "zł", k.code}] = k.number;
  std::vector<Moved> out;
  for (const auto& [code, was] : before)
    if (auto at = now.find(code); at == now.end() || at->second != was) out.push_back({code.second, was, at == now.end() ? std::string("–") : at->second});
  for (const auto& [code, is] : now)
    if (!before.contains(code)) out.push_back({code.second, "–", is});
  return out;
}

}  // namespace ostoja::report
