#include "runtime/cli/help.h"

#include <algorithm>
#include <array>
#include <utility>

namespace weir {

namespace {

constexpr std::string_view kOverview = R"(usage: weir COMMAND FILE [OPTION...]

weir streams change events into PostgreSQL. A pipeline file says where events come from, where they
land and how. weir compiles the events' schemas into tables, compares them with what the database
has, and lets only safe changes pass: CREATE TABLE and ADD COLUMN. Then it writes the rows, exactly
once.

commands
  check FILE      read a pipeline file and report every problem in it
  plan FILE       show what would be done to the database; change nothing
  apply FILE      do it
  run FILE        apply, then stream the events into the tables
  inspect FILE    write down the catalog, for plans without the database
  doctor FILE     look whether the database is ready, and try the safety rules on it
  grants FILE     print the script that gives weir's role its rights
  replay FILE     put dead letters through again
  explain CODE    what a code such as R201 means, and what to do about it

`weir COMMAND --help` tells more. `weir --version` prints the version.

exit codes
  0 done   1 failed   2 there are changes (plan)   3 something was refused
  4 the saved plan is stale, damaged or for something else   5 locks (apply)
  64 wrong usage   70 a bug of weir
)";

constexpr std::string_view kCheck = R"(usage: weir check FILE

Reads and checks a pipeline file. Needs no database and reads no events: it can run in any editor or
CI job. All problems are reported at once, each with file:line:column, the source line, the reason
and what to do. Values from env() and file() need not be there.

exit codes
  0 the file is in order (there may be warnings)   1 it is not
)";

constexpr std::string_view kPlan =
    R"(usage: weir plan FILE [--events PATH] [--catalog PATH] [--rehearse] [--format FORMAT]
                      [--color WHEN] [--out PLAN] [--pipeline NAME]
       weir plan FILE --history PATH [--catalog PATH] [--format text|json] [--pipeline NAME]
       weir plan --show PLAN [--format FORMAT] [--color WHEN]

A dry run: compiles the schemas of the events, reads the catalog of the database (without taking a
lock on any table), and prints what `weir apply` and `weir run` would do, what they refuse to do and
why. Changes nothing.

The schemas come from all events of the pipeline's file source, or from the newest 1,000 records of
each partition of its topics, or from the events in --events; and from the `event` blocks of the
pipeline file.

options
  --events PATH     look at the events in this file (or `-`) instead of the pipeline's source
  --catalog PATH    plan against what `weir inspect` wrote to this file (or `-`): no database is
                    asked, and what the destination needs to be reached may be missing
  --rehearse        then run the plan's statements on the server, each table's in a transaction of
                    its own under the limits of `lock`, look at what they made, and roll back
  --history PATH    show for each schema in these events, one after the other, what would have been
                    done: from an empty database, or from the --catalog. No database is asked
  --format FORMAT   text: for people (default), 100 columns wide. sql: a script that psql runs as it
                    stands. json: for programs; `weir explain plan-schema` prints its JSON Schema.
                    markdown: a comment on a pull request. sarif: annotations on the pipeline file.
                    junit: a report that CI systems show, a test case for each table
  --color WHEN      auto: colour the text on a terminal, unless NO_COLOR is set (default). always.
                    never
  --out PLAN        save the plan in this file as well, for `weir apply FILE --plan PLAN`
  --show PLAN       print a saved plan; needs no database, and no pipeline file
  --pipeline NAME   the pipeline to plan, if the file has several

exit codes
  0 nothing to do   2 there are changes   3 something is refused (and there may be changes)   1 error
  4 the plan to show is damaged   5 a table stayed locked in the rehearsal

example
  weir plan shop.weir --format sql > review.sql
  weir plan shop.weir --out plan.json
)";

constexpr std::string_view kApply = R"(usage: weir apply FILE [--events PATH] [--pipeline NAME]
       weir apply FILE --plan PLAN [--pipeline NAME]

Makes the plan that `weir plan` shows and carries it out: one transaction for each table, with
limits on how long it may wait for the table's lock (`lock { timeout budget total }`). Tables that
are free come first; one that is locked or fails holds up no other. Tables that are refused are left
as they are. At the end the plan is made again, to show that nothing is left to do. Running it again
does nothing more, or what was left.
Each change is noted in the table _weir_ledger.

With --plan, carries out exactly the plan that `weir plan --out` saved, and reads no events. Nothing
is done if the file is damaged, if it was made for another database, or if a table has moved.

options
  --events PATH     look at the events in this file (or `-`) instead of the pipeline's source
  --plan PLAN       the saved plan to carry out
  --pipeline NAME   the pipeline to apply, if the file has several

exit codes
  0 done, or nothing to do   3 the safe part is done, something was refused
  4 the saved plan is stale (tables have moved), damaged, or for another database or pipeline
  5 tables stayed locked for longer than the budget; the others are done, run it again
  1 error; what is done stays done, nothing is half done
)";

constexpr std::string_view kRun =
    R"(usage: weir run FILE [--until-end] [--from-start] [--timing] [--metrics [ADDRESS:]PORT]
                     [--log text|json] [--pipeline NAME]

Streams the events of the pipeline's source into its tables. Schemas are compiled as they are first
seen; with schema_evolution = on, the safe part of their plan is applied first. Rows and the position
in the source are committed together, so a run that is stopped or killed goes on where it left off:
nothing is lost and nothing is written twice, in every mode. A record that can't be stored exactly
is set aside in the table _weir_dead_letters, with its reason and its raw bytes.

A source of Kafka is read by as many tasks as the pipeline has, and by as many runs of it, on as many
machines, as there are: they share the partitions.

