#include "runtime/decode/codec.h"

#include <fmt/format.h>

#include "runtime/decode/choose.h"
#include "runtime/decode/decode_array.h"
#include "runtime/decode/json_value.h"
#include "runtime/pg/binary.h"
#include "runtime/source/record.h"

namespace weir {

namespace od = simdjson::ondemand;

namespace {

std::int32_t kept_digits(const PgType& column) {
  constexpr std::int32_t kMicroDigits = 6;
  const bool time = column.base == PgBase::Time || column.base == PgBase::Timetz ||
                    column.base == PgBase::Timestamp || column.base == PgBase::Timestamptz ||
                    column.base == PgBase::Interval;
  return time ? column.precision.value_or(kMicroDigits) : kMicroDigits;
}

CodecState make_state(const FieldBinding& binding, DecimalMode decimals, TimeMode times) {
  CodecState state;
  state.type = binding.type;
  state.column = ruling_type(binding.column_type);
  state.decimal_mode = decimals;
  state.time_mode = times;
  state.key = binding.key;
  state.second_digits = kept_digits(state.column);
  return state;
}

Form form_of(const PgType& column) {
  const bool binary = pg_base_info(column.base).wire == PgWire::Binary;
  return binary ? Form::Binary : Form::Text;
}

}  // namespace

FieldCodec::FieldCodec(const FieldBinding& binding, DecimalMode decimal_mode, TimeMode time_mode)
    : state_(make_state(binding, decimal_mode, time_mode)),
      path_(binding.path),
      required_(binding.required) {
  if (binding.column_type.array) {
    const LogicalType& type = binding.type;
    if (type.kind == LogicalKind::Array && !type.element.empty()) {
      FieldBinding element = binding;
      element.type = type.element.front();
      element.column_type.array = false;
      auto inner = std::make_unique<CodecState>(make_state(element, decimal_mode, time_mode));
      inner->decode = choose_decoder(inner->type.kind, inner->column, Form::Item);
      if (inner->decode != nullptr) state_.decode = decode_array;
      state_.element = std::move(inner);
    }
  } else {
    state_.decode = choose_decoder(binding.type.kind, state_.column, form_of(binding.column_type));
  }
  if (required_ && binding.default_json) set_default(*binding.default_json);
}

void FieldCodec::set_default(const std::string& json) {
  std::string element;
  if (decode_json(json, element) == Outcome::Value) default_element_ = std::move(element);
}

FieldCodec::Outcome FieldCodec::failed(std::string& out, std::size_t size) {
  out.resize(size);
  if (!path_.empty()) state_.fault.message = path_ + ": " + state_.fault.message;
  return Outcome::Bad;
}

FieldCodec::Outcome FieldCodec::decode(JsonValue value, std::string& out) {
  const std::size_t size = out.size();
  bool null = false;
  if (value.is_null().get(null) != simdjson::SUCCESS) {
    bad(state_, Code::D401, fmt::format("{} is no JSON value", excerpt(raw_token(value))));
    return failed(out, size);
  }
  if (null) return decode_null(out);
  if (!usable()) {
    bad(state_,
        Code::D402,
        fmt::format("{} does not go into {}", to_text(state_.type), to_sql(state_.column)));
    return failed(out, size);
  }
  const Outcome outcome = state_.decode(state_, value, out);
  return outcome == Outcome::Bad ? failed(out, size) : outcome;
}

FieldCodec::Outcome FieldCodec::decode_null(std::string& out) {
  if (!required_) {
    pg::append_null(out);
    return Outcome::Null;
  }
  if (default_element_) {
    out += *default_element_;
    return Outcome::Value;
  }
  bad(state_, Code::D410, "a required value is null or missing");
  return failed(out, out.size());
}

void FieldCodec::give_back_memory() {
  for (CodecState* state = &state_; state != nullptr; state = state->element.get()) {
    for (std::string* text : {&state->bytes, &state->text, &state->digits, &state->item}) {
      give_back(*text);
    }
  }
  give_back(buffer_);
  parser_.reset();
}

FieldCodec::Outcome FieldCodec::decode_root(od::document& document, std::string& out) {
  od::json_type type{};
  if (document.type().get(type) == simdjson::SUCCESS) {
    const bool nested = type == od::json_type::object || type == od::json_type::array;
    od::value value;
    if (nested && document.get_value().get(value) == simdjson::SUCCESS) return decode(value, out);
    std::string_view token;
    if (!nested && document.raw_json_token().get(token) == simdjson::SUCCESS) {
      return decode_json(token, out);
    }
  }
  bad(state_, Code::D401, "the text is no JSON value");
  return failed(out, out.size());
}

FieldCodec::Outcome FieldCodec::decode_json(std::string_view json, std::string& out) {
  if (!parser_) parser_ = std::make_unique<od::parser>();
  // On-Demand reads scalars at the root in ways of their own; inside an array all are alike.
  buffer_.assign("[").append(json).append("]");
  buffer_.reserve(buffer_.size() + simdjson::SIMDJSON_PADDING);
  od::document document;
  od::array array;
  if (parser_->iterate(buffer_.data(), buffer_.size(), buffer_.capacity()).get(document) ==
          simdjson::SUCCESS &&
      document.get_array().get(array) == simdjson::SUCCESS) {
    for (auto element : array) {
      od::value value;
      if (std::move(element).get(value) != simdjson::SUCCESS) break;
      return decode(value, out);
    }
  }
  bad(state_, Code::D401, fmt::format("{} is no JSON value", excerpt(json)));
  return failed(out, out.size());
}

}  // namespace weir
