#include "runtime/cli/board.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

#include "compiler/model/identifier.h"

namespace weir {

namespace {

double now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// The value of a label, as Prometheus takes it.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '\\' || c == '"') out += '\\';
    out += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return out + '"';
}

// One page of metrics: families, each with its samples.
class Page {
 public:
  explicit Page(std::string_view pipeline) : pipeline_(quoted(pipeline)) {}

  void family(std::string_view name, std::string_view type, std::string_view help) {
    name_ = name;
    text_ += fmt::format("# HELP weir_{0} {1}\n# TYPE weir_{0} {2}\n", name, help, type);
  }

  // `labels` come behind those that all samples have: `,topic="a"`.
  void sample(std::size_t task, std::string_view labels, double value) {
    text_ += fmt::format(
        "weir_{}{{pipeline={},task=\"{}\"{}}} {}\n", name_, pipeline_, task + 1, labels, value);
  }
  void sample(std::size_t task, std::string_view labels, std::uint64_t value) {
    text_ += fmt::format(
        "weir_{}{{pipeline={},task=\"{}\"{}}} {}\n", name_, pipeline_, task + 1, labels, value);
  }

  void summary(std::size_t task, double sum, std::uint64_t count) {
    const std::string family = std::exchange(name_, name_ + "_sum");
    sample(task, "", sum);
    name_ = family + "_count";
    sample(task, "", count);
    name_ = family;
  }

  std::string take() { return std::move(text_); }

 private:
  std::string pipeline_;
  std::string name_;
  std::string text_;
};

std::string labels_of(const PartitionProgress& at) {
  return fmt::format(",topic={},partition=\"{}\"", quoted(at.topic), at.partition);
}

}  // namespace

Board::Board(std::string pipeline, std::size_t tasks)
    : pipeline_(std::move(pipeline)), tasks_(tasks) {}

void Board::committed(std::size_t task, const Totals& totals) {
  const std::lock_guard lock(mutex_);
  tasks_[task].totals = totals;
  tasks_[task].committed_at = now();
}

void Board::partitions(std::size_t task, std::vector<PartitionProgress> partitions) {
  const std::lock_guard lock(mutex_);
  tasks_[task].partitions = std::move(partitions);
}

void Board::brokers(std::size_t task, int connected) {
  const std::lock_guard lock(mutex_);
  tasks_[task].brokers = connected;
}

void Board::waits(std::size_t task, Code code) {
  const std::lock_guard lock(mutex_);
  Task& at = tasks_[task];
  if (at.waiting != code) ++at.waits[code];
  at.waiting = code;
}

void Board::goes_on(std::size_t task) {
  const std::lock_guard lock(mutex_);
  tasks_[task].waiting.reset();
}

void Board::changed(std::size_t task, const Operation& operation) {
  const auto* create = std::get_if<CreateTable>(&operation);
  const QualifiedName& table =
      create != nullptr ? create->table.name : std::get<AddColumn>(operation).table;
  const std::lock_guard lock(mutex_);
  ++tasks_[task].changes[{display(table), create != nullptr ? "create_table" : "add_column"}];
}

void Board::refused(std::size_t task, const Refusal& refusal) {
  const std::lock_guard lock(mutex_);
  ++tasks_[task].refusals[{display(refusal.table), refusal.code}];
}

std::optional<Code> Board::waiting() const {
  const std::lock_guard lock(mutex_);
  const auto found =
      std::ranges::find_if(tasks_, [](const Task& task) { return task.waiting.has_value(); });
  return found == tasks_.end() ? std::nullopt : found->waiting;
}

HttpAnswer Board::answer(std::string_view path) const {
  if (path == "/metrics") {
    return {.type = "text/plain; version=0.0.4; charset=utf-8", .body = metrics()};
  }
  if (path != "/healthz" && path != "/readyz") {
    return {.status = 404, .body = "there are /metrics, /healthz and /readyz\n"};
  }
  const std::optional<Code> code = waiting();
  const bool ready = !code || path == "/healthz";
  return {.status = ready ? 200 : 503,
          .body = code ? fmt::format("waiting: {}\n", code_id(*code)) : "ok\n"};
}

