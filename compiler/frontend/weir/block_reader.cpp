#include "compiler/frontend/weir/block_reader.h"

#include "compiler/diagnostics/nearest.h"

namespace weir {

void SettingReports::unknown(const syntax::Name& name,
                             std::string_view title,
                             const std::vector<std::string_view>& known) const {
  Diagnostic found{.code = Code::S102,
                   .message = fmt::format("unknown setting `{}` in {}", name.text, title),
                   .primary = {name.span, ""}};
  if (const auto near = nearest(name.text, known)) {
    found.helps.push_back(fmt::format("did you mean `{}`?", *near));
  } else if (const std::string home = other_home(name.text, title); !home.empty()) {
    found.notes.push_back(fmt::format("`{}` is a setting of {}", name.text, home));
  } else {
    found.helps.push_back(fmt::format("the settings are {}", fmt::join(known, ", ")));
  }
  diagnostics_.add(std::move(found));
}

void SettingReports::twice(const syntax::Name& name, Span first) const {
  diagnostics_.add({.code = Code::S103,
                    .message = fmt::format("`{}` is given twice", name.text),
                    .primary = {name.span, ""},
                    .secondary = {{first, "first given here"}}});
}

void SettingReports::wants_braces(const syntax::Setting& setting) const {
  diagnostics_.add(
      {.code = Code::S104,
       .message = fmt::format("`{}` takes settings in braces, not a value", setting.name.text),
       .primary = {setting.value.span, ""},
       .helps = {fmt::format("write `{} {{ ... }}`", setting.name.text)}});
}

void SettingReports::wants_value(const syntax::Group& group) const {
  diagnostics_.add(
      {.code = Code::S104,
       .message = fmt::format("`{}` takes a value, not settings in braces", group.name.text),
       .primary = {group.span, ""},
       .helps = {fmt::format("write `{} = ...`", group.name.text)}});
}

}  // namespace weir
