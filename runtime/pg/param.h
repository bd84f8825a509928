#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir::pg {

enum class ParamFormat : std::uint8_t { Text, Binary };

// A parameter of a statement. The bytes are only looked at during the call that they are given to.
struct Param {
  std::string_view value;
  std::uint32_t type = 0;  // oid; 0 leaves the choice to the server
  ParamFormat format = ParamFormat::Text;
  bool null = false;
};

// A value in its text form. REQUIRES: no NUL, which the protocol's text form can't carry.
inline Param text_param(std::string_view value) {
  return {.value = value};
}

// A value in the binary form of `type`; any bytes.
inline Param binary_param(std::uint32_t type, std::string_view bytes) {
  return {.value = bytes, .type = type, .format = ParamFormat::Binary};
}

inline Param null_param(std::uint32_t type = 0) {
  return {.value = {}, .type = type, .format = ParamFormat::Text, .null = true};
}

// `{"a","b \"c\""}`: the text form of a text[] parameter.
std::string array_text(const std::vector<std::string>& items);

// `{16385,16390}`: the text form of an oid[] parameter.
std::string oid_array_text(const std::vector<std::uint32_t>& oids);

}  // namespace weir::pg
