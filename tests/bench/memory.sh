#!/usr/bin/env bash
# Measures how much memory `weir run --until-end` takes at most, whatever arrives, on a private server:
#
#   tests/bench/memory.sh [--rows N] [WHAT...]     default: 1000000 rows, everything
#
#   tables    events of 1,000 topics shuffled into each other, whose tables weir makes (a fifth of the rows)
#   values    five values of 100 MB, which are set aside, between ordinary ones (a fiftieth)
#   large     twenty values just below the limit of a record, which are written, between ordinary ones (a fiftieth)
#   large_tables   the same, in twenty tables
#   hot_key   one row updated again and again, from a pipe, without schemas (all of the rows)
#
# N is 1000 at least. Peak RSS does not depend on who else uses the machine; the rates do. After each the tables
# are compared with what was made. WEIR names a program that is built; without it, one is built.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
. "$here/lib/server.sh"
. "$here/lib/measure.sh"

rows=1000000 chosen=()
most_mib=150 tables=1000
longest=$((100 * 1000 * 1000)) large=$((15 * 1024 * 1024))
shape=orders order=in_order mode=upsert
while [ $# -gt 0 ]; do
  case $1 in
    --rows) rows=$2; shift ;;
    -*) sed -n '2,10s/^# \{0,1\}//p' "$0" >&2; exit 64 ;;
    *) chosen+=("$1") ;;
  esac
  shift
