#pragma once

#include <string>
#include <string_view>

namespace weir {

// Standard base64 (RFC 4648, section 4) with padding, read strictly: no other characters, no white
// space, no stray bits behind the last byte. So every byte string has exactly one text.

// Appends the bytes to `out`. False, with `out` as it was, if `text` is not base64.
bool decode_base64(std::string_view text, std::string& out);

bool is_base64(std::string_view text);

std::string encode_base64(std::string_view bytes);

}  // namespace weir
