#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace weir::test {

// What is wrong with a document by a JSON Schema (draft 2020-12), a line for each breach: "where:
// what". Understands type, enum, const, pattern, minimum, minItems, properties, required,
// additionalProperties, items, anyOf, oneOf and $ref to "#/...". Any other keyword that asserts
// something is a breach itself, so that a schema can't promise what nobody checks.
//
// With Members::Declared, a member that the schema does not name is a breach as well: what a
// program writes has to be in its schema, though readers have to bear more.
enum class Members : std::uint8_t { Any, Declared };
std::vector<std::string> breaches(const nlohmann::ordered_json& document,
                                  const nlohmann::ordered_json& schema,
                                  Members members = Members::Any);

}  // namespace weir::test
