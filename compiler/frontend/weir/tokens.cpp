#include "compiler/frontend/weir/tokens.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "compiler/frontend/weir/field_type.h"
#include "compiler/value/utf8.h"

namespace weir::syntax {

namespace {

// The parser keeps some hundreds of bytes for each token.
constexpr std::size_t kLargestFile = 4U << 20U;

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

constexpr std::array<std::string_view, 4> kBlockKinds = {
    "destination", "source", "pipeline", "event"};

Diagnostic problem(Code code, Span span, std::string message) {
  return {.code = code, .message = std::move(message), .primary = {span, ""}};
}

std::string stray_help(std::string_view text) {
  if (text.starts_with(';')) return "nothing ends a setting: leave it out";
  if (text.starts_with(':')) return "a setting is written `name = value`, a field `name type`";
  if (text.starts_with('/')) return "a comment starts with `#`";
  if (text.starts_with('>')) return "the arrow of a rule is `->`";
  if (text.starts_with('*')) return "a topic pattern stands in quotes";
  if (text.starts_with("\xe2\x80\x9c") || text.starts_with("\xe2\x80\x9d")) {
    return "strings stand in plain double quotes: \"text\"";
  }
  return {};
}

std::string stray_message(std::string_view text) {
  const CodePoint c = first_code_point(text);
  const auto value = static_cast<std::uint32_t>(c.value);
  const std::string shown =
      value < 0x20 || value == 0x7f || (value >= 0x80 && value <= 0xa0) || value == 0xfeff
          ? fmt::format("U+{:04X}", value)
          : fmt::format("`{}`", text.substr(0, c.bytes));
  return fmt::format("the character {} means nothing here", shown);
}

// Works on the tokens in steps; each step leaves tokens that the next can take for granted.
class Repair {
 public:
  Repair(const SourceFile& source, Diagnostics& diagnostics)
      : source_(source), diagnostics_(diagnostics) {}

  std::vector<Token> run(const std::vector<Token>& tokens) {
    return mark_missing(drop_untyped(mark_keys(balance(name_strangers(tokens)))));
  }

 private:
  std::string_view text(const Token& token) const { return source_.text(token.span); }

  bool is_block_kind(const Token& token) const {
    return token.kind == TokenKind::Word &&
           std::ranges::find(kBlockKinds, text(token)) != kBlockKinds.end();
  }

  void report_stray(Span span) {
    Diagnostic found = problem(Code::P005, span, stray_message(source_.text(span)));
    if (std::string help = stray_help(source_.text(span)); !help.empty()) {
      found.helps.push_back(std::move(help));
    }
    diagnostics_.add(std::move(found));
  }

  std::vector<Token> name_strangers(const std::vector<Token>& tokens);
  std::vector<Token> balance(const std::vector<Token>& tokens);
  std::vector<Token> mark_keys(std::vector<Token> tokens) const;
  std::vector<Token> drop_untyped(const std::vector<Token>& tokens);
  std::vector<Token> mark_missing(const std::vector<Token>& tokens);

  bool begins_block(const std::vector<Token>& tokens, std::size_t at) const;
  bool is_key_flag(const std::vector<Token>& tokens, std::size_t at) const;
  bool is_type(const Token& token) const {
    return token.kind == TokenKind::Word && is_field_type(text(token));
  }
  void report_unclosed(const Token& open, const Token& next);

