#pragma once

#include <string>

#include "compiler/model/plan.h"

namespace weir {

// One line each, for cases that are about which refusal there is and not about its words:
// "R201 type_change shop.orders.total continues: reason".
std::string short_form(const Refusal& refusal);
std::string short_form(const Notice& notice);

}  // namespace weir
