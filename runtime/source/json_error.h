#pragma once

#include <simdjson.h>

#include <string>

namespace weir {

// What is wrong with JSON text, in words that fit into a message of weir.
std::string json_problem(simdjson::error_code error);

}  // namespace weir
