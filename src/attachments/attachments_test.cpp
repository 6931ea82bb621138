#include "attachments/attachments.h"

#include "access/access_for_tests.h"
#include "sandbox/samples.h"
#include "tests/house.h"
#include "web/request.h"

#include <doctest/doctest.h>

using namespace ostoja;
using namespace ostoja::attachments;

namespace {

std::string little(std::uint32_t v, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(v >> (8 * i));
  return out;
}
struct Entry { std::string name, content; std::uint32_t unpacked; };
// A ZIP of stored entries that may lie about what they unpack to.
std::string zip(const std::vector<Entry>& entries) {
  std::string out, table;
  for (const auto& e : entries) {
    auto at = static_cast<std::uint32_t>(out.size()), size = static_cast<std::uint32_t>(e.content.size()), unpacked = e.unpacked == 0 ? size : e.unpacked;
    auto common = little(0, 2) + little(0, 4) + little(0, 4) + little(size, 4) + little(unpacked, 4) + little(static_cast<std::uint32_t>(e.name.size()), 2);
    out += "PK\3\4" + little(20, 2) + little(0, 2) + common + little(0, 2) + e.name + e.content;
    table += "PK\1\2" + little(20, 2) + little(20, 2) + little(0, 2) + common + little(0, 2) + little(0, 2) + little(0, 2) + little(0, 2) + little(0, 4) + little(at, 4) + e.name;
  }
  auto start = static_cast<std::uint32_t>(out.size()), n = static_cast<std::uint32_t>(entries.size());
  return out + table + "PK\5\6" + little(0, 4) + little(n, 2) + little(n, 2) + little(static_cast<std::uint32_t>(table.size()), 4) + little(start, 4) + little(0, 2);
}
std::string code(std::string_view bytes) {
  auto f = identify(bytes);
  return f.type != nullptr ? std::string(f.type->code) : std::string(word_of(f.wrong));
}

struct Room : access::TestDesk {
  forms::Library library = forms::Library::load().value();
  access::UserId anna{11}, basia{22};
  cases::CaseId item = open_case(), other = open_case();
  cases::CaseId open_case() {
    return write([&](store::Tx& tx) {
      cases::NewCase fresh;
      fresh.operator_code = "W";
      return cases::open_case(tx, warsaw, library, fresh, anna, clock.now()).value();
    });
  }
  Keeper keeper(store::Tx& tx, access::UserId by) { return {tx, warsaw, library, by, clock.now()}; }
  forms::Answers answers(std::string name) {
    forms::Answers a;
    a.set("kind", "MEDICAL");
    a.set("name", std::move(name));
    a.set("description", "Planted words.");
    return a;
  }
  AttachmentId put_one(std::string_view bytes, std::string name = "Planted name.pdf") {
    return write([&](store::Tx& tx) {
      Incoming in{identify(bytes).type, bytes, {}, {}};
      return put(keeper(tx, anna), item, in, {}, answers(name)).value();
    });
  }
};

struct Desk : tests::House {
  std::string cookie, csrf, page, location;
  web::Response last;
  void sign_in(std::string_view login) {
    cookie = begin_session(login);
    csrf = centre->sessions->find(cookie, clock.now())->csrf;
  }
  int send(web::Method method, std::string path, core::Fields form = {}, std::vector<web::Upload> uploads = {}) {
    web::Request r;
    r.method = method;
    auto q = path.find('?');
    if (q != path.npos) {
      auto equals = path.find('=', q);
      r.query.add(path.substr(q + 1, equals - q - 1), path.substr(equals + 1));
      path.resize(q);
    }
    r.path = std::move(path);
    r.headers.emplace_back("host", "127.0.0.1");
    r.headers.emplace_back("cookie", "ostoja=" + cookie);
    if (method != web::Method::get) form.add("csrf", csrf);
    r.form = std::move(form);
    r.uploads = std::move(uploads);
    last = desk->router().handle_now(std::move(r));
    page = last.body;
    location = header("Location");
    return last.status;
  }
  int get(std::string path) { return send(web::Method::get, std::move(path)); }
  std::string header(std::string_view name) const {
    for (const auto& [n, v] : last.headers)
      if (n == name) return v;
    return {};
  }
  bool shows(std::string_view text) const { return page.find(text) != page.npos; }
  std::string field(std::string_view name) const {
    auto head = "name=\"" + std::string(name) + "\" value=\"";
    auto at = page.find(head, page.find("/state\""));  // of the form that changes the state
    return at == page.npos ? "" : page.substr(at + head.size(), page.find('"', at + head.size()) - at - head.size());
  }
  static core::Fields fields(std::initializer_list<std::pair<std::string, std::string>> all) {
    core::Fields out;
    for (const auto& [n, v] : all) out.add(n, v);
    return out;
  }
  std::string new_case() {
    REQUIRE(send(web::Method::post, "/cases", fields({{"language", "uk"}})) == 303);
    return location.substr(0, location.find('?'));
  }
  std::string first_of(const std::string& item) {
    get(item + "/attachments");
    auto at = page.find("id=\"r-");
    REQUIRE(at != page.npos);
    return item + "/attachments/" + page.substr(at + 6, 13);
  }
};

}  // namespace

