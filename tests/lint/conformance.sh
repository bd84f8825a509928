#!/usr/bin/env bash
# Checks tests/CONFORMANCE.md against the tests below a folder (default: this repository): every case
# from 1 to 78 has a row; a row names tests that carry its number, or a place in DESIGN.md that says
# why weir decided otherwise.
#
#   conformance.sh [FOLDER]     check
#   conformance.sh --list       print each number that tests carry, with where
#   conformance.sh --fix        fill in the last column of the rows that are not decided otherwise
set -uo pipefail
mode=check
case "${1:-}" in
  --list | --fix) mode=${1#--} && shift ;;
esac
cd "${1:-$(dirname "${BASH_SOURCE[0]}")/../..}" || exit 1
export LC_ALL=C
page=tests/CONFORMANCE.md
last_case=78
breaches=0

breach() {
  echo "$1"
  breaches=$((breaches + 1))
}

# "N file" for each number in the name of a test. "case 7:", "cases 7, 8 and 9:", "_case7_case8.case".
carried() {
  {
    grep -roE --include='*.cpp' -e '"cases? [0-9][0-9, and]*:' tests | sed 's/:/ /'
    find tests -name '*_case[0-9]*.case' -printf '%p %f\n'
  } | awk '{
    file = $1
    sub(/^[^ ]* /, "")
    if (file ~ /\.case$/) $0 = substr($0, match($0, /_case[0-9]/))
    while (match($0, /[0-9]+/)) {
      print substr($0, RSTART, RLENGTH), file
      $0 = substr($0, RSTART + RLENGTH)
    }
  }' | sort -u -k1,1n -k2,2
}

# "N<tab>last column" for each row of the page.
rows() {
  sed -nE 's/^\| ([0-9]+) \|.*\| ([^|]*) \|$/\1\t\2/p' "$page"
}

fill_in() {
  awk -F ' \\| ' -v tests="$(carried)" '
    BEGIN {
      count = split(tests, line, "\n")
      for (i = 1; i <= count; ++i) {
        split(line[i], word, " ")
        file = word[2]
        sub("^tests/", "", file)
        held[word[1]] = held[word[1]] (held[word[1]] == "" ? "" : ", ") "`" file "`"
      }
    }
    /^\| [0-9]+ \|/ && !/decided otherwise/ {
      number = $1
      sub(/^\| /, "", number)
      print $1 " | " $2 " | " (held[number] == "" ? "not held yet" : held[number]) " |"
      next
    }
    { print }' "$page"
}

check_row() {
  local number=$1 held=$2 file
  if [ "$held" = "not held yet" ] && [ -n "${holders[$number]:-}" ]; then
    breach "case $number is held by now: bash tests/lint/conformance.sh --fix"
  elif [[ $held == "decided otherwise: DESIGN, "* ]]; then
    [[ $headings == *$'\n'"${held#decided otherwise: DESIGN, }"* ]] ||
      breach "case $number: DESIGN.md has no heading or paragraph '${held#decided otherwise: DESIGN, }'"
  elif [[ $held == '`'*'`' ]]; then
    for file in ${held//[\`,]/ }; do
      [[ "${holders[$number]:-} " == *" tests/$file "* ]] ||
        breach "case $number: no test in tests/$file carries this number"
    done
  else
    breach "case $number: no test, and not decided otherwise: $held"
  fi
}

if [ "$mode" = list ]; then
  carried
  exit
fi
if [ "$mode" = fix ]; then
  filled=$(fill_in) && printf '%s\n' "$filled" >"$page"
fi

headings=$'\n'$(sed -nE 's/^(#+ |- \*\*|\*\*)//p' DESIGN.md)
declare -A holders listed
while read -r number file; do holders[$number]+=" $file"; done < <(carried)
while IFS=$'\t' read -r number held; do
  listed[$number]=$((${listed[$number]:-0} + 1))
  check_row "$number" "$held"
done < <(rows)
for number in $(seq "$last_case"); do
  [ "${listed[$number]:-0}" = 1 ] || breach "case $number: not one row in $page"
done
for number in "${!holders[@]}"; do
  [ -n "${listed[$number]:-}" ] || breach "case $number: carried by a test, not in $page"
done

if [ "$breaches" != 0 ]; then
  echo "$breaches breaches of $page"
  exit 1
fi
echo "every case is accounted for"
