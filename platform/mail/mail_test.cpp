#include "mail/mail.h"

#include "mail/sink_for_tests.h"

#include <doctest/doctest.h>

using namespace ostoja;
using namespace ostoja::mail;

namespace {
const core::Instant kNow = core::Instant::parse("2026-11-25T05:00:07Z").value();
Server server(const std::string& url) { return {url, "ostoja@centrum.example", {}, {}}; }
}  // namespace

TEST_SUITE("mail") {
  TEST_CASE("an address is a name and a host, and nothing that could end a line or begin another address") {
    for (auto good : {"anna@centrum.example", "a.b+c_d@x-y.example.org"}) CHECK_MESSAGE(is_address(good), good);
    for (auto bad : {"", "anna", "@x.example", "anna@", "anna@host", "a b@x.example", "a@x.example\r\nRCPT TO:<b@y.example>", "<a@x.example>", "a@b@x.example", "ą@x.example", "a@x..example", "-a@x.example", "a,b@x.example"})
      CHECK_FALSE_MESSAGE(is_address(bad), bad);
    CHECK_FALSE(is_address(std::string(300, 'a') + "@x.example"));
  }

  TEST_CASE("settings that cannot be a server are refused; without one mail is off") {
    CHECK(check({}));
    CHECK(check(server("smtps://mail.example:465")));
    CHECK_FALSE(check(server("http://mail.example")));
    CHECK_FALSE(check({"smtp://mail.example", "nobody", {}, {}}));
    CHECK_FALSE(check({"smtp://mail.example", "a@x.example", "user", {}}));
    CHECK(send({}, {"anna@centrum.example", "x", "y"}, kNow).error().code == core::Errc::unavailable);
    CHECK(send(server("smtp://127.0.0.1:1"), {"nobody", "x", "y"}, kNow).error().code == core::Errc::invalid);
    CHECK(send(server("smtp://127.0.0.1:1"), {"anna@centrum.example", "x", "y"}, kNow).error().code == core::Errc::unavailable);
  }

  TEST_CASE("a message is written in ASCII lines: Polish letters in words of base64, the date as the format wants it") {
    auto text = written(server("smtp://127.0.0.1"), {"anna@centrum.example", "Terminy: zostały 3, żaden nie minął, ale jeden kończy się już dziś", "Żółć.\n"}, kNow, "1");
    CHECK(text.find("Date: Wed, 25 Nov 2026 05:00:07 +0000\r\n") != text.npos);
    CHECK(text.find("\r\n\r\nxbvDs8WCxIcuCg==\r\n") != text.npos);
    for (char c : text) CHECK(static_cast<unsigned char>(c) < 0x80);
    for (std::size_t at = 0, end; (end = text.find("\r\n", at)) != text.npos; at = end + 2) CHECK(end - at <= 78);
  }

  TEST_CASE("a server takes a message to one address; what it refuses is told as not sent") {
    Sink sink;
    REQUIRE(send(server(sink.url()), {"anna@centrum.example", "Terminy", "Ala.\n"}, kNow));
    REQUIRE(sink.messages().size() == 1);
    auto got = sink.messages().front();
    CHECK(got.find("RCPT TO:<anna@centrum.example>") != got.npos);
    CHECK(got.find("MAIL FROM:<ostoja@centrum.example>") != got.npos);
    CHECK(got.find("QWxhLgo=") != got.npos);
    Sink deaf(Sink::Answer::refuse);
    CHECK(send(server(deaf.url()), {"anna@centrum.example", "Terminy", "Ala.\n"}, kNow).error().code == core::Errc::unavailable);
    CHECK(deaf.messages().empty());
  }

  TEST_CASE("in the clear mail goes to this machine only: a name that merely begins like it is another machine") {
    Sink sink;
    auto url = sink.url();
    CHECK_FALSE(send(server("smtp://127.0.0.1.example.invalid" + url.substr(url.rfind(':'))), {"anna@centrum.example", "x", "y"}, kNow));
    CHECK(sink.messages().empty());
  }
}
