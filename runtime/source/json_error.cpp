#include "runtime/source/json_error.h"

namespace weir {

std::string json_problem(simdjson::error_code error) {
  switch (error) {
    case simdjson::INCORRECT_TYPE: return "it is not an object";
    default: break;
  }
  std::string text = simdjson::error_message(error);
  while (text.ends_with('.')) text.pop_back();
  return text;
}

}  // namespace weir
