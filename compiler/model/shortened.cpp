#include "compiler/model/shortened.h"

#include <fmt/format.h>
#include <xxhash.h>

#include "compiler/model/identifier.h"
#include "compiler/value/utf8.h"

namespace weir {

std::string shortened(std::string_view name) {
  if (name.size() <= kMaxIdentifierBytes) return std::string(name);
  constexpr std::size_t kTail = 9;  // '_' and eight digits
  std::size_t kept = 0;
  for_each_code_point(name, [&](char32_t, std::string_view bytes) {
    const auto end = static_cast<std::size_t>(bytes.data() - name.data()) + bytes.size();
    if (end <= kMaxIdentifierBytes - kTail) kept = end;
  });
  const XXH64_hash_t hash = XXH3_64bits(name.data(), name.size());
  return fmt::format("{}_{:08x}", name.substr(0, kept), hash >> 32U);
}

}  // namespace weir
