#include "runtime/cli/streaming.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "runtime/apply/state_tables.h"
#include "runtime/cli/board.h"
#include "runtime/cli/planning.h"
#include "runtime/observe/log.h"
#include "runtime/observe/progress.h"
#include "runtime/source/file_source.h"
#include "runtime/source/kafka/kafka_source.h"
#include "runtime/write/letter_sink.h"

namespace weir {

namespace {

// A table that stays locked holds up the topics of a group no longer than one try; a file waits for
// it anyway.
Result<pg::Connection> connect_to_write(const Pipeline& pipeline) {
  if (pipeline.source.kind != SourceKind::Kafka) return connect(pipeline);
  const std::chrono::milliseconds one_try(pipeline.lock.timeout_ms);
  return connect(pipeline, pg::SessionUse::Own, std::min(one_try, pg::kLongestLockWait));
}

// What the tasks share: nothing but how far they have come.
class Crew {
 public:
  Crew(const Pipeline& pipeline, const RunOptions& options, std::atomic<bool>& stop)
      : pipeline_(pipeline),
        until_end_(options.until_end),
        timing_(options.timing),
        measured_(options.metrics.has_value()),
        stop_(stop),
        board_(pipeline.name, tasks()),
        parts_(tasks()) {}

  Result<void> open_sources() {
    for (std::size_t i = 0; i < tasks(); ++i) {
      WEIR_TRY(parts_[i].source, open(i));
      WEIR_TRY(parts_[i].letters, open_letter_sink(pipeline_, static_cast<int>(i) + 1));
    }
    return {};
  }

  Result<void> answer_on(const std::optional<std::string>& where) {
    if (!where) return {};
    WEIR_TRY(server_, HttpServer::listen(*where, [this](std::string_view path) {
               return board_.answer(path);
             }));
    log(Level::Info, fmt::format("metrics on http://{}/metrics", server_->place()));
    return {};
  }

  Result<Totals> work() {
    if (tasks() == 1) {
      one(0);
    } else {
      std::vector<std::thread> threads;
      for (std::size_t i = 0; i < tasks(); ++i) threads.emplace_back([this, i] { one(i); });
      for (std::thread& thread : threads) thread.join();
    }
    Progress::erase_line();
    Totals sum;
    for (const Part& part : parts_) sum.add(part.totals);
    if (timing_) log(Level::Info, timing_line(sum, since_start(), tasks()));
    if (!failed_) return sum;
    log(Level::Info, fmt::format("stopped after {}", totals_line(sum)));
    return tl::make_unexpected(*failed_);
  }

 private:
  struct Part {
    std::unique_ptr<RecordSource> source;
    std::unique_ptr<LetterSink> letters;
    Totals totals;
    std::uint64_t bytes = 0;
  };

  std::size_t tasks() const { return static_cast<std::size_t>(pipeline_.tasks); }

  Result<std::unique_ptr<RecordSource>> open(std::size_t number) {
    if (pipeline_.source.kind == SourceKind::Kafka) {
      KafkaReader reader;
      reader.task = static_cast<int>(number) + 1;
      reader.until = until_end_ ? &end_ : nullptr;
      reader.warning = [this](const std::string& text) { say(Level::Warning, text); };
      if (measured_) {
        reader.brokers = [this, number](int connected) { board_.brokers(number, connected); };
      }
      return KafkaSource::open(pipeline_, std::move(reader));
    }
    const std::string& path = pipeline_.source.path;
    return FileSource::open(path, pipeline_.source.topic.value_or(default_topic(path)));
  }

  // A task from its start to its end. One that fails stops the others: half a run is none.
  void one(std::size_t number) {
    auto ended = run(number);
    if (ended) return;
    const std::lock_guard lock(mutex_);
    if (!failed_) failed_ = ended.error();
    stop_ = true;
  }

  Result<void> run(std::size_t number) {
    Part& part = parts_[number];
    TaskObserver observer;
    observer.info = [this](const std::string& text) { say(Level::Info, text); };
    observer.warning = [this](const std::string& text) { say(Level::Warning, text); };
    observer.progress = [&, number](const Totals& totals) {
      board_.committed(number, totals);
      show(part, totals);
    };
    if (server_) {
      observer.partitions = [this, number](std::vector<PartitionProgress> partitions) {
        board_.partitions(number, std::move(partitions));
      };
      observer.waiting = [this, number](std::optional<Code> why) {
        why ? board_.waits(number, *why) : board_.goes_on(number);
      };
      observer.changed = [this, number](const Operation& operation) {
        board_.changed(number, operation);
      };
      observer.refused = [this, number](const Refusal& refusal) {
        board_.refused(number, refusal);
      };
    }
    observer.timing = timing_;
    Task task(
        pipeline_,
        *part.source,
        [this] { return connect_to_write(pipeline_); },
        observer,
        part.letters.get());
    auto ended = task.run(stop_);
    part.source.reset();  // leaves the group
    const std::lock_guard lock(mutex_);
    part.totals = task.totals();
    return ended;
  }

