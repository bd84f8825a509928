#include "runtime/pg/sqlstate.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace weir::pg {

namespace {

struct Rule {
  std::string_view prefix;  // a whole SQLSTATE, or the two characters of its class
  FailureClass failure;
};

using enum FailureClass;

// Whole codes come before their classes: the first prefix that fits decides. Codes are those of
// appendix A of the PostgreSQL manual.
constexpr std::array kRules = {
    Rule{"08P01", Row},     // with the connection open: a binary value that the server can't read
    Rule{"0A000", Schema},  // cached plan must not change result type
    Rule{"21000", Row},     // ON CONFLICT: row affected twice
    Rule{"25006", Environment},  // read-only: a standby, or a server that ran out of space
    Rule{"25001", Retry},
    Rule{"25P02", Retry},
    Rule{"26000", Retry},  // prepared statement gone: a pooler
    Rule{"28000", Environment},
    Rule{"28P01", Environment},
    Rule{"40003", ConnectionLost},  // completion unknown: only the stored offsets can tell
    Rule{"42P05", Retry},           // prepared statement exists: a pooler
    Rule{"42703", Schema},          // undefined column
    Rule{"42P01", Schema},          // undefined table
    Rule{"42804", Schema},          // datatype mismatch
    Rule{"42P10", Schema},          // no unique index for ON CONFLICT
    Rule{"42883", Schema},          // undefined function: an operator of a changed type
    Rule{"42P18", Schema},          // indeterminate datatype
    Rule{"428C9", Schema},          // generated column
    Rule{"42704", Schema},          // undefined object: a type
    Rule{"54000", Row},
    Rule{"54001", Row},
    Rule{"54011", Row},
    Rule{"55P03", Retry},  // lock_timeout
    Rule{"55000", Retry},
    Rule{"55006", Retry},
    Rule{"57014", Retry},  // cancelled
    Rule{"57P04", Stop},   // database dropped
    Rule{"57P01", ConnectionLost},
    Rule{"57P02", ConnectionLost},
    Rule{"57P03", ConnectionLost},
    Rule{"57P05", ConnectionLost},
    Rule{"58000", Environment},
    Rule{"58030", Environment},
    Rule{"72000", Retry},  // snapshot too old
    Rule{"XX000", Retry},  // internal error: the number of tries is bounded
    Rule{"08", ConnectionLost},
    Rule{"09", Row},  // this and the next ones: code of a trigger has given up
    Rule{"20", Row},
    Rule{"22", Row},
    Rule{"23", Row},
    Rule{"27", Row},
    Rule{"2F", Row},
    Rule{"38", Row},
    Rule{"39", Row},
    Rule{"40", Retry},
    Rule{"44", Row},
    Rule{"53", Environment},
    Rule{"55", Retry},
    Rule{"57", Retry},
    Rule{"58", Environment},
    Rule{"P0", Row},  // RAISE in a trigger, and what else PL/pgSQL raises
};

}  // namespace

std::string_view to_text(FailureClass failure) {
  switch (failure) {
    case Retry: return "retry";
    case Row: return "row";
    case Schema: return "schema";
    case Environment: return "environment";
    case Stop: return "stop";
    case ConnectionLost: return "connection-lost";
  }
  std::abort();
}

FailureClass classify(std::string_view sqlstate, ConnectionState connection) {
  if (connection == ConnectionState::Lost) {
    return sqlstate == "57P04" ? Stop : ConnectionLost;
  }
  const auto* rule = std::ranges::find_if(
      kRules, [&](const Rule& candidate) { return sqlstate.starts_with(candidate.prefix); });
  return rule == kRules.end() ? Stop : rule->failure;
}

}  // namespace weir::pg
