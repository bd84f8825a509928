#pragma once

#include <string>
#include <string_view>

#include "compiler/diagnostics/error.h"

namespace weir::pg {

// X501 for a connection that was not made: libpq's text, the place, and what to do about it where
// the text leaves no doubt about the cause. The text is all there is: libpq gives no SQLSTATE here,
// and the server's part of it follows the server's language. Never the reason to give up.
Error connect_error(std::string_view libpq_text, std::string place);

// X501 for a `url` that libpq can't read. libpq quotes the piece it stumbled over, which may be a
// part of the password: what stands in quotes is left out.
Error url_error(std::string_view libpq_text);

}  // namespace weir::pg
