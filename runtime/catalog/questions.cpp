#include "runtime/catalog/questions.h"

#include "compiler/emit/sql.h"
#include "runtime/pg/pipeline.h"

namespace weir {

namespace {

// Column lists and publications of schemas came with it.
constexpr std::int32_t kPublicationsOfSchemas = 150000;

bool begins(Transaction transaction) {
  return transaction == Transaction::Own || transaction == Transaction::First;
}

bool ends(Transaction transaction) {
  return transaction == Transaction::Own || transaction == Transaction::Last;
}

pg::Expected<pg::UnitOutcome> round_trip(pg::Connection& connection,
                                         const std::vector<Question>& questions,
                                         Transaction transaction) {
  pg::Pipeline pipeline(connection);
  WEIR_CHECKED(pipeline.enter());
  if (begins(transaction)) {
    WEIR_CHECKED(pipeline.send_once(fill("session/begin_snapshot.sql", {}).text(), {}));
    WEIR_CHECKED(pipeline.send_once(fill("session/pin.sql", {}).text(), {}));
  }
  for (const Question& question : questions) {
    WEIR_CHECKED(pipeline.send_once(fill(question.name, {}).text(), question.params));
  }
  if (ends(transaction)) {
    WEIR_CHECKED(pipeline.send_once(fill("session/commit.sql", {}).text(), {}));
  }
  WEIR_CHECKED(pipeline.sync());
  WEIR_TRY(pg::UnitOutcome outcome, pipeline.wait());
  WEIR_CHECKED(pipeline.leave());
  return outcome;
}

}  // namespace

std::string_view table_publications(std::int32_t server_version) {
  return server_version >= kPublicationsOfSchemas ? "introspect/around_publications.sql"
                                                  : "introspect/around_publications_before_15.sql";
}

std::string_view schema_publications(std::int32_t server_version) {
  return server_version >= kPublicationsOfSchemas ? "introspect/schema_publications.sql"
                                                  : "introspect/schema_publications_before_15.sql";
}

pg::Expected<std::vector<pg::QueryResult>> ask(pg::Connection& connection,
                                               const std::vector<Question>& questions,
                                               Transaction transaction) {
  WEIR_TRY(pg::UnitOutcome outcome, round_trip(connection, questions, transaction));
  if (outcome.failure) {
    if (transaction != Transaction::Open) {
      WEIR_TRY(const pg::QueryResult ended,
               connection.query(fill("session/rollback.sql", {}).text()));
    }
    return tl::make_unexpected(outcome.failure->error);
  }
  if (begins(transaction)) {
    outcome.results.erase(outcome.results.begin(), outcome.results.begin() + 2);
  }
  if (ends(transaction)) outcome.results.pop_back();
  return std::move(outcome.results);
}

}  // namespace weir
