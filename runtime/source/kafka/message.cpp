#include "runtime/source/kafka/message.h"

#include <nlohmann/json.hpp>

namespace weir {

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

}  // namespace weir
