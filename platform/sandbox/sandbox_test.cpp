#include "sandbox/samples.h"
#include "sandbox/sandbox.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <atomic>
#include <thread>

using namespace ostoja::sandbox;

namespace {
Answer tried(const char* what, std::chrono::milliseconds deadline = std::chrono::seconds(20)) { return run({.kind = what, .deadline = deadline, .most_output = 1u << 20}); }
}  // namespace

TEST_SUITE("sandbox") {
  TEST_CASE("a worker that reaches for a file, the network, a program or a second process is killed") {
    CHECK(tried("try-file").end == End::stopped);
    CHECK(tried("try-write").end == End::stopped);
    CHECK(::access("/tmp/ostoja-sandbox-was-here", F_OK) != 0);
    CHECK(tried("try-socket").end == End::stopped);
    CHECK(tried("try-program").end == End::stopped);
    CHECK(tried("try-fork").end == End::stopped);
    CHECK(is_confined());
  }

  TEST_CASE("time, memory and output have an end") {
    CHECK(tried("try-time").end == End::late);                                       // its processor seconds
    CHECK(tried("try-time", std::chrono::milliseconds(200)).end == End::late);       // our deadline
    auto memory = tried("try-memory");
    CHECK(memory.end == End::done);
    CHECK(memory.output == "refused");
    CHECK(tried("try-output").end == End::stopped);
    CHECK(run({.kind = "no-such-kind"}).code == 2);
  }

  TEST_CASE("a scan becomes a small picture, and that one a smaller one") {
    auto made = preview(Kind::png, sample_png(2480, 3508));
    REQUIRE(made.refusal == Refusal::none);
    REQUIRE(made.pictures.size() == 1);
    CHECK(made.pictures[0].height == kLongestSide);
    CHECK(made.pictures[0].width == 848);
    auto small = thumb(made.pictures[0].png);
    REQUIRE(small.pictures.size() == 1);
    CHECK(small.pictures[0].height == kThumbSide);
    CHECK(small.pictures[0].png.find("tEXt") == std::string::npos);
    auto icon = preview(Kind::png, sample_png(40, 30));
    REQUIRE(icon.pictures.size() == 1);
    CHECK(icon.pictures[0].width <= 160);
  }

  TEST_CASE("a PDF shows its pages; its JavaScript does not run") {
    auto made = preview(Kind::pdf, sample_pdf({"Invented document", "of two lines"}));
    REQUIRE(made.refusal == Refusal::none);
    CHECK(made.pages == 1);
    CHECK(made.pictures.size() == 1);
    // Were it run, this script would never come to an end.
    auto script = preview(Kind::pdf, sample_pdf({"Invented"}, "/OpenAction << /S /JavaScript /JS (while\\(true\\){}) >>"));
    CHECK(script.refusal == Refusal::none);
    CHECK(script.pictures.size() == 1);
  }

  TEST_CASE("a pixel bomb, a cut file and a wrong file are refused by name") {
    CHECK(preview(Kind::png, sample_png_claiming(60000, 60000)).refusal == Refusal::too_large);
    auto whole = sample_pdf({"Invented"});
    CHECK(preview(Kind::pdf, whole.substr(0, 40)).refusal == Refusal::broken);
    CHECK(preview(Kind::pdf, "%PDF-1.7\n").refusal == Refusal::broken);
    CHECK(preview(Kind::png, sample_png(100, 100).substr(0, 30)).refusal == Refusal::broken);
    CHECK(preview(Kind::jpeg, "\xff\xd8\xff\xe0 no picture").refusal == Refusal::broken);
    CHECK(preview(Kind::gif, "GIF89a").refusal == Refusal::broken);
    CHECK(preview(Kind::webp, "RIFF\x10\0\0\0WEBPVP8 ").refusal == Refusal::broken);
    CHECK(preview(Kind::png, "").refusal == Refusal::broken);
  }

  TEST_CASE("a GIF shows its first picture") {
    // 1 × 1, black, then the end.
    const unsigned char gif[] = {'G', 'I', 'F', '8', '9', 'a', 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3b};
    auto made = preview(Kind::gif, {reinterpret_cast<const char*>(gif), sizeof gif});
    CHECK(made.refusal == Refusal::none);
    CHECK(made.pictures.size() == 1);
  }

  TEST_CASE("twenty megabytes go through, and many at once wait their turn") {
    auto large = sample_png(5000, 4200);  // 21 MB, as nothing is compressed
    CHECK(large.size() > 20u << 20);
    CHECK(preview(Kind::png, large).refusal == Refusal::none);
    std::vector<std::thread> threads;
    std::atomic<int> good{0};
    for (int i = 0; i < 6; ++i) threads.emplace_back([&] { good += preview(Kind::png, sample_png(300, 200)).refusal == Refusal::none ? 1 : 0; });
    for (auto& t : threads) t.join();
    CHECK(good == 6);
  }

  TEST_CASE("words of refusals go there and back") {
    for (auto r : {Refusal::none, Refusal::too_large, Refusal::locked, Refusal::unavailable}) CHECK(refusal_of(word_of(r)) == r);
    CHECK(refusal_of("else") == Refusal::broken);
  }
}
