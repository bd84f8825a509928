#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "compiler/diagnostics/error.h"
#include "runtime/pg/sqlstate.h"

namespace weir::pg {

// Why a statement failed, field by field as the server says it (manual, 55.8). All but `message`
// may be empty; `sqlstate` is empty when libpq and not the server found the error.
struct PgError {
  std::string sqlstate{};
  std::string severity{};  // ERROR, FATAL or PANIC, whatever the server's language
  std::string message{};
  std::string detail{};
  std::string hint{};
  std::string context{};
  std::string schema{};
  std::string table{};
  std::string column{};
  std::string constraint{};
  std::int32_t position = 0;  // character of the statement, from 1; 0 for none
  ConnectionState connection = ConnectionState::Open;

  FailureClass failure() const { return classify(sqlstate, connection); }

  // X502 for a lost connection, X527 for a server that may not be written, X528 for one that is out
  // of disk, memory or room for locks or can't use its files, X530 for what others hold or a limit
  // that a moment has met, X504 for anything else. Implicit so
  // that WEIR_TRY can hand a failure of this room to a caller that returns a weir::Result.
  operator Error() const;  // NOLINT(google-explicit-constructor)
};

// Messages of libpq and of the server may have several lines; ours have one. Runs of white space
// become one space.
std::string one_line(std::string_view text);

// `relation "x" does not exist (SQLSTATE 42P01), detail: ...` in one line.
std::string to_text(const PgError& error);

template <typename T>
using Expected = tl::expected<T, PgError>;

}  // namespace weir::pg
