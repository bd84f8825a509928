#include "tests/bench/data/stream.h"

#include <algorithm>
#include <numeric>
#include <random>

namespace weir::bench {

namespace {

constexpr std::uint64_t kSeed = 20'260'101;

std::int64_t pick(std::mt19937_64& random, std::int64_t limit) {
  return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(limit));
}

std::vector<Step> every_key(char operation,
                            std::int64_t version,
                            std::int64_t rows,
                            bool shuffled) {
  std::vector<std::int64_t> ids(static_cast<std::size_t>(rows));
  std::iota(ids.begin(), ids.end(), std::int64_t{1});
  std::mt19937_64 random(kSeed);
  if (shuffled) std::shuffle(ids.begin(), ids.end(), random);
  std::vector<Step> out;
  out.reserve(ids.size());
  for (const std::int64_t id : ids) out.push_back({operation, {id, version}});
  return out;
}

std::vector<Step> mixed_stream(std::int64_t rows) {
  std::mt19937_64 random(kSeed);
  std::vector<std::int64_t> alive(static_cast<std::size_t>(rows));
  std::iota(alive.begin(), alive.end(), std::int64_t{1});
  std::int64_t next = rows + 1;
  std::vector<Step> out;
  for (std::int64_t i = 0; i < rows; ++i) {
    const std::int64_t dice = pick(random, 10);
    // One in five comes back to one of the keys at the end: a collision within a batch.
    const auto size = static_cast<std::int64_t>(alive.size());
    const std::int64_t near = std::min<std::int64_t>(size, 1000);
    const std::int64_t at =
        pick(random, 5) == 0 ? size - 1 - pick(random, near) : pick(random, size);
    std::int64_t& id = alive[static_cast<std::size_t>(at)];
    if (dice < 7) {
      out.push_back({'u', {id, i + 1}});
    } else if (dice < 9) {
      out.push_back({'c', {next, 0}});
      alive.push_back(next++);
    } else {
      out.push_back({'d', {id, 0}});
      id = alive.back();
      alive.pop_back();
    }
  }
  return out;
}

std::vector<Step> hot_stream(std::int64_t rows) {
  std::mt19937_64 random(kSeed);
  std::vector<Step> out;
  for (std::int64_t i = 0; i < rows; ++i) {
    const bool hot = pick(random, 10) < 9;
    const std::int64_t keys = hot ? std::max<std::int64_t>(1, rows / 100) : rows;
    out.push_back({'u', {1 + pick(random, keys), i + 1}});
  }
  return out;
}

}  // namespace

std::optional<std::vector<Step>> make_stream(std::string_view name,
                                             std::int64_t rows,
                                             bool shuffled) {
  if (name == "load") return every_key('c', 0, rows, shuffled);
  if (name == "snapshot") return every_key('r', 0, rows, shuffled);
  if (name == "update") return every_key('u', 1, rows, shuffled);
  if (name == "delete") return every_key('d', 0, rows, shuffled);
  if (name == "mixed") return mixed_stream(rows);
  if (name == "hot") return hot_stream(rows);
  return std::nullopt;
}

}  // namespace weir::bench
