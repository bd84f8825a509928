#!/usr/bin/env bash
# The rules of the house that a compiler can't see: who may include whom, where SQL may stand, what
# every code and template owes. Reads the tree below a folder (default: this repository) and prints
# one line for each breach. An exemption stands beside its rule, with its reason.
set -uo pipefail
cd "${1:-$(dirname "${BASH_SOURCE[0]}")/../..}" || exit 1
export LC_ALL=C

breaches=$(mktemp)
trap 'rm -f "$breaches"' EXIT

# Reads "file:line:text" lines and notes each as a breach of the rule named, but for the files named
# after it.
breach() {
  local rule=$1 line
  shift
  while IFS= read -r line; do
    [[ " $* " == *" ${line%%:*} "* ]] || printf '%s  [%s]\n' "$line" "$rule" >>"$breaches"
  done
}

# grep over C++ sources below the folders named, without comment lines.
sources() {
  local pattern=$1
  shift
  grep -rnE --include='*.h' --include='*.cpp' --include='*.def' -e "$pattern" -- "$@" |
    grep -vE '^[^:]*:[0-9]+: *//'
}

includes() {
  sources '^ *# *include' "$@"
}

everything() {
  find . \( -path ./build -o -path ./.git -o -path ./.cache \) -prune -o -type f -print |
    sed 's|^\./||' | sort
}

code_files() {
  everything | grep -E '^(compiler|runtime|tests)/.*\.(h|cpp)$'
}

# --- Who may include whom ---

includes compiler | grep -E '"(runtime|tests)/' | breach "compiler/ stands alone"
includes runtime | grep -E '"tests/' | breach "the product does not include its tests"

# The private server of the tests shares nothing with what it tests.
includes compiler runtime tests | grep -E 'libpq(-fe|-events)?\.h' |
  grep -v '^runtime/pg/' | breach "libpq only in runtime/pg/" tests/support/pg_server.cpp

# The same for the broker of the tests.
includes compiler runtime tests | grep -E '<librdkafka/' | grep -v '^runtime/source/kafka/' |
  breach "librdkafka only in runtime/source/kafka/" tests/support/mock_kafka.cpp

includes compiler runtime tests | grep -E 'antlr4|[<"](generated/)?Weir(Lexer|Parser|Visitor|Listener|BaseVisitor)' |
  breach "ANTLR in one .cpp" compiler/frontend/weir/parse.cpp

includes compiler |
  grep -E '<(fstream|iostream|filesystem|thread|mutex|shared_mutex|condition_variable|atomic|future|chrono|ctime|random|unistd\.h|fcntl\.h|sys/[a-z]+\.h|signal\.h)>' |
  breach "compiler/ has no effects"
sources '\b(getenv|setenv|fopen|freopen|system|popen|clock|rand|srand)\(|\btime\((nullptr|NULL|0|&)|std::(cout|cerr|clog)|\b(fmt::print|printf|fprintf|puts)\(' compiler |
  # A template that can't be filled is a bug of weir: it says which one before it aborts.
  breach "compiler/ has no effects" compiler/emit/sql.cpp

# Phases of the compiler meet in model/. Every phase may include model/, diagnostics/, value/ and
# itself; what goes beyond stands here as "phase -> file".
allowed_beyond='
compiler/diff -> compiler/bind/assignability.h
compiler/frontend/plan -> compiler/lower/naming.h
compiler/frontend/plan -> compiler/plan/fingerprint.h'
# A change of type and the choice of a codec are one question, whether a value fits a column, so they
# have one answer. A saved plan is held to the names and fingerprints that a fresh one has.
includes compiler | sed -nE 's/^([^:]*):([0-9]+):.*"(compiler\/[^"]*)".*/\1 \2 \3/p' |
  awk -v allowed="$allowed_beyond" '
    function phase(path,   part, n) {
      n = split(path, part, "/")
      if (n < 3) return part[1]
      if (part[2] == "frontend") return part[1] "/" part[2] "/" part[3]
      return part[1] "/" part[2]
    }
    BEGIN {
      n = split(allowed, line, "\n")
      for (i = 1; i <= n; ++i) if (line[i] != "") beyond[line[i]] = 1
    }
    {
      from = phase($1); to = phase($3)
      if (from == "compiler" || from == to) next  # compile.* alone knows the order of the phases
      if (from ~ /\/(value)$/) shared = 0
      else if (from ~ /\/diagnostics$/) shared = (to ~ /\/value$/)
      else if (from ~ /\/model$/) shared = (to ~ /\/(diagnostics|value)$/)
      else shared = (to ~ /\/(model|diagnostics|value)$/)
      if (!shared && !((from " -> " $3) in beyond)) print $1 ":" $2 ":includes " $3
    }' | breach "phases meet only in model/"

