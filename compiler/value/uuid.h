#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace weir {

using UuidBytes = std::array<std::uint8_t, 16>;

// Reads 8-4-4-4-12 hexadecimal digits of either case, or the 32 digits without dashes.
bool parse_uuid(std::string_view text, UuidBytes& out);

// Lower case, with dashes.
void append_uuid_text(const UuidBytes& uuid, std::string& out);

}  // namespace weir
