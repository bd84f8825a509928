#pragma once

#include <cstdint>
#include <string_view>

namespace weir::pg {

// What to do about a statement that failed. Fencing is not among them: a lost race for offsets
// shows as 22012 in the statement that moves them, and only its sender knows which one that was.
enum class FailureClass : std::uint8_t {
  Retry,           // the same again on the same connection, after a short pause
  Row,             // a row does not fit: find it by halving the unit, and set it aside
  Schema,          // the tables are not what the statements were made for: read the catalog again
  Environment,     // the server is out of something: wait long, lose nothing
  Stop,            // nothing that weir can do will mend it
  ConnectionLost,  // connect again, look at the stored offsets, replay
};

std::string_view to_text(FailureClass failure);

// Whether the connection still stands after the failure, as libpq or the severity says.
enum class ConnectionState : std::uint8_t { Open, Lost };

// The state of the connection comes first: a session that the server ended may carry a SQLSTATE or
// none. `sqlstate` is empty for an error of libpq itself.
FailureClass classify(std::string_view sqlstate, ConnectionState connection);

}  // namespace weir::pg
