#pragma once

#include <string>

namespace weir::bench {

// Looks up the first `count` of the tables that plan.sh makes (s0.t0000, s1.t0000, ...), over the
// libpq environment, and prints milliseconds, tables and columns.
int measure_introspection(int count);

// Plans `count` schemas of 20 columns against a catalog that has half of their tables, and prints
// the CPU milliseconds of the compiler and of the text.
int measure_planning(int count);

}  // namespace weir::bench
