#!/usr/bin/env bash
# After the merge: carries out the plan that was reviewed, and nothing else. OUT is what plan.sh left.
#
#     examples/ci/apply.sh shop.weir out
#
# No events are needed: the saved plan has it all. It is carried out as it was reviewed or, where a table
# has moved since, not at all. The exit code is that of `weir apply`.
set -uo pipefail
pipeline=${1:?usage: apply.sh PIPELINE OUT}
out=${2:?usage: apply.sh PIPELINE OUT}
weir=${WEIR:-weir}

status=0
"$weir" apply "$pipeline" --plan "$out/plan.json" || status=$?
case "$status" in
  3) echo "the safe part is done; what the plan refuses is still to be decided" ;;
  4) echo "this is not the database that was reviewed: plan again, and have that reviewed" ;;
  5) echo "a table stayed locked; nothing is half done: run this step again when it is quieter" ;;
esac
exit "$status"