TEST_SUITE_BEGIN("attachments");

TEST_CASE("what a file is, its content says and its name does not") {
  CHECK(code(sandbox::sample_pdf({"x"})) == "PDF");
  CHECK(code(sandbox::sample_png(4, 4)) == "PNG");
  CHECK(code("\xff\xd8\xff\xe0 JFIF") == "JPEG");
  CHECK(code("GIF89a....") == "GIF");
  CHECK(code(std::string("RIFF\x10\0\0\0WEBPVP8 ", 16)) == "WEBP");
  CHECK(code(std::string("\0\0\0\x18" "ftypheic\0\0\0\0", 16)) == "HEIC");
  CHECK(code(std::string("\0\0\0\x18" "ftypM4A \0\0\0\0", 16)) == "M4A");
  CHECK(code("OggS....") == "OGG");
  CHECK(code("ID3.....") == "MP3");
  CHECK(code("Zażółć gęślą jaźń\n") == "TXT");
  CHECK(code("Received: from x\r\nFrom: a@example.org\r\nSubject: x\r\n\r\nwords") == "EML");
  CHECK(code(zip({{"[Content_Types].xml", "<Types/>", 0}, {"word/document.xml", "<w/>", 0}})) == "DOCX");
  CHECK(code(zip({{"xl/workbook.xml", "<w/>", 0}})) == "XLSX");
  CHECK(code(zip({{"mimetype", "application/vnd.oasis.opendocument.text", 0}, {"content.xml", "<x/>", 0}})) == "ODT");
}

TEST_CASE("what is dangerous or unknown is refused by name") {
  CHECK(code("") == "empty");
  CHECK(code("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>") == "markup");
  CHECK(code("\xef\xbb\xbf  <?xml version=\"1.0\"?><svg/>") == "markup");
  CHECK(code("<!DOCTYPE html><p>x") == "markup");
  CHECK(code(std::string("MZ\x90\0", 4)) == "program");
  CHECK(code("#!/bin/sh\nrm x") == "program");
  CHECK(code("\x7f" "ELF....") == "program");
  CHECK(code(zip({{"photo.png", "x", 0}})) == "archive");
  CHECK(code(zip({{"word/document.xml", "x", 0}, {"word/vbaProject.bin", "x", 0}})) == "macros");
  CHECK(code(zip({{"word/document.xml", std::string(1000, 'x'), 400'000'000}})) == "bomb");
  CHECK(code(zip({{"word/document.xml", "x", 31'000'000}})) == "bomb");
  CHECK(code(zip({{"word/document.xml", "x", 0}}).substr(0, 60)) == "broken");
  CHECK(code(std::string("text with \0 in it", 17)) == "unknown");
  // A polyglot is what its first bytes say, and is sent as a download whatever it is.
  CHECK(code(sandbox::sample_png(4, 4) + zip({{"x", "y", 0}})) == "PNG");
}

TEST_CASE("names keep their letters and lose what deceives") {
  CHECK(kept_name("skan.pdf", *type_of("PDF")) == "skan.pdf");
  CHECK(kept_name("C:\\Users\\a\\Zażółć.PDF", *type_of("PDF")) == "Zażółć.PDF");
  CHECK(kept_name("../../etc/passwd", *type_of("TXT")) == "passwd.txt");
  CHECK(kept_name("faktura.pdf", *type_of("PNG")) == "faktura.pdf.png");
  CHECK(kept_name("photo.jpeg", *type_of("JPEG")) == "photo.jpeg");
  CHECK(kept_name("scan\xe2\x80\xae" "fdp.exe", *type_of("PDF")) == "scanfdp.exe.pdf");
  CHECK(kept_name("a\r\nb.pdf", *type_of("PDF")) == "ab.pdf");
  CHECK(kept_name("تقرير.pdf", *type_of("PDF")) == "تقرير.pdf");
  CHECK(kept_name("", *type_of("PDF")) == "plik.pdf");
  CHECK(core::characters(kept_name(std::string(4000, 'x'), *type_of("PDF"))) <= 160);
}

