#include "compiler/frontend/weir/references.h"

#include <algorithm>

namespace weir {

namespace {

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (std::ranges::find(names, name) == names.end()) names.push_back(name);
}

void collect(const std::vector<syntax::Setting>& settings, Needed& needed) {
  for (const syntax::Setting& setting : settings) {
    const syntax::Value& value = setting.value;
    if (value.kind != syntax::ValueKind::Call || value.items.empty()) continue;
    // The one place where file(...) is not a value kept in a file but a file to write.
    if (setting.name.text == "dead_letters") continue;
    if (value.text == "env") add_once(needed.env, value.items[0].text);
    if (value.text == "file") add_once(needed.files, value.items[0].text);
  }
}

void collect(const std::vector<syntax::Group>& groups, Needed& needed) {
  for (const syntax::Group& group : groups) collect(group.settings, needed);
}

}  // namespace

Needed references(const syntax::File& file) {
  Needed needed;
  for (const syntax::Block& block : file.blocks) {
    collect(block.settings, needed);
    collect(block.groups, needed);
    for (const syntax::Route& route : block.routes) {
      collect(route.settings, needed);
      collect(route.groups, needed);
    }
  }
  return needed;
}

}  // namespace weir
