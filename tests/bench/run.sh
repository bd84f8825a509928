#!/usr/bin/env bash
# Measures weir beside the server's own floor, in one run on one private server with fsync on:
#
#   tests/bench/run.sh [--rows N] [--rounds N] [CASE...]     default: 300000 rows, 3 rounds, all cases
#   tests/bench/run.sh --short                               few rows and cases: does it work at all
#   tests/bench/run.sh --compare A B [...]                   two builds of weir, pair by pair
#   tests/bench/run.sh --guard [--compare A B]               fails on what no noise explains: for CI
#   tests/bench/run.sh --weir PROGRAM [...]                  this build of weir, instead of one made for it
#   tests/bench/run.sh --list                                the cases: see lib/cases.sh
#
# In each round a case runs both sides one after the other, in turn the one or the other first; ratios
# are made within the round. After each, the rows of weir are compared with those that the server
# made from data of another loader. Where others use the machine, wall clocks mean little: look at the
# ratio of server CPU, and at the client's CPU.
#
# Of the columns: `srv/M` and `cli/M` are CPU seconds per million events; `cli:srv` is what the client
# costs beside the server. "by CPU": the goal is reached by the server's CPU, not by the clock.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
. "$here/lib/server.sh"
. "$here/lib/cases.sh"
. "$here/lib/measure.sh"

rows=300000 rounds=3 least=0 compare=() chosen=() program=
while [ $# -gt 0 ]; do
  case $1 in
    --rows) rows=$2; shift ;;
    --rounds) rounds=$2; shift ;;
    --short) rows=20000 rounds=1; read -ra chosen <<<"$short_cases" ;;
    --guard) rows=50000 rounds=3 least=0.25; read -ra chosen <<<"$short_cases" ;;
    --compare) compare=("$(realpath "$2")" "$(realpath "$3")"); shift 2 ;;
    --weir) program=$(realpath "$2"); shift ;;
    --list) case_names; exit ;;
    -*) sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 64 ;;
    *) chosen+=("$1") ;;
  esac
  shift
done
[ ${#chosen[@]} -gt 0 ] || mapfile -t chosen < <(case_names)

bash "$top/tests/support/install.sh" build test bench
cmake -S "$top" --preset bench >/dev/null
targets=(bench_data)
[ ${#compare[@]} = 0 ] || program=${compare[0]}
[ -n "$program" ] || targets+=(weir)
ninja -C "$top/build/bench" "${targets[@]}" | tail -1 >&2
data_program=$top/build/bench/bench_data
weir=${program:-$top/build/bench/weir}
start_server
results=$work/results.tsv

echo "$(nproc) cores ($(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)), PostgreSQL $(sql -c 'SHOW server_version'), $("$weir" --version), load $(cut -d' ' -f1 /proc/loadavg), $(date +%F)"
echo "server: ${server_settings[*]}"
echo

for case in "${chosen[@]}"; do
  read_case "$case"
  prepare_case
  for round in $(seq "$rounds"); do
    if [ ${#compare[@]} -gt 0 ]; then
      turns=(a b)
    else
      turns=(floor weir)
    fi
    [ $((round % 2)) = 1 ] || turns=("${turns[1]}" "${turns[0]}")
    for side in "${turns[@]}"; do
      case $side in
        floor) measure_floor "$round" ;;
        weir) measure_weir weir "$round" "$weir" ;;
        a) measure_weir a "$round" "${compare[0]}" ;;
        b) measure_weir b "$round" "${compare[1]}" ;;
      esac
    done
    if [ ${#compare[@]} = 0 ]; then check_rows; fi
  done
  reset
done
sides=(-v theirs=floor -v ours=weir)
if [ ${#compare[@]} -gt 0 ]; then
  sides=(-v theirs=a -v ours=b)
  [ "$least" = 0 ] || least=0.8
fi
awk -v cases="$cases" "${sides[@]}" -v least="$least" -f "$here/lib/median.awk" -f "$here/lib/report.awk" "$results"
