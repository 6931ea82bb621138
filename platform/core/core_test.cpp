#include "core/fields.h"
#include "core/id.h"
#include "core/json.h"
#include "core/money.h"
#include "core/secret.h"
#include "core/text.h"
#include "core/time.h"

#include <doctest/doctest.h>

#include <set>
#include <stdexcept>
#include <thread>

using namespace ostoja::core;

TEST_SUITE("core") {
  TEST_CASE("ids grow, are read back and refuse what is no id") {
    std::set<std::int64_t> seen;
    std::int64_t last = 0;
    for (int i = 0; i < 10000; ++i) {
      auto id = next_id(1'790'000'000'000 + i / 100);
      CHECK(id > last);
      last = id;
      CHECK(seen.insert(id).second);
    }
    CHECK(id_value(id_text(last)) == last);
    CHECK_FALSE(id_value("short"));
    CHECK_FALSE(id_value("zzzzzzzzzzzzz"));
    CHECK_FALSE(id_value("0000000000000"));
    CHECK_FALSE(id_value("00000000000u0"));
  }

  TEST_CASE("a certificate of 30 November runs to the last day of February") {
    CHECK(Date::of(2026, 11, 30).plus_months(3).text() == "2027-02-28");
    CHECK(Date::of(2027, 11, 30).plus_months(3).text() == "2028-02-29");
    CHECK(Date::of(2026, 11, 23).plus_months(4).text() == "2027-03-23");
    CHECK_FALSE(Date::parse("2026-02-30"));
    CHECK(Date::of(2026, 11, 23).weekday() == 1);
  }

  TEST_CASE("Warsaw changes its clock in March and October") {
    CHECK(local(*Instant::parse("2026-07-01T10:00:00Z")).hhmm() == "12:00");
    CHECK(local(*Instant::parse("2026-12-01T10:00:00Z")).hhmm() == "11:00");
    CHECK(local(*Instant::parse("2026-10-25T00:30:00Z")).hhmm() == "02:30");
    CHECK(local(*Instant::parse("2026-10-25T01:30:00Z")).hhmm() == "02:30");
    CHECK(at_local(Date::of(2026, 10, 25), 2, 30).rfc3339() == "2026-10-25T00:30:00Z");
    CHECK(at_local(Date::of(2026, 3, 29), 2, 30).rfc3339() == "2026-03-29T01:30:00Z");  // skipped: 03:30 of summer time
    CHECK(start_of(Date::of(2026, 11, 23)).rfc3339() == "2026-11-22T23:00:00Z");
  }

  TEST_CASE("moments are read with zone and refused without") {
    CHECK(Instant::parse("2026-11-23T12:00:00+01:00")->rfc3339() == "2026-11-23T11:00:00Z");
    CHECK(Instant::parse("2026-11-23T12:00:00.25Z")->rfc3339() == "2026-11-23T12:00:00.250Z");
    for (auto bad : {"2026-11-23", "2026-11-23T12:00:00", "2026-13-23T12:00:00Z", "2026-11-23T25:00:00Z", "2026-11-23T12:00:00.Z", "x"}) CHECK_FALSE(Instant::parse(bad));
    CHECK(PartialDate::parse("1998-03")->text() == "1998-03");
    CHECK_FALSE(PartialDate::parse("1998-13"));
  }

  TEST_CASE("search folds marks, strokes, case and scripts") {
    CHECK(fold("Łódź  ŻÓŁW") == "lodz zolw");
    CHECK(fold("Nguyễn Thị Đào") == "nguyen thi dao");
    CHECK(latin("Олена Ковальчук") == "olena kovalcuk");
    CHECK(words("Córka od 3 tyg. w pensjonacie") == std::vector<std::string>{"corka", "od", "tyg", "pensjonacie"});
    CHECK(fold("\xff\xfe broken").find("broken") != std::string::npos);
  }

  TEST_CASE("telephone numbers become E.164") {
    CHECK(e164("22 555 01 23") == "+48225550123");
    CHECK(e164("+44 (7700) 900-143") == "+447700900143");
    CHECK(e164("0044 7700 900143") == "+447700900143");
    CHECK(phone_shown("+48225550123") == "+48 22 555 01 23");
    CHECK(phone_shown("+48605687750") == "+48 605 687 750");
    CHECK(phone_shown("+447700900143") == "+447700900143");
    CHECK(phone_shown("a name") == "a name");
    CHECK_FALSE(e164("12"));
    CHECK_FALSE(e164("call me"));
    CHECK_FALSE(e164("+0123456789"));
  }

  TEST_CASE("UTF-8 is checked strictly") {
    CHECK(is_utf8("Żółć 阮 🙂"));
    for (std::string_view bad : {"\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\x80"}) CHECK_FALSE(is_utf8(bad));
    CHECK(first_characters("łódka", 2) == "łó");
  }

  TEST_CASE("bytes survive every text form") {
    Bytes bytes{0, 1, 2, 250, 255, 17};
    for (std::size_t n = 0; n <= bytes.size(); ++n) {
      Bytes part(bytes.begin(), bytes.begin() + static_cast<long>(n));
      CHECK(unhex(hex(part)) == part);
      CHECK(unbase64url(base64url(part)) == part);
      CHECK(unbase32(base32(part)) == part);
    }
    CHECK_FALSE(unbase64url("AB=="));
  }

  TEST_CASE("JSON escapes what would break it") {
    Json j;
    j.object().field("a", "q\"\\\n\x01ż").key("b").array().value(1).value(false).null().end().field_or_null("c", "").end();
    CHECK(j.text() == "{\"a\":\"q\\\"\\\\\\n\\u0001ż\",\"b\":[1,false,null],\"c\":null}");
  }

  TEST_CASE("money is read with comma or point and never rounded") {
    CHECK(Money::parse("1 234,50")->grosze == 123450);
    CHECK(Money::parse("12")->plain() == "12.00");
    CHECK_FALSE(Money::parse("1,234"));
    CHECK_FALSE(Money::parse(""));
  }

  TEST_CASE("a secret has 32 bytes, moves and does not copy itself") {
    CHECK_THROWS_AS(Secret(std::span<const std::uint8_t>(bytes_of("short"))), std::length_error);
    Secret a(bytes_of("0123456789abcdef0123456789abcdef"));
    Secret b = std::move(a);
    CHECK(a.is_empty());
    CHECK(view_of(b.bytes()) == "0123456789abcdef0123456789abcdef");
  }
}
