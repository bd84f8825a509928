#!/usr/bin/env bash
# clang-tidy over every source of build/dev, or over what is compiled together with the files named.
# .clang-tidy says which checks.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
cmake --preset dev -D WEIR_TOGETHER=ON >/dev/null

# Of a source that CMake has written, one that it includes; of another, itself.
example_of() {
  case "$1" in
    */Unity/*) sed -nE 's|^#include "'"$PWD"'/(.*)"$|\1|p' "$1" | head -n 1 ;;
    *) echo "$1" ;;
  esac
}

# What the folders between a source and the root of the project add to the checks of all, or take away.
checks_of() {
  local folder checks=
  for ((folder = 1; ; folder++)); do
    local path
    path=$(cut -d / -f "-$folder" <<<"$1")
    [ "$path" != "$1" ] || break
    [ ! -f "$path/.clang-tidy" ] || checks+=",$(sed -n 's/^Checks: //p' "$path/.clang-tidy")"
  done
  echo "-bugprone-suspicious-include$checks" # CMake's sources include ours
}

# clang 14 can't compile the headers of ANTLR 4.9 in C++20, which only parse.cpp includes.
mapfile -t compiled < <(sed -nE 's|^ *"file": "'"$PWD"'/(.*)",?$|\1|p' build/dev/compile_commands.json |
  grep -E '^(compiler|runtime|tests)/|/Unity/' | grep -vxF compiler/frontend/weir/parse.cpp | sort -u)
units=("${compiled[@]}")
if [ $# != 0 ]; then
  units=()
  for file in "$@"; do
    found=
    for unit in "${compiled[@]}"; do
      if [ "$file" = "$unit" ] || grep -qF "\"$PWD/$file\"" "$unit"; then found=$unit; fi
    done
    if [ -n "$found" ]; then units+=("$found"); else echo "not compiled, skipped: $file"; fi
  done
  [ ${#units[@]} != 0 ] || exit 1
  mapfile -t units < <(printf '%s\n' "${units[@]}" | sort -u)
fi

set +e
for unit in "${units[@]}"; do
  printf '%s\0%s\0' "--checks=$(checks_of "$(example_of "$unit")")" "$unit"
done |
  xargs -0 -n 2 -P "$(nproc)" clang-tidy -p build/dev --quiet --warnings-as-errors='*' \
    --header-filter='^'"$PWD"'/(compiler|runtime|tests)/.*\.(h|cpp)$' \
    --extra-arg=-Wno-unknown-warning-option 2>&1 |
  grep -vE '^[0-9]+ warnings? (generated|treated)|^Suppressed|^Use -header-filter'
status=("${PIPESTATUS[@]}")
if [ "${status[1]}" != 0 ]; then
  echo "clang-tidy found something in ${#units[@]} compilations"
  exit 1
fi
echo "clang-tidy found nothing in ${#units[@]} compilations"
