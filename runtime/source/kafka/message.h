#pragma once

#include <librdkafka/rdkafka.h>

#include <string>

namespace weir {

// Headers of a message as a JSON list of names and values in turn, as `kcat -J` prints them; bytes
// that are no text become U+FFFD. Empty if there are none.
std::string headers_of(const rd_kafka_message_t& message);

}  // namespace weir
