#!/usr/bin/env bash
# Every C++ source is as clang-format writes it. To mend: tests/lint/format.sh --fix
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
mode=(--dry-run -Werror)
[ "${1:-}" != --fix ] || mode=(-i)
find compiler runtime tests \( -name '*.h' -o -name '*.cpp' \) -print0 |
  xargs -0 -r clang-format "${mode[@]}"
echo "the format holds"
