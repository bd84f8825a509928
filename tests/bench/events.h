#pragma once

#include <cstdint>
#include <string>

namespace weir::bench {

// Writes change events of a table of seven columns, as Debezium's PostgreSQL connector sends them
// with embedded schemas and as `kcat -J` prints them: about 4.4 kB a line. Keys 1..count in order.
void write_events(const std::string& path, std::int64_t count);

// The value of the event with this key, without kcat's line around it.
std::string event_value(std::int64_t id);

// Writes the same schemas for `count` tables of 20 columns, one event each.
void write_wide_schemas(const std::string& path, int count);

}  // namespace weir::bench
