#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "compiler/model/table.h"

namespace weir {

// What the owner of a table could do where weir refuses: facts, which emit/dba.h turns into
// statements for people to read, change and run. weir itself never runs any of it.
namespace remedy {

struct ChangeType {
  std::string column;
  PgType type;
  friend bool operator==(const ChangeType&, const ChangeType&) = default;
};

struct BuildUniqueIndex {
  std::vector<std::string> columns;
  bool partitioned = false;  // such tables take no index that is built beside writers
  friend bool operator==(const BuildUniqueIndex&, const BuildUniqueIndex&) = default;
};

// A column that is to be NOT NULL and has no value for the rows that exist: added as nullable, to
// be filled, and made NOT NULL by a check that is validated without keeping writers out.
struct AddRequiredColumn {
  Column column;
  friend bool operator==(const AddRequiredColumn&, const AddRequiredColumn&) = default;
};

// A column as the event wants it, added to `table` (which may be the root of a partition).
struct AddColumnThere {
  QualifiedName table;
  Column column;
  friend bool operator==(const AddColumnThere&, const AddColumnThere&) = default;
};

// A column without its default first, so that the default holds for new rows only.
struct AddColumnThenDefault {
  Column column;
  friend bool operator==(const AddColumnThenDefault&, const AddColumnThenDefault&) = default;
};

// The type of a typed table gets the attribute.
struct AddAttribute {
  QualifiedName type;
  Column column;
  friend bool operator==(const AddAttribute&, const AddAttribute&) = default;
};

struct AllowNulls {
  std::string column;
  friend bool operator==(const AllowNulls&, const AllowNulls&) = default;
};

struct CreateWholeTable {
  Table table;
  friend bool operator==(const CreateWholeTable&, const CreateWholeTable&) = default;
};

struct CreateSchema {
  friend bool operator==(const CreateSchema&, const CreateSchema&) = default;
};

struct InstallExtension {
  std::string name;
  friend bool operator==(const InstallExtension&, const InstallExtension&) = default;
};

enum class SchemaRight : std::uint8_t { Usage, Create };
struct GrantOnSchema {
  SchemaRight right{};
  friend bool operator==(const GrantOnSchema&, const GrantOnSchema&) = default;
};

struct GrantOnTable {
  std::vector<TableRight> rights;
  friend bool operator==(const GrantOnTable&, const GrantOnTable&) = default;
};

}  // namespace remedy

// Nothing, or one way out. The table is the refusal's, the role the plan's.
using Remedy = std::variant<std::monostate,
                            remedy::ChangeType,
                            remedy::BuildUniqueIndex,
                            remedy::AddRequiredColumn,
                            remedy::AddColumnThere,
                            remedy::AddColumnThenDefault,
                            remedy::AddAttribute,
                            remedy::AllowNulls,
                            remedy::CreateWholeTable,
                            remedy::CreateSchema,
                            remedy::InstallExtension,
                            remedy::GrantOnSchema,
                            remedy::GrantOnTable>;

}  // namespace weir
