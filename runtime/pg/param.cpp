#include "runtime/pg/param.h"

#include <fmt/format.h>

namespace weir::pg {

std::string array_text(const std::vector<std::string>& items) {
  std::string out = "{";
  for (const std::string& item : items) {
    if (out.size() > 1) out += ',';
    out += '"';
    for (const char c : item) {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
    out += '"';
  }
  return out + "}";
}

std::string oid_array_text(const std::vector<std::uint32_t>& oids) {
  return fmt::format("{{{}}}", fmt::join(oids, ","));
}

}  // namespace weir::pg
