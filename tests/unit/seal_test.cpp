#include "compiler/model/seal.h"

#include <catch2/catch.hpp>

#include "compiler/value/sha256.h"

namespace weir::seal_test {

TEST_CASE("SHA-256 answers as FIPS 180-4 has it", "[seal]") {
  CHECK(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("a seal fits the text that it was made for and no other", "[seal]") {
  const std::string sealed = seal("{\n  \"a\": 1\n}\n");
  CHECK(sealed == "{\n  \"a\": 1,\n  \"digest\": \"sha256:" + sha256("{\n  \"a\": 1") + "\"\n}\n");
  CHECK(check_seal(sealed) == sha256("{\n  \"a\": 1"));
  CHECK(plan_id(*check_seal(sealed)).size() == 12);
  CHECK_FALSE(check_seal(""));
  CHECK_FALSE(check_seal(sealed + "\n"));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    CHECK_FALSE(check_seal(sealed.substr(0, i)));
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    CHECK_FALSE(check_seal(changed));
  }
}

}  // namespace weir::seal_test
