#include "compiler/frontend/weir/settings.h"

namespace weir {

namespace {

template <const char* Keyword>
void libpq(DestinationDraft& draft, const Given& given) {
  draft.destination.parameters.emplace_back(Keyword, given.text);
}

constexpr char kHost[] = "host";
constexpr char kUser[] = "user";
constexpr char kPassword[] = "password";
constexpr char kDatabase[] = "dbname";
constexpr char kSslMode[] = "sslmode";
constexpr char kSslRootCert[] = "sslrootcert";
constexpr char kChannelBinding[] = "channel_binding";
constexpr char kApplicationName[] = "application_name";

void port(DestinationDraft& draft, const Given& given) {
  draft.destination.parameters.emplace_back("port", std::to_string(given.number));
}

// libpq counts in whole seconds.
void connect_timeout(DestinationDraft& draft, const Given& given) {
  const std::int64_t seconds = (given.number + 999) / 1000;
  draft.destination.parameters.emplace_back("connect_timeout", std::to_string(seconds));
}

void answer_timeout(DestinationDraft& draft, const Given& given) {
  draft.destination.answer_timeout_ms = given.number;
}

void idle_timeout(DestinationDraft& draft, const Given& given) {
  draft.destination.idle_timeout_ms = given.number;
}

void url(DestinationDraft& draft, const Given& given) {
  draft.destination.url = given.text;
}
void schema(DestinationDraft& draft, const Given& given) {
  draft.destination.schema = given.text;
}
void state_schema(DestinationDraft& draft, const Given& given) {
  draft.destination.state_schema = given.text;
}

}  // namespace

const BlockSpec<DestinationDraft>& destination_settings() {
  static const BlockSpec<DestinationDraft> spec{
      "a destination",
      {
          {"host", text(), "server name, address or socket folder", libpq<kHost>},
          {"port", number(1, 65'535), "its port", port},
          {"user", text(), "role to connect as", libpq<kUser>},
          {"password", text(), "its password; better env() or file()", libpq<kPassword>},
          {"database", text(), "database to connect to", libpq<kDatabase>},
          {"url", text(), "all of the above as postgresql://...", url},
          {"schema", name(), "schema of the tables; default public", schema},
          {"state_schema", name(), "schema of weir's own tables; default: schema", state_schema},
          {"sslmode",
           choice({"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}),
           "how TLS is used, as in libpq",
           libpq<kSslMode>},
          {"sslrootcert", text(), "certificates to trust: a file, or system", libpq<kSslRootCert>},
          {"channel_binding",
           choice({"disable", "prefer", "require"}),
           "whether the password exchange is bound to the TLS channel",
           libpq<kChannelBinding>},
          {"connect_timeout", duration(1'000, 600'000), "of one try to connect", connect_timeout},
          {"answer_timeout",
           duration(1'000, 86'400'000),
           "how long the server may keep silent; default 2m",
           answer_timeout},
          {"idle_timeout",
           duration(1'000, 86'400'000),
           "how long a connection without work is kept; default 1m",
           idle_timeout},
          {"application_name", text(), "name seen in pg_stat_activity", libpq<kApplicationName>},
      },
      {}};
  return spec;
}

}  // namespace weir
