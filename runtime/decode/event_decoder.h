#pragma once

#include <simdjson.h>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/model/binding.h"
#include "runtime/decode/codec.h"
#include "runtime/source/record.h"
#include "runtime/write/table_batch.h"

namespace weir {

enum class Decoded : std::uint8_t {
  Written,     // the batch has taken the row
  Deleted,     // the batch has taken the delete
  Truncated,   // the batch has taken a TRUNCATE
  Filtered,    // a delete or truncate that the pipeline does not apply, or no row at all
  WriteFirst,  // the batch must be written before this event can join it; nothing was taken
  Faulty,      // the event can't become a row: see fault()
};

// Turns the events of one topic and one pair of schemas into rows of a batch, by the program they
// compiled to. Values go straight from the JSON text into the columns of the batch.
class EventDecoder {
 public:
  explicit EventDecoder(Program program);

  const Program& program() const { return program_; }

  // `key` and `value` are the JSON payloads of the record's key and value (nothing: null), followed
  // by SIMDJSON_PADDING readable bytes. The batch is of the program's table and key. Faulty,
  // Filtered and WriteFirst leave the batch as it was.
  Decoded decode(const Record& record,
                 std::optional<std::string_view> key,
                 std::optional<std::string_view> value,
                 TableBatch& batch);

  const Fault& fault() const { return fault_; }

  // Names of fields without a schema that no column takes: they are not stored. At most 20.
  const std::set<std::string>& unknown_fields() const { return unknown_fields_; }

 private:
  struct BoundField {
    std::string name;
    std::size_t column = 0;
    bool key = false;
    bool plain = false;  // a short name without characters that JSON escapes
    FieldCodec codec;
  };
  struct FieldSet {
    std::vector<BoundField> fields;
    std::unordered_map<std::string_view, std::size_t> by_name;
    std::size_t expected = 0;  // where the next member is likely to be found

    void give_back_memory() {
      for (BoundField& field : fields) field.codec.give_back_memory();
    }
  };
  enum class Take : std::uint8_t { All, KeyOnly };
  struct Envelope {
    std::string_view before;  // JSON of the old row, empty for null
    std::string_view operation;
    bool has_after = false;
    bool row_ok = true;  // all values of the row in `after` were good
  };

  static FieldSet bind(const std::vector<FieldBinding>& bindings, const Program& program);

  Decoded decode_shape(const Record& record,
                       std::optional<std::string_view> key,
                       std::optional<std::string_view> value,
                       TableBatch& batch);
  Decoded decode_row(const Record& record,
                     std::optional<std::string_view> key,
                     std::string_view value,
                     TableBatch& batch);
  Decoded decode_envelope(const Record& record,
                          std::optional<std::string_view> key,
                          std::string_view value,
                          TableBatch& batch);
  Decoded finish_envelope(const Record& record,
                          std::optional<std::string_view> key,
                          const Envelope& envelope,
                          TableBatch& batch);
  simdjson::error_code read_member(simdjson::ondemand::field& field,
                                   Envelope& envelope,
                                   TableBatch& batch);
  bool open(simdjson::ondemand::parser& parser,
            std::string_view text,
            simdjson::ondemand::document& document,
            simdjson::ondemand::object& object,
            std::string_view what);
  Decoded finish_upsert(const Record& record,
                        std::optional<std::string_view> key,
                        TableBatch& batch);
  Decoded finish_delete(std::optional<std::string_view> key,
                        std::optional<std::string_view> before,
                        TableBatch& batch);
  Decoded finish_truncate(TableBatch& batch);

  bool fill(simdjson::ondemand::object object, FieldSet& fields, Take take, TableBatch& batch);
  bool fill_field(simdjson::ondemand::field& field, FieldSet& fields, Take take, TableBatch& batch);
  bool fill_from_key(std::optional<std::string_view> key, TableBatch& batch);
  bool fill_from_text(std::string_view text, FieldSet& fields, Take take, TableBatch& batch);
  void fill_coordinates(const Record& record, TableBatch& batch);
  bool key_complete(TableBatch& batch);
  BoundField* find(simdjson::ondemand::field& field, FieldSet& fields);
  bool is_envelope(std::string_view value);
  Decoded faulty(TableBatch& batch);
  bool set_fault(Code code, std::string message);
  bool malformed(simdjson::error_code error);

  Program program_;
  FieldSet row_;
  FieldSet key_;
  Fault fault_;
  bool deleted_ = false;                                    // `__deleted` of the row being read
  TableBatch::Origin origin_ = TableBatch::Origin::Change;  // of that row
  std::set<std::string> unknown_fields_;
};

}  // namespace weir
