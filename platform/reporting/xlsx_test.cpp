#include "reporting/xlsx.h"

#include <doctest/doctest.h>

#include <cstring>
#include <zlib.h>

using namespace ostoja;

namespace {

// One file out of a ZIP, by its central directory.
std::string unzipped(const std::string& zip, std::string_view wanted) {
  auto u16 = [&](std::size_t at) { return static_cast<std::size_t>(static_cast<unsigned char>(zip[at])) | static_cast<std::size_t>(static_cast<unsigned char>(zip[at + 1])) << 8; };
  auto u32 = [&](std::size_t at) { return u16(at) | u16(at + 2) << 16; };
  for (auto at = zip.find("PK\1\2"); at != std::string::npos; at = zip.find("PK\1\2", at + 4)) {
    if (zip.substr(at + 46, u16(at + 28)) != wanted) continue;
    const auto packed = u32(at + 20), size = u32(at + 24), local = u32(at + 42), begin = local + 30 + u16(local + 26) + u16(local + 28);
    if (u16(at + 10) == 0) return zip.substr(begin, size);
    std::string out(size, '\0');
    z_stream z{};
    inflateInit2(&z, -MAX_WBITS);
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(zip.data() + begin)), z.avail_in = static_cast<uInt>(packed);
    z.next_out = reinterpret_cast<Bytef*>(out.data()), z.avail_out = static_cast<uInt>(size);
    const auto done = inflate(&z, Z_FINISH);
    inflateEnd(&z);
    return done == Z_STREAM_END ? out : std::string();
  }
  return {};
}
std::string made(int rows) {
  reporting::Xlsx x("Zestawienie", core::Instant{1'700'000'000'000});
  const reporting::Xlsx::Column columns[] = {{"Co", 20}, {"Ile"}, {"Kwota"}, {"Udział"}, {"Dzień"}};
  x.sheet("Części A/B: wszystko [2026]", columns);
  x.row({"=HYPERLINK(\"http://zly.example\")", std::int64_t{7098}, core::Money{123'450}, reporting::Cell::share(1, 3), *core::Date::parse("2026-11-25")});
  for (int i = 0; i < rows; ++i) x.row({"wiersz <&>", std::int64_t{i}});
  x.row({"Razem", std::int64_t{rows}}, reporting::Xlsx::Row::strong);
  x.sheet("Części A/B: wszystko [2026]", columns);
  return x.bytes().value();
}

}  // namespace

TEST_SUITE("reporting") {
  TEST_CASE("a workbook has numbers as numbers, money in złoty, days as days, and a text that looks like a formula stays a text") {
    const auto zip = made(3);
    REQUIRE(zip.starts_with("PK"));
    const auto sheet = unzipped(zip, "xl/worksheets/sheet1.xml"), book = unzipped(zip, "xl/workbook.xml");
    REQUIRE(!sheet.empty());
    CHECK(sheet.find("<f>") == std::string::npos);
    CHECK(sheet.find("=HYPERLINK") != std::string::npos);
    CHECK(sheet.find("<v>7098</v>") != std::string::npos);
    CHECK(sheet.find("<v>1234.5</v>") != std::string::npos);
    CHECK(sheet.find("<v>46351</v>") != std::string::npos);  // 25 November 2026, counted from 1900
    CHECK(sheet.find("wiersz &lt;&amp;&gt;") != std::string::npos);
    CHECK(book.find("Części A B  wszystko  2026") != std::string::npos);
    CHECK(book.find("wszystko  2026 2") != std::string::npos);  // the second sheet of this name
  }
  TEST_CASE("the same rows give the same bytes, however many") {
    CHECK(made(2000) == made(2000));
    CHECK(made(2000) != made(2001));
  }
}
