#include "runtime/decode/event_decoder.h"

#include <fmt/format.h>

#include <cstring>

#include "runtime/decode/thread_parser.h"
#include "runtime/pg/binary.h"
#include "runtime/source/json_error.h"

namespace weir {

namespace {

namespace od = simdjson::ondemand;

constexpr std::string_view kDeletedMarker = "__deleted";
constexpr std::size_t kMaxUnknownFields = 20;

// True if nothing follows the document's value.
bool at_end(od::document& document) {
  return document.current_location().error() == simdjson::OUT_OF_BOUNDS;
}

// Names that can be compared with the raw text of a JSON key: it equals them byte for byte, and the
// comparison stays inside the padding behind the record.
bool is_plain(std::string_view name) {
  return name.size() < 48 && name.find_first_of("\"\\") == std::string_view::npos;
}

// True for "true" as the marker writes it: a string, or a boolean in some versions.
bool says_true(od::value& value) {
  std::string_view text;
  if (!value.get_string().get(text)) return text == "true";
  bool flag = false;
  return !value.get_bool().get(flag) && flag;
}

}  // namespace

EventDecoder::EventDecoder(Program program)
    : program_(std::move(program)),
      row_(bind(program_.row, program_)),
      key_(bind(program_.key_fields, program_)) {}

EventDecoder::FieldSet EventDecoder::bind(const std::vector<FieldBinding>& bindings,
                                          const Program& program) {
  FieldSet out;
  out.fields.reserve(bindings.size());
  for (const FieldBinding& binding : bindings) {
    out.fields.push_back({.name = binding.field,
                          .column = binding.column,
                          .key = binding.key,
                          .plain = is_plain(binding.field),
                          .codec = FieldCodec(binding, program.decimal_mode, program.time_mode)});
  }
  for (std::size_t i = 0; i < out.fields.size(); ++i) out.by_name.emplace(out.fields[i].name, i);
  return out;
}

Decoded EventDecoder::decode(const Record& record,
                             std::optional<std::string_view> key,
                             std::optional<std::string_view> value,
                             TableBatch& batch) {
  batch.begin_row();
  deleted_ = false;
  origin_ = TableBatch::Origin::Change;
  const Decoded decoded = decode_shape(record, key, value, batch);
  if (value && value->size() > kLongBytes) {
    for (FieldSet* fields : {&row_, &key_}) fields->give_back_memory();
    value_parser() = od::parser();
  }
  return decoded;
}

Decoded EventDecoder::decode_shape(const Record& record,
                                   std::optional<std::string_view> key,
                                   std::optional<std::string_view> value,
                                   TableBatch& batch) {
  if (!value || *value == "null") return finish_delete(key, std::nullopt, batch);
  switch (program_.shape) {
    case RowShape::Flat: return decode_row(record, key, *value, batch);
    case RowShape::Envelope: return decode_envelope(record, key, *value, batch);
    case RowShape::KeyOnly: return Decoded::Filtered;
    case RowShape::Either: break;
  }
  return is_envelope(*value) ? decode_envelope(record, key, *value, batch)
                             : decode_row(record, key, *value, batch);
}

// Without a schema, an object that names an operation and an image of a row is a change event.
bool EventDecoder::is_envelope(std::string_view value) {
  od::document document;
  od::object object;
  if (!open(value_parser(), value, document, object, "the value")) return false;
  bool image = false;
  bool operation = false;
  for (auto field_result : object) {
    od::field field;
    std::string_view name;
    if (std::move(field_result).get(field) || field.unescaped_key().get(name)) return false;
    image = image || name == "before" || name == "after" || name == "message";
    operation = operation || name == "op";
  }
  return image && operation;
}

bool EventDecoder::open(od::parser& parser,
                        std::string_view text,
                        od::document& document,
                        od::object& object,
                        std::string_view what) {
  if (auto error = parser.iterate(text, text.size() + simdjson::SIMDJSON_PADDING).get(document)) {
    return malformed(error);
  }
  const auto error = document.get_object().get(object);
  if (error == simdjson::INCORRECT_TYPE) {
    return set_fault(Code::D402, fmt::format("{} is not an object", what));
  }
  return error ? malformed(error) : true;
}

Decoded EventDecoder::decode_row(const Record& record,
                                 std::optional<std::string_view> key,
                                 std::string_view value,
                                 TableBatch& batch) {
  od::document document;
  od::object object;
  if (!open(value_parser(), value, document, object, "the value")) return faulty(batch);
  if (!fill(object, row_, Take::All, batch) && !deleted_) return faulty(batch);
  if (!at_end(document)) {
    malformed(simdjson::TRAILING_CONTENT);
    return faulty(batch);
  }
  if (!deleted_) return finish_upsert(record, key, batch);
  batch.abandon_row();
  return finish_delete(key, value, batch);
}

// One member of a change event. The row in `after` goes into the batch before the operation is
// known, because it comes first in the text; a bad value in it is remembered.
simdjson::error_code EventDecoder::read_member(od::field& field,
                                               Envelope& envelope,
                                               TableBatch& batch) {
  const char* name = field.key().raw();
  const auto is = [name](std::string_view word) {
    return std::memcmp(name, word.data(), word.size()) == 0 && name[word.size()] == '"';
  };
  if (is("op")) return field.value().get_string().get(envelope.operation);
  const bool after = is("after");
  if (!after && !is("before")) return simdjson::SUCCESS;
  bool null = false;
  if (auto error = field.value().is_null().get(null); error || null) return error;
  od::object image;
  if (auto error = field.value().get_object().get(image)) return error;
  if (!after) return image.raw_json().get(envelope.before);
  envelope.has_after = true;
  envelope.row_ok = fill(image, row_, Take::All, batch);
  return simdjson::SUCCESS;
}

Decoded EventDecoder::decode_envelope(const Record& record,
                                      std::optional<std::string_view> key,
                                      std::string_view value,
                                      TableBatch& batch) {
  od::document document;
  od::object object;
  if (!open(value_parser(), value, document, object, "the value")) return faulty(batch);
  Envelope envelope;
  for (auto field_result : object) {
    od::field field;
    auto error = std::move(field_result).get(field);
    if (!error) error = read_member(field, envelope, batch);
    if (!error) continue;
    if (error == simdjson::INCORRECT_TYPE) {
      set_fault(Code::D402, "`before` and `after` are objects or null, `op` is a string");
    } else {
      malformed(error);
    }
    return faulty(batch);
  }
  if (!at_end(document)) {
    malformed(simdjson::TRAILING_CONTENT);
    return faulty(batch);
  }
  return finish_envelope(record, key, envelope, batch);
}

Decoded EventDecoder::finish_envelope(const Record& record,
                                      std::optional<std::string_view> key,
                                      const Envelope& envelope,
                                      TableBatch& batch) {
  const std::string_view operation = envelope.operation;
  switch (operation.size() == 1 ? operation.front() : '\0') {
    case 'c':
    case 'r':
    case 'u':
      if (!envelope.row_ok) return faulty(batch);
      if (operation == "r") origin_ = TableBatch::Origin::Snapshot;
      if (!envelope.has_after) {
        set_fault(Code::D402, fmt::format("operation `{}` without a row in `after`", operation));
        return faulty(batch);
      }
      return finish_upsert(record, key, batch);
    case 'd': {
      batch.abandon_row();
      const bool image = !envelope.before.empty();
      return finish_delete(key, image ? std::optional(envelope.before) : std::nullopt, batch);
    }
    case 't': batch.abandon_row(); return finish_truncate(batch);
    case 'm': batch.abandon_row(); return Decoded::Filtered;
    default: break;
  }
  set_fault(Code::D412,
            fmt::format("the operation `{}` is none of c, r, u, d, t, m", operation.substr(0, 20)));
  return faulty(batch);
}

Decoded EventDecoder::finish_upsert(const Record& record,
                                    std::optional<std::string_view> key,
                                    TableBatch& batch) {
  if (!program_.coordinates.empty()) fill_coordinates(record, batch);
  if (program_.insert_mode == InsertMode::Insert) {
    batch.commit_insert();
    return Decoded::Written;
  }
  bool complete = true;
  for (const std::size_t column : program_.key) complete = complete && batch.has_cell(column);
  if (!complete && !fill_from_key(key, batch)) return faulty(batch);
  if (!key_complete(batch)) return faulty(batch);
  if (batch.opaque_key() && batch.has_deletes()) {
    batch.abandon_row();
    return Decoded::WriteFirst;
  }
  batch.commit_upsert(origin_);
  return Decoded::Written;
}

Decoded EventDecoder::finish_delete(std::optional<std::string_view> key,
                                    std::optional<std::string_view> before,
                                    TableBatch& batch) {
  if (program_.delete_mode == DeleteMode::Off) return Decoded::Filtered;
  // Rows and deletes of a batch go out as deletes first: where keys are not matched inside the
  // batch, a delete must not overtake the rows before it.
  const bool unmatched = program_.insert_mode == InsertMode::Insert || batch.opaque_key();
  if (unmatched && batch.rows() > 0 && !(batch.has_deletes() && !batch.has_inserts())) {
    return Decoded::WriteFirst;
  }
  batch.begin_row();
  if (key && !fill_from_key(key, batch)) return faulty(batch);
  bool complete = true;
  for (const std::size_t column : program_.key) complete = complete && batch.has_cell(column);
  if (!complete && before && !fill_from_text(*before, row_, Take::KeyOnly, batch)) {
    return faulty(batch);
  }
  if (!key_complete(batch)) return faulty(batch);
  batch.commit_delete();
  return Decoded::Deleted;
}

Decoded EventDecoder::finish_truncate(TableBatch& batch) {
  if (program_.truncate == TruncateMode::Ignore) return Decoded::Filtered;
  batch.truncate();
  return Decoded::Truncated;
}

bool EventDecoder::fill(od::object object, FieldSet& fields, Take take, TableBatch& batch) {
  bool ok = true;
  fields.expected = 0;
  for (auto field_result : object) {
    od::field field;
    if (auto error = std::move(field_result).get(field)) return malformed(error);
    // After a bad value the rest is still read: a marker may say that the row does not matter.
    if (!ok && !(program_.deleted_marker && take == Take::All)) continue;
    if (!fill_field(field, fields, take, batch)) ok = false;
  }
  return ok;
}

EventDecoder::BoundField* EventDecoder::find(od::field& field, FieldSet& fields) {
  if (fields.expected < fields.fields.size()) {
    BoundField& likely = fields.fields[fields.expected];
    const char* raw = field.key().raw();
    if (likely.plain && std::memcmp(raw, likely.name.data(), likely.name.size()) == 0 &&
        raw[likely.name.size()] == '"') {
      ++fields.expected;
      return &likely;
    }
  }
  std::string_view name;
  if (field.unescaped_key().get(name)) return nullptr;
  const auto found = fields.by_name.find(name);
  if (found != fields.by_name.end()) {
    fields.expected = found->second + 1;
    return &fields.fields[found->second];
  }
  if (program_.shape == RowShape::Either && unknown_fields_.size() < kMaxUnknownFields) {
    unknown_fields_.emplace(name);
  }
  return nullptr;
}

bool EventDecoder::fill_field(od::field& field, FieldSet& fields, Take take, TableBatch& batch) {
  if (program_.deleted_marker && &fields == &row_ &&
      std::memcmp(field.key().raw(), kDeletedMarker.data(), kDeletedMarker.size()) == 0 &&
      field.key().raw()[kDeletedMarker.size()] == '"') {
    if (take == Take::All) deleted_ = says_true(field.value());
    return true;
  }
  BoundField* bound = find(field, fields);
  if (bound == nullptr || (take == Take::KeyOnly && !bound->key)) return true;
  const std::uint32_t position = batch.cell_position(bound->column);
  switch (bound->codec.decode(field.value(), batch.cell(bound->column))) {
    case FieldCodec::Outcome::Value:
    case FieldCodec::Outcome::Null: batch.filled(bound->column, position); return true;
    case FieldCodec::Outcome::Unchanged: return true;
    case FieldCodec::Outcome::Bad: break;
  }
  fault_ = bound->codec.fault();
  return false;
}

bool EventDecoder::fill_from_text(std::string_view text,
                                  FieldSet& fields,
                                  Take take,
                                  TableBatch& batch) {
  od::document document;
  od::object object;
  if (!open(key_parser(), text, document, object, "the key")) {
    if (fault_.code == Code::D402) fault_.code = Code::D411;
    return false;
  }
  return fill(object, fields, take, batch);
}

bool EventDecoder::fill_from_key(std::optional<std::string_view> key, TableBatch& batch) {
  if (!key || *key == "null" || key_.fields.empty()) return true;
  if (program_.key_shape != KeyShape::Primitive) {
    return fill_from_text(*key, key_, Take::All, batch);
  }
  od::document document;
  if (auto error =
          key_parser().iterate(*key, key->size() + simdjson::SIMDJSON_PADDING).get(document)) {
    return malformed(error);
  }
  BoundField& bound = key_.fields.front();
  const std::uint32_t position = batch.cell_position(bound.column);
  switch (bound.codec.decode_root(document, batch.cell(bound.column))) {
    case FieldCodec::Outcome::Value:
    case FieldCodec::Outcome::Null: batch.filled(bound.column, position); return true;
    case FieldCodec::Outcome::Unchanged: return true;
    case FieldCodec::Outcome::Bad: break;
  }
  fault_ = bound.codec.fault();
  return false;
}

void EventDecoder::fill_coordinates(const Record& record, TableBatch& batch) {
  for (const CoordinateBinding& coordinate : program_.coordinates) {
    const std::uint32_t position = batch.cell_position(coordinate.column);
    std::string& cell = batch.cell(coordinate.column);
    switch (coordinate.what) {
      case Coordinate::Topic: pg::append_bytes(cell, record.topic); break;
      case Coordinate::Partition: pg::append_int4(cell, record.partition); break;
      case Coordinate::Offset: pg::append_int8(cell, record.offset); break;
    }
    batch.filled(coordinate.column, position);
  }
}

bool EventDecoder::key_complete(TableBatch& batch) {
  for (const std::size_t column : program_.key) {
    const std::string& name = program_.table.columns[column].name;
    if (!batch.has_cell(column)) {
      return set_fault(Code::D411,
                       fmt::format("nothing in the record fills key column `{}`", name));
    }
    if (batch.cell_is_null(column)) {
      return set_fault(Code::D411, fmt::format("key column `{}` is null", name));
    }
  }
  return true;
}

Decoded EventDecoder::faulty(TableBatch& batch) {
  batch.abandon_row();
  return Decoded::Faulty;
}

bool EventDecoder::set_fault(Code code, std::string message) {
  fault_ = Fault{.code = code, .message = std::move(message)};
  return false;
}

bool EventDecoder::malformed(simdjson::error_code error) {
  return set_fault(error == simdjson::UTF8_ERROR ? Code::D409 : Code::D401,
                   fmt::format("the record is not whole JSON: {}", json_problem(error)));
}

}  // namespace weir
