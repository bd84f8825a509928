#pragma once

#include <string>
#include <vector>

#include "tests/torture/site.h"

namespace weir::torture {

// One thing that goes wrong.
struct Fault {
  std::string name;
  std::size_t weight;  // how often, beside the others
  void (*strike)(Site&);
};

const std::vector<Fault>& faults();

const Fault& pick(Random& random);

}  // namespace weir::torture
