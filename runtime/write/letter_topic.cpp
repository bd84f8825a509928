#include "runtime/write/letter_topic.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace weir {

namespace {

// The stages of Kafka Connect: what the database has rejected had been converted by then.
std::string_view stage_of(const DeadLetter& letter) {
  return letter.code == Code::D415 ? "TASK_PUT" : "VALUE_CONVERTER";
}

// The flat list of names and values that a source makes of a record's headers.
std::vector<OutgoingHeader> headers_of(const DeadLetter& letter) {
  std::vector<OutgoingHeader> out;
  if (letter.headers.empty()) return out;
  const auto list = nlohmann::json::parse(letter.headers);
  const auto text = [](const nlohmann::json& member) {
    return member.is_string() ? member.get<std::string>() : member.dump();
  };
  for (std::size_t i = 0; i + 1 < list.size(); i += 2) {
    out.push_back(
        {.name = text(list[i]),
         .value = list[i + 1].is_null() ? std::nullopt : std::optional(text(list[i + 1]))});
  }
  return out;
}

}  // namespace

Outgoing letter_record(const DeadLetter& letter, const std::string& pipeline, int task) {
  Outgoing out{.key = letter.key, .value = letter.value, .headers = headers_of(letter)};
  const auto add = [&](std::string_view name, std::string value) {
    out.headers.push_back({.name = fmt::format("__connect.errors.{}", name), .value = value});
  };
  add("topic", letter.topic);
  add("partition", std::to_string(letter.partition));
  add("offset", std::to_string(letter.offset));
  add("connector.name", pipeline);
  add("task.id", std::to_string(task));
  add("stage", std::string(stage_of(letter)));
  add("class.name", "weir");
  add("exception.class.name",
      fmt::format("weir.{}.{}", code_id(letter.code), code_info(letter.code).name));
  add("exception.message", letter.message);
  add("exception.stacktrace", letter.place);
  return out;
}

Result<std::unique_ptr<LetterSink>> LetterTopic::open(const Pipeline& pipeline, int task) {
  WEIR_TRY(auto producer, Producer::open(pipeline, task, pipeline.dead_letters_to));
  return std::unique_ptr<LetterSink>(new LetterTopic(std::move(producer), pipeline.name, task));
}

Result<void> LetterTopic::keep(const std::vector<DeadLetter>& letters) {
  std::vector<Outgoing> records;
  for (const DeadLetter& letter : letters) {
    records.push_back(letter_record(letter, pipeline_, task_));
  }
  return producer_->produce(records);
}

}  // namespace weir
