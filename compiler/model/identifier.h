#pragma once

#include <compare>
#include <cstddef>
#include <string>
#include <string_view>

namespace weir {

// PostgreSQL cuts longer names with nothing but a NOTICE (NAMEDATALEN - 1, manual 4.1.1), which
// would make two columns one. weir never sends a longer name: see lower/naming.h.
constexpr std::size_t kMaxIdentifierBytes = 63;

// A relation by schema and name, both exact: as they stand in pg_namespace and pg_class.
struct QualifiedName {
  std::string schema;
  std::string name;

  friend bool operator==(const QualifiedName&, const QualifiedName&) = default;
  friend std::strong_ordering operator<=>(const QualifiedName&, const QualifiedName&) = default;
};

// `schema.name` for people: plain where both parts are ordinary words, quoted and with control
// characters escaped where not. Never used in SQL; see emit/quote.h.
std::string display(const QualifiedName& name);

// One name for people: as it is when it is an ordinary lower-case word, quoted and escaped if not.
std::string display(std::string_view identifier);

// Equal in everything but the case of ASCII letters. SQL written by hand folds them, so two such
// columns of one table can't be told apart by people.
bool equal_but_for_case(std::string_view a, std::string_view b);

// The name with its ASCII letters in lower case: the same for all that are equal but for case.
QualifiedName folded(QualifiedName name);

}  // namespace weir
