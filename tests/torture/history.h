#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "tests/support/mock_kafka.h"

namespace weir::torture {

using Random = std::mt19937;

// From 0 to `count` - 1.
std::size_t below(Random& random, std::size_t count);

// A history that is known: what was sent, and so what has to be there. Two topics of four
// partitions each.
//
// `bank` is appended to: transfers of two legs, {id, account, amount}, whose amounts make zero. A
// leg that is lost or written twice is seen in the number of ids, and mostly in the sum.
//
// `stock` holds articles by key, as a connector of Debezium sends them: {id, version, amount},
// made, changed and deleted, some with a tombstone after. The version of an article grows by one
// with each event, also from a delete to the article's next life; all events of one article go to
// one partition.
class History {
 public:
  static constexpr int kPartitions = 4;

  explicit History(unsigned seed) : random_(seed) {}

  // The next records: as many transfers as steps in the lives of articles.
  std::vector<test::Produced> next(std::size_t steps);

  // From here on all records carry one more column, `more_N`.
  void widen() { ++more_; }

  // Legs so far: their ids are 0 to this less 1.
  std::size_t legs() const { return legs_; }

  // The articles that live, one a line in the order of their ids, and the columns to select with
  // concat_ws to get such a line from a row of the table.
  std::string articles() const;
  std::string article_columns() const;
  // The last of them.
  std::string last_column() const;

 private:
  struct Article {
    std::int64_t version = 0;
    std::optional<std::string> row;  // as a line; nothing while it is deleted
  };

  void add_leg(std::size_t account, std::int64_t amount, std::vector<test::Produced>& out);
  void add_step(std::vector<test::Produced>& out);
  std::string with_more(std::string columns) const;

  Random random_;
  int more_ = 0;
  std::size_t legs_ = 0;
  std::map<std::size_t, Article> articles_;
};

}  // namespace weir::torture
