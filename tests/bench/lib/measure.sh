# One measurement: the data of a case, the tables before it, its floor, weir, and whether both left
# the same rows. Needs lib/server.sh, lib/cases.sh, $data_program and $weir.

# Writes the data of the case and loads `net` and, where the table is full before, `base`.
prepare_case() {
  count=$(awk -v rows="$rows" -v share="$share" 'BEGIN { printf "%d", rows * share }')
  "$data_program" "$work" "$shape" "$stream" "$order" "$schemas" "$count"
  chmod 644 "$work/net.tsv"
  write_pipeline
  reset
  WEIR_EVENTS=$work/events.ndjson "$weir" apply "$work/bench.weir" >/dev/null 2>"$work/apply.log" ||
    [ "$schemas" = none ] || { cat "$work/apply.log" >&2; exit 1; }
  [ "$schemas" = schemas ] || make_table_for_bare_records
  columns=$(sql -c "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = '$shape'::regclass AND attnum > 0")
  keys=$(case $shape in composite) echo 'tenant, id' ;; *) echo id ;; esac)
  sql -c "CREATE TABLE layout (LIKE $shape INCLUDING ALL)" \
    -c "CREATE UNLOGGED TABLE net AS SELECT 0 AS batch, false AS gone, * FROM $shape LIMIT 0" \
    -c "$(keep_uncompressed)" -c "$(keep_unparsed)" -c "COPY net FROM '$work/net.tsv'"
  if [ "$floor" = copy ]; then
    rm -f "$work/net.bin"
    sql -c "COPY (SELECT $columns FROM net) TO '$work/net.bin' (FORMAT binary)"
  fi
  case $before in full | same) load_base ;; esac
  sql -c "ANALYZE net"
}

# Statements by which long values wait in `net` as they came: the floor has to compress them as well.
keep_uncompressed() {
  sql -c "SELECT coalesce(string_agg(format('ALTER TABLE net ALTER COLUMN %I SET STORAGE EXTERNAL', attname), ';'), '')
    FROM pg_attribute WHERE attrelid = '$shape'::regclass AND attnum > 0 AND attstorage = 'x'"
}

# Statements by which documents wait as texts: no protocol carries a parsed one, so the floor has to parse
# as well.
keep_unparsed() {
  sql -c "SELECT coalesce(string_agg(format('ALTER TABLE net ALTER COLUMN %I TYPE json', attname), ';'), '')
    FROM pg_attribute WHERE attrelid = '$shape'::regclass AND attnum > 0 AND atttypid = 'jsonb'::regtype"
}

# The rows that are there before: every key in order, in their first version.
load_base() {
  mkdir -p "$work/base"
  "$data_program" "$work/base" "$shape" load in_order none "$count"
  chmod 644 "$work/base/net.tsv"
  sql -c "CREATE UNLOGGED TABLE base AS SELECT * FROM net LIMIT 0" -c "COPY base FROM '$work/base/net.tsv'"
}

# Records without schemas find their types in the table: one made from those with schemas.
make_table_for_bare_records() {
  mkdir -p "$work/bare"
  "$data_program" "$work/bare" "$shape" "$stream" "$order" schemas 10
  WEIR_EVENTS=$work/bare/events.ndjson "$weir" apply "$work/bench.weir" >/dev/null
}

write_pipeline() {
  cat >"$work/bench.weir" <<WEIR
destination bench { url = env("WEIR_TARGET", "application_name=weir") }
source bench file { path = env("WEIR_EVENTS", "-") decimal_handling_mode = precise time_precision_mode = adaptive }
pipeline bench {
  insert_mode = $mode
  delete_mode = $([ "$mode" = upsert ] && echo on || echo off)
  topic "bench.shop.*" -> "{table}"
}
WEIR
}

reset() {
  sql -c "SET client_min_messages = error" -c "DROP TABLE IF EXISTS
    $shape, layout, net, base, floor, _weir_offsets, _weir_dead_letters, _weir_ledger"
}

