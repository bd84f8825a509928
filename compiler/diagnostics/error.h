#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

#include "compiler/diagnostics/code.h"

namespace weir {

// A failure of the world or of one record: what happened, where, and what to do about it. `message`
// is one lower-case line without a full stop; `where` names the place in the user's terms
// ("events.ndjson:42", "topic shop.orders, partition 0, offset 17") and may be empty; `help` is an
// action and may be empty.
struct Error {
  Code code{};
  std::string message;
  std::string where;
  std::string help;
};

template <typename T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(Code code,
                                  std::string message,
                                  std::string where = {},
                                  std::string help = {}) {
  return tl::make_unexpected(Error{.code = code,
                                   .message = std::move(message),
                                   .where = std::move(where),
                                   .help = std::move(help)});
}

// `error[X501]: message`, then indented `at:` and `help:` lines, for a terminal or a log.
std::string to_text(const Error& error);

}  // namespace weir

#define WEIR_CONCAT_IMPL(a, b) a##b
#define WEIR_CONCAT(a, b) WEIR_CONCAT_IMPL(a, b)

// Unwraps a Result into a declaration, or returns its error from the enclosing function.
#define WEIR_TRY(decl, ...) WEIR_TRY_IMPL(WEIR_CONCAT(weir_try_, __LINE__), decl, __VA_ARGS__)
#define WEIR_TRY_IMPL(tmp, decl, ...)                             \
  auto tmp = (__VA_ARGS__);                                       \
  if (!tmp) return ::tl::make_unexpected(std::move(tmp).error()); \
  decl = *std::move(tmp)

// The same for a Result<void>.
#define WEIR_CHECKED(...)                                            \
  do {                                                               \
    if (auto weir_checked = (__VA_ARGS__); !weir_checked)            \
      return ::tl::make_unexpected(std::move(weir_checked).error()); \
  } while (false)
