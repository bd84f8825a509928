#include <fmt/format.h>

#include <atomic>
#include <csignal>

#include "runtime/cli/commands.h"
#include "runtime/cli/project.h"
#include "runtime/cli/streaming.h"
#include "runtime/observe/log.h"

namespace weir {

namespace {

std::atomic<bool> g_stop{false};

// The end of a terminal is a stop like any other, unless nohup has said that it is none.
void stop_on_signals() {
  struct sigaction action {};
  struct sigaction inherited {};
  action.sa_handler = [](int) { g_stop = true; };
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGHUP, nullptr, &inherited);
  if (inherited.sa_handler != SIG_IGN) sigaction(SIGHUP, &action, nullptr);
  action.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &action, nullptr);
}

std::string place_of_letters(const Pipeline& pipeline) {
  switch (pipeline.dead_letters) {
    case DeadLetters::File: return "file " + pipeline.dead_letters_to;
    case DeadLetters::Topic: return "topic " + pipeline.dead_letters_to;
    case DeadLetters::Table:
    case DeadLetters::Stop: break;
  }
  return fmt::format("table {}._weir_dead_letters", display(pipeline.state_schema()));
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
        fmt::format("{} set aside, with reasons, in {}",
                    plural(totals.counts.set_aside, "record"),
                    place_of_letters(pipeline)));
  }
  if (totals.applied_before > 0 && totals.applied_before + totals.unmatched == totals.records) {
    log(Level::Info,
        fmt::format("all of it was applied by an earlier run of pipeline {}; nothing was changed. "
                    "To begin anew: weir run {} --from-start",
                    display(pipeline.name),
                    options.file));
  }
}

// Whoever starts weir anew by itself has to know where that would not help: a flood of bad records
// would go on, a thousand at a time.
ExitCode exit_of(Code code) {
  switch (code) {
    case Code::X510: return ExitCode::Refused;
    case Code::X507:
    case Code::X508:
    case Code::X509:
    case Code::X531:
    case Code::X550:
    case Code::X551: return ExitCode::NeedsPerson;
    default: return ExitCode::Failed;
  }
}

}  // namespace

ExitCode run_command(const RunOptions& options) {
  log_as(options.log);
  const auto loaded = load_project(options.file, Resolve::Yes);
  const Pipeline* pipeline =
      loaded ? pick_pipeline(*loaded, options.pipeline, Intent::Run) : nullptr;
  if (pipeline == nullptr) return ExitCode::Failed;
  stop_on_signals();
  const auto totals = stream(*pipeline, options, g_stop);
  if (!totals) {
    log(totals.error());
    return exit_of(totals.error().code);
  }
  tell_rest(*pipeline, options, *totals);
  fmt::print("{}\n", totals_line(*totals));
  return ExitCode::Done;
}

}  // namespace weir
