#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diagnostics/source.h"
#include "compiler/frontend/weir/references.h"
#include "compiler/frontend/weir/settings.h"
#include "compiler/model/pipeline.h"

// The pipeline language: from the text of a file to checked values.
//
//     const SourceFile file(path, text);
//     References found = look_up(references(file));   // the caller's: environment and files
//     Diagnostics diagnostics;
//     const Checked checked = check(file, found, diagnostics);
//     std::cerr << render(diagnostics, file, color);
namespace weir {

// Everything that a file says, in the order of the file.
struct Project {
  std::vector<Destination> destinations;
  std::vector<Source> sources;
  std::vector<Pipeline> pipelines;
};

struct Checked {
  Project project;  // as far as it could be understood
  bool ok = false;  // no errors; there may be warnings

  // By pipeline: what it asks for that can't be carried out yet. No obstacle to `weir check`.
  std::map<std::string, std::vector<Unbuilt>> unbuilt;
};

// Names of the environment variables and files that `check` will ask for.
Needed references(const SourceFile& file);

// Reads and checks a file. All problems are reported at once.
Checked check(const SourceFile& file, const References& references, Diagnostics& diagnostics);

// The pipeline to act on: the one of that name, or the only one. Null after reporting S109.
const Pipeline* choose_pipeline(const Checked& checked,
                                const std::optional<std::string>& name,
                                Diagnostics& diagnostics);

// Reports S121 for everything that weir does not have yet and that is needed to plan, or to run.
enum class Intent : std::uint8_t { Plan, Run };
void report_not_built(const Checked& checked,
                      const Pipeline& pipeline,
                      Intent intent,
                      Diagnostics& diagnostics);

}  // namespace weir
