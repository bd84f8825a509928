#pragma once

#include <map>
#include <set>
#include <vector>

#include "compiler/model/catalog.h"
#include "compiler/model/plan.h"
#include "compiler/plan/rules.h"

namespace weir {

// A plan while it grows, schema by schema, with the catalog as the operations so far will leave it.
class PlanDraft {
 public:
  explicit PlanDraft(Catalog catalog) : predicted_(std::move(catalog)) {}

  const Catalog& predicted() const { return predicted_; }

  // Takes a ruling over. A column added to a table that this plan creates becomes part of the
  // CREATE TABLE: the final catalog is the same.
  void add(Ruling ruling);

  // Says that a table was looked at, so that it counts as unchanged if nothing comes of it.
  void look_at(const QualifiedName& table);

  // Forgets refusals and notices, but no operation: the schemas are about to be gone through again.
  void begin_again();

  // Everything in an order of its own: operations and refusals by table, whatever the order of the
  // schemas; a refusal or notice that several schemas cause stands once, from the first of them.
  Plan finish() &&;

 private:
  void add_operation(Operation operation);

  Catalog predicted_;
  std::vector<Operation> operations_;
  std::vector<Refusal> refusals_;
  std::vector<Notice> notices_;
  std::map<QualifiedName, std::size_t> created_;  // index of the CreateTable in operations_
  std::set<QualifiedName> looked_at_;
  std::map<QualifiedName, std::string> fingerprints_;
  std::map<QualifiedName, TableFacts> found_;
};

}  // namespace weir
