#include "tests/support/weir_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

namespace weir::test {

namespace {

namespace fs = std::filesystem;

constexpr const char* kOutput = "/weir.out";
constexpr const char* kErrors = "/weir.err";
constexpr auto kLook = std::chrono::milliseconds(2);

// Variables of the test's own environment that would lead weir to another server.
bool is_inherited(std::string_view variable) {
  return !variable.starts_with("PG") && !variable.starts_with("DATABASE_URL=");
}

std::vector<std::string> environment_of(const std::map<std::string, std::string>& more) {
  std::vector<std::string> out;
  for (char** at = environ; *at != nullptr; ++at) {
    if (is_inherited(*at)) out.emplace_back(*at);
  }
  for (const auto& [name, value] : more) out.push_back(name + "=" + value);
  return out;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

int output_file(const std::string& path) {
  return open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

}  // namespace

WeirProcess::WeirProcess(std::string folder,
                         const std::vector<std::string>& arguments,
                         const std::map<std::string, std::string>& environment)
    : folder_(std::move(folder)) {
  std::vector<std::string> argv = {WEIR_BINARY};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  std::vector<std::string> envp = environment_of(environment);
  const std::vector<char*> argv_pointers = pointers(argv);
  const std::vector<char*> envp_pointers = pointers(envp);
  int ends[2] = {-1, -1};
  if (pipe2(ends, O_CLOEXEC) != 0) FAIL("pipe failed");
  const int out = output_file(folder_ + kOutput);
  const int err = output_file(folder_ + kErrors);
  process_ = fork();
  if (process_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(ends[0], STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    execve(WEIR_BINARY, argv_pointers.data(), envp_pointers.data());
    _exit(127);
  }
  close(ends[0]);
  close(out);
  close(err);
  input_ = ends[1];
  if (process_ < 0) FAIL("fork failed");
}

WeirProcess::~WeirProcess() {
  close_input();
  if (ended_ || process_ <= 0) return;
  kill(SIGKILL);
  waitpid(process_, nullptr, 0);
}

// A process that has ended takes no more input: that is the test's to find out by its exit code.
void WeirProcess::write(std::string_view text) const {
  const auto before = signal(SIGPIPE, SIG_IGN);
  while (!text.empty()) {
    const ssize_t written = ::write(input_, text.data(), text.size());
    if (written <= 0) break;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  signal(SIGPIPE, before);
}

void WeirProcess::close_input() {
  if (input_ >= 0) close(input_);
  input_ = -1;
}

void WeirProcess::kill(int signal) const {
  if (!ended_) ::kill(process_, signal);
}

bool WeirProcess::runs_for(std::chrono::milliseconds time) {
  const auto deadline = std::chrono::steady_clock::now() + time;
  while (!ended_) {
    ended_ = waitpid(process_, &status_, WNOHANG) == process_;
    if (std::chrono::steady_clock::now() >= deadline) break;
    std::this_thread::sleep_for(kLook);
  }
  return !ended_;
}

Ended WeirProcess::wait(std::chrono::seconds limit) {
  if (runs_for(limit)) {
    kill(SIGKILL);
    FAIL("weir hangs; it said: " << messages());
  }
  Ended out;
  out.code = WIFEXITED(status_) ? WEXITSTATUS(status_) : -1;
  out.signal = WIFSIGNALED(status_) ? WTERMSIG(status_) : 0;
  out.out = read_file(folder_ + kOutput);
  out.err = messages();
  return out;
}

std::string WeirProcess::messages() const {
  return read_file(folder_ + kErrors);
}

std::string program() {
  return WEIR_BINARY;
}

TempFolder::TempFolder() : path_((fs::temp_directory_path() / "weir-test-XXXXXX").string()) {
  if (mkdtemp(path_.data()) == nullptr) FAIL("no temporary folder: " << path_);
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string read_file(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

void write_file(const std::string& path, std::string_view text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  if (!file.flush()) FAIL("could not write " << path);
}

}  // namespace weir::test
