#!/usr/bin/env bash
# Makes the plans of this folder again, with a private PostgreSQL: make.sh writes them, make.sh
# --check compares them with what is here. WEIR names the program, by default one that was built.
#
# Nothing in a plan varies but the version of the server: another one can't be checked against.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
mode=${1:-write}

fail() {
  echo "make.sh: $*" >&2
  exit 1
}

for built in "$root/build/release/weir" "$root/build/dev/weir"; do
  [ -n "${WEIR:-}" ] || [ ! -x "$built" ] || WEIR=$built
done
[ -x "${WEIR:-}" ] || fail "build weir first, or name it with WEIR"
WEIR=$(realpath "$WEIR")
programs=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
for name in "${!PG@}"; do unset "$name"; done
unset NO_COLOR

# PostgreSQL refuses to run as root; its package brings an account for it.
as_server() {
  if [ "$(id -u)" = 0 ]; then
    (cd / && setpriv --reuid=postgres --regid=postgres --init-groups env -u HOME "$@")
  else
    "$@"
  fi
}

folder=$(mktemp -d /tmp/weir-plans.XXXXXX)
clean_up() {
  local status=$?
  trap - EXIT
  [ ! -f "$folder/data/postmaster.pid" ] ||
    as_server "$programs/pg_ctl" stop -D "$folder/data" -m immediate -s || true
  rm -rf "$folder" "$here/out"
  exit "$status"
}
trap clean_up EXIT
mkdir "$folder/bin"
ln -s "$(realpath "$WEIR")" "$folder/bin/weir"
trap 'exit 130' INT
trap 'exit 143' TERM

start_server() {
  chmod 755 "$folder"
  mkdir "$folder/plans"
  [ "$(id -u)" != 0 ] || chown postgres: "$folder"
  as_server "$programs/initdb" -D "$folder/data" -U loader --auth=trust --encoding=UTF8 --locale=C \
    --no-sync >"$folder/initdb.log" 2>&1 || fail "initdb failed: $(cat "$folder/initdb.log")"
  as_server "$programs/pg_ctl" start -D "$folder/data" -l "$folder/data/log" -w -s \
    -o "-c listen_addresses='' -c unix_socket_directories='$folder' -c fsync=off -c max_prepared_transactions=1" ||
    fail "the server did not start: $(cat "$folder/data/log")"
}

sql() {
  PGOPTIONS="-c client_min_messages=warning" "$programs/psql" -X -q -v ON_ERROR_STOP=1 -h "$folder" -U loader -d "${2:-shop}" -c "$1"
}

fresh_database() {
  sql "DROP DATABASE IF EXISTS shop" postgres
  sql "CREATE DATABASE shop" postgres
  export DATABASE_URL="postgresql:///shop?host=$folder&user=loader"
}

# How long somebody has held a lock depends on the machine, and the name of a saved plan on the cluster
# that it was made for.
without_chance() {
  sed -E 's/[0-9]+ s([,)])/0 s\1/g; s/the plan [0-9a-f]{12}/the plan 4f1c0a9be27d/'
}

# Shows a command as it would be typed in this folder, then what it printed, and how it ended.
show() {
  local status=0
  echo "\$ $*"
  (cd "$here" && PATH="$folder/bin:$PATH" "$@" 2>&1) | without_chance || status=$?
  echo "(exit code $status)"
}

fresh() {
  show weir plan shop.weir
}

# Tables of yesterday: one column has come since.
added() {
  sql "CREATE TABLE customers (id integer PRIMARY KEY, email text, name text, born date,
         active boolean, balance numeric, tags text[], profile json, photo bytea);
       CREATE TABLE order_lines (order_id bigint, line smallint, sku text, qty integer,
         price numeric(10,4), PRIMARY KEY (order_id, line))"
  show weir plan shop.weir
}

# Another key, a view with the table's name, a narrower type, a required column, no key at all.
refused() {
  sql "CREATE TABLE customers (id integer, email text PRIMARY KEY);
       CREATE TABLE lines (n integer); CREATE VIEW order_lines AS SELECT n FROM lines;
       CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, status text,
         total numeric(12,2), placed_at timestamptz, priority integer);
       CREATE TABLE events_nokey (region text NOT NULL)"
  show weir plan refused.weir
}

# Somebody adds a column by hand between the review and the merge.
stale() {
  sql "CREATE TABLE customers (id integer PRIMARY KEY, email text)"
  (cd "$here" && PATH="$folder/bin:$PATH" bash ../ci/plan.sh shop.weir "$folder/out" >/dev/null 2>&1)
  sql "ALTER TABLE customers ADD COLUMN name varchar(20)"
  mv "$folder/out" "$here/out"
  show bash ../ci/apply.sh shop.weir out
  rm -r "$here/out"
}

# A prepared transaction that nobody has ended holds a lock; it has no process to be named.
locked() {
  sql "CREATE TABLE customers (id integer PRIMARY KEY, email text)"
  sql "BEGIN; LOCK TABLE customers IN ACCESS SHARE MODE; PREPARE TRANSACTION 'nightly'"
  show weir apply shop.weir
  sql "ROLLBACK PREPARED 'nightly'"
}

start_server
names="fresh added refused stale locked"
for name in $names; do
  fresh_database
  "$name" >"$folder/plans/$name.txt"
done

version() {
  grep -ohE 'PostgreSQL [0-9.]+' "$@" | sort -u
}

case "$mode" in
  write)
    for name in $names; do cp "$folder/plans/$name.txt" "$here/$name.txt"; done
    ;;
  --check)
    if [ "$(version "$folder"/plans/*.txt)" != "$(version "$here"/*.txt)" ]; then
      echo "not checked: the plans are of $(version "$here"/*.txt)"
      exit 0
    fi
    for name in $names; do
      diff -u "$here/$name.txt" "$folder/plans/$name.txt" ||
        fail "$name.txt is not what weir prints now; run examples/plans/make.sh"
    done
    ;;
  *) fail "unknown argument: $mode" ;;
esac
