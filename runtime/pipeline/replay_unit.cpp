#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "compiler/emit/dml.h"
#include "runtime/pg/binary.h"
#include "runtime/pipeline/replay.h"
#include "runtime/write/letter_text.h"
#include "runtime/write/statements.h"

// How units are written. They are independent transactions, many of them in flight at a time: one
// that fails has only its own letters to answer for.
namespace weir {

namespace {

constexpr std::size_t kInFlight = 16;
constexpr int kMaxTries = 8;
constexpr std::size_t kTake = 0;  // the statement that removes the letters
constexpr const char* kDivisionByZero = "22012";

constexpr ParamType kText{PgBase::Text};
constexpr ParamType kInt4{PgBase::Int4};
constexpr ParamType kInt8{PgBase::Int8};

// The one row of a unit.
const std::vector<std::uint32_t> kOnlyRow = {0};

Error unchanged_unknown() {
  return Error{.code = Code::D418,
               .message =
                   "the event leaves out an unchanged value of a required column, and the table "
                   "does not have the row it belongs to",
               .where = {},
               .help = {}};
}

}  // namespace

Result<void> Replay::flush() {
  std::deque<Unit*> todo;
  std::deque<Unit*> in_flight;
  for (Unit& unit : units_) todo.push_back(&unit);
  if (!todo.empty()) WEIR_CHECKED(session_->enter());
  while (!todo.empty() || !in_flight.empty()) {
    if (!todo.empty() && in_flight.size() < kInFlight) {
      in_flight.push_back(todo.front());
      todo.pop_front();
      WEIR_CHECKED(send(*in_flight.back()));
      continue;
    }
    Unit& unit = *in_flight.front();
    in_flight.pop_front();
    WEIR_TRY(const bool done, finish(unit));
    if (!done) todo.push_front(&unit);
  }
  units_.clear();
  by_key_.clear();
  WEIR_CHECKED(session_->leave());
  return renew();
}

Result<void> Replay::send_params(Unit& unit, const std::string& sql) {
  ++unit.sent;
  WEIR_CHECKED(session_->pipe.send(sql, arrays_.params()));
  return {};
}

Result<void> Replay::send(Unit& unit) {
  unit.guards.clear();
  unit.update.reset();
  arrays_.start();
  const std::size_t count = unit.parts.size();
  std::string& topics = arrays_.add(kText, count);
  for (const auto& [i, fate] : unit.parts) pg::append_bytes(topics, letters_[i].topic);
  std::string& partitions = arrays_.add(kInt4, count);
  for (const auto& [i, fate] : unit.parts) pg::append_int4(partitions, letters_[i].partition);
  std::string& offsets = arrays_.add(kInt8, count);
  for (const auto& [i, fate] : unit.parts) pg::append_int8(offsets, letters_[i].offset);
  std::vector<pg::Param> params = arrays_.params();
  params.insert(params.begin(), pg::text_param(pipeline_.name));
  WEIR_CHECKED(session_->pipe.pin());
  WEIR_CHECKED(session_->pipe.send(box_.statements().take, params));
  unit.sent = kTake + 1;
  if (unit.rows) WEIR_CHECKED(send_rows(unit));
  WEIR_CHECKED(session_->pipe.sync());
  return {};
}

Result<void> Replay::send_rows(Unit& unit) {
  const bool overwrite = overwrite_ == Overwrite::Yes;
  arrays_.start();
  if (unit.rows->truncated()) {
    if (!overwrite) unit.guards.push_back(unit.sent);
    const Statement statement = overwrite ? truncate_table(*unit.program) : no_rows(*unit.program);
    return send_params(unit, statement.sql);
  }
  if (unit.rows->has_deletes()) {
    if (!overwrite) unit.guards.push_back(unit.sent);
    WEIR_CHECKED(send_by_key(
        unit,
        overwrite ? delete_rows(*unit.program, KeySearch::AsPlanned) : absent_rows(*unit.program)));
  }
  for (const TableBatch::Group& group : unit.rows->groups()) {
    WEIR_CHECKED(send_group(unit, group));
  }
  return {};
}

Result<void> Replay::send_by_key(Unit& unit, const Statement& statement) {
  arrays_.start();
  for (std::size_t i = 0; i < statement.params.size(); ++i) {
    arrays_.add_column(statement.params[i], unit.rows->column(unit.program->key[i]), kOnlyRow);
  }
  return send_params(unit, statement.sql);
}

Result<void> Replay::send_group(Unit& unit, const TableBatch::Group& group) {
  const Program& program = *unit.program;
  const std::vector<std::size_t> columns = group.columns.columns();
  const bool update = updates_only(program, group.columns);
  const bool append = program.insert_mode == InsertMode::Insert;
  const bool guarded = overwrite_ == Overwrite::No && !append;
  if (guarded && update) {
    unit.guards.push_back(unit.sent);
    WEIR_CHECKED(send_by_key(unit, absent_rows(program)));
  }
  if (update) unit.update = unit.sent;
  if (guarded && !update) unit.guards.push_back(unit.sent);
  const Statement statement = append    ? insert_rows(program, columns)
                              : update  ? update_rows(program, columns, KeySearch::AsPlanned)
                              : guarded ? insert_absent_rows(program, columns)
                                        : upsert_rows(program, columns);
  arrays_.start();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    arrays_.add_column(statement.params[i], unit.rows->column(columns[i]), group.rows);
  }
  return send_params(unit, statement.sql);
}

