#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/frontend/weir/settings.h"
#include "compiler/frontend/weir/syntax.h"
#include "compiler/frontend/weir/value.h"

namespace weir {

// Where each setting of a block was given, "batch.rows" for one in a group, whether its value was
// fit or not.
using GivenSpans = std::map<std::string, Span, std::less<>>;

// The messages of read_block, which do not depend on the kind of block.
class SettingReports {
 public:
  explicit SettingReports(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  void unknown(const syntax::Name& name,
               std::string_view title,
               const std::vector<std::string_view>& known) const;
  void twice(const syntax::Name& name, Span first) const;
  void wants_braces(const syntax::Setting& setting) const;
  void wants_value(const syntax::Group& group) const;

 private:
  Diagnostics& diagnostics_;
};

// Reads the settings and groups of one block by its table into a draft. Everything that does not
// fit is reported and left out.
template <typename Draft>
class BlockReader {
 public:
  BlockReader(const BlockSpec<Draft>& spec, const ValueReader& values, Diagnostics& diagnostics)
      : spec_(spec), values_(values), reports_(diagnostics) {}

  GivenSpans read(const std::vector<syntax::Setting>& settings,
                  const std::vector<syntax::Group>& groups,
                  Draft& draft) {
    for (const syntax::Setting& setting : settings) {
      if (find(spec_.groups, setting.name.text) != nullptr) {
        reports_.wants_braces(setting);
      } else {
        read_setting(spec_.settings, "", spec_.title, setting, draft);
      }
    }
    for (const syntax::Group& group : groups) read_group(group, draft);
    return std::move(given_);
  }

 private:
  using Settings = std::vector<SettingSpec<Draft>>;

  template <typename Specs>
  static auto find(const Specs& specs, std::string_view name) -> const typename Specs::value_type* {
    const auto found = std::ranges::find(specs, name, &Specs::value_type::name);
    return found == specs.end() ? nullptr : &*found;
  }

  bool first_time(const syntax::Name& name, const std::string& path) {
    const auto [earlier, added] = given_.emplace(path, name.span);
    if (!added) reports_.twice(name, earlier->second);
    return added;
  }

  void read_setting(const Settings& specs,
                    const std::string& prefix,
                    std::string_view title,
                    const syntax::Setting& setting,
                    Draft& draft) {
    const SettingSpec<Draft>* spec = find(specs, setting.name.text);
    if (spec == nullptr) return reports_.unknown(setting.name, title, names(specs, prefix.empty()));
    if (!first_time(setting.name, prefix + setting.name.text)) return;
    const std::optional<Given> given = values_.read(spec->name, spec->takes, setting.value);
    if (given && spec->apply != nullptr) spec->apply(draft, *given);
  }

  void read_group(const syntax::Group& group, Draft& draft) {
    const GroupSpec<Draft>* spec = find(spec_.groups, group.name.text);
    if (spec == nullptr) {
      if (find(spec_.settings, group.name.text) != nullptr) return reports_.wants_value(group);
      return reports_.unknown(group.name, spec_.title, names(spec_.settings, true));
    }
    if (!first_time(group.name, group.name.text)) return;
    const std::string prefix = group.name.text + ".";
    for (const syntax::Setting& setting : group.settings) {
      if (spec->any == nullptr) {
        read_setting(spec->settings, prefix, fmt::format("`{}`", spec->name), setting, draft);
      } else if (first_time(setting.name, prefix + setting.name.text)) {
        const auto given = values_.read(setting.name.text, spec->any_takes, setting.value);
        if (given) spec->any(draft, setting.name, *given);
      }
    }
  }

  std::vector<std::string_view> names(const Settings& specs, bool with_groups) const {
    std::vector<std::string_view> out;
    for (const SettingSpec<Draft>& spec : specs) out.push_back(spec.name);
    if (!with_groups) return out;
    for (const GroupSpec<Draft>& spec : spec_.groups) out.push_back(spec.name);
    return out;
  }

  const BlockSpec<Draft>& spec_;
  const ValueReader& values_;
  SettingReports reports_;
  GivenSpans given_;
};

}  // namespace weir
