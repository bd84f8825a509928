#include "compiler/model/catalog.h"

#include <fmt/format.h>

namespace weir {

const Table* Catalog::find(const QualifiedName& name) const {
  const auto found = tables.find(name);
  return found == tables.end() ? nullptr : &found->second;
}

std::string server_text(std::int32_t server_version) {
  const std::int32_t major = server_version / 10'000;
  if (major >= 10) return fmt::format("PostgreSQL {}.{}", major, server_version % 10'000);
  // Before 10, two numbers made the major version: 90624 is 9.6.24.
  return fmt::format(
      "PostgreSQL {}.{}.{}", major, server_version / 100 % 100, server_version % 100);
}

}  // namespace weir
