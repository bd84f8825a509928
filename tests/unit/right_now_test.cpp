#include "compiler/emit/right_now.h"

#include <catch2/catch.hpp>

namespace weir::right_now_test {

namespace {

std::string size_of(std::optional<std::int64_t> rows, std::int64_t bytes) {
  const std::string text =
      right_now_text({{{.schema = "s", .name = "t"}, {.rows = rows, .bytes = bytes}}});
  const std::string_view head = "right now, and no part of the plan:\n  s.t: ";
  REQUIRE(text.starts_with(head));
  return text.substr(head.size(), text.size() - head.size() - 1);
}

}  // namespace

TEST_CASE("sizes are rounded to what an estimate is worth", "[right_now]") {
  CHECK(size_of(2'994'123, 1'234'567'890) == "about 3 million rows, 1.2 GB");
  CHECK(size_of(1, 8192) == "about 1 row, 8.2 kB");
  CHECK(size_of(0, 8192) == "about 0 rows, 8.2 kB");
  CHECK(size_of(999'999, 999'999) == "about 1 million rows, 1 MB");
  CHECK(size_of(12'345, 98'765'432) == "about 12 thousand rows, 99 MB");
  CHECK(size_of(956, 123'456'789) == "about 960 rows, 120 MB");
  CHECK(size_of(std::nullopt, 0) == "empty");
  CHECK(size_of(std::nullopt, 16384) == "16 kB, rows not counted yet");
}

TEST_CASE("case 52: whoever delays a change is named", "[right_now]") {
  CHECK(to_text(LockHolder{.pid = 4711,
                           .prepared_as = {},
                           .application = "psql",
                           .user = "app",
                           .state = "idle in transaction",
                           .seconds = 35}) ==
        "pid 4711 (psql, user app, idle in transaction, 35 s)");
  CHECK(to_text(LockHolder{.pid = {}, .prepared_as = "tx\n1", .user = "app", .seconds = 7300}) ==
        "the prepared transaction \"tx\\u{a}1\" (user app, 2 h)");
  CHECK(to_text(LockHolder{.pid = 9, .vacuum = true, .wraparound = true, .seconds = 600}) ==
        "the autovacuum to prevent wraparound, pid 9 (10 min)");
  CHECK(to_text(LockHolder{.pid = 9, .vacuum = true}) == "an autovacuum, which steps aside, pid 9");
}

TEST_CASE("more than five transactions are counted", "[right_now]") {
  TableNow table;
  table.rows = 5;
  table.holders.resize(7, {.pid = 1});
  const std::string text = right_now_text({{{.schema = "s", .name = "t"}, table}});
  CHECK(text.find("    and for 2 more\n") != std::string::npos);
  CHECK(right_now_text({}).empty());
}

}  // namespace weir::right_now_test
