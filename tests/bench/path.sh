#!/usr/bin/env bash
# Measures what lies between weir and its server, on one private server with fsync on:
#
#   tests/bench/path.sh [--rows N] [--rounds N] [WHAT...]     default: 200000 rows, 3 rounds, everything
#
#   distance  the rate with 12 ms of round trip beside that with none, both through the same relay
#   pooler    the rate through PgBouncer (transaction mode) beside that without
#   latency   10,000 events a second from a pipe: how long until one can be seen in its table, and a histogram
#
# Ratios are made within a round, whose two sides run one after the other, in turn the one or the other
# first. Rows are counted after each. Clocks are what this is about, so it wants a quiet machine: the
# load is told.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
. "$here/lib/server.sh"
. "$here/lib/cases.sh"
. "$here/lib/measure.sh"

rows=200000 rounds=3 chosen=()
round_trip_us=12000 events_per_second=10000 least_ratio=0.8 most_ms=20
while [ $# -gt 0 ]; do
  case $1 in
    --rows) rows=$2; shift ;;
    --rounds) rounds=$2; shift ;;
    -*) sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 64 ;;
    *) chosen+=("$1") ;;
  esac
  shift
done
[ ${#chosen[@]} -gt 0 ] || chosen=(distance pooler latency)

bash "$top/tests/support/install.sh" build test bench
cmake -S "$top" --preset bench >/dev/null
ninja -C "$top/build/bench" weir bench_data bench_delay bench_pace | tail -1 >&2
data_program=$top/build/bench/bench_data
weir=$top/build/bench/weir
start_server
results=$work/results.tsv
relays=()

echo "$(nproc) cores ($(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)), PostgreSQL $(sql -c 'SHOW server_version'), $("$weir" --version), load $(cut -d' ' -f1 /proc/loadavg), $(date +%F)"

# Ends what was started on the way, before the server.
stop_path() {
  local pid
  for pid in "${relays[@]}"; do kill "$pid" 2>/dev/null || true; done
  stop_server
}
trap stop_path EXIT

wait_until_it_answers() {
  for _ in $(seq 100); do
    if psql -XqAt -d "$1" -c 'SELECT 1' >/dev/null 2>&1; then return; fi
    sleep 0.05
  done
  echo "nobody answers at $1" >&2
  exit 1
}

# start_relay PORT MICROSECONDS
start_relay() {
  "$top/build/bench/bench_delay" "$1" "$work/.s.PGSQL.$port" "$2" &
  relays+=($!)
  wait_until_it_answers "$(through_relay "$1")"
}

through_relay() { echo "host=127.0.0.1 port=$1 sslmode=disable gssencmode=disable"; }

start_pooler() {
  mkdir "$work/pooler"
  echo '"postgres" ""' >"$work/pooler/roles"
  cat >"$work/pooler/ini" <<INI
[databases]
postgres = host=$work port=$port
[pgbouncer]
listen_port = 6432
unix_socket_dir = $work/pooler
auth_type = trust
auth_file = $work/pooler/roles
pool_mode = transaction
default_pool_size = 3
INI
  chmod -R a+rwX "$work/pooler"
  "${as_server[@]}" /usr/sbin/pgbouncer "$work/pooler/ini" >"$work/pooler/log" 2>&1 &
  relays+=($!)
  wait_until_it_answers "host=$work/pooler port=6432"
}

check_count() {
  local found
  found=$(sql -c "SELECT count(*) FROM $shape")
  [ "$found" = "$1" ] || { echo "$name: $found rows instead of $1" >&2; exit 1; }
}

# compare TITLE NEAR FAR CASE...: the rate to the one target beside that to the other.
compare_targets() {
  local title=$1 near=$2 far=$3 case side
  shift 3
  : >"$results"
  for case in "$@"; do
    read_case "$case"
    prepare_case
    for round in $(seq "$rounds"); do
      turns=(near far)
      [ $((round % 2)) = 1 ] || turns=(far near)
      for side in "${turns[@]}"; do
        WEIR_TARGET="${!side} application_name=weir" measure_weir "$side" "$round" "$weir"
        case $floor in delete) check_count 0 ;; *) check_count "$count" ;; esac
      done
    done
    reset
  done
  echo
  echo "$title"
  awk -v least="$least_ratio" -f "$here/lib/median.awk" -f "$here/lib/path.awk" "$results"
}

