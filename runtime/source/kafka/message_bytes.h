#pragma once

#include <string>

namespace weir {

// The bytes of the current record, with the padding that readers of JSON need.
struct MessageBytes {
  std::string key;
  std::string value;
  std::string headers;
};

}  // namespace weir
