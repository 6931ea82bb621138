#include "access/access_for_tests.h"
#include "core/csv.h"
#include "cases/import.h"
#include "core/failure.h"
#include "cases/record.h"
#include "core/resources.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

using namespace ostoja;
using namespace ostoja::cases;

TEST_SUITE_BEGIN("cases import");

namespace {

std::vector<core::CsvRow> rows_of(std::string text, std::size_t step = 7) {
  std::size_t at = 0;
  core::CsvReader reader(
      [&](char* to, std::size_t most) {
        auto n = std::min({step, most, text.size() - at});
        text.copy(to, n, at);
        at += n;
        return n;
      },
      ',');
  std::vector<core::CsvRow> out;
  while (auto row = reader.next()) out.push_back(std::move(*row));
  return out;
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

constexpr std::string_view kMap = R"(record: case
unknown: ["", "-99", "?"]
constants:
  opened_how: IMPORT
columns:
  year: {field: registration_year}
  sex: {field: sex, codes: {"Female": F, "Male": M}}
  country: {field: citizenship}
  forms:
    - field: exploitation
      codes: {"Labour": FORCED_LABOUR, "Begging": BEGGING}
    - field: labour_sector
      codes: {"Farm": AGRICULTURE}
  forced: {field: exploitation, codes: {"1": FORCED_LABOUR}, unknown: ["0", "-99", ""]}
  note: {field: summary}
)";
constexpr std::string_view kHead = "year,sex,country,forms,forced,note\n";

struct ImportDesk : access::TestDesk {
  forms::Library library = forms::Library::load().value();
  access::UserId by = add("coordinator", {"coordinator"}).value();
  int files = 0;

