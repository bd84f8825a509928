#!/usr/bin/env bash
# Measures what planning costs, on a large database and beside the figures of other tools:
#
#   tests/bench/plan.sh [ROUNDS]             default: 7 rounds
#
# A private server gets 10,000 tables: 10 schemas of 1,000, with 12 columns, an identity key, defaults, a
# check and two more indexes; vacuumed and analysed. A second database gets 500 tables of 20 columns, and
# the job that other tools were given: 1,000 tables are wanted, 500 are there. Where there are a Go compiler
# and a proxy of its modules, Atlas 0.36 does it in turn with weir, as a library and without the time that
# its process takes to start; elsewhere it took 0.9 s, and pg-schema-diff 1.0.5 took 141 s.
# Prints each goal with the smallest, middle and largest figure; ends with exit code 1 if a middle one
# misses its goal.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
. "$here/lib/server.sh"
rounds=${1:-7}
bash "$top/tests/support/install.sh" build test bench
cmake -S "$top" --preset bench >/dev/null
ninja -C "$top/build/bench" weir weir_bench | tail -1 >&2
weir=$top/build/bench/weir
bench=$top/build/bench/weir_bench
start_server

echo "$(nproc) cores ($(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)), PostgreSQL $(sql -c 'SHOW server_version'), $("$weir" --version), load $(cut -d' ' -f1 /proc/loadavg), $(date +%F), $rounds rounds"
sql -c 'CREATE DATABASE large' -c 'CREATE DATABASE peers'
sql -d large >/dev/null <<'SQL'
SET synchronous_commit = off;
SELECT format('CREATE SCHEMA s%s', s) FROM generate_series(0, 9) AS s \gexec
SELECT format('CREATE TABLE s%s.t%s (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id bigint NOT NULL,
  status text NOT NULL DEFAULT ''new'', total numeric(12,2) NOT NULL DEFAULT 0 CHECK (total >= 0), note text,
  placed_at timestamptz NOT NULL DEFAULT now(), updated_at timestamp, tags text[], doc jsonb, flag boolean DEFAULT false,
  ref uuid, score double precision);
  CREATE UNIQUE INDEX ON s%1$s.t%2$s (customer_id, ref); CREATE INDEX ON s%1$s.t%2$s (placed_at)',
  i % 10, lpad((i / 10)::text, 4, '0')) FROM generate_series(0, 9999) AS i \gexec
VACUUM ANALYZE
SQL

met=0
# verdict NAME GOAL UNIT FILE: a row of the table from the figures of FILE, one a line.
verdict() {
  sort -n "$4" | awk -v name="$1" -v goal="$2" -v unit="$3" '
    { value[NR] = $1 }
    END {
      middle = value[int((NR + 1) / 2)]
      printf "%-52s %9s %9.1f %9.1f %9.1f  %-4s %s\n", name, "<= " goal, value[1], middle, value[NR],
             unit, (middle <= goal ? "met" : "MISSED")
      exit !(middle <= goal)
    }' || met=1
}

# Milliseconds of CPU and wall that a process took, whatever its exit code.
timed() {
  local start end
  start=$(date +%s%N)
  "$@" >/dev/null 2>"$work/stderr" || true
  end=$(date +%s%N)
  echo $(((end - start) / 1000)) | awk '{ print $1 / 1000 }'
}

# introspection COUNT: what the server says its statements took, into files for `verdict`.
introspection() {
  local count=$1 round
  export PGDATABASE=large
  for round in $(seq "$rounds"); do
    local before
    before=$(stat -c %s "$work/log")
    PGOPTIONS='-c log_min_duration_statement=0' /usr/bin/env time -f '%M' -o "$work/rss" \
      "$bench" introspect "$count" >"$work/client"
    awk -v want="$count" '$2 != want { print "only " $2 " tables were found"; exit 1 }' "$work/client"
    tail -c +"$((before + 1))" "$work/log" >"$work/lines"
    grep -oE 'duration: [0-9.]+ ms' "$work/lines" | awk '{ sum += $2 } END { print sum }' >>"$work/server_$count"
    grep -cE 'duration: [0-9.]+ ms  execute' "$work/lines" >>"$work/statements_$count"
    awk '{ print $1 / 1024 }' "$work/rss" >>"$work/memory_$count"
    cut -d' ' -f1 "$work/client" >>"$work/wall_$count"
  done
}

