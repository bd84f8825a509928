#include "tests/support/pooler.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace weir::test {

namespace {

constexpr const char* kProgram = "/usr/sbin/pgbouncer";

void write(const std::string& file, const std::string& text) {
  std::ofstream(file) << text;
}

}  // namespace

bool Pooler::is_there() {
  return std::filesystem::exists(kProgram);
}

// A server that could not be reached is tried again in a second, not in fifteen.
Pooler::Pooler(const PgServer& server, const std::string& database, const std::string& role)
    : folder_(server.folder() + "/pooler"), database_(database), role_(role), port_(free_port()) {
  std::filesystem::create_directory(folder_);
  write(folder_ + "/roles", fmt::format("\"{}\" \"\"\n", role));
  write(folder_ + "/ini",
        fmt::format("[databases]\n{} = host={} port={}\n"
                    "[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {}\n"
                    "unix_socket_dir = {}\nauth_type = trust\nauth_file = {}/roles\n"
                    "pool_mode = transaction\ndefault_pool_size = 3\nserver_round_robin = 1\n"
                    "server_login_retry = 1\n",
                    database,
                    server.folder(),
                    server.port(),
                    port_,
                    folder_,
                    folder_));
  std::filesystem::permissions(folder_, std::filesystem::perms::all);
  process_ = start_beside_server({kProgram, folder_ + "/ini"}, folder_ + "/log");
}

Pooler::~Pooler() {
  ::kill(process_, SIGTERM);
  waitpid(process_, nullptr, 0);
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string Pooler::conninfo() const {
  return fmt::format("host={} port={} user={} dbname={}", folder_, port_, role_, database_);
}

bool Pooler::runs() const {
  return waitpid(process_, nullptr, WNOHANG) == 0;
}

std::string Pooler::messages() const {
  std::ostringstream text;
  text << std::ifstream(folder_ + "/log").rdbuf();
  return text.str();
}

}  // namespace weir::test
