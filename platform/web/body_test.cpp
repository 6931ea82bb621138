#include "web/body.h"

#include <doctest/doctest.h>

#include <string>

using namespace ostoja;
using web::Request;

namespace {
const std::string kType = "multipart/form-data; boundary=line";
bool form_refused(std::string type, std::string body) {
  Request r;
  return !web::read_body(r, type, std::move(body));
}
std::string part(const std::string& head, const std::string& content) { return "--line\r\n" + head + "\r\n\r\n" + content + "\r\n"; }
bool target_refused(std::string_view target) {
  Request r;
  return !web::read_target(r, target);
}
}  // namespace

TEST_SUITE("web request") {
  TEST_CASE("an address is read into its path and its query, percent signs and pluses undone") {
    Request r;
    REQUIRE(web::read_target(r, "/cases/%C5%82a?from=2026-01-01&q=a+b%20c&q=%C4%85"));
    CHECK(r.path == "/cases/ła");
    CHECK(r.query.get("from") == "2026-01-01");
    CHECK(r.query.all("q") == std::vector<std::string_view>{"a b c", "ą"});
  }
  TEST_CASE("an address that hides something is refused") {
    for (const char* target : {"", "x", "*", "http://example.org/", "/a%00b", "/a%0ab", "/a%", "/a%zz", "/a%2fb", "/a%5cb", "/../etc", "/a/%2e%2e/b", "/%ff", "/a?x=%00", "/a?x=%ff",
                               "/a?x=%4", "/a b"}) {
      CAPTURE(target);
      CHECK(target_refused(target));
    }
    std::string many = "/a?x=1";
    for (int i = 0; i < 1000; ++i) many += "&x=1";
    CHECK(target_refused(many));
  }
  TEST_CASE("a form is read in the order it came") {
    Request r;
    REQUIRE(web::read_body(r, "application/x-www-form-urlencoded; charset=UTF-8", "summary=Rozmowa+o+pracy%0D%0Adruga&codes=A&codes=B&empty="));
    CHECK(r.form.get("summary") == "Rozmowa o pracy\r\ndruga");
    CHECK(r.form.all("codes").size() == 2);
    CHECK(r.form.has("empty"));
    CHECK(r.body.empty());
  }
  TEST_CASE("a form with a broken escape, a NUL, wrong UTF-8 or too many fields is refused") {
    for (const char* body : {"a=%", "a=%4", "a=%zz", "a=%00", "a=%ff%fe", "%c0%af=1"}) CHECK(form_refused("application/x-www-form-urlencoded", body));
    std::string many = "a=1";
    for (int i = 0; i < 1000; ++i) many += "&a=1";
    CHECK(form_refused("application/x-www-form-urlencoded", many));
    CHECK(form_refused("text/xml", "<a/>"));
    CHECK(form_refused("", "a=1"));
  }
  TEST_CASE("fields and files of a multipart body are told apart") {
    Request r;
    std::string body = part("Content-Disposition: form-data; name=\"note\"", "zażółć\r\n--lin") +
                       part("Content-Disposition: form-data; name=\"file\"; filename=\"C:\\\\scan\\\\a.pdf\"\r\nContent-Type: application/pdf", std::string("%PDF\0", 5)) +
                       part("Content-Disposition: form-data; name=\"none\"; filename=\"\"\r\nContent-Type: application/octet-stream", "") + "--line--\r\n";
    REQUIRE(web::read_body(r, kType, body));
    CHECK(r.form.get("note") == "zażółć\r\n--lin");
    REQUIRE(r.uploads.size() == 1);
    CHECK(r.uploads[0].filename == "a.pdf");
    CHECK(r.uploads[0].content_type == "application/pdf");
    CHECK(r.uploads[0].data.size() == 5);
    CHECK_FALSE(r.form.has("none"));
  }
  TEST_CASE("a broken multipart body is refused") {
    const std::string good = part("Content-Disposition: form-data; name=\"a\"", "1");
    CHECK_FALSE(form_refused(kType, good + "--line--"));
    CHECK(form_refused(kType, ""));
    CHECK(form_refused(kType, good));                                                            // not closed
    CHECK(form_refused(kType, "x" + good + "--line--\r\n"));                                     // something before
    CHECK(form_refused(kType, good + "--line--\r\nmore"));                                       // something after
    CHECK(form_refused("multipart/form-data", good + "--line--\r\n"));                           // no boundary
    CHECK(form_refused("multipart/form-data; boundary=" + std::string(71, 'a'), good));
    CHECK(form_refused("multipart/form-data; boundary=line; boundary=other", good + "--line--\r\n"));
    CHECK(form_refused(kType, part("Content-Disposition: form-data", "1") + "--line--\r\n"));    // no name
    CHECK(form_refused(kType, part("Content-Disposition: attachment; name=\"a\"", "1") + "--line--\r\n"));
    CHECK(form_refused(kType, part("Content-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; name=\"b\"", "1") + "--line--\r\n"));
    CHECK(form_refused(kType, part("Content-Disposition: form-data; name=\"a", "1") + "--line--\r\n"));
    CHECK(form_refused(kType, part("Content-Disposition : form-data; name=\"a\"", "1") + "--line--\r\n"));
    CHECK(form_refused(kType, part("Content-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64", "MQ==") + "--line--\r\n"));
    CHECK(form_refused(kType, part("Content-Disposition: form-data; name=\"a\"", "\xff\xfe") + "--line--\r\n"));
    CHECK(form_refused(kType, part("X: " + std::string(5000, 'a') + "\r\nContent-Disposition: form-data; name=\"a\"", "1") + "--line--\r\n"));
    std::string many;
    for (int i = 0; i < 1001; ++i) many += good;
    CHECK(form_refused(kType, many + "--line--\r\n"));
  }
  TEST_CASE("a cookie is found among others, and a header by its lower-case name") {
    Request r;
    r.headers = {{"cookie", "a=1; __Host-ostoja=abc;lang=pl; b=\"2\""}, {"host", "x"}};
    CHECK(r.cookie("__Host-ostoja") == "abc");
    CHECK(r.cookie("lang") == "pl");
    CHECK(r.cookie("b") == "2");
    CHECK(r.cookie("ostoja").empty());
    CHECK(r.header("host") == "x");
  }
  TEST_CASE("an answer takes no line break in a header and no redirect to elsewhere") {
    web::Response r;
    CHECK_THROWS(r.header("X", "a\r\nSet-Cookie: b=c"));
    CHECK_THROWS(r.header("X\n", "a"));
    CHECK_THROWS(r.header("X", std::string("a\0b", 3)));
    for (const char* path : {"//example.org", "https://example.org", "/\\example.org", "", "cases", "/a\r\nb", "/a b"}) CHECK_THROWS(web::see_other(path));
    CHECK(web::see_other("/cases?from=1").headers[0].second == "/cases?from=1");
    auto file = web::attachment("x", "text/csv", "zestawienie \"roczne\"\r\n.csv");
    CHECK(file.headers[0].second.find_first_of("\r\n") == std::string::npos);
    CHECK(file.headers[0].second.find("filename=\"zestawienie__roczne___.csv\"") != std::string::npos);
  }
}
