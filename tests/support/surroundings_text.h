#pragma once

#include <string_view>

#include "compiler/model/surroundings.h"

namespace weir::compact {

// The notation of `surroundings` sections:
//
//     table shop.orders
//       view shop.open_orders
//       matview shop.order_totals
//       rule keep on shop.orders
//       trigger audit shop.audit "begin insert into h values (new.*); return new; end"
//       function shop.copy "insert into h select * from orders"
//       returning shop.recent "select id from orders"      (its result is the table's row type)
//       publication p columns filter inserts               (column list, row filter, no changes)
//       subscription s
//       grant SELECT to reporting
//       grant SELECT on columns to reporting
//       identity full                                      (or key, index, nothing)
//       row security
//     schema shop
//       publication p inserts
//       row security payments
//       default by admin SELECT to reporting
//     event trigger watch public.watch create alter
//     slot shop_slot pgoutput
Surroundings read_surroundings(std::string_view text);

}  // namespace weir::compact
