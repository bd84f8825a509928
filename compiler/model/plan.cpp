#include "compiler/model/plan.h"

#include <cstdlib>

namespace weir {

namespace {

struct TableOf {
  const QualifiedName& operator()(const CreateTable& operation) const {
    return operation.table.name;
  }
  const QualifiedName& operator()(const AddColumn& operation) const { return operation.table; }
};

}  // namespace

const QualifiedName& table_of(const Operation& operation) {
  return std::visit(TableOf{}, operation);
}

std::string_view to_text(Consequence consequence) {
  switch (consequence) {
    case Consequence::Continues: return "continues";
    case Consequence::Stops: return "stops";
  }
  std::abort();
}

}  // namespace weir
