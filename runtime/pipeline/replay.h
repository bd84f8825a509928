#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/diagnostics/error.h"
#include "compiler/model/pipeline.h"
#include "runtime/pipeline/letters.h"
#include "runtime/pipeline/routes.h"
#include "runtime/pipeline/session.h"
#include "runtime/pipeline/totals.h"
#include "runtime/write/array_param.h"
#include "runtime/write/table_batch.h"

namespace weir {

// What became of a dead letter that was put through again.
enum class Fate : std::uint8_t {
  Written,
  Deleted,
  Truncated,
  NoRow,   // the pipeline does nothing about such a record
  Kept,    // the table has a row of its key, which may be newer
  Failed,  // it still can't become a row; its reason is noted anew
  Partly,  // not all of the record was kept
  Unread,  // no topic rule reads its topic
  Gone,    // somebody else has put it through, or removed it, meanwhile
};

// Letters of one fate, table and reason.
struct ReplayGroup {
  std::uint64_t letters = 0;
  std::string first;  // message and place of the first of them, where there is something to say
};

struct ReplayReport {
  struct Key {
    Fate fate{};
    std::string table;
    std::string code;  // of Failed
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  std::map<Key, ReplayGroup> groups;

  std::uint64_t count(Fate fate) const;
  std::uint64_t letters() const;
};

// Whether an upsert or delete of a letter may replace a row that is there.
enum class Overwrite : std::uint8_t { No, Yes };

// Puts the dead letters of a pipeline through again: each is decoded by the pipeline as it is now,
// and removed in the transaction that writes its row, so that a replay which dies anywhere loses
// none and writes none twice.
//
// Letters of one key that are read together make one row, as the records of a batch do, and share
// its fate. A letter is older than whatever was written since, so without Overwrite it changes no
// row that is there: it is written only if the table has no row of its key.
class Replay {
 public:
  // All must outlive it. Letters that a refusal stops stay, whatever `on_refusal` says.
  Replay(const Pipeline& pipeline,
         std::optional<std::string> topic,
         Overwrite overwrite,
         TaskObserver observer);

  Result<ReplayReport> run(pg::Connection connection);

 private:
  // What is written in one transaction: the net effect of some letters on one key.
  struct Unit {
    struct Part {
      std::size_t letter = 0;  // in letters_
      Fate fate = Fate::NoRow;
    };
    std::vector<Part> parts;
    const Program* program = nullptr;  // null: no row
    std::unique_ptr<TableBatch> rows;
    // Statements, counted from 0, that fail where a row is in the way, and the one that fails where
    // it is not.
    std::vector<std::size_t> guards;
    std::optional<std::size_t> update;
    std::size_t sent = 0;
    int tries = 0;
  };
  using Merge = std::pair<std::size_t, std::string>;  // sink and bytes of a key

  Result<void> add(std::size_t index);
  void add_row(std::size_t index,
               Routes::Topic& topic,
               Routes::Route& route,
               const OpenedRecord& opened);
  void add_without_row(std::size_t index);
  void fail_letter(std::size_t index, const Error& why, const QualifiedName& table);
  void settle(std::size_t index, Fate fate, const std::string& code, const std::string& message);

  Result<void> flush();
  Result<void> send(Unit& unit);
  Result<void> send_rows(Unit& unit);
  Result<void> send_group(Unit& unit, const TableBatch::Group& group);
  Result<void> send_by_key(Unit& unit, const Statement& statement);
  Result<void> send_params(Unit& unit, const std::string& sql);
  Result<bool> finish(Unit& unit);
  Result<void> renew();

  Pipeline pipeline_;
  TaskObserver observer_;
  Overwrite overwrite_;
  LetterBox box_;
  Routes routes_;
  std::unique_ptr<Session> session_;
  ArrayParams arrays_;
  std::vector<Letter> letters_;  // that are in hand
  std::deque<Unit> units_;       // of them, in their order
  std::map<Merge, std::size_t> by_key_;
  struct Renewed {
    std::size_t letter = 0;
    std::string code;
    std::string message;
  };
  std::vector<Renewed> renewed_;
  ReplayReport report_;
};

}  // namespace weir