Stops at the end of a file, or after SIGTERM, SIGINT or SIGHUP: the rows read so far are written
first. One line of totals goes to stdout at the end, everything else to stderr.

options
  --until-end       stop when all that is there has been read. A file or a pipe has an end anyway
  --from-start      forget how far this pipeline has read, and read everything again. Tables are
                    left as they are: upserts write the same rows again, inserts append them again
  --timing          tell on stderr how fast records are written, how old the newest one is, and
                    whether decoding, the database or the source takes the time
  --metrics PORT    answer HTTP on this port of 127.0.0.1, or on ADDRESS:PORT: /metrics for
                    Prometheus, /healthz, and /readyz, which is 503 while a task waits
  --log json        on stderr, one JSON object a line: time, level, message, and of an error its
                    code, where and help
  --pipeline NAME   the pipeline to run, if the file has several

exit codes
  0 all read   3 stopped at a refusal; rows before it are written   1 error; run again to go on
)";

constexpr std::string_view kInspect = R"(usage: weir inspect FILE [--pipeline NAME]

Writes to stdout what a plan has to know of the database, as JSON that `weir plan --catalog` reads:
every relation and type of the schemas that the pipeline's rules can write to, with columns, keys,
unique indexes and the role's rights, and the names of all other schemas. Holds no row, no default's
text and no password; the same catalog gives the same bytes, one column a line. Takes no lock on any
table.

options
  --pipeline NAME   the pipeline whose schemas to write down, if the file has several

exit codes
  0 written   1 error

example
  weir inspect shop.weir > shop.catalog.json
  weir plan shop.weir --catalog shop.catalog.json --events new.ndjson
)";

constexpr std::string_view kDoctor = R"(usage: weir doctor FILE [--rules] [--pipeline NAME]

Connects to the pipeline's database and looks whether everything is there that `weir apply` and
`weir run` need: the server's version, the schemas, the rights of the role, weir's own tables. Says
what to do where something is missing. Changes nothing.

With --rules, tries what weir believes about PostgreSQL's DDL on this very server: each form of
ADD COLUMN and CREATE TABLE that it writes, and those next to them that it does not. For each one it
compares whether the table is rewritten or read, which locks are taken, whether the default is kept
in the catalog, and how the server rejects it. All of it happens in a schema of its own with a
random name (_weir_rules_...) that is removed at the end; the role needs CREATE on the database.

options
  --rules           try the safety rules
  --pipeline NAME   the pipeline to look at, if the file has several

exit codes
  0 ready, or all rules hold   1 something is missing or a rule does not hold, or an error
)";

constexpr std::string_view kGrants =
    R"(usage: weir grants FILE [--events PATH] [--role NAME] [--pipeline NAME]

Prints a script for psql that a database administrator reads and runs once: it makes the role that
weir connects as and weir's own tables, and grants what the pipeline needs and no more. Asks no
database: the script itself finds out which tables are there. It holds no password, and says where
to set one. Running it again changes nothing.

Which tables a template such as "inv_{table}" comes to, the topics tell: those of --events and of
`event` blocks are known. Columns can only be added by a table's owner; the script ends with the
lines that would make weir's role one of its owners, commented out.

options
  --events PATH     know the topics in this file of events (or `-`) as well
  --role NAME       the role; default: the destination's user, or weir if it names none
  --pipeline NAME   the pipeline to write the script for, if the file has several

exit codes
  0 printed   1 error

example
  weir grants shop.weir > grants.sql
  psql -X -d shop -f grants.sql
)";

constexpr std::string_view kReplay =
    R"(usage: weir replay FILE [--topic NAME] [--dry-run] [--overwrite] [--pipeline NAME]

Puts the records through again that earlier runs have set aside in the table _weir_dead_letters, in
the order of topic, partition and offset. Each is read by the pipeline as it is now, and its letter
is removed in the transaction that writes its row: a replay that is stopped or killed loses nothing
and writes nothing twice. A record that still can't become a row stays, with its new reason.

A letter is older than what has been written since. So one whose key has a row in the table by now
is kept and reported, and that row stays as it is, unless --overwrite says otherwise. Rows that are
appended have no key, and always go.

One line of totals goes to stdout at the end, what stays and why to stderr.

options
  --topic NAME      only the letters of this topic
  --dry-run         count the letters by table and reason, and change nothing
  --overwrite       letters replace and delete rows that are there, which may be newer
  --pipeline NAME   the pipeline whose letters to put through, if the file has several

exit codes
  0 done, though letters may have stayed   1 error; run again to go on
)";

constexpr std::string_view kExplain = R"(usage: weir explain [CODE | types | plan-schema] [--all]

Prints what a code in weir's messages means, why weir stops there, and how to go on: `weir explain
R201` or, by name, `weir explain type_change`. Without a code, lists all of them. `weir explain
plan-schema` prints the JSON Schema of what `weir plan --format json` prints, `weir
explain types` which columns take which values of events.

options
  --all             the texts of all codes as one page of Markdown

exit codes
  0 found   1 there is no such code
)";

constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kCommands = {
    {{"check", kCheck},
     {"plan", kPlan},
     {"apply", kApply},
     {"run", kRun},
     {"inspect", kInspect},
     {"doctor", kDoctor},
     {"grants", kGrants},
     {"replay", kReplay},
     {"explain", kExplain}}};

}  // namespace

std::string_view help_text(std::string_view command) {
  const auto* found =
      std::ranges::find(kCommands, command, &std::pair<std::string_view, std::string_view>::first);
  return found == kCommands.end() ? kOverview : found->second;
}

std::string_view synopsis(std::string_view command) {
  const std::string_view text = help_text(command);
  return text.substr(0, text.find("\n\n") + 1);
}

}  // namespace weir
