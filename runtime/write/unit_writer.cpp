#include "runtime/write/unit_writer.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>

#include "runtime/pg/binary.h"

namespace weir {

namespace {

constexpr ParamType kText{PgBase::Text};
constexpr ParamType kInt4{PgBase::Int4};
constexpr ParamType kInt8{PgBase::Int8};
constexpr ParamType kBytea{PgBase::Bytea};

constexpr auto copies_some = [](const auto& share) {
  return std::ranges::any_of(share.copies, [](const Statement* copy) { return copy != nullptr; });
};

void append_optional(std::string& out, const std::optional<std::string>& text) {
  if (text) {
    pg::append_bytes(out, *text);
  } else {
    pg::append_null(out);
  }
}

}  // namespace

const QualifiedName* SentUnit::table_of(std::size_t statement) const {
  const auto next = std::ranges::upper_bound(stretches, statement, {}, &Stretch::first);
  if (next == stretches.begin() || std::prev(next)->table.name.empty()) return nullptr;
  return &std::prev(next)->table;
}

bool SentUnit::is_commit(std::size_t statement) const {
  return !stretches.empty() && statement >= stretches.back().first;
}

std::vector<QualifiedName> SentUnit::tables() const {
  std::vector<QualifiedName> out;
  for (const Stretch& stretch : stretches) {
    const bool known = std::ranges::find(out, stretch.table) != out.end();
    if (!known && !stretch.table.name.empty()) out.push_back(stretch.table);
  }
  return out;
}

Result<SentUnit> UnitWriter::send(Batch& batch, Attempt attempt) {
  SentUnit unit;
  unit.sent = std::chrono::steady_clock::now();
  sent_ = 0;
  const std::vector<Share> shares = shares_of(batch, attempt);
  WEIR_CHECKED(std::ranges::any_of(shares, copies_some) ? pipe_->begin() : pipe_->pin());
  WEIR_CHECKED(send_fence(batch, unit));
  for (const Share& share : shares) WEIR_CHECKED(send_share(share, unit));
  unit.stretches.push_back({.first = sent_, .table = {}});
  if (!batch.letters.empty()) WEIR_CHECKED(send_letters(batch.letters));
  for (const Share& share : shares) copy(share, unit);
  unit.stretches.push_back({.first = sent_, .table = {}});
  WEIR_CHECKED(pipe_->sync());
  for (const Advance& advance : batch.advances()) advance.partition->sent = advance.to;
  unit.counts = batch.counts;
  unit.log = std::move(batch.log);
  batch.log = RecordLog();
  if (!spare_logs_.empty()) {
    batch.log = std::move(spare_logs_.back());
    spare_logs_.pop_back();
  }
  batch.clear();
  return unit;
}

void UnitWriter::committed(SentUnit unit, const pg::UnitOutcome& outcome) {
  for (const SentUnit::Watched& watched : unit.watched) {
    if (watched.way != Outlook::Way::UpsertChanged) continue;
    const std::int64_t written = outcome.results[watched.statement].affected();
    outlooks_[watched.table].left_alone(watched.rows, static_cast<std::size_t>(written));
  }
  for (const SentUnit::Deletion& deletion : unit.deletions) {
    const std::int64_t found = outcome.results[deletion.statement].affected();
    outlooks_[deletion.table].deleted(deletion.keys, static_cast<std::size_t>(found));
  }
  for (const SentUnit::Look& look : unit.looks) {
    const pg::QueryResult& answer = outcome.results[look.statement];
    copies_[look.table].looked(answer.rows() == 1 && answer.boolean(0, 0));
  }
  unit.log.clear();
  spare_logs_.push_back(std::move(unit.log));
}

void UnitWriter::failed(const SentUnit& unit, const pg::UnitFailure& failure) {
  const auto watched =
      std::ranges::find(unit.watched, failure.statement, &SentUnit::Watched::statement);
  if (watched == unit.watched.end()) return;
  if (watched->way == Outlook::Way::Insert) outlooks_[watched->table].found_conflict();
  if (watched->copied) copies_[watched->table].failed();
}

void UnitWriter::forget() {
  statements_.forget();
  for (auto& [table, copies] : copies_) copies.looked(false);
}

pg::Expected<void> UnitWriter::send(const std::string& sql, const std::vector<pg::Param>& params) {
  ++sent_;
  return pipe_->send(sql, params);
}

pg::Expected<void> UnitWriter::send_fence(const Batch& batch, SentUnit& unit) {
  const auto& moves = batch.advances();
  arrays_.start();
  std::string& topics = arrays_.add(kText, moves.size());
  for (const Advance& move : moves) pg::append_bytes(topics, move.partition->topic);
  std::string& partitions = arrays_.add(kInt4, moves.size());
  for (const Advance& move : moves) pg::append_int4(partitions, move.partition->partition);
  std::string& epochs = arrays_.add(kInt8, moves.size());
  for (const Advance& move : moves) pg::append_int8(epochs, move.partition->epoch);
  std::string& from = arrays_.add(kInt8, moves.size());
  for (const Advance& move : moves) pg::append_int8(from, move.partition->sent);
  std::string& to = arrays_.add(kInt8, moves.size());
  for (const Advance& move : moves) pg::append_int8(to, move.to);
  for (const Advance& move : moves) {
    unit.moves.push_back(
        {.partition = move.partition, .from = move.partition->sent, .to = move.to});
  }
  std::vector<pg::Param> params = arrays_.params();
  params.insert(params.begin(), pg::text_param(pipeline_name_));
  return send(state_.advance, params);
}

std::vector<UnitWriter::Share> UnitWriter::shares_of(const Batch& batch, Attempt attempt) {
  std::vector<Share> out;
  for (const auto& part : batch.parts()) {
    if (part && !part->rows.empty()) out.push_back(share_of(*part, attempt));
  }
  std::ranges::stable_sort(
      out, {}, [](const Share& share) { return share.part->program.table.name; });
  return out;
}

UnitWriter::Share UnitWriter::share_of(const Batch::Part& part, Attempt attempt) {
  Share out;
  out.part = &part;
  out.way = choose_way(part, attempt);
  out.groups = part.rows.groups();
  out.copies.resize(out.groups.size());
  if (out.way != Outlook::Way::Insert || attempt == Attempt::Replay) return out;
  // A run through PgBouncer 1.18 was once seen to stand still in a COPY that came with a pipeline.
  if (pipe_->pooled()) return out;
  const std::chrono::microseconds round_trip = pipe_->round_trip();
  for (std::size_t i = 0; i < out.groups.size(); ++i) {
    const TableBatch::Group& group = out.groups[i];
    if (updates_only(part.program, group.columns)) continue;
    if (!CopyChoice::pays(group.rows.size(), round_trip)) continue;
    const Statement* copy = statements_.find(part, Kind::Copy, group.columns);
    if (copy == nullptr) continue;
    out.look = true;
    if (copies_[part.program.table.name].choose(group.rows.size(), round_trip)) {
      out.copies[i] = copy;
    }
  }
  return out;
}

pg::Expected<void> UnitWriter::send_share(const Share& share, SentUnit& unit) {
  const Batch::Part& part = *share.part;
  unit.stretches.push_back({.first = sent_, .table = part.program.table.name});
  if (part.rows.truncated()) WEIR_CHECKED(send(truncate_table(part.program).sql, {}));
  if (part.rows.has_deletes()) WEIR_CHECKED(send_deletes(part, unit));
  if (share.look) WEIR_CHECKED(send_look(part.program.table.name, unit));
  for (std::size_t i = 0; i < share.groups.size(); ++i) {
    if (share.copies[i] == nullptr) WEIR_CHECKED(send_rows(share, share.groups[i], unit));
  }
  return {};
}

pg::Expected<void> UnitWriter::send_look(const QualifiedName& table, SentUnit& unit) {
  unit.looks.push_back({.statement = sent_, .table = table});
  return send(takes_copy_, {pg::text_param(table.schema), pg::text_param(table.name)});
}

void UnitWriter::copy(const Share& share, SentUnit& unit) {
  for (std::size_t i = 0; i < share.groups.size(); ++i) {
    if (share.copies[i] == nullptr) continue;
    const TableBatch::Group& group = share.groups[i];
    unit.stretches.push_back({.first = sent_, .table = share.part->program.table.name});
    pipe_->copy({.sql = share.copies[i]->sql, .data = copy_data(share.part->rows, group)});
    unit.watched.push_back({.statement = sent_++,
                            .table = share.part->program.table.name,
                            .way = share.way,
                            .rows = group.rows.size(),
                            .copied = true});
  }
}

Outlook::Way UnitWriter::choose_way(const Batch::Part& part, Attempt attempt) {
  if (part.program.insert_mode == InsertMode::Insert) return Outlook::Way::Insert;
  if (attempt == Attempt::Replay) return Outlook::Way::Upsert;
  const bool snapshot = part.rows.only_snapshot();
  return outlooks_[part.program.table.name].choose(snapshot ? Outlook::Rows::Snapshot
                                                            : Outlook::Rows::Changes);
}

// PostgreSQL 13 plans a change of each partition apart and would search all of them for each key.
KeySearch UnitWriter::search(const Table& table) const {
  constexpr std::int32_t kLeadsKeysToPartitions = 140000;
  const bool scattered =
      table.kin.descendants > 0 && pipe_->server_version() < kLeadsKeysToPartitions;
  return scattered ? KeySearch::AsPlanned : KeySearch::ByIndex;
}

pg::Expected<void> UnitWriter::send_deletes(const Batch::Part& part, SentUnit& unit) {
  const Table& table = part.program.table;
  const KeySearch learnt = outlooks_[table.name].search();
  const Statement statement =
      delete_rows(part.program, learnt == KeySearch::AsPlanned ? learnt : search(table));
  const std::vector<std::uint32_t> rows = part.rows.deletes();
  unit.deletions.push_back({.statement = sent_, .table = table.name, .keys = rows.size()});
  arrays_.start();
  for (std::size_t i = 0; i < part.program.key.size(); ++i) {
    arrays_.add_column(statement.params[i], part.rows.column(part.program.key[i]), rows);
  }
  // Planned anew for each batch: a plan made while the table was small would read all of it later.
  ++sent_;
  return pipe_->send_once(statement.sql, arrays_.params());
}

UnitWriter::Kind UnitWriter::update_kind(KeySearch search) {
  return search == KeySearch::ByIndex ? Kind::UpdateByIndex : Kind::UpdateAsPlanned;
}

UnitWriter::Kind UnitWriter::kind_of(Outlook::Way way) {
  switch (way) {
    case Outlook::Way::Insert: return Kind::Insert;
    case Outlook::Way::Upsert: return Kind::Upsert;
    case Outlook::Way::UpsertChanged: return Kind::UpsertChanged;
  }
  std::abort();
}

pg::Expected<void> UnitWriter::send_rows(const Share& share,
                                         const TableBatch::Group& group,
                                         SentUnit& unit) {
  const Batch::Part& part = *share.part;
  const Outlook::Way way = share.way;
  const bool append = part.program.insert_mode == InsertMode::Insert;
  const bool update = updates_only(part.program, group.columns);
  const Kind kind = update ? update_kind(search(part.program.table)) : kind_of(way);
  const Statement& known = *statements_.find(part, kind, group.columns);
  arrays_.start();
  std::size_t next = 0;
  for (const std::size_t column : group.columns.columns()) {
    arrays_.add_column(known.params[next++], part.rows.column(column), group.rows);
  }
  if (!append && !update && way != Outlook::Way::Upsert) {
    unit.watched.push_back({.statement = sent_,
                            .table = part.program.table.name,
                            .way = way,
                            .rows = group.rows.size()});
  }
  if (!update) return send(known.sql, arrays_.params());
  unit.updates.push_back(sent_++);
  return pipe_->send_once(known.sql, arrays_.params());
}

pg::Expected<void> UnitWriter::send_letters(const std::vector<DeadLetter>& letters) {
  arrays_.start();
  const auto column = [&](const ParamType& type, auto append) {
    std::string& out = arrays_.add(type, letters.size());
    for (const DeadLetter& letter : letters) append(out, letter);
  };
  const auto text_or_null = [](std::string& out, const std::string& text) {
    append_optional(out, text.empty() ? std::nullopt : std::optional(text));
  };
  using Letter = DeadLetter;
  column(kText, [](auto& out, const Letter& l) { pg::append_bytes(out, l.topic); });
  column(kInt4, [](auto& out, const Letter& l) { pg::append_int4(out, l.partition); });
  column(kInt8, [](auto& out, const Letter& l) { pg::append_int8(out, l.offset); });
  column(kText, [](auto& out, const Letter& l) { pg::append_bytes(out, code_id(l.code)); });
  column(kText, [](auto& out, const Letter& l) { pg::append_bytes(out, l.message); });
  column(kText, [&](auto& out, const Letter& l) { text_or_null(out, l.target); });
  column(kBytea, [](auto& out, const Letter& l) { append_optional(out, l.key); });
  column(kBytea, [](auto& out, const Letter& l) { append_optional(out, l.value); });
  column(kText, [&](auto& out, const Letter& l) { text_or_null(out, l.headers); });
  column(kText, [&](auto& out, const Letter& l) { text_or_null(out, l.place); });
  std::vector<pg::Param> params = arrays_.params();
  params.insert(params.begin(), pg::text_param(pipeline_name_));
  return send(state_.add_dead_letters, params);
}

}  // namespace weir
