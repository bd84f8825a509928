#pragma once

#include <simdjson.h>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "compiler/model/binding.h"
#include "runtime/decode/codec_state.h"

namespace weir {

// Decodes the values of one field for one column of the live table. What to do is chosen once, from
// the type of the field and the type of the column.
//
// A value becomes one element of an array parameter (see runtime/pg/binary.h): in the column type's
// binary form, or as text that the server casts, as pg_base_info(column).wire says. Arrays, domains
// and types that weir does not know by name always travel as text; an array as one literal.
//
// Not for use by two threads at once. Reuses its memory: no allocation per value in the long run.
class FieldCodec {
 public:
  using Outcome = CodecOutcome;

  // A field whose type can't go into the column (assignability: Impossible) makes a codec that
  // is not usable(): every value but null is Bad.
  FieldCodec(const FieldBinding& binding, DecimalMode decimal_mode, TimeMode time_mode);

  bool usable() const { return state_.decode != nullptr; }

  // Reads the value once. Appends one element to `out` for Value and Null, nothing else.
  Outcome decode(JsonValue value, std::string& out);

  // The same for a value that is a JSON document of its own, such as a primitive key.
  Outcome decode_root(simdjson::ondemand::document& document, std::string& out);

  // The same from JSON text.
  Outcome decode_json(std::string_view json, std::string& out);

  // For null, and for a member that is missing: NULL, or in a required field the default (a
  // Value), or Bad if there is none.
  Outcome decode_null(std::string& out);

  // Gives back what a long value needed.
  void give_back_memory();

  // Why the last outcome was Bad; its message starts with the field's path.
  const Fault& fault() const { return state_.fault; }

 private:
  Outcome failed(std::string& out, std::size_t size);
  void set_default(const std::string& json);

  CodecState state_;
  std::string path_;
  bool required_ = false;
  std::optional<std::string> default_element_;

  // For decode_json: made when it is first needed.
  std::unique_ptr<simdjson::ondemand::parser> parser_;
  std::string buffer_;
};

}  // namespace weir
