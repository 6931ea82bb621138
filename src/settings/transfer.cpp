// A whole configuration as one file: for taking it from the centre where it was tried to the one where it is used.
#include "settings/rules.h"

#include "core/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace ostoja::settings {
namespace {

constexpr std::string_view kHead = "settings: ostoja\nformat: 1\n";
constexpr std::size_t kLargest = 4 << 20, kMostDocuments = 2000;

// The first word of a document tells what it is.
std::string_view first_key(std::string_view document) {
  for (auto line : core::split(document, '\n')) {
    auto text = core::trim(line);
    if (text.empty() || text.starts_with('#')) continue;
    return text.substr(0, text.find(':'));
  }
  return {};
}

std::vector<std::string> documents(std::string_view text) {
  std::vector<std::string> out(1);
  for (auto line : core::split(text, '\n')) {
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line == "---" || line.starts_with("--- ")) out.emplace_back();
    else (out.back() += line) += '\n';
  }
  std::erase_if(out, [](const std::string& d) { return first_key(d).empty(); });
  return out;
}

}  // namespace

std::string exported(const std::vector<Object>& objects) {
  std::vector<std::pair<std::string, const Object*>> sorted;
  for (const auto& o : objects) sorted.emplace_back(fmt::format("{}{}", static_cast<int>(kind_of(o) == Kind::codes ? 0 : kind_of(o) == Kind::thresholds ? 1 : 2), name_of(o)), &o);
  std::sort(sorted.begin(), sorted.end());
  std::string out(kHead);
  for (const auto& [key, object] : sorted) out += "---\n" + written(*object);
  return out;
}

Imported imported(std::string_view text) {
  Imported out;
  auto stop = [&](std::string what) {
    out.objects.clear();
    out.problem = std::move(what);
    return out;
  };
  if (text.size() > kLargest) return stop("larger than four megabytes");
  if (!core::is_utf8(text) || text.find('\0') != text.npos) return stop("not a UTF-8 text");
  if (text.starts_with("\ufeff")) text.remove_prefix(3);
  auto all = documents(text);
  if (all.empty() || all.size() > kMostDocuments) return stop(all.empty() ? "empty" : "too many documents");
  std::string head;
  for (auto line : core::split(all.front(), '\n'))
    if (auto t = core::trim(line); !t.empty() && !t.starts_with('#')) (head += t) += '\n';
  if (head != kHead) return stop("document 1: it must say \"settings: ostoja\" and \"format: 1\"");
  std::set<std::string> seen;
  for (std::size_t i = 1; i < all.size(); ++i) {
    auto kind = kind_of(first_key(all[i]));
    if (!kind) return stop(fmt::format("document {}: it is neither a form nor codes nor thresholds", i + 1));
    auto object = parsed(*kind, all[i]);
    if (!object) return stop(fmt::format("document {}: {}", i + 1, forms::Library::problem_of_parsing()));
    if (!seen.insert(std::string(code_of(*kind)) + " " + name_of(*object)).second) return stop(fmt::format("document {}: it stands twice", i + 1));
    out.objects.push_back(std::move(*object));
  }
  if (out.objects.empty()) return stop("there is nothing in it");
  return out;
}

}  // namespace ostoja::settings
