#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace weir::test {

// How a program ended and what it said.
struct Ended {
  int code = 0;    // the exit code, or -1 if a signal ended it
  int signal = 0;  // that signal, or 0
  std::string out;
  std::string err;
};

// The program `weir` (the WEIR_BINARY of this build) as a process of its own, with standard input
// from a pipe. What it prints goes to files in `folder`, so it never waits for its reader. Ends
// with the test process.
class WeirProcess {
 public:
  WeirProcess(std::string folder,
              const std::vector<std::string>& arguments,
              const std::map<std::string, std::string>& environment = {});
  ~WeirProcess();
  WeirProcess(const WeirProcess&) = delete;
  WeirProcess& operator=(const WeirProcess&) = delete;

  void write(std::string_view text) const;
  void close_input();
  void kill(int signal) const;

  // Waits for the end; a process that takes longer is killed and fails the test: it hangs.
  Ended wait(std::chrono::seconds limit = std::chrono::seconds(120));

  // False if the process ended before `time` was over.
  bool runs_for(std::chrono::milliseconds time);

  // What was printed to standard error so far.
  std::string messages() const;

 private:
  std::string folder_;
  pid_t process_ = 0;
  int input_ = -1;
  int status_ = 0;
  bool ended_ = false;
};

// Where it is, for a shell.
std::string program();

// A temporary folder, gone at the end of its life.
class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

std::string read_file(const std::string& path);
void write_file(const std::string& path, std::string_view text);

}  // namespace weir::test
