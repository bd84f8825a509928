#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/diagnostics/error.h"
#include "compiler/model/catalog.h"
#include "compiler/model/identifier.h"
#include "runtime/pg/connection.h"
#include "runtime/pg/pipeline.h"

namespace weir {

// What to look up. The schemas of the tables are looked up as well.
enum class Look : std::uint8_t {
  Whole,      // all that a plan asks
  Rows,       // what writing rows asks, and whether there is anything to plan: half the work
  TableOnly,  // what the table is, without its relatives and names beside it: quick, under its lock
};

struct CatalogRequest {
  std::vector<QualifiedName> tables;
  std::vector<std::string> schemas{};
  std::vector<std::string> types{};  // pg_type.typname of extensions' types
  Look look = Look::Whole;
};

// Reads the part of the catalog that a plan asks about: three round trips whatever the number of
// tables, one state of the catalog, and nothing but catalog rows, so that a table that somebody
// keeps locked does not hold it up. A schema that does not exist is in the answer with `exists`
// off.
//
// A deferrable primary key is not reported as a key, but as an index that ON CONFLICT can't use.
// REQUIRES: no pipeline entered on the connection, no transaction open.
Result<Catalog> introspect(pg::Connection& connection, const CatalogRequest& request);

// The same for whoever looks again and again: the server keeps the plans of the statements, which
// take it most of its time, for as long as the pipeline lives. REQUIRES also: that is not entered.
Result<Catalog> introspect_again(pg::Pipeline& pipeline, const CatalogRequest& request);

// The same inside the transaction that is open, as that transaction sees the catalog. After a
// failure the transaction is only good for a rollback.
pg::Expected<Catalog> introspect_in_transaction(pg::Connection& connection,
                                                const CatalogRequest& request);

}  // namespace weir
