#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/model/identifier.h"
#include "compiler/model/pg_type.h"
#include "compiler/model/table.h"

namespace weir {

// Text that is safe to splice into a statement. Only the functions of this header can make one, so
// text that came from outside can't become SQL without passing a quoting function.
class Sql {
 public:
  Sql() = default;
  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }

 private:
  explicit Sql(std::string text) : text_(std::move(text)) {}
  std::string text_;

  friend Sql quote_identifier(std::string_view name);
  friend Sql quote_name(const QualifiedName& name);
  friend Sql quote_literal(std::string_view text);
  friend Sql type_name(const PgType& type);
  friend Sql number(std::int64_t value);
  friend Sql keyword(std::string_view constant_text);
  friend Sql join(const std::vector<Sql>& parts, std::string_view separator);
  friend Sql concat(std::initializer_list<Sql> parts);
  friend Sql fill(std::string_view template_name,
                  std::initializer_list<std::pair<std::string_view, Sql>> values);
};

// `"orders"`, always quoted; names with control or invisible characters take the form U&"a\000A",
// so that what a reviewer reads is what runs. REQUIRES: not empty, no NUL (see lower/naming.h).
Sql quote_identifier(std::string_view name);

// `"public"."orders"`
Sql quote_name(const QualifiedName& name);

// `'it''s'`; control characters take the form E'a\n'. Needs standard_conforming_strings = on, which
// weir's sessions set. REQUIRES: no NUL.
Sql quote_literal(std::string_view text);

// to_sql(PgType) as a fragment.
Sql type_name(const PgType& type);

Sql number(std::int64_t value);

// `SELECT, INSERT`, as GRANT has them.
Sql rights_sql(const std::vector<TableRight>& rights);

// A fragment from a string literal of the program, never from data: " NOT NULL", "$1".
Sql keyword(std::string_view constant_text);

Sql join(const std::vector<Sql>& parts, std::string_view separator);
Sql concat(std::initializer_list<Sql> parts);

// The template `sql_templates/<template_name>` (for example "ddl/create_table.sql") with each
// {{name}} replaced. Every placeholder must be given, and every value used: anything else is a bug
// of the program and aborts. Comment lines (`--`) and the final newline of the file are left out.
Sql fill(std::string_view template_name,
         std::initializer_list<std::pair<std::string_view, Sql>> values);

// All embedded templates, name and text, sorted by name. For tests.
const std::vector<std::pair<std::string_view, std::string_view>>& sql_templates();

}  // namespace weir
