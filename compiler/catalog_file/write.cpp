#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <vector>

#include "compiler/catalog_file/catalog_file.h"
#include "compiler/catalog_file/facts.h"

namespace weir {

namespace {

using catalog_file::HasFacts;
using catalog_file::Words;
using nlohmann::ordered_json;

// The first containers in the file are spread over lines; a column stays on one.
constexpr std::size_t kSpreadDepth = 4;

template <typename T>
ordered_json to_json(const T& value);

// All facts of an object, and which of them have to be written.
struct Collector {
  ordered_json all = ordered_json::object();
  std::set<std::string, std::less<>> kept{};

  template <typename T>
  void operator()(std::string_view name, const T& value) {
    all[std::string(name)] = to_json(value);
  }
  template <typename T>
  void always(std::string_view name, const T& value) {
    kept.emplace(name);
    (*this)(name, value);
  }
  template <typename T>
  void within(const T& value) {
    catalog_file::facts(*this, value);
  }
};

template <HasFacts T>
ordered_json object(const T& value) {
  static const ordered_json kUsual = [] {
    Collector usual;
    const T plain{};
    catalog_file::facts(usual, plain);
    return usual.all;
  }();
  Collector given;
  catalog_file::facts(given, value);
  ordered_json out = ordered_json::object();
  for (auto& [name, member] : given.all.items()) {
    if (given.kept.contains(name) || member != kUsual.at(name)) out[name] = std::move(member);
  }
  return out;
}

template <typename T>
ordered_json scalar(const T& value) {
  if constexpr (std::is_enum_v<T>) {
    return Words<T>::text(value);
  } else {
    return value;
  }
}

template <typename T>
ordered_json one(const std::optional<T>& value) {
  return value ? to_json(*value) : ordered_json();
}
template <typename T>
ordered_json one(const std::vector<T>& all) {
  ordered_json out = ordered_json::array();
  for (const T& value : all) out.push_back(to_json(value));
  return out;
}
template <typename T>
ordered_json one(const std::set<T>& all) {
  return one(std::vector<T>(all.begin(), all.end()));
}
template <typename T>
ordered_json one(const std::map<std::string, T>& all) {
  ordered_json out = ordered_json::object();
  for (const auto& [name, value] : all) out[name] = to_json(value);
  return out;
}
// The key of a table is among its facts.
template <typename T>
ordered_json one(const std::map<QualifiedName, T>& all) {
  ordered_json out = ordered_json::array();
  for (const auto& [name, value] : all) out.push_back(to_json(value));
  return out;
}
template <typename T>
ordered_json one(const T& value) {
  return scalar(value);
}

template <typename T>
ordered_json to_json(const T& value) {
  if constexpr (HasFacts<const T>) {
    return object(value);
  } else {
    return one(value);
  }
}

std::string text_of(const ordered_json& value) {
  return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

bool is_spread(const ordered_json& value, std::size_t depth) {
  if (depth == 0) return true;
  if (depth >= kSpreadDepth || !value.is_structured()) return false;
  for (const ordered_json& element : value) {
    if (element.is_object() || is_spread(element, depth + 1)) return true;
  }
  return false;
}

void print(const ordered_json& value, std::size_t depth, std::string& out) {
  if (!value.is_structured()) {
    out += text_of(value);
    return;
  }
  const bool spread = is_spread(value, depth);
  const std::string line = spread ? '\n' + std::string(2 * (depth + 1), ' ') : std::string();
  out += value.is_object() ? '{' : '[';
  bool first = true;
  for (const auto& [name, element] : value.items()) {
    if (!first) out += spread ? "," : ", ";
    out += line;
    if (value.is_object()) out += text_of(name) + ": ";
    print(element, depth + 1, out);
    first = false;
  }
  if (spread) out += '\n' + std::string(2 * depth, ' ');
  out += value.is_object() ? '}' : ']';
}

}  // namespace

std::string write_catalog(const CatalogSnapshot& snapshot) {
  ordered_json file = ordered_json::object();
  file["weir_catalog"] = catalog_file::kCatalogFormat;
  file.update(to_json(snapshot));
  std::string out;
  print(file, 0, out);
  return out + '\n';
}

}  // namespace weir
