#include "tests/torture/site.h"

#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <thread>

#include "runtime/pg/connection.h"

namespace weir::torture {

namespace {

constexpr std::chrono::milliseconds kLook(100);
constexpr std::chrono::minutes kSettleLimit(2);
constexpr int kOnePooledOf = 3;

// Whoever looks after it starts it again: who is taken for dead four times in ten minutes ends, for
// somebody outside of the group might read into the pipeline; and who starts while a pooler has no
// session to give, for a second after the server has refused it, or gives one that is over.
bool is_to_start_again(const Member& member) {
  if (member.process->runs_for(std::chrono::milliseconds(0))) return false;
  const std::string said = member.process->messages();
  const auto says = [&](const char* text) { return said.find(text) != std::string::npos; };
  return says("error[X505]") || (member.pooled && (says("error[X501]") || says("error[X502]")));
}

// Articles that go backwards, stand still or come back from an older life are noted in the
// transaction that does it.
constexpr const char* kWatch = R"(
  CREATE TABLE graves (id bigint PRIMARY KEY, version bigint);
  CREATE TABLE wrong (what text, id bigint, had bigint, got bigint);
  CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
  DECLARE
    had bigint;
  BEGIN
    IF TG_OP = 'DELETE' THEN
      INSERT INTO public.graves VALUES (OLD.id, OLD.version)
        ON CONFLICT (id) DO UPDATE SET version = excluded.version;
      RETURN OLD;
    ELSIF TG_OP = 'UPDATE' THEN
      had := OLD.version;
    ELSE
      SELECT version INTO had FROM public.graves WHERE id = NEW.id;
    END IF;
    IF NEW.version <= had THEN
      INSERT INTO public.wrong VALUES (TG_OP, NEW.id, had, NEW.version);
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER watch BEFORE INSERT OR UPDATE OR DELETE ON stock
    FOR EACH ROW EXECUTE FUNCTION watch())";

}  // namespace

Site::Site(unsigned seed) : history(seed), random(seed + 1), client_(kafka.brokers()) {
  database.run("CREATE ROLE loader LOGIN; ALTER DATABASE " + database.name() +
               " OWNER TO loader; GRANT CREATE ON SCHEMA public TO loader");
  if (test::Pooler::is_there())
    pooler = std::make_unique<test::Pooler>(server, database.name(), "loader");
  write_pipelines();
  for (const char* topic : {"bank", "stock"}) client_.create_topic(topic, History::kPartitions);
  send(10);
  join("exact");
  join("loose");
  const auto deadline = std::chrono::steady_clock::now() + kSettleLimit;
  while (database.value("SELECT to_regclass('stock') IS NULL") == "t") {
    REQUIRE(std::chrono::steady_clock::now() < deadline);
    rest(kLook);
  }
  watch_stock();
}

void Site::write_pipelines() const {
  const auto write = [&](const std::string& name, const std::string& settings) {
    test::write_file(folder_.file(name + ".weir"),
                     fmt::format(R"(
destination d {{ url = env("TEST_DATABASE")  answer_timeout = 4s }}
source s kafka {{
  brokers = "{}"
  client {{
    session.timeout.ms = 2000  heartbeat.interval.ms = 200  reconnect.backoff.max.ms = 500
    topic.metadata.refresh.interval.ms = 500
  }}
}}
pipeline {} {{
  from s  into d
  tasks = 2  batch {{ rows = 40 }}  lock {{ timeout = 100ms  budget = 300ms }}
  {}
}}
)",
                                 kafka.brokers(),
                                 name,
                                 settings));
  };
  write("exact",
        "delete_mode = on\n"
        "  topic \"bank\" -> bank { insert_mode = insert  delete_mode = off  key = none }\n"
        "  topic \"stock\" -> stock");
  write("loose",
        "delivery = at_least_once\n"
        "  topic \"bank\" -> bank_loose { insert_mode = insert  key = none }");
}

void Site::watch_stock() {
  database.run(kWatch);
}

void Site::send(std::size_t steps) {
  client_.produce(history.next(steps));
}

