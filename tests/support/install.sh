#!/usr/bin/env bash
# Installs what is missing of Debian 12's packages for the purposes named: install.sh [build] [test]
# [lint] [bench] [versions]. With no purpose: build and test. Asks no questions, needs root or sudo only when
# something is missing, and uses no network otherwise. No PostgreSQL cluster is created or started.
set -euo pipefail

# uuid-dev: what libantlr4-runtime-dev links with, but does not depend on.
build=(g++ cmake ninja-build ccache antlr4 default-jre-headless libantlr4-runtime-dev
  nlohmann-json3-dev librange-v3-dev libsimdjson-dev libfmt-dev libexpected-dev libcli11-dev
  libxxhash-dev libssl-dev libpq-dev librdkafka-dev uuid-dev)
test=(catch2 libexpat1-dev pgbouncer postgresql-15)
lint=(clang-format clang-tidy git)
bench=(libbenchmark-dev)
# For tests/support/postgres_versions.sh and kafka.sh.
versions=(default-jre-headless maven openssl unzip xz-utils)

fail() {
  echo "install.sh: $*" >&2
  exit 1
}

is_installed() {
  [ "$(dpkg-query -W -f='${Status}' "$1" 2>/dev/null)" = "install ok installed" ]
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
    -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 "$@" </dev/null
}

# Debian creates and starts a cluster "main" with the server's package unless this file says no. It
# comes with postgresql-common, so that goes first; afterwards the file is as it was.
install_server_without_cluster() {
  local conf=/etc/postgresql-common/createcluster.conf
  is_installed postgresql-common || apt_install postgresql-common
  as_root cp -p "$conf" "$conf.weir-saved"
  echo "create_main_cluster = false" | as_root tee -a "$conf" >/dev/null
  local status=0
  apt_install postgresql-15 || status=$?
  as_root mv "$conf.weir-saved" "$conf"
  return "$status"
}

[ $# -gt 0 ] || set -- build test
wanted=()
for purpose in "$@"; do
  case "$purpose" in
    build) wanted+=("${build[@]}") ;;
    test) wanted+=("${test[@]}") ;;
    lint) wanted+=("${lint[@]}") ;;
    bench) wanted+=("${bench[@]}") ;;
    versions) wanted+=("${versions[@]}") ;;
    *) fail "unknown purpose \"$purpose\" (build, test, lint, bench, versions)" ;;
  esac
done

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  fail "this is not a Debian system; install the equivalents of: ${wanted[*]}"
fi

missing=()
for package in "${wanted[@]}"; do
  is_installed "$package" || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

echo "missing Debian packages: ${missing[*]}"
if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
  fail "installing needs root, and there is no sudo; as root: apt-get install ${missing[*]}"
fi

as_root apt-get update -q </dev/null
others=()
for package in "${missing[@]}"; do
  [ "$package" = postgresql-15 ] || others+=("$package")
done
[ ${#others[@]} = 0 ] || apt_install "${others[@]}"
is_installed postgresql-15 || [[ " ${missing[*]} " != *" postgresql-15 "* ]] ||
  install_server_without_cluster
