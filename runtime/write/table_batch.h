#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/model/table.h"
#include "runtime/write/column.h"
#include "runtime/write/column_set.h"
#include "runtime/write/key_index.h"

namespace weir {

// The net effect of the events of one batch on one table.
//
// With a key, a batch holds one entry a key: the last writer wins column by column, so a column
// that an event leaves out keeps the earlier value, or the stored one. A delete empties the entry;
// a row after it starts anew (its missing columns get their defaults, because the stored row is
// deleted first). Without a key, rows are kept one by one in their order.
//
// A row is built in place: begin_row(), then for each value append one element to cell(column) and
// call filled(column); then one of the commit functions, or abandon_row().
class TableBatch {
 public:
  // `key` are the indexes of the key columns, empty to append rows.
  TableBatch(const Table& table, std::vector<std::size_t> key);

  void begin_row();
  std::string& cell(std::size_t column) { return columns_[column].arena(); }
  std::uint32_t cell_position(std::size_t column) const { return columns_[column].next(); }
  void filled(std::size_t column, std::uint32_t position);
  bool has_cell(std::size_t column) const { return pending_set_.has(column); }
  bool cell_is_null(std::size_t column) const { return columns_[column].is_null(pending_[column]); }
  void abandon_row();

  // Where a row comes from: a change, or the first reading of a table that is being copied.
  enum class Origin : std::uint8_t { Change, Snapshot };

  // REQUIRES for upsert and delete: a key, whose columns are all filled and not null.
  void commit_upsert(Origin origin = Origin::Change);
  void commit_delete();
  void commit_insert();

  // Drops what was collected: the rows would not outlive the TRUNCATE that comes first.
  void truncate();

  bool truncated() const { return truncated_; }
  bool empty() const { return entries_.empty() && !truncated_; }
  std::size_t rows() const { return entries_.size(); }
  std::size_t bytes() const { return bytes_; }  // of all elements held, replaced ones included
  bool has_inserts() const { return inserts_ > 0; }
  bool has_deletes() const { return deletes_ > 0; }
  bool only_snapshot() const { return changes_ == 0; }
  // Keys whose bytes may differ although PostgreSQL holds them equal (other collations, intervals):
  // upserts and deletes must then not share a batch.
  bool opaque_key() const { return opaque_key_; }

  const std::vector<std::size_t>& key() const { return key_; }
  const BatchColumn& column(std::size_t index) const { return columns_[index]; }

  // Entries to delete first, sorted by key.
  std::vector<std::uint32_t> deletes() const;

  // Rows to write, grouped by the columns they carry; each group sorted by key, or in the order of
  // arrival without one.
  struct Group {
    ColumnSet columns;
    std::vector<std::uint32_t> rows;
  };
  std::vector<Group> groups() const;

  void clear();

  // Bytes of memory that the columns keep, used or not.
  std::size_t capacity() const;
  // REQUIRES: empty().
  void give_back_memory();

 private:
  struct Entry {
    std::uint64_t sort_prefix = 0;
    std::uint32_t set = 0;  // index into sets_
    bool row = false;       // there is a row to write
    bool gone = false;      // the stored row is to be deleted first
  };

  std::uint32_t intern(const ColumnSet& set);
  std::uint32_t add_entry();
  void sort_by_key(std::vector<std::uint32_t>& rows) const;

  std::vector<BatchColumn> columns_;
  std::vector<std::size_t> key_;
  std::vector<PgType> key_types_;
  bool opaque_key_ = false;

  std::vector<std::uint32_t> pending_;       // element positions of the row being built
  std::vector<std::size_t> pending_filled_;  // its columns, in the order they were filled
  ColumnSet pending_set_;

  std::vector<Entry> entries_;
  KeyIndex index_;
  std::vector<ColumnSet> sets_;
  std::uint32_t last_set_ = 0;
  std::size_t bytes_ = 0;
  std::size_t inserts_ = 0;
  std::size_t deletes_ = 0;
  std::size_t changes_ = 0;  // upserts that come from no snapshot
  bool truncated_ = false;
  std::string key_bytes_;  // scratch
};

}  // namespace weir
