#!/usr/bin/env bash
# A copy of a live PostgreSQL database, from one end to the other: a private server with a source and an empty
# destination, a Kafka broker, Kafka Connect with Debezium's PostgreSQL connector, and weir. Changes the source
# while weir runs, waits until the destination has followed, and compares all tables row by row. Ends with 0
# only if they are equal. Safe to repeat; nothing is left running.
#
# Needs Debian's maven, default-jre-headless and postgresql-15. WEIR names the program, by default one that was
# built. The jars come from Maven Central, once; without them, nothing is shown, loudly, and it ends with 1.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
began=$SECONDS
readonly patience=120 # seconds for each wait
readonly tables="customers orders order_lines documents"

fail() {
  echo "connect: $*" >&2
  exit 1
}

heading() {
  printf '\n== %s ==\n' "$*"
}

for built in "$root/build/release/weir" "$root/build/dev/weir"; do
  [ -n "${WEIR:-}" ] || [ ! -x "$built" ] || WEIR=$built
done
[ -x "${WEIR:-}" ] || fail "build weir first, or name it with WEIR"
WEIR=$(realpath "$WEIR")
for tool in mvn java; do
  command -v "$tool" >/dev/null || fail "install $tool first: bash tests/support/install.sh versions"
done
programs=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
[ -x "$programs/initdb" ] || fail "install postgresql-15 first: bash tests/support/install.sh test"
# An inherited PGHOST or PGSERVICE must not lead elsewhere.
for name in "${!PG@}"; do unset "$name"; done

# PostgreSQL refuses to run as root; its package brings an account for it.
as_server() {
  if [ "$(id -u)" = 0 ]; then
    (cd / && setpriv --reuid=postgres --regid=postgres --init-groups env -u HOME "$@")
  else
    "$@"
  fi
}

