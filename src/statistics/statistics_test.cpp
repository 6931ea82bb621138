#include "statistics/record.h"

#include "access/access_for_tests.h"
#include "cases/record.h"
#include "hotline/hotline.h"

#include <doctest/doctest.h>

using namespace ostoja;
using namespace ostoja::statistics;

namespace {

const Unit kContacts{.code = "contacts", .form = "contact", .follows = "contact",
                     .select = "select c.id, c.operator_code, c.started_at, case when c.state in (2, 3) then 1 else 0 end, c.document, c.kind, c.channel, c.direction, c.purpose, c.language, c.outcome from contact c", .id = "c.id", .followed = "c.id",
                     .columns = {"kind", "channel", "direction", "purpose", "language", "outcome"}};

struct Room : access::TestDesk {
  forms::Library library = forms::Library::load().value();
  access::UserId anna{11};
  index::Facets facets{fields_of(library, kContacts)};

  void contacts(std::string_view op, int n, std::uint64_t seed) {
    write([&](store::Tx& tx) {
      auto next = [&](int most) {
        seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<int>((seed >> 33) % static_cast<std::uint64_t>(most));
      };
      constexpr const char* kPurposes[] = {"INFO", "VICTIM_SUPPORT", "PREVENTION", "CRISIS"};
      constexpr const char* kChannels[] = {"PHONE", "EMAIL", "CHAT"};
      for (int i = 0; i < n; ++i) {
        const auto when = clock.now().plus_seconds(-86400LL * next(900));
        hotline::Start start;
        start.operator_code = op, start.by = anna, start.started_at = when;
        auto& a = start.answers;
        a.set("kind", "SELF"), a.set("channel", kChannels[next(3)]), a.set("direction", "IN"), a.set("urgency", "U3"), a.set("outcome", "ADVICE");
        if (next(5) != 0) a.set("purpose", kPurposes[next(4)]);
        if (next(2) == 0) a.set("language", next(2) == 0 ? "uk" : "pl");
        REQUIRE(hotline::record({tx, *opened.of(std::string(op)), library, when, anna}, start, when.plus_seconds(600)));
      }
      return 0;
    });
  }
  void fill() {
    const auto fields = fields_of(library, kContacts);
    db->read([&](store::Tx& tx) {
      for (std::int64_t after = 0;;) {
        const auto last = rows_after(tx, {}, kContacts, after, 37, [&](const Counted& row) {
          std::vector<index::Facets::Value> values;
          for (std::size_t i = 0; i < fields.size(); ++i)
            for (const auto& code : row.answers.all(fields[i])) values.push_back({i, code});
          facets.put(row.id, row.day, values);
        });
        if (last == after) break;
        after = last;
      }
    });
  }
  void same(std::string_view rows, std::string_view columns, const index::Facets::Where& w) {
    const auto quick = facets.cross(static_cast<std::size_t>(facets.field(rows)), static_cast<std::size_t>(facets.field(columns)), w);
    index::Facets::Cross slow;
    db->read([&](store::Tx& tx) { slow = cross_slowly(tx, {}, library, kContacts, rows, columns, w); });
    std::map<std::pair<std::string, std::string>, std::int64_t> a, b;
    for (const index::Facets::Cross* t : {static_cast<const index::Facets::Cross*>(&quick), static_cast<const index::Facets::Cross*>(&slow)})
      for (std::size_t i = 0; i < t->rows.size(); ++i)
        for (std::size_t j = 0; j < t->columns.size(); ++j)
          if (t->cells[i][j] != 0) (t == &quick ? a : b)[{t->rows[i], t->columns[j]}] = t->cells[i][j];
    CHECK(a == b);
    CHECK(!a.empty());
    CHECK(quick.answered == slow.answered);
  }
};

}  // namespace

TEST_SUITE("statistics") {
  TEST_CASE_FIXTURE(Room, "every cross-table of the index is the one that counting row by row gives, by period and by filter") {
    contacts("W", 300, 3), contacts("K", 80, 5);
    fill();
    CHECK(facets.size() == 380);
    const auto today = core::local(clock.now()).date;
    const auto operators = static_cast<std::size_t>(facets.field("operator")), channel = static_cast<std::size_t>(facets.field("channel"));
    for (const auto& [rows, columns] : {std::pair{"purpose", "channel"}, std::pair{"language", "purpose"}, std::pair{"operator", "outcome"}, std::pair{"channel", "operator"}}) {
      same(rows, columns, {});
      same(rows, columns, {.from = today.plus_days(-400), .until = today.plus_days(-30), .any = {}});
      same(rows, columns, {.from = {}, .until = {}, .any = {{operators, {"W"}}, {channel, {"PHONE", "CHAT"}}}});
    }
  }

  TEST_CASE_FIXTURE(Room, "only coded answers that lie open can be counted: no words, nothing sealed") {
    for (const auto& name : fields_of(library, kContacts)) {
      if (name == "operator") continue;
      const auto* f = form_of(library, kContacts).find(name);
      REQUIRE(f != nullptr);
      CHECK_FALSE(f->is_sealed());
      CHECK(f->type != forms::Type::text);
      CHECK(f->type != forms::Type::longtext);
    }
  }
}
