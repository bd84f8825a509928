// The programs of plan.sh:
//
//   weir_bench tables PATH COUNT    writes one event for each of COUNT tables of 20 columns
//   weir_bench introspect COUNT     looks up COUNT tables of a server
//   weir_bench plan COUNT           plans COUNT schemas without a server
#include <fmt/format.h>

#include <cstdlib>
#include <string_view>

#include "tests/bench/events.h"
#include "tests/bench/plan_bench.h"

int main(int argc, char** argv) {
  const std::string_view command = argc > 2 ? argv[1] : "";
  const int count = argc > 2 ? std::atoi(argv[argc - 1]) : 0;
  if (count > 0) {
    if (command == "introspect") return weir::bench::measure_introspection(count);
    if (command == "plan") return weir::bench::measure_planning(count);
    if (command == "tables" && argc == 4) {
      weir::bench::write_wide_schemas(argv[2], count);
      return 0;
    }
  }
  fmt::print(stderr, "usage: weir_bench tables PATH COUNT | introspect|plan COUNT\n");
  return 64;
}
