#include "runtime/apply/state_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <thread>

#include "compiler/emit/state.h"
#include "runtime/pg/pipeline.h"
#include "tests/integration/apply_fixture.h"
#include "tests/support/pg_server.h"

namespace weir::state_tables_test {

namespace {

using pg::text_param;
using test::PgServer;
using test::Rows;
using test::TestDatabase;

// Partitions 0 and 1 of topic `orders`, claimed once, at offset 0.
struct Claimed {
  TestDatabase database = PgServer::instance().create_database();
  pg::Connection connection = connect(database);
  StateStatements statements = state_statements("public");

  Claimed() {
    REQUIRE(ensure_state_tables(connection, "public"));
    claim("0", "first");
    claim("1", "first");
  }

  pg::QueryResult claim(const std::string& partition,
                        const std::string& owner,
                        const std::string& begin = "0",
                        const std::string& anyway = "f") {
    auto answer = connection.query(statements.claim,
                                   {text_param("shop"),
                                    text_param(owner),
                                    text_param("10s"),
                                    text_param("{orders}"),
                                    text_param("{" + partition + "}"),
                                    text_param("{" + begin + "}"),
                                    text_param(anyway)});
    REQUIRE(answer);
    return std::move(*answer);
  }

  // The SQLSTATE of an advance of both partitions, empty if it succeeded.
  std::string advance(const std::string& epochs, const std::string& from, const std::string& to) {
    const auto answer = connection.query(statements.advance,
                                         {text_param("shop"),
                                          text_param("{orders,orders}"),
                                          text_param("{0,1}"),
                                          text_param(epochs),
                                          text_param(from),
                                          text_param(to)});
    return answer ? "" : answer.error().sqlstate;
  }

  Rows stored() {
    return database.query(
        "SELECT partition, next_offset, epoch, owner FROM _weir_offsets ORDER BY 1");
  }
};

}  // namespace

TEST_CASE("a partition begins where its claim says, and goes on from what is stored", "[state]") {
  Claimed state;
  CHECK(state.claim("2", "first", "17").integer(0, 3) == 17);
  CHECK(state.claim("2", "second", "99").integer(0, 3) == 17);
  CHECK(state.claim("2", "second", "99", "t").integer(0, 3) == 99);
}

TEST_CASE("a claim raises the epoch and tells how far the partition is", "[state]") {
  Claimed state;
  CHECK(state.advance("{1,1}", "{0,0}", "{10,20}").empty());

  const pg::QueryResult again = state.claim("1", "second");

  CHECK(again.integer(0, 2) == 2);
  CHECK(again.integer(0, 3) == 20);
  CHECK(again.is_null(0, 4));
  CHECK(state.stored() == Rows{{"0", "10", "1", "first"}, {"1", "20", "2", "second"}});
}

TEST_CASE("partitions are claimed and reclaimed together", "[state]") {
  Claimed state;
  const auto ask = [&](const std::string& sql, const std::string& owner, const std::string& last) {
    std::vector<pg::Param> params = {text_param("shop"),
                                     text_param(owner),
                                     text_param("10s"),
                                     text_param("{orders,orders,items}"),
                                     text_param("{1,2,7}"),
                                     text_param(last)};
    if (sql == state.statements.claim) params.push_back(text_param("f"));
    const auto answer = state.connection.query(sql, params);
    REQUIRE(answer);
    std::vector<std::string> out;
    for (int row = 0; row < answer->rows(); ++row) {
      out.push_back(fmt::format("{} {}: {} {}",
                                answer->text(row, 0),
                                answer->text(row, 1),
                                answer->text(row, 2),
                                answer->text(row, 3)));
    }
    std::ranges::sort(out);
    return out;
  };
  using Lines = std::vector<std::string>;
  CHECK(ask(state.statements.claim, "second", "{5,6,7}") ==
        Lines{"items 7: 1 7", "orders 1: 2 0", "orders 2: 1 6"});
  CHECK(ask(state.statements.reclaim, "second", "{2,1,1}") ==
        Lines{"items 7: 2 7", "orders 1: 3 0", "orders 2: 2 6"});
  state.claim("2", "third");
  CHECK(ask(state.statements.reclaim, "second", "{3,2,2}") ==
        Lines{"items 7: 3 7", "orders 1: 4 0"});
}

// A pooler may give a session that sets no limit of its own, and the one that it has stays.
TEST_CASE("a claim waits for a held row no longer than it says", "[state]") {
  Claimed state;
  pg::Connection other = connect(state.database);
  REQUIRE(other.query("BEGIN"));
  REQUIRE(other.query("UPDATE public._weir_offsets SET next_offset = 1"));
  REQUIRE(state.connection.query("SET lock_timeout = 0"));
  for (const std::string& sql : {state.statements.claim, state.statements.reclaim}) {
    std::vector<pg::Param> params = {text_param("shop"),
                                     text_param("first"),
                                     text_param("50ms"),
                                     text_param("{orders}"),
                                     text_param("{0}"),
                                     text_param("{0}")};
    if (sql == state.statements.claim) params.push_back(text_param("f"));
    const auto answer = state.connection.query(sql, params);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().sqlstate == "55P03");
  }
  const auto setting = state.connection.query("SHOW lock_timeout");
  REQUIRE(setting);
  CHECK(setting->text(0, 0) == "0");
}

