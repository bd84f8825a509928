#!/usr/bin/env bash
# weir from nothing to rows: installs what is missing of Debian's packages, builds weir, starts a
# private PostgreSQL in a temporary folder, and shows a plan, its execution, a run over real change
# events, and what a second run does. Safe to repeat; the server and its folder are gone at the end.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
began=$SECONDS

fail() {
  echo "quickstart: $*" >&2
  exit 1
}

heading() {
  printf '\n== %s ==\n' "$*"
}

# Shows a command as a user would type it, runs it, and expects one of the exit codes named first
# ("0 3"). A plan with refusals ends with 3: a script can tell, and so can this one.
show() {
  local expected=$1 status=0
  shift
  case "$1" in
    end_of_apply) echo '$ weir apply shop.weir | tail -n 6' ;;
    *) printf '$ %s\n' "$*" ;;
  esac
  "$@" || status=$?
  [[ " $expected " == *" $status "* ]] || fail "\"$*\" ended with $status, expected $expected"
  case "$status" in
    2) echo "(exit code 2: there are changes to make)" ;;
    3) echo "(exit code 3: one of the changes is refused; it is shown and explained)" ;;
  esac
}

rows() {
  # shellcheck disable=SC2016 # shown as it would be typed
  printf '$ psql "$DATABASE_URL" -c "%s"\n' "${1//\"/\\\"}"
  psql -X -q -P pager=off -v ON_ERROR_STOP=1 -d "$DATABASE_URL" -c "$1"
}

# PostgreSQL refuses to run as root; its package brings an account for it.
as_server() {
  if [ "$(id -u)" = 0 ]; then
    (cd / && setpriv --reuid=postgres --regid=postgres --init-groups env -u HOME "$@")
  else
    "$@"
  fi
}

folder=
clean_up() {
  local status=$?
  trap - EXIT
  trap '' INT TERM HUP
  if [ -n "$folder" ]; then
    if [ -f "$folder/data/postmaster.pid" ]; then
      as_server "$programs/pg_ctl" stop -D "$folder/data" -m immediate -s || true
    fi
    rm -rf "$folder"
  fi
  exit "$status"
}
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

start_server() {
  programs=/usr/lib/postgresql/15/bin
  folder=$(mktemp -d /tmp/weir-quickstart.XXXXXX)
  chmod 755 "$folder"
  [ "$(id -u)" != 0 ] || chown postgres: "$folder"
  as_server "$programs/initdb" -D "$folder/data" -U shop --auth=trust --encoding=UTF8 --locale=C \
    --no-sync >"$folder/initdb.log" 2>&1 || fail "initdb failed: $(cat "$folder/initdb.log")"
  # No TCP: nobody else's port, and nobody else can reach it.
  as_server "$programs/pg_ctl" start -D "$folder/data" -l "$folder/data/log" -w -s \
    -o "-c listen_addresses='' -c unix_socket_directories='$folder' -c fsync=off" ||
    fail "the server did not start: $(cat "$folder/data/log")"
  as_server "$programs/createdb" -h "$folder" -U shop shop
  export DATABASE_URL="postgresql:///shop?host=$folder&user=shop"
}

heading "Installing what is missing, and building"
bash "$root/tests/support/install.sh" build test
cd "$root"
cmake --preset release >/dev/null
cmake --build --preset release -j "$(nproc)"
export PATH="$root/build/release:$PATH"
# An inherited PGHOST or PGSERVICE must not lead elsewhere; the pager must not wait.
for name in "${!PG@}"; do unset "$name"; done
unset WEIR_EVENTS

heading "A private PostgreSQL"
start_server
cd "$here"
echo "DATABASE_URL=$DATABASE_URL"

heading "What would happen: the plan, with nothing changed"
show "2 3" weir plan shop.weir

# Shows the plan again before it acts; the end is what is new.
end_of_apply() {
  local status=0
  weir apply shop.weir >"$folder/apply.out" || status=$?
  tail -n 6 "$folder/apply.out"
  return "$status"
}

heading "Making the safe changes"
show "0 3" end_of_apply

heading "Streaming the events"
show "0" weir run shop.weir --until-end

heading "The rows"
rows "SELECT id, customer_id, status, total, placed_at, channel, remark FROM orders ORDER BY id DESC LIMIT 5"
rows "SELECT id, email, name, active, tags FROM customers ORDER BY id"
rows "SELECT * FROM events_nokey"

heading "The same events again: nothing changes"
everything="SELECT (SELECT count(*) FROM orders) AS orders, (SELECT count(*) FROM customers) AS customers,
  (SELECT count(*) FROM events_nokey) AS events_nokey, (SELECT count(*) FROM _weir_dead_letters) AS dead_letters"
before=$(psql -XAt -d "$DATABASE_URL" -c "$everything")
show "0" weir run shop.weir --until-end
after=$(psql -XAt -d "$DATABASE_URL" -c "$everything")
[ "$before" = "$after" ] || fail "the second run changed rows: $before before, $after after"

heading "What could not become a row, and why"
rows "SELECT code, topic, \"offset\", message FROM _weir_dead_letters ORDER BY topic, \"offset\""

heading "A refusal, explained"
show "0" weir explain R201

as_server "$programs/pg_ctl" stop -D "$folder/data" -m fast -s
rm -rf "$folder"
folder=
printf '\nDone in %s seconds. The server is stopped, its folder is removed; nothing was left running.\n' \
  "$((SECONDS - began))"
