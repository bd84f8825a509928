#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "compiler/diagnostics/error.h"
#include "runtime/source/record.h"

namespace weir {

enum class Poll : std::uint8_t {
  Record,  // `out` holds the next record
  Idle,    // nothing arrived within the time given
  End,     // nothing will ever arrive again
  // Of a source with a group() alone; it says which partitions, and wants an answer:
  Given,  // partitions are this reader's from now on
  Taken,  // they are to be another reader's: finish what was read of them
  Lost,   // they may be another reader's already: what is not committed is no longer this one's
};

class ConsumerGroup;

// Where records come from. One task owns a source; a source is not thread-safe.
class RecordSource {
 public:
  RecordSource() = default;
  RecordSource(const RecordSource&) = delete;
  RecordSource& operator=(const RecordSource&) = delete;
  virtual ~RecordSource() = default;

  // The next record, waiting for it at most `wait_ms` (-1: for ever). An error means that the
  // source itself failed; a record that can't be read comes as a record with a fault.
  virtual Result<Poll> poll(std::int64_t wait_ms, Record& out) = 0;

  // "events.ndjson:42" or "topic shop.orders, partition 0, offset 17": for messages.
  virtual std::string place(const Record& record) const = 0;

  // A fingerprint of the first record, where records have no offsets of their own: it tells another
  // file under the same name. Nothing where offsets are the source's own.
  virtual std::optional<std::string> first_record() const { return std::nullopt; }

  // How partitions come and go, if they do.
  virtual ConsumerGroup* group() { return nullptr; }

  // Bytes read so far, and the size of all input if it is known (0 if not): for progress.
  virtual std::uint64_t bytes_read() const = 0;
  virtual std::uint64_t bytes_total() const = 0;
};

}  // namespace weir
