#include "compiler/plan/fingerprint.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <iterator>

namespace weir {

namespace {

// Every text is preceded by its length: no two tables have one canonical form.
void put(std::string& out, std::string_view text) {
  fmt::format_to(std::back_inserter(out), "{}:{}\n", text.size(), text);
}

std::string canonical(const TableFacts& table) {
  std::string out;
  put(out, table.name.schema);
  put(out, table.name.name);
  put(out, to_text(table.kind));
  for (const ColumnFacts& column : table.columns) {
    put(out, column.name);
    put(out, column.type);
    fmt::format_to(std::back_inserter(out),
                   "{}{}{}{}{}\n",
                   column.nullable ? 'n' : '-',
                   column.has_default ? 'd' : '-',
                   column.identity ? 'i' : '-',
                   column.identity_always ? 'a' : '-',
                   column.generated ? 'g' : '-');
  }
  for (const std::string& column : table.key) put(out, column);
  return out;
}

}  // namespace

std::string fingerprint(const Table* live) {
  return live == nullptr ? std::string(kAbsent) : fingerprint(facts_of(*live));
}

std::string fingerprint(const TableFacts& live) {
  const std::string text = canonical(live);
  const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

}  // namespace weir