// False if the unit has to be sent again.
Result<bool> Replay::finish(Unit& unit) {
  WEIR_TRY(const pg::UnitOutcome outcome, session_->pipe.wait());
  const auto settle_all = [&](std::optional<Fate> fate) {
    for (const auto& [i, written] : unit.parts) settle(i, fate.value_or(written), {}, {});
    return true;
  };
  const auto fail_all = [&](const Error& why) {
    for (const auto& [i, written] : unit.parts) fail_letter(i, why, unit.program->table.name);
    return true;
  };
  if (outcome.committed()) return settle_all(std::nullopt);
  const pg::UnitFailure& failure = *outcome.failure;
  if (failure.error.sqlstate == kDivisionByZero) {
    if (failure.statement == kTake) return settle_all(Fate::Gone);
    if (std::ranges::count(unit.guards, failure.statement) > 0) return settle_all(Fate::Kept);
    if (unit.update == failure.statement) return fail_all(unchanged_unknown());
  }
  switch (failure.error.failure()) {
    case pg::FailureClass::Row:
      if (unit.program == nullptr) break;
      return fail_all(
          Error{.code = Code::D415, .message = to_text(failure.error), .where = {}, .help = {}});
    case pg::FailureClass::Retry:
      if (++unit.tries > kMaxTries) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(20LL << unit.tries));
      return false;
    case pg::FailureClass::Schema:
    case pg::FailureClass::Environment:
    case pg::FailureClass::Stop:
    case pg::FailureClass::ConnectionLost: break;
  }
  return tl::make_unexpected(Error(failure.error));
}

// The reasons of letters that stay. Nothing depends on them: letters whose replay dies before this
// keep their old ones.
Result<void> Replay::renew() {
  if (renewed_.empty()) return {};
  WEIR_CHECKED(session_->enter());
  arrays_.start();
  const std::size_t count = renewed_.size();
  const auto texts = [&](auto text) {
    std::string& out = arrays_.add(kText, count);
    for (const Renewed& each : renewed_) pg::append_bytes(out, text(each));
  };
  texts([&](const Renewed& each) { return letters_[each.letter].topic; });
  std::string& partitions = arrays_.add(kInt4, count);
  for (const Renewed& each : renewed_) {
    pg::append_int4(partitions, letters_[each.letter].partition);
  }
  std::string& offsets = arrays_.add(kInt8, count);
  for (const Renewed& each : renewed_) pg::append_int8(offsets, letters_[each.letter].offset);
  texts([](const Renewed& each) { return each.code; });
  texts([](const Renewed& each) { return each.message; });
  texts([&](const Renewed& each) { return letters_[each.letter].target; });
  std::vector<pg::Param> params = arrays_.params();
  params.insert(params.begin(), pg::text_param(pipeline_.name));
  WEIR_CHECKED(session_->pipe.pin());
  WEIR_CHECKED(session_->pipe.send(box_.statements().renew, params));
  WEIR_CHECKED(session_->pipe.sync());
  WEIR_TRY(const pg::UnitOutcome outcome, session_->pipe.wait());
  if (!outcome.committed()) return tl::make_unexpected(Error(outcome.failure->error));
  renewed_.clear();
  return session_->leave();
}

}  // namespace weir
