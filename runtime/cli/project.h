#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compiler/diagnostics/error.h"
#include "compiler/diagnostics/source.h"
#include "compiler/frontend/weir/weir.h"
#include "runtime/cli/exit_code.h"

namespace weir {

// The bytes of a file; X506 if it can't be read. `what` it is for the message: "the pipeline file".
Result<std::string> read_file(const std::string& path, std::string_view what);

// A pipeline file that was read and found in order.
struct Loaded {
  SourceFile file;
  Checked checked;
};

// Reads a pipeline file and checks it. Problems and warnings go to stderr; nothing comes back if
// there are problems. With `resolve`, env() and file() have to name things that are there; without
// a connection, those that tell how to reach the database may be missing.
enum class Resolve : std::uint8_t { No, WithoutConnection, Yes };
std::optional<Loaded> load_project(const std::string& path, Resolve resolve);

// The pipeline to act on, if there is one of that name (or only one) and weir can do what it asks
// for; problems go to stderr.
const Pipeline* pick_pipeline(const Loaded& loaded,
                              const std::optional<std::string>& name,
                              Intent intent);

}  // namespace weir
