#include "compiler/emit/grants.h"

#include <fmt/format.h>

#include <string_view>

#include "compiler/emit/sql.h"
#include "compiler/emit/state.h"
#include "compiler/emit/wrap.h"
#include "compiler/model/rights.h"
#include "compiler/model/shortened.h"

namespace weir {

namespace {

class Script {
 public:
  Script(const Needs& needs, const Pipeline& pipeline, const Grantee& grantee)
      : needs_(needs),
        pipeline_(pipeline),
        grantee_(grantee),
        role_(quote_identifier(grantee.role)),
        owners_(shortened(grantee.role + "_owners")) {}

  std::string text() && {
    add_head();
    add_role();
    for (const auto& [schema, need] : needs_.schemas) add_schema(schema, need);
    add_state();
    for (const auto& [table, need] : needs_.tables) add_table(table, need);
    for (const TopicRule& rule : needs_.open) add_open(rule);
    if (pipeline_.schema_evolution && !needs_.tables.empty()) add_owners();
    out_ += "\n" + fill("ddl/script_end.sql", {}).text() + "\n";
    return std::move(out_);
  }

 private:
  std::string who() const { return display(grantee_.role); }

  void say(std::string_view sentence) {
    out_ += '\n';
    note(sentence);
  }

  void note(std::string_view sentence) {
    for (const std::string& line : wrapped("   ", sentence)) out_ += "--" + line.substr(2) + "\n";
  }

  void run(const Sql& statement) { out_ += statement.text() + ";\n"; }

  // psql runs what the statement answers.
  void run_answer(const Sql& statement) { out_ += statement.text() + "\n\\gexec\n"; }

  void suggest(const Sql& statement, std::string_view end) {
    std::string text = statement.text();
    for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 6) {
      text.replace(at, 1, "\n--   ");
    }
    out_ += fmt::format("--   {}{}\n", text, end);
  }

  static Sql literal(std::string_view text) { return quote_literal(text); }

  void add_head() {
    note(
        fmt::format("What the role {} needs for pipeline {}: the rights that weir's commands make "
                    "use of, and no more.",
                    who(),
                    display(pipeline_.name)));
    out_ += "--\n";
    note(fmt::format(
        "To be run once{}: `psql -X -f THIS_FILE`, as a superuser or as a role that may create "
        "roles and owns the schemas and tables. It is one transaction. Run again, it changes "
        "nothing; what the role was granted otherwise stays as it is.",
        grantee_.database ? ", in the database " + display(*grantee_.database) : ""));
    const Sql timeout = literal(fmt::format("{}ms", pipeline_.lock.timeout_ms));
    out_ += "\n\\set ON_ERROR_STOP on\n" +
            fill("ddl/script_begin.sql", {{"lock_timeout", timeout}}).text() + "\n";
    if (!grantee_.database) return;
    const std::string warning = fmt::format("this script is for the database {}, and this one is ",
                                            display(*grantee_.database));
    run(fill("dba/only_in.sql",
             {{"warning", literal(warning)}, {"database", literal(*grantee_.database)}}));
  }

  void add_role() {
    say(
        fmt::format("The role. No password is set here: in psql, `\\password {}` asks for one and "
                    "sends no more than its hash.",
                    role_.text()));
    const Sql create = fill("dba/create_login.sql", {{"role", role_}});
    run_answer(fill("dba/unless_role.sql",
                    {{"statement", literal(create.text())}, {"role", literal(grantee_.role)}}));
    const Sql database = grantee_.database ? quote_identifier(*grantee_.database)
                                           : keyword(":\"DBNAME\"");  // psql's own variable
    run(fill("dba/grant_connect.sql", {{"database", database}, {"role", role_}}));
  }

  void grant_on_schema(const std::string& schema, const Sql& rights) {
    const Sql name = quote_identifier(schema);
    const Sql create = fill("dba/create_plain_schema.sql", {{"schema", name}});
    run_answer(fill("dba/unless_schema.sql",
                    {{"statement", literal(create.text())}, {"schema", literal(schema)}}));
    run(fill("dba/grant_on_schema.sql", {{"right", rights}, {"schema", name}, {"role", role_}}));
  }

