#include "tests/integration/run_fixture.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <sstream>

namespace weir::test {

namespace {

Json field_schema(const std::string& name, std::string type, const std::string& semantic) {
  const bool optional = type.ends_with('?');
  if (optional) type.pop_back();
  Json out = {{"type", type}, {"optional", optional}, {"field", name}};
  if (!semantic.empty()) out["name"] = semantic;
  return out;
}

std::string option(const Json& value) {
  return value.is_null() ? "null" : value.dump();
}

}  // namespace

std::string to_line(const Line& line) {
  const auto text = [](const std::optional<std::string>& part) {
    return part ? Json(*part).dump() : std::string("null");
  };
  return fmt::format(
      R"({{"topic":{},"partition":{},"offset":{},"tstype":"create","ts":1,"broker":1,)"
      R"("headers":[],"key":{},"payload":{}}})"
      "\n",
      Json(line.topic).dump(),
      line.partition,
      line.offset,
      text(line.key),
      text(line.payload));
}

Json row_schema(std::string_view columns) {
  Json fields = Json::array();
  std::istringstream rest{std::string(columns)};
  for (std::string column; std::getline(rest, column, ',');) {
    std::istringstream words(column);
    std::string name;
    std::string type;
    std::string semantic;
    words >> name >> type >> semantic;
    fields.push_back(field_schema(name, type, semantic));
  }
  return {{"type", "struct"}, {"fields", fields}, {"optional", false}};
}

std::string with_schema(std::string_view columns, const Json& row) {
  return Json{{"schema", row_schema(columns)}, {"payload", row}}.dump();
}

std::string envelope(std::string_view columns,
                     std::string_view op,
                     const Json& before,
                     const Json& after) {
  Json image = row_schema(columns);
  image["optional"] = true;
  Json fields = Json::array();
  for (const char* name : {"before", "after"}) {
    image["field"] = name;
    fields.push_back(image);
  }
  fields.push_back({{"type", "string"}, {"optional", false}, {"field", "op"}});
  const Json schema = {
      {"type", "struct"}, {"fields", fields}, {"optional", false}, {"name", "test.t.Envelope"}};
  return fmt::format(R"({{"schema":{},"payload":{{"before":{},"after":{},"op":"{}"}}}})",
                     schema.dump(),
                     option(before),
                     option(after),
                     op);
}

World::World(std::string_view settings, std::string events)
    : conninfo_(database.conninfo()), events_path_(std::move(events)) {
  if (events_path_.empty()) events_path_ = folder.file("events.ndjson");
  configure(settings);
}

void World::configure(std::string_view settings, std::string_view blocks) {
  settings_ = settings;
  blocks_ = blocks;
  write_pipeline();
}

void World::read_events_from(std::string path, std::string_view source) {
  events_path_ = std::move(path);
  source_ = source;
  write_pipeline();
}

void World::read_from(std::string source_kind_and_block) {
  other_source_ = std::move(source_kind_and_block);
  write_pipeline();
}

void World::destination(std::string settings) {
  destination_ = std::move(settings);
  write_pipeline();
}

void World::write_pipeline() const {
  const std::string file =
      fmt::format("file {{ path = {} {} }}", Json(events_path_).dump(), source_);
  write_file(folder.file("p.weir"),
             fmt::format("destination d {{ url = env(\"TEST_DATABASE\") {} }}\n"
                         "source s {}\n"
                         "{}\npipeline p {{\n  from s\n  into d\n{}\n}}\n",
                         destination_,
                         other_source_.empty() ? file : other_source_,
                         blocks_,
                         settings_));
}

std::vector<std::string> World::arguments(std::string_view command,
                                          const std::vector<std::string>& more) const {
  std::vector<std::string> out = {std::string(command), folder.file("p.weir")};
  out.insert(out.end(), more.begin(), more.end());
  return out;
}

std::map<std::string, std::string> World::environment() const {
  return {{"TEST_DATABASE", conninfo_}};
}

Ended World::weir(std::string_view command, const std::vector<std::string>& more) const {
  WeirProcess process(folder.path(), arguments(command, more), environment());
  process.close_input();
  return process.wait();
}

Ended World::run(int code) const {
  Ended ended = weir("run");
  INFO(ended.err << ended.out);
  REQUIRE(ended.signal == 0);
  REQUIRE(ended.code == code);
  return ended;
}

std::vector<std::string> World::dead_letters() {
  std::vector<std::string> out;
  const std::string sql =
      "SELECT code, topic, \"offset\" FROM _weir_dead_letters ORDER BY topic, \"offset\"";
  for (const auto& row : database.query(sql)) {
    out.push_back(fmt::format("{} {} {}", row[0], row[1], row[2]));
  }
  return out;
}

std::string World::fingerprint() {
  std::string out;
  const std::string tables =
      "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c"
      " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r'"
      " AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND c.relname !~ '^_weir_'"
      " ORDER BY 1";
  for (const auto& table : database.query(tables)) {
    out += table[0] + " " +
           database.value(
               "SELECT md5(string_agg(line, '' ORDER BY line)) FROM (SELECT"
               " t.xmin::text || t.ctid::text || t::text AS line FROM " +
               table[0] + " t) l") +
           "\n";
  }
  return out;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::size_t size_from_environment(const char* name, std::size_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

}  // namespace weir::test
