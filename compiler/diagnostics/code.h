#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace weir {

// Every message that a user may have to act on carries one of these codes. Codes are for ever: they
// are registered once, in codes.def, and a retired one is never used again. The letter says who
// speaks: P syntax, S meaning of the pipeline language, L event schemas, R refusals of the plan,
// N notices, D one record, X the world (servers, files, locks).
enum class Code : std::uint16_t {
#define WEIR_CODE(id, name, title) id,
#include "compiler/diagnostics/codes.def"
#undef WEIR_CODE
};

struct CodeInfo {
  Code code{};
  std::string_view id;     // "S102", as printed
  std::string_view name;   // "unknown-setting": a word that stays, for people and scripts
  std::string_view title;  // one line for lists
};

const CodeInfo& code_info(Code code);
std::string_view code_id(Code code);

// Finds a code by its id or its name, both case-insensitively. Nothing for an unknown word.
std::optional<Code> find_code(std::string_view word);

// All codes in the order of codes.def.
const std::vector<CodeInfo>& all_codes();

}  // namespace weir
