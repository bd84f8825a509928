#include "compiler/plan/draft.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "compiler/plan/fingerprint.h"
#include "compiler/plan/forecast.h"
#include "compiler/plan/predict.h"

namespace weir {

namespace {

// What makes two refusals one, whatever schema they come from.
auto identity(const Refusal& refusal) {
  return std::tie(refusal.table,
                  refusal.column,
                  refusal.code,
                  refusal.consequence,
                  refusal.event,
                  refusal.live,
                  refusal.reason,
                  refusal.help);
}

auto identity(const Notice& notice) {
  return std::tie(notice.table, notice.column, notice.code, notice.message);
}

// Sorts, and keeps the first of those that are one.
template <typename T>
std::vector<T> in_order(std::vector<T> all) {
  std::ranges::stable_sort(all, [](const T& a, const T& b) { return identity(a) < identity(b); });
  const auto rest = std::unique(
      all.begin(), all.end(), [](const T& a, const T& b) { return identity(a) == identity(b); });
  all.erase(rest, all.end());
  return all;
}

}  // namespace

void PlanDraft::add(Ruling ruling) {
  if (auto* const operation = std::get_if<Operation>(&ruling)) {
    add_operation(std::move(*operation));
  } else if (auto* const refusal = std::get_if<Refusal>(&ruling)) {
    refusals_.push_back(std::move(*refusal));
  } else {
    notices_.push_back(std::get<Notice>(std::move(ruling)));
  }
}

void PlanDraft::look_at(const QualifiedName& table) {
  looked_at_.insert(table);
}

void PlanDraft::begin_again() {
  refusals_.clear();
  notices_.clear();
}

void PlanDraft::add_operation(Operation operation) {
  const QualifiedName table = table_of(operation);
  if (!fingerprints_.contains(table)) {
    const Table* const live = predicted_.find(table);
    fingerprints_.emplace(table, fingerprint(live));
    if (live != nullptr) found_.emplace(table, facts_of(*live));
  }
  predicted_ = apply_to_model(std::move(predicted_), operation);

  const auto created = created_.find(table);
  auto* const addition = std::get_if<AddColumn>(&operation);
  if (addition != nullptr && created != created_.end()) {
    auto& create = std::get<CreateTable>(operations_[created->second]);
    create.table.columns.push_back(std::move(addition->column));
    create.columns_from.push_back(std::move(addition->from));
    return;
  }
  if (addition == nullptr) created_[table] = operations_.size();
  operations_.push_back(std::move(operation));
}

Plan PlanDraft::finish() && {
  Plan plan;
  plan.operations = std::move(operations_);
  // A table has either a create or additions, so the order of one table's operations stays.
  std::ranges::stable_sort(plan.operations, [](const Operation& a, const Operation& b) {
    return table_of(a) < table_of(b);
  });
  for (Notice& notice : forecast(plan.operations, predicted_)) {
    notices_.push_back(std::move(notice));
  }
  plan.refusals = in_order(std::move(refusals_));
  plan.notices = in_order(std::move(notices_));
  plan.fingerprints = std::move(fingerprints_);
  plan.found = std::move(found_);
  std::set<QualifiedName> refused;
  for (const Refusal& refusal : plan.refusals) refused.insert(refusal.table);
  for (const QualifiedName& table : looked_at_) {
    if (!refused.contains(table) && !plan.fingerprints.contains(table)) {
      plan.unchanged.push_back(table);
    }
  }
  return plan;
}

}  // namespace weir