  const SourceFile& source_;
  Diagnostics& diagnostics_;
  bool braces_lost_ = false;  // a string without an end may have taken some with it
};

std::vector<Token> Repair::name_strangers(const std::vector<Token>& tokens) {
  std::vector<Token> out;
  bool line_starts = false;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    Token token = tokens[i];
    token.starts_line = token.starts_line || std::exchange(line_starts, false);
    if (token.kind == TokenKind::Stray) {
      line_starts = token.starts_line;
      Span run = token.span;
      while (i + 1 < tokens.size() && tokens[i + 1].kind == TokenKind::Stray &&
             tokens[i + 1].span.begin == run.end) {
        run.end = tokens[++i].span.end;
      }
      report_stray(run);
      if (source_.text(run).starts_with("//")) {
        while (i + 1 < tokens.size() && !tokens[i + 1].starts_line) ++i;
        line_starts = false;
      }
      continue;
    }
    if (token.kind == TokenKind::Unterminated) {
      braces_lost_ = true;
      token.kind = TokenKind::String;
      Diagnostic found = problem(Code::P002, token.span, "this string has no closing quote");
      found.helps.emplace_back("a string ends on the line it begins on; write \\n for a new line");
      diagnostics_.add(std::move(found));
    }
    if (token.kind == TokenKind::SingleQuoted) {
      token.kind = TokenKind::String;
      Diagnostic found = problem(Code::P005, token.span, "a string in single quotes");
      found.helps.emplace_back("strings stand in double quotes: \"text\"");
      diagnostics_.add(std::move(found));
    }
    out.push_back(token);
  }
  return out;
}

// A line that reads `kind name ... {`.
bool Repair::begins_block(const std::vector<Token>& tokens, std::size_t at) const {
  if (!tokens[at].starts_line || !is_block_kind(tokens[at])) return false;
  std::size_t next = at + 1;
  while (tokens[next].kind == TokenKind::Word || tokens[next].kind == TokenKind::String) ++next;
  return next > at + 1 && next <= at + 4 && tokens[next].kind == TokenKind::Open;
}

void Repair::report_unclosed(const Token& open, const Token& next) {
  if (std::exchange(braces_lost_, true)) return;
  Diagnostic found = problem(Code::P001, open.span, "this `{` is never closed");
  if (next.kind != TokenKind::End) {
    found.secondary.push_back({next.span, "another block begins here"});
  }
  found.helps.emplace_back("add a `}` where the block ends");
  diagnostics_.add(std::move(found));
}

std::vector<Token> Repair::balance(const std::vector<Token>& tokens) {
  const auto opens = std::ranges::count(tokens, TokenKind::Open, &Token::kind);
  const auto closes = std::ranges::count(tokens, TokenKind::Close, &Token::kind);
  std::vector<Token> out;
  std::vector<Token> open;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    const bool ends = token.kind == TokenKind::End;
    if (!open.empty() && (ends || (opens > closes && begins_block(tokens, i)))) {
      report_unclosed(open.front(), token);
      const Span here{token.span.begin, token.span.begin};
      out.insert(out.end(), open.size(), Token{TokenKind::Close, here});
      open.clear();
    }
    if (token.kind == TokenKind::Open) open.push_back(token);
    if (token.kind == TokenKind::Close && open.empty()) {
      if (!std::exchange(braces_lost_, true)) {
        diagnostics_.add(problem(Code::P001, token.span, "this `}` closes nothing"));
      }
      continue;
    }
    if (token.kind == TokenKind::Close) open.pop_back();
    out.push_back(token);
  }
  return out;
}

// `key` after a type is the flag, unless it begins the next field: `key string`. Lines tell where
// they can; on one line, the next word does: a type makes `key` a name.
bool Repair::is_key_flag(const std::vector<Token>& tokens, std::size_t at) const {
  const Token& before = tokens[at - 1];
  const Token& key = tokens[at];
  const Token& after = tokens[at + 1];
  const bool may_follow = before.kind == TokenKind::Word || before.kind == TokenKind::Sign;
  if (!may_follow) return false;
  if (after.kind != TokenKind::Word) return true;
  if (key.starts_line != after.starts_line) return after.starts_line;
  return !is_type(after) || (is_type(tokens[at + 2]) && !key.starts_line);
}

std::vector<Token> Repair::mark_keys(std::vector<Token> tokens) const {
  std::size_t depth = 0;
  bool in_event = false;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    Token& token = tokens[i];
    if (token.kind == TokenKind::Open) ++depth;
    if (token.kind == TokenKind::Close) --depth;
    if (depth == 0 && is_block_kind(token)) in_event = text(token) == "event";
    if (in_event && depth == 1 && token.kind == TokenKind::Word && text(token) == "key" &&
        is_key_flag(tokens, i)) {
      token.kind = TokenKind::Key;
    }
  }
  return tokens;
}

