#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/model/plan.h"

namespace weir {

// The words that all forms of a plan share, each a plain text without markup. Names that look odd
// are quoted; no result holds a character that would hide, unless it says otherwise.

// Text with its control and invisible characters and its broken bytes spelled as \u{a}, so that it
// stays on its line and is well-formed UTF-8.
std::string printable(std::string_view text);

// "1 table", "3 tables"
std::string counted(std::size_t count, std::string_view noun);

// "500ms", "2s", "1m": the largest unit that needs no fraction.
std::string duration_text(std::int64_t milliseconds);

// "refuse 1, create 3 tables, add 2 columns in 1 table, 4 tables unchanged"
std::string counts(const Plan& plan);

// `database "shop", schema "public", role "loader", PostgreSQL 15.18`
std::string target_text(const Target& target);

// "shop.orders", "column note of shop.orders", or nothing for what is about no table.
std::string object(const QualifiedName& table, const std::string& column);

// "schema 2 of topic shop.orders", or "the event declared at shop.weir:12" of it.
std::string schema_text(const Provenance& from, const std::string& file);

// The same after the field's path: "value.after.note, schema 2 of topic shop.orders". Nothing for
// what comes from no topic.
std::string origin(const Provenance& from, const std::string& file);

// What a refusal means for the rows of the topic.
std::string_view rows_text(Consequence consequence);

// What a statement costs the database and who has to wait for it.
std::string cost_text(const QualifiedName& table, bool creates, const LockLimits& lock);

// A column that an operation makes, and where it comes from.
struct ColumnSource {
  const Column* column = nullptr;
  const Provenance* from = nullptr;
};

// What the rows that exist have in columns that are added.
std::string_view existing_rows_text(const std::vector<ColumnSource>& added);

// What keeps rows out of a table even when its change is done: the codes of the plan's refusals
// that stop rows of it, or nothing.
std::string stopped_rows_text(const QualifiedName& table, const Plan& plan);

// A line of advice: "check" and what it takes.
struct Advice {
  std::string_view word;
  std::string text;
};

// How to apply a plan, how to check it afterwards, and what undoing it would mean; said once, for
// all tables. Nothing for a plan that changes nothing.
std::vector<Advice> advice(const Plan& plan);

// The operations of one table, in their order.
struct TableWork {
  QualifiedName table;
  std::vector<const Operation*> operations;

  std::vector<ColumnSource> columns() const;
};

// Operations by table; tables in the order of their first operation. Points into `operations`.
std::vector<TableWork> work_by_table(const std::vector<Operation>& operations);

}  // namespace weir
