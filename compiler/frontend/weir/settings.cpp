#include "compiler/frontend/weir/settings.h"

#include <fmt/format.h>

#include <algorithm>

namespace weir {

namespace {

template <typename Draft>
void list(const BlockSpec<Draft>& block, std::vector<SettingDoc>& docs) {
  for (const SettingSpec<Draft>& setting : block.settings) {
    docs.push_back({std::string(block.title),
                    std::string(setting.name),
                    describe(setting.takes),
                    std::string(setting.meaning)});
  }
  for (const GroupSpec<Draft>& group : block.groups) {
    docs.push_back({std::string(block.title),
                    std::string(group.name),
                    "settings in braces",
                    std::string(group.meaning)});
    for (const SettingSpec<Draft>& setting : group.settings) {
      docs.push_back({std::string(block.title),
                      fmt::format("{}.{}", group.name, setting.name),
                      describe(setting.takes),
                      std::string(setting.meaning)});
    }
  }
}

}  // namespace

const std::vector<SettingDoc>& setting_docs() {
  static const std::vector<SettingDoc> all = [] {
    std::vector<SettingDoc> docs;
    list(destination_settings(), docs);
    list(file_source_settings(), docs);
    list(kafka_source_settings(), docs);
    list(pipeline_settings(), docs);
    list(rule_settings(), docs);
    return docs;
  }();
  return all;
}

std::string other_home(std::string_view name, std::string_view title) {
  const auto found = std::ranges::find_if(setting_docs(), [&](const SettingDoc& doc) {
    return doc.name == name && doc.block != title;
  });
  return found == setting_docs().end() ? "" : found->block;
}

}  // namespace weir
