#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
#include <cstdlib>
#include <iostream>

#include "tests/support/pg_server.h"

// What CTest shows as "Skipped"; see SKIP_RETURN_CODE in CMakeLists.txt.
constexpr int kSkipped = 77;

int main(int argc, char** argv) {
  if (weir::test::PgServer::find_programs().empty()) {
    const bool required = std::getenv("CI") != nullptr || std::getenv("WEIR_REQUIRE_PG") != nullptr;
    std::cerr << "\n*** " << (required ? "FAILED" : "SKIPPED")
              << ": no PostgreSQL server programs below /usr/lib/postgresql; install postgresql or"
                 " set WEIR_PG_BIN. Nothing that needs a server was tested. ***\n\n";
    return required ? EXIT_FAILURE : kSkipped;
  }
  return Catch::Session().run(argc, argv);
}
