#include "compiler/emit/prove.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <type_traits>

#include "compiler/emit/ddl.h"
#include "compiler/emit/sql.h"

namespace weir {

namespace {

constexpr std::array kStage = {"create_scratch",
                               "stage_filled",
                               "stage_empty",
                               "stage_other",
                               "stage_other_key",
                               "stage_root",
                               "stage_low",
                               "stage_high",
                               "stage_root_rows",
                               "stage_pair",
                               "stage_typed",
                               "stage_viewed",
                               "stage_worn",
                               "stage_wearer",
                               "stage_function_volatile",
                               "stage_function_stable",
                               "stage_function_immutable",
                               "stage_domain_plain",
                               "stage_domain_checked",
                               "stage_domain_required",
                               "stage_domain_defaulted",
                               "stage_domain_random",
                               "stage_domain_nested",
                               "stage_parent",
                               "stage_child"};

std::string template_of(std::string_view name) {
  return "prove/" + std::string(name) + ".sql";
}

std::string in_scratch(std::string_view name, const std::string& scratch) {
  return fill(template_of(name), {{"scratch", quote_identifier(scratch)}}).text();
}

Operation moved(Operation operation, const std::string& scratch) {
  std::visit(
      [&](auto& made) {
        if constexpr (std::is_same_v<std::decay_t<decltype(made)>, CreateTable>) {
          made.table.name.schema = scratch;
        } else {
          made.table.schema = scratch;
          // The types of the stage are the only ones without a name of their own.
          if (made.column.type.base == PgBase::Other) made.column.type.other.schema = scratch;
        }
      },
      operation);
  return operation;
}

}  // namespace

std::string may_prove() {
  return fill(template_of("may"), {}).text();
}

std::string name_scratch() {
  return fill(template_of("name_scratch"), {}).text();
}

std::string abandoned_scratch() {
  return fill(template_of("abandoned"), {}).text();
}

std::vector<std::string> set_stage(const std::string& scratch) {
  std::vector<std::string> out;
  for (const char* const name : kStage) out.push_back(in_scratch(name, scratch));
  return out;
}

std::string clear_stage(const std::string& scratch) {
  return in_scratch("drop_scratch", scratch);
}

std::string proof_statement(const SafetyRule& rule, const std::string& scratch) {
  if (rule.operations.empty()) return in_scratch(rule.name, scratch);
  std::vector<Operation> operations;
  for (const Operation& operation : rule.operations)
    operations.push_back(moved(operation, scratch));
  // A rule is about one statement.
  return ddl(operations).front().statements.front();
}

std::string look_at_subject() {
  return fill(template_of("look"), {}).text();
}

std::string locks_of_session() {
  return fill(template_of("locks"), {}).text();
}

}  // namespace weir
