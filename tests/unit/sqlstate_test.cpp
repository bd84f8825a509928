#include "runtime/pg/sqlstate.h"

#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

namespace weir::pg::sqlstate_test {

TEST_CASE("each SQLSTATE that a server has shown leads to one reaction", "[pg][sqlstate]") {
  using enum FailureClass;
  const std::vector<std::pair<std::string, FailureClass>> expected = {
      {"08006", ConnectionLost},
      {"08P01", Row},
      {"09000", Row},
      {"0A000", Schema},
      {"20000", Row},
      {"21000", Row},
      {"22001", Row},
      {"22P02", Row},
      {"22021", Row},
      {"23502", Row},
      {"23503", Row},
      {"23505", Row},
      {"25006", Environment},
      {"25P02", Retry},
      {"26000", Retry},
      {"27000", Row},
      {"28P01", Environment},
      {"2F004", Row},
      {"38000", Row},
      {"39P01", Row},
      {"3D000", Stop},
      {"3F000", Stop},
      {"40001", Retry},
      {"40003", ConnectionLost},
      {"40P01", Retry},
      {"42501", Stop},
      {"42601", Stop},
      {"42703", Schema},
      {"42704", Schema},
      {"42P01", Schema},
      {"42804", Schema},
      {"42P10", Schema},
      {"428C9", Schema},
      {"42P05", Retry},
      {"44000", Row},
      {"53100", Environment},
      {"53200", Environment},
      {"53300", Environment},
      {"54000", Row},
      {"55006", Retry},
      {"55P03", Retry},
      {"55P04", Retry},
      {"57014", Retry},
      {"57P01", ConnectionLost},
      {"57P03", ConnectionLost},
      {"57P04", Stop},
      {"58030", Environment},
      {"72000", Retry},
      {"P0001", Row},
      {"P0004", Row},
      {"XX000", Retry},
      {"XX001", Stop},
      {"ZZ999", Stop},
      {"", Stop},
  };
  for (const auto& [sqlstate, failure] : expected) {
    CAPTURE(sqlstate);
    CHECK(to_text(classify(sqlstate, ConnectionState::Open)) == to_text(failure));
  }
}

TEST_CASE("a lost connection outranks any SQLSTATE but a dropped database", "[pg][sqlstate]") {
  CHECK(classify("", ConnectionState::Lost) == FailureClass::ConnectionLost);
  CHECK(classify("57014", ConnectionState::Lost) == FailureClass::ConnectionLost);
  CHECK(classify("57P04", ConnectionState::Lost) == FailureClass::Stop);
}

}  // namespace weir::pg::sqlstate_test
