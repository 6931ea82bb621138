#include "app/centre.h"
#include "app/commands/commands.h"
#include "hotline/hotline.h"

#include <doctest/doctest.h>

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

using namespace ostoja;

namespace {

struct ExportCentre {  // W with more contacts than one slice holds, K with one
  std::string folder, dir;
  static constexpr int kOfW = 2050;
  const core::Instant first = core::at_local(core::Date::of(2026, 3, 1), 0, 0);

  ExportCentre() {
    char name[] = "/tmp/ostoja-export-XXXXXX";
    folder = mkdtemp(name);
    dir = folder + "/centre";
    app::Settings settings;
    settings.operators = {{"W", "Warszawa"}, {"K", "Katowice"}};
    REQUIRE(app::make_centre(dir, settings, app::KeyFile::keep));
    auto centre = app::open_centre(dir, app::Open::writing).value();
    centre->db->write([&](store::Tx& tx) {
      for (int i = 0; i < kOfW; ++i) put(*centre, tx, "W", first.plus_seconds(i / 2 * 60), i == 7 ? "=1+1" : "INFORMED");  // pairs at the same minute too
      put(*centre, tx, "K", core::at_local(core::Date::of(2026, 4, 30), 23, 59), "INFORMED");
    });
  }
  ~ExportCentre() { std::filesystem::remove_all(folder); }

  static void put(app::Centre& c, store::Tx& tx, const std::string& op, core::Instant at, const char* outcome) {
    hotline::Keeper k{tx, *c.vault->of(op), c.forms, at, access::UserId{1}};
    hotline::Start start{.operator_code = op, .by = {1}, .taken_by = {}, .started_at = at, .answers = {}};
    start.answers.set("outcome", outcome);
    start.answers.set("summary", "What Anna Example said");
    start.answers.set("phone", "+48225550101");
    auto made = hotline::record(k, start, at.plus_seconds(600));
    if (!made) throw core::Failure(made.error().code, made.error().text);
  }
  int run(const std::string& out, const std::string& from = {}, const std::string& to = {}, const std::string& op = {}) {
    app::ExportArgs args;
    args.common.data = dir;
    args.out = out, args.from = from, args.to = to, args.operator_code = op;
    return app::export_contacts(args);
  }
  static std::vector<std::string> lines(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::vector<std::string> out;
    for (std::string line; std::getline(in, line);) out.push_back(line);
    return out;
  }
  std::set<std::string> files() const {
    std::set<std::string> out;
    for (const auto& e : std::filesystem::directory_iterator(folder)) out.insert(e.path().filename());
    return out;
  }
};

}  // namespace

TEST_SUITE("app export") {
  TEST_CASE("contacts leave the house by code only, each once, in a file of their own, and the log knows it") {
    ExportCentre c;
    auto out = c.folder + "/all.csv";
    REQUIRE(c.run(out) == 0);
    auto all = ExportCentre::lines(out);
    REQUIRE(all.size() == 1 + ExportCentre::kOfW + 1);
    CHECK(all[0].starts_with("number,operator,started_at,minutes,state,"));
    std::set<std::string> different(all.begin(), all.end());
    CHECK(different.size() == all.size());
    int formulas = 0;
    for (const auto& line : all) {
      CHECK(line.find("Anna") == std::string::npos);
      CHECK(line.find("225550101") == std::string::npos);
      CHECK(line.find(",=") == std::string::npos);
      formulas += line.find(",\"'=1+1\",") != std::string::npos ? 1 : 0;
    }
    CHECK(formulas == 1);
    struct stat info {};
    REQUIRE(stat(out.c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == 0600);
    auto centre = app::open_centre(c.dir, app::Open::reading).value();
    CHECK(centre->db->reading([](store::Tx& tx) { return tx.number("select count(*) from event where action = 'contact.export' and detail = 'W 2050'"); }) == 1);
  }

  TEST_CASE("from and to are days that belong to the export, and one operator's contacts can be taken alone") {
    ExportCentre c;
    CHECK(c.run(c.folder + "/day.csv", "2026-04-30", "2026-04-30") == 0);
    CHECK(ExportCentre::lines(c.folder + "/day.csv").size() == 2);
    CHECK(c.run(c.folder + "/after.csv", "2026-05-01") == 0);
    CHECK(ExportCentre::lines(c.folder + "/after.csv").size() == 1);
    CHECK(c.run(c.folder + "/k.csv", "", "", "K") == 0);
    CHECK(ExportCentre::lines(c.folder + "/k.csv").size() == 2);
  }

  TEST_CASE("an export that is refused writes nothing and overwrites nothing") {
    ExportCentre c;
    auto there = c.folder + "/there.csv";
    std::ofstream(there) << "precious";
    std::filesystem::create_symlink(c.folder + "/nowhere", c.folder + "/link.csv");
    auto before = c.files();
    CHECK(c.run(there) == 1);
    CHECK(ExportCentre::lines(there) == std::vector<std::string>{"precious"});
    CHECK(c.run(c.folder + "/link.csv") == 1);
    CHECK(c.run(c.folder + "/x.csv", "1 May") == 1);
    CHECK(c.run(c.folder + "/x.csv", "2026-05-02", "2026-05-01") == 1);
    CHECK(c.run(c.folder + "/x.csv", "", "", "X") == 1);
    CHECK(c.run(c.folder + "/no/such/folder.csv") == 1);
    CHECK(c.files() == before);
  }

  TEST_CASE("case data and figures leave with an event for each operator") {
    ExportCentre c;
    app::ExportArgs args;
    args.common.data = c.dir;
    args.out = c.folder + "/htcds.csv";
    CHECK(app::export_htcds(args) == 0);
    CHECK(ExportCentre::lines(args.out).size() == 1);  // no case yet: the heading alone
    args.out = c.folder + "/ctdc.csv";
    CHECK(app::export_ctdc(args) == 0);
    args.out = c.folder + "/figures.csv";
    CHECK(app::export_statistics(args) == 0);
    auto figures = ExportCentre::lines(args.out);
    CHECK(std::find(figures.begin(), figures.end(), "W,contacts,2026,,,2050\r") != figures.end());
    CHECK(std::find(figures.begin(), figures.end(), "W,contacts,2026,outcome,INFORMED,2049\r") != figures.end());
    CHECK(app::export_statistics(args) == 1);  // the file is there
    auto centre = app::open_centre(c.dir, app::Open::reading).value();
    for (const char* action : {"case.export_htcds", "case.export_ctdc", "statistics.export"})
      CHECK(centre->db->reading([&](store::Tx& tx) { return tx.number("select count(*) from event where action = $1", {action}); }) == 2);
  }
}
