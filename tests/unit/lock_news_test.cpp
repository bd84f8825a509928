#include "runtime/apply/lock_news.h"

#include <catch2/catch.hpp>

namespace weir::lock_news_test {

TEST_CASE("a lock is told of once, and again after half a minute", "[lock_news]") {
  const QualifiedName orders{"public", "orders"};
  const QualifiedName items{"public", "items"};
  const LockNews::Clock::time_point start{};
  LockNews news;

  CHECK(news.line(orders, "pid 7", start) == "waiting for a lock on public.orders, held by pid 7");
  CHECK(news.line(orders, "pid 8", start + std::chrono::seconds(29)) == std::nullopt);
  CHECK(news.line(items, "", start + std::chrono::seconds(1)) ==
        "waiting for a lock on public.items");
  CHECK(news.line(orders, "pid 8", start + std::chrono::seconds(30)) ==
        "waiting for a lock on public.orders, held by pid 8");
  CHECK(news.line(orders, "pid 8", start + std::chrono::seconds(31)) == std::nullopt);
}

}  // namespace weir::lock_news_test
