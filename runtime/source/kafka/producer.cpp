#include "runtime/source/kafka/producer.h"

#include <fmt/format.h>

#include <array>

#include "runtime/source/kafka/librdkafka.h"

namespace weir {

namespace {

// A record that is not acknowledged within this time has failed.
constexpr int kTimeoutMs = 30'000;

struct DestroyHeaders {
  void operator()(rd_kafka_headers_t* headers) const { rd_kafka_headers_destroy(headers); }
};
using HeadersPtr = std::unique_ptr<rd_kafka_headers_t, DestroyHeaders>;

HeadersPtr to_headers(const std::vector<OutgoingHeader>& headers) {
  HeadersPtr out(rd_kafka_headers_new(headers.size()));
  for (const OutgoingHeader& each : headers) {
    rd_kafka_header_add(out.get(),
                        each.name.data(),
                        static_cast<ssize_t>(each.name.size()),
                        each.value ? each.value->data() : nullptr,
                        each.value ? static_cast<ssize_t>(each.value->size()) : 0);
  }
  return out;
}

rd_kafka_vu_t bytes(rd_kafka_vtype_t type, const std::optional<std::string>& part) {
  rd_kafka_vu_t out{};
  out.vtype = type;
  // librdkafka copies them, and takes no pointer for null: an empty value is one all the same.
  out.u.mem.ptr = part ? const_cast<char*>(part->data()) : nullptr;
  out.u.mem.size = part ? part->size() : 0;
  return out;
}

// What librdkafka is given of a record; it owns the headers once it has taken the record.
std::array<rd_kafka_vu_t, 5> parts_of(const Outgoing& record,
                                      const std::string& topic,
                                      rd_kafka_headers_t* headers) {
  std::array<rd_kafka_vu_t, 5> out{};
  out[0].vtype = RD_KAFKA_VTYPE_TOPIC;
  out[0].u.cstr = topic.c_str();
  out[1].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  out[1].u.i = RD_KAFKA_MSG_F_COPY;
  out[2] = bytes(RD_KAFKA_VTYPE_KEY, record.key);
  out[3] = bytes(RD_KAFKA_VTYPE_VALUE, record.value);
  out[4].vtype = RD_KAFKA_VTYPE_HEADERS;
  out[4].u.headers = headers;
  return out;
}

// What the topic or its rights have to be changed for.
bool stays(rd_kafka_resp_err_t error) {
  switch (error) {
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_INVALID_MSG:
    case RD_KAFKA_RESP_ERR_INVALID_RECORD:
    case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED: return true;
    default: return false;
  }
}

tl::unexpected<Error> not_taken(const std::string& topic, rd_kafka_resp_err_t error) {
  return fail(
      stays(error) ? Code::X553 : Code::X554,
      fmt::format("the topic {} does not take a dead letter: {}", topic, rd_kafka_err2str(error)),
      fmt::format("topic {}", topic),
      "see whether the topic is there, its brokers are up, and weir may write to it");
}

}  // namespace

struct Producer::Client {
  KafkaPtr kafka;
  // The first failure among the records of the call that is going on.
  rd_kafka_resp_err_t failed = RD_KAFKA_RESP_ERR_NO_ERROR;

  static void delivered(rd_kafka_t* /*kafka*/, const rd_kafka_message_t* message, void* opaque) {
    auto* const client = static_cast<Client*>(opaque);
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR &&
        client->failed == RD_KAFKA_RESP_ERR_NO_ERROR) {
      client->failed = message->err;
    }
  }
};

Producer::Producer(std::unique_ptr<Client> client, std::string topic)
    : client_(std::move(client)), topic_(std::move(topic)) {}

Producer::~Producer() = default;

Result<std::unique_ptr<Producer>> Producer::open(const Pipeline& pipeline,
                                                 int task,
                                                 const std::string& topic) {
  auto client = std::make_unique<Client>();
  WEIR_TRY(client->kafka,
           make_producer(
               producer_properties(pipeline, task, kTimeoutMs), &Client::delivered, client.get()));
  return std::unique_ptr<Producer>(new Producer(std::move(client), topic));
}

Result<void> Producer::produce(const std::vector<Outgoing>& records) {
  rd_kafka_t* const kafka = client_->kafka.get();
  client_->failed = RD_KAFKA_RESP_ERR_NO_ERROR;
  for (std::size_t i = 0; i < records.size();) {
    const Outgoing& record = records[i];
    HeadersPtr headers = to_headers(record.headers);
    const std::array<rd_kafka_vu_t, 5> parts = parts_of(record, topic_, headers.get());
    const ErrorPtr failure(rd_kafka_produceva(kafka, parts.data(), parts.size()));
    const rd_kafka_resp_err_t error =
        failure ? rd_kafka_error_code(failure.get()) : RD_KAFKA_RESP_ERR_NO_ERROR;
    if (error == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
      rd_kafka_poll(kafka, 100);
      continue;
    }
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return not_taken(topic_, error);
    headers.release();  // NOLINT(bugprone-unused-return-value): the record owns them now
    ++i;
  }
  if (rd_kafka_flush(kafka, 2 * kTimeoutMs) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return not_taken(topic_, RD_KAFKA_RESP_ERR__TIMED_OUT);
  }
  if (client_->failed != RD_KAFKA_RESP_ERR_NO_ERROR) return not_taken(topic_, client_->failed);
  return {};
}

}  // namespace weir