TEST_CASE("offsets move only from where they are and only for their owner", "[state]") {
  Claimed state;
  CHECK(state.advance("{1,1}", "{0,0}", "{10,20}").empty());

  CHECK(state.advance("{1,1}", "{0,0}", "{10,20}") == "22012");
  CHECK(state.advance("{1,1}", "{10,19}", "{11,21}") == "22012");
  CHECK(state.advance("{1,2}", "{10,20}", "{11,21}") == "22012");
  CHECK(state.stored() == Rows{{"0", "10", "1", "first"}, {"1", "20", "1", "first"}});

  CHECK(state.advance("{1,1}", "{10,20}", "{11,21}") == "");
  CHECK(state.stored() == Rows{{"0", "11", "1", "first"}, {"1", "21", "1", "first"}});
}

TEST_CASE("a unit that was overtaken takes its rows back, and so does the next one", "[state]") {
  Claimed state;
  state.database.run("CREATE TABLE t (a int)");
  state.claim("0", "second");
  pg::Pipeline pipeline(state.connection);
  REQUIRE(pipeline.enter());
  const auto unit = [&](const std::string& from, const std::string& to) {
    REQUIRE(pipeline.send(state.statements.advance,
                          {text_param("shop"),
                           text_param("{orders}"),
                           text_param("{0}"),
                           text_param("{1}"),
                           text_param(from),
                           text_param(to)}));
    REQUIRE(pipeline.send("INSERT INTO public.t VALUES (1)", {}));
    REQUIRE(pipeline.sync());
  };
  unit("{0}", "{5}");
  unit("{5}", "{9}");

  for (int i = 0; i < 2; ++i) {
    const auto outcome = pipeline.wait();
    REQUIRE(outcome);
    REQUIRE(outcome->failure);
    CHECK(outcome->failure->statement == 0);
    CHECK(outcome->failure->error.sqlstate == "22012");
  }
  CHECK(state.database.value("SELECT count(*) FROM t") == "0");
}

TEST_CASE("a pipeline can be forgotten without another one", "[state]") {
  Claimed state;
  state.database.run("INSERT INTO _weir_offsets VALUES ('other', 'orders', 0, 7, 3, 'x')");
  REQUIRE(state.connection.query(state.statements.forget_offsets,
                                 {text_param("shop"), text_param("10s")}));
  CHECK(state.stored() == Rows{{"0", "7", "3", "x"}});
  CHECK(state.advance("{1,1}", "{0,0}", "{10,20}") == "22012");
}

TEST_CASE("the first record of a file is remembered", "[state]") {
  Claimed state;
  REQUIRE(state.connection.query(state.statements.remember_first_record,
                                 {text_param("shop"),
                                  text_param("orders"),
                                  text_param("0"),
                                  text_param("abc"),
                                  text_param("10s")}));
  CHECK(state.claim("0", "second").text(0, 4) == "abc");
  const auto all = state.connection.query(state.statements.read_offsets, {text_param("shop")});
  REQUIRE(all);
  REQUIRE(all->rows() == 2);
  CHECK(all->text(0, 5) == "abc");
  CHECK(all->is_null(1, 5));
}

