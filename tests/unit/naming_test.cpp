#include <catch2/catch.hpp>
#include <string>

#include "compiler/lower/naming.h"
#include "compiler/model/identifier.h"
#include "compiler/model/shortened.h"
#include "compiler/value/utf8.h"

namespace weir::naming_test {

TEST_CASE("names of up to 63 bytes stay as they are", "[naming]") {
  CHECK(shortened("orders") == "orders");
  CHECK(shortened(std::string(63, 'a')) == std::string(63, 'a'));
}

// These are kept for ever: a table made years ago must be found under the same name.
TEST_CASE("case 32: a longer name keeps its beginning and gets a hash of the whole", "[naming]") {
  CHECK(shortened(std::string(64, 'a')) == std::string(54, 'a') + "_2dddcef0");
  CHECK(shortened(std::string(70, 'a') + "_one") == std::string(54, 'a') + "_a2010a11");
  CHECK(shortened(std::string(70, 'a') + "_two") == std::string(54, 'a') + "_95c79ede");
}

TEST_CASE("case 27: a long name is cut between characters, never inside one", "[naming]") {
  std::string name;
  for (int i = 0; i < 40; ++i) name += "\u20ac";  // three bytes each: 54 is a boundary, 53 is not
  for (const std::string& shifted : {name, "x" + name, "xy" + name}) {
    INFO(shifted);
    CHECK(is_utf8(shortened(shifted)));
    CHECK(shortened(shifted).size() <= kMaxIdentifierBytes);
    CHECK(shortened(shifted).size() > kMaxIdentifierBytes - 3);
  }
}

TEST_CASE("PostgreSQL takes any name but an empty one, NUL, and its own columns", "[naming]") {
  CHECK_FALSE(name_problem("select", NameOf::Column).has_value());
  CHECK_FALSE(name_problem("a\"b\n", NameOf::Column).has_value());
  CHECK_FALSE(name_problem("oid", NameOf::Column).has_value());
  CHECK_FALSE(name_problem("ctid", NameOf::Table).has_value());
  CHECK(name_problem("", NameOf::Table).has_value());
  CHECK(name_problem(std::string(1, '\0'), NameOf::Table).has_value());
  CHECK(name_problem("\xff", NameOf::Column).has_value());
  for (const char* const name : {"xmin", "xmax", "cmin", "cmax", "ctid", "tableoid"}) {
    CHECK(name_problem(name, NameOf::Column).has_value());
  }
}

TEST_CASE("the case of ASCII letters alone makes a twin", "[naming]") {
  CHECK(equal_but_for_case("userId", "USERID"));
  CHECK(equal_but_for_case("a", "a"));
  CHECK_FALSE(equal_but_for_case("userId", "user_id"));
  CHECK_FALSE(equal_but_for_case("a", "ab"));
  CHECK_FALSE(equal_but_for_case("[", "{"));
}

}  // namespace weir::naming_test
