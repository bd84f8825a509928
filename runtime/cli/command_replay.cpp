#include <fmt/format.h>

#include "runtime/cli/commands.h"
#include "runtime/cli/planning.h"
#include "runtime/cli/project.h"
#include "runtime/cli/streaming.h"
#include "runtime/observe/log.h"
#include "runtime/pipeline/letters.h"
#include "runtime/pipeline/replay.h"

namespace weir {

namespace {

std::string table_or_none(const std::string& table) {
  return table.empty() ? "no table" : table;
}

std::string name_of_code(const std::string& id) {
  const auto code = find_code(id);
  return code ? fmt::format("{} {}", id, code_info(*code).name) : id;
}

Result<void> tell_counts(const Pipeline& pipeline, const ReplayOptions& options) {
  WEIR_TRY(pg::Connection connection, connect(pipeline));
  const LetterBox box(pipeline, options.topic);
  WEIR_TRY(const bool there, box.open(connection));
  std::vector<LetterCount> counts;
  if (there) {
    WEIR_TRY(counts, box.counts(connection));
  }
  std::int64_t sum = 0;
  for (const LetterCount& count : counts) {
    fmt::print(
        "{:>8}  {}: {}\n", count.letters, table_or_none(count.target), name_of_code(count.code));
    sum += count.letters;
  }
  fmt::print("{} would be put through again\n",
             plural(static_cast<std::uint64_t>(sum), "dead letter"));
  return {};
}

// Why letters of a fate stay; empty for those that do not.
std::string reason_to_stay(const ReplayReport::Key& key) {
  switch (key.fate) {
    case Fate::Kept:
      return fmt::format(
          "kept: {} has a row of this key, which may be newer; --overwrite replaces it", key.table);
    case Fate::Failed:
      return fmt::format(
          "still set aside, {}: {}", table_or_none(key.table), name_of_code(key.code));
    case Fate::Partly:
      return "left: what the source had was not kept as a whole (" + key.code + ")";
    case Fate::Unread: return "left: no topic rule of the pipeline reads them";
    case Fate::Gone: return "passed over: somebody else has removed them meanwhile";
    case Fate::Written:
    case Fate::Deleted:
    case Fate::Truncated:
    case Fate::NoRow: break;
  }
  return {};
}

void tell_rest(const ReplayReport& report) {
  for (const auto& [key, group] : report.groups) {
    const std::string reason = reason_to_stay(key);
    if (reason.empty()) continue;
    log(Level::Warning,
        fmt::format("{} {}{}",
                    plural(group.letters, "letter"),
                    reason,
                    group.first.empty() ? "" : "\n  the first: " + group.first));
  }
}

std::string report_line(const ReplayReport& report) {
  std::string out = fmt::format("{} read: {} written, {} deleted",
                                plural(report.letters(), "dead letter"),
                                report.count(Fate::Written),
                                report.count(Fate::Deleted));
  const auto add = [&](std::uint64_t count, std::string_view what) {
    if (count > 0) out += fmt::format(", {} {}", count, what);
  };
  add(report.count(Fate::Truncated), "truncates applied");
  add(report.count(Fate::NoRow), "without a row");
  add(report.count(Fate::Kept), "kept");
  add(report.count(Fate::Failed), "still set aside");
  add(report.count(Fate::Partly) + report.count(Fate::Unread), "left");
  add(report.count(Fate::Gone), "passed over");
  return out;
}

Result<void> replay(const Pipeline& pipeline, const ReplayOptions& options) {
  if (options.dry_run) return tell_counts(pipeline, options);
  WEIR_TRY(pg::Connection connection, connect(pipeline));
  TaskObserver observer;
  observer.info = [](const std::string& text) { log(Level::Info, text); };
  observer.warning = [](const std::string& text) { log(Level::Warning, text); };
  Replay replay(pipeline,
                options.topic,
                options.overwrite ? Overwrite::Yes : Overwrite::No,
                std::move(observer));
  WEIR_TRY(const ReplayReport report, replay.run(std::move(connection)));
  tell_rest(report);
  fmt::print("{}\n", report_line(report));
  return {};
}

}  // namespace

ExitCode replay_command(const ReplayOptions& options) {
  const auto loaded = load_project(options.file, Resolve::Yes);
  const Pipeline* pipeline =
      loaded ? pick_pipeline(*loaded, options.pipeline, Intent::Plan) : nullptr;
  if (pipeline == nullptr) return ExitCode::Failed;
  const auto done = replay(*pipeline, options);
  if (done) return ExitCode::Done;
  log(done.error());
  return ExitCode::Failed;
}

}  // namespace weir
