#include "tests/golden/short_form.h"

#include <fmt/format.h>

#include "compiler/emit/wording.h"

namespace weir {

namespace {

std::string about(const QualifiedName& table, const std::string& column) {
  return column.empty() ? display(table) : fmt::format("{}.{}", display(table), display(column));
}

}  // namespace

std::string short_form(const Refusal& refusal) {
  return fmt::format("{} {} {} {}: {}\n",
                     code_id(refusal.code),
                     code_info(refusal.code).name,
                     about(refusal.table, refusal.column),
                     to_text(refusal.consequence),
                     printable(refusal.reason));
}

std::string short_form(const Notice& notice) {
  return fmt::format("{} {} {}: {}\n",
                     code_id(notice.code),
                     code_info(notice.code).name,
                     about(notice.table, notice.column),
                     printable(notice.message));
}

}  // namespace weir
