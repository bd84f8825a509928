#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <string>
#include <vector>

#include "runtime/pg/error.h"
#include "runtime/pg/param.h"

// What the sources of this room share. Includes libpq's header, so no header of another room may
// include this one.
namespace weir::pg {

// Parameters in the parallel arrays that libpq takes. Borrows the bytes of binary values.
class ParamArrays {
 public:
  explicit ParamArrays(const std::vector<Param>& params);

  // Text values with a NUL would be cut there without a word.
  bool has_nul() const { return has_nul_; }

  int count() const { return static_cast<int>(values_.size()); }
  const Oid* types() const { return types_.data(); }
  const char* const* values() const { return values_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }

 private:
  std::vector<Oid> types_;
  std::vector<const char*> values_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
  std::vector<std::string> texts_;
  bool has_nul_ = false;
};

// The error that `result` carries. A FATAL or PANIC counts as a lost connection even if libpq has
// not seen the end of the socket yet, and so does what has no SQLSTATE: libpq itself says it.
PgError error_of(PGconn* conn, const PGresult* result);

// The error that libpq itself has run into on `conn`. If it knows of none, an answer that should
// have been there is not: nothing more can be made of the connection then.
PgError error_of(PGconn* conn);

// An error of ours, found before anything was sent.
PgError local_error(std::string message);

enum class WaitFor : std::uint8_t { Read, ReadOrWrite };

// The one place that blocks: until the socket is ready. Takes in what has arrived. A peer that
// keeps silent for longer than `patience` counts as lost, and the socket is shut down: whatever is
// tried on it afterwards fails at once.
Expected<void> wait_for_socket(PGconn* conn, WaitFor what, std::chrono::milliseconds patience);

// Sends what libpq has buffered, taking in what arrives meanwhile: a server that is blocked in its
// own send would otherwise never read on.
Expected<void> flush(PGconn* conn, std::chrono::milliseconds patience);

}  // namespace weir::pg
