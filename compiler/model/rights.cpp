#include "compiler/model/rights.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>

namespace weir {

std::vector<TableRight> rights_to_write(InsertMode insert,
                                        DeleteMode deletes,
                                        TruncateMode truncate) {
  const bool upserts = insert == InsertMode::Upsert;
  const bool removes = deletes == DeleteMode::On;
  std::vector<TableRight> out;
  const auto need = [&](bool needed, TableRight right) {
    if (needed) out.push_back(right);
  };
  need(upserts || removes, TableRight::Select);  // of the key, to find rows by it
  need(true, TableRight::Insert);
  need(upserts, TableRight::Update);
  need(removes, TableRight::Delete);
  need(truncate == TruncateMode::Apply, TableRight::Truncate);
  return out;
}

bool is_granted(const Table& live, TableRight right) {
  switch (right) {
    case TableRight::Select: return live.may_select;
    case TableRight::Insert: return live.may_insert;
    case TableRight::Update: return live.may_update;
    case TableRight::Delete: return live.may_delete;
    case TableRight::Truncate: return live.may_truncate;
  }
  std::abort();
}

std::vector<TableRight> rights_missing(const Table& live, const std::vector<TableRight>& wanted) {
  std::vector<TableRight> out;
  std::ranges::copy_if(
      wanted, std::back_inserter(out), [&](TableRight right) { return !is_granted(live, right); });
  return out;
}

std::string rights_text(const std::vector<TableRight>& rights) {
  std::string out;
  for (const TableRight right : rights) {
    if (!out.empty()) out += ", ";
    for (const char c : to_text(right)) out += static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

}  // namespace weir
