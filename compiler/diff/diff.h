#pragma once

#include <vector>

#include "compiler/model/catalog.h"
#include "compiler/model/change.h"
#include "compiler/model/lowered.h"

namespace weir {

// The differences between what a schema asks for and what the database has under that name. `live`
// is the relation of the desired name, or null if there is none. Empty if rows of the schema can be
// written as they are; also for what lowering has blocked, where nothing more can be said.
//
// What the live table has beyond the desired one is no difference, unless it stands in the way of
// writing rows. A table that is missing is reported as such only if all of it could be created:
// half a table would be in the way of the whole one for ever.
std::vector<Change> diff(const Lowered& desired, const Table* live, const Catalog& catalog);

// The same request with extension types (ltree, citext) placed in the schema where the catalog has
// them. Types that are not installed stay without a schema.
Lowered place_extension_types(Lowered desired, const Catalog& catalog);

}  // namespace weir