# --- SQL ---

sources '"\(?[[:space:]]*((SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|SET|TRUNCATE|LOCK|WITH|GRANT|COPY) |(BEGIN|COMMIT|ROLLBACK|SAVEPOINT)[" ;])|"\(?[[:space:]]*(select .* from|insert into|update .* set|delete from|create table|alter table|drop table) ' \
  compiler runtime |
  # table_change.cpp compares the tag that the server answers a COMMIT with.
  breach "SQL text only in sql_templates/" runtime/apply/table_change.cpp

# A template without its comment lines and without quoted texts.
statement() {
  sed -E "s/--.*//; s/'[^']*'//g" "$1"
}

# prove/ may hold any statement: it tries what weir would never write, on a scratch schema of its own.
proofs_on_scratch() {
  statement "$1" | grep -niE '\b(ALTER +TABLE|CREATE +(TABLE|TYPE|VIEW|DOMAIN|FUNCTION|SCHEMA)|DROP +SCHEMA( +IF +EXISTS)?|INSERT +INTO|REFERENCES)\b( +ONLY)? +' |
    grep -vF '{{scratch}}' | sed "s|^|$1:|"
}
grep -rnF '"prove/' compiler runtime | breach "proofs have one room" compiler/emit/prove.cpp
includes compiler runtime | grep -F '"compiler/emit/prove.h"' |
  breach "proofs have one room" compiler/emit/prove.cpp runtime/doctor/prove.cpp
includes compiler runtime | grep -F '"runtime/doctor/' |
  grep -vE '^runtime/(doctor|cli)/' | breach "only doctor proves"

