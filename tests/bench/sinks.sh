#!/usr/bin/env bash
# Measures weir beside the Debezium JDBC sink, from one Kafka broker into one private server with fsync on:
#
#   tests/bench/sinks.sh [--rows N] [--deletes N] [--rounds N]     default: 200000 rows, 3 rounds
#   tests/bench/sinks.sh --client 'NAME = VALUE'                   weir with a property of librdkafka
#
# Events with embedded schemas of a table of 7 columns, lz4, in one partition: new rows, updates of all of them,
# deletes with their tombstones; each sink into a table that it makes in a database of its own. weir also from a
# file with the same events, and with 2 tasks on 2 partitions. After each the rows are compared with those that the
# server made from data of another loader. The JDBC sink deletes so slowly that it gets fewer (--deletes, 20000).
#
# A rate is rows a second from the first commit that brought rows to the last, as the server's log of transactions
# has them. CPU is that of the sink's process, all of it. weir is done within seconds, so it runs several rounds, and
# the median counts; the JDBC sink runs once, in a worker that a quarter of the rows has warmed up.
#
# WEIR names a program that is built; without it, one is built. Needs kcat, jq and curl, and for the jars, once,
# Maven Central.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
. "$here/lib/server.sh"

rows=200000 few=20000 rounds=3 client=
while [ $# -gt 0 ]; do
  case $1 in
    --rows) rows=$2 ;;
    --deletes) few=$2 ;;
    --rounds) rounds=$2 ;;
    --client) client="client { $2 }" ;;
    *) sed -n '2,5s/^# \{0,1\}//p' "$0" >&2; exit 64 ;;
  esac
  shift 2
done
few=$((few < rows ? few : rows))

for tool in kcat jq curl; do
  command -v "$tool" >/dev/null || { echo "sinks.sh: install $tool first" >&2; exit 1; }
done
bash "$top/tests/support/install.sh" build test bench versions
kafka=$top/tests/support/kafka.sh connect=$top/tests/support/connect.sh
if ! bash "$kafka" fetch || ! bash "$connect" fetch; then
  echo "*** NOT MEASURED: there is no broker and no JDBC sink; their jars could not be fetched ***" >&2
  exit 1
fi
cmake -S "$top" --preset bench >/dev/null
if [ -z "${WEIR:-}" ]; then
  ninja -C "$top/build/bench" weir | tail -1 >&2
  WEIR=$top/build/bench/weir
fi
ninja -C "$top/build/bench" bench_data | tail -1 >&2
weir=$(realpath "$WEIR")

start_server
results=$work/results.tsv
broker_port=$((port + 1)) rest_port=$((port + 3))
brokers=127.0.0.1:$broker_port

# Ends what was started here, before the server.
stop_all() {
  local status=$?
  [ -z "${worker:-}" ] || kill -KILL "$worker" 2>/dev/null || true
  [ -z "${broker:-}" ] || kill -KILL "$broker" 2>/dev/null || true
  wait 2>/dev/null
  stop_server
  exit "$status"
}
trap stop_all EXIT

wait_until() {
  local deadline=$((SECONDS + 600))
  until "$@" >/dev/null 2>&1; do
    if ((SECONDS > deadline)) || ! kill -0 "$broker" || ! kill -0 "${worker:-$broker}"; then
      tail -n 20 "$work/broker.log" "$work/worker.log" >&2
      echo "sinks.sh: this did not happen: $*" >&2
      exit 1
    fi
    sleep 0.5
  done
}

start_broker() {
  bash "$kafka" serve "$work/broker" "$broker_port" >"$work/broker.log" 2>&1 &
  broker=$!
  wait_until kcat -L -b "$brokers"
}

rest() { curl -sSf -H 'Content-Type: application/json' "$@"; }

start_worker() {
  CONNECT_HEAP=3g bash "$connect" serve "$work/worker" "$rest_port" "$brokers" >"$work/worker.log" 2>&1 &
  worker=$!
  wait_until rest "http://127.0.0.1:$rest_port/connectors"
}