void Site::start(Member& member) const {
  member.process.reset();
  const std::uint16_t port = member.pooled ? pooler->port() : server.port();
  member.way = std::make_unique<test::PgProxy>(port);
  const std::string conninfo = database.conninfo("user=loader " + member.way->conninfo());
  member.process = std::make_unique<test::WeirProcess>(
      member.folder.path(),
      std::vector<std::string>{"run", folder_.file(member.pipeline + ".weir")},
      std::map<std::string, std::string>{{"TEST_DATABASE", conninfo}});
}

void Site::join(const std::string& pipeline) {
  auto member = std::make_unique<Member>();
  member->name = fmt::format("{}_{}", pipeline, ++names_);
  member->pipeline = pipeline;
  member->pooled = pooler != nullptr && names_ % kOnePooledOf == 1;
  start(*member);
  members_.push_back(std::move(member));
}

Member& Site::any_member() {
  return *members_[below(random, members_.size())];
}

void Site::replace(Member& member) {
  member.process->kill(SIGKILL);
  member.process->wait();
  start(member);
}

bool Site::may_leave(const Member& member) const {
  return std::ranges::count(
             members_, member.pipeline, [](const auto& each) { return each->pipeline; }) > 1;
}

void Site::leave(Member& member) {
  member.process->kill(SIGTERM);
  const test::Ended ended = member.process->wait(std::chrono::seconds(60));
  INFO(member.name << " ended with signal " << ended.signal << ", and said: " << ended.err);
  // 1 tells that the database was away just then, the signal that the member had hardly begun.
  REQUIRE((ended.code == 0 || ended.code == 1 || ended.signal == SIGTERM));
  std::erase_if(members_, [&](const auto& each) { return each.get() == &member; });
}

void Site::try_sql(const std::string& sql) const {
  auto connection = pg::Connection::open({.url = database.conninfo()});
  if (connection) (void)connection->query(sql);
}

void Site::rest(std::chrono::milliseconds time) {
  std::this_thread::sleep_for(time);
  check_members();
}

void Site::check_members() {
  for (const auto& member : members_) {
    if (is_to_start_again(*member)) start(*member);
    INFO(messages());
    INFO(member->name << " has ended by itself");
    REQUIRE(member->process->runs_for(std::chrono::milliseconds(0)));
  }
}

std::string Site::messages() const {
  std::string out;
  for (const auto& member : members_) {
    out += fmt::format("-- {} --\n{}", member->name, member->process->messages());
  }
  return out;
}

// What is not there yet, in words; empty if nothing is.
std::string Site::missing() {
  const std::string legs = std::to_string(history.legs());
  for (const char* table : {"bank", "bank_loose"}) {
    const std::string there =
        database.value(fmt::format("SELECT count(DISTINCT id) FROM {}", table));
    if (there != legs) return fmt::format("{} of {} rows of {}", there, legs, table);
  }
  const std::string lines = database.value(
      fmt::format("SELECT coalesce(string_agg(concat_ws(' ', {}) || E'\\n', '' ORDER BY id), '')"
                  " FROM stock",
                  history.article_columns()));
  return lines == history.articles() ? "" : "the articles are not those that were sent";
}

void Site::settle() {
  send(10);  // so that the latest columns are seen
  const auto deadline = std::chrono::steady_clock::now() + kSettleLimit;
  while (database.value("SELECT to_regclass('bank_loose') IS NULL OR NOT EXISTS (SELECT FROM"
                        " pg_attribute WHERE attrelid = 'stock'::regclass AND attname = '" +
                        history.last_column() + "')") == "t" ||
         !missing().empty()) {
    INFO(messages());
    INFO(missing());
    REQUIRE(std::chrono::steady_clock::now() < deadline);
    rest(kLook);
  }
  CHECK(database.value("SELECT count(*) FROM bank") == std::to_string(history.legs()));
  CHECK(database.value("SELECT sum(amount) FROM bank") == "0");
  CHECK(database.query("SELECT * FROM wrong").empty());
  CHECK(database.query("SELECT topic, \"partition\", \"offset\", code FROM _weir_dead_letters")
            .empty());
}

}  // namespace weir::torture
