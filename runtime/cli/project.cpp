#include "runtime/cli/project.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>

#include "compiler/diagnostics/error.h"
#include "compiler/diagnostics/render.h"
#include "runtime/cli/color.h"
#include "runtime/cli/files.h"
#include "runtime/observe/log.h"

namespace weir {

namespace {

// What the names in a pipeline file stand for here. A file's last line end is not part of a value.
References look_up(const Needed& needed) {
  References out;
  out.complete = true;
  for (const std::string& name : needed.env) {
    const char* value = std::getenv(name.c_str());
    out.env[name] = value == nullptr ? std::nullopt : std::optional(std::string(value));
  }
  for (const std::string& name : needed.files) {
    auto text = read_file(name);
    if (text && text->ends_with('\n')) text->pop_back();
    if (text && text->ends_with('\r')) text->pop_back();
    out.files[name] = std::move(text);
  }
  return out;
}

void show(const Diagnostics& diagnostics, const SourceFile& file) {
  if (diagnostics.empty()) return;
  log(Level::Error, render(diagnostics, file, color_for(STDERR_FILENO)));
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::string_view what) {
  auto text = read_file(path);
  if (text) return *std::move(text);
  return fail(Code::X506,
              fmt::format("can't read {} `{}`", what, path),
              {},
              "check the path; a relative one starts at the current folder");
}

std::optional<Loaded> load_project(const std::string& path, Resolve resolve) {
  auto text = read_file(path, "the pipeline file");
  if (!text) {
    log(text.error());
    return std::nullopt;
  }
  SourceFile file(path, std::move(*text));
  References found = resolve == Resolve::No ? References{} : look_up(references(file));
  found.offline = resolve == Resolve::WithoutConnection;
  Diagnostics diagnostics;
  Checked checked = check(file, found, diagnostics);
  show(diagnostics, file);
  if (!checked.ok) return std::nullopt;
  return Loaded{std::move(file), std::move(checked)};
}

const Pipeline* pick_pipeline(const Loaded& loaded,
                              const std::optional<std::string>& name,
                              Intent intent) {
  Diagnostics diagnostics;
  const Pipeline* pipeline = choose_pipeline(loaded.checked, name, diagnostics);
  if (pipeline != nullptr) report_not_built(loaded.checked, *pipeline, intent, diagnostics);
  show(diagnostics, loaded.file);
  return diagnostics.has_errors() ? nullptr : pipeline;
}

}  // namespace weir
