#include "tests/property/statement_words.h"

#include <cctype>

namespace weir::property {

namespace {

// The end of a quoted part that starts at `at`; a doubled quote stands for one.
std::size_t end_of_quoted(std::string_view sql, std::size_t at, bool backslashes) {
  const char quote = sql[at];
  for (++at; at < sql.size(); ++at) {
    if (backslashes && sql[at] == '\\') {
      ++at;
    } else if (sql[at] == quote) {
      if (at + 1 == sql.size() || sql[at + 1] != quote) return at + 1;
      ++at;
    }
  }
  return at;
}

}  // namespace

std::set<std::string> bare_words(std::string_view sql) {
  std::set<std::string> words;
  std::string word;
  const auto finish = [&] {
    if (!word.empty()) words.insert(word);
    word.clear();
  };
  for (std::size_t at = 0; at < sql.size();) {
    const char c = sql[at];
    if (c == '"' || c == '\'') {
      const bool backslashes = c == '\'' && word == "E";
      if (word == "E" || word == "U&") word.clear();
      finish();
      at = end_of_quoted(sql, at, backslashes);
      continue;
    }
    if (std::isalpha(static_cast<unsigned char>(c)) != 0 || (c == '&' && word == "U")) {
      word += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    } else {
      finish();
      if (c == ';') words.insert(";");
    }
    ++at;
  }
  finish();
  return words;
}

}  // namespace weir::property
