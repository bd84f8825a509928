// The script of `weir grants`, run by psql, and weir as the role that it makes.

#include <fmt/format.h>
#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <regex>
#include <sstream>

#include "tests/integration/run_fixture.h"

namespace weir::test::grants_test {

namespace {

constexpr std::string_view kRules =
    "delete_mode = on\n"
    "topic \"shop.old\" -> old { key = (id) truncate = apply }\n"
    "topic \"shop.log\" -> audit.log { insert_mode = insert delete_mode = off }\n"
    "topic \"shop.trail\" -> audit.trail { insert_mode = insert delete_mode = off }\n"
    "topic \"shop.new\" -> fresh { key = (id) }";

std::string truncate_event(std::int64_t offset) {
  return to_line({.topic = "shop.old",
                  .offset = offset,
                  .payload = envelope("id int64, v string?", "t", nullptr, nullptr)});
}

// Every kind of event that the rules act on, and a table that is still to be made.
std::string events() {
  constexpr const char* kRow = "id int64, v string?";
  std::string out;
  std::int64_t offset = 0;
  for (const char* topic : {"shop.old", "shop.new"}) {
    for (const int id : {1, 2, 1}) {
      out += to_line({.topic = topic,
                      .offset = offset++,
                      .payload = envelope(kRow, "c", nullptr, {{"id", id}, {"v", "x"}})});
    }
    out += to_line({.topic = topic,
                    .offset = offset++,
                    .payload = envelope(kRow, "d", {{"id", 2}, {"v", "x"}}, nullptr)});
  }
  out += to_line(
      {.topic = "shop.log", .offset = 0, .payload = with_schema("at string", {{"at", "noon"}})});
  out += to_line({.topic = "shop.log", .offset = 1, .payload = "no JSON"});
  out += to_line({.topic = "shop.trail", .payload = with_schema("at string", {{"at", "noon"}})});
  return out + truncate_event(offset);
}

// A database in which nobody may anything but by a grant, with tables that were there before.
class Bank : public World {
 public:
  explicit Bank(std::string role) : World(kRules), role_(std::move(role)) {
    destination("schema = \"streamed\" state_schema = \"kept\"");
    connect_as(database.conninfo("user=" + role_));
    database.run(
        fmt::format("REVOKE ALL ON DATABASE {} FROM PUBLIC;"
                    "REVOKE ALL ON SCHEMA public FROM PUBLIC;"
                    "CREATE SCHEMA streamed; CREATE SCHEMA audit;"
                    "CREATE TABLE streamed.old (id bigint PRIMARY KEY, v text);"
                    "CREATE TABLE audit.log (at text);",
                    database.name()));
    World::events(grants_test::events());
  }
  ~Bank() {
    const std::string there =
        fmt::format("SELECT count(*) FROM pg_roles WHERE rolname = '{}'", role_);
    if (value(there) == "0") return;
    database.run(fmt::format("DROP OWNED BY {0}; DROP ROLE {0}", role_));
  }
  Bank(const Bank&) = delete;
  Bank& operator=(const Bank&) = delete;

  std::string script() const {
    const Ended grants = weir("grants");
    REQUIRE(grants.code == 0);
    return grants.out;
  }

  Ended psql(const std::string& script) const {
    write_file(folder.file("grants.sql"), script);
    const std::string out = folder.file("psql.out");
    const std::string command = fmt::format("'{}/psql' -X -d '{}' -f '{}' >'{}' 2>&1 </dev/null",
                                            PgServer::find_programs(),
                                            database.conninfo(),
                                            folder.file("grants.sql"),
                                            out);
    const int status = std::system(command.c_str());
    return {.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1,
            .signal = 0,
            .out = read_file(out),
            .err = {}};
  }

  void grant() const {
    const Ended ran = psql(script());
    INFO(ran.out);
    REQUIRE(ran.code == 0);
  }

  // What a pipeline does in its life. Empty if all of it was done, else what was not.
  std::string live() {
    const std::string line = fmt::format("DATABASE={} ROLE={}", database.name(), role_);
    if (const Ended plan = weir("plan"); plan.code != 2)
      return line + " plan: " + plan.out + plan.err;
    if (const Ended apply = weir("apply"); apply.code != 0)
      return " apply: " + apply.out + apply.err;
    for (const auto& options : {std::vector<std::string>{}, {"--from-start"}}) {
      if (const Ended run = weir("run", options); run.code != 0)
        return " run: " + run.out + run.err;
      if (value("SELECT count(*) FROM kept._weir_dead_letters") != "1") return "other letters";
    }
    if (const Ended replay = weir("replay"); replay.code != 0) return " replay: " + replay.err;
    if (const Ended doctor = weir("doctor"); doctor.code != 0) return " doctor: " + doctor.out;
    if (value("SELECT count(*) FROM streamed.old") != "0") return "rows of old";
    if (value("SELECT count(*) FROM streamed.fresh") != "1") return "rows of fresh";
    return value("SELECT count(*) FROM audit.log") == "2" ? "" : "rows of log";
  }

  const std::string& role() const { return role_; }

