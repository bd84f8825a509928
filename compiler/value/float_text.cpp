#include "compiler/value/float_text.h"

#include <charconv>
#include <cmath>

namespace weir {

namespace {

template <typename T>
void append(T value, std::string& out) {
  if (std::isnan(value)) {
    out += "NaN";
  } else if (std::isinf(value)) {
    out += value < 0 ? "-Infinity" : "Infinity";
  } else {
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, value);
    out.append(text, end.ptr);
  }
}

}  // namespace

void append_float_text(double value, std::string& out) {
  append(value, out);
}
void append_float_text(float value, std::string& out) {
  append(value, out);
}

}  // namespace weir
