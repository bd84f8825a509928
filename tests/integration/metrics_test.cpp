#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <sstream>

#include "tests/integration/kafka_fixture.h"

// What a run says of itself over HTTP.
namespace weir::test::metrics_test {

namespace {

// Sends these bytes to a port of 127.0.0.1; all that comes back.
std::string ask(std::uint16_t port, std::string_view request) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
  REQUIRE(send(fd, request.data(), request.size(), MSG_NOSIGNAL) ==
          static_cast<ssize_t>(request.size()));
  std::string out;
  std::array<char, 4096> buffer{};
  for (;;) {
    const ssize_t count = recv(fd, buffer.data(), buffer.size(), 0);
    if (count <= 0) break;
    out.append(buffer.data(), static_cast<std::size_t>(count));
  }
  close(fd);
  return out;
}

std::string get(std::uint16_t port, std::string_view path) {
  return ask(port, fmt::format("GET {} HTTP/1.1\r\nHost: x\r\n\r\n", path));
}

std::uint16_t port_of(Running& weir) {
  const std::string sign = "metrics on http://127.0.0.1:";
  weir.until([&] { return contains(weir.process().messages(), "/metrics\n"); });
  const std::string said = weir.process().messages();
  return static_cast<std::uint16_t>(std::stoi(said.substr(said.find(sign) + sign.size())));
}

constexpr std::string_view kAppend = "topic \"t\" -> t { insert_mode = insert key = none }";

}  // namespace

TEST_CASE("a run tells over HTTP what it has done and what it lags behind", "[metrics]") {
  KafkaWorld world(kAppend);
  world.kafka.create_topic("t", 2);
  world.client.produce(numbered(0, 200, 2));
  world.client.produce({{.topic = "t", .value = "{"}});
  Running weir(world, {"--metrics", "0"});
  const std::uint16_t port = port_of(weir);
  const auto shows = [&](std::string_view line) { return contains(get(port, "/metrics"), line); };
  weir.until([&] {
    return shows("weir_records_total{pipeline=\"p\",task=\"1\",outcome=\"written\"} 200\n") &&
           shows("weir_records_total{pipeline=\"p\",task=\"1\",outcome=\"set_aside\"} 1\n");
  });
  const std::string at = "{pipeline=\"p\",task=\"1\",topic=\"t\",partition=\"0\"} ";
  weir.until([&] {
    return shows("weir_partition_next_offset" + at + "101\n") &&
           shows("weir_partition_lag_records" + at + "0\n");
  });
  CHECK(shows("HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4"));
  CHECK(shows("# TYPE weir_records_total counter\n"));
  CHECK(shows("weir_waiting{pipeline=\"p\",task=\"1\"} 0\n"));
  CHECK(
      shows("weir_schema_changes_total{pipeline=\"p\",task=\"1\",table=\"public.t\",change="
            "\"create_table\"} 1\n"));
  CHECK_FALSE(shows("weir_commit_seconds_count{pipeline=\"p\",task=\"1\"} 0\n"));
  CHECK_FALSE(shows("weir_commit_seconds_sum{pipeline=\"p\",task=\"1\"} 0\n"));
  CHECK_FALSE(shows("weir_refusals_total{"));
  world.database.run("ALTER TABLE t ALTER COLUMN v TYPE int");
  const Json row = {{"id", 200}, {"v", 200}, {"w", "x"}};
  world.client.produce({{.topic = "t", .value = with_schema("id int64, v int64, w string?", row)}});
  weir.until([&] {
    return shows(
        "weir_refusals_total{pipeline=\"p\",task=\"1\",table=\"public.t\",code=\"R201\"} 1\n");
  });
  CHECK_FALSE(shows("weir_newest_record_timestamp_seconds{pipeline=\"p\",task=\"1\"} 0\n"));
  weir.until([&] { return shows("weir_brokers_connected{pipeline=\"p\",task=\"1\"} 1\n"); });
  world.kafka.set_down();
  weir.until([&] { return shows("weir_brokers_connected{pipeline=\"p\",task=\"1\"} 0\n"); });
  world.kafka.set_up();
  weir.until([&] { return shows("weir_brokers_connected{pipeline=\"p\",task=\"1\"} 1\n"); });
  CHECK(contains(get(port, "/readyz"), "HTTP/1.1 200 OK"));
  CHECK(contains(get(port, "/other"), "HTTP/1.1 404 Not Found"));
  CHECK(contains(ask(port, "POST /metrics HTTP/1.1\r\n\r\n"), "HTTP/1.1 405 "));
  CHECK(ask(port, "GET /metrics HTTP/1.1\r\n").empty());  // no end of its head: it is given up
  weir.stop();
}

