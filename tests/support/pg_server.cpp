#include "tests/support/pg_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <libpq-fe.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <thread>

namespace weir::test {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFolderPrefix = "weir-pg-";
constexpr auto kStartLimit = std::chrono::seconds(60);

struct CloseConnection {
  void operator()(PGconn* conn) const { PQfinish(conn); }
};
struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using ConnectionPtr = std::unique_ptr<PGconn, CloseConnection>;
using ResultPtr = std::unique_ptr<PGresult, ClearResult>;

// The account that server programs run as, or null when the current one will do.
const passwd* server_account() {
  return geteuid() == 0 ? getpwnam("postgres") : nullptr;
}

// In the child: becomes the server's account, ties its life to the parent's, sends its output to
// `log`, and runs the program. Changing the account clears the death signal, so that comes later.
[[noreturn]] void exec_program(std::vector<std::string> arguments,
                               const std::string& log,
                               int death_signal) {
  if (const passwd* account = server_account()) {
    if (setgroups(0, nullptr) != 0 || setgid(account->pw_gid) != 0 ||
        setuid(account->pw_uid) != 0) {
      _exit(126);
    }
  }
  prctl(PR_SET_PDEATHSIG, death_signal);
  const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (out < 0 || in < 0) _exit(126);
  dup2(in, STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  dup2(out, STDERR_FILENO);
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  execv(argv[0], argv.data());
  _exit(127);
}

pid_t spawn(const std::vector<std::string>& arguments, const std::string& log, int death_signal) {
  const pid_t child = fork();
  if (child == 0) exec_program(arguments, log, death_signal);
  if (child < 0) FAIL("fork failed");
  return child;
}

std::string text_of(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

// Folders of test processes that are gone: their names carry the process id.
void remove_stale_folders() {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(fs::temp_directory_path(), ignored)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(kFolderPrefix)) continue;
    const int owner = std::atoi(name.c_str() + kFolderPrefix.size());
    if (owner > 0 && kill(owner, 0) != 0 && errno == ESRCH) fs::remove_all(entry.path(), ignored);
  }
}

ConnectionPtr connect(const std::string& conninfo) {
  ConnectionPtr conn(PQconnectdb(conninfo.c_str()));
  if (PQstatus(conn.get()) != CONNECTION_OK) FAIL(PQerrorMessage(conn.get()));
  PQsetNoticeProcessor(
      conn.get(), [](void*, const char*) {}, nullptr);
  return conn;
}

ResultPtr execute(PGconn* conn, const std::string& sql) {
  ResultPtr result(PQexec(conn, sql.c_str()));
  const ExecStatusType status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
    FAIL(PQerrorMessage(conn) << "in: " << sql);
  }
  return result;
}

}  // namespace

std::uint16_t free_port() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  const bool bound =
      fd >= 0 && bind(fd, generic, length) == 0 && getsockname(fd, generic, &length) == 0;
  close(fd);
  if (!bound) FAIL("no free TCP port on 127.0.0.1");
  return ntohs(address.sin_port);
}

pid_t start_beside_server(const std::vector<std::string>& arguments, const std::string& log) {
  return spawn(arguments, log, SIGKILL);
}

TestDatabase::TestDatabase(const PgServer& server, std::string name) : name_(std::move(name)) {
  conninfo_ =
      fmt::format("host={} port={} user=postgres dbname={}", server.folder(), server.port(), name_);
  execute(connect(conninfo("dbname=postgres")).get(), "CREATE DATABASE " + name_);
}

TestDatabase::~TestDatabase() {
  // A test that ends with the server down must not hide its own failure behind this one.
  const ConnectionPtr conn(PQconnectdb(conninfo("dbname=postgres").c_str()));
  const ResultPtr result(
      PQexec(conn.get(), ("DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)").c_str()));
}

void TestDatabase::run(const std::string& script) {
  execute(connect(conninfo_).get(), script);
}

Rows TestDatabase::query(const std::string& sql) {
  const ConnectionPtr conn = connect(conninfo_);
  const ResultPtr result = execute(conn.get(), sql);
  Rows rows(static_cast<std::size_t>(PQntuples(result.get())));
  for (int row = 0; row < PQntuples(result.get()); ++row) {
    for (int column = 0; column < PQnfields(result.get()); ++column) {
      const bool null = PQgetisnull(result.get(), row, column) == 1;
      rows[static_cast<std::size_t>(row)].emplace_back(
          null ? "NULL" : PQgetvalue(result.get(), row, column));
    }
  }
  return rows;
}

std::string TestDatabase::value(const std::string& sql) {
  const Rows rows = query(sql);
  if (rows.size() != 1 || rows[0].size() != 1) FAIL("not one row of one column: " << sql);
  return rows[0][0];
}

