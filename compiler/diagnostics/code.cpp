#include "compiler/diagnostics/code.h"

#include <algorithm>
#include <cstddef>

namespace weir {

namespace {

bool same_word(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace

const std::vector<CodeInfo>& all_codes() {
  static const std::vector<CodeInfo> all = {
#define WEIR_CODE(id, name, title) {Code::id, #id, name, title},
#include "compiler/diagnostics/codes.def"
#undef WEIR_CODE
  };
  return all;
}

const CodeInfo& code_info(Code code) {
  return all_codes()[static_cast<std::size_t>(code)];
}

std::string_view code_id(Code code) {
  return code_info(code).id;
}

std::optional<Code> find_code(std::string_view word) {
  for (const CodeInfo& info : all_codes()) {
    if (same_word(info.id, word) || same_word(info.name, word)) return info.code;
  }
  return std::nullopt;
}

}  // namespace weir
