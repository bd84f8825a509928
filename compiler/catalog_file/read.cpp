#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <vector>

#include "compiler/catalog_file/catalog_file.h"
#include "compiler/catalog_file/facts.h"
#include "compiler/diagnostics/nearest.h"

namespace weir {

namespace {

using catalog_file::HasFacts;
using catalog_file::Words;
using nlohmann::json;

constexpr std::string_view kTakeAgain = "take the snapshot again: weir inspect FILE";

// Deeper than any snapshot: what nests so is none.
constexpr int kMaxDepth = 16;

// Where the reader is, and the first thing that it could not read.
class Place {
 public:
  std::string text;
  std::optional<Error> error{};

  void blame(std::string message) {
    if (error) return;
    error = Error{.code = Code::X542,
                  .message = std::move(message),
                  .where = text.empty() ? "the whole" : text,
                  .help = std::string(kTakeAgain)};
  }
};

// Steps into a member or an element for the length of its life.
class Step {
 public:
  Step(Place& place, std::string_view more) : place_(place), length_(place.text.size()) {
    if (length_ > 0 && !more.starts_with('[')) place_.text += '.';
    place_.text += more;
  }
  ~Step() { place_.text.resize(length_); }
  Step(const Step&) = delete;
  Step& operator=(const Step&) = delete;

 private:
  Place& place_;
  std::size_t length_;
};

template <typename T>
void read(const json& from, T& to, Place& place);

// Fills the facts of one object in, and notes which of its members they are.
class Members {
 public:
  Members(const json& object, Place& place) : object_(object), place_(place) {}

  template <typename T>
  void operator()(std::string_view name, T& member) {
    known_.push_back(name);
    const auto found = object_.find(name);
    if (found == object_.end()) return;
    const Step step(place_, name);
    read(*found, member, place_);
  }
  template <typename T>
  void always(std::string_view name, T& member) {
    if (!object_.contains(name)) place_.blame(fmt::format("`{}` is missing", name));
    (*this)(name, member);
  }
  template <typename T>
  void within(T& member) {
    catalog_file::facts(*this, member);
  }

  void blame_unknown() {
    for (const auto& [name, value] : object_.items()) {
      if (std::ranges::count(known_, name) > 0) continue;
      const auto near = nearest(name, known_);
      place_.blame(fmt::format(
          "unknown member `{}`{}", name, near ? fmt::format("; did you mean `{}`?", *near) : ""));
    }
  }

 private:
  const json& object_;
  Place& place_;
  std::vector<std::string_view> known_{};
};

bool expect(bool right, const json& from, std::string_view wanted, Place& place) {
  if (!right) place.blame(fmt::format("{} where {} should stand", from.type_name(), wanted));
  return right;
}

template <typename T>
void scalar(const json& from, T& to, Place& place) {
  if constexpr (std::is_same_v<T, bool>) {
    if (expect(from.is_boolean(), from, "true or false", place)) to = from.get<bool>();
  } else if constexpr (std::is_same_v<T, std::string>) {
    if (expect(from.is_string(), from, "a text", place)) to = from.get<std::string>();
  } else if constexpr (std::is_enum_v<T>) {
    if (!expect(from.is_string(), from, "a word", place)) return;
    const auto word = from.get<std::string>();
    for (int i = 0; i <= static_cast<int>(Words<T>::last); ++i) {
      to = static_cast<T>(i);
      if (Words<T>::text(to) == word) return;
    }
    place.blame(fmt::format("unknown word `{}`", word));
  } else {
    static_assert(std::is_integral_v<T>, "say how to read a member of this type");
    if (!expect(from.is_number_integer(), from, "a whole number", place)) return;
    const auto value = from.get<std::int64_t>();
    const bool fits = std::in_range<T>(value) && (!from.is_number_unsigned() || value >= 0);
    if (!fits) return place.blame(fmt::format("{} is out of range", from.dump()));
    to = static_cast<T>(value);
  }
}

template <typename T>
void one(const json& from, T& to, Place& place) {
  scalar(from, to, place);
}
template <typename T>
void one(const json& from, std::optional<T>& to, Place& place) {
  if (from.is_null()) return;
  read(from, to.emplace(), place);
}
template <typename T>
void one(const json& from, std::vector<T>& to, Place& place) {
  if (!expect(from.is_array(), from, "a list", place)) return;
  to.clear();
  for (std::size_t i = 0; i < from.size() && !place.error; ++i) {
    const Step step(place, fmt::format("[{}]", i));
    read(from[i], to.emplace_back(), place);
  }
}
template <typename T>
void one(const json& from, std::set<T>& to, Place& place) {
  std::vector<T> all;
  one(from, all, place);
  for (const T& value : all) {
    if (!to.insert(value).second) place.blame("an element stands there twice");
  }
}
template <typename T>
void one(const json& from, std::map<std::string, T>& to, Place& place) {
  if (!expect(from.is_object(), from, "an object", place)) return;
  for (const auto& [name, value] : from.items()) {
    const Step step(place, name);
    read(value, to[name], place);
  }
}
template <typename T>
void one(const json& from, std::map<QualifiedName, T>& to, Place& place) {
  std::vector<T> all;
  one(from, all, place);
  for (T& value : all) {
    QualifiedName name = value.name;
    const std::string text = display(name);
    if (!to.try_emplace(std::move(name), std::move(value)).second) {
      place.blame(fmt::format("{} stands there twice", text));
    }
  }
}

template <typename T>
void read(const json& from, T& to, Place& place) {
  if (place.error) return;
  if constexpr (HasFacts<T>) {
    if (!expect(from.is_object(), from, "an object", place)) return;
    Members members(from, place);
    catalog_file::facts(members, to);
    members.blame_unknown();
  } else {
    one(from, to, place);
  }
}

// The JSON of a text, or an error: names that stand in an object twice are one, because parsers
// differ in which of them counts.
class Parser {
 public:
  Result<json> parse(std::string_view text) {
    try {
      json parsed = json::parse(text, [this](int depth, json::parse_event_t event, json& value) {
        return take(depth, event, value);
      });
      if (error_) return tl::make_unexpected(*error_);
      return parsed;
    } catch (const json::parse_error& problem) {
      return fail(Code::X540,
                  fmt::format("no catalog snapshot: the JSON breaks off or is broken at byte {}",
                              problem.byte),
                  {},
                  std::string(kTakeAgain));
    }
  }