done
[ "$rows" -ge 1000 ] || { echo "memory.sh: too few rows: $rows" >&2; exit 64; }
[ ${#chosen[@]} -gt 0 ] || chosen=(tables values large large_tables hot_key)

bash "$top/tests/support/install.sh" build test bench
cmake -S "$top" --preset bench >/dev/null
if [ -z "${WEIR:-}" ]; then
  ninja -C "$top/build/bench" weir | tail -1 >&2
  WEIR=$top/build/bench/weir
fi
ninja -C "$top/build/bench" bench_data | tail -1 >&2
data_program=$top/build/bench/bench_data
weir=$(realpath "$WEIR")
start_server
results=$work/results.tsv

echo "$(nproc) cores ($(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)), PostgreSQL $(sql -c 'SHOW server_version'), $("$weir" --version), load $(cut -d' ' -f1 /proc/loadavg), $(date +%F)"

# What a thousand tables leave behind is more than one transaction can drop.
fresh_database() {
  sql -d postgres -c "SET client_min_messages = error" -c "DROP DATABASE IF EXISTS bench" \
    -c "CREATE DATABASE bench" -c CHECKPOINT
  export PGDATABASE=bench
}

# prepare NAME STREAM SCHEMAS COUNT: events of orders, and nothing in the database.
prepare() {
  name=$1 stream=$2 schemas=$3 count=$4
  "$data_program" "$work" "$shape" "$stream" "$order" "$schemas" "$count"
  write_pipeline
  fresh_database
}

run_weir() { measure weir 1 "$weir" run "$work/bench.weir" --until-end; }

# expect WHAT FOUND WANTED
expect() {
  [ "$2" = "$3" ] || { echo "$name: WRONG ROWS: $1: $2 instead of $3" >&2; exit 1; }
}

letters() { sql -c "SELECT coalesce(string_agg(DISTINCT code, ' '), 'none'), count(*) FROM _weir_dead_letters"; }

# Gives each event to one of the tables. What these come to goes to a file: name, rows, sum of the keys.
# The numbers look random and are the same in every run.
spread_over_tables() {
  awk -v tables="$tables" -v truth="$1" '
    BEGIN { seed = 20260101 }
    {
      seed = seed * 16807 % 2147483647
      table = sprintf("orders_%04d", 1 + seed % tables)
      gsub(/bench\.shop\.orders/, "bench.shop." table)
      sub(/\\"table\\":\\"orders\\"/, "\\\"table\\\":\\\"" table "\\\"")
      print
      ++count[table]
      sum[table] += NR
    }
    END { for (table in count) printf "%s|%d|%d\n", table, count[table], sum[table] | "sort >" truth }'
}

counts_of_tables() {
  sql -c "SELECT string_agg(format('SELECT %L, count(*), sum(id) FROM %I', relname, relname), ' UNION ALL ') || ' ORDER BY 1'
    FROM pg_class WHERE relkind = 'r' AND relname LIKE 'orders\_%'" | sql
}

# Reads spread events, and looks whether every table has what it should.
run_over_tables() {
  WEIR_EVENTS=$work/spread.ndjson run_weir
  rm "$work/spread.ndjson"
  counts_of_tables >"$work/found"
  diff "$work/truth" "$work/found" >&2 || { echo "$name: WRONG ROWS: >, instead of <" >&2; exit 1; }
  expect "set aside" "$(letters)" "none|0"
}

measure_tables() {
  prepare tables load schemas $((rows / 5))
  spread_over_tables "$work/truth" <"$work/events.ndjson" >"$work/spread.ndjson"
  run_over_tables
}

# with_long_notes NOTES BYTES: events evenly among the others get a note of so many bytes, which no awk has to hold.
with_long_notes() {
  head -c "$2" /dev/zero | tr '\0' x >"$work/note"
  awk -v notes="$1" -v every=$((count / $1)) -v note="$work/note" '
    NR % every == int(every / 2) && made++ < notes && match($0, /\\"note\\":\\"note [0-9]+ of order [0-9]+/) {
      printf "%s", substr($0, 1, RSTART + length("\\\"note\\\":\\\"") - 1)
      fflush()
      system("cat " note)
      print substr($0, RSTART + RLENGTH)
      next
    }
    { print }'
}

# measure_long NAME NOTES BYTES: sets $found to the rows and the long notes that are in the table afterwards.
measure_long() {
  prepare "$1" load schemas $((rows / 50))
  with_long_notes "$2" "$3" <"$work/events.ndjson" >"$work/long.ndjson"
  WEIR_EVENTS=$work/long.ndjson run_weir
  found="$(sql -c "SELECT count(*), count(*) FILTER (WHERE length(note) = $3) FROM orders")"
  rm "$work/long.ndjson"
}

measure_values() {
  local values=5 found
  measure_long values "$values" "$longest"
  expect "rows, long ones" "$found" "$((count - values))|0"
  expect "set aside" "$(letters)" "D413|$values"
}

measure_large() {
  local values=20 found
  measure_long large "$values" "$large"
  expect "rows, long ones" "$found" "$count|$values"
  expect "set aside" "$(letters)" "none|0"
}

# One event again and again, told apart by its offset and its customer.
versions_of_one_row() {
  sed 's/"offset":[0-9]*/"offset":@/; s/\\"customer_id\\":[0-9]*/\\"customer_id\\":@/' "$work/events.ndjson" |
    awk -F @ -v versions="$1" '{ for (i = 1; i <= versions; ++i) print $1 i - 1 $2 i $3 }'
}

# Each table has seen a long value at some time, which must not weigh for ever.
measure_large_tables() {
  local values=20 tables=20
  prepare large_tables load schemas $((rows / 50))
  spread_over_tables "$work/truth" <"$work/events.ndjson" | with_long_notes "$values" "$large" >"$work/spread.ndjson"
  run_over_tables
}

measure_hot_key() {
  prepare hot_key update none 1
  make_table_for_bare_records
  count=$rows
  versions_of_one_row "$count" | run_weir
  expect "rows, smallest and largest version" \
    "$(sql -c "SELECT count(*), min(customer_id), max(customer_id) FROM orders")" "1|$count|$count"
  expect "set aside" "$(letters)" "none|0"
}

for what in "${chosen[@]}"; do
  case $what in
    tables | values | large | large_tables | hot_key) "measure_$what" ;;
    *) echo "memory.sh: nothing is called \"$what\"" >&2; exit 64 ;;
  esac
done
echo
awk -F '\t' -v goal="$most_mib" '
  BEGIN { printf "%-12s %9s %9s %9s %5s  %s\n", "what", "events", "events/s", "RSS MiB", "goal", "verdict" }
  { printf "%-12s %9d %9.0f %9.0f %5d  %s\n", $1, $4, $4 / $5, $9 / 1024, goal, ($9 / 1024 <= goal ? "reached" : "MISSED") }
' "$results"
