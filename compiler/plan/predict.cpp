#include "compiler/plan/predict.h"

namespace weir {

namespace {

// A live column tells only that it has a default.
Column as_live(Column column) {
  column.has_default = column.default_text.has_value();
  column.default_text.reset();
  return column;
}

struct Apply {
  Catalog& catalog;

  void operator()(const CreateTable& operation) const {
    Table table = operation.table;
    for (Column& column : table.columns) column = as_live(column);
    if (!table.key.empty()) {
      QualifiedName key = primary_key_names(table.name).front();
      if (!table.key_name.empty()) key.name = table.key_name;
      catalog.taken_key_names.insert(std::move(key));
    }
    table.key_name.clear();
    catalog.by_folded_name.emplace(folded(table.name), table.name);
    catalog.tables.insert_or_assign(table.name, std::move(table));
  }
  void operator()(const AddColumn& operation) const {
    const auto table = catalog.tables.find(operation.table);
    if (table == catalog.tables.end()) return;
    table->second.columns.push_back(as_live(operation.column));
  }
};

}  // namespace

Catalog apply_to_model(Catalog catalog, const Operation& operation) {
  std::visit(Apply{catalog}, operation);
  return catalog;
}

}  // namespace weir
