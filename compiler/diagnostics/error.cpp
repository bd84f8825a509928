#include "compiler/diagnostics/error.h"

#include <fmt/format.h>

namespace weir {

std::string to_text(const Error& error) {
  std::string out = fmt::format("error[{}]: {}\n", code_id(error.code), error.message);
  if (!error.where.empty()) out += fmt::format("  at: {}\n", error.where);
  if (!error.help.empty()) out += fmt::format("  help: {}\n", error.help);
  return out;
}

}  // namespace weir
