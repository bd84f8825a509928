#include "compiler/emit/rules_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace weir {

namespace {

constexpr std::string_view kLegend =
    "AE, SRE, SUE, S: locks ACCESS EXCLUSIVE, SHARE ROW EXCLUSIVE, SHARE UPDATE EXCLUSIVE, SHARE;\n"
    "+: on another table; kept: the catalog keeps the default, no row is touched;\n"
    "rejected: by the server, with this SQLSTATE\n";

std::string_view stand_text(Stand stand) {
  switch (stand) {
    case Stand::Writes: return "writes";
    case Stand::NoWords: return "can't say";
    case Stand::Declines: return "declines";
  }
  std::abort();
}

std::string line(const Proof& proof) {
  const bool holds = proof.differences.empty();
  return fmt::format("{:<9}  {:<37}  {:<17}  {:<17}  {}",
                     stand_text(proof.rule.stand),
                     proof.rule.form,
                     to_text(proof.rule.believed),
                     to_text(proof.observed),
                     holds ? "holds" : "DIFFERS");
}

// Each reason once, with the forms that it keeps away.
std::string reasons(const std::vector<Proof>& proofs) {
  std::vector<std::string_view> told;
  std::string out;
  for (const Proof& proof : proofs) {
    const std::string_view why = proof.rule.why;
    if (why.empty() || std::ranges::find(told, why) != told.end()) continue;
    told.push_back(why);
    out += fmt::format("  {}:\n", why);
    for (const Proof& other : proofs) {
      if (other.rule.why == why) out += fmt::format("    {}\n", other.rule.form);
    }
  }
  return out;
}

}  // namespace

std::string rules_page(const std::vector<Proof>& proofs, const std::string& server) {
  std::string out = fmt::format("safety rules, tried on {}\n\n", server);
  out += fmt::format(
      "{:<9}  {:<37}  {:<17}  {:<17}  {}\n", "weir", "form", "believed", "observed", "rule");
  for (const Proof& proof : proofs) {
    out += line(proof) + '\n';
    for (const std::string& difference : proof.differences) {
      out += fmt::format("           ! {}\n", difference);
    }
  }
  out += fmt::format("\n{}\nweir does not write\n{}", kLegend, reasons(proofs));
  const auto differ =
      std::ranges::count_if(proofs, [](const Proof& proof) { return !proof.differences.empty(); });
  out += fmt::format(
      "\n{} rules hold, {} differ\n", static_cast<std::ptrdiff_t>(proofs.size()) - differ, differ);
  return out;
}

}  // namespace weir
