#include "compiler/frontend/connect/schema_node.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <utility>

namespace weir {

namespace {

using nlohmann::json;

struct TypeWord {
  std::string_view word;
  ConnectType type{};
};

// Kafka Connect writes `float` and `double`; the other two spellings are its own names in code,
// which hand-written producers send.
constexpr std::array kTypeWords = {
    TypeWord{"boolean", ConnectType::Boolean},
    TypeWord{"int8", ConnectType::Int8},
    TypeWord{"int16", ConnectType::Int16},
    TypeWord{"int32", ConnectType::Int32},
    TypeWord{"int64", ConnectType::Int64},
    TypeWord{"float", ConnectType::Float32},
    TypeWord{"float32", ConnectType::Float32},
    TypeWord{"double", ConnectType::Float64},
    TypeWord{"float64", ConnectType::Float64},
    TypeWord{"bytes", ConnectType::Bytes},
    TypeWord{"string", ConnectType::String},
    TypeWord{"array", ConnectType::Array},
    TypeWord{"map", ConnectType::Map},
    TypeWord{"struct", ConnectType::Struct},
};

tl::unexpected<Error> broken(const std::string& path, std::string_view what) {
  return fail(Code::L301, fmt::format("the embedded schema of `{}` {}", path, what));
}

Result<ConnectType> read_type(const json& node, const std::string& path) {
  const auto type = node.find("type");
  if (type == node.end() || !type->is_string()) return broken(path, "has no `type`");
  const auto& word = type->get_ref<const std::string&>();
  const auto* const found = std::ranges::find(kTypeWords, word, &TypeWord::word);
  if (found == kTypeWords.end()) {
    return broken(path, fmt::format("has the type `{}`, which Kafka Connect does not know", word));
  }
  return found->type;
}

std::string text_or_empty(const json& node, const char* member) {
  const auto found = node.find(member);
  return found != node.end() && found->is_string() ? found->get<std::string>() : std::string();
}

void read_attributes(const json& node, SchemaNode& out) {
  const auto optional = node.find("optional");
  out.optional = optional != node.end() && optional->is_boolean() && optional->get<bool>();
  out.name = text_or_empty(node, "name");
  if (const auto value = node.find("default"); value != node.end() && !value->is_null()) {
    out.default_json = value->dump();
  }
  const auto parameters = node.find("parameters");
  if (parameters == node.end() || !parameters->is_object()) return;
  for (const auto& [key, value] : parameters->items()) {
    out.parameters[key] = value.is_string() ? value.get<std::string>() : value.dump();
  }
}

Result<SchemaNode> read_node(const json& node, std::string path, int depth);

Result<void> read_members(const json& node, SchemaNode& out, int depth) {
  const auto fields = node.find("fields");
  if (fields == node.end() || !fields->is_array()) return broken(out.path, "has no list `fields`");
  for (const json& member : *fields) {
    const auto name = member.is_object() ? member.find("field") : member.end();
    if (!member.is_object() || name == member.end() || !name->is_string()) {
      return broken(out.path, "has a member without the name `field`");
    }
    const auto& field = name->get_ref<const std::string&>();
    WEIR_TRY(SchemaNode child, read_node(member, out.path + '.' + field, depth + 1));
    child.field = field;
    out.children.push_back(std::move(child));
  }
  return {};
}

Result<SchemaNode> read_node(const json& node, std::string path, int depth) {
  if (depth > kMaxSchemaDepth) {
    return broken(path, fmt::format("nests deeper than {} levels", kMaxSchemaDepth));
  }
  if (!node.is_object()) return broken(path, "is not an object");
  SchemaNode out;
  out.path = std::move(path);
  WEIR_TRY(out.type, read_type(node, out.path));
  read_attributes(node, out);
  if (out.type == ConnectType::Struct) WEIR_CHECKED(read_members(node, out, depth));
  if (out.type == ConnectType::Array) {
    const auto items = node.find("items");
    if (items == node.end()) return broken(out.path, "has no `items`");
    WEIR_TRY(SchemaNode element, read_node(*items, out.path + "[]", depth + 1));
    out.children.push_back(std::move(element));
  }
  return out;
}

}  // namespace

std::string_view to_text(ConnectType type) {
  switch (type) {
    case ConnectType::Boolean: return "a boolean";
    case ConnectType::Int8: return "an int8";
    case ConnectType::Int16: return "an int16";
    case ConnectType::Int32: return "an int32";
    case ConnectType::Int64: return "an int64";
    case ConnectType::Float32: return "a float";
    case ConnectType::Float64: return "a double";
    case ConnectType::Bytes: return "bytes";
    case ConnectType::String: return "a string";
    case ConnectType::Array: return "an array";
    case ConnectType::Map: return "a map";
    case ConnectType::Struct: return "a struct";
  }
  std::abort();
}

const SchemaNode* SchemaNode::find_member(std::string_view member) const {
  if (type != ConnectType::Struct) return nullptr;
  const auto found = std::ranges::find(children, member, &SchemaNode::field);
  return found == children.end() ? nullptr : &*found;
}

Result<SchemaNode> read_schema_node(std::string_view text, std::string_view root) {
  const json tree = json::parse(text, nullptr, /*allow_exceptions=*/false);
  const std::string path(root);
  if (tree.is_discarded()) return broken(path, "is not JSON");
  return read_node(tree, path, 1);
}

}  // namespace weir