 private:
  std::string role_;
};

struct Right {
  std::string right;
  std::string object;  // "TABLE \"streamed\".\"old\""
};

// Every single right that a script grants on what is there when it runs.
std::vector<Right> rights_in(const std::string& script) {
  std::vector<Right> out;
  const std::regex grant(R"re(GRANT ([A-Z, ]+) ON ((?:TABLE|SCHEMA|DATABASE) \S+) TO)re");
  std::istringstream lines(script);
  for (std::string line; std::getline(lines, line);) {
    std::smatch found;
    const bool later = contains(line, "\"fresh\"") || contains(line, "\"trail\"");
    if (later || line.starts_with("--") || !std::regex_search(line, found, grant)) continue;
    const std::string list = found[1];
    const std::regex comma(", ");
    for (std::sregex_token_iterator right(list.begin(), list.end(), comma, -1), end; right != end;
         ++right) {
      out.push_back({.right = *right, .object = found[2]});
    }
  }
  return out;
}

// The script with the lines that it only suggests.
std::string with_suggestions(const std::string& script) {
  return std::regex_replace(script, std::regex("\n--   "), "\n");
}

}  // namespace

TEST_CASE("the role of the script plans, applies, runs and begins anew", "[grants]") {
  Bank bank("bank_whole");
  bank.grant();
  CHECK(bank.live() == "");
  CHECK(bank.value("SELECT tableowner FROM pg_tables WHERE tablename = 'fresh'") == "bank_whole");
  CHECK(bank.value("SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication"
                   " OR rolbypassrls FROM pg_roles WHERE rolname = 'bank_whole'") == "f");
  CHECK(bank.value("SELECT rolpassword IS NULL FROM pg_authid WHERE rolname = 'bank_whole'") ==
        "t");

  const std::string before = bank.value(
      "SELECT string_agg(relacl::text, ' ' ORDER BY oid) FROM"
      " pg_class WHERE relname !~ '^pg_'");
  bank.grant();
  CHECK(bank.value("SELECT string_agg(relacl::text, ' ' ORDER BY oid) FROM pg_class"
                   " WHERE relname !~ '^pg_'") == before);
}

TEST_CASE("each right of the script is needed", "[grants]") {
  const std::vector<Right> rights = [] {
    Bank bank("bank_read");
    bank.grant();
    return rights_in(bank.script());
  }();
  CHECK(rights.size() == 22);
  for (const Right& right : rights) {
    INFO(right.right << " ON " << right.object);
    Bank bank("bank_short");
    bank.grant();
    const std::string object =
        right.object.starts_with("DATABASE") ? "DATABASE " + bank.database.name() : right.object;
    bank.database.run(fmt::format("REVOKE {} ON {} FROM {}", right.right, object, bank.role()));
    CHECK(bank.live() != "");
  }
}

TEST_CASE("columns come to older tables once the suggested lines have run", "[grants]") {
  Bank bank("bank_owner");
  bank.database.run(
      "CREATE ROLE landlord; GRANT USAGE, CREATE ON SCHEMA audit TO landlord;"
      "ALTER TABLE audit.log OWNER TO landlord");
  bank.grant();
  bank.events(to_line(
      {.topic = "shop.log", .payload = with_schema("at string, who string?", {{"at", "noon"}})}));
  const Ended barred = bank.weir("apply");
  CHECK(barred.code == 3);
  CHECK(contains(barred.out, "R211"));

  const Ended ran = bank.psql(with_suggestions(bank.script()));
  INFO(ran.out);
  REQUIRE(ran.code == 0);
  CHECK(bank.weir("apply").code == 0);
  CHECK(bank.value("SELECT count(*) FROM pg_attribute WHERE attname = 'who'") == "1");
  CHECK(bank.value("SELECT pg_has_role('landlord', relowner, 'USAGE') FROM pg_class"
                   " WHERE relname = 'log'") == "t");
  bank.database.run(
      "DROP OWNED BY bank_owner_owners CASCADE; DROP ROLE bank_owner_owners;"
      "DROP OWNED BY landlord; DROP ROLE landlord");
}

TEST_CASE("the script stops in another database than its own, and at the first error", "[grants]") {
  Bank bank("bank_lost");
  bank.grant();
  const std::string script = bank.script();
  const std::string name = bank.database.name();
  std::string elsewhere = script;
  for (std::size_t at = 0; (at = elsewhere.find(name, at)) != std::string::npos; at += 5) {
    elsewhere.replace(at, name.size(), "other");
  }
  const Ended lost = bank.psql(elsewhere);
  CHECK(lost.code == 3);
  CHECK(contains(lost.out, "this script is for the database other, and this one is " + name));

  Bank blocked("bank_blocked");
  blocked.database.run(
      "CREATE SCHEMA kept; CREATE TABLE kept.a (a int);"
      "CREATE INDEX _weir_offsets ON kept.a (a)");
  CHECK(blocked.psql(blocked.script()).code == 3);
  CHECK(blocked.value("SELECT count(*) FROM pg_roles WHERE rolname = 'bank_blocked'") == "0");
}

TEST_CASE("the script asks for no connection and tells no password", "[grants]") {
  World world("topic \"t\" -> t");
  world.connect_as("postgresql://app:geheim@nowhere.invalid/shop");
  const Ended grants = world.weir("grants");
  CHECK(grants.code == 0);
  CHECK(contains(grants.out, "CREATE ROLE \"app\" LOGIN"));
  CHECK(contains(grants.out, "GRANT CONNECT ON DATABASE \"shop\" TO \"app\""));
  CHECK(!contains(grants.out + grants.err, "geheim"));
  CHECK(world.weir("grants").out == grants.out);
  CHECK(contains(world.weir("grants", {"--role", "Other"}).out, "TO \"Other\""));
}

}  // namespace weir::test::grants_test
