#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "compiler/model/lowered.h"
#include "compiler/model/table.h"

namespace weir {

// Differences between the table that a schema asks for and what the database has: facts without a
// judgement. plan/rules.h decides what becomes of each. Columns are indexes into Lowered::table.
namespace change {

// The table is missing, and without a key its updates and deletes could not be published.
struct NoReplicaIdentity {
  std::vector<std::string> publications;
};

struct MissingTable {
  bool may_create = true;  // the role has CREATE on the schema
  // The primary key's constraint, where another name than the usual one has to be taken.
  std::string key_name;
};

// Every name that the primary key's index could take belongs to another relation.
struct KeyNameTaken {
  std::string name;  // the first of them
};

// Why a column can't be added though the role may.
enum class Hindrance : std::uint8_t {
  TypedTable,        // the columns are those of a composite type
  ForeignPartition,  // a descendant's rows are on another server, which would not get the column
  RowTypeUsed,       // a column with a default, and rows of the table are values elsewhere
  ChildColumn,       // a descendant has a column of the name that does not fit
};

struct MissingColumn {
  std::size_t column = 0;
  bool may_add = true;  // the role owns the table
  std::optional<Hindrance> hindrance{};
  ColumnPlace place{};  // what the hindrance is about: a relation, its column
  PgType type{};        // of that column
};

// Not every value of the event fits the live type.
enum class Fit : std::uint8_t { SomeValues, NoValue };
struct TypeDiffers {
  std::size_t column = 0;
  PgType live;
  Fit fit = Fit::NoValue;
  std::string reason;  // why, in the words of bind/assignability.h
  bool allowed{};      // of SomeValues: the pipeline's file says that it is meant
};

// Rows are found by a key that no unique index of the live table has.
struct KeyDiffers {
  std::vector<std::string> live;            // primary key; empty if there is none
  std::optional<UnusableIndex> unusable{};  // it has the columns, and still can't be used
  bool partitioned = false;
};

// A view, a materialized view or a foreign table.
struct NotATable {
  RelationKind kind = RelationKind::View;
};

// A sequence, an index, a type: something without rows that has the table's name.
struct NameTaken {
  RelationKind kind = RelationKind::Other;
  bool plain_type = false;  // an enum or a domain, no relation
};

// A relation that has rows, and that is somebody else's to change.
enum class Owner : std::uint8_t { Partitioned, Extension, System };
struct NotOurs {
  Owner owner{};
  QualifiedName parent{};   // of a partition
  std::string extension{};  // its name
};

// A relation whose name differs from that of a missing table only in case.
struct TableTwin {
  std::string live;
};

// NOT NULL without a default, and the event has no field for it.
struct UnfilledColumn {
  std::string column;
};

// The event has a field for a column that the server computes, or that it lets nobody update.
enum class Computed : std::uint8_t {
  Generated,
  GeneratedKey,    // rows would be found by it
  GeneratedAlone,  // the event has a field for no other column
  IdentityAlways,
};
struct ComputedColumn {
  std::size_t column = 0;
  Computed how{};
};

// The live table has a column whose name differs only in case.
struct CaseTwin {
  std::size_t column = 0;
  std::string live;
};

struct TooManyColumns {
  std::size_t live = 0;
  std::size_t dropped = 0;
  std::size_t missing = 0;
};

struct MissingSchema {};

enum class Privilege : std::uint8_t { UseSchema, WriteRows };
struct MissingPrivilege {
  Privilege what{};
  std::vector<TableRight> rights;  // of WriteRows
};

// A column's type belongs to an extension that is not installed.
struct TypeNotInstalled {
  std::size_t column = 0;
};

// The live column takes no null, the event's field may be null.
struct StricterColumn {
  std::size_t column = 0;
};

// The event states no bound for its texts, and the live column has one.
struct BoundedColumn {
  std::size_t column = 0;
  PgType live;
};

// The event has defaults for columns that have none.
struct MissingDefaults {
  std::vector<std::string> columns;
};

// The index that finds rows takes nulls, and the event's field may be null.
struct KeyTakesNull {
  std::size_t column = 0;
};

// Two keys that are not the same text can be one key to the live column.
struct KeyFoldsText {
  std::size_t column = 0;
  PgType live;
};

struct UnloggedTable {};

// Tables other than partitions inherit from the live one.
struct InheritingTables {
  std::int32_t count = 0;
};

}  // namespace change

using Change = std::variant<change::MissingTable,
                            change::NoReplicaIdentity,
                            change::MissingColumn,
                            change::TypeDiffers,
                            change::KeyDiffers,
                            change::NotATable,
                            change::NameTaken,
                            change::UnfilledColumn,
                            change::ComputedColumn,
                            change::CaseTwin,
                            change::TooManyColumns,
                            change::MissingSchema,
                            change::MissingPrivilege,
                            change::TypeNotInstalled,
                            change::StricterColumn,
                            change::KeyNameTaken,
                            change::NotOurs,
                            change::TableTwin,
                            change::BoundedColumn,
                            change::MissingDefaults,
                            change::KeyTakesNull,
                            change::KeyFoldsText,
                            change::UnloggedTable,
                            change::InheritingTables>;

}  // namespace weir
