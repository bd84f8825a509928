#include "tests/support/json_schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <regex>
#include <set>

namespace weir::test {

namespace {

using Json = nlohmann::ordered_json;

// Keywords that assert nothing.
const std::set<std::string>& annotations() {
  static const std::set<std::string> all = {
      "$schema", "$id", "$defs", "$comment", "title", "description", "examples", "default"};
  return all;
}

bool has_type(const Json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  return type == "null" && value.is_null();
}

class Validator {
 public:
  Validator(const Json& root, Members members) : root_(root), members_(members) {}

  void check(const Json& value, const Json& schema, const std::string& where) {
    if (schema.is_boolean()) {
      if (!schema.get<bool>()) breach(where, "may not be there");
      return;
    }
    for (const auto& [keyword, rule] : schema.items()) {
      if (!annotations().contains(keyword)) check_keyword(keyword, rule, value, schema, where);
    }
  }

  std::vector<std::string> take() && { return std::move(breaches_); }

 private:
  void breach(const std::string& where, const std::string& what) {
    breaches_.push_back(fmt::format("{}: {}", where.empty() ? "/" : where, what));
  }

  void check_keyword(const std::string& keyword,
                     const Json& rule,
                     const Json& value,
                     const Json& schema,
                     const std::string& where) {
    if (keyword == "$ref") {
      check(value, target(rule.get<std::string>()), where);
    } else if (keyword == "anyOf" || keyword == "oneOf") {
      check_alternatives(keyword, rule, value, where);
    } else if (keyword == "properties" || keyword == "required" ||
               keyword == "additionalProperties") {
      if (value.is_object()) check_object(keyword, rule, value, schema, where);
    } else if (keyword == "items") {
      for (std::size_t i = 0; value.is_array() && i < value.size(); ++i) {
        check(value[i], rule, fmt::format("{}/{}", where, i));
      }
    } else {
      check_value(keyword, rule, value, where);
    }
  }

  void check_value(const std::string& keyword,
                   const Json& rule,
                   const Json& value,
                   const std::string& where) {
    bool holds = true;
    if (keyword == "type") {
      holds = has_type(value, rule.get<std::string>());
    } else if (keyword == "const") {
      holds = value == rule;
    } else if (keyword == "enum") {
      holds = std::ranges::find(rule, value) != rule.end();
    } else if (keyword == "pattern") {
      holds = !value.is_string() ||
              std::regex_search(value.get<std::string>(), std::regex(rule.get<std::string>()));
    } else if (keyword == "minimum") {
      holds = !value.is_number() || value.get<double>() >= rule.get<double>();
    } else if (keyword == "minItems") {
      holds = !value.is_array() || value.size() >= rule.get<std::size_t>();
    } else {
      return breach(where, fmt::format("the schema has a keyword nobody checks: {}", keyword));
    }
    if (!holds) breach(where, fmt::format("{} is not {} {}", value.dump(), keyword, rule.dump()));
  }

  void check_object(const std::string& keyword,
                    const Json& rule,
                    const Json& value,
                    const Json& schema,
                    const std::string& where) {
    if (keyword == "required") {
      for (const Json& name : rule) {
        if (!value.contains(name.get<std::string>())) {
          breach(where, fmt::format("has no member {}", name.dump()));
        }
      }
      return;
    }
    const Json known = schema.value("properties", Json::object());
    for (const auto& [name, member] : value.items()) {
      const std::string there = fmt::format("{}/{}", where, name);
      if (keyword == "properties" && rule.contains(name)) check(member, rule[name], there);
      if (keyword == "properties" && !rule.contains(name) && members_ == Members::Declared &&
          !schema.contains("additionalProperties")) {
        breach(there, "is a member that the schema does not name");
      }
      if (keyword == "additionalProperties" && !known.contains(name)) check(member, rule, there);
    }
  }

  void check_alternatives(const std::string& keyword,
                          const Json& rule,
                          const Json& value,
                          const std::string& where) {
    std::size_t fitting = 0;
    std::string problems;
    for (const Json& alternative : rule) {
      Validator one(root_, members_);
      one.check(value, alternative, where);
      if (one.breaches_.empty()) ++fitting;
      for (const std::string& problem : one.breaches_) problems += "; " + problem;
    }
    const bool holds = keyword == "anyOf" ? fitting > 0 : fitting == 1;
    if (!holds) breach(where, fmt::format("{} of {} fit{}", fitting, keyword, problems));
  }

  const Json& target(const std::string& reference) const {
    return root_.at(nlohmann::ordered_json::json_pointer(reference.substr(1)));
  }

  const Json& root_;
  Members members_;
  std::vector<std::string> breaches_;
};

}  // namespace

std::vector<std::string> breaches(const Json& document, const Json& schema, Members members) {
  Validator validator(schema, members);
  validator.check(document, schema, "");
  return std::move(validator).take();
}

}  // namespace weir::test
