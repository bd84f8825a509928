#!/usr/bin/env bash
# For a pull request: plans a pipeline against its database and leaves the plan in the folder OUT, in
# a form for each of its readers. Changes nothing in the database. More arguments go to weir.
#
#     examples/ci/plan.sh shop.weir out --events samples/shop.ndjson
#
# Ends with 0 if nothing is refused, 3 if something is, and another code if there is no plan.
set -uo pipefail
pipeline=${1:?usage: plan.sh PIPELINE OUT [OPTION...]}
out=${2:?usage: plan.sh PIPELINE OUT [OPTION...]}
shift 2
weir=${WEIR:-weir}
mkdir -p "$out"

refused=0
plan() {
  local file=$1 status=0
  shift
  "$weir" plan "$pipeline" "$@" >"$out/$file" || status=$?
  case "$status" in
    0 | 2) ;; # nothing to do; there are changes
    3) refused=3 ;;
    *) exit "$status" ;;
  esac
}

plan plan.json --format json "$@"   # for apply.sh: what was reviewed
plan plan.txt --format text "$@"    # for apply.sh: the same, to tell what has changed since
plan plan.md --format markdown "$@" # the comment
plan plan.sarif --format sarif "$@" # annotations of the pipeline file
plan plan.xml --format junit "$@"   # the report of a CI system

cat "$out/plan.md"
exit "$refused"
