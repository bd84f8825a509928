#include "compiler/frontend/connect/schema_node.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

namespace weir {

namespace {

namespace dom = simdjson::dom;

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

// The member, if it is there and is a string.
std::optional<std::string_view> text_member(const dom::object& node, std::string_view member) {
  std::string_view text;
  if (node[member].get_string().get(text) != simdjson::SUCCESS) return std::nullopt;
  return text;
}

Result<ConnectType> read_type(const dom::object& node, const std::string& path) {
  const auto word = text_member(node, "type");
  if (!word) return broken(path, "has no `type`");
  const auto* const found = std::ranges::find(kTypeWords, *word, &TypeWord::word);
  if (found == kTypeWords.end()) {
    return broken(path, fmt::format("has the type `{}`, which Kafka Connect does not know", *word));
  }
  return found->type;
}

void read_attributes(const dom::object& node, SchemaNode& out) {
  bool optional = false;
  out.optional = node["optional"].get_bool().get(optional) == simdjson::SUCCESS && optional;
  out.name = text_member(node, "name").value_or("");
  dom::element value;
  if (node["default"].get(value) == simdjson::SUCCESS && !value.is_null()) {
    out.default_json = simdjson::minify(value);
  }
  dom::object parameters;
  if (node["parameters"].get_object().get(parameters) != simdjson::SUCCESS) return;
  for (const auto& [key, parameter] : parameters) {
    std::string_view text;
    out.parameters[std::string(key)] = parameter.get_string().get(text) == simdjson::SUCCESS
                                           ? std::string(text)
                                           : simdjson::minify(parameter);
  }
}

// Fills in a node that has its path.
Result<void> read_node(const dom::element& json, SchemaNode& out, int depth);

bool is_struct(const dom::object& node) {
  return text_member(node, "type") == "struct";
}

// An envelope has the row twice, and a good part of it tells of the source. Where `after` is the
// row, what is in the other structs means nothing to a table: three quarters of the schema.
bool has_row_in_after(const SchemaNode& root, const dom::array& fields) {
  if (!root.name.ends_with(".Envelope")) return false;
  return std::ranges::any_of(fields, [](const dom::element member) {
    dom::object object;
    return member.get_object().get(object) == simdjson::SUCCESS &&
           text_member(object, "field") == "after" && is_struct(object);
  });
}

Result<void> read_members(const dom::object& node, SchemaNode& out, int depth) {
  dom::array fields;
  if (node["fields"].get_array().get(fields) != simdjson::SUCCESS) {
    return broken(out.path, "has no list `fields`");
  }
  const bool only_after = depth == 1 && has_row_in_after(out, fields);
  out.children.reserve(fields.size());
  for (const dom::element member : fields) {
    dom::object object;
    std::string_view field;
    if (member.get_object().get(object) != simdjson::SUCCESS ||
        object["field"].get_string().get(field) != simdjson::SUCCESS) {
      return broken(out.path, "has a member without the name `field`");
    }
    SchemaNode& child = out.children.emplace_back();
    child.field = field;
    child.path.reserve(out.path.size() + 1 + field.size());
    child.path.append(out.path).append(1, '.').append(field);
    if (only_after && field != "after" && is_struct(object)) continue;
    WEIR_CHECKED(read_node(member, child, depth + 1));
  }
  return {};
}

Result<void> read_node(const dom::element& json, SchemaNode& out, int depth) {
  if (depth > kMaxSchemaDepth) {
    return broken(out.path, fmt::format("nests deeper than {} levels", kMaxSchemaDepth));
  }
  dom::object node;
  if (json.get_object().get(node) != simdjson::SUCCESS) {
    return broken(out.path, "is not an object");
  }
  WEIR_TRY(out.type, read_type(node, out.path));
  read_attributes(node, out);
  if (out.type == ConnectType::Struct) WEIR_CHECKED(read_members(node, out, depth));
  if (out.type == ConnectType::Array) {
    dom::element items;
    if (node["items"].get(items) != simdjson::SUCCESS) return broken(out.path, "has no `items`");
    SchemaNode& element = out.children.emplace_back();
    element.path = out.path + "[]";
    WEIR_CHECKED(read_node(items, element, depth + 1));
  }
  return {};
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
  // Its buffers are a multiple of the schema; a topic has one schema, and there are many topics.
  static thread_local dom::parser parser;
  dom::element tree;
  SchemaNode out;
  out.path = root;
  if (parser.parse(text.data(), text.size()).get(tree) != simdjson::SUCCESS) {
    return broken(out.path, "is not JSON");
  }
  WEIR_CHECKED(read_node(tree, out, 1));
  return out;
}

}  // namespace weir
