#include "tests/unit/codec_fixture.h"

namespace weir::codec_time_test {

using K = LogicalKind;

namespace {

const PgType kDate = column(PgBase::Date);
const PgType kTime = column(PgBase::Time);
const PgType kTimestamp = column(PgBase::Timestamp);
const PgType kTimestamptz = column(PgBase::Timestamptz);

}  // namespace

TEST_CASE("dates of real captures arrive, infinities and lost eras included", "[codec]") {
  CHECK(item_of(kind(K::Date), kDate, "19782") == "2024-02-29");
  CHECK(item_of(kind(K::Date), kDate, "1002552") == "4714-11-24");
  CHECK(item_of(kind(K::Date), kDate, "-622191234") == "infinity");
  CHECK(item_of(kind(K::Date), kDate, "-625821272") == "-infinity");
  CHECK(hex(decoded(kind(K::Date), kDate, "-622191234")) == "7fffffff");
  CHECK(hex(decoded(kind(K::Date), kDate, "-625821272")) == "80000000");
  CHECK(hex(decoded(kind(K::Date), kDate, "10957")) == "00000000");
  CHECK(fault_of(kind(K::Date), kDate, "-2147483648") == "D406");
  CHECK(item_of(kind(K::Date), kDate, "-2440588") == "4714-11-24 BC");
  CHECK(fault_of(kind(K::Date), kDate, "-2440589") == "D406");
  CHECK(item_of(kind(K::IsoDate), kDate, R"("-0001-03-04")") == "0002-03-04 BC");
  CHECK(fault_of(kind(K::IsoDate), kDate, R"("2026-02-30")") == "D406");
}

TEST_CASE("times of the day take every unit, and 24:00", "[codec]") {
  CHECK(item_of(kind(K::TimeMillis), kTime, "86399999") == "23:59:59.999");
  CHECK(item_of(kind(K::TimeMicros), kTime, "86400000000") == "24:00:00");
  CHECK(item_of(kind(K::TimeMillis), kTime, "86400000") == "24:00:00");
  CHECK(item_of(kind(K::TimeNanos), kTime, "43200500000000") == "12:00:00.5");
  CHECK(item_of(kind(K::IsoTime), kTime, R"("07:04:56.789")") == "07:04:56.789");
  CHECK(fault_of(kind(K::TimeMicros), kTime, "86400000001") == "D406");
  CHECK(fault_of(kind(K::TimeMicros), kTime, "-1") == "D406");
  CHECK(fault_of(kind(K::TimeMillis), kTime, "9223372036854775807") == "D406");
  CHECK(fault_of(kind(K::TimeNanos), kTime, "43200500000001") == "D404");
}

TEST_CASE("a column with fewer digits of a second takes only what it keeps", "[codec]") {
  const PgType millis = column(PgBase::Timestamp, 3);
  CHECK(item_of(kind(K::TimestampMicros), millis, "1772368496789000") == "2026-03-01 12:34:56.789");
  CHECK(decoded(kind(K::TimestampMicros), millis, "1772368496789012") ==
        "D404: 1772368496789012 can't be stored as timestamp(3) without rounding");
  CHECK(fault_of(kind(K::TimeMicros), column(PgBase::Time, 0), "1") == "D404");
  CHECK(fault_of(kind(K::ZonedTimestamp),
                 column(PgBase::Timestamptz, 0),
                 R"("2026-03-01T11:34:56.5Z")") == "D404");
  CHECK(fault_of(kind(K::Interval), column(PgBase::Interval, 2), R"("PT0.125S")") == "D404");
  CHECK(item_of(kind(K::TimestampMicros), millis, "9223372036825200000") == "infinity");
}

TEST_CASE("timestamps of real captures arrive, infinities included", "[codec]") {
  CHECK(item_of(kind(K::TimestampMicros), kTimestamp, "1772368496789012") ==
        "2026-03-01 12:34:56.789012");
  CHECK(item_of(kind(K::TimestampMillis), kTimestamp, "1772368496000") == "2026-03-01 12:34:56");
  CHECK(hex(decoded(kind(K::TimestampMicros), kTimestamp, "946684800000000")) ==
        "0000000000000000");
  CHECK(hex(decoded(kind(K::TimestampMicros), kTimestamp, "9223372036825200000")) ==
        "7fffffffffffffff");
  CHECK(hex(decoded(kind(K::TimestampMicros), kTimestamp, "-9223372036832400000")) ==
        "8000000000000000");
  CHECK(item_of(kind(K::TimestampMillis), kTimestamp, "9223372036825200") == "infinity");
  CHECK(item_of(kind(K::TimestampMillis), kTimestamp, "-9223372036832400") == "-infinity");
  CHECK(item_of(kind(K::TimestampNanos), kTimestamp, "9223372036854775807") == "infinity");
  CHECK(item_of(kind(K::TimestampNanos), kTimestamp, "-9223372036854775808") == "-infinity");
  CHECK(item_of(kind(K::TimestampNanos), kTimestamp, "1772368496789012000") ==
        "2026-03-01 12:34:56.789012");
  CHECK(fault_of(kind(K::TimestampNanos), kTimestamp, "1772368496789012001") == "D404");
}

TEST_CASE("a timestamp that PostgreSQL can't hold is a bad value with its reason", "[codec]") {
  CHECK(decoded(kind(K::TimestampMicros), kTimestamp, "-210870086400000000") ==
        "D406: -210870086400000000 is no timestamp that PostgreSQL can hold");
  CHECK(decoded(kind(K::ZonedTimestamp), kTimestamptz, R"("-4713-10-17T00:00:00.000000Z")") ==
        "D406: -4713-10-17T00:00:00.000000Z is no timestamptz that PostgreSQL can hold");
  CHECK(fault_of(kind(K::TimestampMillis), kTimestamp, "9223372036854775807") == "D406");
}

TEST_CASE("timestamps with a zone are instants, also the infinite ones", "[codec]") {
  CHECK(item_of(kind(K::ZonedTimestamp), kTimestamptz, R"("2026-03-01T11:34:56.789012Z")") ==
        "2026-03-01 11:34:56.789012+00");
  CHECK(item_of(kind(K::ZonedTimestamp), kTimestamptz, R"("infinity")") == "infinity");
  CHECK(hex(decoded(kind(K::ZonedTimestamp), kTimestamptz, R"("-infinity")")) ==
        "8000000000000000");
  CHECK(fault_of(kind(K::ZonedTimestamp), kTimestamptz, R"("2026-03-01T11:34:56")") == "D406");
  CHECK(item_of(kind(K::ZonedTime), column(PgBase::Timetz), R"("07:04:56.789Z")") ==
        "07:04:56.789+00:00");
}

TEST_CASE("a timestamp without a zone goes into timestamptz as UTC", "[codec]") {
  CHECK(item_of(kind(K::TimestampMicros), kTimestamptz, "1772368496789012") ==
        "2026-03-01 12:34:56.789012+00");
  CHECK(item_of(kind(K::IsoTimestamp), kTimestamptz, R"("2026-03-01T12:34:56")") ==
        "2026-03-01 12:34:56+00");
  CHECK(fault_of(kind(K::IsoTimestamp), kTimestamp, R"("2026-03-01T12:34:56Z")") == "D406");
}

TEST_CASE("a date goes into timestamp as midnight", "[codec]") {
  CHECK(item_of(kind(K::Date), kTimestamp, "19782") == "2024-02-29 00:00:00");
  CHECK(item_of(kind(K::IsoDate), kTimestamp, R"("infinity")") == "infinity");
  CHECK(fault_of(kind(K::IsoDate), kTimestamp, R"("+294277-01-01")") == "D406");
}

TEST_CASE("a timestamp without a schema takes its unit from the mode or the column", "[codec]") {
  const LogicalType any = kind(K::TimestampAny);
  const PgType millis = column(PgBase::Timestamp, 3);
  const Modes connect{.times = TimeMode::Connect};
  const Modes adaptive{.times = TimeMode::Adaptive};
  CHECK(item_of(any, kTimestamp, "1772368496789", connect) == "2026-03-01 12:34:56.789");
  CHECK(item_of(any, millis, "1772368496789", adaptive) == "2026-03-01 12:34:56.789");
  CHECK(item_of(any, kTimestamp, "1772368496789012", adaptive) == "2026-03-01 12:34:56.789012");
  CHECK(item_of(any, kTimestamp, "1772368496789012") == "2026-03-01 12:34:56.789012");
  CHECK(item_of(any, kTimestamp, "5", adaptive) == "1970-01-01 00:00:00.000005");
  CHECK(decoded(any, kTimestamp, "1772368496789") ==
        "D417: 1772368496789 may be milliseconds or microseconds; set time_precision_mode on the "
        "source");
  CHECK(item_of(any, kTimestamp, "0") == "1970-01-01 00:00:00");
  CHECK(item_of(any, kTimestamp, R"("2026-03-01T12:34:56")") == "2026-03-01 12:34:56");
  CHECK(item_of(any, kTimestamptz, R"("2026-03-01T12:34:56+01:00")") == "2026-03-01 11:34:56+00");
  CHECK(item_of(any, kTimestamptz, R"("2026-03-01T12:34:56")") == "2026-03-01 12:34:56+00");
  CHECK(fault_of(any, kTimestamp, R"("2026-03-01T12:34:56+01:00")") == "D406");
}

TEST_CASE("durations become intervals without losing a part", "[codec]") {
  const PgType interval = column(PgBase::Interval);
  CHECK(item_of(kind(K::MicroDuration), interval, "37091106789000") == "PT10303H5M6.789S");
  CHECK(hex(decoded(kind(K::MicroDuration), interval, "9223372036854775807")) ==
        "7fffffffffffffff"
        "00000000"
        "00000000");
  CHECK(hex(decoded(kind(K::Interval), interval, R"("P1Y2M3DT0.000001S")")) ==
        "0000000000000001"
        "00000003"
        "0000000e");
  CHECK(item_of(kind(K::NanoDuration), interval, "1000") == "PT0.000001S");
  CHECK(fault_of(kind(K::NanoDuration), interval, "1") == "D404");
  CHECK(hex(decoded(kind(K::MicroDuration), column(PgBase::Int8), "5")) == "0000000000000005");
  CHECK(decoded(kind(K::Interval), column(PgBase::Text), R"("P1Y2M3D")") == "P1Y2M3D");
  CHECK(fault_of(kind(K::Interval), interval, R"("one day")") == "D406");
}

}  // namespace weir::codec_time_test
