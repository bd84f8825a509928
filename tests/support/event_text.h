#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/model/event_schema.h"
#include "compiler/model/logical_type.h"
#include "compiler/model/pipeline.h"
#include "compiler/model/topic_schema.h"

namespace weir::compact {

// The notation of `events` sections: schemas in the order of the stream. A topic that comes again
// has a further version of its schema. The table is the last part of the topic's name, in schema
// `shop`, unless the line says otherwise.
//
//     topic shop.shop.orders
//       key id int64
//       id int64 required
//       status string required default "new"
//       total decimal(12,2)
//       code string source VARCHAR length 20
//       tags string[]
//     topic shop.plain -> shop."odd name" bare key int64
//     topic shop.tombs -> shop.tombs tombstones
//     topic payments -> shop.payments declared (id)      (an event block; the key is declared)
//       rule: key = none                   (a setting of this topic, over those of `rule`)
//
// `rule` is the notation of rule sections, read by read_rule, and holds for every topic.
std::vector<TopicSchema> read_events(std::string_view text, const TopicRule& rule);

// Settings of a pipeline and of the one rule it has:
//
//     insert_mode = insert | upsert
//     delete_mode = on | off
//     truncate = apply
//     key = (a, b) | record | coordinates | none
//     include = (a, b)
//     exclude = (a, b)
//     allow_narrower = (a, b)
//     rename = (a -> b)
//     schema_evolution = off
Pipeline read_rule(std::string_view text);

// "int64", "decimal(12,2)", "string[]", "unmapped(io.debezium.data.geometry.Circle)"
LogicalType read_logical_type(std::string_view text);

// A schema in the notation of `events`, without its topic line.
std::string to_text(const EventSchema& schema);

}  // namespace weir::compact
