#include "compiler/model/pipeline.h"

namespace weir {

KeyMode TopicRule::effective_key() const {
  if (key.mode != KeyMode::Default) return key.mode;
  const bool finds_rows = insert_mode == InsertMode::Upsert || delete_mode == DeleteMode::On;
  return finds_rows ? KeyMode::Record : KeyMode::None;
}

const std::string& Pipeline::state_schema() const {
  return destination.state_schema ? *destination.state_schema : destination.schema;
}

}  // namespace weir