TEST_CASE("dead letters are kept as they came, and only once", "[state]") {
  Claimed state;
  for (const char* message : {"first", "again"}) {
    const auto added =
        state.connection.query(state.statements.add_dead_letters,
                               {text_param("shop"),
                                text_param("{orders,orders}"),
                                text_param("{0,0}"),
                                text_param("{4,9}"),
                                text_param("{D401,D403}"),
                                text_param(pg::array_text({message, message})),
                                text_param("{NULL,public.orders}"),
                                text_param("{NULL,\"\\\\x00ff\"}"),
                                text_param("{\"\\\\x7b\",NULL}"),
                                text_param(pg::array_text({R"(["h","\u0000"])", "[]"})),
                                text_param("{events.ndjson:5,NULL}")});
    REQUIRE(added);
  }
  CHECK(
      state.database.query("SELECT \"offset\", code, message, target, key, value, headers, place"
                           " FROM _weir_dead_letters ORDER BY 1") ==
      Rows{{"4", "D401", "first", "NULL", "NULL", "\\x7b", R"(["h","\u0000"])", "events.ndjson:5"},
           {"9", "D403", "first", "public.orders", "\\x00ff", "NULL", "[]", "NULL"}});
}

TEST_CASE("the tables are made once, by however many begin at the same time", "[state]") {
  TestDatabase database = PgServer::instance().create_database();
  std::vector<pg::Connection> connections;
  for (int i = 0; i < 6; ++i) connections.push_back(connect(database));
  std::vector<std::string> errors(connections.size());
  std::vector<std::thread> threads;

  for (std::size_t i = 0; i < connections.size(); ++i) {
    threads.emplace_back([&, i] {
      const auto ready = ensure_state_tables(connections[i], "public");
      if (!ready) errors[i] = to_text(ready.error());
    });
  }
  for (std::thread& thread : threads) thread.join();

  CHECK(errors == std::vector<std::string>(connections.size()));
  CHECK(database.value("SELECT count(*) FROM pg_class WHERE relname LIKE '\\_weir%' AND"
                       " relkind = 'r'") == "2");
}

TEST_CASE("existing tables serve a role that may create nothing", "[state]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run(
      "CREATE ROLE worker LOGIN; CREATE SCHEMA kept; GRANT USAGE ON SCHEMA kept TO worker");
  pg::Connection owner = connect(database);
  pg::Connection worker = connect(database, "user=worker");

  const auto before = ensure_state_tables(worker, "kept");
  REQUIRE_FALSE(before);
  CHECK(before.error().code == Code::R211);
  CHECK(before.error().message ==
        "the role worker may not create tables in the schema kept, where weir needs its own table "
        "_weir_offsets");

  REQUIRE(ensure_state_tables(owner, "kept"));
  const auto ungranted = ensure_state_tables(worker, "kept");
  REQUIRE_FALSE(ungranted);
  CHECK(ungranted.error().code == Code::R211);
  CHECK(ungranted.error().message ==
        "the role worker may not select, insert, update on kept._weir_offsets");

  database.run(
      "GRANT SELECT, INSERT, UPDATE ON kept._weir_offsets TO worker;"
      "GRANT INSERT ON kept._weir_dead_letters TO worker");
  CHECK(ensure_state_tables(worker, "kept"));
  database.run("DROP OWNED BY worker; DROP ROLE worker");
}

TEST_CASE("a schema that is missing, closed or occupied is told as such", "[state]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run(
      "CREATE ROLE outsider LOGIN; CREATE SCHEMA closed; CREATE SCHEMA occupied;"
      "CREATE VIEW occupied._weir_offsets AS SELECT 1 AS a");
  pg::Connection connection = connect(database);
  pg::Connection outsider = connect(database, "user=outsider");

  CHECK(ensure_state_tables(connection, "nowhere").error().code == Code::R212);
  CHECK(ensure_state_tables(outsider, "closed").error().message ==
        "the role outsider may not look into the schema closed");
  CHECK(ensure_state_tables(connection, "occupied").error().code == Code::R207);
  database.run("DROP OWNED BY outsider; DROP ROLE outsider");
}

TEST_CASE("a schema with a hostile name holds the tables", "[state]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run("CREATE SCHEMA \"a\"\"; DROP TABLE x; --\"");
  pg::Connection connection = connect(database);
  CHECK(ensure_state_tables(connection, "a\"; DROP TABLE x; --"));
  CHECK(ensure_state_tables(connection, "a\"; DROP TABLE x; --"));
}

}  // namespace weir::state_tables_test
