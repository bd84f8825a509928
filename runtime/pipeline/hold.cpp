#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "compiler/emit/wording.h"
#include "runtime/apply/lock_holders.h"
#include "runtime/pipeline/task.h"

// How a task goes on while a table of it is locked, against its change or against its rows: records
// of the topics that it is written from wait in Kafka, and the others are written. Now and then it
// is tried again; for the length of one try, lock { timeout }, the other topics wait as well.
namespace weir {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::string_view kLockTimeout = "55P03";
constexpr std::string_view kForeignKey = "23503";
// To read a topic anew takes some time as well.
constexpr milliseconds kShortestPause(100);
// Until brokers are asked once more to go back in a topic.
constexpr std::chrono::seconds kAskAgain(1);

}  // namespace

// Whether records of this task's partitions wait in Kafka.
bool Task::some_wait() const {
  if (held_.empty()) return false;
  return std::ranges::any_of(offsets_.held(),
                             [this](const auto* state) { return held_.wait(state->topic); });
}

void Task::hold(const std::string& topic, const QualifiedName& table, HeldTopics::For what) {
  held_.hold(
      topic, table, what, std::max(milliseconds(pipeline_->lock.timeout_ms), kShortestPause));
  source_->group()->hold_topic(topic);
  observer_.wait_for(Code::X503);
}

// The record has joined nothing, and its partition has not moved.
Task::Added Task::hold_back(const Record& record, const Topic& topic, const Error& locked) {
  if (!held_.contains(topic.name)) {
    observer_.warn(fmt::format("waiting: {}: {}; records of topic {} wait, those of others go on",
                               code_id(locked.code),
                               locked.message,
                               topic.name));
  }
  hold(topic.name, topic.table, HeldTopics::For::Change);
  held_.stands_at(topic.name, record.partition, record.offset);
  if (standing_.first == Reading::Source) --totals_.records;
  return Added::Held;
}

// Whether a unit failed because of a table that was locked, so that the records of its topics wait
// from now on, and what else the unit held can be written without them. What has no group keeps its
// records in one order, and all wait.
Result<bool> Task::hold_tables(const SentUnit& unit, const pg::UnitFailure& failure) {
  if (source_->group() == nullptr) return false;
  const bool locked = failure.error.sqlstate == kLockTimeout;
  // The row that one refers to may be among those that wait: that is no fault of the row.
  const bool orphaned = failure.error.sqlstate == kForeignKey && held_.some_for_locks();
  if (!locked && !orphaned) return false;
  std::vector<QualifiedName> tables;
  if (const QualifiedName* table = unit.table_of(failure.statement); table != nullptr) {
    tables.push_back(*table);
  } else if (orphaned) {
    tables = unit.tables();  // found at the commit
  }
  if (tables.empty()) return false;
  WEIR_CHECKED(leave_pipeline());
  for (const QualifiedName& table : tables) {
    hold_table(
        table, locked ? HeldTopics::For::Rows : HeldTopics::For::References, failure.error.message);
  }
  give_back_held();
  return true;
}

void Task::hold_table(const QualifiedName& table,
                      HeldTopics::For what,
                      const std::string& message) {
  const bool locked = what == HeldTopics::For::Rows;
  const std::string holders = locked ? lock_holders(session_->connection, table) : std::string();
  std::vector<std::string> news;
  for (const std::string& topic : routes_.topics_into(table)) {
    if (!held_.contains(topic)) news.push_back(topic);
    hold(topic, table, what);
  }
  const auto told_of_late = lock_news_.line(table, holders);
  if (news.empty()) {
    if (told_of_late) observer_.inform(*told_of_late);
    return;
  }
  const std::string why =
      locked ? fmt::format("rows of {} waited {} for a lock{}{}",
                           display(table),
                           duration_text(pipeline_->lock.timeout_ms),
                           holders.empty() ? "" : ", held by ",
                           holders)
             : fmt::format("rows of {} wait for others: {}", display(table), message);
  observer_.warn(fmt::format("waiting: {}: {}; records of topic{} {} wait, those of others go on",
                             code_id(Code::X503),
                             why,
                             news.size() == 1 ? "" : "s",
                             fmt::join(news, ", ")));
}

// Records of topics that wait are in Kafka still. Those that were read leave the task, which is to
// go on without them, and come again behind what is stored. REQUIRES: nothing in flight.
void Task::give_back_held() {
  replayed_.clear();
  set_back_batch();
  for (const std::string& topic : held_.waiting()) {
    for (RecordLog& log : backlog_) {
      log.remove(topic, [&](std::int32_t partition, std::int64_t offset) {
        const PartitionState* state = offsets_.find(topic, partition);
        if (state != nullptr && offset >= state->sent) --totals_.records;
      });
    }
  }
  of_source_.go_back(totals_.records + 1);
  for (PartitionState* state : offsets_.held()) {
    if (!held_.wait(state->topic) || state->next == state->sent) continue;
    state->next = state->sent;
    held_.rows_stand_at(*state);
  }
}

// Brokers that can't be asked just now keep nothing else waiting.
Result<void> Task::release_due() {
  if (held_.empty()) return {};
  const auto now = Clock::now();
  const std::vector<std::string> due = held_.due(now);
  for (const std::string& topic : due) {
    std::vector<StreamPosition> positions;
    for (const PartitionState* state : offsets_.held()) {
      if (state->topic != topic) continue;
      positions.push_back(
          {.at = {.topic = topic, .partition = state->partition}, .next = state->next});
    }
    const auto done = source_->group()->release_topic(topic, positions);
    if (done) {
      held_.released(topic);
    } else if (done.error().code == Code::X552) {
      held_.put_off(topic, now + kAskAgain);
    } else {
      return done;
    }
  }
  if (!due.empty()) forget_settled();
  return {};
}

void Task::gone_on(const PartitionState& partition, std::int64_t next, HeldTopics::For what) {
  const auto waited = held_.gone_on(partition, next, what);
  if (!waited) return;
  observer_.inform(
      fmt::format("topic {} goes on after {:.1f} s", partition.topic, waited->count()));
  if (held_.empty()) observer_.wait_for(std::nullopt);
}

void Task::forget_settled() {
  if (held_.empty()) return;
  held_.forget_settled();
  if (held_.empty()) observer_.wait_for(std::nullopt);
}

void Task::forget_held() {
  if (held_.empty()) return;
  held_.clear();
  observer_.wait_for(std::nullopt);
}

}  // namespace weir
