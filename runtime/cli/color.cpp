#include "runtime/cli/color.h"

#include <unistd.h>

#include <cstdlib>

namespace weir {

Color color_for(int descriptor, ColorChoice choice) {
  if (choice == ColorChoice::Always) return Color::Always;
  if (choice == ColorChoice::Never) return Color::Never;
  // https://no-color.org: an empty value asks for nothing.
  const char* const no_color = std::getenv("NO_COLOR");
  if (no_color != nullptr && *no_color != '\0') return Color::Never;
  return isatty(descriptor) != 0 ? Color::Always : Color::Never;
}

}  // namespace weir
