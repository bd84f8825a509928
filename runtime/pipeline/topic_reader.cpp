#include "runtime/pipeline/topic_reader.h"

#include <fmt/format.h>

#include "runtime/decode/thread_parser.h"

namespace weir {

Result<OpenedRecord> TopicReader::open(const Record& record) {
  OpenedRecord out;
  if (record.key) {
    WEIR_TRY(const SchemaIdentity::Identified key, keys_.identify(*record.key));
    out.identity.key = key.id;
    out.key = key.payload;
    if (key.id != SchemaIdentity::kNone) last_key_ = key.id;
  }
  if (!record.value || *record.value == "null") {
    out.identity.tombstone = true;
    return out;
  }
  WEIR_TRY(const SchemaIdentity::Identified value, values_.identify(*record.value));
  out.identity.value = value.id;
  out.value = value.payload;
  out.value_prefix = value.prefix;
  if (out.identity.key == SchemaIdentity::kNone && value.id != SchemaIdentity::kNone &&
      is_truncate(value.payload)) {
    out.identity.key = last_key_;
    out.identity.truncate = last_key_ == SchemaIdentity::kNone;
  }
  return out;
}

// The search in front keeps the rows of tables without a key from being read twice.
bool TopicReader::is_truncate(std::string_view value) {
  if (value.find(R"("t")") == std::string_view::npos) return false;
  simdjson::ondemand::document document;
  simdjson::ondemand::object object;
  if (thread_parser().iterate(value, value.size() + simdjson::SIMDJSON_PADDING).get(document)) {
    return false;
  }
  if (document.get_object().get(object)) return false;
  const auto is_null = [&](std::string_view image) {
    simdjson::ondemand::value member;
    bool null = false;
    return !object[image].get(member) && !member.is_null().get(null) && null;
  };
  std::string_view operation;
  return is_null("before") && is_null("after") && !object["op"].get_string().get(operation) &&
         operation == "t";
}

Result<SchemaReading> TopicReader::read(const RecordIdentity& identity) const {
  const std::string& key_text = keys_.schema_text(identity.key);
  const std::string& value_text = values_.schema_text(identity.value);
  if (value_text.empty() && declared_ != nullptr) return SchemaReading(*declared_);
  if (identity.truncate) return SchemaReading(NoSchema{});
  if (value_text.empty() && !(identity.tombstone && !key_text.empty())) {
    return SchemaReading(NoSchema{});
  }
  WEIR_TRY(const ConnectKey key, read_key_schema(key_text));
  if (value_text.empty()) return SchemaReading(make_event_schema(key));
  WEIR_TRY(ConnectValue value, read_value_schema(value_text));
  if (const auto* side = std::get_if<SideTopic>(&value)) return SchemaReading(*side);
  if (const auto* row = std::get_if<ConnectRow>(&value)) {
    return SchemaReading(make_event_schema(key, *row));
  }
  return fail(Code::L302,
              fmt::format("the records of topic `{}` are no rows: the value is {}",
                          topic_,
                          std::get<NotARow>(value).what),
              {},
              "leave the topic out of the pipeline, or have the producer send structs");
}

}  // namespace weir
