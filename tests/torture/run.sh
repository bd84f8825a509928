#!/usr/bin/env bash
# Weirs between a real broker and a real server, while everything goes wrong: they are killed, frozen,
# cut off, thrown out, locked out; servers and broker crash; strangers change the tables; events change
# their schema. Afterwards each row has to be there, once, and none may have gone backwards.
#
#   tests/torture/run.sh [--faults N] [--seed N]     default: 1000 faults, of which nearly a quarter
#                                                    kill a weir, and a seed that is told
#
# A seed gives the same events and the same faults in the same order; when each strikes, in the life of
# a transaction, is up to the machine.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

faults=1000 seed=$(date +%s)
while [ $# -gt 1 ]; do
  case $1 in
    --faults) faults=$2 ;;
    --seed) seed=$2 ;;
    *) break ;;
  esac
  shift 2
done
if [ $# -gt 0 ]; then
  sed -n '2,11s/^# \{0,1\}//p' "$0" >&2
  exit 64
fi

bash tests/support/install.sh build test versions # the last for the broker
bash tests/support/kafka.sh fetch
cmake --preset dev >/dev/null
cmake --build --preset dev -j "$(nproc)" --target torture | tail -n 1
echo "seed $seed, $faults faults"
WEIR_TORTURE_SEED=$seed WEIR_TORTURE_FAULTS=$faults bash tests/support/kafka.sh test \
  build/dev/tests/torture/torture "[torture]"
