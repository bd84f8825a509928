#include "tests/torture/nemesis.h"

#include <signal.h>

#include <numeric>

#include "runtime/pg/connection.h"

namespace weir::torture {

namespace {

using std::chrono::milliseconds;

// Longer than the session timeout of the pipelines: the group has gone on without it.
constexpr milliseconds kFrozen(3000);
constexpr milliseconds kFull(1000);
constexpr milliseconds kUntilHeld(1500);
constexpr milliseconds kLocked(1000);
constexpr std::size_t kMostMembers = 5;

void kill_weir(Site& site) {
  site.replace(site.any_member());
}

// A zombie: it wakes up and believes that its partitions are still its own.
void freeze_weir(Site& site) {
  Member& member = site.any_member();
  member.process->kill(SIGSTOP);
  site.send(50);
  site.rest(kFrozen);
  member.process->kill(SIGCONT);
}

void add_weir(Site& site) {
  if (site.members().size() < kMostMembers) {
    site.join(below(site.random, 4) == 0 ? "loose" : "exact");
  }
}

void stop_weir(Site& site) {
  Member& member = site.any_member();
  if (site.may_leave(member)) {
    site.leave(member);
  } else {
    add_weir(site);
  }
}

void end_sessions(Site& site) {
  site.try_sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'loader'");
}

void cancel_statements(Site& site) {
  site.try_sql("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE usename = 'loader'");
}

void crash_server(Site& site) {
  site.server.crash_and_restart();
}

void restart_server(Site& site) {
  site.server.restart();
}

void kill_broker(Site& site) {
  site.kafka.kill_and_restart();
}

// The ways to the database are cut wherever they happen to be.
void cut_network(Site& site) {
  for (const auto& member : site.members()) member->way->cut_now();
}

// One way is cut at a certain step, before the server has it, or after: then its answer is lost.
void cut_at_step(Site& site) {
  static const std::vector<std::string> steps = {
      "INSERT INTO \"public\".\"_weir_offsets\"",
      "WITH moved AS",
      "INSERT INTO \"public\".\"bank",
      "\"public\".\"stock\"",
      "COPY \"public\"",
      std::string(test::PgProxy::kEndOfCopy),
  };
  Member& member = site.any_member();
  test::PgProxy& way = *member.way;
  way.hold_at(steps[below(site.random, steps.size())]);
  way.cut_now();  // so that the statements are prepared anew
  site.send(20);
  const bool held = way.held(kUntilHeld);
  way.hold_at(std::string());
  if (!held && !way.held(milliseconds(0))) return;
  switch (below(site.random, 4)) {
    case 0: way.cut(); break;
    case 1: way.lose_answer(); break;
    case 2: way.swallow(); break;
    default: way.swallow_answers(); break;
  }
}

// Tables as their owners treat them: what a weir has prepared is out of date.
void change_tables(Site& site) {
  static const std::vector<std::string> changes = {
      "ALTER TABLE stock ADD COLUMN IF NOT EXISTS strange text",
      "ALTER TABLE stock DROP COLUMN IF EXISTS strange",
      "ALTER TABLE bank ALTER COLUMN amount TYPE numeric",
      "ALTER TABLE bank ALTER COLUMN amount TYPE bigint",
      "VACUUM FULL stock",
      "CREATE INDEX IF NOT EXISTS by_account ON bank (account)",
      "DROP INDEX IF EXISTS by_account",
      "ANALYZE",
  };
  site.try_sql(changes[below(site.random, changes.size())]);
}

void lock_table(Site& site) {
  site.send(50);
  auto holder = pg::Connection::open({.url = site.database.conninfo()});
  if (!holder || !holder->query("BEGIN")) return;
  static const std::vector<std::string> locks = {
      "LOCK TABLE bank",
      "LOCK TABLE stock",
      "LOCK TABLE stock IN ACCESS SHARE MODE",
      "LOCK TABLE bank, bank_loose IN ACCESS SHARE MODE",
      "SELECT FROM stock FOR UPDATE",
  };
  (void)holder->query(locks[below(site.random, locks.size())]);
  if (below(site.random, 2) == 0) site.history.widen();
  site.send(50);
  site.rest(kLocked);
}

// No slot is left for those who are thrown out.
void fill_slots(Site& site) {
  std::vector<pg::Connection> guests;
  end_sessions(site);
  for (;;) {
    auto guest = pg::Connection::open({.url = site.database.conninfo("user=loader")});
    if (!guest) break;
    guests.push_back(std::move(*guest));
  }
  site.send(20);
  site.rest(kFull);
}

void widen_events(Site& site) {
  site.history.widen();
}

}  // namespace

const std::vector<Fault>& faults() {
  static const std::vector<Fault> all = {
      {"a weir is killed", 10, kill_weir},
      {"a weir is frozen for longer than its group waits", 2, freeze_weir},
      {"a weir joins", 3, add_weir},
      {"a weir leaves", 3, stop_weir},
      {"all sessions are ended", 3, end_sessions},
      {"all statements are cancelled", 2, cancel_statements},
      {"the server crashes", 1, crash_server},
      {"the server is restarted", 1, restart_server},
      {"the broker is killed", 1, kill_broker},
      {"all ways to the server are cut", 4, cut_network},
      {"a way is cut at a step", 5, cut_at_step},
      {"a stranger changes a table", 4, change_tables},
      {"a table is locked", 2, lock_table},
      {"all slots are taken", 1, fill_slots},
      {"events get a column", 1, widen_events},
  };
  return all;
}

const Fault& pick(Random& random) {
  const std::size_t sum = std::accumulate(
      faults().begin(), faults().end(), std::size_t{0}, [](std::size_t total, const Fault& fault) {
        return total + fault.weight;
      });
  std::size_t at = below(random, sum);
  for (const Fault& fault : faults()) {
    if (at < fault.weight) return fault;
    at -= fault.weight;
  }
  return faults().front();
}

}  // namespace weir::torture
