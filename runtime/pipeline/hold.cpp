#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "compiler/emit/wording.h"
#include "runtime/apply/lock_holders.h"
#include "runtime/pipeline/task.h"
#include "runtime/pipeline/tied_tables.h"

// How a task goes on while a table of it is locked, against its change or against its rows: records
// of the topics that it is written from wait in Kafka, and the others are written. So do those of
// tables that foreign keys tie to it, for their rows would miss those that wait. Now and then it is
// tried again; for the length of one try, lock { timeout }, the other topics wait as well.
namespace weir {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::string_view kLockTimeout = "55P03";
constexpr std::string_view kForeignKey = "23503";
// To read a topic anew takes some time as well.
constexpr milliseconds kShortestPause(100);
// Where tables are locked by the hundred, each costs a try, and the group hears nothing meanwhile.
constexpr int kMostHoldsInARow = 3;
// Until brokers are asked once more to go back in a topic.
constexpr std::chrono::seconds kAskAgain(1);

}  // namespace

// Whether records of this task's partitions wait in Kafka.
bool Task::some_wait() const {
  if (held_.empty()) return false;
  return std::ranges::any_of(offsets_.held(),
                             [this](const auto* state) { return held_.waits(state->topic); });
}

// How long a unit waits for a lock, and topics between two tries at the least.
milliseconds Task::lock_wait() const {
  return std::min(milliseconds(pipeline_->lock.timeout_ms), pg::kLongestLockWait);
}

// The topics of the table, and of those that are tied to it, wait from now on. REQUIRES: not in
// pipeline mode.
Result<void> Task::hold(const QualifiedName& locked, const std::string& why) {
  WEIR_TRY(const std::vector<QualifiedName> tables, tied_tables(session_->connection, locked));
  HeldTopics::Group group{.locked = locked, .tables = tables};
  std::vector<std::string> news;
  for (const QualifiedName& table : tables) {
    for (const std::string& topic : routes_.topics_into(table)) {
      (table == locked ? group.own : group.tied).push_back(topic);
      if (!held_.contains(topic)) news.push_back(topic);
      source_->group()->hold_topic(topic);
    }
  }
  held_.hold(group, std::max(lock_wait(), kShortestPause));
  observer_.wait_for(Code::X503);
  if (news.empty()) return {};
  observer_.warn(fmt::format("waiting: {}: {}; records of topic{} {} wait, those of others go on",
                             code_id(Code::X503),
                             why,
                             news.size() == 1 ? "" : "s",
                             fmt::join(news, ", ")));
  return {};
}

// The record has joined nothing, and its partition has not moved.
Result<Task::Added> Task::hold_back(const Record& record, const Topic& topic, const Error& locked) {
  WEIR_CHECKED(hold(topic.table, locked.message));
  held_.change_stands_at(topic.name, record.partition, record.offset);
  if (standing_.first == Reading::Source) --totals_.records;
  return Added::Held;
}

// Whether the topic of this record, which was not seen before, has to wait with others.
bool Task::joins_held(const Record& record, const Topic& topic) {
  if (held_.empty() || held_.contains(topic.name)) return false;
  if (!held_.join(topic.name, topic.table, record.partition, record.offset)) return false;
  source_->group()->hold_topic(topic.name);
  observer_.warn(fmt::format("records of topic {} wait as well", topic.name));
  if (standing_.first == Reading::Source) --totals_.records;
  return true;
}

// Whether a unit failed because of a table that was locked, so that the records of its topics wait
// from now on, and what else the unit held can be written without them. What has no group keeps its
// records in one order, and all wait.
Result<bool> Task::hold_tables(const SentUnit& unit, const pg::UnitFailure& failure) {
  if (source_->group() == nullptr) return false;
  if (failure.error.sqlstate == kForeignKey) return hold_orphans(unit, failure.statement);
  if (failure.error.sqlstate != kLockTimeout) return false;
  std::vector<QualifiedName> tables;
  if (const QualifiedName* table = unit.table_of(failure.statement); table != nullptr) {
    tables.push_back(*table);
  }
  // A deferred constraint looks at other tables.
  const bool at_commit = unit.is_commit(failure.statement);
  if (at_commit || (!tables.empty() && ++holds_in_a_row_ > kMostHoldsInARow)) {
    tables = unit.tables();
  }
  if (tables.empty()) return false;
  WEIR_CHECKED(leave_pipeline());
  for (const QualifiedName& table : tables) {
    const std::string holders = lock_holders(session_->connection, table);
    if (const auto line = lock_news_.line(table, holders)) observer_.inform(*line);
    WEIR_CHECKED(hold(table,
                      fmt::format("rows of {} waited {} for a lock",
                                  display(table),
                                  duration_text(lock_wait().count()))));
  }
  give_back_held();
  return true;
}

// Whether rows that miss others belong to topics that wait with these for a lock. Deferred
// constraints do not tell whose they are.
bool Task::hold_orphans(const SentUnit& unit, std::size_t statement) {
  if (held_.empty()) return false;
  const QualifiedName* table = unit.table_of(statement);
  bool some = false;
  for (const QualifiedName& each : table != nullptr ? std::vector{*table} : unit.tables()) {
    for (const std::string& topic : routes_.topics_into(each)) {
      if (!held_.hold_orphan(topic)) continue;
      source_->group()->hold_topic(topic);
      some = true;
    }
  }
  if (some) give_back_held();
  return some;
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
    if (!held_.waits(state->topic) || state->next == state->sent) continue;
    state->next = state->sent;
    held_.rows_stand_at(state->topic, state->partition, state->sent);
  }
}

// Brokers that can't be asked just now keep nothing else waiting.
Result<void> Task::release_due() {
  if (held_.empty() || held_.due(Clock::now()).empty()) return {};
  // What has no part in the try is not to fail with it.
  if (session_) WEIR_CHECKED(write_all());
  const std::vector<std::string> due = held_.due(Clock::now());
  for (const std::string& topic : due) {
    std::vector<StreamPosition> positions;
    for (const PartitionState* state : offsets_.held()) {
      if (state->topic != topic) continue;
      positions.push_back(
          {.at = {.topic = topic, .partition = state->partition}, .next = state->next});
    }
    auto done = source_->group()->release_topic(topic, positions);
    if (done) {
      held_.released(topic, Clock::now());
    } else if (done.error().code == Code::X552) {
      held_.put_off(topic, Clock::now() + kAskAgain);
    } else {
      return done;
    }
  }
  forget_over();
  forget_settled();
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

void Task::forget_over() {
  if (held_.empty()) return;
  held_.forget_over(Clock::now());
  if (held_.empty()) observer_.wait_for(std::nullopt);
}

void Task::forget_held() {
  if (held_.empty()) return;
  held_.clear();
  observer_.wait_for(std::nullopt);
}

}  // namespace weir
