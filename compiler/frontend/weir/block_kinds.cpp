#include "compiler/frontend/weir/block_kinds.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "compiler/diagnostics/nearest.h"

namespace weir {

namespace {

using syntax::Block;

struct BlockKind {
  std::string_view word;
  std::size_t names = 1;  // words between the kind and `{`
  std::string_view usage;
};

constexpr std::array<BlockKind, 4> kBlockKinds = {{
    {"destination", 1, "destination name { ... }"},
    {"source", 2, "source name file { ... }"},
    {"pipeline", 1, "pipeline name { ... }"},
    {"event", 3, "event Name on \"topic\" { ... }"},
}};

class Sorter {
 public:
  explicit Sorter(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  SortedBlocks run(const syntax::File& file);

 private:
  void report(Code code, Span span, std::string message, std::string help) {
    diagnostics_.add({.code = code,
                      .message = std::move(message),
                      .primary = {span, ""},
                      .helps = {std::move(help)}});
  }

  void report_unknown_block(const Block& block);
  bool has_head(const Block& block, const BlockKind& kind);
  bool is_new(const Block& block, std::string_view kind);

  Diagnostics& diagnostics_;
  SortedBlocks sorted_;
  std::map<std::string, std::map<std::string, Span>> names_;  // by kind
};

SortedBlocks Sorter::run(const syntax::File& file) {
  for (const Block& block : file.blocks) {
    const auto* kind = std::ranges::find(kBlockKinds, block.kind.text, &BlockKind::word);
    if (kind == kBlockKinds.end()) {
      report_unknown_block(block);
    } else if (has_head(block, *kind) && is_new(block, kind->word)) {
      sorted_.by_kind[block.kind.text].push_back(&block);
    } else {
      sorted_.strangers = true;
    }
  }
  return std::move(sorted_);
}

void Sorter::report_unknown_block(const Block& block) {
  sorted_.strangers = true;
  std::vector<std::string_view> known;
  for (const BlockKind& kind : kBlockKinds) known.push_back(kind.word);
  const auto near = nearest(block.kind.text, known);
  report(Code::S101,
         block.kind.span,
         fmt::format("unknown block `{}`", block.kind.text),
         near ? fmt::format("did you mean `{}`?", *near)
              : fmt::format("the blocks are {}", fmt::join(known, ", ")));
}

bool Sorter::has_head(const Block& block, const BlockKind& kind) {
  bool fits = block.head.size() == kind.names && !block.head[0].quoted;
  if (kind.word == "event" && fits) fits = block.head[1].text == "on" && block.head[2].quoted;
  if (!fits) {
    report(Code::P001,
           block.head_span,
           fmt::format("{} block does not begin like this",
                       kind.word == "event" ? "an `event`" : fmt::format("a `{}`", kind.word)),
           fmt::format("it is written `{}`", kind.usage));
  }
  return fits;
}

bool Sorter::is_new(const Block& block, std::string_view kind) {
  const syntax::Name& name = block.head[0];
  const auto [earlier, added] = names_[std::string(kind)].emplace(name.text, name.span);
  if (added) return true;
  diagnostics_.add({.code = Code::S107,
                    .message = fmt::format("two {}s are called `{}`", kind, name.text),
                    .primary = {name.span, ""},
                    .secondary = {{earlier->second, "the first one"}}});
  return false;
}

}  // namespace

SortedBlocks sort_blocks(const syntax::File& file, Diagnostics& diagnostics) {
  return Sorter(diagnostics).run(file);
}

}  // namespace weir