# topic NAME PARTITIONS STREAM ROWS: a topic with the events of a stream; a delete is followed by its tombstone.
topic() {
  local name=$1 partitions=$2 stream=$3 count=$4 tombstone=''
  mkdir -p "$work/$stream"
  "$top/build/bench/bench_data" "$work/$stream" orders "$stream" in_order schemas "$count"
  chmod 644 "$work/$stream/net.tsv"
  bash "$connect" topic "$brokers" "$name" "$partitions" >/dev/null
  [ "$stream" != delete ] || tombstone=', "\(.key)\t"'
  jq -r '"\(.key)\t\(.payload)"'"$tombstone" "$work/$stream/events.ndjson" |
    kcat -P -b "$brokers" -t "$name" -p "$([ "$partitions" = 1 ] && echo 0 || echo -1)" -z lz4 -Z -K '\t'
}

fresh_database() {
  sql -c "SET client_min_messages = error" -c "DROP DATABASE IF EXISTS $1" -c "CREATE DATABASE $1" -c CHECKPOINT
}

# note SIDE PHASE ROUND CPU-SECONDS FROM: what the log says of the database $database since a position.
note() {
  local side=$1 phase=$2 round=$3 cpu=$4 from=$5 rel until counted rate
  until=$(sql -c "SELECT pg_current_wal_flush_lsn()")
  rel=$(sql -d "$database" -c "SELECT (SELECT oid FROM pg_tablespace WHERE spcname = 'pg_default') || '/' ||
    (SELECT oid FROM pg_database WHERE datname = '$database') || '/' || pg_relation_filenode('orders')")
  read -r counted rate < <("${as_server[@]}" "$programs/pg_waldump" -p "$work/data/pg_wal" -s "$from" -e "$until" \
    -r Heap -r Heap2 -r Transaction | awk -v rel="$rel" -f "$here/lib/wal.awk")
  printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$side" "$phase" "$round" "$counted" "$rate" \
    "$(awk -v cpu="$cpu" -v rows="$counted" 'BEGIN { print cpu / rows * 1e6 }')" >>"$results"
}

sum="SELECT count(*) || ' rows, checksum ' || coalesce(sum(hashtextextended(
  ROW (id, customer_id, status, total, placed_at, note, updated_at)::text, 0)::numeric), 0)"

# check SIDE STREAM [FEW]: the table of $database against the other loader's rows of a stream; after deletes,
# against what they leave of the updated rows.
check() {
  local side=$1 stream=$2 deleted=${3:-$rows} ours theirs letters=0
  ours=$(sql -d "$database" -c "$sum FROM orders")
  case $stream in
    delete) theirs=$(sql -c "$sum FROM net_update WHERE id > $deleted") ;;
    *) theirs=$(sql -c "$sum FROM net_$stream") ;;
  esac
  [ "$side" = jdbc ] || letters=$(sql -d "$database" -c "SELECT count(*) FROM _weir_dead_letters")
  [ "$ours" = "$theirs" ] && [ "$letters" = 0 ] && return
  echo "sinks.sh: WRONG ROWS: $side left $ours ($letters set aside) after $stream, expected $theirs" >&2
  exit 1
}

load_truth() {
  local stream
  for stream in load update; do
    sql -c "CREATE UNLOGGED TABLE net_$stream (batch integer, gone boolean, id bigint, customer_id bigint, status text,
        total numeric(12,2), placed_at timestamptz, note text, updated_at timestamp(3))" \
      -c "COPY net_$stream FROM '$work/$stream/net.tsv'"
  done
}

# weir SIDE PHASE ROUND TASKS SOURCE TOPIC
measure_weir() {
  local side=$1 phase=$2 round=$3 tasks=$4 source=$5 topic=$6 from
  cat >"$work/sinks.weir" <<WEIR
destination bench { url = "dbname=$database" }
source bench $source
pipeline $phase { tasks = $tasks delete_mode = on topic "$topic" -> orders }
WEIR
  from=$(sql -c "SELECT pg_current_wal_insert_lsn()")
  /usr/bin/env time -f '%U %S' -o "$work/time" "$weir" run "$work/sinks.weir" --until-end >"$work/out" 2>"$work/err" || {
    cat "$work/out" "$work/err" >&2
    exit 1
  }
  note "$side" "$phase" "$round" "$(awk '{ print $1 + $2 }' "$work/time")" "$from"
  check "$side" "${7:-$phase}"
}

