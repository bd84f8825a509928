#pragma once

#include <string>

namespace weir::bench {

// Writes one change event for each of `count` tables of 20 columns, as Debezium's PostgreSQL
// connector sends them with embedded schemas and as `kcat -J` prints them: about 5.4 kB a line.
void write_wide_schemas(const std::string& path, int count);

}  // namespace weir::bench