  double since_start() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

  void say(Level level, const std::string& text) {
    const std::lock_guard lock(mutex_);
    log(level, text);
  }

  void show(Part& part, const Totals& totals) {
    const std::lock_guard lock(mutex_);
    part.totals = totals;
    part.bytes = part.source->bytes_read();
    std::uint64_t records = 0;
    std::uint64_t bytes = 0;
    for (const Part& each : parts_) {
      records += each.totals.records;
      bytes += each.bytes;
    }
    progress_.update(records, bytes, part.source->bytes_total());
  }

  const Pipeline& pipeline_;
  bool until_end_;
  bool timing_;
  bool measured_;
  std::atomic<bool>& stop_;
  EndOfInput end_;
  Board board_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::mutex mutex_;  // over all below
  std::vector<Part> parts_;
  Progress progress_;
  std::optional<Error> failed_;
  std::unique_ptr<HttpServer> server_;  // goes first: it reads the board
};

// `start = latest` is about a pipeline that has read nothing yet: its partitions begin where their
// topics end now, whenever a task gets them. What turns up later is read from its beginning.
Result<void> begin_at_the_ends(const Pipeline& pipeline,
                               Offsets& offsets,
                               pg::Connection& connection) {
  WEIR_TRY(const Offsets::Stored stored, offsets.stored(connection));
  if (!stored.empty()) return {};
  WEIR_TRY(const std::vector<StreamPosition> ends, ends_of_topics(pipeline));
  std::vector<Claim> claims;
  for (const StreamPosition& each : ends) {
    claims.push_back({.topic = each.at.topic, .partition = each.at.partition, .begin = each.next});
  }
  // All at once: a start that is cut off must not leave some of them to be read from their
  // beginning.
  return offsets.claim(connection, claims);
}

Result<void> prepare(const Pipeline& pipeline, const RunOptions& options) {
  if (options.from_start && pipeline.delivery == Delivery::AtLeastOnce) {
    return fail(Code::S118,
                "with delivery = at_least_once, the group's offsets say where to go on, so "
                "--from-start has nothing to forget",
                {},
                "reset them: kafka-consumer-groups --reset-offsets --to-earliest, or name another "
                "`group`");
  }
  WEIR_TRY(pg::Connection connection, connect(pipeline));
  WEIR_CHECKED(ensure_state_tables(connection, pipeline.state_schema()));
  Offsets offsets(pipeline.name, state_statements(pipeline.state_schema()));
  if (options.from_start) WEIR_CHECKED(offsets.forget(connection));
  const bool latest = pipeline.source.kind == SourceKind::Kafka &&
                      pipeline.source.kafka.start == StartAt::Latest && !options.from_start;
  return latest ? begin_at_the_ends(pipeline, offsets, connection) : Result<void>();
}

}  // namespace

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

std::string timing_line(const Totals& totals, double seconds, std::size_t tasks) {
  const TimeSpent& time = totals.time;
  const double whole = std::max(time.whole, 1e-9);
  const double decoding = std::max(0.0, whole - time.source - time.server);
  std::string out = fmt::format(
      "{} in {:.1f} s, {:.0f} a second; of the time of {}, decoding took {:.0f} %, "
      "waiting for the database {:.0f} %, the source {:.0f} %",
      plural(totals.records, "record"),
      seconds,
      static_cast<double>(totals.records) / std::max(seconds, 1e-9),
      plural(tasks, "task"),
      100 * decoding / whole,
      100 * time.server / whole,
      100 * time.source / whole);
  if (totals.newest_ms >= 0) {
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now().time_since_epoch());
    out += fmt::format("; the newest record is {:.1f} s old",
                       static_cast<double>(now.count() - totals.newest_ms) / 1000);
  }
  return out;
}

Result<Totals> stream(const Pipeline& pipeline,
                      const RunOptions& options,
                      std::atomic<bool>& stop) {
  Crew crew(pipeline, options, stop);
  WEIR_CHECKED(crew.answer_on(options.metrics));
  WEIR_CHECKED(crew.open_sources());
  WEIR_CHECKED(prepare(pipeline, options));
  return crew.work();
}

}  // namespace weir
