#include "runtime/write/letter_text.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "compiler/value/utf8.h"

namespace weir {

std::string storable(std::string_view text) {
  std::string out;
  for_each_code_point(text, [&](char32_t c, std::string_view bytes) {
    const bool taken = c != 0 && is_utf8(bytes);
    out += taken ? bytes : std::string_view("\xef\xbf\xbd");
  });
  return out;
}

std::string letter_message(const Error& why) {
  return storable(why.help.empty() ? why.message : why.message + "; " + why.help);
}

std::string whole_headers(std::string_view headers) {
  if (headers.empty()) return {};
  const auto list = nlohmann::json::parse(headers, nullptr, false);
  const bool flat = list.is_array() && std::ranges::none_of(list, [](const auto& member) {
                      return member.is_structured();
                    });
  return flat ? std::string(headers) : std::string();
}

}  // namespace weir