 private:
  bool take(int depth, json::parse_event_t event, const json& value) {
    if (event == json::parse_event_t::object_start) names_.emplace_back();
    if (event == json::parse_event_t::object_end) names_.pop_back();
    if (event == json::parse_event_t::key && !names_.back().insert(value.get<std::string>()).second)
      blame(fmt::format("the member {} stands twice in one object", value.dump()));
    if (depth > kMaxDepth) blame("nested more deeply than any snapshot");
    return !error_;
  }

  void blame(std::string message) {
    if (error_) return;
    error_ = Error{.code = Code::X542,
                   .message = std::move(message),
                   .where = {},
                   .help = std::string(kTakeAgain)};
  }

  std::vector<std::set<std::string>> names_{};
  std::optional<Error> error_{};
};

// True if the text says that it is a snapshot of the format that this weir reads.
Result<void> check_format(const json& file) {
  const auto format = file.is_object() ? file.find("weir_catalog") : file.end();
  if (!file.is_object() || format == file.end()) {
    return fail(Code::X540,
                "no catalog snapshot: it does not say `weir_catalog`",
                {},
                std::string(kTakeAgain));
  }
  if (*format == catalog_file::kCatalogFormat) return {};
  return fail(Code::X541,
              fmt::format("the snapshot has format {}; this weir reads format {}",
                          format->dump(),
                          catalog_file::kCatalogFormat),
              {},
              "take the snapshot with this version of weir, or plan with the one that took it");
}

void check_columns(const Table& table,
                   const std::vector<std::string>& columns,
                   std::string_view what,
                   Place& place) {
  for (const std::string& column : columns) {
    if (table.find_column(column) != nullptr) continue;
    place.blame(fmt::format("the {} names {}, which is no column", what, display(column)));
  }
}

// What the members can't tell one by one.
void check_sense(const Catalog& catalog, Place& place) {
  for (const auto& [name, table] : catalog.tables) {
    const Step step(place, "tables: " + display(name));
    std::set<std::string_view> columns;
    for (const Column& column : table.columns) {
      if (!columns.insert(column.name).second) {
        place.blame(fmt::format("column {} stands there twice", display(column.name)));
      }
    }
    check_columns(table, table.key, "key", place);
    for (const auto& unique : table.unique_keys) check_columns(table, unique, "unique key", place);
  }
}

}  // namespace

Result<CatalogSnapshot> read_catalog_file(std::string_view text) {
  WEIR_TRY(json file, Parser().parse(text));
  WEIR_CHECKED(check_format(file));
  file.erase("weir_catalog");
  CatalogSnapshot snapshot;
  Place place;
  read(file, snapshot, place);
  check_sense(snapshot.catalog, place);
  if (place.error) return tl::make_unexpected(*place.error);
  return snapshot;
}

}  // namespace weir
