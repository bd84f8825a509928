#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/frontend/weir/references.h"
#include "compiler/frontend/weir/syntax.h"

namespace weir {

// What kind of value a setting takes.
enum class Kind : std::uint8_t {
  Text,      // in quotes
  Name,      // in quotes, a PostgreSQL name: 1 to 63 bytes
  Choice,    // one of some words, with or without quotes
  Number,    // whole, in a range
  Duration,  // 500ms, 30s, 5m; in milliseconds
  Size,      // 64KiB, 4MiB; in bytes
  Names,     // (a, b), or one of some words
  Any,       // whatever stands on one line, as text
};

struct Takes {
  Kind kind = Kind::Text;
  std::vector<std::string_view> choices{};  // of Choice and Names
  std::vector<std::string_view> calls{};    // of Choice: topic("x") and the like, one text each
  std::int64_t lowest = 0;                  // of Number, Duration, Size
  std::int64_t highest = 0;
};

Takes text();
Takes name();
Takes choice(std::vector<std::string_view> words);
Takes on_off();
Takes number(std::int64_t lowest, std::int64_t highest);
Takes duration(std::int64_t lowest_ms, std::int64_t highest_ms);
Takes size(std::int64_t lowest_bytes, std::int64_t highest_bytes);
Takes names(std::vector<std::string_view> words = {});

// "a number from 1 to 65535", "one of `upsert`, `insert`": for messages and documentation.
std::string describe(const Takes& takes);

// A value that fits its setting.
struct Given {
  std::string text;                // Text, Name, Choice, Any; the function where a call was given
  std::string argument;            // of that call
  std::int64_t number = 0;         // Number, Duration, Size
  std::vector<syntax::Name> list;  // of Names, if a list was given
  Span span{};

  bool on() const { return text == "on"; }
};

// Converts values and reports those that don't fit (S104, S105, S117) and references without a
// value (S120). What was found in the environment or in a file never appears in a message.
class ValueReader {
 public:
  ValueReader(const References& references, Diagnostics& diagnostics)
      : references_(references), diagnostics_(diagnostics) {}

  // Nothing if the value does not fit, or is a reference that need not have one.
  std::optional<Given> read(std::string_view setting,
                            const Takes& takes,
                            const syntax::Value& value) const;

 private:
  struct Source {
    std::string_view setting;
    const Takes& takes;
    const syntax::Value& value;
    std::string text;  // of the literal, or what the reference stands for
    bool referenced = false;
  };

  std::optional<Given> read_call(const Source& source) const;
  std::optional<Given> read_reference(Source source) const;
  std::optional<Given> convert(const Source& source) const;
  std::optional<Given> convert_choice(const Source& source) const;
  std::optional<Given> convert_quantity(const Source& source) const;
  std::optional<Given> convert_names(const Source& source) const;
  std::optional<Given> convert_name(const Source& source) const;

  std::nullopt_t wrong_value(const Source& source, std::string help = {}) const;
  std::nullopt_t report(Code code, Span span, std::string message, std::string help = {}) const;

  const References& references_;
  Diagnostics& diagnostics_;
};

}  // namespace weir
