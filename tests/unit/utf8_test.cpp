#include "compiler/value/utf8.h"

#include <catch2/catch.hpp>

namespace weir::utf8_test {

TEST_CASE("well-formed UTF-8 is told from overlong forms, surrogates and cut sequences", "[utf8]") {
  CHECK(is_utf8("za\xc5\xbc\xc3\xb3\xc5\x82\xc4\x87 \xf0\x9f\x90\x98"));
  CHECK_FALSE(is_utf8("\xc0\xaf"));
  CHECK_FALSE(is_utf8("\xed\xa0\x80"));
  CHECK_FALSE(is_utf8("abc\xe2\x82"));
  CHECK_FALSE(is_utf8("\xf5\x80\x80\x80"));
}

TEST_CASE("a damaged byte stands for itself, so that any text can be walked", "[utf8]") {
  std::size_t seen = 0;
  for_each_code_point("a\xff\xc3\xb3", [&](char32_t, std::string_view) { ++seen; });
  CHECK(seen == 3);
}

TEST_CASE("code points round trip through append", "[utf8]") {
  for (const char32_t c : {U'a', U'\u00f3', U'\u20ac', U'\U0001F418'}) {
    std::string text;
    append_utf8(text, c);
    CHECK(first_code_point(text).value == c);
    CHECK(first_code_point(text).bytes == text.size());
  }
}

}  // namespace weir::utf8_test
