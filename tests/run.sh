#!/usr/bin/env bash
# Builds weir and runs its tests; what is missing of Debian's packages is installed first. Arguments
# go to ctest: tests/run.sh -R golden/plan. The tests start a private PostgreSQL of their own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

bash tests/support/install.sh build test
cmake --preset dev
cmake --build --preset dev -j "$(nproc)"

log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
ctest --preset dev -j2 "$@" 2>&1 | tee "$log" || status=$?
# The line that counts comes last; ctest itself ends with times.
grep -E '^[0-9]+% tests passed' "$log" || echo "no tests were run"
exit "$status"
