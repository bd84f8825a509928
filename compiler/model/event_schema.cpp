#include "compiler/model/event_schema.h"

#include <algorithm>

namespace weir {

namespace {

bool same_field(const Field& a, const Field& b) {
  return a.name == b.name && a.type == b.type && a.optional == b.optional &&
         a.default_json == b.default_json;
}

}  // namespace

bool same_structure(const EventSchema& a, const EventSchema& b) {
  return a.shape == b.shape && a.key_shape == b.key_shape && a.deleted_marker == b.deleted_marker &&
         a.declared_key == b.declared_key && a.embedded == b.embedded &&
         std::ranges::equal(a.key, b.key, same_field) &&
         std::ranges::equal(a.row, b.row, same_field);
}

}  // namespace weir
