#!/usr/bin/env bash
# What examples/operations and the README call a metric is one that weir exports, and each that it exports is
# in the README and in a panel of the dashboard. Reads the tree below a folder (default: this repository) and
# prints one line for each breach.
set -uo pipefail
cd "${1:-$(dirname "${BASH_SOURCE[0]}")/../..}" || exit 1
export LC_ALL=C

dashboard=examples/operations/grafana.json
breaches=$(mktemp)
reader=$(mktemp)
trap 'rm -f "$breaches" "$reader"' EXIT

# The families that the sources open, as "name type".
families=$(find runtime -name '*.cpp' -exec cat {} + | grep -vE '^ *//' | tr '\n' ' ' |
  grep -oE '\bfamily\( *"[a-z0-9_]+", *"[a-z]+"' | sed -E 's/.*\( *"([^"]+)", *"([^"]+)"/weir_\1 \2/')
[ -n "$families" ] || echo "runtime:0:no metric is exported" >>"$breaches"

# The names under which a family, as "name type", is scraped.
names_of() {
  awk '
    $2 == "histogram" { print $1 "_bucket"; print $1 "_sum"; print $1 "_count"; next }
    $2 == "summary" { print $1 "_sum"; print $1 "_count" }
    { print $1 }'
}
names=$(names_of <<<"$families")
outcomes=$(find runtime -name '*.cpp' -exec grep -ohE 'outcome=\\"[a-z_]+' {} + | sed 's/.*"//')

# The README's section about metrics as "file:line:text", as grep has it of the other files.
in_readme() {
  awk '/^## /{ on = /^## Metrics/ } on { print "README.md:" NR ":" $0 }' README.md
}
in_examples() {
  grep -rnE 'weir_' examples/operations examples/README.md
}

# Of lines "file:line:text", each place where the pattern is found: "file:line:match".
find_in_lines() {
  pattern=$1 awk '
    {
      text = $0
      sub(/^[^:]*:[^:]*:/, "", text)
      place = substr($0, 1, length($0) - length(text))
      for (; match(text, ENVIRON["pattern"]); text = substr(text, RSTART + RLENGTH))
        print place substr(text, RSTART, RLENGTH)
    }'
}

# known NAMES WHAT: notes of lines "file:line:name" those whose name is none of NAMES, one a line.
known() {
  local found
  while IFS= read -r found; do
    grep -qxF -- "${found##*:}" <<<"$1" || echo "$found is no $2" >>"$breaches"
  done
}

# What begins with an underscore is a table of weir's own.
metrics_in_lines() {
  find_in_lines '(^|[^A-Za-z0-9_])weir_[a-z0-9_]+' | sed -E 's/:[^:]*(weir_[a-z0-9_]+)$/:\1/'
}
in_examples | metrics_in_lines | known "$names" "metric of weir"
in_readme | metrics_in_lines |
  known "$names"$'\n'"$(cut -d' ' -f1 <<<"$families")" "metric of weir"

in_examples | find_in_lines 'outcome(=|!=|=~|!~)\\?"[^"\\]*' |
  sed -E 's/:outcome[^"]*"/ /' | while read -r place values; do
  tr '|' '\n' <<<"$values" | sed "s|^|$place:|"
done | known "$outcomes" "outcome of a record"

queries=$(grep -F '"expr":' "$dashboard")
section=$(in_readme)
while IFS= read -r family; do
  [ -n "$family" ] || continue
  patterns=$(names_of <<<"$family" | sed 's/.*/\\b&\\b/')
  grep -qE -- "$patterns" <<<"$queries" ||
    echo "$dashboard:0:${family% *} is in no panel" >>"$breaches"
  grep -qE -- "\b${family% *}\b" <<<"$section" ||
    echo "README.md:0:${family% *} is not explained" >>"$breaches"
done <<<"$families"

# Every build has cmake, and it can read JSON.
cat >"$reader" <<'END_OF_READER'
file(READ "${FILE}" text)
string(JSON panels LENGTH "${text}" panels)
END_OF_READER
cmake "-DFILE=$dashboard" -P "$reader" >/dev/null 2>&1 || echo "$dashboard:0:is no JSON with panels" >>"$breaches"

if [ -s "$breaches" ]; then
  cat "$breaches"
  echo "$(wc -l <"$breaches") breaches between what weir exports and what is said of it"
  exit 1
fi
echo "$(wc -l <<<"$families") metrics: each in a panel, and no other is named"