  void add_schema(const std::string& schema, const Needs::OfSchema& need) {
    say(fmt::format("The schema {}: rows are written to its tables{}.",
                    display(schema),
                    need.create ? ", and missing ones are made" : ""));
    grant_on_schema(schema, need.create ? keyword("USAGE, CREATE") : keyword("USAGE"));
  }

  void add_state() {
    const std::string& schema = pipeline_.state_schema();
    say("weir's own tables: made here, so that the role need not make them.");
    if (!needs_.schemas.contains(schema)) grant_on_schema(schema, keyword("USAGE"));
    std::vector<StateTable> tables = run_state(schema);
    if (pipeline_.schema_evolution) tables.push_back(ledger_state(schema));
    for (const StateTable& table : tables) {
      out_ += table.create + ";\n";
      std::vector<TableRight> rights = table.rights;
      rights.insert(rights.end(), table.more.begin(), table.more.end());
      run(grant(table.name, rights));
    }
  }

  Sql grant(const QualifiedName& table, const std::vector<TableRight>& rights) const {
    return fill("dba/grant_on_table.sql",
                {{"rights", rights_sql(rights)}, {"table", quote_name(table)}, {"role", role_}});
  }

  void add_table(const QualifiedName& table, const Needs::OfTable& need) {
    say(fmt::format("The table {}, if it is there and not the role's own.", display(table)));
    run_answer(fill("dba/if_table.sql",
                    {{"statement", literal(grant(table, need.rights).text())},
                     {"schema", literal(table.schema)},
                     {"table", literal(table.name)},
                     {"role", literal(grantee_.role)}}));
  }

  void add_open(const TopicRule& rule) {
    const std::string target =
        rule.target_schema ? *rule.target_schema + "." + rule.target : rule.target;
    const auto rights = rights_to_write(rule.insert_mode, rule.delete_mode, rule.truncate);
    say(
        fmt::format("Topics that match {} are written to {}: which tables that are, they tell. "
                    "`weir grants FILE --events EVENTS` knows those of a file of events. A table "
                    "that is there and not named here needs {}{}.",
                    display(rule.pattern),
                    display(target),
                    rights_text(rights),
                    rule.target_schema ? ", its schema usage (and create, to make tables)" : ""));
  }

  // Ownership is more than weir needs, and only a person can weigh that.
  void add_owners() {
    say(
        fmt::format("To add columns to a table that is there, the role has to be a member of its "
                    "owner: PostgreSQL knows no smaller right. That is not granted above. For the "
                    "tables that weir may add columns to, take the leading dashes off these lines: "
                    "then they belong to a role of their own, and both {} and their owner of today "
                    "are members of it.",
                    who()));
    const Sql owners = quote_identifier(owners_);
    const Sql create = fill("dba/create_owners.sql", {{"owners", owners}});
    suggest(fill("dba/unless_role.sql",
                 {{"statement", literal(create.text())}, {"role", literal(owners_)}}),
            "\n--   \\gexec");
    suggest(fill("dba/grant_membership.sql", {{"owners", owners}, {"role", role_}}), ";");
    for (const auto& [schema, need] : needs_.schemas) {
      suggest(fill("dba/grant_on_schema.sql",
                   {{"right", keyword("USAGE, CREATE")},
                    {"schema", quote_identifier(schema)},
                    {"role", owners}}),
              ";");
    }
    for (const auto& [table, need] : needs_.tables) {
      suggest(fill("dba/grant_to_owner.sql",
                   {{"owners", literal(owners_)},
                    {"schema", literal(table.schema)},
                    {"table", literal(table.name)}}),
              "\n--   \\gexec");
      const Sql give =
          fill("dba/change_owner.sql", {{"table", quote_name(table)}, {"owners", owners}});
      suggest(fill("dba/if_table.sql",
                   {{"statement", literal(give.text())},
                    {"schema", literal(table.schema)},
                    {"table", literal(table.name)},
                    {"role", literal(grantee_.role)}}),
              "\n--   \\gexec");
    }
  }

  const Needs& needs_;
  const Pipeline& pipeline_;
  const Grantee& grantee_;
  Sql role_;
  std::string owners_;
  std::string out_;
};

}  // namespace

std::string grants_script(const Needs& needs, const Pipeline& pipeline, const Grantee& grantee) {
  return Script(needs, pipeline, grantee).text();
}

}  // namespace weir
