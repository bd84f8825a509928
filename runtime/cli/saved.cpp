#include "runtime/cli/saved.h"

#include <fmt/format.h>

#include "compiler/emit/json.h"
#include "compiler/model/seal.h"
#include "runtime/cli/files.h"
#include "runtime/observe/log.h"
#include "runtime/version.h"

namespace weir {

Result<SavedPlan> read_plan_file(const std::string& path) {
  const auto text = read_file(path);
  if (!text) {
    return fail(Code::X506,
                fmt::format("can't read the plan file `{}`", path),
                {},
                "check the path; a relative one starts at the current folder");
  }
  auto saved = read_plan(*text);
  if (saved) return saved;
  Error error = std::move(saved).error();
  error.where = error.where.empty() ? path : fmt::format("{}: {}", path, error.where);
  return tl::make_unexpected(std::move(error));
}

Result<void> write_plan_file(const std::string& path, const Plan& plan) {
  const std::string text = plan_file(plan, kTool);
  WEIR_CHECKED(write_file(path, text));
  log(Level::Info,
      fmt::format("the plan {} is saved; `weir apply FILE --plan {}` carries out exactly this one",
                  plan_id(*check_seal(text)),
                  path));
  return {};
}

}  // namespace weir
