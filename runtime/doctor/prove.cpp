#include "runtime/doctor/prove.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <random>
#include <utility>

#include "compiler/emit/prove.h"
#include "compiler/emit/sql.h"
#include "compiler/rules/safety_rules.h"

namespace weir {

namespace {

using pg::QueryResult;

pg::Expected<void> execute(pg::Connection& connection, const std::string& sql) {
  WEIR_TRY(const QueryResult done, connection.query(sql));
  return {};
}

Result<void> check_rights(pg::Connection& connection) {
  WEIR_TRY(const QueryResult answer, connection.query(may_prove()));
  const std::string where = fmt::format("database {}", display(answer.text(0, 3)));
  const std::string role = display(answer.text(0, 4));
  if (answer.boolean(0, 2)) {
    return fail(Code::X535,
                "the session is read-only, and the rules are tried in a schema of their own",
                where,
                "connect to the primary, without default_transaction_read_only");
  }
  if (!answer.boolean(0, 0)) {
    return fail(
        Code::X535,
        fmt::format("the role {} may not create the schema that the rules are tried in", role),
        where,
        fmt::format("grant create on database {} to {}, or connect to another database of "
                    "the same server",
                    display(answer.text(0, 3)),
                    role));
  }
  if (!answer.boolean(0, 1)) {
    return fail(Code::X535,
                "the server does not count what it reads, so no scan would be seen",
                where,
                "set track_counts = on for the role or the server");
  }
  return {};
}

Result<std::string> scratch_name(pg::Connection& connection) {
  WEIR_TRY(const QueryResult begin, connection.query(name_scratch()));
  return fmt::format("{}_{:08x}", begin.text(0, 0), std::random_device{}());
}

// A process that was killed could not remove its own.
Result<void> remove_abandoned(pg::Connection& connection) {
  WEIR_TRY(const QueryResult names, connection.query(abandoned_scratch()));
  for (int row = 0; row < names.rows(); ++row) {
    WEIR_CHECKED(execute(connection, clear_stage(std::string(names.text(row, 0)))));
  }
  return {};
}

// The scratch schema. It goes with its object, whatever happened in between.
class Stage {
 public:
  Stage(pg::Connection& connection, std::string name)
      : connection_(connection), name_(std::move(name)) {}
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;
  ~Stage() {
    if (set_) (void)clear();
  }

  const std::string& name() const { return name_; }

  Result<void> set() {
    set_ = true;
    for (const std::string& statement : set_stage(name_)) {
      WEIR_CHECKED(execute(connection_, statement));
    }
    return {};
  }

  Result<void> clear() {
    set_ = false;
    auto cleared = execute(connection_, clear_stage(name_));
    if (cleared) return {};
    return fail(
        Code::X537,
        fmt::format("the schema {} could not be removed: {}", name_, to_text(cleared.error())),
        connection_.place(),
        fmt::format("remove it yourself: DROP SCHEMA {} CASCADE", name_));
  }

 private:
  pg::Connection& connection_;
  std::string name_;
  bool set_ = false;
};

// The subject at one moment of a transaction.
struct Sight {
  std::string files;
  std::int64_t scans = 0;
  bool kept = false;
  std::string relations;
};

class Trial {
 public:
  Trial(pg::Connection& connection, const SafetyRule& rule, const std::string& scratch)
      : connection_(connection), rule_(rule), scratch_(scratch), subject_(rule.subject) {}

  pg::Expected<DdlFacts> run() {
    WEIR_CHECKED(execute(connection_, fill("session/begin.sql", {}).text()));
    auto facts = observe();
    WEIR_CHECKED(execute(connection_, fill("session/rollback.sql", {}).text()));
    return facts;
  }

 private:
  pg::Expected<Sight> look() {
    WEIR_TRY(
        const QueryResult answer,
        connection_.query(look_at_subject(), {pg::text_param(scratch_), pg::text_param(subject_)}));
    return Sight{.files = std::string(answer.text(0, 0)),
                 .scans = answer.integer(0, 1),
                 .kept = answer.boolean(0, 2),
                 .relations = std::string(answer.text(0, 3))};
  }

  pg::Expected<DdlFacts> observe() {
    WEIR_TRY(const Sight before, look());
    DdlFacts facts;
    if (auto done = connection_.query(proof_statement(rule_, scratch_)); !done) {
      if (!connection_.alive() || done.error().sqlstate.empty()) {
        return tl::make_unexpected(done.error());
      }
      facts.sqlstate = done.error().sqlstate;
      return facts;
    }
    WEIR_TRY(const Sight after, look());
    facts.rewrites = before.files != after.files;
    facts.scans = before.scans != after.scans;
    facts.kept = after.kept && !before.kept;
    WEIR_CHECKED(read_locks(before.relations, facts));
    return facts;
  }

  // The subject is as locked as the least locked of its partitions.
  pg::Expected<void> read_locks(const std::string& relations, DdlFacts& facts) {
    WEIR_TRY(const QueryResult locks,
             connection_.query(
                 locks_of_session(),
                 {pg::text_param(scratch_), pg::text_param(subject_), pg::text_param(relations)}));
    std::map<std::int64_t, TableLock> of_subject;
    for (int row = 0; row < locks.rows(); ++row) {
      const TableLock lock = find_table_lock(locks.text(row, 2));
      TableLock& held = locks.boolean(row, 1) ? of_subject[locks.integer(row, 0)] : facts.others;
      held = std::max(held, lock);
    }
    if (!of_subject.empty()) {
      facts.lock = std::ranges::min_element(
                       of_subject, {}, &std::pair<const std::int64_t, TableLock>::second)
                       ->second;
    }
    return {};
  }

  pg::Connection& connection_;
  const SafetyRule& rule_;
  const std::string& scratch_;
  std::string subject_;
};

}  // namespace

Result<std::vector<Proof>> prove_rules(pg::Connection& connection,
                                       const std::vector<SafetyRule>& rules) {
  WEIR_CHECKED(check_rights(connection));
  WEIR_CHECKED(remove_abandoned(connection));
  WEIR_TRY(std::string name, scratch_name(connection));
  Stage stage(connection, std::move(name));
  WEIR_CHECKED(stage.set());
  std::vector<Proof> proofs;
  for (const SafetyRule& rule : rules) {
    WEIR_TRY(DdlFacts observed, Trial(connection, rule, stage.name()).run());
    std::vector<std::string> found = differences(rule, observed);
    proofs.push_back(
        {.rule = rule, .observed = std::move(observed), .differences = std::move(found)});
  }
  WEIR_CHECKED(stage.clear());
  return proofs;
}

}  // namespace weir
