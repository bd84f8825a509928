#include <fmt/format.h>

#include <atomic>
#include <csignal>

#include "runtime/apply/state_tables.h"
#include "runtime/cli/commands.h"
#include "runtime/cli/planning.h"
#include "runtime/cli/project.h"
#include "runtime/observe/log.h"
#include "runtime/observe/progress.h"
#include "runtime/pipeline/task.h"
#include "runtime/source/file_source.h"

namespace weir {

namespace {

std::atomic<bool> g_stop{false};

void stop_on_signals() {
  struct sigaction action {};
  action.sa_handler = [](int) { g_stop = true; };
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGINT, &action, nullptr);
  action.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &action, nullptr);
}

std::string plural(std::uint64_t count, std::string_view word) {
  return fmt::format("{} {}{}", count, word, count == 1 ? "" : "s");
}

std::string totals_line(const Totals& totals) {
  const Counts& counts = totals.counts;
  std::string out = fmt::format("{} read: {} written, {} deleted",
                                plural(totals.records, "record"),
                                counts.written,
                                counts.deleted);
  const auto add = [&](std::uint64_t count, std::string_view what) {
    if (count > 0) out += fmt::format(", {} {}", count, what);
  };
  add(counts.truncated, counts.truncated == 1 ? "truncate applied" : "truncates applied");
  add(counts.filtered, "not asked for");
  add(counts.side, "no rows");
  add(counts.set_aside, "set aside");
  add(totals.unmatched, "of other topics");
  add(totals.applied_before, "applied before");
  return out;
}

void tell_rest(const Pipeline& pipeline, const RunOptions& options, const Totals& totals) {
  if (!totals.unmatched_topics.empty()) {
    std::string topics;
    for (const auto& [topic, count] : totals.unmatched_topics) {
      topics += fmt::format("{}{} ({})", topics.empty() ? "" : ", ", topic, count);
    }
    log(Level::Info, fmt::format("not read, no topic rule matches: {}", topics));
  }
  if (totals.counts.set_aside > 0) {
    log(Level::Warning,
        fmt::format("{} set aside, with reasons, in table {}._weir_dead_letters",
                    plural(totals.counts.set_aside, "record"),
                    display(pipeline.state_schema())));
  }
  if (totals.applied_before > 0 && totals.applied_before + totals.unmatched == totals.records) {
    log(Level::Info,
        fmt::format("all of it was applied by an earlier run of pipeline {}; nothing was changed. "
                    "To begin anew: weir run {} --from-start",
                    display(pipeline.name),
                    options.file));
  }
}

Result<Totals> stream(const Pipeline& pipeline, const RunOptions& options) {
  const std::string& path = pipeline.source.path;
  WEIR_TRY(const auto source,
           FileSource::open(path, pipeline.source.topic.value_or(default_topic(path))));
  WEIR_TRY(pg::Connection connection, connect(pipeline));
  WEIR_CHECKED(ensure_state_tables(connection, pipeline.state_schema()));
  if (options.from_start) {
    Offsets offsets(pipeline.name, state_statements(pipeline.state_schema()));
    WEIR_CHECKED(offsets.forget(connection));
  }
  Progress progress;
  TaskObserver observer;
  observer.info = [](const std::string& text) { log(Level::Info, text); };
  observer.warning = [](const std::string& text) { log(Level::Warning, text); };
  observer.progress = [&](const Totals& totals) {
    progress.update(totals.records, source->bytes_read(), source->bytes_total());
  };
  Task task(pipeline, *source, connection, observer);
  const auto ended = task.run(g_stop);
  Progress::erase_line();
  if (!ended) {
    log(Level::Info, fmt::format("stopped after {}", totals_line(task.totals())));
    return tl::make_unexpected(ended.error());
  }
  return task.totals();
}

}  // namespace

ExitCode run_command(const RunOptions& options) {
  const auto loaded = load_project(options.file, Resolve::Yes);
  const Pipeline* pipeline =
      loaded ? pick_pipeline(*loaded, options.pipeline, Intent::Run) : nullptr;
  if (pipeline == nullptr) return ExitCode::Failed;
  stop_on_signals();
  const auto totals = stream(*pipeline, options);
  if (!totals) {
    log(Level::Error, to_text(totals.error()));
    return totals.error().code == Code::X510 ? ExitCode::Refused : ExitCode::Failed;
  }
  tell_rest(*pipeline, options, *totals);
  fmt::print("{}\n", totals_line(*totals));
  return ExitCode::Done;
}

}  // namespace weir
