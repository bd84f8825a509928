#pragma once

#include <string>
#include <vector>

#include "compiler/model/safety_rule.h"

namespace weir {

// The statements that prove the safety rules on a server, all about one scratch schema of their
// own. Only this room's prove.cpp fills the templates of sql_templates/prove/, and no plan can
// reach them.

// Answers may_create (boolean), counts (boolean: what the server reads can be observed), read_only
// (boolean), database and role in one row.
std::string may_prove();

// Answers in one row the beginning of a name for the scratch schema, which tells when it was made.
std::string name_scratch();

// Answers the names of scratch schemas that are nobody's any more.
std::string abandoned_scratch();

// In their order: the schema, and the tables, types and functions that the forms are about.
std::vector<std::string> set_stage(const std::string& scratch);

std::string clear_stage(const std::string& scratch);

// The form of a rule: what weir writes, or the template of what it does not.
std::string proof_statement(const SafetyRule& rule, const std::string& scratch);

// $1 the scratch schema, $2 the rule's subject; answers one row of files (text), scans (bigint,
// null without a subject), kept (boolean) and the relations that are there (oid[]).
std::string look_at_subject();

// $1 and $2 as above, $3 the relations that were there before; answers for each lock of the session
// on one of them the relation (oid), whether it belongs to the subject (boolean) and the mode,
// which is null for a relation without a lock.
std::string locks_of_session();

}  // namespace weir
