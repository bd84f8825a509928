#include "runtime/source/kafka/message.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "runtime/source/line_reader.h"

namespace weir {

namespace {

constexpr std::size_t kKeptOfTooLong = 4096;

std::string_view take_bytes(const void* bytes, std::size_t size, std::string& scratch) {
  scratch.reserve(size + simdjson::SIMDJSON_PADDING);
  scratch.assign(static_cast<const char*>(bytes), size);
  return scratch;
}

}  // namespace

std::string headers_of(const rd_kafka_message_t& message) {
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return {};
  nlohmann::json list = nlohmann::json::array();
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0;
       rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
       ++i) {
    list.push_back(name);
    if (value == nullptr) {
      list.push_back(nullptr);
    } else {
      list.push_back(std::string(static_cast<const char*>(value), size));
    }
  }
  return list.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void read_message(const rd_kafka_message_t& message, MessageBytes& bytes, Record& out) {
  out = Record{};
  out.topic = rd_kafka_topic_name(message.rkt);
  out.partition = message.partition;
  out.offset = message.offset;
  out.timestamp_ms = rd_kafka_message_timestamp(&message, nullptr);
  bytes.headers = headers_of(message);
  out.headers = bytes.headers;
  if (message.key != nullptr) out.key = take_bytes(message.key, message.key_len, bytes.key);
  if (message.payload == nullptr) return;
  const bool too_long = message.len + message.key_len > kMaxRecordBytes;
  out.value = take_bytes(
      message.payload, too_long ? std::min(message.len, kKeptOfTooLong) : message.len, bytes.value);
  if (!too_long) return;
  if (out.key) out.key = out.key->substr(0, kKeptOfTooLong);
  out.fault = Error{
      .code = Code::D413,
      .message = fmt::format("the record has {} bytes; weir takes records of up to {} MiB",
                             message.len + message.key_len,
                             kMaxRecordBytes >> 20U),
      .where = {},
      .help = "only its first 4,096 bytes are kept with the dead letter: the topic still has it"};
}

std::string place_of(const Record& record) {
  return fmt::format(
      "topic {}, partition {}, offset {}", record.topic, record.partition, record.offset);
}

}  // namespace weir
