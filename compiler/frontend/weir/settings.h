#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/span.h"
#include "compiler/frontend/weir/value.h"
#include "compiler/model/pipeline.h"

// The settings of every block, one line each: name, what it takes, what it means, what it does.
// Everything else (reading, messages, documentation) follows from these tables.
namespace weir {

// Something that a file asks for and that weir understands but can't carry out yet.
struct Unbuilt {
  Span span{};
  std::string what;  // "reading from Kafka"
  std::string help;  // may be empty
  // False for what only matters once records are read: a plan can be made without it.
  bool stops_plan = true;
};

// Blocks while they are read.
struct DestinationDraft {
  Destination destination;
};

struct SourceDraft {
  Source source;
  std::vector<Span> client;  // names of the last properties of `source.kafka`: those of `client`
  std::vector<Unbuilt> unbuilt;
};

struct PipelineDraft {
  Pipeline pipeline;
  TopicRule defaults;  // the modes that rules start with
  std::vector<Unbuilt> unbuilt;
};

struct RuleDraft {
  TopicRule rule;
  bool soft_delete = false;
  std::vector<Unbuilt> unbuilt;
};

template <typename Draft>
struct SettingSpec {
  std::string_view name;
  Takes takes;
  std::string_view meaning;
  void (*apply)(Draft&, const Given&) = nullptr;  // none: checked, and nothing reads it yet
};

template <typename Draft>
struct GroupSpec {
  std::string_view name;
  std::string_view meaning;
  std::vector<SettingSpec<Draft>> settings;
  // Takes settings of any name, as texts.
  void (*any)(Draft&, const syntax::Name&, const Given&) = nullptr;
  Takes any_takes{};
};

template <typename Draft>
struct BlockSpec {
  std::string_view title;  // "a destination"
  std::vector<SettingSpec<Draft>> settings;
  std::vector<GroupSpec<Draft>> groups;
};

const BlockSpec<DestinationDraft>& destination_settings();
const BlockSpec<SourceDraft>& file_source_settings();
const BlockSpec<SourceDraft>& kafka_source_settings();
const BlockSpec<PipelineDraft>& pipeline_settings();
const BlockSpec<RuleDraft>& rule_settings();

// One line of the reference of settings.
struct SettingDoc {
  std::string block;  // "a destination"
  std::string name;   // "host", "batch.rows"
  std::string takes;  // "a number from 1 to 65535"
  std::string meaning;
};

// All of them in the order of the tables.
const std::vector<SettingDoc>& setting_docs();

// "a topic rule", if the name is a setting of another block than `title`; else "".
std::string other_home(std::string_view name, std::string_view title);

}  // namespace weir
