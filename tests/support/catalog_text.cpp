#include "tests/support/catalog_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "tests/support/line_scanner.h"

namespace weir::compact {

namespace {

constexpr std::array kKinds = {
    std::pair{"table", RelationKind::Table},
    std::pair{"partitioned", RelationKind::PartitionedTable},
    std::pair{"view", RelationKind::View},
    std::pair{"matview", RelationKind::MaterializedView},
    std::pair{"foreign", RelationKind::ForeignTable},
    std::pair{"sequence", RelationKind::Sequence},
    std::pair{"index", RelationKind::Index},
    std::pair{"composite", RelationKind::CompositeType},
};

// Splits `numeric(12,2)[]` into its word, its modifiers and its brackets.
void read_modifiers(std::string_view text, PgType& type) {
  const auto open = text.find('(');
  if (open == std::string_view::npos) return;
  const std::string_view inside = text.substr(open + 1, text.find(')') - open - 1);
  type.precision = to_number(inside);
  if (const auto comma = inside.find(','); comma != std::string_view::npos) {
    type.scale = to_number(inside.substr(comma + 1));
  }
}

// A column's type stands between its name and the first of these words.
std::string type_words(LineScanner& scan) {
  std::string out;
  while (!scan.at_end()) {
    LineScanner ahead(scan.rest());
    if (ahead.take("not") || ahead.take("default") || ahead.take("identity") ||
        ahead.take("generated") || ahead.take("over") || ahead.take("folds")) {
      break;
    }
    if (!out.empty()) out += ' ';
    out += scan.word();
  }
  return out;
}

PgType read_column_type(LineScanner& scan) {
  PgType type;
  if (scan.take("enum")) {
    type = read_type(type_words(scan));
    type.type_class = TypeClass::Enum;
  } else if (scan.take("domain")) {
    const PgType domain = read_type(type_words(scan));
    if (!scan.take("over")) scan.fail("over");
    type = pg_domain(domain.other, read_type(type_words(scan)));
  } else {
    type = read_type(type_words(scan));
  }
  return type;
}

Column read_column(LineScanner& scan) {
  Column column;
  column.name = scan.name();
  column.type = read_column_type(scan);
  while (!scan.at_end()) {
    if (scan.take("not")) {
      if (!scan.take("null")) scan.fail("null");
      column.nullable = false;
    } else if (scan.take("default")) {
      column.has_default = true;
    } else if (scan.take("identity")) {
      column.identity = true;
      column.identity_always = scan.take("always");
    } else if (scan.take("generated")) {
      column.generated = true;
    } else if (scan.take("folds")) {
      column.folds_text = true;
    } else {
      scan.fail("not null, default, identity, generated or folds");
    }
  }
  return column;
}

void take_right(Table& table, LineScanner& scan) {
  const std::string right = scan.name();
  if (right == "select")
    table.may_select = false;
  else if (right == "insert")
    table.may_insert = false;
  else if (right == "update")
    table.may_update = false;
  else if (right == "delete")
    table.may_delete = false;
  else if (right == "truncate")
    table.may_truncate = false;
  else if (right == "ownership")
    table.owner = false;
  else
    scan.fail("a right");
  scan.take_mark(",");
}

constexpr std::array kFlaws = {
    std::pair{"deferrable", IndexFlaw::Deferrable},
    std::pair{"invalid", IndexFlaw::Invalid},
    std::pair{"partial", IndexFlaw::Partial},
    std::pair{"expression", IndexFlaw::Expressions},
};

UnusableIndex read_unusable(LineScanner& scan) {
  UnusableIndex index;
  for (const auto& [word, flaw] : kFlaws) {
    if (!scan.take(word)) continue;
    index.flaw = flaw;
    index.name = scan.name();
    index.columns = scan.names();
    return index;
  }
  scan.fail("deferrable, invalid, partial or expression");
}

// Lines about what a table is to other relations; false if this is none of them.
bool read_kin_line(Table& table, LineScanner& scan) {
  if (scan.take("partition")) {
    table.kin.partition_of = read_qualified(scan);
  } else if (scan.take("of")) {
    table.kin.of_type = read_qualified(scan);
  } else if (scan.take("extension")) {
    table.kin.extension = scan.name();
  } else if (scan.take("descendants")) {
    table.kin.descendants = to_number(scan.word());
  } else if (scan.take("foreign")) {
    table.kin.foreign_descendant = read_qualified(scan);
  } else if (scan.take("child")) {
    ChildColumn child;
    child.table = read_qualified(scan);
    child.column = read_column(scan);
    table.kin.child_columns.push_back(std::move(child));
  } else if (scan.take("rows")) {
    ColumnPlace place;
    place.table = read_qualified(scan);
    place.column = scan.name();
    table.kin.row_type_used = std::move(place);
  } else {
    return false;
  }
  return true;
}

void read_table_line(Table& table, LineScanner scan) {
  if (scan.take_mark("|")) {
    if (!read_kin_line(table, scan)) scan.fail("a word about other relations");
    return;
  }
  if (scan.take("primary")) {
    if (!scan.take("key")) scan.fail("key");
    table.key = scan.names();
  } else if (scan.take("unique")) {
    table.unique_keys.push_back(scan.names());
  } else if (scan.take("unusable")) {
    table.unusable_indexes.push_back(read_unusable(scan));
  } else if (scan.take("unlogged")) {
    table.unlogged = true;
  } else if (scan.take("dropped")) {
    table.dropped_columns = to_number(scan.word());
  } else if (scan.take("no")) {
    while (!scan.at_end()) take_right(table, scan);
  } else {
    table.columns.push_back(read_column(scan));
  }
}

void read_schema(Catalog& catalog, LineScanner& scan) {
  SchemaInfo& schema = catalog.schemas[scan.name()];
  if (scan.take("missing")) schema.exists = false;
  if (scan.take("no")) {
    if (scan.take("create")) schema.may_create = false;
    if (scan.take("usage")) schema.may_use = false;
  }
  if (scan.take("published")) schema.need_identity = scan.names();
}

Table* read_head(Catalog& catalog, LineScanner scan) {
  if (scan.take("server")) {
    catalog.server_version = to_number(scan.word());
    return nullptr;
  }
  if (scan.take("schema")) {
    read_schema(catalog, scan);
    return nullptr;
  }
  if (scan.take("type")) {
    catalog.types.insert(read_qualified(scan));
    return nullptr;
  }
  if (scan.take("taken")) {
    catalog.taken_type_names.insert(read_qualified(scan));
    return nullptr;
  }
  if (scan.take("key")) {
    catalog.taken_key_names.insert(read_qualified(scan));
    return nullptr;
  }
  if (scan.take("twin")) {
    const QualifiedName twin = read_qualified(scan);
    catalog.by_folded_name.emplace(folded(twin), twin);
    return nullptr;
  }
  for (const auto& [word, kind] : kKinds) {
    if (!scan.take(word)) continue;
    Table table;
    table.name = read_qualified(scan);
    table.kind = kind;
    return &catalog.tables.insert_or_assign(table.name, table).first->second;
  }
  scan.fail("table, view, schema, type, taken, key, twin or server");
}

std::string column_text(const Column& column) {
  const bool unplaced = column.type.base == PgBase::Other && column.type.other.schema.empty();
  std::string out =
      fmt::format("  {} {}",
                  display(column.name),
                  unplaced ? "extension type " + column.type.other.name : to_sql(column.type));
  if (!column.nullable) out += " not null";
  if (column.default_text) {
    out += fmt::format(" default {}", display(*column.default_text));
  } else if (column.has_default) {
    out += " default";
  }
  if (column.identity) out += column.identity_always ? " identity always" : " identity";
  if (column.generated) out += " generated";
  if (column.folds_text) out += " folds";
  return out + '\n';
}

std::string list(const std::vector<std::string>& names) {
  std::vector<std::string> shown;
  for (const std::string& name : names) shown.push_back(display(name));
  return fmt::format("({})", fmt::join(shown, ", "));
}

}  // namespace

QualifiedName read_qualified(LineScanner& scan) {
  // `shop."odd name"`: the schema is a plain word.
  const std::string_view rest = scan.rest();
  const auto dot = rest.find('.');
  const auto quote = rest.find('"');
  if (dot == std::string_view::npos || quote < dot) scan.fail("schema.name");
  QualifiedName out;
  out.schema = rest.substr(0, dot);
  scan.take_mark(rest.substr(0, dot + 1));
  out.name = scan.name();
  return out;
}

PgType read_type(std::string_view text) {
  PgType type;
  if (text.ends_with("[]")) {
    type.array = true;
    text.remove_suffix(2);
  }
  read_modifiers(text, type);
  const std::string_view word = text.substr(0, text.find('('));
#define WEIR_PG_TYPE(id, typname, sql, oid, array_oid, wire) \
  if (word == (typname) || word == (sql)) {                  \
    type.base = PgBase::id;                                  \
    return type;                                             \
  }
#include "compiler/model/pg_types.def"
#undef WEIR_PG_TYPE
  LineScanner scan(word);
  type.base = PgBase::Other;
  type.other = read_qualified(scan);
  return type;
}

Catalog read_catalog(std::string_view text) {
  Catalog catalog;
  catalog.server_version = 150018;
  catalog.database = "weir";
  catalog.role = "loader";
  catalog.schemas["shop"] = SchemaInfo{};
  Table* table = nullptr;
  for (const Line& line : lines_of(text)) {
    if (!line.indented) {
      table = read_head(catalog, LineScanner(line.text));
    } else if (table != nullptr) {
      read_table_line(*table, LineScanner(line.text));
    }
  }
  for (const auto& [name, found] : catalog.tables)
    catalog.by_folded_name.emplace(folded(name), name);
  return catalog;
}

std::string to_text(const Table& table) {
  std::string out = fmt::format("{} {}\n", weir::to_text(table.kind), display(table.name));
  for (const Column& column : table.columns) out += column_text(column);
  if (!table.key.empty()) out += fmt::format("  primary key {}\n", list(table.key));
  for (const auto& unique : table.unique_keys) out += fmt::format("  unique {}\n", list(unique));
  return out;
}

}  // namespace weir::compact
