#include "runtime/write/offsets.h"

#include <fmt/format.h>
#include <unistd.h>

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

Offsets::Offsets(std::string pipeline, StateStatements statements)
    : pipeline_(std::move(pipeline)),
      statements_(std::move(statements)),
      owner_(new_owner_name()) {}

PartitionState* Offsets::find(std::string_view topic, std::int32_t partition) {
  if (last_ != nullptr && last_->partition == partition && last_->topic == topic) return last_;
  const auto found = partitions_.find(std::pair(topic, partition));
  if (found == partitions_.end()) return nullptr;
  last_ = found->second.get();
  return last_;
}

// The session waits for a row as long as for any lock; see session/setup.sql.
Result<pg::QueryResult> Offsets::past_owner(pg::Connection& connection,
                                            const std::string& sql,
                                            const std::vector<pg::Param>& params) const {
  auto first = connection.query(sql, params);
  if (first) return *std::move(first);
  if (first.error().sqlstate != kLockTimeout) {
    return tl::make_unexpected(std::move(first).error());
  }
  const std::string seconds = std::to_string(kStalledSeconds);
  WEIR_TRY(const pg::QueryResult ended,
           connection.query(statements_.end_stalled_owner,
                            {params[0], params[1], params[2], pg::text_param(seconds)}));
  if (ended.rows() == 0) return tl::make_unexpected(std::move(first).error());
  if (on_ended) {
    on_ended(
        fmt::format("ended the session of an earlier owner of topic {}, partition {}: process "
                    "{} of the server held it and heard nothing of its client",
                    params[1].value,
                    params[2].value,
                    ended.text(0, 0)));
  }
  WEIR_TRY(pg::QueryResult second, connection.query(sql, params));
  return second;
}

Result<PartitionState*> Offsets::claim(pg::Connection& connection, const Claim& claim) {
  const std::string number = std::to_string(claim.partition);
  const std::string begin = std::to_string(claim.begin);
  WEIR_TRY(const pg::QueryResult row,
           past_owner(connection,
                      statements_.claim,
                      {pg::text_param(pipeline_),
                       pg::text_param(claim.topic),
                       pg::text_param(number),
                       pg::text_param(owner_),
                       pg::text_param(begin),
                       pg::text_param(claim.begin_anyway ? "t" : "f")}));
  auto state = std::make_unique<PartitionState>();
  state->topic = claim.topic;
  state->partition = claim.partition;
  state->epoch = row.integer(0, 0);
  state->next = state->sent = state->done = row.integer(0, 1);
  if (claim.first_record) {
    const std::string_view known = row.text(0, 2);
    if (known.empty()) {
      WEIR_CHECKED(connection.query(statements_.remember_first_record,
                                    {pg::text_param(pipeline_),
                                     pg::text_param(claim.topic),
                                     pg::text_param(number),
                                     pg::text_param(*claim.first_record)}));
    } else if (known != *claim.first_record && state->next > 0) {
      return fail(Code::X507,
                  fmt::format("pipeline `{}` has read {} lines of another file as topic `{}`",
                              pipeline_,
                              state->next,
                              claim.topic),
                  {},
                  "bare values have no offsets of their own, so lines are counted, and this file "
                  "begins differently: give the source another `topic`, or the pipeline another "
                  "name, or run with --from-start to read this file from its first line");
    }
  }
  last_ = state.get();
  partitions_[{state->topic, claim.partition}] = std::move(state);
  return last_;
}

Result<bool> Offsets::reclaim(pg::Connection& connection, PartitionState& state) const {
  const std::string number = std::to_string(state.partition);
  const std::string epoch = std::to_string(state.epoch);
  WEIR_TRY(const pg::QueryResult row,
           past_owner(connection,
                      statements_.reclaim,
                      {pg::text_param(pipeline_),
                       pg::text_param(state.topic),
                       pg::text_param(number),
                       pg::text_param(epoch),
                       pg::text_param(owner_)}));
  if (row.rows() == 0) return false;
  state.epoch = row.integer(0, 0);
  state.sent = row.integer(0, 1);
  return true;
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
  const auto found = partitions_.find(std::pair(topic, partition));
  if (found != partitions_.end()) partitions_.erase(found);
  last_ = nullptr;
}

void Offsets::drop_all() {
  partitions_.clear();
  last_ = nullptr;
}

std::vector<PartitionState*> Offsets::held() const {
  std::vector<PartitionState*> out;
  for (const auto& [key, state] : partitions_) out.push_back(state.get());
  return out;
}

Result<void> Offsets::forget(pg::Connection& connection) {
  WEIR_CHECKED(connection.query(statements_.forget_offsets, {pg::text_param(pipeline_)}));
  drop_all();
  return {};
}

}  // namespace weir