// A field without a type would take the name of the next field for it.
std::vector<Token> Repair::drop_untyped(const std::vector<Token>& tokens) {
  std::vector<Token> out;
  std::size_t depth = 0;
  bool in_event = false;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    if (token.kind == TokenKind::Open) ++depth;
    if (token.kind == TokenKind::Close) --depth;
    if (depth == 0 && is_block_kind(token)) in_event = text(token) == "event";
    const auto alone = [&](const Token& word) {
      return word.kind == TokenKind::Word && word.starts_line && !is_type(word);
    };
    if (in_event && depth == 1 && alone(token) && alone(tokens[i + 1]) &&
        tokens[i + 2].kind != TokenKind::Assign) {
      Diagnostic found =
          problem(Code::P001, token.span, fmt::format("expected a type after `{}`", text(token)));
      found.helps.emplace_back("a field is written `name type`");
      diagnostics_.add(std::move(found));
      continue;
    }
    out.push_back(token);
  }
  return out;
}

std::vector<Token> Repair::mark_missing(const std::vector<Token>& tokens) {
  std::vector<Token> out;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    out.push_back(tokens[i]);
    const bool value = tokens[i].kind == TokenKind::Assign;
    if (!value && tokens[i].kind != TokenKind::Arrow) continue;
    const Token& next = tokens[i + 1];
    if (next.kind != TokenKind::Word || !next.starts_line) continue;
    if (tokens[i + 2].kind != TokenKind::Assign) continue;
    out.push_back({TokenKind::Missing, {tokens[i].span.end, tokens[i].span.end}});
    Span shown = tokens[i].span;
    const std::size_t words = value ? 1 : 2;
    if (i >= words) shown.begin = tokens[i - words].span.begin;
    diagnostics_.add(problem(
        Code::P001,
        shown,
        fmt::format("expected {} after `{}`", value ? "a value" : "a table", source_.text(shown))));
  }
  return out;
}

}  // namespace

bool is_readable(const SourceFile& source, Diagnostics& diagnostics) {
  const std::string_view text = source.text();
  if (text.size() > kLargestFile) {
    diagnostics.add({.code = Code::P001,
                     .message = "the file is larger than 4 MiB, which no pipeline file is"});
    return false;
  }
  std::size_t at = 0;
  while (at < text.size()) {
    const CodePoint c = first_code_point(text.substr(at));
    if (c.bytes == 1 && c.value >= 0x80) break;
    at += c.bytes;
  }
  if (at == text.size()) return true;
  const auto begin = static_cast<std::uint32_t>(at);
  Diagnostic found = problem(
      Code::P004, {begin, begin + 1}, "the file is not UTF-8 text: this byte begins no character");
  found.helps.emplace_back("save the file in UTF-8");
  diagnostics.add(std::move(found));
  return false;
}

std::vector<std::uint32_t> code_point_offsets(std::string_view text) {
  std::vector<std::uint32_t> offsets;
  const std::size_t from = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  for_each_code_point(text.substr(from), [&](char32_t, std::string_view bytes) {
    offsets.push_back(static_cast<std::uint32_t>(bytes.data() - text.data()));
  });
  offsets.push_back(static_cast<std::uint32_t>(text.size()));
  return offsets;
}

std::vector<Token> repair(const SourceFile& source,
                          const std::vector<Token>& tokens,
                          Diagnostics& diagnostics) {
  return Repair(source, diagnostics).run(tokens);
}

bool begins_statement(TokenKind kind) {
  return kind == TokenKind::Word || kind == TokenKind::String || kind == TokenKind::Key;
}

std::size_t next_statement(const std::vector<Token>& tokens, std::size_t at) {
  std::size_t depth = 0;
  for (;; ++at) {
    const Token& token = tokens[at];
    if (token.kind == TokenKind::End) return at;
    if (depth == 0 && token.kind == TokenKind::Close) return at;
    if (depth == 0 && token.starts_line && begins_statement(token.kind)) return at;
    if (token.kind == TokenKind::Open) ++depth;
    if (token.kind == TokenKind::Close) --depth;
  }
}

std::size_t next_block(const std::vector<Token>& tokens, std::size_t at) {
  std::size_t depth = 0;
  const std::size_t first = at;
  for (;; ++at) {
    const Token& token = tokens[at];
    if (token.kind == TokenKind::End) return at;
    const bool begins = token.starts_line && token.kind == TokenKind::Word && at > first;
    if (depth == 0 && begins && tokens[at + 1].kind != TokenKind::Assign) return at;
    if (token.kind == TokenKind::Open) ++depth;
    if (token.kind == TokenKind::Close && depth > 0) --depth;
  }
}

}  // namespace weir::syntax
