#include "runtime/write/table_batch.h"

#include <algorithm>
#include <numeric>

namespace weir {

std::vector<std::size_t> ColumnSet::columns() const {
  std::vector<std::size_t> out;
  for (std::size_t column = 0; column < words_.size() * 64; ++column) {
    if (has(column)) out.push_back(column);
  }
  return out;
}

TableBatch::TableBatch(const Table& table, std::vector<std::size_t> key)
    : columns_(table.columns.size()),
      key_(std::move(key)),
      pending_(table.columns.size(), BatchColumn::kAbsent) {
  for (const std::size_t column : key_) key_types_.push_back(table.columns[column].type);
  opaque_key_ = std::ranges::any_of(key_types_, is_opaque_key);
}

void TableBatch::begin_row() {
  pending_filled_.clear();
  pending_set_.clear();
}

void TableBatch::filled(std::size_t column, std::uint32_t position) {
  pending_[column] = position;
  if (pending_set_.has(column)) return;
  pending_set_.add(column);
  pending_filled_.push_back(column);
}

void TableBatch::abandon_row() {
  // Elements of the row stand at the ends of their arenas; a column filled twice keeps the first.
  for (const std::size_t column : pending_filled_) {
    columns_[column].arena().resize(pending_[column]);
  }
  begin_row();
}

std::uint32_t TableBatch::intern(const ColumnSet& set) {
  if (last_set_ < sets_.size() && sets_[last_set_] == set) return last_set_;
  const auto found = std::ranges::find(sets_, set);
  last_set_ = static_cast<std::uint32_t>(found - sets_.begin());
  if (found == sets_.end()) sets_.push_back(set);
  return last_set_;
}

std::uint32_t TableBatch::add_entry() {
  const auto entry = static_cast<std::uint32_t>(entries_.size());
  entries_.emplace_back();
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    columns_[c].add_row(pending_set_.has(c) ? pending_[c] : BatchColumn::kAbsent);
  }
  return entry;
}

void TableBatch::commit_upsert(Origin origin) {
  if (origin == Origin::Change) ++changes_;
  key_bytes_.clear();
  for (std::size_t i = 0; i < key_.size(); ++i) {
    append_key_part(key_types_[i], columns_[key_[i]].value(pending_[key_[i]]), key_bytes_);
  }
  for (const std::size_t c : pending_filled_) bytes_ += columns_[c].element(pending_[c]).size();
  const KeyIndex::Found found = index_.find_or_add(key_bytes_);
  if (found.added) {
    Entry& entry = entries_[add_entry()];
    entry.sort_prefix = sort_prefix(key_bytes_);
    entry.set = intern(pending_set_);
    entry.row = true;
    return;
  }
  Entry& entry = entries_[found.entry];
  for (const std::size_t c : pending_filled_) columns_[c].set_slot(found.entry, pending_[c]);
  if (!(sets_[entry.set] == pending_set_)) {
    ColumnSet both = pending_set_;
    if (entry.row) both.add(sets_[entry.set]);
    entry.set = intern(both);
  }
  entry.row = true;
}

void TableBatch::commit_delete() {
  key_bytes_.clear();
  for (std::size_t i = 0; i < key_.size(); ++i) {
    append_key_part(key_types_[i], columns_[key_[i]].value(pending_[key_[i]]), key_bytes_);
  }
  for (const std::size_t c : pending_filled_) bytes_ += columns_[c].element(pending_[c]).size();
  const KeyIndex::Found found = index_.find_or_add(key_bytes_);
  if (found.added) add_entry();
  Entry& entry = entries_[found.entry];
  if (!found.added) {
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      columns_[c].set_slot(found.entry, pending_set_.has(c) ? pending_[c] : BatchColumn::kAbsent);
    }
  }
  entry.sort_prefix = sort_prefix(key_bytes_);
  entry.set = intern(pending_set_);
  entry.row = false;
  if (!entry.gone) ++deletes_;
  entry.gone = true;
}

void TableBatch::commit_insert() {
  for (const std::size_t c : pending_filled_) bytes_ += columns_[c].element(pending_[c]).size();
  Entry& entry = entries_[add_entry()];
  entry.set = intern(pending_set_);
  entry.row = true;
  ++inserts_;
}

void TableBatch::truncate() {
  clear();
  truncated_ = true;
}

void TableBatch::sort_by_key(std::vector<std::uint32_t>& rows) const {
  const auto before = [this](std::uint32_t a, std::uint32_t b) {
    if (entries_[a].sort_prefix != entries_[b].sort_prefix) {
      return entries_[a].sort_prefix < entries_[b].sort_prefix;
    }
    return index_.key_of(a) < index_.key_of(b);
  };
  if (!std::ranges::is_sorted(rows, before)) std::ranges::sort(rows, before);
}

std::vector<std::uint32_t> TableBatch::deletes() const {
  std::vector<std::uint32_t> out;
  if (deletes_ == 0) return out;
  for (std::uint32_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].gone) out.push_back(i);
  }
  sort_by_key(out);
  return out;
}

std::vector<TableBatch::Group> TableBatch::groups() const {
  std::vector<Group> out(sets_.size());
  for (std::size_t i = 0; i < sets_.size(); ++i) out[i].columns = sets_[i];
  for (std::uint32_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].row) out[entries_[i].set].rows.push_back(i);
  }
  std::erase_if(out, [](const Group& group) { return group.rows.empty(); });
  if (inserts_ == 0) {
    for (Group& group : out) sort_by_key(group.rows);
  }
  return out;
}

void TableBatch::clear() {
  for (BatchColumn& column : columns_) column.clear();
  begin_row();
  entries_.clear();
  index_.clear();
  sets_.clear();
  last_set_ = 0;
  bytes_ = inserts_ = deletes_ = changes_ = 0;
  truncated_ = false;
}

std::size_t TableBatch::capacity() const {
  std::size_t out = 0;
  for (const BatchColumn& column : columns_) out += column.capacity();
  return out;
}

void TableBatch::give_back_memory() {
  for (BatchColumn& column : columns_) column.give_back_memory();
}

}  // namespace weir