TEST_CASE_FIXTURE(Room, "twenty megabytes come back as they were, in chunks that cannot change places, and none of it lies open") {
  auto large = sandbox::sample_png(5000, 4200);
  auto id = put_one(large, "Planted name.png");
  db->read([&](store::Tx& tx) {
    auto a = find(tx, item, id).value();
    CHECK(a.answers.get("name").empty());
    REQUIRE(open(tx, warsaw, a));
    CHECK(a.answers.get("name") == "Planted name.png");
    CHECK(content(tx, warsaw, item, a.file.id, "file").value() == large);
    CHECK(files(tx, warsaw, a).at(0).digest == core::hex(vault::sha256(large)));
    CHECK_FALSE(find(tx, other, id));
    CHECK_FALSE(content(tx, katowice, item, a.file.id, "file"));
    CHECK(tx.number("select count(*) from event where detail like '%Planted%'") == 0);
    CHECK(tx.number("select count(*) from attachment where document like '%Planted%'") == 0);
  });
  write([&](store::Tx& tx) {
    tx.run("update attachment_part set n = -1 where n = 1");
    tx.run("update attachment_part set n = 1 where n = 2");
    tx.run("update attachment_part set n = 2 where n = -1");
    auto a = find(tx, item, id).value();
    CHECK_FALSE(content(tx, warsaw, item, a.file.id, "file"));
    return 0;
  });
}

TEST_CASE_FIXTURE(Room, "a newer version takes its place, a withdrawn one closes, and a second person erases it") {
  auto id = put_one(sandbox::sample_pdf({"one"}));
  write([&](store::Tx& tx) {
    auto k = keeper(tx, anna);
    auto a = find(tx, item, id).value();
    REQUIRE(open(tx, warsaw, a));
    auto pdf = sandbox::sample_pdf({"two"});
    Incoming in{type_of("PDF"), pdf, {}, {}};
    auto file = begin_file(k, item, in);
    add_part(k, item, file, "file", 0, pdf);
    REQUIRE(finish_next(k, a, file, "second.pdf"));
    CHECK_FALSE(finish_next(k, a, file, "third.pdf"));  // by the old version
    a = find(tx, item, id).value();
    CHECK(a.files == 2);
    CHECK(files(tx, warsaw, a).size() == 2);
    CHECK(withdraw(k, a, "NO_SUCH").error().code == core::Errc::invalid);
    REQUIRE(withdraw(k, a, "REQUEST"));
    CHECK(erase(k, a).error().code == core::Errc::forbidden);
    REQUIRE(restore(k, a));
    REQUIRE(withdraw(k, a, "REQUEST"));
    CHECK(cases::is_on_team(tx, item, basia) == false);
    REQUIRE(erase(keeper(tx, basia), a));
    a = find(tx, item, id).value();
    REQUIRE(open(tx, warsaw, a));
    CHECK(a.answers.get("name").empty());
    CHECK(tx.number("select count(*) from attachment_part") == 0);
    CHECK(count(tx, item) == 0);
    return 0;
  });
}

TEST_CASE_FIXTURE(Room, "what broke off on its way is dropped") {
  write([&](store::Tx& tx) {
    auto k = keeper(tx, anna);
    Incoming in{type_of("TXT"), "words", {}, {}};
    add_part(k, item, begin_file(k, item, in), "file", 0, "wor");
    CHECK(drop_unfinished(tx, clock.now()) == 0);
    CHECK(drop_unfinished(tx, clock.now().plus_seconds(1)) == 1);
    CHECK(tx.number("select count(*) from attachment_part") == 0);
    return 0;
  });
}