std::string Board::metrics() const {
  const std::lock_guard lock(mutex_);
  Page page(pipeline_);
  const auto each_task = [&](auto show) {
    for (std::size_t i = 0; i < tasks_.size(); ++i) show(i, tasks_[i]);
  };
  page.family("records_total", "counter", "Records by what became of them, as far as committed.");
  each_task([&](std::size_t i, const Task& task) {
    const Counts& counts = task.totals.counts;
    page.sample(i, ",outcome=\"written\"", counts.written);
    page.sample(i, ",outcome=\"deleted\"", counts.deleted);
    page.sample(i, ",outcome=\"truncated\"", counts.truncated);
    page.sample(i, ",outcome=\"filtered\"", counts.filtered);
    page.sample(i, ",outcome=\"side\"", counts.side);
    page.sample(i, ",outcome=\"set_aside\"", counts.set_aside);
  });
  page.family("commit_timestamp_seconds", "gauge", "When the last transaction committed, or 0.");
  each_task([&](std::size_t i, const Task& task) { page.sample(i, "", task.committed_at); });
  page.family("commit_seconds", "summary", "From the first byte of a transaction to its answer.");
  each_task([&](std::size_t i, const Task& task) {
    page.summary(i, task.totals.unit_seconds, task.totals.units);
  });
  page.family("schema_changes_total", "counter", "Tables created and columns added.");
  each_task([&](std::size_t i, const Task& task) {
    for (const auto& [what, times] : task.changes) {
      page.sample(
          i, fmt::format(",table={},change=\"{}\"", quoted(what.first), what.second), times);
    }
  });
  page.family("refusals_total", "counter", "Schemas that were refused, in whole or in a column.");
  each_task([&](std::size_t i, const Task& task) {
    for (const auto& [what, times] : task.refusals) {
      page.sample(
          i, fmt::format(",table={},code=\"{}\"", quoted(what.first), code_id(what.second)), times);
    }
  });
  page.family(
      "waiting", "gauge", "1 while the task waits for the database, or for a table of a topic.");
  each_task([&](std::size_t i, const Task& task) {
    page.sample(i, "", static_cast<std::uint64_t>(task.waiting ? 1 : 0));
  });
  page.family("waits_total", "counter", "Times that the task had to wait, by reason.");
  each_task([&](std::size_t i, const Task& task) {
    for (const auto& [code, times] : task.waits) {
      page.sample(i, fmt::format(",code=\"{}\"", code_id(code)), times);
    }
  });
  page.family("brokers_connected", "gauge", "Brokers of Kafka that the task is connected to.");
  each_task([&](std::size_t i, const Task& task) {
    if (task.brokers) page.sample(i, "", static_cast<std::uint64_t>(*task.brokers));
  });
  page.family("newest_record_timestamp_seconds", "gauge", "Time of the newest record read, or 0.");
  each_task([&](std::size_t i, const Task& task) {
    const auto newest = std::max<std::int64_t>(0, task.totals.newest_ms);
    page.sample(i, "", static_cast<double>(newest) / 1000.0);
  });
  page.family("partition_next_offset", "gauge", "Offset of the first record not yet committed.");
  each_task([&](std::size_t i, const Task& task) {
    for (const auto& at : task.partitions) {
      page.sample(i, labels_of(at), static_cast<std::uint64_t>(at.next));
    }
  });
  page.family("partition_lag_records", "gauge", "Offsets between that and the partition's end.");
  each_task([&](std::size_t i, const Task& task) {
    for (const auto& at : task.partitions) {
      if (!at.end) continue;
      const std::int64_t lag = std::max<std::int64_t>(0, *at.end - at.next);
      page.sample(i, labels_of(at), static_cast<std::uint64_t>(lag));
    }
  });
  return page.take();
}

}  // namespace weir
