#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diagnostics/source.h"
#include "compiler/diagnostics/span.h"

namespace weir::syntax {

enum class TokenKind : std::uint8_t {
  Word,
  Number,
  String,
  Open,     // {
  Close,    // }
  Assign,   // =
  Arrow,    // ->
  Sign,     // any other sign of the language
  Key,      // the flag `key` of an event's field, as opposed to a field with that name
  Missing,  // stands where a value or a table is missing
  Unterminated,
  SingleQuoted,
  Stray,
  End,
};

struct Token {
  TokenKind kind = TokenKind::End;
  Span span{};
  bool starts_line = false;  // nothing but space stands before it on its line
  std::size_t sign = 0;      // which Sign, in the lexer's own numbers
};

// True if the text can be cut into tokens at all; else what is in the way was reported: it is not
// UTF-8 (P004), or far larger than a pipeline file is.
bool is_readable(const SourceFile& source, Diagnostics& diagnostics);

// Byte offset of each code point of the text and of its end, without a byte order mark at the
// front. ANTLR counts in code points.
std::vector<std::uint32_t> code_point_offsets(std::string_view text);

// Makes tokens fit for the parser, so that it meets only what the grammar can tell apart, and
// reports what was wrong with them:
//   - strings without an end and in single quotes are reported and count as strings; stray
//     characters are reported and left out;
//   - braces are balanced: one that is never closed is closed before the next block, one that
//     closes nothing is left out;
//   - `key` becomes the flag Key where it follows a type and does not begin a field;
//   - a field's name that stands alone on its line, without a type, is reported and left out;
//   - `host =` before `port = 1` gets a Missing for its value, where `port` would be taken for it;
//     so does `->` before a setting.
// The result ends with an End token.
std::vector<Token> repair(const SourceFile& source,
                          const std::vector<Token>& tokens,
                          Diagnostics& diagnostics);

// True for what a statement of a block (a setting, a rule, a field) begins with.
bool begins_statement(TokenKind kind);

// Where reading goes on after a problem, at `at` or later, in repaired tokens: the `}` that ends
// the block around, or the first line that can begin a statement of it.
std::size_t next_statement(const std::vector<Token>& tokens, std::size_t at);

// The same outside of blocks, after `at`: a line that begins with a word and is no setting.
std::size_t next_block(const std::vector<Token>& tokens, std::size_t at);

}  // namespace weir::syntax
