#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "tests/integration/run_fixture.h"

// What the modes of a pipeline mean, seen from the table.
namespace weir::test::modes_test {

namespace {

constexpr std::string_view kKey = "id int64";
constexpr std::string_view kColumns = "id int64, v string?";

std::string key_of(const Json& id) {
  return with_schema(kKey, {{"id", id}});
}

// Lines of one topic, with offsets in their order. Every record has a key with its schema.
class Story {
 public:
  Story& row(std::int64_t id, const Json& v) {
    return add(key_of(id), with_schema(kColumns, {{"id", id}, {"v", v}}));
  }
  Story& deleted(std::int64_t id) {
    return add(key_of(id), envelope(kColumns, "d", {{"id", id}, {"v", nullptr}}, nullptr));
  }
  Story& created(std::int64_t id, const Json& v) {
    return add(key_of(id), envelope(kColumns, "c", nullptr, {{"id", id}, {"v", v}}));
  }
  Story& tombstone(std::int64_t id) { return add(key_of(id), std::nullopt); }
  Story& truncate() { return add(std::nullopt, envelope(kColumns, "t", nullptr, nullptr)); }
  Story& add(std::optional<std::string> key, std::optional<std::string> payload) {
    text_ += to_line({.offset = offset_++, .key = std::move(key), .payload = std::move(payload)});
    return *this;
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::int64_t offset_ = 0;
};

std::string rows_of(World& world, const std::string& columns = "id || '=' || coalesce(v, '-')") {
  return world.value("SELECT coalesce(string_agg(" + columns + ", ' ' ORDER BY " + columns +
                     "), '') FROM t");
}

// The same story with batches of every size: what a batch joins must not change what it means.
std::string batches() {
  return GENERATE(as<std::string>(), "", "batch { rows = 1 }", "batch { rows = 2 }") + "\n";
}

}  // namespace

TEST_CASE("a tombstone alone deletes its row", "[modes]") {
  World world(batches() + "delete_mode = on  topic \"t\" -> t");
  world.events(Story().row(1, "a").row(2, "b").tombstone(1).tombstone(7).text());
  const Ended ended = world.run();
  CHECK(rows_of(world) == "2=b");
  CHECK(contains(ended.out, "2 written, 2 deleted"));
}

TEST_CASE("a key that is deleted and inserted again starts anew", "[modes]") {
  World world(batches() + "delete_mode = on  topic \"t\" -> t");
  world.events(Story()
                   .created(1, "a")
                   .deleted(1)
                   .tombstone(1)
                   .created(1, "b")
                   .created(2, "x")
                   .deleted(2)
                   .tombstone(2)
                   .text());
  world.run();
  CHECK(rows_of(world) == "1=b");
  CHECK(world.dead_letters().empty());
}

TEST_CASE("a key change leaves only the new key", "[modes]") {
  World world(batches() + "delete_mode = on  topic \"t\" -> t");
  world.events(Story().created(1, "a").deleted(1).tombstone(1).created(10, "a").text());
  world.run();
  CHECK(rows_of(world) == "10=a");
}

TEST_CASE("the last of a thousand updates of a key wins", "[modes]") {
  World world(batches() + "topic \"t\" -> t");
  Story story;
  for (int i = 0; i < 1000; ++i) story.row(1, std::to_string(i));
  world.events(story.text());
  world.run();
  CHECK(rows_of(world) == "1=999");
}

TEST_CASE("a truncate removes what came before it and nothing after", "[modes]") {
  SECTION("upserts") {
    World world(batches() + "truncate = apply  topic \"t\" -> t");
    world.events(Story().created(1, "a").created(2, "b").truncate().created(2, "c").text());
    world.run();
    CHECK(rows_of(world) == "2=c");
    CHECK(world.dead_letters().empty());
  }
  SECTION("appended rows") {
    World world(batches() +
                "truncate = apply insert_mode = insert topic \"t\" -> t { key = none }");
    world.events(Story().created(1, "a").truncate().created(2, "b").created(2, "c").text());
    world.run();
    CHECK(rows_of(world) == "2=b 2=c");
  }
  SECTION("unless it is not asked for") {
    World world("topic \"t\" -> t");
    world.events(Story().created(1, "a").truncate().created(2, "b").text());
    CHECK(contains(world.run().out, "1 not asked for"));
    CHECK(rows_of(world) == "1=a 2=b");
  }
}

TEST_CASE("a truncate may be the first record that a run sees", "[modes]") {
  // Its record has no key, though the rows of its table have one.
  World world("truncate = apply  topic \"t\" -> t");
  const std::string rows = Story().created(1, "a").created(2, "b").text();
  SECTION("before there is a table") {
    world.events(Story().truncate().created(1, "a").text());
    world.run();
    CHECK(rows_of(world) == "1=a");
  }
  SECTION("after rows of an earlier run") {
    world.events(rows);
    world.run();
    world.events(Story().created(1, "a").created(2, "b").truncate().created(3, "c").text());
    world.run();
    CHECK(rows_of(world) == "3=c");
  }
  SECTION("to be ignored") {
    world.configure("topic \"t\" -> t");
    world.events(rows);
    world.run();
    world.events(Story().created(1, "a").created(2, "b").truncate().created(3, "c").text());
    CHECK(contains(world.run().out, "1 not asked for"));
    CHECK(rows_of(world) == "1=a 2=b 3=c");
  }
  CHECK(world.dead_letters().empty());
  CHECK(world.weir("plan").code == 0);
}

TEST_CASE("a row without a key that looks like a truncate is a row", "[modes]") {
  World world("insert_mode = insert  topic \"t\" -> t { key = none }");
  const std::string columns = "op string?, after string?, v string?";
  const Json rows[] = {{{"op", "t"}, {"after", "x"}, {"v", "1"}},
                       {{"op", "c"}, {"after", nullptr}, {"v", "t"}}};
  world.events(Story()
                   .add(std::nullopt, with_schema(columns, rows[0]))
                   .add(std::nullopt, with_schema(columns, rows[1]))
                   .add(std::nullopt, with_schema("v string?", {{"v", "t"}}))
                   .text());
  world.run();
  CHECK(world.value("SELECT count(*) FROM t") == "3");
}

TEST_CASE("rows that are appended can be deleted, in the order of events", "[modes]") {
  World world(batches() + "insert_mode = insert delete_mode = on  topic \"t\" -> t");
  world.events(Story().row(1, "a").row(2, "b").tombstone(1).row(1, "c").tombstone(2).text());
  world.run();
  CHECK(rows_of(world) == "1=c");
  CHECK(world.dead_letters().empty());
}

TEST_CASE("delete_mode = off keeps rows", "[modes]") {
  World world("topic \"t\" -> t");
  world.events(Story().created(1, "a").deleted(1).tombstone(1).text());
  const Ended ended = world.run();
  CHECK(ended.out == "3 records read: 1 written, 0 deleted, 2 not asked for\n");
  CHECK(rows_of(world) == "1=a");
}

TEST_CASE("a composite key finds its row", "[modes]") {
  World world(batches() + "delete_mode = on  topic \"t\" -> t");
  const std::string columns = "a int64, b string, v string?";
  const auto key = [](int a, const char* b) {
    return with_schema("a int64, b string", {{"a", a}, {"b", b}});
  };
  Story story;
  for (const char* b : {"x", "y"}) {
    for (int a = 1; a <= 2; ++a) {
      story.add(key(a, b), with_schema(columns, {{"a", a}, {"b", b}, {"v", "old"}}));
    }
  }
  story.add(key(1, "y"), std::nullopt);
  story.add(key(2, "x"), with_schema(columns, {{"a", 2}, {"b", "x"}, {"v", "new"}}));
  world.events(story.text());
  world.run();
  CHECK(rows_of(world, "a || b || v") == "1xold 2xnew 2yold");
  CHECK(world.value("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'p' AND"
                    " conrelid = 't'::regclass") == "PRIMARY KEY (a, b)");
}

TEST_CASE("coordinates as the key append each record once", "[modes]") {
  World world("topic \"t\" -> t { key = coordinates }");
  world.events(Story().row(1, "a").row(1, "a").row(1, "b").text());
  world.run();
  CHECK(rows_of(world) == "1=a 1=a 1=b");
  world.weir("run", {"--from-start"});
  CHECK(rows_of(world) == "1=a 1=a 1=b");
}

TEST_CASE("a key may be named among the row's columns", "[modes]") {
  World world(batches() + "topic \"t\" -> t { key = (v) }");
  const std::string columns = "id int64, v string";
  Story story;
  for (const auto& [id, v] : {std::pair(1, "a"), std::pair(2, "b"), std::pair(3, "a")}) {
    story.add(std::nullopt, with_schema(columns, {{"id", id}, {"v", v}}));
  }
  world.events(story.text());
  world.run();
  CHECK(rows_of(world) == "2=b 3=a");
}

TEST_CASE("numbers that are equal are one key, whatever their scale", "[modes]") {
  World world(batches() + "delete_mode = on  topic \"t\" -> t { key = (id) }");
  world.database.run("CREATE TABLE t (id numeric PRIMARY KEY, v text)");
  const auto row = [](const char* id, const char* v) {
    return with_schema("id string, v string?", {{"id", id}, {"v", v}});
  };
  Story story;
  story.add(std::nullopt, row("1.0", "a"));
  story.add(std::nullopt, row("1.00", "b"));
  story.add(std::nullopt, row("2", "c"));
  story.add(std::nullopt, row("1", "d"));
  world.events(story.text());
  const Ended ended = world.weir("run");
  INFO(ended.err);
  REQUIRE(ended.code == 0);
  CHECK(world.dead_letters().empty());
  CHECK(rows_of(world, "trim_scale(id) || '=' || v") == "1=d 2=c");
}

TEST_CASE("columns can be renamed, left out and picked", "[modes]") {
  const std::string columns = "id int64, v string?, secret string?";
  Story story;
  story.add(key_of(1), with_schema(columns, {{"id", 1}, {"v", "a"}, {"secret", "s"}}));
  const auto names = [](World& world) {
    return world.value(
        "SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute"
        " WHERE attnum > 0 AND attrelid = 't'::regclass");
  };
  SECTION("exclude and rename") {
    World world("topic \"t\" -> t { exclude = (secret) rename { v = \"value\" } }");
    world.events(story.text());
    const Ended ended = world.weir("run");
    INFO(ended.err);
    REQUIRE(ended.code == 0);
    CHECK(names(world) == "id value");
    CHECK(world.value("SELECT value FROM t") == "a");
  }
  SECTION("include") {
    World world("topic \"t\" -> t { include = (id, v) }");
    world.events(story.text());
    world.run();
    CHECK(names(world) == "id v");
  }
}

TEST_CASE("schemas that take turns all keep their values", "[modes]") {
  World world(batches() + "topic \"t\" -> t");
  const std::string wide = "id int64, v string?, w int32?";
  Story story;
  story.row(1, "a");
  story.add(key_of(2), with_schema(wide, {{"id", 2}, {"v", "b"}, {"w", 5}}));
  story.row(3, "c");
  story.add(key_of(1), with_schema(wide, {{"id", 1}, {"v", "d"}, {"w", 6}}));
  story.row(2, "e");
  world.events(story.text());
  const Ended ended = world.run();
  // A row without the column keeps what is stored in it.
  CHECK(rows_of(world, "id || v || coalesce(w, 0)") == "1d6 2e5 3c0");
  CHECK(contains(ended.err, "added column public.t.w integer"));
  CHECK(ended.err.find("added column") == ended.err.rfind("added column"));
}

TEST_CASE("a column that appears in the middle of the stream is added", "[modes]") {
  World world(batches() + "topic \"t\" -> t");
  Story story;
  for (int i = 0; i < 50; ++i) story.row(i, "old");
  for (int i = 50; i < 100; ++i) {
    story.add(
        key_of(i),
        with_schema("id int64, v string?, more int32?", {{"id", i}, {"v", "new"}, {"more", i}}));
  }
  world.events(story.text());
  world.run();
  CHECK(world.value("SELECT count(*) || ' ' || count(more) || ' ' || sum(more) FROM t") ==
        "100 50 3725");
}

TEST_CASE("schema_evolution = off refuses what it would have to add", "[modes]") {
  World world("schema_evolution = off  topic \"t\" -> t");
  world.events(Story().row(1, "a").text());
  CHECK(contains(world.run(3).err, "R209"));
  CHECK(world.value("SELECT to_regclass('t') IS NULL") == "t");
  world.database.run("CREATE TABLE t (id bigint PRIMARY KEY)");
  CHECK(contains(world.run(3).err, "R210"));
}

TEST_CASE("bare values are counted by their lines", "[modes]") {
  World world("topic \"events\" -> t { key = (id) }");
  const auto values = [](int from, int to, const std::string& v) {
    std::string out;
    for (int id = from; id < to; ++id) {
      out += with_schema(kColumns, {{"id", id}, {"v", v}}) + "\n";
    }
    return out;
  };
  world.events(values(0, 10, "a"));
  world.run();
  CHECK(world.value("SELECT next_offset FROM _weir_offsets") == "10");

  // A file that has grown goes on where it was left.
  world.events(values(0, 10, "a") + values(10, 12, "b"));
  CHECK(contains(world.run().out, "2 written, 0 deleted, 10 applied before"));
  CHECK(world.value("SELECT count(*) FROM t") == "12");

  // Another file under the same name has other lines: their numbers mean nothing.
  world.events(values(5, 20, "c"));
  const Ended other = world.run(6);
  CHECK(contains(other.err, "X507"));
  CHECK(contains(other.err, "--from-start"));
  CHECK(world.value("SELECT count(*) FROM t WHERE v = 'c'") == "0");

  const Ended anew = world.weir("run", {"--from-start"});
  CHECK(anew.code == 0);
  CHECK(world.value("SELECT count(*) FROM t WHERE v = 'c'") == "15");
}

TEST_CASE("--from-start upserts the same rows again", "[modes]") {
  World world("delete_mode = on  topic \"t\" -> t");
  world.events(Story().row(1, "a").row(2, "b").tombstone(1).text());
  world.run();
  CHECK(world.weir("run", {"--from-start"}).code == 0);
  CHECK(rows_of(world) == "2=b");
}

TEST_CASE("standard input is a source like a file", "[modes]") {
  World world("delete_mode = on  topic \"t\" -> t", "-");
  WeirProcess process(world.folder.path(), world.arguments("run"), world.environment());
  process.write(Story().row(1, "a").row(2, "b").tombstone(1).text());
  process.close_input();
  const Ended ended = process.wait();
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(ended.out == "3 records read: 2 written, 1 deleted\n");
  CHECK(rows_of(world) == "2=b");
}

}  // namespace weir::test::modes_test
