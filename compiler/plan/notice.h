#pragma once

#include <string>
#include <utility>

#include "compiler/model/plan.h"

namespace weir {

inline Notice make_notice(Code code, const QualifiedName& table, std::string message) {
  Notice out;
  out.code = code;
  out.table = table;
  out.message = std::move(message);
  return out;
}

}  // namespace weir
