#!/usr/bin/env bash
# Breaks what conformance.sh checks once each, in a small tree, and expects it to be noticed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
script=$PWD/tests/lint/conformance.sh
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failed=0

# A tree where all is well: a test for all cases but two, a golden for 77, and 78 decided otherwise.
begin() {
  rm -rf "${tree:?}"/*
  mkdir -p "$tree/tests/unit" "$tree/tests/golden"
  printf '## Why not\n\n- **Never so.** Because.\n' >"$tree/DESIGN.md"
  : >"$tree/tests/golden/adds_case77.case"
  for number in $(seq 76); do
    echo "TEST_CASE(\"case $number: it holds\", \"[x]\") {}"
    echo "| $number | it holds | \`unit/x_test.cpp\` |" >>"$tree/tests/CONFORMANCE.md"
  done >"$tree/tests/unit/x_test.cpp"
  echo '| 77 | it holds | `golden/adds_case77.case` |' >>"$tree/tests/CONFORMANCE.md"
  echo '| 78 | it holds | decided otherwise: DESIGN, Never so |' >>"$tree/tests/CONFORMANCE.md"
}

# expect STATUS TEXT: how the check must end, and what it must print.
expect() {
  local out status=0
  out=$(bash "$script" "$tree") || status=$?
  if [ "$status" != "$1" ] || ! grep -qF -- "$2" <<<"$out"; then
    printf 'expected exit code %s and "%s", got %s and:\n%s\n' "$1" "$2" "$status" "$out"
    failed=1
  fi
}

begin
expect 0 "every case is accounted for"
sed -i '/^| 5 |/d' "$tree/tests/CONFORMANCE.md"
expect 1 "case 5: not one row"
begin
sed -i 's/case 9:/case nine:/' "$tree/tests/unit/x_test.cpp"
expect 1 "case 9: no test in tests/unit/x_test.cpp carries this number"
begin
sed -i 's/^| 9 | it holds | .*/| 9 | it holds | surely |/' "$tree/tests/CONFORMANCE.md"
expect 1 "case 9: no test, and not decided otherwise"
begin
sed -i 's/Never so/Always so/' "$tree/DESIGN.md"
expect 1 "case 78: DESIGN.md has no heading or paragraph 'Never so'"
begin
echo 'TEST_CASE("case 79: more", "[x]") {}' >>"$tree/tests/unit/x_test.cpp"
expect 1 "case 79: carried by a test, not in"
begin
rm "$tree/tests/golden/adds_case77.case"
expect 1 "case 77: no test in tests/golden/adds_case77.case"
begin
sed -i 's/^| 9 | it holds | .*/| 9 | it holds | not held yet |/' "$tree/tests/CONFORMANCE.md"
expect 1 "case 9 is held by now"
bash "$script" --fix "$tree" >"$tree/out"
grep -qF '| 9 | it holds | `unit/x_test.cpp` |' "$tree/tests/CONFORMANCE.md" || {
  echo "--fix did not fill in case 9"
  failed=1
}
begin
sed -i '/case 9:/d' "$tree/tests/unit/x_test.cpp"
bash "$script" --fix "$tree" >"$tree/out"
expect 1 "case 9: no test, and not decided otherwise: not held yet"
begin
sed -i 's/case 9: it/cases 9, 10 and 11: it/; /case 1[01]:/d' "$tree/tests/unit/x_test.cpp"
expect 0 "every case is accounted for"
begin
mv "$tree/tests/golden/adds_case77.case" "$tree/tests/golden/adds_2_columns_case9_case77.case"
bash "$script" --list "$tree" | grep -c 'adds_2_columns' | grep -qx 2 || {
  echo "a golden's name does not carry two numbers"
  failed=1
}

[ "$failed" = 0 ] && echo "conformance.sh notices every breach"
exit "$failed"
