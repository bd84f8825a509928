#include "runtime/write/offsets.h"

#include <fmt/format.h>
#include <unistd.h>

namespace weir {

namespace {

// Who holds the partitions, for people who look into the table.
std::string owner_name() {
  char host[256] = "";
  gethostname(host, sizeof host - 1);
  return fmt::format("{}:{}", host, getpid());
}

}  // namespace

PartitionState* Offsets::find(std::string_view topic, std::int32_t partition) {
  if (last_ != nullptr && last_->partition == partition && last_->topic == topic) return last_;
  const auto found = partitions_.find(std::pair(topic, partition));
  if (found == partitions_.end()) return nullptr;
  last_ = found->second.get();
  return last_;
}

Result<PartitionState*> Offsets::claim(pg::Connection& connection,
                                       std::string_view topic,
                                       std::int32_t partition,
                                       const std::optional<std::string>& first_record) {
  const std::string number = std::to_string(partition);
  const std::string owner = owner_name();
  WEIR_TRY(const pg::QueryResult row,
           connection.query(statements_.claim,
                            {pg::text_param(pipeline_),
                             pg::text_param(topic),
                             pg::text_param(number),
                             pg::text_param(owner)}));
  auto state = std::make_unique<PartitionState>();
  state->topic = topic;
  state->partition = partition;
  state->epoch = row.integer(0, 0);
  state->next = state->sent = row.integer(0, 1);
  if (first_record) {
    const std::string_view known = row.text(0, 2);
    if (known.empty()) {
      WEIR_CHECKED(connection.query(statements_.remember_first_record,
                                    {pg::text_param(pipeline_),
                                     pg::text_param(topic),
                                     pg::text_param(number),
                                     pg::text_param(*first_record)}));
    } else if (known != *first_record && state->next > 0) {
      return fail(Code::X507,
                  fmt::format("pipeline `{}` has read {} lines of another file as topic `{}`",
                              pipeline_,
                              state->next,
                              topic),
                  {},
                  "bare values have no offsets of their own, so lines are counted, and this file "
                  "begins differently: give the source another `topic`, or the pipeline another "
                  "name, or run with --from-start to read this file from its first line");
    }
  }
  last_ = state.get();
  partitions_[{state->topic, partition}] = std::move(state);
  return last_;
}

Result<void> Offsets::forget(pg::Connection& connection) {
  WEIR_CHECKED(connection.query(statements_.forget_offsets, {pg::text_param(pipeline_)}));
  partitions_.clear();
  last_ = nullptr;
  return {};
}

}  // namespace weir
