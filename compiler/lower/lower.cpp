#include "compiler/lower/lower.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "compiler/lower/default_literal.h"
#include "compiler/lower/keys.h"
#include "compiler/lower/naming.h"
#include "compiler/lower/type_map.h"
#include "compiler/model/shortened.h"

namespace weir {

namespace {

struct CoordinateColumn {
  Coordinate what{};
  std::string_view name;
  LogicalKind kind{};
};

// The names that Debezium's sink gives them.
constexpr CoordinateColumn kCoordinates[] = {
    {Coordinate::Topic, "__connect_topic", LogicalKind::String},
    {Coordinate::Partition, "__connect_partition", LogicalKind::Int32},
    {Coordinate::Offset, "__connect_offset", LogicalKind::Int64},
};

// Lowers one schema. Every method adds to `out_`, in the order in which run() calls them.
class Lowering {
 public:
  explicit Lowering(const TopicSchema& event) : event_(event), key_(choose_key(event)) {}

  Lowered run() {
    begin();
    name_table();
    if (key_.problem) block(Code::R203, key_.problem->reason, key_.problem->help);
    if (key_.coordinates) add_coordinates();
    for (const KeyChoice::Part& part : key_.parts) {
      if (part.only_in_key) add_field(part.field);
    }
    for (const Field& field : event_.schema.row) {
      if (is_selected(field.name)) add_row_field(field);
    }
    for (const KeyChoice::Part& part : key_.parts) add_to_key(part.field);
    map_key_fields();
    if (out_.table.columns.empty() && out_.refusals.empty()) refuse_empty();
    note_unmatched();
    return std::move(out_);
  }

 private:
  void begin() {
    out_.topic = event_.topic;
    out_.version = event_.version;
    out_.insert_mode = event_.rule.insert_mode;
    out_.delete_mode = event_.rule.delete_mode;
    out_.truncate = event_.rule.truncate;
    out_.table.name = event_.table;
    const std::size_t most = event_.schema.row.size() + key_.parts.size() + std::size(kCoordinates);
    out_.table.columns.reserve(most);
    out_.types.reserve(most);
    out_.from.reserve(most);
    out_.row.reserve(event_.schema.row.size());
  }

  void name_table() {
    const std::string& wanted = event_.table.name;
    if (const auto problem = name_problem(wanted, NameOf::Table)) {
      block(Code::R216,
            fmt::format("the name of the table {}", *problem),
            "route the topic to a name of its own: `topic \"...\" -> name`");
      return;
    }
    out_.table.name.name = shortened(wanted);
    if (out_.table.name.name == wanted) return;
    note(Code::N601,
         "",
         fmt::format("the table's name {} is {} bytes long, PostgreSQL takes {}",
                     display(wanted),
                     wanted.size(),
                     kMaxIdentifierBytes),
         {});
  }

  bool is_key(std::string_view field) const {
    return std::ranges::any_of(
        key_.parts, [&](const KeyChoice::Part& part) { return part.field.name == field; });
  }

  // `include` and `exclude` choose among the fields of the row; the key is needed either way.
  bool is_selected(const std::string& field) {
    const TopicRule& rule = event_.rule;
    const bool excluded = std::ranges::count(rule.exclude, field) > 0;
    if (is_key(field)) {
      if (excluded) {
        block(Code::R203,
              fmt::format("the field {} is part of the key and excluded", display(field)),
              "take it out of `exclude`, or name another `key`");
      }
      return !excluded;
    }
    return !excluded && (!rule.include || std::ranges::count(*rule.include, field) > 0);
  }

  std::string column_of(const std::string& field) const {
    const auto renamed = event_.rule.rename.find(field);
    return shortened(renamed == event_.rule.rename.end() ? field : renamed->second);
  }