PgServer& PgServer::instance() {
  static PgServer server({});
  return server;
}

std::string PgServer::find_programs() {
  // The account that servers run as may not come by the way that a link shortens.
  if (const char* chosen = std::getenv("WEIR_PG_BIN")) {
    std::error_code none;
    const fs::path folder = fs::canonical(chosen, none);
    return none ? std::string(chosen) : folder.string();
  }
  int newest = 0;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", ignored)) {
    if (fs::exists(entry.path() / "bin" / "postgres", ignored)) {
      newest = std::max(newest, std::atoi(entry.path().filename().c_str()));
    }
  }
  return newest == 0 ? std::string() : fmt::format("/usr/lib/postgresql/{}/bin", newest);
}

PgServer::PgServer(std::vector<std::string> settings)
    : settings_(std::move(settings)), programs_(find_programs()) {
  if (programs_.empty()) FAIL("no PostgreSQL server programs; set WEIR_PG_BIN");
  remove_stale_folders();
  std::string folder =
      (fs::temp_directory_path() / fmt::format("{}{}-XXXXXX", kFolderPrefix, getpid())).string();
  if (mkdtemp(folder.data()) == nullptr) FAIL("no temporary folder: " << folder);
  folder_ = folder;
  if (const passwd* account = server_account()) {
    if (chown(folder_.c_str(), account->pw_uid, account->pw_gid) != 0) FAIL("chown failed");
  }
  initialize_cluster();
  // Another program may take the port between the look and the start.
  for (int attempt = 1; postmaster_ == 0; ++attempt) {
    port_ = free_port();
    start();
    if (postmaster_ == 0 && attempt == 3) FAIL("no server:\n" << text_of(folder_ + "/log"));
  }
}

PgServer::~PgServer() {
  if (postmaster_ != 0) stop(SIGQUIT);
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void PgServer::initialize_cluster() {
  const std::string log = folder_ + "/initdb.log";
  const pid_t child = spawn({programs_ + "/initdb",
                             "--pgdata=" + folder_ + "/data",
                             "--username=postgres",
                             "--auth=trust",
                             "--encoding=UTF8",
                             "--locale=C",
                             "--no-sync"},
                            log,
                            SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  if (status != 0) FAIL("initdb failed:\n" << text_of(log));
  std::ofstream hba(folder_ + "/data/pg_hba.conf");
  hba << "local all all trust\n"
         "host all with_password 127.0.0.1/32 scram-sha-256\n"
         "host all all 127.0.0.1/32 trust\n";
}

// Leaves postmaster_ at 0 if the server ended at once.
void PgServer::start() {
  std::vector<std::string> arguments = {
      programs_ + "/postgres", "-D", folder_ + "/data", "-k", folder_, "-p", std::to_string(port_)};
  for (const char* setting : {"listen_addresses=127.0.0.1",
                              "fsync=off",
                              "full_page_writes=off",
                              "max_connections=50",
                              "max_prepared_transactions=10",
                              "wal_level=logical",
                              "shared_buffers=64MB",
                              "timezone=Asia/Kathmandu",
                              "password_encryption=scram-sha-256",
                              "lc_messages=C"}) {
    arguments.insert(arguments.end(), {"-c", setting});
  }
  for (const std::string& setting : settings_) {
    arguments.insert(arguments.end(), {"-c", setting});
  }
  const pid_t child = spawn(arguments, folder_ + "/log", SIGQUIT);
  const std::string conninfo =
      fmt::format("host={} port={} user=postgres dbname=postgres", folder_, port_);
  const auto deadline = std::chrono::steady_clock::now() + kStartLimit;
  while (PQping(conninfo.c_str()) != PQPING_OK) {
    if (waitpid(child, nullptr, WNOHANG) == child) return;
    if (std::chrono::steady_clock::now() > deadline) {
      kill(child, SIGQUIT);
      FAIL("the server does not answer:\n" << text_of(folder_ + "/log"));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  postmaster_ = child;
}

void PgServer::stop(int signal) {
  kill(postmaster_, signal);
  waitpid(postmaster_, nullptr, 0);
  postmaster_ = 0;
}

void PgServer::start_again() {
  start();
  if (postmaster_ == 0) FAIL("no server:\n" << text_of(folder_ + "/log"));
}

void PgServer::crash_and_restart() {
  stop(SIGQUIT);
  start_again();
}

void PgServer::restart() {
  stop(SIGINT);
  start_again();
}

TestDatabase PgServer::create_database() {
  return TestDatabase(*this, fmt::format("test_{}", ++databases_));
}

}  // namespace weir::test
