#include "i18n/catalogue.h"

#include "core/failure.h"
#include "core/resources.h"

#include <boost/locale/gnu_gettext.hpp>
#include <boost/locale/message.hpp>

#include <cstring>
#include <exception>
#include <locale>
#include <string>

namespace ostoja::i18n {
namespace {

using Messages = boost::locale::message_format<char>;

// The .mo format (GNU gettext manual, "The Format of GNU MO Files"): a head of 32-bit numbers in the builder's byte order, then two tables of
// (length, offset), the keys' and the texts'. Every text is followed by a zero byte that its length does not count.
class MoFile {
 public:
  explicit MoFile(std::string_view data) : data_(data) {
    if (number(0) != 0x950412de) throw core::Failure(core::Errc::internal, "a catalogue is not a .mo file of this byte order");
  }
  std::uint32_t count() const { return number(8); }
  std::string_view key(std::uint32_t i) const { return text(std::size_t{number(12)} + std::size_t{i} * 8); }
  std::string_view value(std::uint32_t i) const { return text(std::size_t{number(16)} + std::size_t{i} * 8); }

 private:
  std::uint32_t number(std::size_t at) const {
    std::uint32_t out = 0;
    if (at + sizeof out > data_.size()) throw core::Failure(core::Errc::internal, "a catalogue is cut short");
    std::memcpy(&out, data_.data() + at, sizeof out);
    return out;
  }
  std::string_view text(std::size_t entry) const {
    std::size_t length = number(entry), from = number(entry + 4);
    if (from > data_.size() || length > data_.size() - from) throw core::Failure(core::Errc::internal, "a catalogue is cut short");
    return data_.substr(from, length);
  }
  std::string_view data_;
};

// Plural entries hold several texts with zero bytes between them.
std::string_view first_of(std::string_view several) { return several.substr(0, several.find('\0')); }

std::locale with_messages(std::string_view lang, std::string_view data) {
  boost::locale::gnu_gettext::messages_info info;
  info.language = std::string(lang);
  info.encoding = "UTF-8";
  info.paths = {"strings"};
  info.domains.emplace_back("ostoja");
  info.callback = [data](const std::string&, const std::string&) { return std::vector<char>(data.begin(), data.end()); };
  return {std::locale::classic(), boost::locale::gnu_gettext::create_messages_facet<char>(info)};
}

}  // namespace

struct Catalogue::Rule {
  std::locale locale;  // owns the facet
  const Messages* messages;
};

Catalogue::Catalogue(std::string_view lang) {
  auto data = core::resource("strings/" + std::string(lang) + ".mo");
  if (data.empty()) return;
  MoFile file(data);
  texts_.reserve(file.count());
  for (std::uint32_t i = 0; i < file.count(); ++i)
    if (auto key = first_of(file.key(i)); !key.empty()) texts_.emplace(key, first_of(file.value(i)));
  try {
    auto locale = with_messages(lang, data);
    rule_ = std::make_unique<const Rule>(Rule{locale, &std::use_facet<Messages>(locale)});
  } catch (const std::exception&) {
    throw core::Failure(core::Errc::internal, "a catalogue cannot be read");
  }
}

Catalogue::~Catalogue() = default;

const std::string_view* Catalogue::find(std::string_view key) const {
  auto it = texts_.find(key);
  return it == texts_.end() ? nullptr : &it->second;
}

std::string_view Catalogue::plural(std::string_view key, std::int64_t n) const {
  if (!rule_) return {};
  // Boost.Locale takes an int. Plural rules look at small numbers and at the last digits, so a large number keeps its last six and stays large.
  std::uint64_t size = n < 0 ? 0 - static_cast<std::uint64_t>(n) : static_cast<std::uint64_t>(n);
  if (size > 1'000'000) size = 1'000'000 + size % 1'000'000;
  const char* text = rule_->messages->get(0, nullptr, std::string(key).c_str(), static_cast<int>(size));
  return text == nullptr ? std::string_view() : std::string_view(text);
}

}  // namespace ostoja::i18n