  void add_coordinates() {
    for (const CoordinateColumn& coordinate : kCoordinates) {
      LogicalType type;
      type.kind = coordinate.kind;
      Column column;
      column.name = coordinate.name;
      column.type = *pg_type_for(type);
      column.nullable = false;
      out_.table.key.push_back(column.name);
      out_.coordinates.push_back({.what = coordinate.what, .column = column.name});
      push(std::move(column), std::move(type), provenance({}));
    }
  }

  void add_row_field(const Field& field) {
    if (add_field(field)) out_.row.push_back({.field = field, .column = column_of(field.name)});
  }

  // False if the field gets no column; a refusal says why.
  bool add_field(const Field& field) {
    const Provenance from = provenance(field.origin);
    const auto renamed = event_.rule.rename.find(field.name);
    const std::string& wanted = renamed == event_.rule.rename.end() ? field.name : renamed->second;
    if (!name_column(wanted, field, from)) return false;
    const auto type = pg_type_for(field.type);
    if (!type) {
      refuse_unmapped(field, from);
      return false;
    }
    Column column;
    column.name = shortened(wanted);
    column.type = *type;
    column.nullable = field.optional && !is_key(field.name);
    if (!is_key(field.name)) set_default(field, column, from);
    if (column.name != wanted) note_shortened(wanted, column.name, from);
    if (std::ranges::count(event_.rule.allow_narrower, field.name) > 0) {
      out_.narrower.push_back(column.name);
    }
    push(std::move(column), field.type, from);
    return true;
  }

  bool name_column(const std::string& wanted, const Field& field, const Provenance& from) {
    if (const auto problem = name_problem(wanted, NameOf::Column)) {
      Refusal refusal = refusal_of(Code::R216, wanted, from);
      refusal.reason = fmt::format("the column name {} {}", display(wanted), *problem);
      refusal.help =
          fmt::format("give it another name with `rename`, or leave it out with `exclude`");
      add(std::move(refusal), field);
      return false;
    }
    const std::string name = shortened(wanted);
    const auto twin = std::ranges::find_if(
        out_.table.columns, [&](const Column& c) { return equal_but_for_case(c.name, name); });
    if (twin == out_.table.columns.end()) return true;
    const auto at = static_cast<std::size_t>(twin - out_.table.columns.begin());
    Refusal refusal = refusal_of(Code::R205, name, from);
    refusal.event =
        fmt::format("{} and {}", describe(out_.from[at], twin->name), describe(from, name));
    refusal.reason =
        twin->name == name
            ? fmt::format("two fields of the event want the column {}", display(name))
            : fmt::format(
                  "the columns {} and {} differ only in case", display(twin->name), display(name));
    refusal.help = "give one of them another name with `rename`, or leave it out with `exclude`";
    add(std::move(refusal), field);
    return false;
  }

  static std::string describe(const Provenance& from, const std::string& column) {
    return from.path.empty() ? display(column) : from.path;
  }

  void refuse_unmapped(const Field& field, const Provenance& from) {
    Refusal refusal = refusal_of(Code::R213, column_of(field.name), from);
    refusal.event = to_text(field.type);
    refusal.reason = fmt::format("weir has no PostgreSQL type for {} yet", refusal.event);
    refusal.help = fmt::format("leave the field out with `exclude = ({})`", display(field.name));
    add(std::move(refusal), field);
  }

  void set_default(const Field& field, Column& column, const Provenance& from) {
    if (!field.default_json) return;
    auto text = default_text(field.type, column.type, *field.default_json);
    if (text) {
      column.default_text = *std::move(text);
      column.has_default = true;
      return;
    }
    note(Code::N603,
         column.name,
         fmt::format("the event's default is not taken over: {}", text.error().message),
         from);
  }

  void note_shortened(const std::string& wanted, const std::string& name, const Provenance& from) {
    note(Code::N601,
         name,
         fmt::format("short for {}: the name is {} bytes long, PostgreSQL takes {}",
                     display(wanted),
                     wanted.size(),
                     kMaxIdentifierBytes),
         from);
  }

