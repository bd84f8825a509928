#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <regex>

#include "runtime/apply/state_tables.h"
#include "runtime/pg/connection.h"
#include "tests/integration/run_fixture.h"

// What stands around the tables of a plan, told before anything happens, and what the server then
// does about it.
namespace weir::test::surroundings_test {

namespace {

constexpr std::string_view kTable = "CREATE TABLE t (id bigint PRIMARY KEY, v text);";

// A plan for one event with a column more than kTable, as one line.
class Around : public World {
 public:
  explicit Around(std::string_view settings = "topic \"t\" -> t") : World(settings) {
    events(to_line({.key = with_schema("id int64", {{"id", 1}}),
                    .payload = with_schema("id int64, v string?, more string?",
                                           {{"id", 1}, {"v", "a"}, {"more", "b"}})}));
  }

  std::string plan(int code = 2) const {
    const Ended ended = weir("plan");
    INFO(ended.err << ended.out);
    REQUIRE(ended.code == code);
    return std::regex_replace(ended.out, std::regex("\n +"), " ");
  }

  void apply() const {
    const Ended ended = weir("apply");
    INFO(ended.err << ended.out);
    REQUIRE(ended.code == 0);
  }

  // The server's words if it rejects a statement of a new session, or nothing.
  std::string error_of(const std::string& sql, const std::string& more = "") const {
    auto session = pg::Connection::open({.url = database.conninfo(more)});
    REQUIRE(session);
    REQUIRE(session->query("SET search_path = public"));
    const auto result = session->query(sql);
    return result ? std::string() : result.error().message;
  }
};

// Roles belong to the whole server: each is dropped with what it owns and may.
class Role {
 public:
  Role(TestDatabase& database, std::string name) : database_(database), name_(std::move(name)) {
    database_.run("CREATE ROLE " + name_ + " LOGIN");
  }
  ~Role() { database_.run("DROP OWNED BY " + name_ + "; DROP ROLE " + name_); }
  Role(const Role&) = delete;
  Role& operator=(const Role&) = delete;

