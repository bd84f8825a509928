#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/pg_proxy.h"
#include "tests/support/pg_server.h"
#include "tests/support/pooler.h"
#include "tests/support/real_kafka.h"
#include "tests/support/weir_process.h"
#include "tests/torture/history.h"

namespace weir::torture {

// One running weir, with its own way to the database.
struct Member {
  std::string name;
  std::string pipeline;  // the file that it runs
  bool pooled = false;   // its way leads through the pooler
  test::TempFolder folder{};
  std::unique_ptr<test::PgProxy> way{};
  std::unique_ptr<test::WeirProcess> process{};
};

// A database server, a broker, and the weirs between them: two pipelines read the topics of a
// History, `exact` with the default delivery and `loose` at least once, which only appends. Each
// keeps at least one weir. Every third weir comes through PgBouncer, if the machine has it. A
// trigger on `stock` notes each write that does not go forward.
class Site {
 public:
  explicit Site(unsigned seed);

  History history;
  test::PgServer server{std::vector<std::string>{"max_connections=30"}};
  test::TestDatabase database{server.create_database()};
  std::unique_ptr<test::Pooler> pooler{};
  test::RealKafka kafka;
  Random random;  // of the faults; the history has its own

  void send(std::size_t steps);

  // The weirs of both pipelines. They come and go:
  std::vector<std::unique_ptr<Member>>& members() { return members_; }
  Member& any_member();
  void join(const std::string& pipeline);
  // It is killed, and another one takes its place.
  void replace(Member& member);
  // It is asked to stop, and has to end in a minute. Not the last one of its pipeline.
  void leave(Member& member);
  bool may_leave(const Member& member) const;

  // For a person or a program that can't do any better: what fails is let be. As a superuser.
  void try_sql(const std::string& sql) const;

  // Fails the test if a weir has ended by itself.
  void check_members();

  // Waits until all that was sent is there, and compares it, every row. Fails the test if it is not
  // there in two minutes, or if any row is there twice, is wrong or went backwards.
  void settle();

  // How the weirs ended and what they said, for a report.
  std::string messages() const;

  void rest(std::chrono::milliseconds time);

 private:
  void write_pipelines() const;
  void watch_stock();
  void start(Member& member) const;
  std::string missing();

  test::KafkaClient client_;
  test::TempFolder folder_;
  std::vector<std::unique_ptr<Member>> members_;
  int names_ = 0;
};

}  // namespace weir::torture
