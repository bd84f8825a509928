#pragma once

#include <string>
#include <vector>

#include "compiler/model/identifier.h"
#include "compiler/model/table.h"

namespace weir {

// weir's own tables in the schema that a destination's state lives in.
QualifiedName offsets_table(const std::string& schema);
QualifiedName dead_letters_table(const std::string& schema);

// The statements about them. All texts are fixed for a schema, so each is prepared once. Arrays of
// one statement have equal lengths, an element a row.
struct StateStatements {
  std::string create_offsets;       // no parameters; nothing happens if the table exists
  std::string create_dead_letters;  // the same

  // $1 pipeline text, $2 owner text, $3 lock_timeout text, $4 topics text[], $5 partitions int4[],
  // $6 where new ones begin, int8[], $7 whether known ones are set to $6, bool; answers topic,
  // partition, epoch, next_offset and first_record (may be null) of each. A partition may occur
  // once only.
  std::string claim;

  // $1 pipeline text, $2 owner text, who raises them, $3 lock_timeout text, $4 topics text[],
  // $5 partitions int4[], $6 epochs int8[] that the owner knows; answers topic, partition, epoch
  // and next_offset, but of none that another owner has raised.
  std::string reclaim;

  // $1 pipeline text, $2 topics text[], $3 partitions int4[], $4 seconds int4: ends the sessions of
  // owners that hold one of the partitions in a transaction of more than this age and wait for
  // their clients; answers the process ids, each with the topic and the number of a partition.
  std::string end_stalled_owners;

  // $1 pipeline text, $2 topic text, $3 partition int4, $4 first_record text, $5 lock_timeout text.
  std::string remember_first_record;

  // $1 pipeline text; answers topic, partition, next_offset, epoch, owner, first_record by topic
  // and partition.
  std::string read_offsets;

  // $1 pipeline text, $2 topics text[], $3 partitions int4[], $4 epochs int8[], $5 from int8[],
  // $6 to int8[]. Fails with SQLSTATE 22012 (division by zero) unless every partition had this
  // epoch and stood at `from`. A partition may occur once only.
  std::string advance;

  // $1 pipeline text, $2 lock_timeout text.
  std::string forget_offsets;

  // $1 pipeline text, $2 topics text[], $3 partitions int4[], $4 offsets int8[], $5 codes text[],
  // $6 messages text[], $7 targets text[], $8 keys bytea[], $9 values bytea[], $10 headers text[]
  // (JSON), $11 places text[]. Elements of $7 to $11 may be null. A record that is there already is
  // left as it is.
  std::string add_dead_letters;
};

StateStatements state_statements(const std::string& schema);

// weir's account of what it changed.
QualifiedName ledger_table(const std::string& schema);

struct LedgerStatements {
  std::string create;  // no parameters; nothing happens if the table exists

  // $1 plan text, $2 pipeline text, $3 schema text, $4 table text, $5 operations text (JSON),
  // $6 tool text.
  std::string add;

  // $1 plan text; answers when, as text in UTC, and role of the last change; no row if there is
  // none.
  std::string read;
};

LedgerStatements ledger_statements(const std::string& schema);

// What is done with dead letters once they are there.
struct LetterStatements {
  // $1 pipeline text, $2 topic text, $3 partition int4, $4 offset int8: behind these, $5 topic text
  // or null for all, $6 how many int8, $7 bytes int8; answers topic, partition, offset, code,
  // target, key and value in hexadecimal digits, and place, in their order.
  std::string read;

  // $1 pipeline text, $2 topics text[], $3 partitions int4[], $4 offsets int8[]. Fails with
  // SQLSTATE 22012 (division by zero) unless all of them were there.
  std::string take;

  // $1 to $4 as above, $5 codes text[], $6 messages text[], $7 targets text[], empty for none.
  std::string renew;

  // $1 pipeline text, $2 topic text or null for all; answers target, code and number.
  std::string count;
};

LetterStatements letter_statements(const std::string& schema);

// A table of weir's own: how it is made, and what is done with it.
struct StateTable {
  QualifiedName name;
  std::string create;
  std::vector<TableRight> rights;  // without which nothing goes
  std::vector<TableRight> more;    // what single commands and options need beside these
};

// Those that every run needs, of them the dead letters, and the one that whoever changes tables
// needs.
std::vector<StateTable> run_state(const std::string& schema);
StateTable letter_state(const std::string& schema);
StateTable ledger_state(const std::string& schema);

}  // namespace weir
