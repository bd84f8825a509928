#pragma once

#include <cstdint>
#include <string>

#include "compiler/model/logical_type.h"
#include "compiler/model/pg_type.h"

namespace weir {

// Whether values of an event's type can be stored in a column, exactly.
enum class Fit : std::uint8_t {
  Exact,         // the column holds just these values
  Widening,      // the column holds them all, and more
  ValueChecked,  // some values fit; each is checked, and the others are set aside
  Impossible,    // no value can be stored without changing what it means
};

struct Assignability {
  Fit fit = Fit::Exact;
  std::string reason;  // for ValueChecked and Impossible, a lower-case sentence without a full stop
  // ValueChecked, and nothing but the column's length stands between: the event states no bound for
  // its texts, so they may well be those that the column was made for.
  bool unstated_bound = false;
};

// The one table of all pairs. It is in step with the codecs (runtime/decode/choose.h), which refuse
// just the pairs that are Impossible here.
//
// Readings that are not obvious: a timestamp without a zone goes into timestamptz as UTC; anything
// with a text form of its own goes into text, varchar and char; text goes into types that the
// server reads (xml, inet, ranges, enums, ...), into uuid, json, numeric and money, where every
// value is checked, but not into other numbers, booleans, dates or bytes.
Assignability assignability(const LogicalType& type, const PgType& live);

}  // namespace weir
