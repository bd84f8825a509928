// Registers every tests/golden/<suite>/**.case as a test of its own, named golden/<suite>/<case>.
//
// GOLDEN_UPDATE=1 rewrites the computed sections of the cases that ran and differed; such a run
// fails, so that nothing turns green by it, and it is refused where CI is set.

#define CATCH_CONFIG_RUNNER
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/golden.h"

namespace weir::golden {

namespace {

namespace fs = std::filesystem;

std::string program;  // as it was called, for the lines to paste

bool updating() {
  return std::getenv("GOLDEN_UPDATE") != nullptr;
}

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void write_file(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

class GoldenTest : public Catch::ITestInvoker {
 public:
  GoldenTest(fs::path file, std::string test_name, std::string suite)
      : file_(std::move(file)), test_name_(std::move(test_name)), suite_(std::move(suite)) {}

  void invoke() const override {
    const auto suite = suites().find(suite_);
    if (suite == suites().end()) FAIL("no suite `" << suite_ << "` is registered");
    const Parsed parsed = parse_case(file_.stem().string(), read_file(file_));
    if (!parsed.problem.empty()) FAIL(file_.string() << ": " << parsed.problem);

    const Verdict verdict = judge(suite->second, parsed.content);
    if (updating() && verdict.accepted) {
      write_file(file_, to_text(*verdict.accepted));
      FAIL("rewrote " << file_.string() << "; run again without GOLDEN_UPDATE");
    }
    if (!verdict.problems.empty()) {
      report(verdict.problems);
      FAIL("the case does not hold");
    }
    SUCCEED();
  }

 private:
  // Not through Catch2, which would wrap the lines of the diff.
  void report(const std::vector<std::string>& problems) const {
    fmt::print("{}\n\n{}\nrerun:   {} {}\naccept:  GOLDEN_UPDATE=1 {} {}\n",
               file_.string(),
               fmt::join(problems, "\n"),
               program,
               test_name_,
               program,
               test_name_);
    std::fflush(stdout);
  }

  fs::path file_;
  std::string test_name_;
  std::string suite_;
};

std::vector<fs::path> case_files(const fs::path& root) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (entry.path().extension() == ".case") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

void register_cases(const fs::path& root) {
  for (const fs::path& file : case_files(root)) {
    const fs::path below = fs::relative(file, root);
    const std::string suite = below.begin()->string();
    const std::string name = "golden/" + fs::path(below).replace_extension().generic_string();
    // Catch2 takes ownership of the invoker by a counted pointer of its own.
    Catch::getMutableRegistryHub().registerTest(
        Catch::makeTestCase(new GoldenTest(file, name, suite),
                            "",
                            Catch::NameAndTags{name, "[golden][" + suite + "]"},
                            CATCH_INTERNAL_LINEINFO));
  }
}

}  // namespace

}  // namespace weir::golden

int main(int argc, char** argv) {
  weir::golden::program = argv[0];
  if (weir::golden::updating() && std::getenv("CI") != nullptr) {
    fmt::print(stderr, "GOLDEN_UPDATE is for people: it is refused where CI is set\n");
    return 1;
  }
  weir::golden::register_cases(WEIR_GOLDEN_ROOT);
  return Catch::Session().run(argc, argv);
}
