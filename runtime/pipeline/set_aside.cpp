#include <fmt/format.h>

#include "runtime/pipeline/task.h"
#include "runtime/write/letter_text.h"

// Records that can't become rows become dead letters, or end the run.
namespace weir {

Result<void> Task::set_aside(Batch& batch,
                             const Record& record,
                             std::string_view prefix,
                             PartitionState& partition,
                             const Error& why,
                             const std::string& target) {
  const std::string place = source_->place(record);
  if (pipeline_->dead_letters == DeadLetters::Stop) {
    return fail(
        Code::X509,
        fmt::format("{}: {}", code_id(why.code), why.message),
        fmt::format("{} (topic {}, partition {}, offset {})",
                    place,
                    record.topic,
                    record.partition,
                    record.offset),
        why.help.empty() ? "dead_letters = table sets such records aside and goes on" : why.help);
  }
  WEIR_CHECKED(watch_flood(why, place));
  batch.letters.push_back(
      {.topic = std::string(record.topic),
       .partition = record.partition,
       .offset = record.offset,
       .code = why.code,
       .message = letter_message(why),
       .target = target,
       .key = record.key ? std::optional(std::string(*record.key)) : std::nullopt,
       .value = record.value ? std::optional(std::string(*record.value)) : std::nullopt,
       .headers = whole_headers(record.headers),
       .place = storable(place)});
  ++batch.counts.set_aside;
  batch.log.append(record, prefix);
  batch.advance(partition, record.offset + 1);
  return {};
}

// What a refusal sets aside was asked for.
Result<void> Task::watch_flood(const Error& why, const std::string& place) {
  const auto [reading, number] = standing_;
  Flood& flood = reading == Reading::Source ? of_source_ : of_logs_;
  if (why.code == Code::D416 || !flood.note(number)) return {};
  return fail(
      Code::X531,
      fmt::format("{} % of the last {} records could not become rows; the last one: {}: {}",
                  pipeline_->flood_limit,
                  Flood::kWindow,
                  code_id(why.code),
                  storable(why.message)),
      place,
      "mend what they have in common; `flood_limit` of the pipeline lets more of them pass");
}

// Letters that leave the database are safe before the position moves past their records.
Result<void> Task::keep_letters(Batch& batch) {
  if (letters_ == nullptr || batch.letters.empty()) return {};
  WEIR_CHECKED(letters_->keep(batch.letters));
  batch.letters.clear();
  return {};
}

}  // namespace weir
