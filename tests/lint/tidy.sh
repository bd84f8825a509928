#!/usr/bin/env bash
# clang-tidy over every source of build/dev, or over the files named. .clang-tidy says which checks.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
cmake --preset dev >/dev/null
# Generated sources are part of the lists, though nobody lints them; templates and texts suffice.
files=("$@")
if [ ${#files[@]} = 0 ]; then
  # clang 14 can't compile the headers of ANTLR 4.9 in C++20, which only parse.cpp includes.
  mapfile -t files < <(find compiler runtime tests -name '*.cpp' ! -path compiler/frontend/weir/parse.cpp | sort)
fi
compiled=$(sed -nE 's|^ *"file": "'"$PWD"'/(.*)",?$|\1|p' build/dev/compile_commands.json)
listed=()
for file in "${files[@]}"; do
  # A source that no target lists yet has no compile command.
  if grep -qxF "$file" <<<"$compiled"; then listed+=("$file"); else echo "not built, skipped: $file"; fi
done
set +e
printf '%s\0' "${listed[@]}" |
  xargs -0 -n 4 -P "$(nproc)" clang-tidy -p build/dev --quiet --warnings-as-errors='*' \
    --extra-arg=-Wno-unknown-warning-option 2>&1 |
  grep -vE '^[0-9]+ warnings? (generated|treated)|^Suppressed|^Use -header-filter'
status=("${PIPESTATUS[@]}")
if [ "${status[1]}" != 0 ]; then
  echo "clang-tidy found something in ${#listed[@]} files"
  exit 1
fi
echo "clang-tidy found nothing in ${#listed[@]} files"
