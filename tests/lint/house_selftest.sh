#!/usr/bin/env bash
# Breaks every rule of house.sh once, in a copy of the tree, and expects it to be noticed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cp -r compiler runtime sql_templates "$copy"
mkdir -p "$copy/tests/unit"

# plant FILE TEXT RULE: adds the text to the file; house.sh must then name the file and the rule.
expected=()
plant() {
  printf '%s\n' "$2" >>"$copy/$1"
  expected+=("$1|$3")
}

plant compiler/plan/zz1.cpp '#include "runtime/pg/result.h"' "compiler/ stands alone"
plant runtime/apply/zz2.cpp '#include "tests/support/golden.h"' "the product does not include its tests"
plant runtime/apply/zz3.cpp '#include <libpq-fe.h>' "libpq only in runtime/pg/"
plant runtime/pipeline/zz39.cpp '#include <librdkafka/rdkafka.h>' "librdkafka only in runtime/source/kafka/"
plant compiler/frontend/weir/zz4.cpp '#include <antlr4-runtime.h>' "ANTLR in one .cpp"
plant compiler/lower/zz5.cpp '#include <chrono>' "compiler/ has no effects"
plant compiler/lower/zz6.cpp 'auto home = std::getenv("HOME");' "compiler/ has no effects"
plant compiler/lower/zz7.cpp '#include "compiler/emit/sql.h"' "phases meet only in model/"
plant compiler/model/zz8.cpp '#include "compiler/plan/rules.h"' "phases meet only in model/"
plant runtime/apply/zz9.cpp 'run("DROP TABLE orders");' "SQL text only in sql_templates/"
plant compiler/emit/zz10.cpp 'auto s = "insert into t values (1)";' "SQL text only in sql_templates/"
plant sql_templates/dml/zz11.sql 'SELECT 1' "templates"
plant sql_templates/dml/zz12.sql $'-- Two.\nSELECT 1; SELECT 2' "one statement a template"
plant sql_templates/ddl/zz13.sql $'-- Harm.\nALTER TABLE t ALTER COLUMN c TYPE text' "templates hold safe statements only"
plant sql_templates/state/zz14.sql $'-- Harm.\nTRUNCATE t' "TRUNCATE has one place"
plant sql_templates/introspect/zz15.sql $'-- Harm.\nDELETE FROM t' "DELETE only in dml/ and state/"
plant sql_templates/session/zz16.sql $'-- Harm.\nCREATE TABLE t ()' "DDL only in ddl/ and state/"
plant sql_templates/prove/zz24.sql $'-- Harm.\nALTER TABLE orders DROP COLUMN c' "proofs happen on the scratch schema"
plant runtime/apply/zz25.cpp '#include "compiler/emit/prove.h"' "proofs have one room"
plant runtime/pipeline/zz26.cpp '#include "runtime/doctor/prove.h"' "only doctor proves"
plant compiler/emit/zz34.cpp 'fill("dba/change_type.sql", {});' "dba/ is for people"
plant runtime/apply/zz35.cpp '#include "compiler/emit/dba.h"' "dba/ is for people"
plant runtime/cli/zz36.cpp 'run(dba_sql(refusal, target));' "dba/ is for people"
plant runtime/apply/zz37.cpp 'run(plan_script(plan));' "dba/ is for people"
plant sql_templates/dba/zz38.sql 'ALTER TABLE t DROP COLUMN c' "templates"
plant compiler/diagnostics/codes.def 'WEIR_CODE(Z999, "zz", "zz")' "every code is explained"
plant compiler/diagnostics/codes.def 'WEIR_CODE(Z999, "zz", "zz")' "codes are unique"
plant compiler/diagnostics/codes.def '' "names of codes are unique"
plant compiler/diagnostics/codes.def '' "codes are used"
plant compiler/diagnostics/explain.md '## Z998 zz' "every code is explained"
plant compiler/value/zz17.h 'struct Twice {};' "headers are read once"
plant compiler/value/zz18.h 'using namespace std;' "no using namespace in headers"
plant runtime/source/zz19.cpp 'auto all = std::views::all(x);' "range-v3 instead of std::views"
plant tests/unit/zz20.cpp '// TODO: all of it' "no loose ends"
plant tests/unit/zz21.cpp 'auto f = "/home/me/weir";' "no paths of one machine"
plant runtime/source/zz22.cpp "$(yes '// A line.' | head -n 401)" "one idea a file"
plant zz23 'What is this?' "the top level is closed"

found=$(bash tests/lint/house.sh "$copy")
missed=0
for pair in "${expected[@]}"; do
  if ! grep -F "${pair%%|*}:" <<<"$found" | grep -qF "[${pair##*|}]"; then
    echo "not noticed: ${pair##*|}, broken in ${pair%%|*}"
    missed=1
  fi
done
[ "$missed" = 0 ] && echo "every rule notices its breach"
exit "$missed"
