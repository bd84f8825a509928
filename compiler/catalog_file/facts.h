#pragma once

#include <concepts>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "compiler/model/catalog_snapshot.h"

// What stands in a catalog snapshot, for the writer and the reader alike: one line a fact, under
// the name that it has in the file. A visitor takes (name, member); `always` marks what is written
// even where it says nothing new, so that a person can read the file; `within` takes the facts of
// a member as if they were the object's own. A new fact of a type below has to get its line: a test
// counts them. A fact that an older file lacks reads as its default, so a fact whose absence would
// mislead a plan needs a new kCatalogFormat.
namespace weir::catalog_file {

constexpr std::int32_t kCatalogFormat = 1;

// T, or const T: the writer looks at constant values, the reader fills them in.
template <typename Given, typename T>
concept Of = std::same_as<std::remove_const_t<Given>, T>;

template <typename Visitor, Of<QualifiedName> T>
void facts(Visitor& visit, T& name) {
  visit.always("schema", name.schema);
  visit.always("name", name.name);
}

template <typename Visitor, Of<PgType> T>
void facts(Visitor& visit, T& type) {
  visit.always("base", type.base);
  visit("precision", type.precision);
  visit("scale", type.scale);
  visit("array", type.array);
  visit("other", type.other);
  visit("class", type.type_class);
  visit("domain_base", type.domain_base);
}

template <typename Visitor, Of<Column> T>
void facts(Visitor& visit, T& column) {
  visit.always("name", column.name);
  visit.always("type", column.type);
  visit("nullable", column.nullable);
  visit("default_text", column.default_text);
  visit("has_default", column.has_default);
  visit("identity", column.identity);
  visit("identity_always", column.identity_always);
  visit("generated", column.generated);
  visit("folds_text", column.folds_text);
}

template <typename Visitor, Of<UnusableIndex> T>
void facts(Visitor& visit, T& index) {
  visit.always("name", index.name);
  visit.always("columns", index.columns);
  visit.always("flaw", index.flaw);
}

template <typename Visitor, Of<ColumnPlace> T>
void facts(Visitor& visit, T& place) {
  visit.always("table", place.table);
  visit.always("column", place.column);
}

template <typename Visitor, Of<ChildColumn> T>
void facts(Visitor& visit, T& child) {
  visit.always("table", child.table);
  visit.always("column", child.column);
}

template <typename Visitor, Of<Kinship> T>
void facts(Visitor& visit, T& kin) {
  visit("partition_of", kin.partition_of);
  visit("of_type", kin.of_type);
  visit("extension", kin.extension);
  visit("descendants", kin.descendants);
  visit("foreign_descendant", kin.foreign_descendant);
  visit("child_columns", kin.child_columns);
  visit("row_type_used", kin.row_type_used);
}

template <typename Visitor, Of<Table> T>
void facts(Visitor& visit, T& table) {
  visit.within(table.name);
  visit("kind", table.kind);
  visit("key", table.key);
  visit("unique_keys", table.unique_keys);
  visit("unusable_indexes", table.unusable_indexes);
  visit("key_name", table.key_name);
  visit("kin", table.kin);
  visit("unlogged", table.unlogged);
  visit("dropped_columns", table.dropped_columns);
  visit("may_insert", table.may_insert);
  visit("may_update", table.may_update);
  visit("may_delete", table.may_delete);
  visit("may_truncate", table.may_truncate);
  visit("may_select", table.may_select);
  visit("owner", table.owner);
  visit("columns", table.columns);
}

template <typename Visitor, Of<SchemaInfo> T>
void facts(Visitor& visit, T& schema) {
  visit("exists", schema.exists);
  visit("may_use", schema.may_use);
  visit("may_create", schema.may_create);
  visit("need_identity", schema.need_identity);
}

// Names beside the asked-for ones follow from the tables; see excerpt().
template <typename Visitor, Of<Catalog> T>
void facts(Visitor& visit, T& catalog) {
  visit.always("database", catalog.database);
  visit.always("role", catalog.role);
  visit.always("server_version", catalog.server_version);
  visit.always("schemas", catalog.schemas);
  visit("types", catalog.types);
  visit("taken_type_names", catalog.taken_type_names);
  visit.always("tables", catalog.tables);
}

template <typename Visitor, Of<CatalogSnapshot> T>
void facts(Visitor& visit, T& snapshot) {
  visit.always("whole_schemas", snapshot.whole_schemas);
  visit.within(snapshot.catalog);
}

// A type whose facts are listed above.
struct AnyVisitor {
  template <typename T>
  void operator()(std::string_view, T&) {}
  template <typename T>
  void always(std::string_view, T&) {}
  template <typename T>
  void within(T&) {}
};
template <typename T>
concept HasFacts = requires(AnyVisitor& visit, T& value) {
  facts(visit, value);
};

// The words of an enum in the file; all values up to `last` have one.
template <typename E>
struct Words;

template <>
struct Words<PgBase> {
  static constexpr PgBase last = PgBase::Other;
  static std::string_view text(PgBase base) {
    return base == PgBase::Other ? "other" : pg_base_info(base).typname;
  }
};

template <>
struct Words<RelationKind> {
  static constexpr RelationKind last = RelationKind::Other;
  static std::string_view text(RelationKind kind) { return to_text(kind); }
};

template <>
struct Words<IndexFlaw> {
  static constexpr IndexFlaw last = IndexFlaw::Expressions;
  static std::string_view text(IndexFlaw flaw) {
    constexpr std::string_view kWords[] = {"deferrable", "invalid", "partial", "expressions"};
    return kWords[static_cast<std::size_t>(flaw)];
  }
};

template <>
struct Words<TypeClass> {
  static constexpr TypeClass last = TypeClass::Range;
  static std::string_view text(TypeClass type_class) {
    constexpr std::string_view kWords[] = {"base", "enum", "domain", "composite", "range"};
    return kWords[static_cast<std::size_t>(type_class)];
  }
};

}  // namespace weir::catalog_file