kafka_source() { echo "kafka { brokers = \"$brokers\" $client }"; }
file_source() { echo "file { path = \"$work/$1/events.ndjson\" }"; }

weir_round() {
  local round=$1 phase
  database=weir
  fresh_database weir
  for phase in load update delete; do
    measure_weir weir "$phase" "$round" 1 "$(kafka_source)" "bench.$phase"
  done
  database="file"
  fresh_database file
  for phase in load update; do
    measure_weir file "$phase" "$round" 1 "$(file_source "$phase")" bench.shop.orders
  done
  database=two
  fresh_database two
  measure_weir two load "$round" 2 "$(kafka_source)" bench.load_two
}

# The settings with which the sink was fastest of those tried: large batches, one row a key in each, and the
# driver's INSERT of many rows.
connector() {
  cat <<JSON
{ "name": "$1", "config": {
  "connector.class": "io.debezium.connector.jdbc.JdbcSinkConnector", "tasks.max": "1", "topics": "$2",
  "connection.url": "jdbc:postgresql://127.0.0.1:$port/jdbc?reWriteBatchedInserts=true",
  "connection.username": "postgres", "connection.password": "none",
  "insert.mode": "upsert", "delete.enabled": "true", "primary.key.mode": "record_key", "schema.evolution": "basic",
  "collection.name.format": "$3", "batch.size": "5000", "use.reduction.buffer": "true",
  "consumer.override.max.poll.records": "10000", "consumer.override.max.partition.fetch.bytes": "16777216" } }
JSON
}

jdbc_has_written() {
  [ "$(sql -d jdbc -c "SELECT n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables WHERE relname = '$1'")" -ge "$2" ]
}

worker_cpu() {
  sed 's/^.*) //' "/proc/$worker/stat" | awk -v ticks="$(getconf CLK_TCK)" '{ print ($12 + $13) / ticks }'
}

jdbc_sink() {
  connector "$1" "$2" "$3" | rest -X POST -d @- "http://127.0.0.1:$rest_port/connectors" >/dev/null
  wait_until jdbc_has_written "$3" "$4"
  rest -X DELETE "http://127.0.0.1:$rest_port/connectors/$1"
}

# measure_jdbc PHASE TOPIC ROWS WRITTEN-SO-FAR
measure_jdbc() {
  local phase=$1 topic=$2 count=$3 before=$4 from cpu
  from=$(sql -c "SELECT pg_current_wal_insert_lsn()")
  cpu=$(worker_cpu)
  jdbc_sink "$phase" "$topic" orders $((before + count))
  note jdbc "$phase" 1 "$(awk -v from="$cpu" -v to="$(worker_cpu)" 'BEGIN { print to - from }')" "$from"
  check jdbc "$phase" "$few"
}

jdbc_round() {
  database=jdbc
  fresh_database jdbc
  start_worker
  jdbc_sink warm bench.warm warm $((rows / 4))
  sql -c CHECKPOINT
  measure_jdbc load bench.load "$rows" 0
  measure_jdbc update bench.update "$rows" "$rows"
  measure_jdbc delete bench.delete_few "$few" $((2 * rows))
  kill -KILL "$worker"
  wait "$worker" 2>/dev/null || true
  worker=
}

echo "$(nproc) cores ($(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)), PostgreSQL $(sql -c 'SHOW server_version'), $("$weir" --version), load $(cut -d' ' -f1 /proc/loadavg), $(date +%F)"
echo "server: ${server_settings[*]}"
[ -z "$client" ] || echo "weir: $client"
start_broker
topic bench.warm 1 load $((rows / 4))
topic bench.delete_few 1 delete "$few"
topic bench.delete 1 delete "$rows"
topic bench.load_two 2 load "$rows"
topic bench.load 1 load "$rows"
topic bench.update 1 update "$rows"
load_truth
for round in $(seq "$rounds"); do weir_round "$round"; done
jdbc_round
echo "load after it $(cut -d' ' -f1 /proc/loadavg)"
echo
awk -v rows="$rows" -v few="$few" -f "$here/lib/median.awk" -f "$here/lib/sinks.awk" "$results"