introspection 10000
introspection 100

export PGDATABASE=peers
"$bench" tables "$work/half.ndjson" 500
"$bench" tables "$work/all.ndjson" 1000
cat >"$work/bench.weir" <<WEIR
source bench file { path = env("WEIR_EVENTS") }
pipeline bench {
  from bench
  insert_mode = upsert
  topic "bench.shop.*" -> "{table}"
}
WEIR
WEIR_EVENTS=$work/half.ndjson "$weir" apply "$work/bench.weir" >/dev/null
export WEIR_EVENTS=$work/all.ndjson
"$weir" plan "$work/bench.weir" >"$work/plan.txt" || [ $? = 2 ]
grep -q 'create 500 tables' "$work/plan.txt" || { echo "not the plan that was asked for"; exit 1; }
atlas=$top/build/bench/atlas
if ! (cd "$here/atlas" && go build -o "$atlas" .) >"$work/go.log" 2>&1; then
  atlas=
  echo "Atlas is left out: it can't be built here ($(tail -1 "$work/go.log"))"
fi
for round in $(seq "$rounds"); do
  timed "$weir" plan "$work/bench.weir" >>"$work/plan"
  [ -z "$atlas" ] || "$atlas" "host=$PGHOST port=$PGPORT user=$PGUSER dbname=peers sslmode=disable" |
    awk '$2 < 500 || $3 < 500 { print "not the job that was asked for: " $0 > "/dev/stderr"; exit 1 } { print $1 }' >>"$work/atlas"
  timed "$weir" check "$work/bench.weir" >>"$work/check"
  "$bench" plan 1000 | awk '{ print $1 + $2 }' >>"$work/compile"
done

echo
printf '%-52s %9s %9s %9s %9s\n' '' goal smallest middle largest
verdict 'introspect 10,000 tables, time of the server' 300 ms "$work/server_10000"
verdict 'introspect 10,000 tables, memory of the client' 200 MiB "$work/memory_10000"
verdict 'introspect 100 of 10,000 tables, time of the server' 10 ms "$work/server_100"
verdict 'statements for 10,000 tables' "$(sort -n "$work/statements_100" | tail -1)" '' "$work/statements_10000"
verdict 'plan 1,000 schemas and print it, CPU of the compiler' 100 ms "$work/compile"
verdict 'weir check, whole process' 50 ms "$work/check"
verdict 'weir plan, 1,000 wanted and 500 live, whole process' 90 ms "$work/plan"
echo
sort -n "$work/wall_10000" | awk '{ v[NR] = $1 } END { printf "introspect 10,000 tables, seen by the client: %.0f ms\n", v[int((NR + 1) / 2)] }'
middle() { sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
awk -v weir="$(middle "$work/plan")" 'BEGIN {
  printf "the job of other tools: %.0f ms; pg-schema-diff 141 s is %.0f times that, Atlas 0.9 s %.0f times\n", weir, 141000 / weir, 900 / weir }'
[ -z "$atlas" ] || paste "$work/atlas" "$work/plan" | awk '{ print $1 / $2 }' >"$work/times"
[ -z "$atlas" ] || awk -v atlas="$(middle "$work/atlas")" -v times="$(middle "$work/times")" 'BEGIN {
  printf "Atlas in turn with it: %.0f ms, %.1f times in the middle round; goal 10, %s\n", atlas, times, (times < 10 ? "MISSED" : "met") }'
exit "$met"