  std::string file(std::string_view text) {
    auto path = dir + "/rows" + std::to_string(++files) + ".csv";
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  core::Result<ImportReport> take(const std::string& path, std::string_view map = kMap, ImportRun run = ImportRun::save) {
    return import_cases(*db, warsaw, library, path, map, {.operator_code = "W", .by = by, .now = clock.now(), .run = run, .lang = "en"});
  }
  const vault::VaultFile& file_of_vault() const { return opened.file(); }
  std::int64_t number(std::string_view sql) {
    return db->reading([&](store::Tx& tx) { return tx.number(sql); });
  }
  std::map<std::string, std::int64_t> counts(const std::string& column) {
    std::map<std::string, std::int64_t> out;
    db->read([&](store::Tx& tx) {
      tx.run("select cast(" + column + " as text), count(*) from case_file group by " + column, {}, [&](const store::Row& r) { out[std::string(r.text(0))] = r.integer(1); });
    });
    return out;
  }
};

}  // namespace

TEST_CASE("cells may hold delimiters, quotation marks and line ends when they are quoted") {
  for (std::size_t step : {1, 2, 1000}) {
    auto rows = rows_of("\xef\xbb\xbf" "a,b\r\n\"x, y\",\"say \"\"yes\"\"\"\n\"two\nlines\",\n\nlast,row", step);
    REQUIRE(rows.size() == 4);
    CHECK(rows[0].cells == std::vector<std::string>{"a", "b"});
    CHECK(rows[1].cells == std::vector<std::string>{"x, y", "say \"yes\""});
    CHECK(rows[2].cells == std::vector<std::string>{"two\nlines", ""});
    CHECK(rows[2].line == 3);
    CHECK(rows[3].cells == std::vector<std::string>{"last", "row"});
    CHECK(rows[3].line == 6);
    for (const auto& row : rows) CHECK(row.fault == core::CsvFault::none);
  }
}

TEST_CASE("a faulty row is named with its line and the next one is read") {
  auto rows = rows_of("a,b\nx\"y,1\n\"z\"w,2\n3\r4,5\n\xff,6\ngood,7\n");
  REQUIRE(rows.size() == 6);
  CHECK(rows[1].fault == core::CsvFault::quotes);
  CHECK(rows[2].fault == core::CsvFault::quotes);
  CHECK(rows[3].fault == core::CsvFault::bad_character);
  CHECK(rows[4].fault == core::CsvFault::not_utf8);
  CHECK(rows[5].cells == std::vector<std::string>{"good", "7"});
  CHECK(rows[5].line == 6);
  CHECK(rows_of(std::string("a\0b\n", 4))[0].fault == core::CsvFault::bad_character);
}

TEST_CASE("a quotation mark that nobody closes takes one row with it, not the rest of the file") {
  auto rows = rows_of("a,b\n\"open,1\nnext,2\nlast,3\n");
  REQUIRE(rows.size() == 4);
  CHECK(rows[1].fault == core::CsvFault::quotes);
  CHECK(rows[2].cells == std::vector<std::string>{"next", "2"});
  CHECK(rows[3].line == 4);
}

TEST_CASE("a row of ten megabytes is refused by its line and reading goes on") {
  std::string text = "a,b\n" + std::string(10'000'000, 'x') + ",1\nafter,2\n\"" + std::string(3'000'000, 'y') + "\nend,3\n";
  auto rows = rows_of(text, 60'000);
  REQUIRE(rows.size() == 5);
  CHECK(rows[1].fault == core::CsvFault::too_long);
  CHECK(rows[1].line == 2);
  CHECK(rows[2].cells == std::vector<std::string>{"after", "2"});
  CHECK(rows[3].fault == core::CsvFault::quotes);
  CHECK(rows[4].cells == std::vector<std::string>{"end", "3"});
  CHECK(rows[4].line == 5);
}

TEST_CASE("what a spreadsheet would run is no data; a number is") {
  for (auto bad : {"=1+1", "@sum(a1)", "+cmd|' /c calc'!a1", "-2+3", " =a1", "+", "--1", "\tx", "\t5"}) CHECK_MESSAGE(core::looks_like_formula(bad), bad);
  for (auto good : {"-99", "+48 22 555 01 23", "-1,5", "+1.25", "3-4", "a=b", "", "me@example.org"}) CHECK_MESSAGE(!core::looks_like_formula(good), good);
  CHECK(core::csv_cell("=1+1") == "\"'=1+1\"");
  CHECK(core::csv_cell("a\"b\nc") == "\"a\"\"b c\"");
}

TEST_CASE("a faulty map is refused with the line") {
  auto library = forms::Library::load().value();
  auto problem = [&](std::string_view yaml) { return forms::read_import_map(yaml, library).problem; };
  CHECK(problem(kMap).empty());
  CHECK(problem(core::resource("config/import-ctdc.map.yaml")).empty());
  CHECK(problem("record: case\ncolumns:\n  a: {field: nothing}\n") == "line 3: the form \"case\" has no field \"nothing\"");
  CHECK(problem("record: case\ncolumns:\n  a: {field: sex, codes: {x: W}}\n").find("no code \"W\"") != std::string::npos);
  CHECK(problem("record: case\ncolumns:\n  a: {field: sex}\n  b: {field: sex}\n").find("fed twice") != std::string::npos);
  CHECK(problem("record: nobody\ncolumns:\n  a: {field: sex}\n").find("no form") != std::string::npos);
  CHECK(problem("record: case\ncolumns:\n  a: {field: sex, code: {x: F}}\n").find("not known here") != std::string::npos);
  CHECK(problem("record: case\n").find("missing") != std::string::npos);
  CHECK(!problem("record: [case\n").empty());
}

TEST_CASE_FIXTURE(ImportDesk, "a table becomes cases, and what it does not say stays empty") {
  auto path = file(std::string(kHead) + "2016,Female,UA,Labour,1,\"Was told, that...\"\r\n2017,,?,Farm,0,\n?,Male,RO,-99,-99,\n");
  auto report = take(path);
  REQUIRE(report.has_value());
  CHECK(report->problem.empty());
  CHECK(report->rows == 3);
  CHECK(report->taken == 3);
  CHECK(report->rejected_file.empty());
  db->read([&](store::Tx& tx) {
    Reader all{by, "W", Reader::Reach::operator_wide};
    auto id = case_by_number(tx, "W-2016-I00001", all);
    REQUIRE(id.has_value());
    auto item = record(tx, warsaw, *id, all);
    REQUIRE(item.has_value());
    CHECK(item->answers.all("exploitation") == std::vector<std::string>{"FORCED_LABOUR"});  // told twice, held once
    CHECK(item->answers.get("summary") == "Was told, that...");
    CHECK(item->answers.get("opened_how") == "IMPORT");
    auto second = record(tx, warsaw, case_by_number(tx, "W-2017-I00001", all).value(), all).value();
    for (auto field : {"sex", "citizenship", "exploitation", "summary"}) CHECK_MESSAGE(!second.answers.has(field), field);
    CHECK(second.answers.get("labour_sector") == "AGRICULTURE");
    // The year of registration is not known, so the number takes that of the import and the answer stays empty.
    auto third = record(tx, warsaw, case_by_number(tx, "W-2026-I00001", all).value(), all).value();
    CHECK(!third.answers.has("registration_year"));
  });
  CHECK(number("select count(*) from case_team") == 0);
  CHECK(number("select count(*) from event where action = 'case.import' and record = 'case'") == 3);
  CHECK(number("select count(*) from event where action = 'case.import' and record = 'import' and detail = '3'") == 1);
  CHECK(number("select count(*) from event where action = 'case.open'") == 0);
  // Opened at noon on the first day of the year that the file says, and at the import when it says none.
  auto opened = [&](std::string_view number) {
    Reader all{by, "W", Reader::Reach::operator_wide};
    return db->reading([&](store::Tx& tx) { return header(tx, case_by_number(tx, number, all).value(), all).value().opened_at; });
  };
  CHECK(opened("W-2016-I00001").rfc3339() == "2016-01-01T11:00:00Z");
  CHECK(opened("W-2026-I00001") == clock.now());
  CHECK(report->by["sex"] == std::map<std::string, std::int64_t>{{"", 1}, {"F", 1}, {"M", 1}});
  CHECK(report->by["exploitation"] == std::map<std::string, std::int64_t>{{"", 2}, {"FORCED_LABOUR", 1}});
  CHECK(report->by["registration_year"] == std::map<std::string, std::int64_t>{{"", 1}, {"2016", 1}, {"2017", 1}});
  auto verdict = db->reading([&](store::Tx& tx) { return access::verify_audit(tx, file_of_vault(), {}); });
  CHECK(verdict.good);
  CHECK(number("select count(*) from case_file where sealed is not null") == 1);
}

TEST_CASE_FIXTURE(ImportDesk, "rows that are not understood are rejected one by one, with line, column, reason and the cell made safe") {
  auto path = file(std::string(kHead) + "2016,Female,UA,Labour,1,\n2016,Woman,UA,Labour,1,\n2016,Female,XX,Labour,1,\n2016,Female,UA,Labour,1,=1+1\n2016,Female,UA\n1850,Male,UA,,0,\nwhen,Male,UA,,0,\n"
                   "2016,Male,UA,\"open,0,\n2018,Male,UA,Begging,0,\n");
  auto report = take(path).value();
  CHECK(report.rows == 9);
  CHECK(report.taken == 2);
  CHECK(report.rejected == 7);
  CHECK(report.rejected_file == path + ".rejected.csv");
  auto text = read_file(report.rejected_file);
  CHECK(text.find("\"line\",\"column\",\"reason\",\"year\",\"sex\",\"country\",\"forms\",\"forced\",\"note\"\r\n") == 3);
  for (auto part : {"3,\"sex\",\"the map does not know this value\",\"2016\",\"Woman\",\"UA\",\"Labour\",\"1\",\"\"\r\n", "4,\"country\",",
                    "5,\"note\",\"the cell looks like a formula of a spreadsheet\",\"2016\",\"Female\",\"UA\",\"Labour\",\"1\",\"'=1+1\"\r\n", "6,\"\",\"the row has another number of cells than the header (3 instead of 6)\"", "7,\"year\",", "8,\"year\",", "9,\"forms\",\"a quotation mark"})
    CHECK_MESSAGE(text.find(part) != std::string::npos, part);
  CHECK(number("select count(*) from case_file") == 2);
  for (const auto& [reason, n] : report.reasons) CHECK(reason.find("Woman") == std::string::npos);
  CHECK(std::filesystem::status(report.rejected_file).permissions() == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
}

TEST_CASE_FIXTURE(ImportDesk, "the list of rejected rows goes to the spare folder when it cannot lie beside the file, and is never written through a link") {
  auto path = file(std::string(kHead) + "2016,Woman,UA,Labour,1,\n2016,Male,UA,Labour,1,\n");
  std::filesystem::create_directories(path + ".rejected.csv.part");  // in the way: nobody can write there, not even root
  std::filesystem::create_directories(dir + "/spare");
  CHECK_THROWS_AS((void)take(path), core::Failure);
  CHECK(number("select count(*) from case_file") == 0);
  ImportOptions options{.operator_code = "W", .by = by, .now = clock.now(), .lang = "en", .spare_folder = dir + "/spare"};
  auto report = import_cases(*db, warsaw, library, path, kMap, options).value();
  CHECK(report.taken == 1);
  CHECK(report.rejected_file == dir + "/spare/" + std::filesystem::path(path).filename().string() + ".rejected.csv");
  CHECK(read_file(report.rejected_file).find("Woman") != std::string::npos);

  auto other = file(std::string(kHead) + "2017,Woman,UA,Labour,1,\n2017,Male,UA,Labour,1,\n");
  std::ofstream(dir + "/precious") << "precious";
  std::filesystem::create_symlink(dir + "/precious", other + ".rejected.csv.part");
  std::filesystem::create_symlink(dir + "/precious", other + ".rejected.csv");
  CHECK(take(other)->rejected == 1);
  CHECK(read_file(dir + "/precious") == "precious");
}

TEST_CASE_FIXTURE(ImportDesk, "a file without a first row of names tells nothing of its first person") {
  auto problem = take(file("2016,Female,UA,Labour,1,Anna Example\n"))->problem;
  CHECK(!problem.empty());
  CHECK(problem.find("Anna") == std::string::npos);
  CHECK(problem.find("2016") == std::string::npos);
}

TEST_CASE_FIXTURE(ImportDesk, "a case of a year to come is opened now, never later") {
  CHECK(take(file(std::string(kHead) + "2027,Female,UA,Labour,1,\n"))->taken == 1);
  CHECK(number("select opened_at from case_file") == clock.now().ms);
}

TEST_CASE_FIXTURE(ImportDesk, "coordinators of the operator see imported cases, others do not") {
  CHECK(take(file(std::string(kHead) + "2016,Female,UA,Labour,1,\n"))->taken == 1);
  auto seen = [&](std::string_view op, Reader::Reach reach) {
    Filter f;
    f.reader = {by, std::string(op), reach};
    return db->reading([&](store::Tx& tx) { return cases::count(tx, f); });
  };
  CHECK(seen("W", Reader::Reach::operator_wide) == 1);
  CHECK(seen("W", Reader::Reach::team) == 0);
  CHECK(seen("K", Reader::Reach::operator_wide) == 0);
}

TEST_CASE_FIXTURE(ImportDesk, "a rehearsal judges everything and saves nothing") {
  auto path = file(std::string(kHead) + "2016,Female,UA,Labour,1,\n2016,Woman,UA,Labour,1,\n");
  auto report = take(path, kMap, ImportRun::rehearse).value();
  CHECK(report.taken == 1);
  CHECK(report.rejected == 1);
  CHECK(number("select count(*) from case_file") == 0);
  CHECK(number("select count(*) from event where action like 'case.%'") == 0);
  CHECK(take(path)->taken == 1);
}

TEST_CASE_FIXTURE(ImportDesk, "the same file is not taken twice, and another operator's keys open no import") {
  auto path = file(std::string(kHead) + "2016,Female,UA,Labour,1,\n");
  CHECK(take(path)->taken == 1);
  auto again = take(path);
  REQUIRE(!again.has_value());
  CHECK(again.error().code == core::Errc::conflict);
  CHECK(number("select count(*) from case_file") == 1);
  auto katowice_file = import_cases(*db, katowice, library, path, kMap, {.operator_code = "W", .by = by, .now = clock.now()});
  CHECK(katowice_file.error().code == core::Errc::invalid);
  CHECK(import_cases(*db, katowice, library, path, kMap, {.operator_code = "K", .by = by, .now = clock.now()})->taken == 1);
  CHECK(take(dir + "/nothing.csv").error().code == core::Errc::invalid);
}

TEST_CASE_FIXTURE(ImportDesk, "a file whose columns are not those of the map is left alone") {
  CHECK(take(file("year,sex\n2016,Female\n"))->problem.find("country") != std::string::npos);
  CHECK(take(file("year,sex,country,forms,forced,note,name\n"))->problem.find("column 7") != std::string::npos);
  CHECK(take(file("year,sex,country,forms,forced,note,sex\n"))->problem.find("twice") != std::string::npos);
  CHECK(!take(file(""))->problem.empty());
  CHECK(number("select count(*) from case_file") == 0);
}

TEST_CASE_FIXTURE(ImportDesk, "an import that breaks in the middle leaves nothing") {
  by_hand("insert into case_file (id, number, operator_code, status, opened_at, opened_by, changed_at, document, form_version, version) values (1, 'W-2016-I00003', 'W', 1, 1, 1, 1, '{}', 1, 1)");
  std::string rows(kHead);
  for (int i = 0; i < 10; ++i) rows += "2016,Female,UA,Labour,1,\n";
  auto path = file(rows);
  CHECK_THROWS_AS((void)take(path), core::Failure);  // the third number is taken
  CHECK(number("select count(*) from case_file") == 1);
  CHECK(number("select count(*) from case_step") == 0);
  CHECK(number("select count(*) from event where action like 'case.%'") == 0);
  CHECK(number("select count(*) from counter where name like 'import/%'") == 0);
}

// The sample of the Counter Trafficking Data Collaborative is not part of the program: OSTOJA_SHARED names the folder that holds domain/data.
TEST_CASE_FIXTURE(ImportDesk, "the published sample of 14,299 cases comes out with the counts that are in it") {
  const char* shared = std::getenv("OSTOJA_SHARED");
  std::string source = std::string(shared == nullptr ? "" : shared) + "/domain/data/ctdc_sample_14k.csv";
  if (shared == nullptr || !std::filesystem::exists(source)) {
    MESSAGE("skipped: OSTOJA_SHARED names no folder with domain/data/ctdc_sample_14k.csv");
    return;
  }
  auto text = read_file(source);
  // Counted here by splitting at commas, without the reader and the map: the sample holds no quotation mark.
  std::map<std::string, std::int64_t> years, sexes, countries, forms;
  std::istringstream lines(text);
  std::string line;
  std::getline(lines, line);
  std::int64_t all = 0;
  while (std::getline(lines, line)) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    std::vector<std::string> c;
    for (auto part : core::split(line, ',')) c.emplace_back(part);
    ++all;
    ++years[c[0]];
    ++sexes[c[2] == "Female" ? "F" : c[2] == "Male" ? "M" : ""];
    ++countries[c[3] == "0" || c[3] == "-99" ? "" : c[3]];
    if (c[4] == "1" || c[7] == "Forced Labor") ++forms["FORCED_LABOUR"];
    if (c[7] == "Sexual Exploitation") ++forms["SEXUAL"];
    if (c[7] == "Forced Marriage") ++forms["FORCED_MARRIAGE"];
    if (c[7] == "Other") ++forms["OTHER"];
    if (c[8] == "Begging") ++forms["BEGGING"];
  }
  REQUIRE(all == 14299);
  auto report = take(file(text), core::resource("config/import-ctdc.map.yaml"));
  REQUIRE(report.has_value());
  CHECK(report->problem == "");
  CHECK(report->taken == all);
  CHECK(report->rejected == 0);
  CHECK(counts("registration_year") == years);
  CHECK(counts("sex") == sexes);
  CHECK(counts("citizenship") == countries);
  CHECK(report->by["registration_year"] == years);
  CHECK(report->by["sex"] == sexes);
  CHECK(report->by["citizenship"] == countries);
  CHECK(report->by["exploitation"] == forms);
  // And as a coordinator counts them in the list of cases.
  auto shown = [&](auto set) {
    Filter f;
    f.reader = {by, "W", Reader::Reach::operator_wide};
    set(f);
    return db->reading([&](store::Tx& tx) { return cases::count(tx, f); });
  };
  CHECK(shown([](Filter&) {}) == all);
  for (const auto& [year, n] : years) {
    CAPTURE(year);
    CHECK(shown([&](Filter& f) { f.registration_year = std::stoll(year); }) == n);
    CHECK(shown([&](Filter& f) {
            f.from = core::start_of(core::Date::of(std::stoi(year), 1, 1));
            f.to = core::start_of(core::Date::of(std::stoi(year) + 1, 1, 1));
          }) == n);
  }
  const std::tuple<std::map<std::string, std::int64_t>*, std::string Filter::*> filters[] = {{&sexes, &Filter::sex}, {&countries, &Filter::citizenship}, {&forms, &Filter::exploitation}};
  for (const auto& [expected, member] : filters)
    for (const auto& [code, n] : *expected) {
      CAPTURE(code);
      if (!code.empty()) CHECK(shown([&, member = member, code = code](Filter& f) { f.*member = code; }) == n);
    }
  CHECK(number("select count(*) from event where action = 'case.import'") == all + 1);
  auto verdict = db->reading([&](store::Tx& tx) { return access::verify_audit(tx, file_of_vault(), {}); });
  CHECK(verdict.good);
}

TEST_SUITE_END();
