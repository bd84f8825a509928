#!/usr/bin/env bash
# Breaks what operations.sh checks once each, in a copy of what it reads, and expects it to be noticed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
script=$PWD/tests/lint/operations.sh
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failed=0
dashboard=$tree/examples/operations/grafana.json
board=$tree/runtime/cli/board.cpp

begin() {
  rm -rf "${tree:?}"/*
  mkdir -p "$tree/runtime/cli" "$tree/examples"
  cp runtime/cli/board.cpp "$tree/runtime/cli"
  cp -r examples/operations examples/README.md "$tree/examples"
  cp README.md "$tree"
}

# expect STATUS TEXT: how the check must end, and what it must print.
expect() {
  local out status=0
  out=$(bash "$script" "$tree") || status=$?
  if [ "$status" != "$1" ] || ! grep -qE -- "$2" <<<"$out"; then
    printf 'expected exit code %s and "%s", got %s and:\n%s\n' "$1" "$2" "$status" "$out"
    failed=1
  fi
}

begin
expect 0 "no other is named"
for file in examples/operations/grafana.json examples/operations/alerts.yml README.md; do
  begin
  sed -i 's/weir_waits_total/weir_wait_total/' "$tree/$file"
  expect 1 "^$file:[0-9]+:weir_wait_total is no metric of weir"
done
begin
sed -i '/"expr":/s/weir_commit_timestamp_seconds/weir_waiting/' "$dashboard"
expect 1 "weir_commit_timestamp_seconds is in no panel"
begin
sed -i 's/"waits_total"/"pauses_total"/' "$board"
expect 1 "weir_waits_total is no metric of weir"
expect 1 "weir_pauses_total is in no panel"
expect 1 "weir_pauses_total is not explained"
begin
printf '  page.family(\n      "batch_seconds", "histogram", "How long.");\n' >>"$board"
expect 1 "weir_batch_seconds is in no panel"
sed -i '0,/"expr": "/s//"expr": "weir_batch_seconds_bucket + /' "$dashboard"
sed -i 's/^## Metrics/&\n\nweir_batch_seconds/' "$tree/README.md"
expect 0 "^12 metrics"
sed -i 's/weir_batch_seconds_bucket/weir_batch_seconds_buckets/' "$dashboard"
expect 1 "weir_batch_seconds_buckets is no metric of weir"
begin
sed -i 's/written|deleted/written|removed/' "$dashboard"
expect 1 "removed is no outcome of a record"
begin
sed -i 's/outcome="set_aside"/outcome="setaside"/' "$tree/examples/operations/alerts.yml"
expect 1 "setaside is no outcome of a record"
begin
sed -i '$d' "$dashboard"
expect 1 "is no JSON with panels"
begin
: >"$board"
expect 1 "no metric is exported"
begin
echo 'createdb weir_first, and the table _weir_offsets' | cat - README.md >"$tree/README.md"
echo 'See _weir_dead_letters.' >>"$tree/examples/README.md"
expect 0 "no other is named"

[ "$failed" = 0 ] && echo "operations.sh notices every breach"
exit "$failed"
