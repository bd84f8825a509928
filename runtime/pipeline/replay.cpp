#include "runtime/pipeline/replay.h"

#include <fmt/format.h>

#include "runtime/write/letter_text.h"

// How letters become units: the way of a record, as a task goes it, but for what is set aside
// again.
namespace weir {

namespace {

// A refusal keeps the letters of its schema where they are; the others go on.
Pipeline without_stops(Pipeline pipeline) {
  pipeline.on_refusal = OnRefusal::DeadLetter;
  return pipeline;
}

Fate fate_of(Decoded decoded) {
  switch (decoded) {
    case Decoded::Written: return Fate::Written;
    case Decoded::Deleted: return Fate::Deleted;
    case Decoded::Truncated: return Fate::Truncated;
    case Decoded::Filtered:
    case Decoded::WriteFirst:
    case Decoded::Faulty: break;
  }
  return Fate::NoRow;
}

// The bytes of the key of a batch's only row; nothing for a row that is appended.
std::optional<std::string> key_of(const TableBatch& rows, const Program& program) {
  if (rows.has_inserts() || rows.truncated()) return std::nullopt;
  std::string out;
  for (const std::size_t column : rows.key()) {
    const BatchColumn& values = rows.column(column);
    append_key_part(program.table.columns[column].type, values.value(values.slot(0)), out);
  }
  return out;
}

TableBatch batch_for(const Program& program) {
  const bool keyed =
      program.insert_mode == InsertMode::Upsert || program.delete_mode == DeleteMode::On;
  return TableBatch(program.table, keyed ? program.key : std::vector<std::size_t>{});
}

}  // namespace

std::uint64_t ReplayReport::count(Fate fate) const {
  std::uint64_t out = 0;
  for (const auto& [key, group] : groups) out += key.fate == fate ? group.letters : 0;
  return out;
}

std::uint64_t ReplayReport::letters() const {
  std::uint64_t out = 0;
  for (const auto& [key, group] : groups) out += group.letters;
  return out;
}

Replay::Replay(const Pipeline& pipeline,
               std::optional<std::string> topic,
               Overwrite overwrite,
               TaskObserver observer)
    : pipeline_(without_stops(pipeline)),
      observer_(std::move(observer)),
      overwrite_(overwrite),
      box_(pipeline_, std::move(topic)),
      routes_(pipeline_, observer_) {}

Result<ReplayReport> Replay::run(pg::Connection connection) {
  session_ = std::make_unique<Session>(std::move(connection), pipeline_);
  WEIR_TRY(const bool there, box_.open(session_->connection));
  if (!there) return report_;
  for (;;) {
    WEIR_TRY(letters_, box_.next(session_->connection));
    if (letters_.empty()) return report_;
    for (std::size_t i = 0; i < letters_.size(); ++i) WEIR_CHECKED(add(i));
    WEIR_CHECKED(flush());
  }
}

void Replay::settle(std::size_t index,
                    Fate fate,
                    const std::string& code,
                    const std::string& message) {
  const Letter& letter = letters_[index];
  ReplayGroup& group = report_.groups[{.fate = fate, .table = letter.target, .code = code}];
  if (++group.letters == 1 && !message.empty()) {
    group.first = fmt::format(
        "{}, partition {}, offset {}: {}", letter.topic, letter.partition, letter.offset, message);
  }
}

void Replay::fail_letter(std::size_t index, const Error& why, const QualifiedName& table) {
  if (!table.name.empty()) letters_[index].target = display(table);
  const std::string message = letter_message(why);
  const std::string code(code_id(why.code));
  renewed_.push_back({.letter = index, .code = code, .message = message});
  settle(index, Fate::Failed, code, message);
}

Result<void> Replay::add(std::size_t index) {
  const Letter& letter = letters_[index];
  const Record record = letter.record();
  Routes::Topic& topic = routes_.find_topic(record.topic);
  if (!letter.whole()) {
    settle(index, Fate::Partly, letter.code, {});
    return {};
  }
  if (topic.rule == nullptr) {
    settle(index, Fate::Unread, {}, {});
    return {};
  }
  auto opened = topic.reader->open(record);
  if (!opened) {
    fail_letter(index, opened.error(), topic.table);
    return {};
  }
  if (opened->identity.tombstone && topic.rule->delete_mode == DeleteMode::Off) {
    add_without_row(index);
    return {};
  }
  Routes::Route* route = Routes::find(topic, opened->identity);
  if (route == nullptr) {
    // Rows that wait were decoded for tables as they are.
    WEIR_CHECKED(flush());
    WEIR_TRY(route, routes_.make(*session_, topic, opened->identity));
  }
  switch (route->kind) {
    case Routes::Route::Kind::Side:
    case Routes::Route::Kind::Nothing: add_without_row(index); return {};
    case Routes::Route::Kind::SetAside: fail_letter(index, route->error, topic.table); return {};
    case Routes::Route::Kind::Rows: break;
  }
  letters_[index].target = display(topic.table);
  add_row(index, topic, *route, *opened);
  return {};
}

void Replay::add_without_row(std::size_t index) {
  units_.emplace_back();
  units_.back().parts = {{.letter = index}};
}

// Decoded alone first, which tells what it is and which key it is about; then into what is there of
// that key.
void Replay::add_row(std::size_t index,
                     Routes::Topic& topic,
                     Routes::Route& route,
                     const OpenedRecord& opened) {
  const Record record = letters_[index].record();
  EventDecoder& decoder = *route.decoder;
  const Program& program = decoder.program();
  auto alone = std::make_unique<TableBatch>(batch_for(program));
  const Decoded decoded = decoder.decode(record, opened.key, opened.value, *alone);
  if (decoder.unknown_fields().size() > route.unknown_told) routes_.tell_unknown(topic, route);
  if (decoded == Decoded::Faulty) {
    const Fault& fault = decoder.fault();
    fail_letter(index,
                Error{.code = fault.code, .message = fault.message, .where = {}, .help = {}},
                topic.table);
    return;
  }
  if (decoded == Decoded::Truncated) by_key_.clear();
  const Fate fate = fate_of(decoded);
  if (fate == Fate::NoRow) {
    add_without_row(index);
    return;
  }
  const auto key = key_of(*alone, program);
  const auto known = key ? by_key_.find({route.sink, *key}) : by_key_.end();
  if (known != by_key_.end()) {
    Unit& unit = units_[known->second];
    const Decoded joined = decoder.decode(record, opened.key, opened.value, *unit.rows);
    if (joined == decoded) {
      unit.parts.push_back({.letter = index, .fate = fate});
      return;
    }
  }
  if (key) by_key_[{route.sink, *key}] = units_.size();
  Unit& unit = units_.emplace_back();
  unit.parts = {{.letter = index, .fate = fate}};
  unit.program = &program;
  unit.rows = std::move(alone);
}

}  // namespace weir
