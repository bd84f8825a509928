#!/usr/bin/env bash
# A real Kafka broker (KRaft, one node, on 127.0.0.1) out of jars from Maven Central, by Debian's maven.
#
#   kafka.sh fetch              the jars, into build/kafka/libs; what is there already is left alone
#   kafka.sh serve FOLDER PORT  runs a broker in the foreground; FOLDER keeps its topics, PORT+1 is its own
#   kafka.sh serve FOLDER PORT secure
#                               the same for who knows a password, over TLS: SASL's PLAIN and SCRAM-SHA-256 for
#                               the user `weir`, password `in the clear` and `salted`; FOLDER/ca.pem is its
#                               authority. PORT+2 is open to all
#   kafka.sh test COMMAND ...   runs a test that needs the jars; without them it is skipped, loudly
#
# `fetch` ends with 1 if the jars can't be had. `test` ends with 77 then, or with 1 where CI is set, unless
# WEIR_KAFKA=optional.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
version=3.9.1
libs=$root/build/kafka/libs

fetch() {
  [ -d "$libs" ] && return
  local parts status
  parts=$(mktemp -d)
  cat >"$parts/pom.xml" <<END
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>weir</groupId><artifactId>kafka</artifactId><version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>$version</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>1.7.36</version>
    </dependency>
  </dependencies>
</project>
END
  echo "fetching Kafka $version"
  mvn -q -B -f "$parts/pom.xml" dependency:copy-dependencies -DincludeScope=runtime \
    "-DoutputDirectory=$parts/libs" </dev/null >"$parts/log" 2>&1 &&
    mkdir -p "$root/build/kafka" && mv "$parts/libs" "$libs"
  status=$?
  if [ "$status" != 0 ]; then
    tail -n 5 "$parts/log" >&2
    echo "*** kafka.sh: could not fetch Kafka $version; nothing is tested on a real broker ***" >&2
  fi
  rm -rf "$parts"
  return "$status"
}

# Later lines of the properties count.
secure() {
  local folder=$1 port=$2 login=org.apache.kafka.common.security
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 \
    -keyout "$folder/key.pem" -out "$folder/ca.pem" 2>/dev/null
  cat "$folder/key.pem" "$folder/ca.pem" >"$folder/keystore.pem"
  cat >>"$folder/server.properties" <<END
listeners=SECURE://127.0.0.1:$port,CONTROLLER://127.0.0.1:$((port + 1)),OPEN://127.0.0.1:$((port + 2))
listener.security.protocol.map=CONTROLLER:PLAINTEXT,OPEN:PLAINTEXT,SECURE:SASL_SSL
inter.broker.listener.name=OPEN
ssl.keystore.type=PEM
ssl.keystore.location=$folder/keystore.pem
sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256
listener.name.secure.plain.sasl.jaas.config=$login.plain.PlainLoginModule required user_weir="in the clear";
listener.name.secure.scram-sha-256.sasl.jaas.config=$login.scram.ScramLoginModule required;
END
}

# A broker that is killed keeps its folder, and goes on in it.
serve() {
  local folder=$1 port=$2 how=${3:-open} scram=()
  if [ ! -d "$folder/data" ]; then
    mkdir -p "$folder"
    cat >"$folder/server.properties" <<END
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:$((port + 1))
listeners=PLAINTEXT://127.0.0.1:$port,CONTROLLER://127.0.0.1:$((port + 1))
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs=$folder/data
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
END
    if [ "$how" = secure ]; then
      secure "$folder" "$port"
      scram=(--add-scram 'SCRAM-SHA-256=[name=weir,password=salted]')
    fi
    java -cp "$libs/*" kafka.tools.StorageTool format -c "$folder/server.properties" \
      -t "$(printf "weir test broker" | base64 | tr -d =)" "${scram[@]}" || return
  fi
  exec java -Xmx512m -cp "$libs/*" kafka.Kafka "$folder/server.properties"
}

case "${1:-}" in
  fetch) fetch ;;
  serve) serve "$2" "$3" "${4:-open}" ;;
  test)
    shift
    if [ ! -d "$libs" ]; then
      verdict=SKIPPED status=77
      if [ -n "${CI:-}" ] && [ "${WEIR_KAFKA:-}" != optional ]; then verdict=FAILED status=1; fi
      echo "*** $verdict: no Kafka broker; run tests/support/kafka.sh fetch ***" >&2
      exit "$status"
    fi
    exec "$@"
    ;;
  *)
    sed -n '2,13s/^# \{0,1\}//p' "$0" >&2
    exit 64
    ;;
esac
