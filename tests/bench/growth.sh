#!/usr/bin/env bash
# Measures whether what a row costs stays the same as things grow, on one private server with fsync on:
#
#   tests/bench/growth.sh [--rounds N] [--svg FOLDER] [WHAT...]   default: 3 rounds, build/bench/growth, everything
#   tests/bench/growth.sh --short                                 few rows: does it work at all
#   tests/bench/growth.sh --share X [WHAT...]                     X times the rows at each point
#
#   events   from 10^5 to 10^7 new rows, in order into a table that is there and empty
#   tables   from 1 to 1,000 of them, their events shuffled into each other, as many in all
#   columns  from 4 to 200, by the bytes of a row's values; columns_bare: without embedded schemas
#
# The server's own work grows as well: so at each point its floor is measured in turn with weir, one upsert
# from a table of the same net rows (one for each table, in one transaction). What is judged is the excess:
# (weir's cost here / at the smallest point) / (the floor's here / at the smallest point), by the clock and by
# CPU: of client and server for weir, of the server for its floor. Ratios are made within a round. After each
# round the rows of both sides are compared. Wants 20 GB below /tmp.
#
# Nothing is subtracted for starting, connecting and reading the catalog. What that takes by itself is told
# beside the smallest point, for it hides as much growth: two to four percent, but six to nine of 10^5 events.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
. "$here/lib/server.sh"
. "$here/lib/measure.sh"

# What, how much of it, shape, schemas, rows, tables (0: one that is not numbered). With more columns come
# fewer rows, but always so many that starting weighs little.
points='
events        100000    narrow   none     100000    0
events        1000000   narrow   none     1000000   0
events        10000000  narrow   none     10000000  0
tables        1         orders   schemas  200000    1
tables        10        orders   schemas  200000    10
tables        100       orders   schemas  200000    100
tables        1000      orders   schemas  200000    1000
columns       4         wide4    schemas  300000    0
columns       10        wide10   schemas  200000    0
columns       40        wide40   schemas  80000     0
columns       100       wide100  schemas  60000     0
columns       200       wide200  schemas  40000     0
columns_bare  4         wide4    none     300000    0
columns_bare  10        wide10   none     200000    0
columns_bare  40        wide40   none     80000     0
columns_bare  100       wide100  none     60000     0
columns_bare  200       wide200  none     40000     0
'

rounds=3 share=1 svg=$top/build/bench/growth chosen=() goal=1.10
while [ $# -gt 0 ]; do
  case $1 in
    --rounds) rounds=$2; shift ;;
    --share) share=$2; shift ;;
    --svg) svg=$2; shift ;;
    --short) rounds=1 share=0.02 ;;
    -*) sed -n '2,10s/^# \{0,1\}//p' "$0" >&2; exit 64 ;;
    *) chosen+=("$1") ;;
  esac
  shift
done
[ ${#chosen[@]} -gt 0 ] || mapfile -t chosen < <(awk 'NF && !seen[$1]++ { print $1 }' <<<"$points")

for what in "${chosen[@]}"; do
  grep -q "^$what " <<<"$points" || { echo "growth.sh: nothing is called \"$what\"" >&2; exit 64; }
done

bash "$top/tests/support/install.sh" build test bench
cmake -S "$top" --preset bench >/dev/null
ninja -C "$top/build/bench" weir bench_data | tail -1 >&2
data_program=$top/build/bench/bench_data
weir=$top/build/bench/weir
start_server
results=$work/results.tsv
mkdir -p "$svg" "$work/sample"

echo "$(nproc) cores ($(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)), PostgreSQL $(sql -c 'SHOW server_version'), $("$weir" --version), load $(cut -d' ' -f1 /proc/loadavg), $(date +%F)"
echo "server: ${server_settings[*]}"

# Runs a statement for each table of the point, whose name replaces @; how durably does not matter.
each_table() {
  local table
  for table in "${tables[@]}"; do echo "${1//@/$table};"; done |
    sql -c "SET client_min_messages = error; SET synchronous_commit = off" -f -
}

read_point() {
  read -r what size shape schemas rows many <<<"$1"
  name="$what $size"
  rows=$(awk -v rows="$rows" -v share="$share" 'BEGIN { printf "%d", rows * share }')
  tables=("$shape")
  [ "$many" = 0 ] || mapfile -t tables < <(seq -f "${shape}_%04g" "$many")
}

# Writes the events, and loads what they come to into `net`.
prepare_point() {
  "$data_program" "$work" "$shape" load in_order "$schemas" "$rows" 10000 "$many"
  chmod 644 "$work/net.tsv"
  mode=upsert write_pipeline
  make_layout
  sql -c "CREATE UNLOGGED TABLE net AS SELECT ''::text AS target, 0 AS batch, false AS gone, * FROM layout LIMIT 0"
  if [ "$many" = 0 ]; then
    sql -c "ALTER TABLE net DROP COLUMN target" -c "COPY net FROM '$work/net.tsv'"
  else
    sort -s -t $'\t' -k 1,1 -o "$work/net.tsv" "$work/net.tsv"
    sql -c "COPY net FROM '$work/net.tsv'" -c "CREATE INDEX ON net (target)"
  fi
  count=$(units)
  rm "$work/net.tsv"
  sql -c "VACUUM ANALYZE net"
  sync
}

# What cost is counted by: rows, or hundreds of bytes of their values.
units() {
  case $what in
    columns*) echo $(($(cut -f3- "$work/net.tsv" | tr -d '\t\n' | wc -c) / 100)) ;;
    *) echo "$rows" ;;
  esac
}

