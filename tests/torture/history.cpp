#include "tests/torture/history.h"

#include <fmt/format.h>

#include "tests/integration/run_fixture.h"

namespace weir::torture {

namespace {

using test::Json;
using test::Produced;

constexpr std::size_t kAccounts = 100;
constexpr std::size_t kArticles = 400;
constexpr std::size_t kMostAmount = 1000;

}  // namespace

std::size_t below(Random& random, std::size_t count) {
  return std::uniform_int_distribution<std::size_t>(0, count - 1)(random);
}

std::string History::with_more(std::string columns) const {
  for (int i = 1; i <= more_; ++i) columns += fmt::format(", more_{} string?", i);
  return columns;
}

void History::add_leg(std::size_t account, std::int64_t amount, std::vector<Produced>& out) {
  Json row = {{"id", legs_}, {"account", account}, {"amount", amount}};
  for (int i = 1; i <= more_; ++i) row[fmt::format("more_{}", i)] = std::to_string(legs_ + 1);
  out.push_back(
      {.topic = "bank",
       .partition = static_cast<std::int32_t>(below(random_, kPartitions)),
       .value = test::with_schema(with_more("id int64, account int32, amount int64"), row)});
  ++legs_;
}

void History::add_step(std::vector<Produced>& out) {
  const std::size_t id = below(random_, kArticles);
  Article& article = articles_[id];
  const bool lived = article.row.has_value();
  Json row = {{"id", id}, {"version", ++article.version}, {"amount", below(random_, kMostAmount)}};
  for (int i = 1; i <= more_; ++i) row[fmt::format("more_{}", i)] = fmt::format("{}-{}", id, i);
  std::string line;
  for (const auto& value : row) {
    line +=
        (line.empty() ? "" : " ") + (value.is_string() ? value.get<std::string>() : value.dump());
  }

  const bool ends = lived && below(random_, 4) == 0;
  article.row = ends ? std::nullopt : std::optional(line);
  Produced record{.topic = "stock",
                  .partition = static_cast<std::int32_t>(id % kPartitions),
                  .key = test::with_schema("id int64", {{"id", id}})};
  record.value = test::envelope(with_more("id int64, version int64, amount int64"),
                                ends    ? "d"
                                : lived ? "u"
                                        : "c",
                                ends ? row : Json(),
                                ends ? Json() : row);
  out.push_back(record);
  if (!ends || below(random_, 2) == 0) return;
  record.value = std::nullopt;
  out.push_back(record);
}

std::vector<Produced> History::next(std::size_t steps) {
  std::vector<Produced> out;
  for (std::size_t i = 0; i < steps; ++i) {
    const auto amount = static_cast<std::int64_t>(1 + below(random_, kMostAmount));
    add_leg(below(random_, kAccounts), amount, out);
    add_leg(below(random_, kAccounts), -amount, out);
    add_step(out);
  }
  return out;
}

std::string History::articles() const {
  std::string out;
  for (const auto& [id, article] : articles_) {
    if (article.row) out += *article.row + "\n";
  }
  return out;
}

std::string History::article_columns() const {
  std::string out = "id, version, amount";
  for (int i = 1; i <= more_; ++i) out += fmt::format(", more_{}", i);
  return out;
}

std::string History::last_column() const {
  return more_ == 0 ? "amount" : fmt::format("more_{}", more_);
}

}  // namespace weir::torture
