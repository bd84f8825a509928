# A private PostgreSQL for measurements, gone with the script that sources this. Durable: fsync,
# full_page_writes and synchronous_commit are on, as they come.
#
# Sets $work (a temporary folder), PGHOST, PGPORT, PGUSER, PGDATABASE; server_cpu and wal_position read it.

server_settings=(
  listen_addresses=127.0.0.1 shared_buffers=2GB max_wal_size=16GB checkpoint_timeout=30min
  autovacuum=off jit=off
)

start_server() {
  programs=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
  work=$(mktemp -d /tmp/weir_bench.XXXXXX)
  chmod 755 "$work"
  as_server=()
  if [ "$(id -u)" = 0 ]; then
    as_server=(runuser -u postgres --)
    chown postgres "$work"
  fi
  trap stop_server EXIT
  trap 'exit 130' INT TERM
  "${as_server[@]}" "$programs/initdb" -D "$work/data" -A trust -U postgres >/dev/null
  local setting options="-k $work -p $((port = 20000 + $$ % 20000))"
  for setting in "${server_settings[@]}"; do options+=" -c $setting"; done
  "${as_server[@]}" "$programs/pg_ctl" -D "$work/data" -w -l "$work/log" -o "$options" start >/dev/null
  postmaster=$(head -1 "$work/data/postmaster.pid")
  export PGHOST=$work PGPORT=$port PGUSER=postgres PGDATABASE=postgres PGOPTIONS=
}

stop_server() {
  [ -z "${bouncer:-}" ] || kill "$bouncer" 2>/dev/null || true
  [ -z "${proxy:-}" ] || kill "$proxy" 2>/dev/null || true
  "${as_server[@]}" "$programs/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$work"
}

sql() { psql -XqAt -v ON_ERROR_STOP=1 "$@"; }

now() { date +%s.%N; }

# The server's processes. Sessions that are ending are waited for: between their end and the postmaster's notice
# of it, which takes the longer the more memory they used, their CPU may be read nowhere.
children() {
  local pids
  until read -ra pids <"/proc/$postmaster/task/$postmaster/children"; have_titles "${pids[@]}"; do sleep 0.01; done
  echo "${pids[*]}"
}

# A process that ends loses its title first.
have_titles() {
  local pid
  for pid in "$@"; do [ -n "$(head -c 1 "/proc/$pid/cmdline" 2>/dev/null)" ] || return 1; done
}

# CPU seconds of all processes of the server so far, those that have ended included. A session that
# is about to end counts nowhere until the postmaster has seen its end, so that is waited for; not for
# those of a pooler, which stay and whose titles match $lasting_sessions.
server_cpu() {
  local pid
  while for pid in $(children); do tr '\0' ' ' <"/proc/$pid/cmdline"; echo; done 2>/dev/null |
    grep -v "${lasting_sessions:-^$}" | grep -q 'postgres: postgres '; do sleep 0.01; done
  for pid in "$postmaster" $(children); do
    # utime, stime, cutime, cstime are fields 12 to 15 behind the name
    sed "s/^.*) /$pid /" "/proc/$pid/stat"
  done | awk -v postmaster="$postmaster" -v ticks="$(getconf CLK_TCK)" '
    { total += $13 + $14; if ($1 == postmaster) total += $15 + $16 }
    END { printf "%.2f", total / ticks }'
}

wal_position() { sql -c "SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn"; }
