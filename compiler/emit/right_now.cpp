#include "compiler/emit/right_now.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <vector>

#include "compiler/emit/wording.h"

namespace weir {

namespace {

// More names would tell a reader nothing.
constexpr std::size_t kMaxShown = 5;

struct Unit {
  double size = 1;
  std::string_view name;
};

// Two significant digits: "960", "1.2 thousand", "35 million".
template <std::size_t N>
std::string rounded(std::int64_t value, const std::array<Unit, N>& units) {
  const auto exact = static_cast<double>(value);
  const double step = value < 10 ? 1 : std::pow(10, std::floor(std::log10(exact)) - 1);
  const double shown = std::round(exact / step) * step;
  const Unit* unit = &units.front();
  for (const Unit& next : units) {
    if (shown >= next.size) unit = &next;
  }
  std::string out = fmt::format("{:.3g}", shown / unit->size);
  if (!unit->name.empty()) out += fmt::format(" {}", unit->name);
  return out;
}

constexpr std::array kCounts = {
    Unit{1, ""}, Unit{1e3, "thousand"}, Unit{1e6, "million"}, Unit{1e9, "billion"}};
constexpr std::array kBytes = {
    Unit{1, "bytes"}, Unit{1e3, "kB"}, Unit{1e6, "MB"}, Unit{1e9, "GB"}, Unit{1e12, "TB"}};

std::string size_text(const TableNow& table) {
  const std::string bytes = rounded(table.bytes, kBytes);
  if (!table.rows)
    return table.bytes == 0 ? std::string("empty") : bytes + ", rows not counted yet";
  return fmt::format(
      "about {} row{}, {}", rounded(*table.rows, kCounts), *table.rows == 1 ? "" : "s", bytes);
}

// "35 s", "12 min", "3 h", "2 days"
std::string age(std::int64_t seconds) {
  if (seconds < 120) return fmt::format("{} s", seconds);
  if (seconds < 7200) return fmt::format("{} min", seconds / 60);
  if (seconds < 172800) return fmt::format("{} h", seconds / 3600);
  return fmt::format("{} days", seconds / 86400);
}

}  // namespace

std::string to_text(const LockHolder& holder) {
  std::vector<std::string> details;
  const auto add = [&](const std::string& text) {
    if (!text.empty()) details.push_back(printable(text));
  };
  add(holder.application);
  if (!holder.user.empty()) add("user " + holder.user);
  add(holder.state);
  if (holder.seconds) add(age(*holder.seconds));
  std::string who;
  if (!holder.pid) {
    who = "a prepared transaction";
    if (!holder.prepared_as.empty()) {
      who = fmt::format("the prepared transaction \"{}\"", printable(holder.prepared_as));
    }
  } else if (holder.wraparound) {
    who = fmt::format("the autovacuum to prevent wraparound, pid {}", *holder.pid);
  } else if (holder.vacuum) {
    who = fmt::format("an autovacuum, which steps aside, pid {}", *holder.pid);
  } else {
    who = fmt::format("pid {}", *holder.pid);
  }
  return details.empty() ? who : fmt::format("{} ({})", who, fmt::join(details, ", "));
}

std::string right_now_text(const RightNow& tables) {
  if (tables.empty()) return {};
  std::string out = "right now, and no part of the plan:\n";
  for (const auto& [name, table] : tables) {
    out += fmt::format("  {}: {}\n", display(name), size_text(table));
    const std::size_t shown = std::min(table.holders.size(), kMaxShown);
    for (std::size_t i = 0; i < shown; ++i) {
      out += fmt::format("    its change would wait for {}\n", to_text(table.holders[i]));
    }
    if (table.holders.size() > shown) {
      out += fmt::format("    and for {} more\n", table.holders.size() - shown);
    }
  }
  return out;
}

}  // namespace weir
