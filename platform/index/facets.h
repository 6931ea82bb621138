#pragma once
// Counting by coded answers in memory: for each code a bitmap of the rows that have it (CRoaring), so that a cross-table over a million rows is a few hundred intersections.
// Knows nothing of the store: whoever fills it reads the rows, and a test counts the same with SQL.
#include "core/time.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::index {

class Facets {
 public:
  explicit Facets(std::vector<std::string> fields);
  ~Facets();
  Facets(const Facets&) = delete;

  struct Value { std::size_t field = 0; std::string_view code; };            // field: as given to the constructor; a row may have several codes of one field
  // A row with its day and its codes; takes the place of the row of this id. Ids that grow cost least.
  void put(std::int64_t id, core::Date day, std::span<const Value> values);
  void remove(std::int64_t id);
  std::size_t size() const;
  int field(std::string_view name) const;                                    // -1: there is no such field
  const std::vector<std::string>& fields() const;

  struct Where {                                                             // all of it has to hold
    core::Date from, until;                                                  // both included; none: open
    struct Any { std::size_t field = 0; std::vector<std::string> codes; };   // one of these codes
    std::vector<Any> any;
  };
  std::int64_t count(const Where&) const;
  std::int64_t answered(std::size_t field, const Where&) const;              // rows with any code of this field
  struct Count { std::string code; std::int64_t rows = 0; };
  std::vector<Count> by(std::size_t field, const Where&) const;              // codes that occur, in their own order
  struct Cross {
    std::vector<std::string> rows, columns;
    std::vector<std::vector<std::int64_t>> cells;                            // [row][column]
    std::int64_t answered = 0;                                               // rows of the table that have a code of both fields
  };
  Cross cross(std::size_t rows, std::size_t columns, const Where&) const;
  enum class Step : std::uint8_t { month, quarter, year };
  struct Point { core::Date first; std::int64_t rows = 0; };                 // the first day of the step
  std::vector<Point> series(Step, const Where&) const;                       // steps without a row between the first and the last stand there with 0

 private:
  struct Data;
  std::unique_ptr<Data> data_;
};

}  // namespace ostoja::index
