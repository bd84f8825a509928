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

enum class Plans : std::uint8_t { Once, Kept };

pg::Expected<pg::UnitOutcome> round_trip(pg::Pipeline& pipeline,
                                         const std::vector<Question>& questions,
                                         Transaction transaction,
                                         Plans plans) {
  const auto send = [&](std::string_view name, const std::vector<pg::Param>& params) {
    const std::string sql = fill(name, {}).text();
    return plans == Plans::Kept ? pipeline.send(sql, params) : pipeline.send_once(sql, params);
  };
  WEIR_CHECKED(pipeline.enter());
  if (begins(transaction)) {
    WEIR_CHECKED(send("session/begin_snapshot.sql", {}));
    WEIR_CHECKED(send("session/pin.sql", {}));
    if (plans == Plans::Kept) WEIR_CHECKED(send("session/keep_plans.sql", {}));
  }
  for (const Question& question : questions) WEIR_CHECKED(send(question.name, question.params));
  if (ends(transaction)) WEIR_CHECKED(send("session/commit.sql", {}));
  WEIR_CHECKED(pipeline.sync());
  WEIR_TRY(pg::UnitOutcome outcome, pipeline.wait());
  WEIR_CHECKED(pipeline.leave());
  return outcome;
}

pg::Expected<std::vector<pg::QueryResult>> ask_through(pg::Pipeline& pipeline,
                                                       const std::vector<Question>& questions,
                                                       Transaction transaction,
                                                       Plans plans) {
  WEIR_TRY(pg::UnitOutcome outcome, round_trip(pipeline, questions, transaction, plans));
  if (outcome.failure) {
    if (transaction != Transaction::Open) {
      WEIR_TRY(const pg::QueryResult ended,
               pipeline.connection().query(fill("session/rollback.sql", {}).text()));
    }
    return tl::make_unexpected(outcome.failure->error);
  }
  if (begins(transaction)) {
    const auto settings = outcome.results.begin() + (plans == Plans::Kept ? 3 : 2);
    outcome.results.erase(outcome.results.begin(), settings);
  }
  if (ends(transaction)) outcome.results.pop_back();
  return std::move(outcome.results);
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
  pg::Pipeline pipeline(connection);
  return ask_through(pipeline, questions, transaction, Plans::Once);
}

pg::Expected<std::vector<pg::QueryResult>> ask_again(pg::Pipeline& pipeline,
                                                     const std::vector<Question>& questions,
                                                     Transaction transaction) {
  return ask_through(pipeline, questions, transaction, Plans::Kept);
}

}  // namespace weir
