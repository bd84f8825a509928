#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "runtime/apply/apply.h"
#include "runtime/apply/table_change.h"
#include "tests/integration/apply_fixture.h"

// How an apply behaves among others who use the same tables.
namespace weir::test::apply_locks_test {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::duration_cast;
using std::chrono::milliseconds;

// What a busy machine may add to any wait of these tests.
constexpr milliseconds kSlack(1'500);

milliseconds since(Clock::time_point started) {
  return duration_cast<milliseconds>(Clock::now() - started);
}

TableDdl adding(const std::string& table, const std::string& column) {
  return ddl(plan_of({add(table, column)}).operations).front();
}

// Reads and writes a table over and over, and notes the longest wait.
class Probe {
 public:
  explicit Probe(const TestDatabase& database) : connection_(connect(database)) {
    thread_ = std::thread([this] {
      while (!ended_) {
        for (const char* sql :
             {"SELECT count(*) FROM public.orders", "INSERT INTO public.orders (id) VALUES (1)"}) {
          const auto started = Clock::now();
          failed_ = failed_ || !connection_.query(sql);
          longest_ = std::max(longest_, since(started));
          ++statements_;
        }
      }
    });
  }

  // Ends it, and tells the longest wait.
  milliseconds longest() {
    ended_ = true;
    if (thread_.joinable()) thread_.join();
    CHECK_FALSE(failed_);
    CHECK(statements_ > 2);
    return longest_;
  }

  ~Probe() {
    ended_ = true;
    if (thread_.joinable()) thread_.join();
  }
  Probe(Probe&&) = delete;
  Probe& operator=(Probe&&) = delete;

 private:
  pg::Connection connection_;
  std::atomic<bool> ended_ = false;
  bool failed_ = false;
  int statements_ = 0;
  milliseconds longest_{0};
  std::thread thread_;
};

}  // namespace

TEST_CASE("case 49: behind a long reader nobody waits longer than one try", "[apply_locks]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run("CREATE TABLE orders (id int)");
  pg::Connection reader = connect(database);
  must(reader, "BEGIN");
  must(reader, "SELECT * FROM public.orders");
  pg::Connection connection = connect(database);
  Probe probe(database);
  const auto started = Clock::now();

  const ApplyReport report =
      apply_plan(connection,
                 plan_of({add("orders", "note")}),
                 {.timeout_ms = 150, .budget_ms = 4'000, .total_ms = 60'000});

  CHECK(since(started) < milliseconds(4'000) + kSlack);
  CHECK(probe.longest() < milliseconds(150) + kSlack);
  REQUIRE(report.failed() != nullptr);
  CHECK(report.failed()->result == TableResult::Locked);
  CHECK(report.failed()->tries >= 3);
  CHECK(columns_of(database, "orders") == "id");
}

TEST_CASE("case 49: among readers that take turns the change gets its turn", "[apply_locks]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run("CREATE TABLE orders (id int)");
  std::atomic<bool> ended = false;
  std::vector<std::thread> readers;
  for (int reader = 0; reader < 3; ++reader) {
    readers.emplace_back([&ended, session = connect(database)]() mutable {
      while (!ended) {
        static_cast<void>(session.query("BEGIN"));
        static_cast<void>(session.query("SELECT count(*), pg_sleep(0.03) FROM public.orders"));
        static_cast<void>(session.query("COMMIT"));
      }
    });
  }
  pg::Connection connection = connect(database);
  Probe probe(database);

  const ApplyReport report =
      apply_plan(connection,
                 plan_of({add("orders", "note")}),
                 {.timeout_ms = 150, .budget_ms = 20'000, .total_ms = 60'000});

  CHECK(probe.longest() < milliseconds(150) + kSlack);
  ended = true;
  for (std::thread& reader : readers) reader.join();
  CHECK(report.all_done());
  CHECK(columns_of(database, "orders") == "id note");
}

TEST_CASE("case 50: a reader that goes away before the third try lets it succeed",
          "[apply_locks]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run("CREATE TABLE orders (id int)");
  pg::Connection reader = connect(database);
  must(reader, "BEGIN");
  must(reader, "SELECT * FROM public.orders");
  pg::Connection connection = connect(database);
  int waits = 0;

  const ApplyReport report =
      apply_plan(connection,
                 plan_of({add("orders", "note")}),
                 {.timeout_ms = 50, .budget_ms = 20'000, .total_ms = 60'000},
                 {.finished = {}, .waiting = [&](const QualifiedName&, const std::string&) {
                    if (++waits == 2) must(reader, "COMMIT");
                  }});

  CHECK(report.all_done());
  CHECK(report.tables.at(0).tries == 3);
  CHECK(columns_of(database, "orders") == "id note");
}

TEST_CASE("case 51: a try is bounded as a whole, though it waits for many partitions",
          "[apply_locks]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run(
      "CREATE TABLE orders (id int) PARTITION BY LIST (id);"
      "CREATE TABLE p1 PARTITION OF orders FOR VALUES IN (1);"
      "CREATE TABLE p2 PARTITION OF orders FOR VALUES IN (2);"
      "CREATE TABLE p3 PARTITION OF orders FOR VALUES IN (3)");
  constexpr milliseconds kTimeout(400);
  pg::Connection connection = connect(database);
  // Each partition is let go well before its own lock_timeout is over, but all of them together
  // take longer.
  std::thread holder([&] {
    pg::Connection watcher = connect(database);
    std::vector<pg::Connection> holders;
    for (const char* partition : {"p1", "p2", "p3"}) {
      holders.push_back(connect(database));
      must(holders.back(), "BEGIN");
      must(holders.back(), "SELECT * FROM public." + std::string(partition));
    }
    for (int i = 0; i < 3; ++i) {
      const std::string table = "p" + std::to_string(i + 1);
      if (i < 2) wait_for_waiter(watcher, table);
      must(watcher, "SELECT pg_sleep(0.25)");
      must(holders[static_cast<std::size_t>(i)], "COMMIT");
    }
  });
  pg::Connection watcher = connect(database);
  while (watcher
             .query("SELECT count(*) FROM pg_locks WHERE mode = 'AccessShareLock' AND relation"
                    " = 'public.p3'::regclass")
             ->integer(0, 0) == 0) {
  }
  const auto started = Clock::now();

  const ChangeAttempt attempt =
      change_table(connection,
                   adding("orders", "note"),
                   std::nullopt,
                   {.wait = LockWait::Bounded, .timeout_ms = kTimeout.count()});

  CHECK(attempt.outcome == ChangeOutcome::Busy);
  CHECK(since(started) < kTimeout + kSlack);
  holder.join();
  CHECK(columns_of(database, "p1") == "id");
}

TEST_CASE("case 51: the budget of an apply holds for all of its tables together", "[apply_locks]") {
  TestDatabase database = PgServer::instance().create_database();
  std::vector<Operation> operations;
  pg::Connection reader = connect(database);
  must(reader, "BEGIN");
  for (int i = 0; i < 5; ++i) {
    const std::string table = "t" + std::to_string(i);
    database.run("CREATE TABLE " + table + " (id int)");
    must(reader, "SELECT * FROM public." + table);
    operations.push_back(add(table, "note"));
  }
  pg::Connection connection = connect(database);
  const auto started = Clock::now();

  const ApplyReport report = apply_plan(
      connection, plan_of(operations), {.timeout_ms = 50, .budget_ms = 5'000, .total_ms = 300});

  CHECK(since(started) < milliseconds(300) + kSlack);
  REQUIRE(report.tables.size() == 5);
  for (const TableReport& table : report.tables) {
    CHECK(table.result == TableResult::Locked);
    CHECK(table.tries >= 1);
  }
}

TEST_CASE("case 52: prepared and idle transactions are named, those on partitions as well",
          "[apply_locks]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run(
      "CREATE TABLE orders (id int) PARTITION BY LIST (id);"
      "CREATE TABLE p1 PARTITION OF orders FOR VALUES IN (1)");
  pg::Connection idle = connect(database, "application_name=report");
  must(idle, "BEGIN");
  must(idle, "SELECT * FROM public.p1");
  database.run("BEGIN; INSERT INTO orders VALUES (1); PREPARE TRANSACTION 'left behind'");
  pg::Connection connection = connect(database);

  const ApplyReport report = apply_plan(connection,
                                        plan_of({add("orders", "note")}),
                                        {.timeout_ms = 50, .budget_ms = 300, .total_ms = 60'000});

  REQUIRE(report.failed() != nullptr);
  const std::string& where = report.failed()->error->where;
  INFO(where);
  CHECK(where.find("prepared transaction \"left behind\" (user postgres, transaction open for ") !=
        std::string::npos);
  CHECK(where.find("pid " + pid_of(idle) + " (report, user postgres, idle in transaction for ") !=
        std::string::npos);
  CHECK(where.find("SELECT") == std::string::npos);
  database.run("ROLLBACK PREPARED 'left behind'");
}

TEST_CASE("case 53: a deadlock with an application is tried again", "[apply_locks]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run(
      "CREATE TABLE orders (id int) PARTITION BY LIST (id);"
      "CREATE TABLE p1 PARTITION OF orders FOR VALUES IN (1)");
  pg::Connection application = connect(database);
  must(application, "SET lock_timeout = 0");
  must(application, "BEGIN");
  must(application, "SELECT * FROM public.p1");
  pg::Connection connection = connect(database);
  // The application has the partition and wants the table; weir locks them the other way round.
  std::thread other([&] {
    pg::Connection watcher = connect(database);
    wait_for_waiter(watcher, "p1");
    const auto read = application.query("SELECT * FROM public.orders");
    if (read) must(application, "COMMIT");
    if (!read) must(application, "ROLLBACK");
  });

  const ApplyReport report =
      apply_plan(connection,
                 plan_of({add("orders", "note")}),
                 {.timeout_ms = 10'000, .budget_ms = 30'000, .total_ms = 60'000});
  other.join();

  CHECK(report.all_done());
  CHECK(columns_of(database, "p1") == "id note");
}

TEST_CASE("case 58: timeouts of the role neither cut a try short nor are changed for good",
          "[apply_locks]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run(
      "CREATE TABLE orders (id int); CREATE ROLE hurried SUPERUSER LOGIN;"
      "ALTER ROLE hurried SET statement_timeout = '1s'; ALTER ROLE hurried SET lock_timeout = 0");
  pg::Connection reader = connect(database);
  must(reader, "BEGIN");
  must(reader, "SELECT * FROM public.orders");
  pg::Connection connection = connect(database, "user=hurried");
  const auto settings = [&] {
    const auto answer = connection.query(
        "SELECT current_setting('statement_timeout') || ' ' || current_setting('lock_timeout') ||"
        " ' ' || current_setting('search_path') || ' ' || current_setting('synchronous_commit')");
    REQUIRE(answer);
    return std::string(answer->text(0, 0));
  };
  const std::string before = settings();
  const auto started = Clock::now();

  const ChangeAttempt busy = change_table(connection,
                                          adding("orders", "note"),
                                          std::nullopt,
                                          {.wait = LockWait::Bounded, .timeout_ms = 1'300});
  CHECK(busy.outcome == ChangeOutcome::Busy);
  CHECK(since(started) >= milliseconds(1'300));
  CHECK(settings() == before);
  must(reader, "COMMIT");
  CHECK(change_table(connection, adding("orders", "note"), std::nullopt, {}).outcome ==
        ChangeOutcome::Done);
  CHECK(settings() == before);
  database.run("DROP ROLE hurried");
}

TEST_CASE("a lock that is held by somebody is asked for without making others wait at first",
          "[apply_locks]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run("CREATE TABLE orders (id int)");
  pg::Connection reader = connect(database);
  must(reader, "BEGIN");
  must(reader, "SELECT * FROM public.orders");
  pg::Connection connection = connect(database);
  const auto started = Clock::now();

  const ChangeAttempt attempt = change_table(connection,
                                             adding("orders", "note"),
                                             std::nullopt,
                                             {.wait = LockWait::None, .timeout_ms = 60'000});

  CHECK(attempt.outcome == ChangeOutcome::Busy);
  CHECK(since(started) < milliseconds(30'000));
}

TEST_CASE("a cancel by somebody else is not taken for a timeout, and ends the apply",
          "[apply_locks]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run("CREATE TABLE items (id int); CREATE TABLE orders (id int)");
  pg::Connection reader = connect(database);
  must(reader, "BEGIN");
  must(reader, "SELECT * FROM public.items, public.orders");
  pg::Connection connection = connect(database);
  const std::string pid = pid_of(connection);
  std::thread other([&] {
    pg::Connection watcher = connect(database);
    wait_for_waiter(watcher, "items");
    must(watcher, "SELECT pg_cancel_backend(" + pid + ")");
  });

  const ApplyReport report =
      apply_plan(connection,
                 plan_of({add("items", "note"), add("orders", "note")}),
                 {.timeout_ms = 60'000, .budget_ms = 120'000, .total_ms = 120'000});
  other.join();

  REQUIRE(report.failed() != nullptr);
  CHECK(report.failed()->error->code == Code::X529);
  CHECK(report.tables.at(1).result == TableResult::NotTried);
  CHECK(connection.query("SELECT 1"));
}

}  // namespace weir::test::apply_locks_test
