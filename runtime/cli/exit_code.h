#pragma once

namespace weir {

// What a command's exit code tells a script. The same number means the same thing in all commands.
enum class ExitCode : int {
  Done = 0,         // nothing to do, or done
  Failed = 1,       // the input, the database or the file system
  Changes = 2,      // plan: there are changes to apply
  Refused = 3,      // the plan has refusals; apply: the safe part was applied; run: stopped by one
  Stale = 4,        // a saved plan is stale, damaged, or for something else; see X512 to X518
  LockBudget = 5,   // apply: a table stayed locked; nothing half done, safe to repeat
  NeedsPerson = 6,  // run: the next one would stop at the same, or do harm
  Usage = 64,       // wrong command line
  Internal = 70,    // a bug of weir
};

}  // namespace weir
