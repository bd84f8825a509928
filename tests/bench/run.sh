#!/usr/bin/env bash
# Measures weir beside the server's own floor, in one run on one server:
#
#   tests/bench/run.sh [ROWS [ROUNDS]]       default: 500000 rows, 3 rounds
#
# Floor: the same rows by one INSERT ... SELECT ... ON CONFLICT inside the server, no client at all.
# weir: `weir run` from a file of Debezium events with embedded schemas (7 columns, 4.4 kB a line).
# The server is private, with fsync on and the settings below. Ratios of one run are what counts.
set -euo pipefail
rows=${1:-500000}
rounds=${2:-3}
top=$(cd "$(dirname "$0")/../.." && pwd)
"$top/tests/support/install.sh" build test
cmake -S "$top" --preset bench >/dev/null
ninja -C "$top/build/bench" weir weir_bench | tail -1
weir=$top/build/bench/weir
bench=$top/build/bench/weir_bench
programs=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)

work=$(mktemp -d /tmp/weir_bench.XXXXXX)
as_server=()
if [ "$(id -u)" = 0 ]; then
  as_server=(runuser -u postgres --)
  chown postgres "$work"
fi
# The folder is removed only here, whatever happens.
finish() {
  "${as_server[@]}" "$programs/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT
chmod 755 "$work"
"${as_server[@]}" "$programs/initdb" -D "$work/data" -A trust -U postgres >/dev/null
"${as_server[@]}" "$programs/pg_ctl" -D "$work/data" -w -l "$work/log" \
  -o "-k $work -p 5432 -c listen_addresses= -c shared_buffers=2GB -c max_wal_size=8GB -c checkpoint_timeout=30min -c autovacuum=off -c jit=off" \
  start >/dev/null
export PGHOST=$work PGUSER=postgres PGDATABASE=postgres PGOPTIONS=
sql() { psql -XqAt -v ON_ERROR_STOP=1 "$@"; }
now() { date +%s.%N; }

events=$work/events.ndjson
"$bench" events "$events" "$rows"
echo "$(nproc) cores, $(sql -c 'SHOW server_version' | sed 's/^/PostgreSQL /'), $rows events, $(du -m "$events" | cut -f1) MiB"
echo
echo "decode alone"
"$bench" decode "$events"

cat >"$work/bench.weir" <<WEIR
source bench file { path = env("WEIR_EVENTS") }
pipeline bench {
  from bench
  insert_mode = upsert
  topic "bench.shop.*" -> "{table}"
}
WEIR

echo
echo "upsert of new rows, keys in order"
printf '%-7s %14s %14s %7s %22s %9s\n' round 'floor rows/s' 'weir rows/s' ratio 'weir CPU s per million' 'RSS MiB'
for round in $(seq "$rounds"); do
  sql -c "SET client_min_messages = error" -c "DROP TABLE IF EXISTS orders, target, _weir_offsets, _weir_dead_letters"
  WEIR_EVENTS=$events /usr/bin/env time -f '%e %U %S %M' -o "$work/time" \
    "$weir" run "$work/bench.weir" --until-end >/dev/null 2>&1
  [ "$(sql -c 'SELECT count(*) FROM orders')" = "$rows" ]
  sql -c 'CREATE TABLE target (LIKE orders INCLUDING ALL)' -c CHECKPOINT
  start=$(now)
  sql -c "INSERT INTO target SELECT * FROM orders ORDER BY id ON CONFLICT (id) DO UPDATE SET
    customer_id = excluded.customer_id, status = excluded.status, total = excluded.total,
    placed_at = excluded.placed_at, note = excluded.note, updated_at = excluded.updated_at"
  end=$(now)
  awk -v round="$round" -v rows="$rows" -v start="$start" -v end="$end" '{
    floor = rows / (end - start); weir = rows / $1
    printf "%-7s %14.0f %14.0f %7.2f %22.2f %9.0f\n", round, floor, weir, weir / floor,
           ($2 + $3) / rows * 1e6, $4 / 1024 }' "$work/time"
done

echo
echo "plan of 1,000 tables of 20 columns against a database that has half of them"
"$bench" tables "$work/half.ndjson" 500
"$bench" tables "$work/all.ndjson" 1000
WEIR_EVENTS=$work/half.ndjson "$weir" apply "$work/bench.weir" >/dev/null
start=$(now)
WEIR_EVENTS=$work/all.ndjson "$weir" plan "$work/bench.weir" >"$work/plan.txt" || [ $? = 2 ]
end=$(now)
grep -m1 'create' "$work/plan.txt"
awk -v start="$start" -v end="$end" 'BEGIN { printf "%.2f s\n", end - start }'
