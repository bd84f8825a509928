# Writes the text file IN into OUT as the body of weir::explain_markdown().
file(READ ${IN} markdown)
file(WRITE ${OUT} "// Generated from compiler/diagnostics/explain.md.
#include \"compiler/diagnostics/explain.h\"

namespace weir {

std::string_view explain_markdown() {
  static constexpr std::string_view text = R\"explain(
${markdown})explain\";
  return text;
}

}  // namespace weir
")
