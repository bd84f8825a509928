#include <fmt/format.h>

#include "runtime/pipeline/task.h"

// How a task deals with partitions that a consumer group gives and takes. The group says who is
// meant to write; the offset row decides who can: a task whose epoch is over can't commit.
namespace weir {

namespace {

using Clock = std::chrono::steady_clock;

// Lag monitors look every few seconds.
constexpr std::chrono::seconds kTellGroupEvery(1);
// A task that wakes up from a long pause is fenced once. More often than this within the time, and
// somebody else reads into the same pipeline outside of the group.
constexpr std::size_t kMostFences = 3;
constexpr std::chrono::minutes kFencesWithin(10);

std::string where_of(const TopicPartition& partition) {
  return fmt::format("topic {}, partition {}", partition.topic, partition.partition);
}

Result<void> check_position(const TopicPartition& at, std::int64_t next, const Bounds& bounds) {
  if (next >= bounds.first && next <= bounds.end) return {};
  const bool behind = next < bounds.first;
  return fail(Code::X551,
              behind ? fmt::format("offset {} was to come next, but the topic begins at {}: "
                                   "records were removed before they were read",
                                   next,
                                   bounds.first)
                     : fmt::format("offset {} was to come next, but the topic ends at {}: it was "
                                   "made anew, or has lost records",
                                   next,
                                   bounds.end),
              where_of(at),
              "`weir explain X551` tells how to go on");
}

}  // namespace

Result<void> Task::move(Poll what) {
  move_ = what;
  switch (what) {
    case Poll::Given: WEIR_CHECKED(take_over()); break;
    case Poll::Taken: WEIR_CHECKED(hand_over()); break;
    case Poll::Lost:
      abandon();
      WEIR_CHECKED(source_->group()->let_go());
      // What was at hand of partitions that remain has to be read again as well.
      WEIR_CHECKED(source_->group()->rejoin());
      break;
    case Poll::Record:
    case Poll::Idle:
    case Poll::End: std::abort();
  }
  move_.reset();
  return {};
}

Result<void> Task::take_over() {
  WEIR_CHECKED(wake());
  WEIR_CHECKED(write_all());
  WEIR_CHECKED(leave_pipeline());
  ConsumerGroup& group = *source_->group();
  WEIR_TRY(const Offsets::Stored stored, offsets_.stored(session_->connection));
  std::vector<Claim> claims;
  for (const TopicPartition& partition : group.moved()) {
    WEIR_TRY(const Claim claim, claim_of(partition, stored));
    claims.push_back(claim);
  }
  WEIR_CHECKED(offsets_.claim(session_->connection, claims));
  std::vector<StreamPosition> positions;
  for (const TopicPartition& partition : group.moved()) {
    const std::int64_t next = offsets_.find(partition.topic, partition.partition)->next;
    WEIR_TRY(const Bounds bounds, group.bounds(partition));
    WEIR_CHECKED(check_position(partition, next, bounds));
    positions.push_back({.at = partition, .next = next});
  }
  return group.start(positions);
}

// Where a partition begins: with the rows' own account (exactly once), with the group's (at least
// once), or, known to neither, at its first record: a topic that turns up later is read whole.
Result<Claim> Task::claim_of(const TopicPartition& partition, const Offsets::Stored& stored) {
  Claim out{.topic = partition.topic, .partition = partition.partition};
  if (pipeline_->delivery == Delivery::AtLeastOnce) {
    WEIR_TRY(const auto committed, source_->group()->committed(partition));
    if (committed) {
      out.begin = *committed;
      out.begin_anyway = true;
      return out;
    }
  }
  if (stored.contains({partition.topic, partition.partition})) return out;
  WEIR_TRY(const Bounds bounds, source_->group()->bounds(partition));
  out.begin = bounds.first;
  return out;
}

Result<void> Task::hand_over() {
  WEIR_CHECKED(write_all());
  tell_group(ConsumerGroup::Commit::Wait);
  for (const TopicPartition& each : source_->group()->moved()) {
    offsets_.drop(each.topic, each.partition);
  }
  forget_settled();
  return source_->group()->let_go();
}

// What is not committed is read again by whoever owns the partitions.
void Task::abandon() {
  while (session_ && session_->pipe.in_flight() > 0) {
    const auto outcome = session_->pipe.wait();
    if (!outcome) break;
    if (outcome->committed()) committed(in_flight_.front());
    in_flight_.pop_front();
  }
  in_flight_.clear();
  late_.clear();
  batch_.clear();
  replayed_.clear();
  backlog_.clear();
  at_hand_ = false;
  forget_held();
  offsets_.drop_all();
}

// Another task has taken over what this one holds: it was away for too long, and the group has
// given its partitions to somebody else, or is about to.
Result<void> Task::ask_anew(const Error& fenced) {
  const auto now = Clock::now();
  while (!fenced_.empty() && now - fenced_.front() > kFencesWithin) fenced_.pop_front();
  fenced_.push_back(now);
  if (fenced_.size() > kMostFences) return tl::make_unexpected(fenced);
  observer_.warn("another task has taken over partitions of this one: asking the group anew");
  abandon();
  return source_->group()->rejoin();
}

void Task::tell_group(ConsumerGroup::Commit how) {
  ConsumerGroup* group = source_->group();
  const auto now = Clock::now();
  const bool soon = how == ConsumerGroup::Commit::GoOn && now - told_group_ < kTellGroupEvery;
  if (group == nullptr || soon) return;
  told_group_ = now;
  std::vector<StreamPosition> positions;
  for (PartitionState* state : offsets_.held()) {
    if (state->done == state->told) continue;
    state->told = state->done;
    positions.push_back(
        {.at = {.topic = state->topic, .partition = state->partition}, .next = state->done});
  }
  group->commit(positions, how);
  if (!observer_.partitions) return;
  std::vector<PartitionProgress> progress;
  for (const PartitionState* state : offsets_.held()) {
    progress.push_back(
        {.topic = state->topic,
         .partition = state->partition,
         .next = state->done,
         .end = group->known_end({.topic = state->topic, .partition = state->partition})});
  }
  observer_.partitions(std::move(progress));
}

}  // namespace weir
