#!/usr/bin/env bash
# After the merge: applies what was reviewed, and nothing else. OUT is what plan.sh left; the other
# arguments have to be those that plan.sh got.
#
#     examples/ci/apply.sh shop.weir out --events samples/shop.ndjson
#
# The same input gives the same plan, byte for byte. So if the plan that is made now is another one,
# the database, the pipeline or the events have moved since the review, and nothing is done: 4. Other
# codes are those of `weir apply`.
set -uo pipefail
pipeline=${1:?usage: apply.sh PIPELINE OUT [OPTION...]}
out=${2:?usage: apply.sh PIPELINE OUT [OPTION...]}
shift 2
weir=${WEIR:-weir}

status=0
"$weir" plan "$pipeline" --format json "$@" >"$out/now.json" || status=$?
case "$status" in
  0) echo "nothing to do" && exit 0 ;;
  2 | 3) ;;
  *) exit "$status" ;;
esac
if ! cmp -s "$out/plan.json" "$out/now.json"; then
  "$weir" plan "$pipeline" "$@" | diff -u --label reviewed --label now "$out/plan.txt" -
  echo "this is not what was reviewed: plan again, and have that reviewed"
  exit 4
fi

status=0
"$weir" apply "$pipeline" "$@" || status=$?
case "$status" in
  3) echo "the safe part is done; what the plan refuses is still to be decided" ;;
  5) echo "a table stayed locked; nothing is half done: run this step again when it is quieter" ;;
esac
exit "$status"
