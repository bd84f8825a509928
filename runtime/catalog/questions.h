#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "runtime/pg/connection.h"
#include "runtime/pg/param.h"
#include "runtime/pg/pipeline.h"
#include "runtime/pg/result.h"

namespace weir {

// A statement about the catalog: the name of its template, without blanks to fill.
struct Question {
  std::string_view name;
  std::vector<pg::Param> params{};
};

// Statements that differ by the server's version.
std::string_view table_publications(std::int32_t server_version);
std::string_view schema_publications(std::int32_t server_version);

enum class Transaction : std::uint8_t {
  Own,    // all questions see one state of the catalog
  First,  // so do these and those of the calls that follow, with Next and in the end with Last
  Next,
  Last,
  Open,  // they run inside the caller's transaction, and see what it sees
};

// Asks everything in one round trip; the answers stand in the order of the questions. After a
// failure a transaction of ours is over, and the caller's is only good for a rollback.
// REQUIRES: no pipeline entered on the connection; with Own and First no transaction open.
pg::Expected<std::vector<pg::QueryResult>> ask(pg::Connection& connection,
                                               const std::vector<Question>& questions,
                                               Transaction transaction);

// The same for questions that are asked again and again: the server keeps their plans for as long
// as the pipeline lives, unless a pooler is between. REQUIRES also: the pipeline is not entered.
pg::Expected<std::vector<pg::QueryResult>> ask_again(pg::Pipeline& pipeline,
                                                     const std::vector<Question>& questions,
                                                     Transaction transaction);

}  // namespace weir
