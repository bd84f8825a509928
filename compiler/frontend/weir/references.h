#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/frontend/weir/syntax.h"

namespace weir {

// Names of environment variables and files that the values of a pipeline file stand for, each once,
// in the order of the file.
struct Needed {
  std::vector<std::string> env;
  std::vector<std::string> files;
};

// What the compiler's caller found under those names; nothing for one that is not there. The
// compiler itself never reads the environment or a file.
struct References {
  std::map<std::string, std::optional<std::string>> env;
  std::map<std::string, std::optional<std::string>> files;
  // False where values don't matter (`weir check`): what has no value is passed over in silence.
  bool complete = false;
  // True where no database is going to be asked: how to reach it need not have a value.
  bool offline = false;
};

Needed references(const syntax::File& file);

}  // namespace weir