# Looks into the table all the time and notes what it saw and when.
watch_table() {
  sql -c "
    DO \$\$ DECLARE last bigint := 0; seen bigint; BEGIN
      WHILE last < $count LOOP
        SELECT coalesce(max(id), 0) INTO seen FROM $shape;
        IF seen > last THEN
          INSERT INTO looks VALUES (seen, extract(epoch FROM clock_timestamp()));
          last := seen;
        END IF;
        PERFORM pg_sleep(0.001);
      END LOOP;
    END \$\$"
}

# The events of one write of the pace are taken for seen when the last of them is. The first two seconds
# are left out: weir starts and connects.
late() {
  cat <<SQL
    SELECT ((SELECT moment FROM looks WHERE seen >= least(due.lines, $count) ORDER BY seen LIMIT 1) - moment) * 1000 AS ms
    FROM due WHERE moment > (SELECT min(moment) + 2 FROM due)
SQL
}

latencies() {
  sql -F ' ' -c "
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY ms), percentile_cont(0.99) WITHIN GROUP (ORDER BY ms), max(ms)
    FROM ($(late)) AS late"
}

measure_latency() {
  local linger round watcher
  read_case no_schema
  rows=$((rows < 100000 ? rows : 100000)) prepare_case
  sql -c "CREATE TABLE looks (seen bigint, moment double precision)" -c "CREATE TABLE due (lines bigint, moment double precision)"
  printf '\nlatency: %s events a second, ms from due to seen; goal %s\n%-10s %8s %8s %8s %8s\n' \
    "$events_per_second" "$most_ms" linger p50 p99 largest cli/M
  for linger in default 1ms 5ms 10ms 50ms; do
    write_pipeline
    [ "$linger" = default ] || sed -i "s/^pipeline bench {/& batch { linger = $linger }/" "$work/bench.weir"
    for round in $(seq "$rounds"); do
      fresh_table "$shape"
      sql -c "TRUNCATE looks, due"
      watch_table &
      watcher=$!
      "$top/build/bench/bench_pace" "$work/events.ndjson" "$events_per_second" "$work/times" |
        /usr/bin/env time -f '%U %S' -o "$work/time" "$weir" run "$work/bench.weir" --until-end >"$work/out" 2>"$work/err"
      wait "$watcher"
      chmod 644 "$work/times"
      sql -c "COPY due FROM '$work/times'"
      printf '%-10s %8.1f %8.1f %8.1f %8.1f\n' "$linger" $(latencies) \
        "$(awk -v n="$count" '{ print ($1 + $2) / n * 1e6 }' "$work/time")"
      [ "$linger" != default ] || sql -c "$(late)" >>"$work/late"
    done
  done
  printf '\nlatency by default, all rounds\n'
  awk -v bounds="1 2 5 10 15 20 30 50 100" -v unit=ms -v things=writes -f "$here/lib/histogram.awk" "$work/late"
  reset
  sql -c "DROP TABLE looks, due"
}

for what in "${chosen[@]}"; do
  case $what in
    distance)
      start_relay $((port + 1)) 0
      start_relay $((port + 2)) "$round_trip_us"
      compare_targets "distance: $((round_trip_us / 1000)) ms of round trip beside none" \
        "$(through_relay $((port + 1)))" "$(through_relay $((port + 2)))" \
        new_in_order existing_shuffled snapshot delete_shuffled
      ;;
    pooler)
      start_pooler
      lasting_sessions=idle
      compare_targets "pooler: through PgBouncer beside without" "host=$work port=$port" \
        "host=$work/pooler port=6432" new_in_order existing_shuffled snapshot
      ;;
    latency) measure_latency ;;
    *) echo "path.sh: nothing is called \"$what\"" >&2; exit 64 ;;
  esac
done
