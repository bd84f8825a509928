#!/usr/bin/env bash
# For a pull request: plans a pipeline against its database, saves the plan in the folder OUT, and
# leaves it there in a form for each of its readers. Changes nothing in the database. More arguments go
# to weir.
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

# plan.json is what apply.sh carries out; all the others only show it.
planned=0
"$weir" plan "$pipeline" --out "$out/plan.json" "$@" >/dev/null || planned=$?
case "$planned" in
  0 | 2 | 3) ;; # nothing to do; there are changes; something is refused
  *) exit "$planned" ;;
esac

# Ends as `weir plan` did.
show() {
  local status=0
  "$weir" plan --show "$out/plan.json" --format "$1" >"$out/$2" || status=$?
  [ "$status" = "$planned" ] || exit "$status"
}
show text plan.txt
show markdown plan.md # the comment
show sarif plan.sarif # annotations of the pipeline file
show junit plan.xml   # the report of a CI system

cat "$out/plan.md"
[ "$planned" != 3 ] || exit 3
