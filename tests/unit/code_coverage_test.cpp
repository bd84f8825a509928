#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "compiler/diagnostics/code.h"

namespace weir::code_coverage_test {

namespace {

// Codes that no plan made from schemas and a catalog can hold, and what holds them instead.
const std::map<std::string_view, std::string_view>& made_elsewhere() {
  static const std::map<std::string_view, std::string_view> codes = {
      {"R217", "of topics, before there is a schema: unit/route_test.cpp"},
      {"R218", "of topics, before there is a schema: integration/captures_test.cpp"},
      {"N604", "counts records of a file: integration/bad_input_test.cpp"},
      {"N640", "of plans without the database: integration/offline_test.cpp"},
      {"N605", "counts records of a file: integration/bad_input_test.cpp"},
  };
  return codes;
}

// All golden plans in one text.
std::string golden_plans() {
  std::string all;
  for (const auto& entry : std::filesystem::directory_iterator(
           std::filesystem::path(WEIR_SOURCE_DIR) / "tests/golden/plan")) {
    std::ifstream in(entry.path(), std::ios::binary);
    all.append(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return all;
}

bool stands_in(const std::string& plans, std::string_view code) {
  const std::string head(code);
  return plans.find('[' + head + ']') != std::string::npos ||
         plans.find('\n' + head + ' ') != std::string::npos ||
         plans.find("\"code\": \"" + head + '"') != std::string::npos;
}

}  // namespace

TEST_CASE("every refusal and notice stands in a golden plan", "[codes]") {
  const std::string plans = golden_plans();
  for (const CodeInfo& info : all_codes()) {
    if (info.id.front() != 'R' && info.id.front() != 'N') continue;
    INFO(info.id << " " << info.name);
    CHECK(stands_in(plans, info.id) != made_elsewhere().contains(info.id));
  }
}

}  // namespace weir::code_coverage_test
