#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace weir {

// The seal of a saved plan is its last member, `"digest": "sha256:..."`, over every byte in front
// of it. Raw bytes and not their meaning: whoever checks it needs no JSON, and two texts that some
// reader takes for one plan can't bear one digest.

// Adds the member. REQUIRES: `object` is text of a JSON object with at least one member, indented,
// that ends with "\n}\n".
std::string seal(std::string object);

// The digest that a sealed text bears, if it fits: 64 hex digits. Nothing for any other text.
std::optional<std::string> check_seal(std::string_view text);

// How people call the plan with this digest: its first twelve digits.
std::string plan_id(std::string_view digest);

}  // namespace weir
