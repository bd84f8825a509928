#include "compiler/value/iso_time.h"

#include <charconv>

#include "compiler/value/civil_date.h"
#include "compiler/value/digit.h"

namespace weir {

namespace {

// Takes text from the front; each step says whether it found what it wanted.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

  bool take(char c) {
    if (peek() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool take_any(std::string_view choices) {
    if (rest_.empty() || choices.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool two_digits(std::int32_t& out) {
    if (rest_.size() < 2 || !is_digit(rest_[0]) || !is_digit(rest_[1])) return false;
    out = (rest_[0] - '0') * 10 + (rest_[1] - '0');
    rest_.remove_prefix(2);
    return true;
  }

  // All digits at the front, at most `most`. Returns their number.
  std::size_t digits(std::int64_t& out, std::size_t most) {
    std::size_t n = 0;
    out = 0;
    while (n < rest_.size() && n < most && is_digit(rest_[n])) {
      out = out * 10 + (rest_[n] - '0');
      ++n;
    }
    rest_.remove_prefix(n);
    return n;
  }

  // A fraction behind its point, in microseconds. False if digits below are not zero.
  Reading fraction(std::int64_t& micros) {
    const std::size_t n = digits(micros, 6);
    if (n == 0) return Reading::Malformed;
    for (std::size_t i = n; i < 6; ++i) micros *= 10;
    bool exact = true;
    for (; is_digit(peek()); rest_.remove_prefix(1)) exact = exact && peek() == '0';
    return exact ? Reading::Ok : Reading::Inexact;
  }

  // `[Europe/Paris]`
  bool zone_name() {
    if (peek() != '[') return true;
    const std::size_t end = rest_.find(']');
    if (end == std::string_view::npos) return false;
    rest_.remove_prefix(end + 1);
    return true;
  }

 private:
  std::string_view rest_;
};

Reading scan_date(Scanner& in, std::int64_t& days) {
  const bool negative = in.peek() == '-';
  const bool expanded = in.take_any("+-");
  CivilDate date;
  const std::size_t year_digits = in.digits(date.year, 9);
  if (year_digits < 4 || (year_digits > 4 && !expanded)) return Reading::Malformed;
  if (is_digit(in.peek())) return Reading::OutOfRange;
  if (negative) date.year = -date.year;
  if (!in.take('-') || !in.two_digits(date.month) || !in.take('-') || !in.two_digits(date.day)) {
    return Reading::Malformed;
  }
  if (!is_valid(date)) return Reading::OutOfRange;
  days = days_from_civil(date);
  return Reading::Ok;
}

Reading scan_time(Scanner& in, std::int64_t& micros) {
  std::int32_t hour = 0;
  std::int32_t minute = 0;
  std::int32_t second = 0;
  std::int64_t fraction = 0;
  if (!in.two_digits(hour) || !in.take(':') || !in.two_digits(minute)) return Reading::Malformed;
  Reading reading = Reading::Ok;
  if (in.take(':')) {
    if (!in.two_digits(second)) return Reading::Malformed;
    if (in.take_any(".,")) reading = in.fraction(fraction);
  }
  if (hour > 24 || minute > 59 || second > 59) return Reading::OutOfRange;
  micros = (std::int64_t{hour} * 3600 + std::int64_t{minute} * 60 + second) * kMicrosPerSecond +
           fraction;
  if (micros > kMicrosPerDay) return Reading::OutOfRange;
  return reading;
}

// Nothing if there is no offset at all.
Reading scan_offset(Scanner& in, std::optional<std::int32_t>& seconds_east) {
  if (in.take_any("Zz")) {
    seconds_east = 0;
    return in.zone_name() ? Reading::Ok : Reading::Malformed;
  }
  const bool west = in.peek() == '-';
  if (!in.take_any("+-")) return Reading::Ok;
  std::int32_t hours = 0;
  std::int32_t minutes = 0;
  std::int32_t seconds = 0;
  if (!in.two_digits(hours)) return Reading::Malformed;
  const bool colons = in.take(':');
  if (colons || is_digit(in.peek())) {
    if (!in.two_digits(minutes)) return Reading::Malformed;
    if (colons && in.take(':') && !in.two_digits(seconds)) return Reading::Malformed;
  }
  if (minutes > 59 || seconds > 59) return Reading::OutOfRange;
  const std::int32_t total = hours * 3600 + minutes * 60 + seconds;
  if (total >= kZoneLimitSeconds) return Reading::OutOfRange;
  seconds_east = west ? -total : total;
  return in.zone_name() ? Reading::Ok : Reading::Malformed;
}

Reading finished(const Scanner& in, Reading reading) {
  return reading == Reading::Malformed || in.done() ? reading : Reading::Malformed;
}

}  // namespace

Reading parse_iso_date(std::string_view text, std::int32_t& days) {
  if (text == "infinity" || text == "-infinity") {
    days = text.front() == '-' ? kDateMinusInfinity : kDateInfinity;
    return Reading::Ok;
  }
  Scanner in(text);
  std::int64_t since_1970 = 0;
  const Reading reading = finished(in, scan_date(in, since_1970));
  return reading == Reading::Ok ? to_pg_date(since_1970, days) : reading;
}

Reading parse_iso_time(std::string_view text, std::int64_t& micros) {
  Scanner in(text);
  const Reading reading = scan_time(in, micros);
  return finished(in, reading);
}

Reading parse_iso_timetz(std::string_view text, Timetz& out) {
  Scanner in(text);
  const Reading time = scan_time(in, out.micros);
  if (time == Reading::Malformed) return time;
  std::optional<std::int32_t> east;
  const Reading offset = scan_offset(in, east);
  if (offset != Reading::Ok) return offset;
  if (!east) return Reading::Malformed;
  out.seconds_west = -*east;
  return finished(in, time);
}

Reading parse_iso_timestamp(std::string_view text, Offset offset, std::int64_t& micros) {
  if (text == "infinity" || text == "-infinity") {
    micros = text.front() == '-' ? kTimestampMinusInfinity : kTimestampInfinity;
    return Reading::Ok;
  }
  Scanner in(text);
  std::int64_t days = 0;
  const Reading date = scan_date(in, days);
  if (date != Reading::Ok) return date;
  if (!in.take_any("Tt ")) return Reading::Malformed;
  std::int64_t time = 0;
  const Reading clock = scan_time(in, time);
  if (clock == Reading::Malformed) return clock;
  std::optional<std::int32_t> east;
  const Reading zone = scan_offset(in, east);
  if (zone != Reading::Ok) return zone;
  if (!in.done() || east.has_value() != (offset == Offset::Required)) return Reading::Malformed;
  if (clock != Reading::Ok) return clock;
  // Far outside the range the product below would overflow.
  if (days < -3'000'000 || days > 200'000'000) return Reading::OutOfRange;
  const std::int64_t since_2000 = (days - kEpochDays) * 86'400 - east.value_or(0);
  if (since_2000 >= kEndTimestamp / kMicrosPerSecond + 86'400) return Reading::OutOfRange;
  const std::int64_t whole = since_2000 + time / kMicrosPerSecond;
  if (whole >= kEndTimestamp / kMicrosPerSecond) return Reading::OutOfRange;
  micros = whole * kMicrosPerSecond + time % kMicrosPerSecond;
  return micros < kFirstTimestamp ? Reading::OutOfRange : Reading::Ok;
}

namespace {

struct Parts {
  std::int64_t months = 0;
  std::int64_t days = 0;
  std::int64_t micros = 0;
};

bool add_product(std::int64_t& sum, std::int64_t count, std::int64_t unit) {
  std::int64_t product = 0;
  return !__builtin_mul_overflow(count, unit, &product) &&
         !__builtin_add_overflow(sum, product, &sum);
}

// The unit of a designator letter in its part; false for a letter that is none.
bool add_part(Parts& parts, char letter, bool time, std::int64_t count, bool& overflow) {
  constexpr std::int64_t kMinute = 60 * kMicrosPerSecond;
  const auto add = [&](std::int64_t& sum, std::int64_t unit) {
    overflow = overflow || !add_product(sum, count, unit);
    return true;
  };
  if (!time && letter == 'Y') return add(parts.months, 12);
  if (!time && letter == 'M') return add(parts.months, 1);
  if (!time && letter == 'W') return add(parts.days, 7);
  if (!time && letter == 'D') return add(parts.days, 1);
  if (time && letter == 'H') return add(parts.micros, 60 * kMinute);
  if (time && letter == 'M') return add(parts.micros, kMinute);
  if (time && letter == 'S') return add(parts.micros, kMicrosPerSecond);
  return false;
}

struct Count {
  std::int64_t whole = 0;
  std::int64_t micros = 0;  // of a fraction
  bool fraction = false;
};

Reading scan_count(Scanner& in, Count& count) {
  const bool negative = in.peek() == '-';
  in.take_any("+-");
  if (in.digits(count.whole, 18) == 0) return Reading::Malformed;
  if (is_digit(in.peek())) return Reading::OutOfRange;
  Reading reading = Reading::Ok;
  count.fraction = in.take('.');
  if (count.fraction) reading = in.fraction(count.micros);
  if (negative) {
    count.whole = -count.whole;
    count.micros = -count.micros;
  }
  return reading;
}

}  // namespace

Reading parse_iso_interval(std::string_view text, Interval& out) {
  Scanner in(text);
  if (!in.take('P') || in.done()) return Reading::Malformed;
  Parts parts;
  bool time = false;
  bool overflow = false;
  bool inexact = false;
  while (!in.done()) {
    if (!time && in.take('T')) {
      time = true;
      if (in.done()) return Reading::Malformed;
    }
    Count count;
    const Reading reading = scan_count(in, count);
    if (reading == Reading::Malformed || reading == Reading::OutOfRange) return reading;
    inexact = inexact || reading == Reading::Inexact;
    const char letter = in.peek();
    if (count.fraction && letter != 'S') return Reading::Malformed;
    if (!in.take(letter) || !add_part(parts, letter, time, count.whole, overflow)) {
      return Reading::Malformed;
    }
    overflow = overflow || __builtin_add_overflow(parts.micros, count.micros, &parts.micros);
  }
  if (inexact) return Reading::Inexact;
  out.months = static_cast<std::int32_t>(parts.months);
  out.days = static_cast<std::int32_t>(parts.days);
  out.micros = parts.micros;
  const bool fits = out.months == parts.months && out.days == parts.days && !overflow;
  return fits ? Reading::Ok : Reading::OutOfRange;
}

}  // namespace weir
