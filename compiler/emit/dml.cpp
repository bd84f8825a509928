#include "compiler/emit/dml.h"

#include <algorithm>
#include <utility>

#include "compiler/emit/sql.h"

namespace weir {

namespace {

bool is_character(PgBase base) {
  return base == PgBase::Text || base == PgBase::Varchar || base == PgBase::Bpchar;
}

bool travels_as_text(const PgType& column) {
  return column.array || pg_base_info(column.base).wire == PgWire::Text;
}

// A type without its modifiers. A cast to `varchar(5)` or to a domain over it would cut a longer
// value without a word; the assignment to the column, which follows, rejects it.
PgType bare(PgType type) {
  type.precision.reset();
  type.scale.reset();
  return type;
}

// The type to cast a text parameter to, so that it can be assigned to a column or compared with it.
PgType cast_target(const PgType& column) {
  PgType target = bare(column);
  if (column.type_class == TypeClass::Domain && !column.domain_base.name.empty()) {
    target.other = column.domain_base;
  }
  const PgType ruling = bare(ruling_type(column));
  return ruling.base == PgBase::Other ? target : ruling;
}

// Nothing where text can be assigned as it is.
Sql assignment_cast(const PgType& column) {
  if (!travels_as_text(column)) return {};
  PgType target = cast_target(column);
  if (is_character(target.base)) {
    if (!target.array) return {};
    target.base = PgBase::Text;
  }
  return concat({keyword("::"), type_name(target)});
}

Sql parameter(std::size_t position) {
  return concat({keyword("$"), number(static_cast<std::int64_t>(position) + 1)});
}

Sql parameter_type(const PgType& column) {
  PgType type;
  type.base = param_type(column).element;
  return type_name(type);
}

Sql array_cast(const PgType& column) {
  return concat({keyword("::"), parameter_type(column), keyword("[]")});
}

Sql unnest(const PgType& column, std::size_t position, KeySearch search = KeySearch::AsPlanned) {
  const Sql seen = concat({parameter(position), array_cast(column)});
  const bool hidden = search == KeySearch::ByIndex;
  return fill("dml/unnest.sql",
              {{"array", hidden ? fill("dml/hidden_array.sql", {{"array", seen}}) : seen},
               {"cast", assignment_cast(column)}});
}

// What both kinds of INSERT say about a column set.
struct Written {
  std::vector<Sql> names;
  std::vector<Sql> values;
  std::vector<ParamType> params;
  Sql overriding;
};

Written write(const Table& table, const std::vector<std::size_t>& columns) {
  Written out;
  for (const std::size_t index : columns) {
    const Column& column = table.columns[index];
    out.values.push_back(unnest(column.type, out.params.size()));
    out.names.push_back(quote_identifier(column.name));
    out.params.push_back(param_type(column.type));
    // The events say what the identity is; without this the server insists on its own.
    if (column.identity_always) out.overriding = keyword(" OVERRIDING SYSTEM VALUE");
  }
  return out;
}

// The server sets these itself and rejects an UPDATE of them.
bool is_settable(const Column& column) {
  return !column.identity_always && !column.generated;
}

bool is_key(const Program& program, std::size_t column) {
  return std::ranges::count(program.key, column) > 0;
}

std::vector<Sql> key_names(const Program& program) {
  std::vector<Sql> out;
  for (const std::size_t column : program.key) {
    out.push_back(quote_identifier(program.table.columns[column].name));
  }
  return out;
}

Sql qualified(std::string_view side, const Sql& column) {
  return concat({keyword(side), keyword("."), column});
}

// A column of a parameter list, as it is called inside a statement.
Sql given_name(std::size_t position) {
  return concat({keyword("v"), number(static_cast<std::int64_t>(position) + 1)});
}

Sql given(const PgType& column, std::size_t position, KeySearch search) {
  return concat({unnest(column, position, search), keyword(" AS "), given_name(position)});
}

Sql equals(const Sql& left, const Sql& right) {
  return concat({left, keyword(" = "), right});
}

// The cast of a given value that is compared with a stored one. Operators take their operands as
// they are: text against char(n) would count the padding, and no operator joins arrays of unlike
// elements.
Sql comparison_cast(const PgType& column) {
  const PgType target = cast_target(column);
  const bool as_given = !travels_as_text(column) || !is_character(target.base) ||
                        (!target.array && target.base != PgBase::Bpchar);
  return as_given ? Sql() : concat({keyword("::"), type_name(target)});
}

Sql match(const Column& column, std::size_t position) {
  return concat({qualified("stored", quote_identifier(column.name)),
                 keyword(" = "),
                 qualified("given", given_name(position)),
                 comparison_cast(column.type)});
}

// What the elements of the one array parameter are cast to, all at once.
Sql elements_cast(const PgType& column) {
  PgType target = cast_target(column);
  const bool as_given =
      !travels_as_text(column) || target.base == PgBase::Text || target.base == PgBase::Varchar;
  target.array = true;
  return as_given ? Sql() : concat({keyword("::"), type_name(target)});
}

// The keys as an operand of ANY. A cast behind the SELECT, though to the type that it has, makes it
// a value, of which ANY takes the elements, instead of rows.
Sql keys_of(const PgType& column, KeySearch search) {
  const Sql cast = elements_cast(column);
  Sql seen = concat({parameter(0), array_cast(column), cast});
  if (search == KeySearch::AsPlanned) return seen;
  return concat(
      {fill("dml/hidden_array.sql", {{"array", seen}}), cast.empty() ? array_cast(column) : cast});
}

Statement delete_by_column(const Program& program, KeySearch search) {
  const Column& column = program.table.columns[program.key.front()];
  return {.sql = fill("dml/delete_by_column.sql",
                      {{"table", quote_name(program.table.name)},
                       {"column", quote_identifier(column.name)},
                       {"keys", keys_of(column.type, search)}})
                     .text(),
          .params = {param_type(column.type)}};
}

}  // namespace

ParamType param_type(const PgType& column) {
  return {.element = travels_as_text(column) ? PgBase::Text : column.base};
}

Statement insert_rows(const Program& program, const std::vector<std::size_t>& columns) {
  Written written = write(program.table, columns);
  return {.sql = fill("dml/insert.sql",
                      {{"table", quote_name(program.table.name)},
                       {"columns", join(written.names, ", ")},
                       {"overriding", written.overriding},
                       {"values", join(written.values, ", ")}})
                     .text(),
          .params = std::move(written.params)};
}

namespace {

// What COPY reads with the type's receive function is what an array of parameters would hold: so
// for all types that travel in their own binary form, and for texts of whatever length, whose form
// is the text.
bool has_copy_form(const Column& column) {
  return !column.generated && column.type.type_class == TypeClass::Base &&
         (!travels_as_text(column.type) || (!column.type.array && is_character(column.type.base)));
}

}  // namespace

std::optional<Statement> copy_rows(const Program& program,
                                   const std::vector<std::size_t>& columns) {
  const auto& all = program.table.columns;
  const bool generated = std::ranges::any_of(all, &Column::generated);
  const bool formed =
      std::ranges::all_of(columns, [&](std::size_t index) { return has_copy_form(all[index]); });
  if (generated || !formed) return std::nullopt;
  Written written = write(program.table, columns);
  return Statement{.sql = fill("dml/copy.sql",
                               {{"table", quote_name(program.table.name)},
                                {"columns", join(written.names, ", ")}})
                              .text(),
                   .params = std::move(written.params)};
}

std::string takes_copy() {
  return fill("dml/takes_copy.sql", {}).text();
}

namespace {

enum class Equal : std::uint8_t { Rewritten, LeftAlone };

Statement upsert(const Program& program, const std::vector<std::size_t>& columns, Equal equal) {
  Written written = write(program.table, columns);
  std::vector<Sql> assignments;
  std::vector<Sql> stored;
  std::vector<Sql> given;
  for (const std::size_t index : columns) {
    const Column& column = program.table.columns[index];
    if (is_key(program, index) || !is_settable(column)) continue;
    const Sql name = quote_identifier(column.name);
    assignments.push_back(fill("dml/assignment.sql", {{"column", name}}));
    stored.push_back(qualified("stored", name));
    given.push_back(qualified("excluded", name));
  }
  const Sql table = quote_name(program.table.name);
  const Sql names = join(written.names, ", ");
  const Sql values = join(written.values, ", ");
  const Sql key = join(key_names(program), ", ");
  Sql sql;
  if (assignments.empty()) {
    sql = fill("dml/upsert_keys.sql",
               {{"table", table},
                {"columns", names},
                {"overriding", written.overriding},
                {"values", values},
                {"key", key}});
  } else if (equal == Equal::Rewritten) {
    sql = fill("dml/upsert.sql",
               {{"table", table},
                {"columns", names},
                {"overriding", written.overriding},
                {"values", values},
                {"key", key},
                {"assignments", join(assignments, ", ")}});
  } else {
    sql = fill("dml/upsert_changed.sql",
               {{"table", table},
                {"columns", names},
                {"overriding", written.overriding},
                {"values", values},
                {"key", key},
                {"assignments", join(assignments, ", ")},
                {"stored", join(stored, ", ")},
                {"given", join(given, ", ")}});
  }
  return {.sql = sql.text(), .params = std::move(written.params)};
}

}  // namespace

Statement upsert_rows(const Program& program, const std::vector<std::size_t>& columns) {
  return upsert(program, columns, Equal::Rewritten);
}

Statement upsert_changed_rows(const Program& program, const std::vector<std::size_t>& columns) {
  return upsert(program, columns, Equal::LeftAlone);
}

Statement update_rows(const Program& program,
                      const std::vector<std::size_t>& columns,
                      KeySearch search) {
  std::vector<Sql> values;
  std::vector<Sql> assignments;
  std::vector<Sql> matches;
  Sql key_assignment;
  std::vector<ParamType> params;
  for (const std::size_t index : columns) {
    const Column& column = program.table.columns[index];
    const std::size_t position = params.size();
    const Sql assignment =
        equals(quote_identifier(column.name), qualified("given", given_name(position)));
    values.push_back(given(column.type, position, search));
    params.push_back(param_type(column.type));
    if (is_key(program, index)) {
      matches.push_back(match(column, position));
      key_assignment = assignment;
    } else if (is_settable(column)) {
      assignments.push_back(assignment);
    }
  }
  // An UPDATE must set something; the key is equal to what is stored.
  if (assignments.empty()) assignments.push_back(key_assignment);
  return {.sql = fill("dml/update.sql",
                      {{"table", quote_name(program.table.name)},
                       {"values", join(values, ", ")},
                       {"assignments", join(assignments, ", ")},
                       {"matches", join(matches, " AND ")}})
                     .text(),
          .params = std::move(params)};
}

Statement insert_absent_rows(const Program& program, const std::vector<std::size_t>& columns) {
  Written written = write(program.table, columns);
  return {.sql = fill("dml/insert_absent.sql",
                      {{"table", quote_name(program.table.name)},
                       {"columns", join(written.names, ", ")},
                       {"overriding", written.overriding},
                       {"values", join(written.values, ", ")},
                       {"key", join(key_names(program), ", ")}})
                     .text(),
          .params = std::move(written.params)};
}

namespace {

// The given keys, and how they are compared with stored ones.
struct Matched {
  std::vector<Sql> values;
  std::vector<Sql> matches;
  std::vector<ParamType> params;
};

Matched match_key(const Program& program, KeySearch search) {
  Matched out;
  for (const std::size_t index : program.key) {
    const Column& column = program.table.columns[index];
    out.values.push_back(given(column.type, out.params.size(), search));
    out.matches.push_back(match(column, out.params.size()));
    out.params.push_back(param_type(column.type));
  }
  return out;
}

// One column can be compared with all keys at once, unless its values are arrays. By index, each
// partition would then be searched for every key, while a join leads each key to its own.
bool compares_with_any(const Program& program, KeySearch search) {
  const bool one_scalar =
      program.key.size() == 1 && !program.table.columns[program.key.front()].type.array;
  return one_scalar && (search == KeySearch::AsPlanned || program.table.kin.descendants == 0);
}

}  // namespace

Statement absent_rows(const Program& program) {
  Matched matched = match_key(program, KeySearch::AsPlanned);
  return {.sql = fill("dml/absent.sql",
                      {{"table", quote_name(program.table.name)},
                       {"values", join(matched.values, ", ")},
                       {"matches", join(matched.matches, " AND ")}})
                     .text(),
          .params = std::move(matched.params)};
}

Statement no_rows(const Program& program) {
  return {.sql = fill("dml/no_rows.sql", {{"table", quote_name(program.table.name)}}).text(),
          .params = {}};
}

Statement delete_rows(const Program& program, KeySearch search) {
  if (compares_with_any(program, search)) return delete_by_column(program, search);
  Matched matched = match_key(program, search);
  return {.sql = fill("dml/delete_by_columns.sql",
                      {{"table", quote_name(program.table.name)},
                       {"values", join(matched.values, ", ")},
                       {"matches", join(matched.matches, " AND ")}})
                     .text(),
          .params = std::move(matched.params)};
}

Statement truncate_table(const Program& program) {
  return {.sql = fill("dml/truncate.sql", {{"table", quote_name(program.table.name)}}).text(),
          .params = {}};
}

}  // namespace weir
