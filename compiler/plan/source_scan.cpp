#include "compiler/plan/source_scan.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace weir {

namespace {

enum class Kind : std::uint8_t { Word, Quoted, Mark };

struct Token {
  Kind kind = Kind::Mark;
  std::string text;  // a word in lower case, the inside of a quoted name, one mark; $1 is a word

  bool is(std::string_view word) const { return kind != Kind::Quoted && text == word; }
  bool names() const { return kind != Kind::Mark; }
};

using Tokens = std::vector<Token>;

bool is_word_start(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_word_part(char c) {
  return is_word_start(c) || std::isdigit(static_cast<unsigned char>(c)) != 0;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

class Lexer {
 public:
  Lexer(std::string_view text, Tokens& out) : text_(text), out_(out) {}

  void run() {
    while (at_ < text_.size()) step();
    // What was inside strings comes after, each a statement of its own.
    for (const std::string& inner : strings_) {
      out_.push_back({Kind::Mark, ";"});
      Lexer(inner, out_).run();
    }
  }

 private:
  bool starts(std::string_view mark) const { return text_.substr(at_).starts_with(mark); }

  void step() {
    const char c = text_[at_];
    if (starts("--")) {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (starts("/*")) {
      skip_comment();
    } else if (c == '\'') {
      const bool escapes =
          !out_.empty() && out_.back().is("e") && at_ > 0 && lower(text_[at_ - 1]) == 'e';
      if (escapes) out_.pop_back();
      strings_.push_back(enclosed('\'', escapes));
    } else if (c == '"') {
      out_.push_back({Kind::Quoted, enclosed('"', false)});
    } else if (c == '$' && take_dollar_string()) {
      return;
    } else if (is_word_start(c)) {
      const std::size_t from = at_;
      while (at_ < text_.size() && is_word_part(text_[at_])) ++at_;
      Token word{Kind::Word, std::string(text_.substr(from, at_ - from))};
      std::ranges::transform(word.text, word.text.begin(), lower);
      out_.push_back(std::move(word));
    } else {
      if (std::isspace(static_cast<unsigned char>(c)) == 0) {
        out_.push_back({Kind::Mark, std::string(1, c)});
      }
      ++at_;
    }
  }

  void skip_comment() {
    int depth = 0;
    while (at_ < text_.size()) {
      if (starts("/*")) {
        ++depth;
        at_ += 2;
      } else if (starts("*/")) {
        at_ += 2;
        if (--depth == 0) return;
      } else {
        ++at_;
      }
    }
  }

  std::string enclosed(char quote, bool escapes) {
    std::string inside;
    for (++at_; at_ < text_.size(); ++at_) {
      if (escapes && text_[at_] == '\\' && at_ + 1 < text_.size()) {
        ++at_;
      } else if (text_[at_] == quote) {
        ++at_;
        if (at_ >= text_.size() || text_[at_] != quote) break;
      }
      inside += text_[at_];
    }
    return inside;
  }

  // $tag$ ... $tag$
  bool take_dollar_string() {
    const std::size_t end = text_.find('$', at_ + 1);
    if (end == std::string_view::npos) return false;
    const std::string_view tag = text_.substr(at_, end + 1 - at_);
    const std::string_view name = tag.substr(1, tag.size() - 2);
    if (!std::ranges::all_of(name, is_word_part)) return false;
    if (!name.empty() && std::isdigit(static_cast<unsigned char>(name.front())) != 0) return false;
    const std::size_t close = text_.find(tag, end + 1);
    if (close == std::string_view::npos) return false;
    strings_.emplace_back(text_.substr(end + 1, close - end - 1));
    at_ = close + tag.size();
    return true;
  }

  std::string_view text_;
  Tokens& out_;
  std::vector<std::string> strings_{};
  std::size_t at_ = 0;
};

Tokens tokens_of(std::string_view source) {
  Tokens tokens;
  Lexer(source, tokens).run();
  return tokens;
}

// The token so many places back, or an empty mark.
const Token& before(const Tokens& tokens, std::size_t at, std::size_t places) {
  static const Token kNone;
  return at < places ? kNone : tokens[at - places];
}

const Token& after(const Tokens& tokens, std::size_t at) {
  static const Token kNone;
  return at + 1 < tokens.size() ? tokens[at + 1] : kNone;
}

// What a star belongs to: `x.*` and `(x).*` to x. Nothing for a bare star.
const Token* qualifier(const Tokens& tokens, std::size_t star) {
  if (!before(tokens, star, 1).is(".")) return nullptr;
  const std::size_t back = before(tokens, star, 2).is(")") ? 3 : 2;
  return &before(tokens, star, back);
}

// Statements and declarations of a function, one after the other.
std::vector<Tokens> statements_of(Tokens tokens) {
  std::vector<Tokens> out(1);
  for (Token& token : tokens) {
    const bool ends = token.is(";");
    out.back().push_back(std::move(token));
    if (ends) out.emplace_back();
  }
  return out;
}

// Places in a statement where the table is named. A name without a schema may be the table.
std::vector<std::size_t> mentions(const Tokens& tokens, const QualifiedName& table) {
  std::vector<std::size_t> out;
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (!tokens[at].names() || tokens[at].text != table.name) continue;
    if (before(tokens, at, 1).is(".") && before(tokens, at, 2).text != table.schema) continue;
    out.push_back(at);
  }
  return out;
}

// The token in front of a name, its schema left out.
const Token& in_front(const Tokens& tokens, std::size_t mention) {
  return before(tokens, mention, before(tokens, mention, 1).is(".") ? 3 : 1);
}

bool is_read(const Token& front) {
  return front.is("from") || front.is("join") || front.is(",") || front.is("only");
}

bool is_written(const Token& front) {
  return front.is("into") || front.is("update") || front.is("from");
}

// Names that stand for rows of the table: itself, `orders AS o`, and variables `o orders%ROWTYPE`.
std::set<std::string> row_names(const std::vector<Tokens>& statements, const QualifiedName& table) {
  std::set<std::string> names{table.name};
  for (const Tokens& tokens : statements) {
    for (const std::size_t at : mentions(tokens, table)) {
      const bool aliased = after(tokens, at).is("as");
      const Token& alias = after(tokens, aliased ? at + 1 : at);
      if (alias.names()) names.insert(alias.text);
      const Token& front = in_front(tokens, at);
      if ((alias.is("%") || alias.is(";") || alias.is(":")) && front.names()) {
        names.insert(front.text);
      }
    }
  }
  return names;
}

bool is_bare_star(const Tokens& tokens, std::size_t star) {
  const Token& front = before(tokens, star, 1);
  if (front.is("select")) {
    const bool exists = before(tokens, star, 2).is("(") && before(tokens, star, 3).is("exists");
    return !exists;
  }
  return front.is("distinct") || front.is("all") || front.is(",");
}

bool takes_all(const Tokens& tokens,
               const QualifiedName& table,
               const std::set<std::string>& row_names) {
  const std::vector<std::size_t> named = mentions(tokens, table);
  const auto stands = [&](auto role) {
    return std::ranges::any_of(named, [&](std::size_t at) { return role(in_front(tokens, at)); });
  };
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (tokens[at].is("natural") && stands(is_read)) return true;
    if (!tokens[at].is("*")) continue;
    const Token* const owner = qualifier(tokens, at);
    if (owner != nullptr) {
      if (row_names.contains(owner->text)) return true;
    } else if (before(tokens, at, 1).is("returning")) {
      if (stands(is_written)) return true;
    } else if (is_bare_star(tokens, at) && stands(is_read)) {
      return true;
    }
  }
  return false;
}

}  // namespace

bool copies_whole_row(std::string_view source) {
  const Tokens tokens = tokens_of(source);
  const auto is_row = [](const Token& token) { return token.is("new") || token.is("old"); };
  bool hands_over = false;  // EXECUTE ... USING NEW
  bool hands_star = false;  // ... ($1).* in its text
  bool is_using = false;
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (tokens[at].is("using")) is_using = true;
    if (tokens[at].is(";")) is_using = false;
    hands_over = hands_over || (is_using && is_row(tokens[at]));
    if (!tokens[at].is("*")) continue;
    const Token* const owner = qualifier(tokens, at);
    if (owner == nullptr) continue;
    if (is_row(*owner)) return true;
    hands_star = hands_star || owner->text.starts_with('$');
  }
  return hands_over && hands_star;
}

bool takes_all_columns(std::string_view source, const QualifiedName& table) {
  const std::vector<Tokens> statements = statements_of(tokens_of(source));
  const std::set<std::string> names = row_names(statements, table);
  return std::ranges::any_of(
      statements, [&](const Tokens& statement) { return takes_all(statement, table, names); });
}

}  // namespace weir
