#include <fmt/format.h>

#include "compiler/frontend/weir/settings.h"

namespace weir {

namespace {

using Settings = std::vector<SettingSpec<SourceDraft>>;

void not_built(SourceDraft& draft, Format format, const Given& given) {
  draft.source.format = format;
  draft.unbuilt.push_back(
      {given.span,
       fmt::format("reading the format `{}`", given.text),
       "the formats that can be read are debezium_json, connect_json and json"});
}

void format(SourceDraft& draft, const Given& given) {
  if (given.text == "debezium_json") draft.source.format = Format::DebeziumJson;
  if (given.text == "connect_json") draft.source.format = Format::ConnectJson;
  if (given.text == "json") draft.source.format = Format::Json;
  if (given.text == "avro") not_built(draft, Format::Avro, given);
  if (given.text == "json_schema") not_built(draft, Format::JsonSchema, given);
  if (given.text == "protobuf") not_built(draft, Format::Protobuf, given);
}

void decimal_mode(SourceDraft& draft, const Given& given) {
  if (given.text == "precise") draft.source.decimal_mode = DecimalMode::Precise;
  if (given.text == "string") draft.source.decimal_mode = DecimalMode::String;
  if (given.text == "double") draft.source.decimal_mode = DecimalMode::Double;
}

void time_mode(SourceDraft& draft, const Given& given) {
  if (given.text == "adaptive") draft.source.time_mode = TimeMode::Adaptive;
  if (given.text == "adaptive_time_microseconds") draft.source.time_mode = TimeMode::Micros;
  if (given.text == "connect") draft.source.time_mode = TimeMode::Connect;
}

void path(SourceDraft& draft, const Given& given) {
  draft.source.path = given.text;
}
void topic(SourceDraft& draft, const Given& given) {
  draft.source.topic = given.text;
}

void start(SourceDraft& draft, const Given& given) {
  draft.source.kafka.start = given.text == "latest" ? StartAt::Latest : StartAt::Earliest;
}

// A setting that is a property of librdkafka under another name.
template <const char* kProperty>
void property(SourceDraft& draft, const Given& given) {
  draft.source.kafka.properties.emplace_back(kProperty, given.text);
}

constexpr char kBrokers[] = "bootstrap.servers";
constexpr char kProtocol[] = "security.protocol";
constexpr char kMechanism[] = "sasl.mechanisms";
constexpr char kUsername[] = "sasl.username";
constexpr char kSaslPassword[] = "sasl.password";
constexpr char kCa[] = "ssl.ca.location";
constexpr char kCertificate[] = "ssl.certificate.location";
constexpr char kKey[] = "ssl.key.location";

// librdkafka's words for `on` and `off` are true and false.
void client_property(SourceDraft& draft, const syntax::Name& name, const Given& given) {
  std::string value = given.text;
  if (value == "on") value = "true";
  if (value == "off") value = "false";
  draft.source.kafka.properties.emplace_back(name.text, std::move(value));
  draft.client.push_back(name.span);
}

// Every source has these; `own` comes first.
Settings with_common(Settings own) {
  own.push_back(
      {"format",
       choice({"debezium_json", "connect_json", "json", "avro", "json_schema", "protobuf"}),
       "how records are written; default debezium_json",
       format});
  own.push_back({"decimal_handling_mode",
                 choice({"precise", "string", "double"}),
                 "how Debezium writes decimals where records carry no schema",
                 decimal_mode});
  own.push_back({"time_precision_mode",
                 choice({"adaptive", "adaptive_time_microseconds", "connect"}),
                 "how Debezium writes times where records carry no schema",
                 time_mode});
  return own;
}

Settings kafka_settings() {
  return {
      {"brokers", text(), "host:port of some brokers, separated by commas", property<kBrokers>},
      {"group",
       text(),
       "consumer group; default: weir- and the pipeline's name",
       [](SourceDraft& draft, const Given& given) { draft.source.kafka.group = given.text; }},
      {"start",
       choice({"earliest", "latest"}),
       "where a pipeline begins that has not read before; default earliest",
       start},
      {"security_protocol",
       choice({"plaintext", "ssl", "sasl_plaintext", "sasl_ssl"}),
       "how brokers are spoken to",
       property<kProtocol>},
      {"sasl_mechanism",
       choice({"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER", "GSSAPI"}),
       "how to log in",
       property<kMechanism>},
      {"sasl_username", text(), "user to log in as", property<kUsername>},
      {"sasl_password", text(), "its password; better env() or file()", property<kSaslPassword>},
      {"ssl_ca", text(), "file of certificates to trust", property<kCa>},
      {"ssl_certificate", text(), "file of the client's certificate", property<kCertificate>},
      {"ssl_key", text(), "file of the client's key", property<kKey>},
  };
}

}  // namespace

const BlockSpec<SourceDraft>& file_source_settings() {
  static const BlockSpec<SourceDraft> spec{
      "a file source",
      with_common({
          {"path", text(), "file to read, or - for standard input", path},
          {"topic", text(), "topic of lines that are bare values; default: the file's stem", topic},
      }),
      {}};
  return spec;
}

const BlockSpec<SourceDraft>& kafka_source_settings() {
  static const BlockSpec<SourceDraft> spec{
      "a kafka source",
      with_common(kafka_settings()),
      {
          {"registry",
           "schema registry",
           {
               {"url", text(), "http(s)://... of the registry"},
               {"user", text(), "user to log in as"},
               {"password", text(), "its password; better env() or file()"},
           }},
          {"client",
           "any property of librdkafka by its own name",
           {},
           client_property,
           {.kind = Kind::Any}},
      }};
  return spec;
}

}  // namespace weir