TEST_CASE("a run that waits is well and not ready", "[metrics]") {
  World world(kAppend, "-");
  Running weir(world, {"--metrics", "127.0.0.1:0"});
  const std::uint16_t port = port_of(weir);
  weir.process().write(to_line({.payload = with_schema("id int64", {{"id", 1}})}));
  weir.until([&] { return contains(get(port, "/metrics"), "outcome=\"written\"} 1\n"); });
  TestDatabase beside = PgServer::instance().create_database();
  const std::string name = world.database.name();
  beside.run(fmt::format("ALTER DATABASE {} ALLOW_CONNECTIONS false", name));
  beside.run(fmt::format(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'", name));
  weir.process().write(to_line({.offset = 1, .payload = with_schema("id int64", {{"id", 2}})}));
  weir.until([&] { return contains(get(port, "/readyz"), "HTTP/1.1 503 "); });
  CHECK(contains(get(port, "/readyz"), "waiting: X501\n"));
  CHECK(contains(get(port, "/healthz"), "HTTP/1.1 200 OK"));
  CHECK(contains(get(port, "/metrics"), "weir_waiting{pipeline=\"p\",task=\"1\"} 1\n"));
  CHECK(contains(get(port, "/metrics"),
                 "weir_waits_total{pipeline=\"p\",task=\"1\",code=\"X501\"} 1"));
  beside.run(fmt::format("ALTER DATABASE {} ALLOW_CONNECTIONS true", name));
  weir.until([&] { return contains(get(port, "/readyz"), "ok\n"); });
  weir.stop();
}

TEST_CASE("a log for machines is one object a line, also if nothing goes as it should",
          "[metrics]") {
  const auto entries = [](const Ended& ended) {
    std::vector<nlohmann::json> out;
    std::istringstream lines(ended.err);
    for (std::string line; std::getline(lines, line);) out.push_back(nlohmann::json::parse(line));
    return out;
  };
  World world(kAppend);
  world.events(to_line({.payload = with_schema("id int64", {{"id", 1}})}) + "\x01{\n");
  const auto run = entries(world.weir("run", {"--log", "json", "--timing"}));
  REQUIRE(run.size() >= 2);
  for (const nlohmann::json& entry : run) {
    CHECK(entry.at("time").get<std::string>().size() ==
          std::string("2026-11-28T09:30:00.125Z").size());
    CHECK((entry.at("level") == "info" || entry.at("level") == "warning"));
    CHECK_FALSE(entry.at("message").get<std::string>().empty());
  }

  world.connect_as("host=127.0.0.1 port=1 connect_timeout=2");
  const auto failed = entries(world.weir("run", {"--log", "json"}));
  REQUIRE(failed.size() == 1);
  CHECK(failed[0].at("level") == "error");
  CHECK(failed[0].at("code") == "X501");

  world.configure("topic \"t\" -> t { insert_mode = never }");
  const auto wrong = entries(world.weir("run", {"--log", "json"}));
  REQUIRE(wrong.size() == 1);
  CHECK(contains(wrong[0].at("message").get<std::string>(), "insert_mode"));

  CHECK(world.weir("run", {"--log", "xml"}).code == 64);
}

TEST_CASE("an address for metrics that can't be had is named before anything is done",
          "[metrics]") {
  World world(kAppend, "-");
  Running first(world, {"--metrics", "0"});
  const std::string taken = std::to_string(port_of(first));
  for (const std::string& where : {taken, std::string("192.0.2.1:0"), std::string("nonsense")}) {
    const Ended ended = world.weir("run", {"--metrics", where});
    CHECK(ended.code == 1);
    CHECK(contains(ended.err, "error[X532]: can't listen on `" + where + "`"));
  }
  first.stop();
}

}  // namespace weir::test::metrics_test
