# Writes the text file IN into OUT as the body of weir::plan_schema().
file(READ ${IN} schema)
file(WRITE ${OUT} "// Generated from compiler/emit/plan.schema.json.
#include \"compiler/emit/json.h\"

namespace weir {

std::string_view plan_schema() {
  static constexpr std::string_view text = R\"schema(${schema})schema\";
  return text;
}

}  // namespace weir
")
