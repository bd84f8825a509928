#include "runtime/write/offsets.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>

namespace weir {

namespace {

constexpr std::string_view kLockTimeout = "55P03";
// A unit takes milliseconds; a slow network can make it seconds.
constexpr int kStalledSeconds = 5;

// Tells the tasks of all processes apart, and means something to people who look into the table.
std::string new_owner_name() {
  static std::atomic<int> names{0};
  char host[256] = "";
  gethostname(host, sizeof host - 1);
  return fmt::format("{}:{}:{}", host, getpid(), ++names);
}

}  // namespace

struct Offsets::Partitions {
  std::vector<std::string> topics;
  std::vector<std::string> numbers;
  std::vector<std::string> values;  // where they begin, or their epochs

  void add(std::string_view topic, std::int32_t number, std::int64_t value) {
    topics.emplace_back(topic);
    numbers.push_back(std::to_string(number));
    values.push_back(std::to_string(value));
  }
};

Offsets::Offsets(std::string pipeline, StateStatements statements)
    : pipeline_(std::move(pipeline)),
      statements_(std::move(statements)),
      owner_(new_owner_name()) {}

PartitionState* Offsets::find(std::string_view topic, std::int32_t partition) {
  if (last_ != nullptr && last_->partition == partition && last_->topic == topic) return last_;
  const auto found = partitions_.find({topic, partition});
  if (found == partitions_.end()) return nullptr;
  last_ = found->second.get();
  return last_;
}

// An owner that stands still is told from one that is busy by the time: statements wait longer for
// a row than others for a lock, and set that for themselves.
Result<pg::QueryResult> Offsets::past_owners(pg::Connection& connection,
                                             const std::string& sql,
                                             const std::vector<pg::Param>& more,
                                             const Partitions& partitions) const {
  const std::string limit = connection.longest_lock_wait();
  const std::string topics = pg::array_text(partitions.topics);
  const std::string numbers = pg::array_text(partitions.numbers);
  const std::string values = pg::array_text(partitions.values);
  std::vector<pg::Param> params = {pg::text_param(pipeline_),
                                   pg::text_param(owner_),
                                   pg::text_param(limit),
                                   pg::text_param(topics),
                                   pg::text_param(numbers),
                                   pg::text_param(values)};
  params.insert(params.end(), more.begin(), more.end());
  auto first = connection.query(sql, params);
  if (first) return *std::move(first);
  if (first.error().sqlstate != kLockTimeout) {
    return tl::make_unexpected(std::move(first).error());
  }
  const std::string seconds = std::to_string(kStalledSeconds);
  WEIR_TRY(const pg::QueryResult ended,
           connection.query(statements_.end_stalled_owners,
                            {pg::text_param(pipeline_),
                             pg::text_param(topics),
                             pg::text_param(numbers),
                             pg::text_param(seconds)}));
  if (ended.rows() == 0) return tl::make_unexpected(std::move(first).error());
  for (int row = 0; on_ended && row < ended.rows(); ++row) {
    on_ended(
        fmt::format("ended the session of an earlier owner of topic {}, partition {}: process "
                    "{} of the server held it and heard nothing of its client",
                    ended.text(row, 1),
                    ended.text(row, 2),
                    ended.text(row, 0)));
  }
  WEIR_TRY(pg::QueryResult second, connection.query(sql, params));
  return second;
}

Result<void> Offsets::claim(pg::Connection& connection, const std::vector<Claim>& claims) {
  for (const bool anyway : {false, true}) {
    std::vector<const Claim*> alike;
    for (const Claim& claim : claims) {
      if (claim.begin_anyway == anyway) alike.push_back(&claim);
    }
    if (!alike.empty()) WEIR_CHECKED(claim_alike(connection, alike));
  }
  return {};
}

// REQUIRES: all of them begin anyway, or none does.
Result<void> Offsets::claim_alike(pg::Connection& connection,
                                  const std::vector<const Claim*>& claims) {
  Partitions wanted;
  std::unordered_map<Name, const Claim*, Hash> by_name;
  for (const Claim* claim : claims) {
    wanted.add(claim->topic, claim->partition, claim->begin);
    by_name[{claim->topic, claim->partition}] = claim;
  }
  const pg::Param anyway = pg::text_param(claims.front()->begin_anyway ? "t" : "f");
  WEIR_TRY(const pg::QueryResult rows,
           past_owners(connection, statements_.claim, {anyway}, wanted));
  last_ = nullptr;
  for (int row = 0; row < rows.rows(); ++row) {
    auto state = std::make_unique<PartitionState>();
    state->topic = rows.text(row, 0);
    state->partition = static_cast<std::int32_t>(rows.integer(row, 1));
    state->epoch = rows.integer(row, 2);
    state->next = state->sent = state->done = rows.integer(row, 3);
    const Name name(state->topic, state->partition);
    WEIR_CHECKED(check_first_record(connection, *by_name.at(name), *state, rows.text(row, 4)));
    // The key is a part of the state that it leads to.
    partitions_.erase(name);
    partitions_.emplace(name, std::move(state));
  }
  return {};
}

Result<void> Offsets::check_first_record(pg::Connection& connection,
                                         const Claim& claim,
                                         const PartitionState& state,
                                         std::string_view known) const {
  if (!claim.first_record || known == *claim.first_record) return {};
  if (known.empty()) {
    const std::string number = std::to_string(claim.partition);
    const std::string limit = connection.longest_lock_wait();
    WEIR_CHECKED(connection.query(statements_.remember_first_record,
                                  {pg::text_param(pipeline_),
                                   pg::text_param(claim.topic),
                                   pg::text_param(number),
                                   pg::text_param(*claim.first_record),
                                   pg::text_param(limit)}));
    return {};
  }
  if (state.next == 0) return {};
  return fail(Code::X507,
              fmt::format("pipeline `{}` has read {} lines of another file as topic `{}`",
                          pipeline_,
                          state.next,
                          claim.topic),
              {},
              "bare values have no offsets of their own, so lines are counted, and this file "
              "begins differently: give the source another `topic`, or the pipeline another "
              "name, or run with --from-start to read this file from its first line");
}

Result<bool> Offsets::reclaim(pg::Connection& connection) const {
  if (partitions_.empty()) return true;
  Partitions held;
  for (const PartitionState* state : this->held()) {
    held.add(state->topic, state->partition, state->epoch);
  }
  WEIR_TRY(const pg::QueryResult rows, past_owners(connection, statements_.reclaim, {}, held));
  for (int row = 0; row < rows.rows(); ++row) {
    const auto partition = static_cast<std::int32_t>(rows.integer(row, 1));
    PartitionState& state = *partitions_.at({rows.text(row, 0), partition});
    state.epoch = rows.integer(row, 2);
    state.sent = rows.integer(row, 3);
  }
  return static_cast<std::size_t>(rows.rows()) == partitions_.size();
}

Result<Offsets::Stored> Offsets::stored(pg::Connection& connection) const {
  WEIR_TRY(const pg::QueryResult rows,
           connection.query(statements_.read_offsets, {pg::text_param(pipeline_)}));
  Stored out;
  for (int i = 0; i < rows.rows(); ++i) {
    out[{std::string(rows.text(i, 0)), static_cast<std::int32_t>(rows.integer(i, 1))}] =
        rows.integer(i, 2);
  }
  return out;
}

void Offsets::drop(std::string_view topic, std::int32_t partition) {
  partitions_.erase({topic, partition});
  last_ = nullptr;
}

void Offsets::drop_all() {
  partitions_.clear();
  last_ = nullptr;
}

std::vector<PartitionState*> Offsets::held() const {
  std::vector<PartitionState*> out;
  for (const auto& [name, state] : partitions_) out.push_back(state.get());
  std::ranges::sort(
      out, {}, [](const PartitionState* state) { return Name(state->topic, state->partition); });
  return out;
}

Result<void> Offsets::forget(pg::Connection& connection) {
  const std::string limit = connection.longest_lock_wait();
  WEIR_CHECKED(connection.query(statements_.forget_offsets,
                                {pg::text_param(pipeline_), pg::text_param(limit)}));
  drop_all();
  return {};
}

}  // namespace weir
