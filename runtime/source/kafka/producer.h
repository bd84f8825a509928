#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/diagnostics/error.h"
#include "compiler/model/pipeline.h"

namespace weir {

struct OutgoingHeader {
  std::string name;
  std::optional<std::string> value{};
};

// A record to be written. Nothing for key or value is null.
struct Outgoing {
  std::optional<std::string> key{};
  std::optional<std::string> value{};
  std::vector<OutgoingHeader> headers{};
};

// Writes records into one topic of the brokers of a pipeline's source, with its settings.
class Producer {
 public:
  // X550 names a property that librdkafka does not take.
  static Result<std::unique_ptr<Producer>> open(const Pipeline& pipeline,
                                                int task,
                                                const std::string& topic);
  ~Producer();
  Producer(const Producer&) = delete;
  Producer& operator=(const Producer&) = delete;

  // Returns once all replicas in sync have acknowledged all of them. X554 for what passes by
  // itself, X553 for what does not; some of the records may then be in the topic.
  Result<void> produce(const std::vector<Outgoing>& records);

 private:
  struct Client;
  Producer(std::unique_ptr<Client> client, std::string topic);

  std::unique_ptr<Client> client_;
  std::string topic_;
};

}  // namespace weir
