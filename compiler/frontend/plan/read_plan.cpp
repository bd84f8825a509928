#include "compiler/frontend/plan/read_plan.h"

#include <fmt/format.h>

#include <limits>
#include <optional>
#include <utility>

#include "compiler/frontend/plan/members.h"
#include "compiler/frontend/plan/sound.h"
#include "compiler/frontend/plan/type_text.h"
#include "compiler/model/seal.h"

namespace weir {

namespace {

constexpr std::int64_t kFormat = 1;
constexpr std::int64_t kMostInt32 = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t kMostOid = std::numeric_limits<std::uint32_t>::max();

Result<QualifiedName> read_table_name(const Members& in) {
  WEIR_TRY(std::string schema, in.text("schema"));
  WEIR_TRY(std::string name, in.text("table"));
  return QualifiedName{.schema = std::move(schema), .name = std::move(name)};
}

Result<Place> read_place(const Members& from) {
  WEIR_TRY(const Members in, from.object("place"));
  WEIR_TRY(const std::int64_t line, in.number("line", kMostInt32));
  WEIR_TRY(const std::int64_t column, in.number("column", kMostInt32));
  WEIR_TRY(const std::int64_t end_line, in.number("end_line", kMostInt32));
  WEIR_TRY(const std::int64_t end_column, in.number("end_column", kMostInt32));
  return Place{.line = static_cast<std::size_t>(line),
               .column = static_cast<std::size_t>(column),
               .end_line = static_cast<std::size_t>(end_line),
               .end_column = static_cast<std::size_t>(end_column)};
}

Result<LockLimits> read_lock(const Members& file) {
  constexpr std::int64_t kLongest = 1000LL * 24 * 60 * 60 * 1000;
  LockLimits out;
  WEIR_TRY(const Members in, file.object("lock"));
  WEIR_TRY(out.timeout_ms, in.number("timeout_ms", kLongest));
  WEIR_TRY(out.budget_ms, in.number("budget_ms", kLongest));
  WEIR_TRY(out.total_ms, in.number("total_ms", kLongest));
  return out;
}

Result<Provenance> read_from(const Members& in) {
  Provenance out;
  WEIR_TRY(const Members from, in.object("from"));
  WEIR_TRY(out.topic, from.text("topic"));
  WEIR_TRY(const std::int64_t version, from.number("schema_version", kMostInt32));
  out.schema_version = static_cast<std::int32_t>(version);
  WEIR_TRY(out.path, from.text_or_nothing("path"));
  if (from.has("place")) {
    WEIR_TRY(out.place, read_place(from));
  }
  return out;
}

Result<Column> read_column(const Members& in) {
  Column out;
  WEIR_TRY(out.name, in.text("name"));
  WEIR_TRY(const std::string type, in.text("type"));
  const auto known = read_type_text(type);
  if (!known) return in.wrong(fmt::format("{} is no type that weir gives to a column", type));
  out.type = *known;
  WEIR_TRY(out.nullable, in.flag("nullable"));
  out.has_default = in.has("default");
  if (out.has_default) {
    WEIR_TRY(out.default_text, in.text("default"));
  }
  return out;
}

Result<Operation> read_create(const Members& in, QualifiedName table) {
  CreateTable out;
  out.table.name = std::move(table);
  WEIR_TRY(const std::vector<Members> columns, in.objects("columns"));
  for (const Members& one : columns) {
    WEIR_TRY(Column column, read_column(one));
    WEIR_TRY(Provenance from, read_from(one));
    out.table.columns.push_back(std::move(column));
    out.columns_from.push_back(std::move(from));
  }
  WEIR_TRY(out.table.key, in.texts("primary_key"));
  WEIR_TRY(out.table.key_name, in.text_or_nothing("primary_key_name"));
  return out;
}

Result<Operation> read_operation(const Members& in) {
  WEIR_TRY(const std::string word, in.text("op"));
  WEIR_TRY(QualifiedName table, read_table_name(in));
  if (word == "create_table") return read_create(in, std::move(table));
  if (word != "add_column") {
    return in.wrong(fmt::format("{} is no operation of weir", display(word)));
  }
  AddColumn out;
  out.table = std::move(table);
  WEIR_TRY(const Members column, in.object("column"));
  WEIR_TRY(out.column, read_column(column));
  WEIR_TRY(out.from, read_from(column));
  return out;
}

Result<Code> read_code(const Members& in, char letter) {
  WEIR_TRY(const std::string text, in.text("code"));
  const auto code = find_code(text);
  if (!code || code_id(*code) != text || text.front() != letter) {
    return in.wrong(fmt::format("{} is no code of its kind", display(text)));
  }
  return *code;
}

Result<Consequence> read_consequence(const Members& in) {
  WEIR_TRY(const std::string text, in.text("consequence"));
  for (const Consequence one : {Consequence::Continues, Consequence::Stops}) {
    if (text == to_text(one)) return one;
  }
  return in.wrong(fmt::format("{} is no consequence", display(text)));
}

Result<Refusal> read_refusal(const Members& in) {
  Refusal out;
  WEIR_TRY(out.code, read_code(in, 'R'));
  WEIR_TRY(out.consequence, read_consequence(in));
  WEIR_TRY(out.table, read_table_name(in));
  WEIR_TRY(out.column, in.text("column"));
  WEIR_TRY(out.event, in.text("event"));
  WEIR_TRY(out.live, in.text("live"));
  WEIR_TRY(out.reason, in.text("reason"));
  WEIR_TRY(out.help, in.text("help"));
  WEIR_TRY(out.from, read_from(in));
  return out;
}

Result<Notice> read_notice(const Members& in) {
  Notice out;
  WEIR_TRY(out.code, read_code(in, 'N'));
  WEIR_TRY(out.table, read_table_name(in));
  WEIR_TRY(out.column, in.text("column"));
  WEIR_TRY(out.message, in.text("message"));
  WEIR_TRY(out.from, read_from(in));
  return out;
}

Result<RelationKind> read_kind(const Members& in) {
  WEIR_TRY(const std::string text, in.text("kind"));
  for (int i = 0; i <= static_cast<int>(RelationKind::Other); ++i) {
    const auto kind = static_cast<RelationKind>(i);
    if (text == to_text(kind)) return kind;
  }
  return in.wrong(fmt::format("{} is no kind of relation", display(text)));
}

Result<ColumnFacts> read_column_facts(const Members& in) {
  ColumnFacts out;
  WEIR_TRY(out.name, in.text("name"));
  WEIR_TRY(out.type, in.text("type"));
  WEIR_TRY(out.nullable, in.flag("nullable"));
  WEIR_TRY(out.has_default, in.flag_or_not("default"));
  WEIR_TRY(out.generated, in.flag_or_not("generated"));
  WEIR_TRY(const std::string identity, in.text_or_nothing("identity"));
  out.identity = !identity.empty();
  out.identity_always = identity == "always";
  if (out.identity && !out.identity_always && identity != "by default") {
    return in.wrong(fmt::format("{} is no kind of identity", display(identity)));
  }
  return out;
}

Result<TableFacts> read_facts(const Members& in) {
  TableFacts out;
  WEIR_TRY(out.name, read_table_name(in));
  WEIR_TRY(out.kind, read_kind(in));
  WEIR_TRY(const std::vector<Members> columns, in.objects("columns"));
  for (const Members& one : columns) {
    WEIR_TRY(ColumnFacts column, read_column_facts(one));
    out.columns.push_back(std::move(column));
  }
  WEIR_TRY(out.key, in.texts("primary_key"));
  return out;
}

Result<Target> read_target(const Members& file) {
  Target out;
  WEIR_TRY(const Members in, file.object("target"));
  WEIR_TRY(out.database, in.text("database"));
  WEIR_TRY(out.schema, in.text("schema"));
  WEIR_TRY(out.role, in.text("role"));
  WEIR_TRY(const std::int64_t version, in.number("server_version", kMostInt32));
  out.server_version = static_cast<std::int32_t>(version);
  if (in.has("database_oid")) {
    WEIR_TRY(out.database_oid, in.number("database_oid", kMostOid));
  }
  WEIR_TRY(out.system_identifier, in.text_or_nothing("system_identifier"));
  return out;
}

template <typename T>
Result<std::vector<T>> read_all(const Members& file,
                                std::string_view name,
                                Result<T> (*read)(const Members&)) {
  WEIR_TRY(const std::vector<Members> all, file.objects(name));
  std::vector<T> out;
  for (const Members& one : all) {
    WEIR_TRY(T value, read(one));
    out.push_back(std::move(value));
  }
  return out;
}

// Fingerprints stand under the names as people read them; the operations know the exact ones.
Result<std::map<QualifiedName, std::string>> read_fingerprints(const Members& file,
                                                               const Plan& plan) {
  std::map<std::string, QualifiedName> tables;
  for (const Operation& one : plan.operations) {
    tables.emplace(display(table_of(one)), table_of(one));
  }
  WEIR_TRY(const auto all, file.pairs("fingerprints"));
  std::map<QualifiedName, std::string> out;
  for (const auto& [shown, print] : all) {
    const auto table = tables.find(shown);
    if (table == tables.end()) {
      return file.wrong(
          fmt::format("there is a fingerprint of {}, to which nothing is done", shown));
    }
    out.emplace(table->second, print);
  }
  return out;
}

Result<Plan> read_object(const Members& file) {
  Plan out;
  WEIR_TRY(out.pipeline, file.text("pipeline"));
  WEIR_TRY(out.file, file.text_or_nothing("file"));
  WEIR_TRY(out.lock, read_lock(file));
  WEIR_TRY(out.target, read_target(file));
  WEIR_TRY(out.operations, read_all(file, "operations", read_operation));
  WEIR_TRY(out.refusals, read_all(file, "refusals", read_refusal));
  WEIR_TRY(out.notices, read_all(file, "notices", read_notice));
  WEIR_TRY(out.unchanged, read_all(file, "unchanged", read_table_name));
  WEIR_TRY(out.fingerprints, read_fingerprints(file, out));
  WEIR_TRY(std::vector<TableFacts> found, read_all(file, "found", read_facts));
  for (TableFacts& facts : found) {
    const QualifiedName name = facts.name;
    if (!out.found.emplace(name, std::move(facts)).second) {
      return file.wrong(fmt::format("{} was found twice", display(name)));
    }
  }
  if (const auto problem = unsoundness(out)) return file.wrong(*problem);
  return out;
}

Error damaged(std::string problem) {
  return {.code = Code::X512,
          .message = fmt::format("the plan file can't be used: {}", problem),
          .where = {},
          .help = "make the plan again with weir plan --out; a plan can't be edited"};
}

// The format of a file, 0 if it tells none.
std::int64_t format_of(const nlohmann::json& object) {
  const auto format = object.find("weir_plan");
  return format != object.end() && format->is_number_unsigned() ? format->get<std::int64_t>() : 0;
}

}  // namespace

std::string SavedPlan::id() const {
  return plan_id(digest);
}

Result<SavedPlan> read_plan(std::string_view text) {
  const auto object = parse_object(text);
  if (!object) return tl::make_unexpected(damaged(object.error()));
  const std::int64_t format = format_of(*object);
  if (format == 0) return tl::make_unexpected(damaged("it is not a plan of weir"));
  if (format != kFormat) {
    return fail(
        Code::X513,
        fmt::format("the plan file has format {}, and this weir reads format {}", format, kFormat),
        {},
        "use the weir that made it, or make the plan again");
  }
  const auto digest = check_seal(text);
  if (!digest) {
    return tl::make_unexpected(
        damaged("its digest does not fit: it was changed or cut after weir wrote it"));
  }
  const Members file(*object, {});
  SavedPlan out;
  WEIR_TRY(out.tool, file.text("tool"));
  WEIR_TRY(out.plan, read_object(file));
  out.digest = *digest;
  return out;
}

}  // namespace weir