 private:
  TestDatabase& database_;
  std::string name_;
};

pg::Connection session(const TestDatabase& database, const std::vector<std::string>& statements) {
  auto connection = pg::Connection::open({.url = database.conninfo("application_name=holder")});
  REQUIRE(connection);
  for (const std::string& statement : statements) REQUIRE(connection->query(statement));
  return std::move(*connection);
}

}  // namespace

TEST_CASE("nothing around a table: no notice", "[surroundings]") {
  Around world;
  world.database.run(
      std::string(kTable) +
      "CREATE TABLE other (id int REFERENCES t); CREATE VIEW ov AS SELECT * FROM other;"
      "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM t';"
      "CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';"
      "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION g();"
      "GRANT INSERT ON t TO PUBLIC; CREATE PUBLICATION p FOR TABLE other");
  CHECK_FALSE(contains(world.plan(), "notice"));
  world.database.run("DROP TABLE t CASCADE");
  CHECK_FALSE(contains(world.plan(), "notice"));
}

TEST_CASE("case 45: views, rules, triggers and functions that know the columns are named",
          "[surroundings]") {
  Around world;
  world.database.run(
      std::string(kTable) +
      "CREATE TABLE history (id bigint, v text);"
      "CREATE VIEW open_t AS SELECT * FROM t; CREATE MATERIALIZED VIEW sums AS SELECT id FROM t;"
      "CREATE RULE keep AS ON DELETE TO t DO ALSO INSERT INTO history VALUES (OLD.*);"
      "CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS"
      "  'begin insert into history values (new.*); return new; end';"
      "CREATE TRIGGER audit AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION audit();"
      "CREATE FUNCTION pairs() RETURNS TABLE (a bigint, b text) LANGUAGE sql AS"
      "  'SELECT * FROM t';"
      "CREATE FUNCTION united() RETURNS bigint LANGUAGE plpgsql AS"
      "  'begin perform * from t union select * from history; return 1; end';"
      "CREATE FUNCTION twins() RETURNS bigint LANGUAGE sql AS"
      "  'SELECT count(*) FROM history NATURAL JOIN t';"
      "CREATE FUNCTION listing() RETURNS SETOF t LANGUAGE sql AS 'SELECT id, v FROM t';"
      "CREATE FUNCTION whole() RETURNS SETOF t LANGUAGE sql AS 'SELECT * FROM t'");
  const std::string plan = world.plan();
  CHECK(contains(plan, "[N620] views_keep_columns: public.t"));
  CHECK(contains(plan, "with a star: public.open_t, public.sums (materialized);"));
  CHECK(contains(plan, "[N621] rules_keep_columns: public.t"));
  CHECK(contains(plan, "with NEW.*: keep;"));
  CHECK(contains(plan, "[N622] trigger_copies_rows: public.t"));
  CHECK(contains(plan, "audit (public.audit);"));
  CHECK(contains(plan, "NATURAL JOIN: public.pairs, public.twins, public.united;"));
  CHECK(contains(plan, "rows of the table: public.listing;"));

  world.apply();
  CHECK(contains(world.error_of("INSERT INTO t VALUES (2, 'x', 'y')"), "more expressions"));
  CHECK(contains(world.error_of("SELECT pairs()"), "return type mismatch"));
  CHECK(contains(world.error_of("SELECT united()"), "same number of columns"));
  CHECK(contains(world.error_of("SELECT listing()"), "return type mismatch"));
  CHECK(world.error_of("SELECT whole()").empty());
  CHECK(world.error_of("SELECT twins()").empty());
  CHECK(contains(world.error_of("SELECT more FROM open_t"), "does not exist"));
}

TEST_CASE("case 46: who can read a new column is told, and so it is", "[surroundings]") {
  Around world;
  const Role reporting(world.database, "around_reporting");
  const Role audit(world.database, "around_audit");
  world.database.run(std::string(kTable) +
                     "GRANT SELECT ON t TO around_reporting;"
                     "GRANT SELECT (id, v), UPDATE (v) ON t TO around_audit");
  const std::string plan = world.plan();
  CHECK(contains(plan, "by SELECT on the table: around_reporting;"));
  CHECK(contains(plan, "do not reach the new column: around_audit (SELECT, UPDATE);"));
  world.apply();
  const auto may_read = [&](const std::string& role) {
    return world.value("SELECT has_column_privilege('" + role + "', 't', 'more', 'SELECT')");
  };
  CHECK(may_read("around_reporting") == "t");
  CHECK(may_read("around_audit") == "f");
  CHECK(
      contains(world.error_of("SELECT * FROM public.t", "user=around_audit"), "permission denied"));
}

TEST_CASE("case 47: what publications and slots do with a new column is told, and so it is",
          "[surroundings]") {
  Around world;
  world.database.run(
      std::string(kTable) +
      "CREATE PUBLICATION whole FOR TABLE t; CREATE PUBLICATION listed FOR TABLE t (id, v);"
      "CREATE PUBLICATION filtered FOR TABLE t WHERE (id > 0);"
      "CREATE PUBLICATION of_schema FOR TABLES IN SCHEMA public;"
      "ALTER TABLE t REPLICA IDENTITY FULL");
  std::string plan = world.plan();
  CHECK(contains(plan, "at once: filtered (rows of its filter), of_schema, whole;"));
  CHECK(contains(plan, "do not send the new column: listed;"));
  CHECK(contains(plan, "[N627] identity_full: public.t"));
  CHECK_FALSE(contains(plan, "logical_slots"));

  const std::string name = "slot_of_" + world.database.name();
  world.value("SELECT slot_name FROM pg_create_logical_replication_slot('" + name +
              "', 'pgoutput')");
  plan = world.plan();
  world.value("SELECT pg_drop_replication_slot('" + name + "')::text");
  CHECK(contains(plan, "slots read this database: " + name + " (pgoutput);"));

  world.apply();
  const auto sent = [&](const std::string& publication) {
    return world.value(
        "SELECT 'more' = ANY (attnames) FROM pg_publication_tables WHERE tablename = 't'"
        " AND pubname = '" +
        publication + "'");
  };
  CHECK(sent("whole") == "t");
  CHECK(sent("filtered") == "t");
  CHECK(sent("of_schema") == "t");
  CHECK(sent("listed") == "f");
}

TEST_CASE("a subscription that writes into the table is named", "[surroundings]") {
  Around world;
  TestDatabase publisher = PgServer::instance().create_database();
  publisher.run(std::string(kTable) + "CREATE PUBLICATION p FOR TABLE t");
  world.database.run(kTable.data());
  world.database.run("CREATE SUBSCRIPTION from_branch CONNECTION '" + publisher.conninfo() +
                     "' PUBLICATION p WITH (create_slot = false, slot_name = NONE,"
                     " enabled = false)");
  const Role plain(world.database, "around_plain");
  world.database.run("ALTER TABLE t OWNER TO around_plain");
  world.connect_as(world.database.conninfo("user=around_plain"));
  const std::string plan = world.plan();
  world.database.run("DROP SUBSCRIPTION from_branch");
  CHECK(contains(plan, "write into the table as well: from_branch;"));
}

TEST_CASE("case 36: a keyless table that would be published is refused, a keyed one noted",
          "[surroundings]") {
  const std::string append = "insert_mode = insert  topic \"t\" -> t";
  const std::string of = GENERATE(as<std::string>(), "ALL TABLES", "TABLES IN SCHEMA public");
  Around world(append);
  world.database.run("CREATE PUBLICATION everything FOR " + of);
  CHECK(contains(world.plan(3), "refused[R236] no_replica_identity: public.t"));
  CHECK(world.weir("apply").code == 3);
  CHECK(world.weir("run").code == 3);
  CHECK(world.value("SELECT to_regclass('public.t') IS NULL") == "t");

  world.configure(append + " { key = coordinates }");
  CHECK(contains(world.plan(), "[N632] new_table_published: public.t"));
  world.run();
  world.database.run("UPDATE t SET v = 'changed'; DELETE FROM t");

  // The other ways out: a table of one's own, or a publication of inserts.
  world.configure(append);
  world.database.run(
      "DROP TABLE t; CREATE TABLE t (id bigint, v text, more text);"
      "ALTER TABLE t REPLICA IDENTITY FULL");
  world.plan(0);
  world.database.run("DROP TABLE t; ALTER PUBLICATION everything SET (publish = 'insert')");
  world.plan();
}

TEST_CASE("case 37: default privileges are told for the role that creates the table",
          "[surroundings]") {
  Around world;
  const Role reporting(world.database, "around_reporting");
  const Role admin(world.database, "around_admin");
  const Role loader(world.database, "around_loader");
  world.database.run(
      "GRANT CREATE, USAGE ON SCHEMA public TO around_loader;"
      "ALTER DEFAULT PRIVILEGES FOR ROLE around_admin IN SCHEMA public"
      "  GRANT SELECT ON TABLES TO around_reporting");
  world.connect_as(world.database.conninfo("user=around_loader"));
  std::string plan = world.plan();
  CHECK(contains(plan, "give nobody but around_loader a right on it;"));
  CHECK(contains(plan, "those of around_admin (for around_reporting) hold only"));
  world.apply();
  const std::string may_read =
      "SELECT has_table_privilege('around_reporting', 'public.t', 'SELECT')";
  CHECK(world.value(may_read) == "f");

  world.database.run(
      "DROP TABLE t; ALTER DEFAULT PRIVILEGES FOR ROLE around_loader"
      "  GRANT SELECT, INSERT ON TABLES TO around_reporting");
  plan = world.plan();
  CHECK(contains(plan, "of around_loader give rights on it: around_reporting (INSERT, SELECT);"));
  world.apply();
  CHECK(world.value(may_read) == "t");
}

TEST_CASE("case 48: row security of the table, and of those beside a new one, is told",
          "[surroundings]") {
  Around world;
  world.database.run("CREATE TABLE secret (id int); ALTER TABLE secret ENABLE ROW LEVEL SECURITY");
  CHECK(contains(world.plan(), "for others of its schema: secret;"));
  world.apply();
  CHECK(world.value("SELECT relrowsecurity FROM pg_class WHERE relname = 't'") == "f");
  world.database.run("ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE t DROP COLUMN more");
  CHECK(contains(world.plan(), "[N631] row_security: public.t"));
}

TEST_CASE("event triggers that will fire are named", "[surroundings]") {
  Around world;
  pg::Connection owner = session(world.database, {});
  REQUIRE(ensure_ledger(owner, "public"));  // its creation would fire one of them
  world.database.run(
      std::string(kTable) +
      "CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS"
      "  'begin raise exception ''not today''; end';"
      "CREATE EVENT TRIGGER at_rewrite ON table_rewrite EXECUTE FUNCTION watch();"
      "CREATE EVENT TRIGGER at_create ON ddl_command_end WHEN TAG IN ('CREATE TABLE')"
      "  EXECUTE FUNCTION watch();"
      "CREATE EVENT TRIGGER at_alter ON ddl_command_end WHEN TAG IN ('ALTER TABLE')"
      "  EXECUTE FUNCTION watch();");
  CHECK(contains(world.plan(), "or do more: at_alter (public.watch);"));
  const Ended ended = world.weir("apply");
  CHECK(ended.code == 1);
  CHECK(contains(ended.err, "not today"));
  world.database.run("DROP EVENT TRIGGER at_alter");
  CHECK_FALSE(contains(world.plan(), "event_triggers"));
  world.apply();
}

TEST_CASE("case 52: transactions that would delay a change are named beside the plan",
          "[surroundings]") {
  Around world;
  world.database.run(std::string(kTable) +
                     "INSERT INTO t SELECT n, 'x' FROM generate_series(1, 1234) n; ANALYZE t");
  const Ended quiet = world.weir("plan");
  CHECK(contains(quiet.err,
                 "right now, and no part of the plan:\n  public.t: about 1.2 thousand rows, "));
  CHECK_FALSE(contains(quiet.err, "would wait"));
  CHECK_FALSE(contains(quiet.out, "thousand"));

  const std::string gid = "tx_of_" + world.database.name();
  session(world.database,
          {"BEGIN", "SELECT FROM public.t LIMIT 1", "PREPARE TRANSACTION '" + gid + "'"});
  const pg::Connection idle = session(world.database, {"BEGIN", "SELECT FROM public.t LIMIT 1"});
  const Ended busy = world.weir("plan");
  world.database.run("ROLLBACK PREPARED '" + gid + "'");
  CHECK(busy.out == quiet.out);
  CHECK(contains(busy.err, "wait for the prepared transaction \"" + gid + "\" (user postgres, "));
  CHECK(contains(busy.err, "(holder, user postgres, idle in transaction, "));
}

TEST_CASE("a locked table and a locked view hold no plan up", "[surroundings]") {
  Around world;
  world.database.run(std::string(kTable) + "CREATE VIEW open_t AS SELECT * FROM t");
  const pg::Connection holder = session(
      world.database,
      {"BEGIN", "LOCK TABLE public.t IN ACCESS EXCLUSIVE MODE", "LOCK TABLE public.open_t"});
  const Ended ended = world.weir("plan");
  CHECK(ended.code == 2);
  CHECK(contains(ended.out, "[N620]"));
  CHECK(contains(ended.err, "its change would wait for pid"));
}

}  // namespace weir::test::surroundings_test