TEST_CASE("a file goes from the form to the list, the preview and back as a download that can do nothing") {
  Desk d;
  d.sign_in("casemanager");
  auto item = d.new_case();
  auto png = sandbox::sample_png(600, 400);
  CHECK(d.send(web::Method::post, item + "/attachments", Desk::fields({{"kind", "PHOTO"}, {"description", "Opis tylko dla zespołu"}}), {{"file", "Planted.png", "image/png", png}}) == 303);
  auto one = d.first_of(item);
  CHECK(d.shows("Planted.png"));
  CHECK(d.shows(one + "/thumb"));
  CHECK(d.get(one) == 200);
  CHECK(d.shows("Opis tylko dla zespołu"));
  CHECK(d.get(one + "/page/1") == 200);
  CHECK(d.last.content_type == "image/png");
  CHECK(d.get(one + "/thumb") == 200);
  CHECK(d.get(one + "/page/4") == 404);
  auto before = d.last_event();
  CHECK(d.get(one + "/file") == 200);
  CHECK(d.last.body == png);
  CHECK(d.last.content_type == "application/octet-stream");
  CHECK(d.header("Content-Disposition").starts_with("attachment;"));
  CHECK(d.header("Content-Security-Policy") == "default-src 'none'; sandbox");
  CHECK(d.header("X-Content-Type-Options") == "nosniff");
  CHECK(d.header("X-Frame-Options") == "DENY");
  CHECK(d.actions_after(before) == std::vector<std::string>{"attachments.read", "attachment.read"});
  // A script in an SVG, and a wrong ending.
  CHECK(d.send(web::Method::post, item + "/attachments", Desk::fields({{"kind", "PHOTO"}}), {{"file", "a.png", "image/png", "<svg><script>x</script></svg>"}, {"file", "b.pdf", "application/pdf", png}}) == 422);
  CHECK(d.shows("obraz SVG"));
  CHECK(d.shows("Zapisano 1 plik."));
  CHECK(d.get(item + "/attachments") == 200);
  CHECK(d.shows("b.pdf.png"));
  CHECK(d.send(web::Method::post, item + "/attachments", Desk::fields({{"kind", ""}, {"description", "Nie zgub mnie"}}), {{"file", "a.png", "image/png", png}}) == 422);
  CHECK(d.shows("Nie zgub mnie"));
  CHECK(d.send(web::Method::post, item + "/attachments", Desk::fields({{"kind", "PHOTO"}})) == 422);
  // A PDF that holds a script is kept and drawn; a pixel bomb is kept and not drawn.
  CHECK(d.send(web::Method::post, item + "/attachments", Desk::fields({{"kind", "COURT"}}), {{"file", "s.pdf", "", sandbox::sample_pdf({"x"}, "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>")}}) == 303);
  CHECK(d.send(web::Method::post, item + "/attachments", Desk::fields({{"kind", "PHOTO"}}), {{"file", "bomb.png", "", sandbox::sample_png_claiming(50000, 50000)}}) == 303);
  CHECK(d.get(d.first_of(item)) == 200);
  CHECK(d.shows("więcej punktów"));
  // Withdrawn: closed, also by the direct address.
  CHECK(d.get(one) == 200);
  auto version = d.field("version");
  CHECK(d.send(web::Method::post, one + "/state", Desk::fields({{"do", "withdraw"}, {"reason", "REQUEST"}, {"version", "77"}})) == 412);
  CHECK(d.send(web::Method::post, one + "/state", Desk::fields({{"do", "withdraw"}, {"reason", "REQUEST"}, {"version", version}})) == 303);
  CHECK(d.get(one + "/file") == 404);
  CHECK(d.get(one + "/page/1") == 404);
  CHECK(d.get(one) == 200);
  version = d.field("version");
  CHECK(d.send(web::Method::post, one + "/state", Desk::fields({{"do", "erase"}, {"version", version}})) == 403);
  // The coordinator sees that there is one and not what; and may erase.
  d.sign_in("coordinator");
  CHECK(d.get(one) == 200);
  CHECK_FALSE(d.shows("Planted"));
  CHECK_FALSE(d.shows("Opis tylko"));
  CHECK(d.get(item + "/attachments") == 200);
  CHECK_FALSE(d.shows("b.pdf"));
  CHECK_FALSE(d.shows("/thumb"));
  CHECK(d.get(item + "/attachments/new") == 403);
  CHECK(d.send(web::Method::post, one + "/state", Desk::fields({{"do", "erase"}, {"version", version}})) == 303);
  for (auto login : {"psychologist", "coordinator-k", "consultant"}) {
    d.sign_in(login);
    for (const auto* tail : {"", "/file", "/page/1", "/thumb"}) CHECK(d.get(one + tail) == 404);
  }
}

TEST_SUITE_END();
