#pragma once

#include <string>
#include <string_view>

namespace weir::test {

// Reads a statement by the whole grammar of the DDL that may come out of a plan, and says at which
// text it leaves it; empty if it never does.
//
//     statement  := "CREATE" "TABLE" relation "(" column {"," column} ["," key] ")"
//                 | "ALTER" "TABLE" relation "ADD" "COLUMN" column {"," "ADD" "COLUMN" column}
//     key        := "CONSTRAINT" name "PRIMARY" "KEY" "(" name {"," name} ")"
//     column     := name type ["DEFAULT" constant] ["NOT" "NULL"]
//     type       := (built-in | relation) ["(" number ["," number] ")"] ["[]"]
//     constant   := text | number | "-" number | "true" | "false"
//     relation   := name "." name
//     name       := a quoted identifier: "..." or U&"..."
//
// Words are as weir writes them: keywords in upper case, built-in types (pg_types.def) in lower.
std::string outside_of_grammar(std::string_view statement);

}  // namespace weir::test
