#include "compiler/frontend/weir/client_properties.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace weir {

namespace {

struct Refused {
  std::string_view property;
  std::string_view why;
  std::string_view help;
};

constexpr std::string_view kOffsets = "weir keeps the offsets, with the rows or after them";

constexpr std::array kRefused = {
    Refused{"bootstrap.servers", "the source says so already", "use `brokers = \"...\"`"},
    Refused{"metadata.broker.list", "the source says so already", "use `brokers = \"...\"`"},
    Refused{"group.id", "the source says so already", "use `group = \"...\"`"},
    Refused{"security.protocol", "the source says so already", "use `security_protocol = ...`"},
    Refused{"sasl.mechanism", "the source says so already", "use `sasl_mechanism = ...`"},
    Refused{"sasl.mechanisms", "the source says so already", "use `sasl_mechanism = ...`"},
    Refused{"sasl.username", "the source says so already", "use `sasl_username = \"...\"`"},
    Refused{"sasl.password", "the source says so already", "use `sasl_password = env(\"...\")`"},
    Refused{"ssl.ca.location", "the source says so already", "use `ssl_ca = \"...\"`"},
    Refused{"ssl.certificate.location",
            "the source says so already",
            "use `ssl_certificate = \"...\"`"},
    Refused{"ssl.key.location", "the source says so already", "use `ssl_key = \"...\"`"},
    Refused{"auto.offset.reset",
            "records that are gone would be skipped in silence",
            "`start = latest` says where a new pipeline begins"},
    Refused{"enable.auto.commit", kOffsets, "`delivery` says which"},
    Refused{"auto.commit.enable", kOffsets, "`delivery` says which"},
    Refused{"auto.commit.interval.ms", kOffsets, "`delivery` says which"},
    Refused{"enable.auto.offset.store", kOffsets, "`delivery` says which"},
    Refused{"offset.store.method", kOffsets, "`delivery` says which"},
    Refused{"isolation.level", "records of aborted transactions would become rows", ""},
    Refused{"partition.assignment.strategy",
            "all tasks and processes of a group must agree on it; it is cooperative-sticky",
            ""},
    Refused{"enable.partition.eof", "weir needs it to know the end of a topic", ""},
    Refused{"allow.auto.create.topics", "a misspelt topic would be created", ""},
    Refused{"log.queue", "weir reads the queue of events itself", ""},
    Refused{"enabled_events", "weir reads the queue of events itself", ""},
    Refused{"test.mock.num.brokers", "no real broker would be read", ""},
};

const Refused* find_refused(std::string_view name) {
  static constexpr Refused kCallback{"", "it takes a function of a program, not a value", ""};
  if (name.ends_with("_cb") || name == "opaque") return &kCallback;
  const auto* found = std::ranges::find(kRefused, name, &Refused::property);
  return found == kRefused.end() ? nullptr : found;
}

}  // namespace

void refuse_properties(const SourceDraft& draft, Diagnostics& diagnostics) {
  const auto& properties = draft.source.kafka.properties;
  const std::size_t first = properties.size() - draft.client.size();
  for (std::size_t i = 0; i < draft.client.size(); ++i) {
    const std::string& name = properties[first + i].first;
    const Refused* refused = find_refused(name);
    if (refused == nullptr) continue;
    Diagnostic found{.code = Code::S123,
                     .message = fmt::format("`client` can't set `{}`: {}", name, refused->why),
                     .primary = {draft.client[i], ""}};
    if (!refused->help.empty()) found.helps.emplace_back(refused->help);
    diagnostics.add(std::move(found));
  }
}

}  // namespace weir
