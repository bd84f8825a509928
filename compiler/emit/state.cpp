#include "compiler/emit/state.h"

#include "compiler/emit/sql.h"

namespace weir {

QualifiedName offsets_table(const std::string& schema) {
  return {.schema = schema, .name = "_weir_offsets"};
}

QualifiedName dead_letters_table(const std::string& schema) {
  return {.schema = schema, .name = "_weir_dead_letters"};
}

StateStatements state_statements(const std::string& schema) {
  const Sql offsets = quote_name(offsets_table(schema));
  const Sql letters = quote_name(dead_letters_table(schema));
  return {
      .create_offsets = fill("state/create_offsets.sql", {{"offsets", offsets}}).text(),
      .create_dead_letters =
          fill("state/create_dead_letters.sql", {{"dead_letters", letters}}).text(),
      .claim = fill("state/claim.sql", {{"offsets", offsets}}).text(),
      .reclaim = fill("state/reclaim.sql", {{"offsets", offsets}}).text(),
      .end_stalled_owners = fill("state/end_stalled_owners.sql", {{"offsets", offsets}}).text(),
      .remember_first_record =
          fill("state/remember_first_record.sql", {{"offsets", offsets}}).text(),
      .read_offsets = fill("state/read_offsets.sql", {{"offsets", offsets}}).text(),
      .advance = fill("state/advance.sql", {{"offsets", offsets}}).text(),
      .forget_offsets = fill("state/forget_offsets.sql", {{"offsets", offsets}}).text(),
      .add_dead_letters = fill("state/add_dead_letters.sql", {{"dead_letters", letters}}).text(),
  };
}

QualifiedName ledger_table(const std::string& schema) {
  return {.schema = schema, .name = "_weir_ledger"};
}

LedgerStatements ledger_statements(const std::string& schema) {
  const Sql ledger = quote_name(ledger_table(schema));
  return {.create = fill("state/create_ledger.sql", {{"ledger", ledger}}).text(),
          .add = fill("state/add_to_ledger.sql", {{"ledger", ledger}}).text(),
          .read = fill("state/read_ledger.sql", {{"ledger", ledger}}).text()};
}

LetterStatements letter_statements(const std::string& schema) {
  const Sql letters = quote_name(dead_letters_table(schema));
  return {.read = fill("state/read_dead_letters.sql", {{"dead_letters", letters}}).text(),
          .take = fill("state/take_dead_letters.sql", {{"dead_letters", letters}}).text(),
          .renew = fill("state/renew_dead_letters.sql", {{"dead_letters", letters}}).text(),
          .count = fill("state/count_dead_letters.sql", {{"dead_letters", letters}}).text()};
}

StateTable letter_state(const std::string& schema) {
  using enum TableRight;
  return {.name = dead_letters_table(schema),
          .create = state_statements(schema).create_dead_letters,
          .rights = {Insert},
          .more = {Select, Update, Delete}};  // replay
}

std::vector<StateTable> run_state(const std::string& schema) {
  using enum TableRight;
  return {{.name = offsets_table(schema),
           .create = state_statements(schema).create_offsets,
           .rights = {Select, Insert, Update},
           .more = {Delete}},  // --from-start
          letter_state(schema)};
}

StateTable ledger_state(const std::string& schema) {
  using enum TableRight;
  return {.name = ledger_table(schema),
          .create = ledger_statements(schema).create,
          .rights = {Select, Insert},
          .more = {}};
}

}  // namespace weir