# A fresh table with what the case wants to be there, and nothing left to write from before.
fresh_table() {
  local table=$1
  local state=
  [ "$table" = floor ] || state=', _weir_offsets, _weir_dead_letters'
  sql -c "SET client_min_messages = error" -c "DROP TABLE IF EXISTS $table$state"
  if [ "$table" = floor ] || [ "$before" != none ]; then
    sql -c "CREATE TABLE $table (LIKE layout INCLUDING ALL)"
    case $before in full | same) sql -c "INSERT INTO $table SELECT $columns FROM base" -c "VACUUM ANALYZE $table" ;; esac
  fi
  sql -c CHECKPOINT
}

assignments() {
  tr -d ' ' <<<"$columns" | tr ',' '\n' | grep -vxF "$(tr -d ' ' <<<"$keys" | tr ',' '\n')" |
    sed 's/.*/& = excluded.&/' | paste -sd,
}

floor_statement() {
  local upsert="INSERT INTO floor SELECT $columns FROM net"
  local conflict="ON CONFLICT ($keys) DO UPDATE SET $(assignments)"
  local matches
  matches=$(tr -d ' ' <<<"$keys" | tr ',' '\n' | sed 's/.*/floor.& = net.&/' | paste -sd, | sed 's/,/ AND /g')
  case $floor in
    upsert) echo "$upsert $conflict" ;;
    delete) echo "DELETE FROM floor USING net WHERE $matches" ;;
    copy) echo "COPY floor FROM '$work/net.bin' (FORMAT binary)" ;;
    batches) cat <<SQL
DO \$\$ BEGIN
  FOR b IN 0 .. (SELECT max(batch) FROM net) LOOP
    DELETE FROM floor USING net WHERE $matches AND gone AND batch = b;
    $upsert WHERE NOT gone AND batch = b $conflict;
  END LOOP;
END \$\$
SQL
      ;;
  esac
}

# Runs a command and writes a line of results: case, round, side, rows, wall, server CPU, client CPU,
# WAL bytes, peak RSS in KiB. Only weir's side has a client worth counting.
measure() {
  local side=$1 round=$2 start end cpu wal
  shift 2
  cpu=$(server_cpu) wal=$(wal_position)
  start=$(now)
  /usr/bin/env time -f '%U %S %M' -o "$work/time" "$@" >"$work/out" 2>"$work/err" || {
    cat "$work/out" "$work/err" >&2
    exit 1
  }
  end=$(now)
  awk -v name="$name" -v round="$round" -v side="$side" -v rows="$count" -v start="$start" -v end="$end" \
    -v cpu="$cpu" -v cpu_end="$(server_cpu)" -v wal="$wal" -v wal_end="$(wal_position)" \
    '{ printf "%s\t%s\t%s\t%d\t%.3f\t%.2f\t%.2f\t%.0f\t%d\n", name, round, side, rows, end - start,
       cpu_end - cpu, $1 + $2, wal_end - wal, $3 }' "$work/time" >>"$results"
}

measure_floor() {
  fresh_table floor
  if [ "$floor" = batches ]; then sql -c "SET client_min_messages = error" -c "CREATE INDEX IF NOT EXISTS net_batch ON net (batch)"; fi
  floor_statement >"$work/floor.sql"
  measure floor "$1" psql -XqAt -v ON_ERROR_STOP=1 -f "$work/floor.sql"
}

measure_weir() {
  local side=$1 round=$2 program=$3
  fresh_table "$shape"
  WEIR_EVENTS=$work/events.ndjson measure "$side" "$round" "$program" run "$work/bench.weir" --until-end
}

# Both sides must have left the same rows; the floor's came from another loader.
check_rows() {
  local sum="SELECT count(*) || ' rows, checksum ' || coalesce(sum(hashtextextended(r::text, 0)::numeric), 0)"
  local ours theirs letters
  ours=$(sql -c "$sum FROM $shape AS r")
  theirs=$(sql -c "$sum FROM floor AS r")
  letters=$(sql -c "SELECT count(*) FROM _weir_dead_letters")
  [ "$ours" = "$theirs" ] && [ "$letters" = 0 ] && return
  printf '%s: WRONG ROWS: weir left %s (%s set aside), the server alone %s\n' "$name" "$ours" "$letters" "$theirs" >&2
  exit 1
}