# The table as weir would make it, from a few records with schemas.
make_layout() {
  "$data_program" "$work/sample" "$shape" load in_order schemas 10
  WEIR_EVENTS=$work/sample/events.ndjson "$weir" apply "$work/bench.weir" >/dev/null
  sql -c "CREATE TABLE layout (LIKE $shape INCLUDING ALL)" -c "DROP TABLE $shape"
  columns=$(sql -c "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = 'layout'::regclass AND attnum > 0")
}

# Empty tables, caches as after a checkpoint, and a catalog without what earlier tables left in it.
fresh_tables() {
  local schema=$1
  each_table "DROP TABLE IF EXISTS $schema.@"
  if [ "$schema" = public ]; then sql -c "SET client_min_messages = error" -c "DROP TABLE IF EXISTS _weir_offsets, _weir_dead_letters, _weir_ledger"; fi
  each_table "CREATE TABLE $schema.@ (LIKE layout INCLUDING ALL)"
  sql -c "VACUUM pg_class, pg_attribute, pg_type, pg_index, pg_constraint, pg_depend, pg_attrdef" -c CHECKPOINT
}

floor_statement() {
  local from="SELECT $columns FROM net" conflict
  conflict="ON CONFLICT (id) DO UPDATE SET $(keys=id assignments)"
  if [ "$many" = 0 ]; then
    echo "INSERT INTO floor.$shape $from $conflict"
    return
  fi
  cat <<SQL
DO \$\$ DECLARE target name; BEGIN
  FOREACH target IN ARRAY '{$(IFS=, && echo "${tables[*]}")}'::name[] LOOP
    EXECUTE format('INSERT INTO floor.%I $from WHERE target = %L $conflict', target, target);
  END LOOP;
END \$\$
SQL
}

measure_floor() {
  fresh_tables floor
  floor_statement >"$work/floor.sql"
  measure floor "$1" psql -XqAt -v ON_ERROR_STOP=1 -f "$work/floor.sql"
}

measure_weir() {
  fresh_tables public
  WEIR_EVENTS=$work/events.ndjson measure weir "$1" "$weir" run "$work/bench.weir" --until-end
}

# What a run takes that has nothing to read.
measure_start() {
  fresh_tables public
  : >"$work/nothing.ndjson"
  WEIR_EVENTS=$work/nothing.ndjson measure start "$1" "$weir" run "$work/bench.weir" --until-end
}

# Both sides must have left the same rows in each table; the floor's came from another loader.
check_tables() {
  local letters schema
  for schema in public floor; do
    each_table "SELECT '@', count(*), sum(hashtextextended(r::text, 0)::numeric) FROM $schema.@ AS r" >"$work/$schema.sums"
  done
  letters=$(sql -c "SELECT count(*) FROM _weir_dead_letters")
  if [ "$letters" = 0 ] && cmp -s "$work/public.sums" "$work/floor.sums"; then return; fi
  echo "$name: WRONG ROWS: $letters set aside; of weir (<) and of the server alone (>):" >&2
  diff "$work/public.sums" "$work/floor.sums" | head >&2
  exit 1
}

clear_point() {
  each_table "DROP TABLE IF EXISTS public.@, floor.@"
  sql -c "DROP TABLE net, layout"
  rm -f "$work/events.ndjson"
}

measure_point() {
  local round side turns
  read_point "$1"
  prepare_point
  for round in $(seq "$rounds"); do
    turns=(floor weir)
    [ $((round % 2)) = 1 ] || turns=(weir floor)
    measure_start "$round"
    for side in "${turns[@]}"; do "measure_$side" "$round"; done
    check_tables
  done
  clear_point
}

sql -c "CREATE SCHEMA floor"
for what in "${chosen[@]}"; do
  : >"$results"
  while read -r -u 3 point; do measure_point "$point"; done 3< <(grep "^$what " <<<"$points")
  echo
  awk -v goal="$goal" -v curve="$work/curve.tsv" -f "$here/lib/median.awk" -f "$here/lib/growth.awk" "$results"
  awk -v what="$what" -v goal="$goal" -f "$here/lib/plot.awk" "$work/curve.tsv" >"$svg/$what.svg"
done
echo
echo "drawn: $svg/*.svg"
