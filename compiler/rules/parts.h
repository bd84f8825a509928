#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "compiler/model/safety_rule.h"

namespace weir {

// The parts of the table of safety_rules.h.
std::vector<SafetyRule> written_rules();
std::vector<SafetyRule> declined_rules();  // what the words of a plan could say
std::vector<SafetyRule> wordless_rules();  // what they can't

// What most forms do: the catalog changes under the lock that every ALTER TABLE takes.
inline const DdlFacts kCatalogOnly{.lock = TableLock::AccessExclusive};
inline const DdlFacts kKeptInCatalog{.kept = true, .lock = TableLock::AccessExclusive};
inline const DdlFacts kRewrite{.rewrites = true, .scans = true, .lock = TableLock::AccessExclusive};
inline const DdlFacts kScan{.scans = true, .lock = TableLock::AccessExclusive};
DdlFacts rejected(std::string_view sqlstate);

PgType type_of(PgBase base);
PgType with_digits(PgBase base,
                   std::optional<std::int32_t> precision,
                   std::optional<std::int32_t> scale = std::nullopt);
PgType array_of(PgBase base);

Column nullable(std::string_view name, PgType type);
Column with_default(std::string_view name, PgType type, std::string_view text);
Column required(Column column);

// A rule about one ALTER TABLE that adds the columns to the subject, and that weir writes.
SafetyRule adds(std::string_view name,
                std::string_view form,
                DdlFacts believed,
                const std::vector<Column>& columns,
                std::string_view subject = "filled");

}  // namespace weir
