#pragma once

#include <librdkafka/rdkafka.h>

#include <string>

#include "runtime/source/kafka/message_bytes.h"
#include "runtime/source/record.h"

namespace weir {

// Headers of a message as a JSON list of names and values in turn, as `kcat -J` prints them; bytes
// that are no text become U+FFFD. Empty if there are none.
std::string headers_of(const rd_kafka_message_t& message);

// The message as a record, whose views are of `bytes`. Of one that is too long, the beginning is
// kept, with a fault.
void read_message(const rd_kafka_message_t& message, MessageBytes& bytes, Record& out);

// "topic t, partition 0, offset 17"
std::string place_of(const Record& record);

}  // namespace weir
