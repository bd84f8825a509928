#!/usr/bin/env bash
# Sends what a real Debezium connector said of a shop (the quickstart's capture) to a broker:
#
#   examples/kafka/produce.sh [BROKERS]     default localhost:9092
#
# Needs Debian's kcat and jq. A record without a value is a tombstone, one without a key has none.
set -euo pipefail
capture=$(cd "$(dirname "${BASH_SOURCE[0]}")/../quickstart" && pwd)/shop.ndjson
brokers=${1:-localhost:9092}

for tool in kcat jq; do
  command -v "$tool" >/dev/null || { echo "produce.sh: install $tool first" >&2; exit 1; }
done

jq -r .topic "$capture" | sort -u | while read -r topic; do
  jq -r --arg topic "$topic" 'select(.topic == $topic) | "\(.key // "")\t\(.payload // "")"' "$capture" |
    kcat -P -b "$brokers" -t "$topic" -p 0 -Z -K '\t'
  echo "$topic: $(jq -r --arg topic "$topic" 'select(.topic == $topic) | 1' "$capture" | wc -l) records"
done