folder=
pids=()
names=()
clean_up() {
  local status=$?
  trap - EXIT
  trap '' INT TERM HUP
  [ ${#pids[@]} = 0 ] || { kill -KILL "${pids[@]}" && wait "${pids[@]}"; } 2>/dev/null || true
  if [ -n "$folder" ]; then
    [ ! -f "$folder/data/postmaster.pid" ] ||
      as_server "$programs/pg_ctl" stop -D "$folder/data" -m immediate -s || true
    rm -rf "$folder"
  fi
  exit "$status"
}
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# Runs a command in the background, with its output in a log.
start() {
  local name=$1
  shift
  "$@" >"$folder/$name.log" 2>&1 </dev/null &
  pids+=($!)
  names+=("$name")
}

# Waits until a command succeeds; what was started must live as long.
wait_until() {
  local what=$1 at deadline=$((SECONDS + patience))
  shift
  until "$@" >/dev/null 2>&1; do
    for at in "${!pids[@]}"; do
      kill -0 "${pids[at]}" 2>/dev/null || give_up "${names[at]} ended" "${names[at]}"
    done
    ((SECONDS < deadline)) || give_up "no $what within $patience seconds" "${names[@]}"
    sleep 0.3
  done
}

give_up() {
  local what=$1 name
  shift
  for name in "$@"; do
    printf '%s\n' "--- the end of $name.log" >&2
    tail -n 15 "$folder/$name.log" >&2
  done
  fail "$what"
}

listens() {
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# The first of four ports that nobody listens on.
free_ports() {
  local port at
  for _ in $(seq 100); do
    port=$((20000 + RANDOM % 10000))
    for at in 0 1 2 3; do ! listens $((port + at)) || continue 2; done
    echo "$port"
    return
  done
  fail "no four free ports"
}

source_sql() { "$programs/psql" -XqAt -v ON_ERROR_STOP=1 -h "$folder" -p "$SOURCE_PORT" -U shop -d shop "$@"; }
copy_sql() { "$programs/psql" -XqAt -v ON_ERROR_STOP=1 -d "$DATABASE_URL" "$@"; }

# The destination is reached by the socket; Debezium needs TCP, and with it a password.
start_server() {
  local port=$1
  export SOURCE_PORT=$port SOURCE_PASSWORD
  SOURCE_PASSWORD=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  as_server "$programs/initdb" -D "$folder/data" -U shop --auth-local=trust --auth-host=scram-sha-256 \
    --encoding=UTF8 --locale=C --no-sync >"$folder/initdb.log" 2>&1 || fail "initdb failed: $(cat "$folder/initdb.log")"
  as_server "$programs/pg_ctl" start -D "$folder/data" -l "$folder/data/log" -w -s -o "-c listen_addresses=127.0.0.1 \
    -c port=$port -c unix_socket_directories='$folder' -c wal_level=logical -c fsync=off" ||
    fail "the server did not start: $(cat "$folder/data/log")"
  as_server "$programs/createdb" -h "$folder" -p "$port" -U shop shop
  as_server "$programs/createdb" -h "$folder" -p "$port" -U shop copy
  source_sql -c "ALTER ROLE shop PASSWORD '$SOURCE_PASSWORD'"
  export DATABASE_URL="postgresql:///copy?host=$folder&port=$port&user=shop"
}

all_planned() {
  "$WEIR" plan shop.weir >"$folder/plan.txt" 2>&1 || true
  grep -q "create $(wc -w <<<"$tables") tables" "$folder/plan.txt"
}

# rows SQL TABLE: the rows of the source's columns by their primary key, as COPY writes them. Of a numeric without
# scale, Debezium sends no zeros at the end: 2.50 and 2.5 are one number, and here they are one text as well.
rows() {
  local columns key
  columns=$(source_sql -c "SELECT string_agg(CASE WHEN atttypid = 'numeric'::regtype AND atttypmod = -1
      THEN format('trim_scale(%I)', attname) ELSE quote_ident(attname) END, ', ' ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = '$2'::regclass AND attnum > 0 AND NOT attisdropped")
  key=$(source_sql -c "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
    JOIN pg_index ON indrelid = attrelid AND indisprimary AND attnum = ANY (indkey) WHERE attrelid = '$2'::regclass")
  "$1" -c "COPY (SELECT $columns FROM $2 ORDER BY $key) TO STDOUT"
}

equal() {
  local table
  for table in $tables; do
    rows source_sql "$table" >"$folder/$table.source" && rows copy_sql "$table" >"$folder/$table.copy" &&
      cmp -s "$folder/$table.source" "$folder/$table.copy" || return 1
  done
}

# Shows each table's count at both ends, and the first differences.
compare() {
  local table different=0
  printf '%-14s %8s %8s\n' table source copy
  for table in $tables; do
    rows source_sql "$table" >"$folder/$table.source"
    rows copy_sql "$table" >"$folder/$table.copy" || true
    printf '%-14s %8s %8s  ' "$table" "$(wc -l <"$folder/$table.source")" "$(wc -l <"$folder/$table.copy")"
    if diff "$folder/$table.source" "$folder/$table.copy" >"$folder/$table.diff"; then
      echo equal
    else
      different=1
      echo DIFFERENT
      head -n 10 "$folder/$table.diff" | cut -c 1-300
    fi
  done
  return "$different"
}

follow() {
  local since=$SECONDS status=0
  # What differs is shown before it ends.
  (wait_until "equal tables" equal) || status=$?
  compare || fail "the copy differs from its source"
  [ "$status" = 0 ] || exit "$status"
  echo "equal after $((SECONDS - since)) seconds"
}

heading "Kafka, Kafka Connect and Debezium from Maven Central"
if ! bash "$root/tests/support/kafka.sh" fetch || ! bash "$root/tests/support/connect.sh" fetch; then
  echo "*** NOT SHOWN: a real Debezium connector; its jars are not here and could not be fetched ***" >&2
  exit 1
fi
echo "they are here"

heading "A source with rows, and an empty destination"
cd "$here"
folder=$(mktemp -d /tmp/weir-connect.XXXXXX)
chmod 755 "$folder"
[ "$(id -u)" != 0 ] || chown postgres: "$folder"
port=$(free_ports)
start_server "$((port + 3))"
source_sql -f source.sql
for table in $tables; do printf '%-14s %8s rows\n' "$table" "$(source_sql -c "SELECT count(*) FROM $table")"; done

heading "A broker, and Debezium's connector"
export BROKERS=127.0.0.1:$port
start kafka bash "$root/tests/support/kafka.sh" serve "$folder/kafka" "$port"
wait_until "the broker" listens "$port"
start connect bash "$root/tests/support/connect.sh" serve "$folder/connect" "$((port + 2))" "$BROKERS" \
  connector.properties
wait_until "events of all tables" all_planned

heading "weir plan shop.weir"
cat "$folder/plan.txt"

heading "weir run shop.weir: the snapshot"
start weir "$WEIR" run shop.weir
weir_pid=${pids[-1]}
follow

heading "Changes at the source, while weir runs"
source_sql -f changes.sql
follow
unchanged=$(cat "$folder"/kafka/data/shop.public.documents-0/*.log | grep -ao '"body":"__debezium_unavailable_value"' | wc -l)
echo "$unchanged events left the large column out because it did not change"
[ "$unchanged" -gt 0 ] || fail "no event left the large column out, so that was not tested"

heading "weir is told to stop"
status=0
unset 'pids[-1]' 'names[-1]'
kill -TERM "$weir_pid"
wait "$weir_pid" || status=$?
cat "$folder/weir.log"
[ "$status" = 0 ] || fail "weir run ended with $status"
letters=$(copy_sql -c "SELECT count(*) FROM _weir_dead_letters")
[ "$letters" = 0 ] || fail "$letters records were set aside: $(copy_sql -c "SELECT topic, code, message FROM _weir_dead_letters LIMIT 5")"

heading "The tables of the copy"
for table in $tables; do
  copy_sql -F ' ' -c "SELECT '$table:', string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum)
    FROM pg_attribute WHERE attrelid = '$table'::regclass AND attnum > 0"
done
compare >/dev/null || fail "the copy differs from its source"
printf '\nDone in %s seconds. Every row is equal; nothing was left running.\n' "$((SECONDS - began))"
