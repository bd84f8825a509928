#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/model/plan.h"

namespace weir {

// PostgreSQL's locks on tables, the weakest first.
enum class TableLock : std::uint8_t {
  None,
  AccessShare,
  RowShare,
  RowExclusive,
  ShareUpdateExclusive,
  Share,
  ShareRowExclusive,
  Exclusive,
  AccessExclusive,
};

// The lock of a pg_locks.mode such as "AccessExclusiveLock"; None for an unknown word.
TableLock find_table_lock(std::string_view mode);

// What a statement does to tables that are there, as far as their users can feel it.
struct DdlFacts {
  bool rewrites = false;  // the table, or one of its partitions, gets new files
  bool scans = false;     // rows that exist are read
  bool kept = false;      // the catalog keeps a default for the rows that lack the column
  TableLock lock = TableLock::None;    // on the table and on all of its partitions
  TableLock others = TableLock::None;  // the strongest one on any other table
  std::string sqlstate{};  // of the error if the server rejects the statement; nothing else counts

  friend bool operator==(const DdlFacts&, const DdlFacts&) = default;
};

// Whether a statement is one for a busy table: it changes the catalog and nothing else.
bool is_safe(const DdlFacts& facts);

// "AE kept", "AE rewrite scan", "AE +SRE", "rejected 23502": locks by their initials.
std::string to_text(const DdlFacts& facts);

// How weir stands to a form of statement.
enum class Stand : std::uint8_t {
  Writes,    // plans hold it
  NoWords,   // there is no way to say it in a plan: no operation, or no field of one, stands for it
  Declines,  // operations could say it, but no plan puts them together like this
};

// What weir believes about one form of statement on servers of some major versions. What operations
// can say is proved with the statement that weir makes of them; what they can't is written in the
// template sql_templates/prove/<name>.sql.
struct SafetyRule {
  std::string_view name;     // a word that stays
  std::string_view form;     // for people
  std::string_view subject;  // the table of the stage that it is about; empty: a new one
  DdlFacts believed{};
  Stand stand = Stand::NoWords;
  std::string_view why{};               // why weir does not write it; empty if it does
  std::vector<Operation> operations{};  // empty if NoWords; the proof fills in the schema
  std::int32_t from_major = 13;
  std::int32_t to_major = 0;  // 0: every later one

  bool holds_for(std::int32_t server_version) const;
};

// What a server did when a rule was tried, and how that differs from what weir believes.
struct Proof {
  SafetyRule rule;
  DdlFacts observed{};
  std::vector<std::string> differences{};  // each one line; none: the rule holds
};

}  // namespace weir
