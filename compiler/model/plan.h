#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "compiler/diagnostics/code.h"
#include "compiler/diagnostics/span.h"
#include "compiler/model/pipeline.h"
#include "compiler/model/remedy.h"
#include "compiler/model/table.h"
#include "compiler/model/table_facts.h"

namespace weir {

// A piece of the pipeline file as people count: from line:column up to, but not with,
// end_line:end_column, all from 1. Line 0 stands for none.
struct Place {
  std::size_t line = 0;
  std::size_t column = 0;
  std::size_t end_line = 0;
  std::size_t end_column = 0;

  bool known() const { return line > 0; }
  friend bool operator==(const Place&, const Place&) = default;
};

// Where an operation, a refusal or a notice comes from.
struct Provenance {
  std::string topic;
  std::int32_t schema_version =
      0;             // 1 for the first schema seen on the topic; 0 for a declared event
  std::string path;  // of the field, such as `value.after.priority`; may be empty
  Span span{};       // in the pipeline file, if the event was declared there
  Place place{};     // of the span, or else of the topic's rule; see frontend/weir/places.h

  friend bool operator==(const Provenance&, const Provenance&) = default;
};

// The only DDL that exists in the program. An unsafe change can't be written down.
struct CreateTable {
  Table table;
  std::vector<Provenance> columns_from;  // one for each column of the table, in order
  friend bool operator==(const CreateTable&, const CreateTable&) = default;
};

// Adds one column, nullable or with a constant default: PostgreSQL keeps the default in the catalog
// and neither rewrites nor scans the table.
struct AddColumn {
  QualifiedName table;
  Column column;
  Provenance from;
  friend bool operator==(const AddColumn&, const AddColumn&) = default;
};

using Operation = std::variant<CreateTable, AddColumn>;

const QualifiedName& table_of(const Operation& operation);

// What a refusal means for the rows of the topic.
enum class Consequence : std::uint8_t {
  Continues,  // rows still fit one by one; values that do not are set aside
  Stops,      // no row of this schema can be written
};

std::string_view to_text(Consequence consequence);

// A change that weir will not make: data, not an exception.
struct Refusal {
  Code code{};  // R...; its name is the refusal's `kind`
  Consequence consequence = Consequence::Stops;
  QualifiedName table;
  std::string column;  // empty if the refusal is about the whole table
  std::string event;   // what the event says, for people: "int64 -> bigint"
  std::string live;    // what the database has: "integer"
  std::string reason;
  std::string help;
  Remedy remedy{};  // the way out by hand
  Provenance from;

  friend bool operator==(const Refusal&, const Refusal&) = default;
};

struct Notice {
  Code code{};  // N...
  QualifiedName table;
  std::string column;
  std::string message;
  Provenance from;

  friend bool operator==(const Notice&, const Notice&) = default;
};

struct Target {
  std::string database;
  std::string schema;  // the destination's
  std::string role;
  std::int32_t server_version = 0;
  std::int64_t database_oid = 0;  // 0 if unknown
  std::string system_identifier;  // of the cluster; empty if unknown

  friend bool operator==(const Target&, const Target&) = default;
};

// Ordered operations, refusals, notices, and fingerprints of the tables the plan was made for.
struct Plan {
  std::string pipeline;
  std::string file;  // the pipeline file as the user named it; empty if the plan has no places
  LockLimits lock;   // that it would be applied with
  Target target;
  std::vector<Operation> operations;
  std::vector<Refusal> refusals;
  std::vector<Notice> notices;
  std::vector<QualifiedName> unchanged;               // tables that need nothing
  std::map<QualifiedName, std::string> fingerprints;  // of every table touched, as it was found
  std::map<QualifiedName, TableFacts> found;          // those of them that exist

  bool empty() const { return operations.empty() && refusals.empty(); }
};

}  // namespace weir
