#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/diagnostics/error.h"
#include "compiler/model/pipeline.h"
#include "runtime/apply/lock_news.h"
#include "runtime/pipeline/flood.h"
#include "runtime/pipeline/held_topics.h"
#include "runtime/pipeline/routes.h"
#include "runtime/pipeline/session.h"
#include "runtime/pipeline/totals.h"
#include "runtime/source/consumer_group.h"
#include "runtime/source/record_source.h"
#include "runtime/write/batch.h"
#include "runtime/write/letter_sink.h"
#include "runtime/write/offsets.h"

namespace weir {

// One loop over one source and one connection to the database:
//
//   record -> identity -> [unknown: barrier, plan, apply, bind] -> decode -> batch -> unit
//
// While the server executes a unit, the next batch is decoded. A unit that the server rejects is
// taken apart: its records are decoded again in halves until the bad one stands alone and can be
// set aside; the others are written. Positions move in the transaction that writes the rows, so a
// task that dies anywhere loses nothing and repeats nothing. A database that is away is waited for,
// and nothing that was read is lost meanwhile. While a table is locked, against its change or its
// rows, records of a group's topics wait in the topics, and those of other topics are written.
class Task {
 public:
  // All must outlive the task. The state tables exist. Dead letters go to `letters`, or to their
  // table if there is none.
  Task(const Pipeline& pipeline,
       RecordSource& source,
       Connect connect,
       TaskObserver observer,
       LetterSink* letters = nullptr);

  // Reads until the end of the source, or until `stop` is set; everything read is then written.
  // What passes by itself ends it only once `stop` is set: X501 to X503, X511,
  // X527 to X530, X552, X554.
  // X510 at a refusal that stops the run: what came before it is written, the record is not
  // consumed. X505 if another run has taken over, unless the source has a group: then the group
  // decides whose a partition is, and this task asks it anew. X531 if nearly all records would be
  // set aside.
  Result<void> run(const std::atomic<bool>& stop);

  const Totals& totals() const { return totals_; }

 private:
  using Route = Routes::Route;
  using Topic = Routes::Topic;
  enum class Added : std::uint8_t {
    Yes,
    LandFirst,   // everything in flight has to be committed before this record can join
    SendFirst,   // the batch has to be sent
    DrainFirst,  // the batch has to be sent, and everything in flight committed
    Held,        // it will be read again, with all that follows in its topic
  };
  enum class Reading : std::uint8_t { Source, Log };

  Result<void> read_to_end();
  Result<bool> step();
  Result<void> send_if_due();
  Result<void> finish();
  Result<void> write_all();
  Result<void> survive(const Error& error);
  Result<void> wait_for_brokers(const Error& error);

  static bool passes(const Error& error);
  Result<void> ride_out(const Error& why);
  Result<void> come_back();
  Result<void> wake();
  bool needs_database(const Record& record);
  void rest();
  Result<void> reclaim();
  void stash();
  void keep_for_later(const Record& record);
  Result<void> wait(std::chrono::milliseconds time, const Error& why);
  Result<void> move_while_away(Poll what);

  bool some_wait() const;
  std::chrono::milliseconds lock_wait() const;
  Result<void> hold(const QualifiedName& locked, const std::string& why);
  Result<Added> hold_back(const Record& record, const Topic& topic, const Error& locked);
  bool joins_held(const Record& record, const Topic& topic);
  Result<bool> hold_tables(const SentUnit& unit, const pg::UnitFailure& failure);
  bool hold_orphans(const SentUnit& unit, std::size_t statement);
  void give_back_held();
  Result<void> release_due();
  void gone_on(const PartitionState& partition, std::int64_t next, HeldTopics::For what);
  void forget_settled();
  void forget_over();
  void forget_held();

  Result<void> move(Poll what);
  Result<void> take_over();
  Result<Claim> claim_of(const TopicPartition& partition, const Offsets::Stored& stored);
  Result<void> hand_over();
  void abandon();
  Result<void> ask_anew(const Error& fenced);
  void tell_group(ConsumerGroup::Commit how);

  Result<void> take(const Record& record);
  Result<Added> add(Batch& batch, const Record& record, Reading reading);
  Result<Added> add_row(Batch& batch,
                        Topic& topic,
                        const Record& record,
                        const OpenedRecord& opened,
                        PartitionState& partition);
  Result<void> set_aside(Batch& batch,
                         const Record& record,
                         std::string_view prefix,
                         PartitionState& partition,
                         const Error& why,
                         const std::string& target);
  Result<void> watch_flood(const Error& why, const std::string& place);
  Result<PartitionState*> claim(const Record& record);
  std::optional<Added> before_gate(const Batch& batch, const Topic& topic) const;
  Result<void> leave_pipeline() { return session_->leave(); }

  void forget_programs();
  void set_back_batch();

  Result<void> keep_letters(Batch& batch);
  Result<void> send(Batch& batch);
  Result<void> finish_oldest();
  std::int64_t patience() const;
  Result<Poll> next_record();
  Result<void> drain();
  void committed(const SentUnit& unit);
  Result<void> recover(const pg::UnitFailure& failure);
  Result<void> work_off();
  Result<void> give_up_or_pause(const pg::UnitFailure& failure);
  Result<void> replay(RecordLog& log);
  Result<std::optional<std::size_t>> refill(RecordLog& log, std::size_t from, std::size_t to);
  Result<std::optional<pg::UnitFailure>> write_replayed(SentUnit& unit);
  Result<void> set_aside_alone(RecordLog& log, std::size_t index, const Error& why);
  static void take_back(const SentUnit& unit);
  static Error fenced();

  const Pipeline* pipeline_;
  RecordSource* source_;
  Connect connect_;
  TaskObserver observer_;
  LetterSink* letters_;
  const std::atomic<bool>* stop_ = nullptr;
  std::unique_ptr<Session> session_;            // null while the database is away, or nothing to do
  std::chrono::steady_clock::time_point busy_;  // when it last connected or committed
  Offsets offsets_;

  Routes routes_;

  Record record_;             // the one at hand
  bool at_hand_ = false;      // it has joined no batch yet
  bool paused_ = false;       // the source had none at once
  std::optional<Poll> move_;  // of partitions, not answered yet
  std::uint64_t looked_ = 0;  // records since the start, for a look now and then
  std::chrono::steady_clock::time_point opened_;  // when the batch got its first record
  std::chrono::steady_clock::time_point told_group_;
  std::deque<std::chrono::steady_clock::time_point> fenced_;  // when others took over of late
  Batch batch_;
  Batch replayed_;
  std::deque<SentUnit> in_flight_;
  // Records that have to be decoded and written once more before the batch goes on, in their order.
  std::deque<RecordLog> backlog_;
  RecordLog late_;  // records that came while the database was away
  Totals totals_;
  // Where the record that is being added stands, among those of the source or of all logs.
  std::pair<Reading, std::uint64_t> standing_;
  std::uint64_t worked_off_ = 0;  // records of logs
  HeldTopics held_{[this](std::string_view topic, std::int32_t partition) {
    return offsets_.find(topic, partition) != nullptr;
  }};
  Flood of_source_;
  Flood of_logs_;
  LockNews lock_news_;
  std::set<std::string> reported_;  // warnings that were told already
  int holds_in_a_row_ = 0;          // without a unit that went through
  int retries_ = 0;                 // in a row, without a unit that went through
  bool reread_ = false;  // the catalog was read again since the last unit that went through
};

}  // namespace weir
