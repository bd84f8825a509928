#include "compiler/frontend/weir/weir.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/frontend/weir/analyze.h"

namespace weir {

Needed references(const SourceFile& file) {
  Diagnostics ignored;
  return references(syntax::parse(file, ignored));
}

Checked check(const SourceFile& file, const References& references, Diagnostics& diagnostics) {
  const syntax::File tree = syntax::parse(file, diagnostics);
  Checked checked = analyze(tree, references, diagnostics);
  checked.ok = !diagnostics.has_errors();
  return checked;
}

const Pipeline* choose_pipeline(const Checked& checked,
                                const std::optional<std::string>& name,
                                Diagnostics& diagnostics) {
  const std::vector<Pipeline>& all = checked.project.pipelines;
  std::vector<std::string> names;
  for (const Pipeline& pipeline : all) names.push_back(fmt::format("`{}`", pipeline.name));
  if (!name && all.size() == 1) return &all.front();
  if (name) {
    const auto found = std::ranges::find(all, *name, &Pipeline::name);
    if (found != all.end()) return &*found;
  }
  const std::string message = name ? fmt::format("the file has no pipeline `{}`", *name)
                                   : fmt::format("the file has {} pipelines", all.size());
  diagnostics.add({.code = Code::S109,
                   .message = message,
                   .helps = {fmt::format("choose one of {}", fmt::join(names, ", "))}});
  return nullptr;
}

void report_not_built(const Checked& checked,
                      const Pipeline& pipeline,
                      Intent intent,
                      Diagnostics& diagnostics) {
  const auto found = checked.unbuilt.find(pipeline.name);
  if (found == checked.unbuilt.end()) return;
  for (const Unbuilt& unbuilt : found->second) {
    if (intent == Intent::Plan && !unbuilt.stops_plan) continue;
    Diagnostic diagnostic{.code = Code::S121,
                          .message = fmt::format("{} is not built yet", unbuilt.what),
                          .primary = {unbuilt.span, ""}};
    if (!unbuilt.help.empty()) diagnostic.helps.push_back(unbuilt.help);
    diagnostics.add(std::move(diagnostic));
  }
}

}  // namespace weir
