#include "compiler/emit/dba.h"

#include "compiler/emit/column_sql.h"
#include "compiler/emit/ddl.h"
#include "compiler/emit/sql.h"
#include "compiler/model/shortened.h"

namespace weir {

namespace {

class Render {
 public:
  Render(const Refusal& refusal, const Target& target) : refusal_(refusal), target_(target) {}

  using Statements = std::vector<std::string>;

  Statements operator()(const std::monostate& /*none*/) const { return {}; }

  Statements operator()(const remedy::ChangeType& change) const {
    return {fill("dba/change_type.sql",
                 {{"table", table()},
                  {"column", quote_identifier(change.column)},
                  {"type", type_name(change.type)}})
                .text()};
  }

  Statements operator()(const remedy::BuildUniqueIndex& build) const {
    return {fill("dba/unique_index.sql",
                 {{"concurrently", build.partitioned ? Sql() : keyword(" CONCURRENTLY")},
                  {"table", table()},
                  {"columns", join(quote_identifiers(build.columns), ", ")}})
                .text()};
  }

  Statements operator()(const remedy::AddRequiredColumn& add) const {
    const Sql column = quote_identifier(add.column.name);
    const Sql check =
        quote_identifier(shortened(refusal_.table.name + "_" + add.column.name + "_not_null"));
    Column nullable = add.column;
    nullable.nullable = true;
    return {add_column(refusal_.table, nullable),
            fill("dba/fill_column.sql", {{"table", table()}, {"column", column}}).text(),
            fill("dba/add_check.sql", {{"table", table()}, {"column", column}, {"check", check}})
                .text(),
            fill("dba/validate_check.sql", {{"table", table()}, {"check", check}}).text(),
            fill("dba/set_not_null.sql", {{"table", table()}, {"column", column}}).text(),
            fill("dba/drop_check.sql", {{"table", table()}, {"check", check}}).text()};
  }

  Statements operator()(const remedy::AddColumnThere& add) const {
    return {add_column(add.table, add.column)};
  }

  Statements operator()(const remedy::AddColumnThenDefault& add) const {
    const Sql column = quote_identifier(add.column.name);
    Column plain = add.column;
    plain.default_text.reset();
    plain.nullable = true;
    Statements out = {
        add_column(refusal_.table, plain),
        fill("dba/set_default.sql",
             {{"table", table()}, {"column", column}, {"default", default_constant(add.column)}})
            .text()};
    if (add.column.nullable) return out;
    out.push_back(fill("dba/fill_column.sql", {{"table", table()}, {"column", column}}).text());
    out.push_back(fill("dba/set_not_null.sql", {{"table", table()}, {"column", column}}).text());
    return out;
  }

  Statements operator()(const remedy::AddAttribute& add) const {
    return {fill("dba/add_attribute.sql",
                 {{"type", quote_name(add.type)},
                  {"column", quote_identifier(add.column.name)},
                  {"column_type", type_name(add.column.type)}})
                .text()};
  }

  Statements operator()(const remedy::AllowNulls& allow) const {
    return {fill("dba/drop_not_null.sql",
                 {{"table", table()}, {"column", quote_identifier(allow.column)}})
                .text()};
  }

  Statements operator()(const remedy::CreateWholeTable& create) const {
    const Operation operation = CreateTable{.table = create.table, .columns_from = {}};
    return ddl({operation}).front().statements;
  }

  Statements operator()(const remedy::CreateSchema& /*create*/) const {
    return {fill("dba/create_schema.sql", {{"schema", schema()}, {"role", role()}}).text()};
  }

  Statements operator()(const remedy::InstallExtension& install) const {
    return {
        fill("dba/create_extension.sql", {{"extension", quote_identifier(install.name)}}).text()};
  }

  Statements operator()(const remedy::GrantOnSchema& grant) const {
    const bool usage = grant.right == remedy::SchemaRight::Usage;
    return {fill("dba/grant_on_schema.sql",
                 {{"right", usage ? keyword("USAGE") : keyword("CREATE")},
                  {"schema", schema()},
                  {"role", role()}})
                .text()};
  }

  Statements operator()(const remedy::GrantOnTable& grant) const {
    return {fill("dba/grant_on_table.sql",
                 {{"rights", rights_sql(grant.rights)}, {"table", table()}, {"role", role()}})
                .text()};
  }

 private:
  Sql table() const { return quote_name(refusal_.table); }
  Sql schema() const { return quote_identifier(refusal_.table.schema); }
  Sql role() const { return quote_identifier(target_.role); }
  static std::string add_column(const QualifiedName& table, const Column& column) {
    return fill("dba/add_column.sql",
                {{"table", quote_name(table)}, {"column", column_definition(column)}})
        .text();
  }

  const Refusal& refusal_;
  const Target& target_;
};

}  // namespace

std::vector<std::string> dba_sql(const Refusal& refusal, const Target& target) {
  return std::visit(Render(refusal, target), refusal.remedy);
}

}  // namespace weir