  // A key whose column was refused leaves the table without a key: a refusal is there already.
  void add_to_key(const Field& field) {
    const std::string name = column_of(field.name);
    const Column* const column = out_.table.find_column(name);
    if (column == nullptr) {
      out_.blocked = true;
    } else if (!is_sortable(column->type)) {
      block(Code::R203,
            fmt::format("rows are found by {}, and PostgreSQL has no order for values of {}",
                        display(name),
                        to_sql(column->type)),
            "name other columns that tell rows apart with `key = (...)`");
    } else {
      out_.table.key.push_back(name);
    }
  }

  void map_key_fields() {
    if (event_.schema.key_shape == KeyShape::Primitive && !event_.schema.key.empty()) {
      if (key_.parts.size() != 1 || out_.table.key.size() != 1) return;
      out_.key_fields.push_back({.field = event_.schema.key.front(), .column = out_.table.key[0]});
      return;
    }
    for (const Field& field : event_.schema.key) {
      const std::string column = column_of(field.name);
      if (std::ranges::count(out_.table.key, column) == 0) continue;
      out_.key_fields.push_back({.field = field, .column = column});
    }
  }

  void refuse_empty() {
    block(Code::R213,
          "the event has no field that could be a column",
          "read the topic with a schema that has fields, or choose some with `include`");
  }

  void note_unmatched() {
    const auto known = [&](const std::string& name) {
      const auto bears = [&](const Field& field) { return field.name == name; };
      return std::ranges::any_of(event_.schema.row, bears) ||
             std::ranges::any_of(event_.schema.key, bears) ||
             (event_.schema.deleted_marker && name == "__deleted");
    };
    const auto check = [&](std::string_view setting, const std::string& name) {
      if (!known(name))
        out_.unmatched.push_back(fmt::format("`{}` names {}", setting, display(name)));
    };
    for (const std::string& name : event_.rule.include.value_or(std::vector<std::string>())) {
      check("include", name);
    }
    for (const std::string& name : event_.rule.exclude) check("exclude", name);
    for (const auto& [name, column] : event_.rule.rename) check("rename", name);
    for (const std::string& name : event_.rule.allow_narrower) check("allow_narrower", name);
  }

  Provenance provenance(const Origin& origin) const {
    return {.topic = event_.topic,
            .schema_version = event_.version,
            .path = origin.path,
            .span = origin.span};
  }

  Refusal refusal_of(Code code, std::string column, const Provenance& from) const {
    Refusal refusal;
    refusal.code = code;
    refusal.table = out_.table.name;
    refusal.column = std::move(column);
    refusal.from = from;
    return refusal;
  }

  void add(Refusal refusal, const Field& field) {
    if (refusal.event.empty()) refusal.event = to_text(field.type);
    out_.refusals.push_back(std::move(refusal));
  }

  void block(Code code, std::string reason, std::string help) {
    Refusal refusal = refusal_of(code, "", provenance({}));
    refusal.reason = std::move(reason);
    refusal.help = std::move(help);
    out_.refusals.push_back(std::move(refusal));
    out_.blocked = true;
  }

  void note(Code code, std::string column, std::string message, const Provenance& from) {
    Notice notice;
    notice.code = code;
    notice.table = out_.table.name;
    notice.column = std::move(column);
    notice.message = std::move(message);
    notice.from = from;
    if (notice.from.topic.empty()) notice.from = provenance({});
    out_.notices.push_back(std::move(notice));
  }

  void push(Column column, LogicalType type, Provenance from) {
    out_.table.columns.push_back(std::move(column));
    out_.types.push_back(std::move(type));
    out_.from.push_back(std::move(from));
  }

  const TopicSchema& event_;
  KeyChoice key_;
  Lowered out_;
};

}  // namespace

Lowered lower(const TopicSchema& event) {
  return Lowering(event).run();
}

}  // namespace weir
