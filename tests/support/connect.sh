#!/usr/bin/env bash
# Kafka Connect with Debezium's connectors, beside the broker of kafka.sh, out of jars from Maven Central.
#
#   connect.sh fetch                                   the jars, into build/kafka/connect; once
#   connect.sh serve FOLDER PORT BROKERS FILE ...      runs a worker in the foreground with the connectors
#                                                      that the property files describe; FOLDER keeps its
#                                                      offsets, PORT is its REST interface's on 127.0.0.1
#   connect.sh topic BROKERS NAME PARTITIONS           makes a topic
#
# `fetch` ends with 1 if the jars can't be had. In the property files, ${env:NAME} is a variable of the
# environment. CONNECT_HEAP is the worker's heap, by default 1g.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
version=3.9.1
debezium=3.4.0.Final
home=$root/build/kafka/connect

artifact() {
  printf '<dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version>%s</dependency>\n' "$@"
}

without() {
  echo "<exclusions><exclusion><groupId>$1</groupId><artifactId>$2</artifactId></exclusion></exclusions>"
}

# A plugin's archive holds what it needs; the worker's own jars must not get mixed with it.
plugin() {
  artifact io.debezium "debezium-connector-$1" "$debezium" \
    "<type>tar.gz</type><classifier>plugin</classifier>$(without '*' '*')"
}

unpack_plugins() {
  local archive
  mkdir "$1/plugins" || return
  for archive in "$1"/libs/*.tar.gz; do
    tar -xzf "$archive" -C "$1/plugins" && rm "$archive" || return
  done
}

fetch() {
  [ -d "$home" ] && return
  local parts status
  parts=$(mktemp -d)
  cat >"$parts/pom.xml" <<END
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>weir</groupId><artifactId>connect</artifactId><version>1</version>
  <dependencies>
    $(artifact org.apache.kafka connect-runtime "$version" "")
    $(artifact org.apache.kafka connect-json "$version" "")
    $(artifact org.apache.kafka kafka-tools "$version" "$(without org.slf4j slf4j-reload4j)")
    $(artifact org.slf4j slf4j-simple 1.7.36 "")
    $(plugin postgres)
    $(plugin jdbc)
  </dependencies>
</project>
END
  echo "fetching Kafka Connect $version and Debezium $debezium"
  mvn -q -B -f "$parts/pom.xml" dependency:copy-dependencies -DincludeScope=runtime \
    "-DoutputDirectory=$parts/connect/libs" </dev/null >"$parts/log" 2>&1 &&
    unpack_plugins "$parts/connect" 2>>"$parts/log" &&
    mkdir -p "$root/build/kafka" && mv "$parts/connect" "$home"
  status=$?
  if [ "$status" != 0 ]; then
    tail -n 5 "$parts/log" >&2
    echo "*** connect.sh: could not fetch Kafka Connect $version and Debezium $debezium ***" >&2
  fi
  rm -rf "$parts"
  return "$status"
}

serve() {
  local folder=$1 port=$2 brokers=$3
  shift 3
  mkdir -p "$folder"
  cat >"$folder/worker.properties" <<END
bootstrap.servers=$brokers
key.converter=org.apache.kafka.connect.json.JsonConverter
value.converter=org.apache.kafka.connect.json.JsonConverter
offset.storage.file.filename=$folder/offsets
offset.flush.interval.ms=1000
plugin.path=$home/plugins
plugin.discovery=service_load
config.providers=env
config.providers.env.class=org.apache.kafka.common.config.provider.EnvVarConfigProvider
listeners=http://127.0.0.1:$port
END
  # The registry warns of types that every database has.
  local log=-Dorg.slf4j.simpleLogger
  exec java "-Xmx${CONNECT_HEAP:-1g}" "$log.defaultLogLevel=warn" \
    "$log.log.io.debezium.connector.postgresql.TypeRegistry=error" -cp "$home/libs/*" \
    org.apache.kafka.connect.cli.ConnectStandalone "$folder/worker.properties" "$@"
}

case "${1:-}" in
  fetch) fetch ;;
  serve)
    shift
    serve "$@"
    ;;
  topic)
    exec java -Xmx256m -Dorg.slf4j.simpleLogger.defaultLogLevel=error -cp "$home/libs/*" \
      org.apache.kafka.tools.TopicCommand --bootstrap-server "$2" --create --topic "$3" --partitions "$4"
    ;;
  *)
    sed -n '2,11s/^# \{0,1\}//p' "$0" >&2
    exit 64
    ;;
esac
