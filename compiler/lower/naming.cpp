#include "compiler/lower/naming.h"

#include <algorithm>
#include <array>

#include "compiler/value/utf8.h"

namespace weir {

namespace {

constexpr std::array<std::string_view, 6> kSystemColumns = {
    "xmin", "xmax", "cmin", "cmax", "ctid", "tableoid"};

}  // namespace

std::optional<std::string> name_problem(std::string_view name, NameOf what) {
  if (name.empty()) return "is empty";
  if (name.find('\0') != std::string_view::npos) return "holds U+0000, which ends a name";
  if (!is_utf8(name)) return "is not UTF-8 text";
  if (what == NameOf::Column && std::ranges::count(kSystemColumns, name) > 0) {
    return "is a system column of every PostgreSQL table";
  }
  return std::nullopt;
}

}  // namespace weir
