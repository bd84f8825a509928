#pragma once

#include <cstdint>
#include <string>

#include "tests/bench/data/shape.h"
#include "tests/bench/data/stream.h"

namespace weir::bench {

enum class Schemas : std::uint8_t { Embedded, None };

// Change events of one shape as Debezium's PostgreSQL connector sends them through JsonConverter.
class DebeziumWriter {
 public:
  DebeziumWriter(Shape shape, Schemas schemas);

  std::string topic() const { return "bench.shop." + shape_.name; }
  std::string key(const Step& step) const;
  std::string value(const Step& step) const;

  // The record as a line of `kcat -J`, with its end.
  std::string line(std::int64_t offset, const Step& step) const;

 private:
  std::string row(const RowName& name, bool before) const;

  Shape shape_;
  Schemas schemas_;
  std::string key_schema_;
  std::string value_schema_;
  std::string source_;
};

}  // namespace weir::bench
