// The safety rules against the server that the tests run on, and what `weir doctor` says of it.

#include "compiler/rules/safety_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>

#include "compiler/emit/rules_page.h"
#include "runtime/apply/apply.h"
#include "runtime/doctor/prove.h"
#include "tests/integration/apply_fixture.h"
#include "tests/integration/run_fixture.h"
#include "tests/support/pg_server.h"

namespace weir::rules_test {

namespace {

using test::contains;
using test::Ended;
using test::PgServer;
using test::Rows;
using test::TestDatabase;
using test::World;

constexpr const char* kScratchSchemas =
    "SELECT count(*) FROM pg_namespace WHERE nspname LIKE '\\_weir%'";

std::vector<Proof> prove(pg::Connection& connection) {
  auto proofs = prove_rules(connection, safety_rules_for(connection.server_version()));
  REQUIRE(proofs);
  return *std::move(proofs);
}

std::size_t count_differing(std::vector<Proof> proofs, const DdlFacts& answer) {
  return static_cast<std::size_t>(std::ranges::count_if(proofs, [&](Proof& proof) {
    proof.rule.believed = answer;
    return !differences(proof.rule, proof.observed).empty();
  }));
}

// The belief with one fact turned into another.
std::vector<DdlFacts> mutants(const DdlFacts& believed) {
  std::vector<DdlFacts> out(2, believed);
  out[0].sqlstate = believed.sqlstate.empty() ? "0A000" : "";
  out[1].sqlstate = "XX000";
  if (!believed.sqlstate.empty()) return out;
  out.resize(7, believed);
  out[2].rewrites = !believed.rewrites;
  out[3].scans = !believed.scans;
  out[4].kept = !believed.kept;
  out[5].lock = believed.lock == TableLock::None ? TableLock::Share : TableLock::None;
  out[6].others = believed.others == TableLock::None ? TableLock::AccessShare : TableLock::None;
  return out;
}

}  // namespace

TEST_CASE("cases 10, 11, 12, 13, 16, 17, 18 and 77: every safety rule holds on this server",
          "[rules]") {
  TestDatabase database = PgServer::instance().create_database();
  pg::Connection connection = connect(database);
  const std::vector<Proof> proofs = prove(connection);
  INFO(rules_page(proofs, "the server of the tests"));
  CHECK(proofs.size() > 80);
  for (const Proof& proof : proofs) {
    INFO(proof.rule.name);
    CHECK(proof.differences == std::vector<std::string>{});
  }
  CHECK(database.value(kScratchSchemas) == "0");
}

TEST_CASE("case 78: a classifier with one answer for all fails, and so does each wrong belief",
          "[rules]") {
  TestDatabase database = PgServer::instance().create_database();
  pg::Connection connection = connect(database);
  const std::vector<Proof> proofs = prove(connection);
  const DdlFacts safe{.lock = TableLock::AccessExclusive};
  const DdlFacts rewrites{.rewrites = true, .scans = true, .lock = TableLock::AccessExclusive};
  CHECK(count_differing(proofs, safe) >= 50);
  CHECK(count_differing(proofs, rewrites) >= 60);
  CHECK(count_differing(proofs, DdlFacts{.sqlstate = "0A000"}) >= 70);
  for (const Proof& proof : proofs) {
    for (const DdlFacts& wrong : mutants(proof.rule.believed)) {
      SafetyRule rule = proof.rule;
      rule.believed = wrong;
      INFO(rule.name << ": " << to_text(wrong));
      CHECK(!differences(rule, proof.observed).empty());
    }
  }
}

TEST_CASE("proofs leave nothing behind and touch nothing else", "[rules]") {
  World world("topic \"t\" -> t");
  world.database.run("CREATE TABLE kept (id int); INSERT INTO kept VALUES (1)");
  const std::string before = world.fingerprint();
  const Ended doctor = world.weir("doctor", {"--rules"});
  INFO(doctor.out << doctor.err);
  CHECK(doctor.code == 0);
  CHECK(contains(doctor.out, " rules hold, 0 differ\n"));
  CHECK(contains(doctor.out, "DEFAULT random()"));
  CHECK(world.value(kScratchSchemas) == "0");
  CHECK(world.fingerprint() == before);
}

TEST_CASE("what a killed doctor has left is removed once it is old", "[rules]") {
  World world("topic \"t\" -> t");
  world.database.run(
      "CREATE SCHEMA _weir_rules_20260101000000_0123abcd;"
      "CREATE TABLE _weir_rules_20260101000000_0123abcd.filled (id int);"
      "CREATE SCHEMA _weir_rules_29990101000000_0123abcd;"
      "CREATE SCHEMA _weir_rules_mine");
  const Ended doctor = world.weir("doctor", {"--rules"});
  INFO(doctor.out << doctor.err);
  CHECK(doctor.code == 0);
  CHECK(world.value("SELECT string_agg(nspname, ' ' ORDER BY nspname) FROM pg_namespace"
                    " WHERE nspname LIKE '\\_weir%'") ==
        "_weir_rules_29990101000000_0123abcd _weir_rules_mine");
}

TEST_CASE("a server that does otherwise is told loudly", "[rules]") {
  World world("topic \"t\" -> t");
  world.database.run(
      "CREATE FUNCTION veto() RETURNS event_trigger LANGUAGE plpgsql AS"
      " $$BEGIN RAISE 'no rewrites here'; END$$;"
      "CREATE EVENT TRIGGER veto ON table_rewrite EXECUTE FUNCTION veto()");
  const Ended doctor = world.weir("doctor", {"--rules"});
  INFO(doctor.out << doctor.err);
  CHECK(doctor.code == 1);
  CHECK(contains(doctor.out, "DIFFERS\n           ! verdict: believed accepted, found rejected"));
  CHECK(contains(doctor.err, "X536"));
  CHECK(world.value(kScratchSchemas) == "0");
}

TEST_CASE("a stage that can't be set is cleared, and the reason told", "[rules]") {
  World world("topic \"t\" -> t");
  world.database.run(
      "CREATE FUNCTION veto() RETURNS event_trigger LANGUAGE plpgsql AS"
      " $$BEGIN RAISE 'no domains here'; END$$;"
      "CREATE EVENT TRIGGER veto ON ddl_command_start WHEN TAG IN ('CREATE DOMAIN')"
      " EXECUTE FUNCTION veto()");
  const Ended doctor = world.weir("doctor", {"--rules"});
  CHECK(doctor.code == 1);
  CHECK(contains(doctor.err, "no domains here"));
  CHECK(world.value(kScratchSchemas) == "0");
}

TEST_CASE("who may make no schema is told what it takes", "[rules]") {
  World world("topic \"t\" -> t");
  world.database.run("CREATE ROLE rules_guest LOGIN");
  world.connect_as(world.database.conninfo("user=rules_guest"));
  const Ended doctor = world.weir("doctor", {"--rules"});
  CHECK(doctor.code == 1);
  CHECK(contains(doctor.err, "X535"));
  CHECK(contains(doctor.err, "grant create on database"));
  world.database.run(
      fmt::format("GRANT CREATE ON DATABASE {} TO rules_guest", world.database.name()));
  CHECK(world.weir("doctor", {"--rules"}).code == 0);
  world.database.run("DROP OWNED BY rules_guest; DROP ROLE rules_guest");
}

TEST_CASE("doctor says what a pipeline lacks, and when it lacks nothing", "[rules]") {
  World world("topic \"t\" -> t");
  const Ended ready = world.weir("doctor");
  INFO(ready.out << ready.err);
  CHECK(ready.code == 0);
  CHECK(contains(ready.out, "ok   schema public: exists, and the role may create tables in it\n"));
  CHECK(contains(ready.out, "ok   connection: a socket of this machine\n"));
  CHECK(contains(ready.out, "ok   table public._weir_ledger: will be created by the first run\n"));
  CHECK(!contains(ready.out, "fix"));

  world.database.run("CREATE ROLE doctor_guest LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC");
  world.connect_as(world.database.conninfo("user=doctor_guest"));
  const Ended poor = world.weir("doctor");
  CHECK(poor.code == 1);
  CHECK(contains(poor.out,
                 "fix  schema public: the role may not create tables in it\n"
                 "     grant create on schema public to doctor_guest\n"));
  CHECK(contains(poor.err, "X538"));
  world.database.run("GRANT CREATE ON SCHEMA public TO doctor_guest");
  CHECK(world.weir("doctor").code == 0);

  world.database.run("CREATE TABLE _weir_ledger (plan text)");
  const Ended barred = world.weir("doctor");
  CHECK(barred.code == 1);
  CHECK(contains(barred.out,
                 "fix  table public._weir_ledger: the role may not use it\n"
                 "     grant select, insert on public._weir_ledger to doctor_guest\n"));
  world.database.run("DROP OWNED BY doctor_guest; DROP ROLE doctor_guest");
}

TEST_CASE("case 9: a column comes to a million rows without a rewrite, at once", "[rules]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run("CREATE UNLOGGED TABLE big AS SELECT id FROM generate_series(1, 1000000) AS id");
  const std::string files = database.value("SELECT pg_relation_filenode('big')");
  pg::Connection connection = connect(database);
  Column column;
  column.name = "note";
  column.type.base = PgBase::Text;
  Column seven = column;
  seven.name = "seven";
  seven.default_text = "7";
  seven.nullable = false;
  Plan plan;
  for (const Column& added : {column, seven}) {
    plan.operations.emplace_back(
        AddColumn{.table = {"public", "big"}, .column = added, .from = {}});
  }
  const auto began = std::chrono::steady_clock::now();
  REQUIRE(apply_plan(connection, plan, {.timeout_ms = 1000, .budget_ms = 10'000}).all_done());
  const auto took = std::chrono::steady_clock::now() - began;

  CHECK(database.value("SELECT pg_relation_filenode('big')") == files);
  // Writing a million rows takes half a second, and reading them is far above this as well.
  CHECK(std::chrono::duration_cast<std::chrono::milliseconds>(took).count() < 50);
  CHECK(database.query("SELECT note, seven FROM big WHERE id = 999999") == Rows{{"NULL", "7"}});
  CHECK(database.value("SELECT count(*) FROM pg_attribute WHERE attrelid = 'big'::regclass AND"
                       " atthasmissing") == "1");
}

}  // namespace weir::rules_test
