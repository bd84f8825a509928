#include "compiler/frontend/weir/syntax_error.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

namespace weir::syntax {

namespace {

struct Explained {
  std::string expected;
  std::string help;
};

class Explainer {
 public:
  Explainer(const SourceFile& source, const std::vector<Token>& tokens, const Breakdown& breakdown)
      : source_(source), tokens_(tokens), where_(breakdown) {}

  Diagnostic run() const {
    const Explained explained = explain();
    Diagnostic found{.code = Code::P001,
                     .message = fmt::format("expected {}", explained.expected),
                     .primary = {shown_span(), ""}};
    if (!ends_early()) found.message += fmt::format(", found {}", found_text());
    if (!explained.help.empty()) found.helps.push_back(explained.help);
    return found;
  }

 private:
  std::string_view text(std::size_t at) const { return source_.text(tokens_[at].span); }
  bool in_event() const { return text(where_.block_begin) == "event"; }

  // The statement just stops, and what comes on the next line is not to blame.
  bool ends_early() const {
    return where_.at > where_.from &&
           (tokens_[where_.at].starts_line || !tokens_[where_.at].span.known());
  }

  bool is_setting_outside() const {
    return where_.reading == Reading::Head && tokens_[where_.at].kind == TokenKind::Assign;
  }

  Span shown_span() const {
    if (is_setting_outside()) return {tokens_[where_.from].span.begin, tokens_[where_.at].span.end};
    if (!ends_early()) return tokens_[where_.at].span;
    const std::size_t line = source_.line_of(tokens_[where_.at - 1].span.begin);
    std::size_t first = where_.at - 1;
    while (first > where_.from && source_.line_of(tokens_[first - 1].span.begin) == line) {
      --first;
    }
    return {tokens_[first].span.begin, tokens_[where_.at - 1].span.end};
  }

  std::string found_text() const {
    const Token& token = tokens_[where_.at];
    if (is_setting_outside()) return "a setting";
    if (token.kind == TokenKind::End) return "the end of the file";
    const std::string_view shown = text(where_.at);
    if (token.kind == TokenKind::String && shown.size() > 40) return "a string";
    return fmt::format("`{}`", shown);
  }

  // The source between two tokens, as it stands, if it is short and on one line.
  std::string excerpt(std::size_t from, std::size_t to, std::string_view otherwise) const {
    if (to <= from) return std::string(otherwise);
    const std::string_view shown =
        source_.text({tokens_[from].span.begin, tokens_[to - 1].span.end});
    if (shown.empty() || shown.size() > 60 || shown.find('\n') != std::string_view::npos) {
      return std::string(otherwise);
    }
    return fmt::format("`{}`", shown);
  }

  std::string statement(std::string_view otherwise) const {
    return excerpt(where_.from, where_.at, otherwise);
  }

  Explained explain_head() const {
    if (is_setting_outside()) {
      return {"a block", "a setting stands in the braces of its block"};
    }
    return {fmt::format("`{{` after {}", statement("the name of the block")), ""};
  }

  Explained explain_item() const {
    const std::string start = statement("it");
    if (in_event()) {
      return {fmt::format("a type after {}", start), "a field is written `name type`"};
    }
    const TokenKind kind = tokens_[where_.at].kind;
    const bool value = kind == TokenKind::Number || kind == TokenKind::String;
    const std::string expected = value ? "`=`" : "`=` and a value";
    if (!value) return {fmt::format("{} after {}", expected, start), ""};
    return {fmt::format("{} after {}", expected, start),
            fmt::format("write `{} = {}`", text(where_.from), text(where_.at))};
  }

  Explained explain_route() const {
    if (text(where_.from) == "topic") {
      return {fmt::format("`->` and a table after {}", statement("the topic pattern")),
              "a rule is written `topic \"pattern\" -> table`"};
    }
    if (text(where_.from) == "from" || text(where_.from) == "into") {
      return {"a name without quotes", "the names of blocks are words"};
    }
    return {fmt::format("`=` after `{}`", text(where_.from)),
            fmt::format(
                "write `{} = {}`", text(where_.from), text(std::min(where_.from + 1, where_.at)))};
  }

  Explained explain_setting() const {
    if (tokens_[where_.at].kind == TokenKind::Open) {
      return {fmt::format("`=` after {}", statement("the name")),
              "braces don't go deeper than this"};
    }
    return {fmt::format("`=` after {}", statement("the name")), ""};
  }

  Explained explain() const {
    switch (where_.reading) {
      case Reading::File:
        return {"a block", "a file is made of destination, source, pipeline and event blocks"};
      case Reading::Head: return explain_head();
      case Reading::Items: return {in_event() ? "a field" : "a setting", ""};
      case Reading::Item: return explain_item();
      case Reading::Setting: return explain_setting();
      case Reading::Value: return {fmt::format("a value after {}", statement("`=`")), ""};
      case Reading::List: return {"`,` or `)` in a list", "a list is written `(a, b)`"};
      case Reading::Call: return {"a string in quotes", ""};
      case Reading::Route: return explain_route();
      case Reading::Target: return {"a table after `->`", ""};
      case Reading::Type: return {"a type", "a field is written `name type`"};
      case Reading::Parameters:
        return {fmt::format("a number after {}", statement("`(`")),
                "parameters are written `decimal(12, 2)`"};
      case Reading::Array: return {"`]`", "an array is written `type[]`"};
    }
    std::abort();
  }

  const SourceFile& source_;
  const std::vector<Token>& tokens_;
  const Breakdown& where_;
};

}  // namespace

Diagnostic syntax_error(const SourceFile& source,
                        const std::vector<Token>& tokens,
                        const Breakdown& breakdown) {
  return Explainer(source, tokens, breakdown).run();
}

}  // namespace weir::syntax
