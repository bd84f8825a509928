#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "compiler/diagnostics/code.h"
#include "compiler/diagnostics/span.h"

namespace weir {

enum class Severity : std::uint8_t {
  Error,    // the input can't be acted on
  Warning,  // it can, but probably not as it was meant
};

// A range of the source. Without text it is only underlined.
struct Label {
  Span span{};
  std::string text;
};

// One thing wrong with the input. `message` describes the situation in one lower-case line without
// a full stop, names in backticks; a note adds what is known; a help is an action.
struct Diagnostic {
  Code code{};
  Severity severity = Severity::Error;
  std::string message;
  Label primary{};  // an unknown span speaks of the file as a whole
  std::vector<Label> secondary{};
  std::vector<std::string> notes{};
  std::vector<std::string> helps{};
};

// What was found in one file. Adding never fails; far more than anybody reads is only counted, so
// that a hostile file can't fill the memory.
class Diagnostics {
 public:
  void add(Diagnostic diagnostic);

  bool has_errors() const { return errors_ > 0; }
  bool empty() const { return errors_ + warnings_ == 0; }
  std::size_t error_count() const { return errors_; }
  std::size_t warning_count() const { return warnings_; }

  // By position in the file; what speaks of the whole file comes last. Of equal positions, the one
  // added first comes first.
  std::vector<Diagnostic> sorted() const;

 private:
  std::vector<Diagnostic> kept_;
  std::size_t errors_ = 0;
  std::size_t warnings_ = 0;
};

}  // namespace weir
