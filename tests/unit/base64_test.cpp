#include "compiler/value/base64.h"

#include <catch2/catch.hpp>

namespace weir::base64_test {

namespace {

std::string pattern(std::size_t length) {
  std::string bytes;
  for (std::size_t i = 0; i < length; ++i) bytes += static_cast<char>(i * 37 + length * 11);
  return bytes;
}

}  // namespace

TEST_CASE("base64 of every length comes back as it was, behind what was there", "[base64]") {
  for (std::size_t length = 0; length < 300; ++length) {
    const std::string bytes = pattern(length);
    const std::string text = encode_base64(bytes);
    CHECK(text.size() == (length + 2) / 3 * 4);
    std::string out = "before";
    REQUIRE(decode_base64(text, out));
    CHECK(out == "before" + bytes);
  }
}

TEST_CASE("base64 follows the vectors of RFC 4648", "[base64]") {
  CHECK(encode_base64("f") == "Zg==");
  CHECK(encode_base64("fo") == "Zm8=");
  CHECK(encode_base64("foobar") == "Zm9vYmFy");
  CHECK(encode_base64("\xfb\xff") == "+/8=");
}

TEST_CASE("text that is not strict base64 leaves the output alone", "[base64]") {
  const auto text = GENERATE(as<std::string>(),
                             "A",
                             "AB",
                             "ABC",
                             "A===",
                             "====",
                             "AB=C",
                             "=ABC",
                             "AB==CDEF",
                             "ABCD====",
                             "AB C",
                             "AB\nC",
                             "AB-_",
                             "AB\xc3\xb3",
                             "AB==\n",
                             "Zh==",  // bits behind the last byte
                             "Zm9=");
  std::string out = "kept";
  CHECK_FALSE(decode_base64(text, out));
  CHECK(out == "kept");
  CHECK_FALSE(is_base64(text));
}

}  // namespace weir::base64_test
