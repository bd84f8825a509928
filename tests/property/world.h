#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/model/catalog.h"
#include "compiler/model/pipeline.h"
#include "compiler/model/topic_schema.h"

namespace weir::property {

// A small random world: a pipeline, schemas of a few topics in stream order, and a database that
// may have their tables, in whatever state. Names, types and settings come from short lists, so
// that they meet each other often. The same seed gives the same world.
struct World {
  Pipeline pipeline;
  std::vector<TopicSchema> events;
  Catalog catalog;
};

World make_world(std::uint32_t seed);

// The types that worlds are made of, in the notation of golden cases.
std::string type_text(const LogicalType& type);
std::string type_text(const PgType& type);

}  // namespace weir::property
