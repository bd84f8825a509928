#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/error.h"

namespace weir {

// A value of a saved plan and the way to it (`operations[3].column`), read strictly: a member that
// is missing or of another kind is X514 and names its place. Views the JSON that it was made of.
class Members {
 public:
  Members(const nlohmann::json& value, std::string place)
      : value_(&value), place_(std::move(place)) {}

  const std::string& place() const { return place_; }
  bool has(std::string_view name) const;

  Result<Members> object(std::string_view name) const;
  Result<std::vector<Members>> objects(std::string_view name) const;
  Result<std::string> text(std::string_view name) const;
  Result<std::string> text_or_nothing(std::string_view name) const;
  Result<std::vector<std::string>> texts(std::string_view name) const;
  Result<bool> flag(std::string_view name) const;
  Result<bool> flag_or_not(std::string_view name) const;
  // From 0 to `most`.
  Result<std::int64_t> number(std::string_view name, std::int64_t most) const;

  // The members of an object whose members are all texts.
  Result<std::vector<std::pair<std::string, std::string>>> pairs(std::string_view name) const;

  // X514 at this place.
  tl::unexpected<Error> wrong(std::string problem) const;

 private:
  Result<const nlohmann::json*> find(std::string_view name) const;
  std::string below(std::string_view name) const;

  const nlohmann::json* value_;
  std::string place_;
};

// Parses a whole text as an object: UTF-8, no member twice, nested no deeper than a plan is. The
// error says what is in the way of that, in one line.
tl::expected<nlohmann::json, std::string> parse_object(std::string_view text);

}  // namespace weir
