#define CATCH_CONFIG_RUNNER
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <iostream>
#include <string>

#include "tests/support/pg_server.h"

// What CTest shows as "Skipped"; see SKIP_RETURN_CODE in CMakeLists.txt.
constexpr int kSkipped = 77;

int main(int argc, char** argv) {
  const std::string programs = weir::test::PgServer::find_programs();
  if (access((programs + "/postgres").c_str(), X_OK) == 0) return Catch::Session().run(argc, argv);
  const bool optional =
      std::getenv("WEIR_PG_BIN") != nullptr && std::getenv("WEIR_ANY_PG_VERSION") != nullptr;
  const bool required =
      !optional && (std::getenv("CI") != nullptr || std::getenv("WEIR_REQUIRE_PG") != nullptr);
  std::cerr
      << "\n*** " << (required ? "FAILED" : "SKIPPED") << ": no PostgreSQL server programs in "
      << (programs.empty() ? "/usr/lib/postgresql" : programs)
      << "; install postgresql, set WEIR_PG_BIN, or run tests/support/postgres_versions.sh for"
         " other versions. Nothing that needs this server was tested. ***\n\n";
  return required ? EXIT_FAILURE : kSkipped;
}
