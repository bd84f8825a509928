#include "tests/support/statement_grammar.h"

#include <cctype>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <vector>

namespace weir::test {

namespace {

enum class Kind : std::uint8_t { Name, Text, Number, Word, Mark, End };

struct Token {
  Kind kind = Kind::End;
  std::string_view text;
};

// The built-in types, each as its words.
const std::vector<std::string_view>& built_in_types() {
  static const std::vector<std::string_view> types = {
#define WEIR_PG_TYPE(id, typname, sql, oid, array_oid, wire) sql,
#include "compiler/model/pg_types.def"
#undef WEIR_PG_TYPE
  };
  return types;
}

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// Just behind a quoted text that begins at `at`. One that never ends takes all that is left.
std::size_t behind_quoted(std::string_view sql, std::size_t at, bool backslashes) {
  const char quote = sql[at];
  for (++at; at < sql.size(); ++at) {
    if (backslashes && sql[at] == '\\') {
      ++at;
    } else if (sql[at] == quote) {
      if (at + 1 == sql.size() || sql[at + 1] != quote) return at + 1;
      ++at;
    }
  }
  return sql.size();
}

Token next_token(std::string_view sql, std::size_t at) {
  if (at == sql.size()) return {};
  const std::string_view rest = sql.substr(at);
  const auto token = [&](Kind kind, std::size_t end) {
    return Token{kind, sql.substr(at, end - at)};
  };
  if (rest.starts_with('"')) return token(Kind::Name, behind_quoted(sql, at, false));
  if (rest.starts_with("U&\"")) return token(Kind::Name, behind_quoted(sql, at + 2, false));
  if (rest.starts_with('\'')) return token(Kind::Text, behind_quoted(sql, at, false));
  if (rest.starts_with("E'")) return token(Kind::Text, behind_quoted(sql, at + 1, true));
  std::size_t end = at;
  while (end < sql.size() && is_word(sql[end])) ++end;
  if (end == at) return token(Kind::Mark, at + 1);
  const bool digits = sql.substr(at, end - at).find_first_not_of("0123456789") == sql.npos;
  return token(digits ? Kind::Number : Kind::Word, end);
}

std::vector<Token> tokens_of(std::string_view sql) {
  std::vector<Token> out;
  for (std::size_t at = 0; at < sql.size();) {
    if (sql[at] == ' ' || sql[at] == '\n') {
      ++at;
      continue;
    }
    out.push_back(next_token(sql, at));
    at += out.back().text.size();
  }
  out.emplace_back();
  return out;
}

// One function a rule of the grammar; each is true if it has read its part.
class Reader {
 public:
  explicit Reader(std::string_view sql) : tokens_(tokens_of(sql)) {}

  bool statement() {
    if (words({"CREATE", "TABLE"})) return creation() && at_end();
    return words({"ALTER", "TABLE"}) && relation() && additions() && at_end();
  }

  std::string_view rest() const { return tokens_[at_].text; }

 private:
  bool at_end() const { return tokens_[at_].kind == Kind::End; }

  bool take(Kind kind) {
    if (tokens_[at_].kind != kind) return false;
    ++at_;
    return true;
  }
  bool take(Kind kind, std::string_view text) { return tokens_[at_].text == text && take(kind); }
  bool mark(std::string_view text) { return take(Kind::Mark, text); }

  // All of the words, or none.
  bool words(std::initializer_list<std::string_view> wanted) {
    const std::size_t start = at_;
    for (const std::string_view word : wanted) {
      if (!take(Kind::Word, word)) {
        at_ = start;
        return false;
      }
    }
    return true;
  }

  bool relation() { return take(Kind::Name) && mark(".") && take(Kind::Name); }

  bool creation() {
    if (!relation() || !mark("(") || !column()) return false;
    while (mark(",")) {
      if (words({"CONSTRAINT"})) return key() && mark(")");
      if (!column()) return false;
    }
    return mark(")");
  }

  bool key() {
    if (!take(Kind::Name) || !words({"PRIMARY", "KEY"}) || !mark("(")) return false;
    do {
      if (!take(Kind::Name)) return false;
    } while (mark(","));
    return mark(")");
  }

  bool additions() {
    do {
      if (!words({"ADD", "COLUMN"}) || !column()) return false;
    } while (mark(","));
    return true;
  }

  bool column() {
    if (!take(Kind::Name) || !type()) return false;
    if (words({"DEFAULT"}) && !constant()) return false;
    // NOT alone is read by nobody else, so that it is an error there.
    words({"NOT", "NULL"});
    return true;
  }

  bool type() {
    if (!built_in() && !relation()) return false;
    if (mark("(") && !(take(Kind::Number) && (!mark(",") || number()) && mark(")"))) return false;
    return !mark("[") || mark("]");
  }

  // The longest name that fits: `bit varying` before `bit`.
  bool built_in() {
    std::size_t longest = at_;
    for (const std::string_view name : built_in_types()) {
      std::size_t at = at_;
      bool fits = true;
      for (const Token& word : tokens_of(name)) {
        if (word.kind == Kind::End) break;
        fits = fits && tokens_[at].kind == Kind::Word && tokens_[at].text == word.text;
        if (fits) ++at;
      }
      if (fits && at > longest) longest = at;
    }
    const bool found = longest > at_;
    at_ = longest;
    return found;
  }

  bool constant() { return take(Kind::Text) || number() || words({"true"}) || words({"false"}); }

  bool number() {
    mark("-");
    return take(Kind::Number);
  }

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

}  // namespace

std::string outside_of_grammar(std::string_view statement) {
  Reader reader(statement);
  if (reader.statement()) return {};
  return reader.rest().empty() ? "its end" : std::string(reader.rest());
}

}  // namespace weir::test
