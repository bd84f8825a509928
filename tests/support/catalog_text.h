#pragma once

#include <string>
#include <string_view>

#include "compiler/model/catalog.h"
#include "compiler/model/pg_type.h"
#include "tests/support/line_scanner.h"

namespace weir::compact {

// The notation of `live.catalog` sections:
//
//     server 150018
//     schema shop no create
//     schema shop published (p)            (with updates, with every new table)
//     type public.ltree
//     taken shop.mood                      (an enum or domain of that name)
//     key shop.orders_pkey                 (a relation that has a name a primary key could take)
//     twin shop.Orders                     (a table whose name differs from an asked-for one in
//     case) table shop.orders
//       id bigint not null identity always
//       status text not null default
//       mood enum public.mood
//       price domain shop.price over numeric(12,2)
//       total numeric(12,2) generated
//       primary key (id)
//       unique (email)
//       code text folds                    (a nondeterministic collation)
//       unusable partial idx (email)       (deferrable, invalid, partial, expression)
//       unlogged
//       | partition shop.parent            (and: of shop.type; extension name; descendants 3;
//                                           foreign shop.part; child shop.part note text;
//                                           rows shop.archive "order")
//       dropped 3
//       no insert, update                  (rights that the role lacks; `no ownership`)
//     view shop.v
//
// The database is `weir`, the role `loader`, the server 15.18 and schema `shop` there, unless the
// text says otherwise.
Catalog read_catalog(std::string_view text);

// The same notation, for one table; a desired default stands as `default "text"`.
std::string to_text(const Table& table);

// `shop."odd name"`: the schema is a plain word.
QualifiedName read_qualified(LineScanner& scan);

// "bigint", "numeric(12,2)[]", "shop.mood": any spelling that PgBase has.
PgType read_type(std::string_view text);

}  // namespace weir::compact
