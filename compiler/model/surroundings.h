#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "compiler/model/identifier.h"
#include "compiler/model/table.h"

namespace weir {

// What stands around the tables that a plan touches and may notice it: facts from the catalog,
// without a judgement. They change by DDL alone; what changes by itself is in right_now.h. Lists
// are in no particular order.
namespace around {

// A view or a materialized view whose query names the table.
struct View {
  QualifiedName name;
  RelationKind kind = RelationKind::View;
};

// A rewrite rule, on the table itself or on another relation, that names the table.
struct Rule {
  std::string name;
  QualifiedName on;
};

// An enabled trigger in PL/pgSQL.
struct Trigger {
  std::string name;
  QualifiedName function;
  std::string source;
};

// A function in SQL or PL/pgSQL that returns rows of the table, or whose source may name it.
struct Function {
  QualifiedName name;
  bool returns_rows = false;  // its result is of the table's row type, or an array or set of it
  std::string source;         // empty for a body that was parsed at its creation (BEGIN ATOMIC)
};

struct Publication {
  std::string name;
  bool column_list = false;
  bool row_filter = false;
  bool changes = true;  // publishes updates or deletes, for which rows have to be identified
};

// A right that somebody other than the owner has: of the table, or of single columns.
struct Grant {
  std::string role;  // "PUBLIC" for everybody
  std::string privilege;
  bool on_columns = false;
};

// What ALTER DEFAULT PRIVILEGES gives to others on tables that `creator` makes.
struct DefaultGrant {
  std::string creator;
  std::string role;
  std::string privilege;
};

struct EventTrigger {
  std::string name;
  QualifiedName function;
  bool on_create = false;  // fires at CREATE TABLE
  bool on_alter = false;   // fires at ALTER TABLE
};

struct Slot {
  std::string name;
  std::string plugin;
};

// How updates and deletes of a published table tell which row they mean.
enum class ReplicaIdentity : std::uint8_t { Key, Index, Full, Nothing };

}  // namespace around

// Around a table that exists and gets columns.
struct TableSurroundings {
  std::vector<around::View> views;
  std::vector<around::Rule> rules;
  std::vector<around::Trigger> triggers;
  std::vector<around::Function> functions;
  std::vector<around::Publication> publications;
  std::vector<std::string> subscriptions;  // that write into the table
  std::vector<around::Grant> grants;
  around::ReplicaIdentity replica_identity = around::ReplicaIdentity::Key;
  bool row_security = false;
};

// Around the tables that are created in a schema.
struct SchemaSurroundings {
  std::vector<around::Publication> publications;  // of every table that comes to the schema
  std::vector<std::string> with_row_security;     // tables of the schema that have it
  std::vector<around::DefaultGrant> default_grants;
};

struct Surroundings {
  std::map<QualifiedName, TableSurroundings> tables;
  std::map<std::string, SchemaSurroundings> schemas;
  std::vector<around::EventTrigger> event_triggers;
  std::vector<around::Slot> slots;  // of logical replication, that last beyond a session
};

}  // namespace weir