for template in $(find sql_templates -name '*.sql' | sort); do
  head -n 1 "$template" | grep -qE '^-- .' ||
    echo "$template:1:does not begin with a comment that says what it is for" | breach "templates"
  # These two frame the statements of a script for psql.
  if [[ $template != sql_templates/ddl/script_begin.sql && $template != sql_templates/ddl/script_end.sql ]]; then
    statement "$template" | grep -n ';' | sed "s|^|$template:|" | breach "one statement a template"
  fi
  if [[ $template == sql_templates/prove/* ]]; then
    proofs_on_scratch "$template" | breach "proofs happen on the scratch schema"
    continue
  fi
  # What a person may run after a refusal: weir only prints it, and the rule below holds that.
  [[ $template == sql_templates/dba/* ]] && continue
  statement "$template" |
    grep -niE '\b(DROP|RENAME|GRANT|REVOKE|CASCADE|VACUUM|REINDEX|MERGE|ALTER +COLUMN|SET +DATA|ATTACH|DETACH|DISABLE)\b' |
    sed "s|^|$template:|" | breach "templates hold safe statements only"
  statement "$template" | grep -niE '\bTRUNCATE\b' | sed "s|^|$template:|" |
    breach "TRUNCATE has one place" sql_templates/dml/truncate.sql
  [[ $template == sql_templates/dml/* || $template == sql_templates/state/* ]] ||
    statement "$template" | grep -niE '\bDELETE\b' | sed "s|^|$template:|" |
    breach "DELETE only in dml/ and state/"
  [[ $template == sql_templates/ddl/* || $template == sql_templates/state/* ]] ||
    statement "$template" | grep -niE '\b(CREATE|ALTER)\b' | sed "s|^|$template:|" |
    breach "DDL only in ddl/ and state/"
done

# Statements for people have two doors, which lead to pages and never to a connection.
sources '"dba/' compiler runtime |
  breach "dba/ is for people" compiler/emit/dba.cpp compiler/emit/grants.cpp
includes compiler runtime | grep -F '"compiler/emit/grants.h"' |
  breach "dba/ is for people" compiler/emit/grants.cpp runtime/cli/command_grants.cpp
includes compiler runtime | grep -F '"compiler/emit/dba.h"' |
  breach "dba/ is for people" compiler/emit/dba.cpp compiler/emit/page.cpp compiler/emit/json.cpp \
    compiler/emit/markdown.cpp compiler/emit/sarif.cpp compiler/emit/junit.cpp
sources '\bdba_sql\(' compiler runtime |
  breach "dba/ is for people" compiler/emit/dba.cpp compiler/emit/dba.h compiler/emit/page.cpp \
    compiler/emit/json.cpp compiler/emit/markdown.cpp compiler/emit/sarif.cpp compiler/emit/junit.cpp
sources '\b(page|plan_text|plan_script|plan_json)\(' runtime/apply runtime/pg runtime/pipeline runtime/write |
  breach "dba/ is for people"

# --- Codes ---

codes=compiler/diagnostics/codes.def
texts=compiler/diagnostics/explain.md
# Named for work that is planned: the language and the texts promise them, nothing reports them yet.
not_used_yet=''
defined=$(sed -nE 's/^WEIR_CODE\(([A-Z][0-9]+), "([^"]*)".*/\1 \2/p' "$codes")
explained=$(sed -nE 's/^## ([A-Z][0-9]+ .*)/\1/p' "$texts")
diff <(echo "$defined") <(echo "$explained") | grep '^[<>]' |
  sed -e "s|^<|$codes:0:not explained, or not in this order:|" \
    -e "s|^>|$texts:0:explains what is not defined, or not in this order:|" |
  breach "every code is explained"
echo "$defined" | cut -d' ' -f1 | uniq -d | sed "s|^|$codes:0:twice: |" | breach "codes are unique"
echo "$defined" | cut -d' ' -f2 | sort | uniq -d | sed "s|^|$codes:0:a name twice: |" |
  breach "names of codes are unique"
used=$(sources 'Code::[A-Z][0-9]+' compiler runtime | grep -oE 'Code::[A-Z][0-9]+' | sort -u)
for code in $(echo "$defined" | cut -d' ' -f1); do
  if [[ " $not_used_yet " == *" $code "* ]]; then
    ! grep -qx "Code::$code" <<<"$used" ||
      echo "$code is used by now and can leave the list of codes not used yet"
  elif ! grep -qx "Code::$code" <<<"$used"; then
    echo "$codes:0:$code is never used" | breach "codes are used"
  fi
done

# --- Files ---

code_files | grep '\.h$' | xargs grep -L '^#pragma once' | sed 's/$/:1:no #pragma once/' |
  breach "headers are read once"
sources 'using namespace' compiler runtime tests | grep -E '^[^:]*\.h:' |
  breach "no using namespace in headers"
# clang 14 can't compile them over libstdc++ 12, nor what returns a subrange, which would leave those
# files without clang-tidy.
sources 'std::(ranges::)?views|std::ranges::(unique|remove|remove_if|partition|stable_partition|rotate|equal_range|search|subrange)\b' compiler runtime tests | breach "range-v3 instead of std::views"

# This script names what it looks for.
everything | grep -vE '^(tests/lint/|LICENSE$|examples/.*\.ndjson$)' | tr '\n' '\0' |
  xargs -0 grep -nIE '\b(TODO|FIXME|XXX)\b' | breach "no loose ends"
everything | grep -vE '^tests/lint/' | tr '\n' '\0' |
  xargs -0 grep -nIE '(^|[^A-Za-z0-9_.}-])/(work|root|home)/' | breach "no paths of one machine"

# parse.cpp is the only file that may include ANTLR, so it can't be split.
code_files | xargs wc -l | awk '
  $2 == "total" { next }
  /\.h$/ && $1 > 200 { print $2 ":" $1 ":longer than 200 lines" }
  /\.cpp$/ && $1 > 400 { print $2 ":" $1 ":longer than 400 lines" }' |
  breach "one idea a file" compiler/frontend/weir/parse.cpp

# The last line is what working on the project leaves here.
find . -mindepth 1 -maxdepth 1 -printf "%f\n" | while IFS= read -r name; do
  case "$name" in
    CMakeLists.txt | CMakePresets.json | compiler | runtime | grammar | sql_templates | tests | examples) ;;
    README.md | DESIGN.md | CHANGELOG.md | CONTRIBUTING.md | LICENSE) ;;
    .ci | .clang-format | .clang-tidy | .clangd | .editorconfig | .gitattributes | .gitignore | .github) ;;
    build | .git | .cache | .idea | .vscode | compile_commands.json | CMakeUserPresets.json) ;;
    *) echo "$name:0:has no place at the top" ;;
  esac
done | breach "the top level is closed"

[ -z "$not_used_yet" ] || echo "codes that need not be used yet: $not_used_yet"
if [ -s "$breaches" ]; then
  cat "$breaches"
  echo "$(wc -l <"$breaches") breaches of the house rules"
  exit 1
fi
echo "the house rules hold"
