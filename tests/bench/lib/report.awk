# Reads the lines that lib/measure.sh writes and prints a row for each case: the rate of `ours` beside
# that of `theirs` (the median of the rounds' ratios, with their spread), what each row costs, and
# whether the goal is reached. Ratios are made within a round, whose two sides ran one after the other.
# -v cases=... -v theirs=floor -v ours=weir [-v least=0.25]
#
# With `least`, ends with 1 if even the best round of a case is below that: of the goal, by the server's
# CPU; or, for two builds, of the CPU of client and server that the other one needs.

# The median of the rounds of one side of a case; leaves the smallest and the largest.
function of(name, side, what,   round, n, list) {
  n = 0
  for (round = 1; round <= rounds; ++round) {
    if ((name, round, side, what) in value) list[++n] = value[name, round, side, what]
  }
  if (n == 0) return 0
  return median(list, n)
}

function ratio(name, what,   round, n, list) {
  n = 0
  for (round = 1; round <= rounds; ++round) {
    if ((name, round, ours, what) in value && value[name, round, ours, what] > 0) {
      list[++n] = value[name, round, theirs, what] / value[name, round, ours, what]
    }
  }
  if (n == 0) return 0
  return median(list, n)
}

function judge(goal, wall, cpu) {
  if (goal == "-" || theirs != "floor") return ""
  if (wall >= goal) return "reached"
  return cpu >= goal ? "by CPU" : "MISSED"
}

BEGIN {
  FS = "\t"
  lines = split(cases, line, "\n")
  for (i = 1; i <= lines; ++i) {
    if (split(line[i], word, / +/) >= 10) goal[word[1]] = word[10]
  }
}

{
  if (!($1 in seen)) { seen[$1] = 1; order[++known] = $1 }
  if ($2 > rounds) rounds = $2
  rows[$1] = $4
  value[$1, $2, $3, "wall"] = $5
  value[$1, $2, $3, "server"] = $6 / $4 * 1e6
  value[$1, $2, $3, "client"] = $7 / $4 * 1e6
  value[$1, $2, $3, "cpu"] = ($6 + $7) / $4 * 1e6
  value[$1, $2, $3, "wal"] = $8 / $4
  value[$1, $2, $3, "rss"] = $9 / 1024
}

END {
  printf "%-18s %9s %10s %10s %6s %-13s %6s %6s %6s %6s %6s %6s %5s %5s  %s\n", "case", "events",
    theirs "/s", ours "/s", "ratio", "(spread)", "srv/M", "srv/M", "ratio", "cli/M", "cli:srv", "WAL/ev",
    "RSS", "goal", "verdict"
  printf "%-18s %9s %10s %10s %6s %-13s %6s %6s %6s %6s %6s %6s %5s\n", "", "", "", "", "wall", "",
    substr(theirs, 1, 6), substr(ours, 1, 6), "CPU", substr(ours, 1, 6), "", "bytes", "MiB"
  for (k = 1; k <= known; ++k) {
    name = order[k]
    wall = ratio(name, "wall"); from = smallest; to = largest
    cpu = ratio(name, "server")
    if (theirs != "floor") ratio(name, "cpu")
    if (least > 0 && largest < least * (theirs == "floor" ? goal[name] : 1)) {
      slow = slow " " name
    }
    verdict = judge(goal[name], wall, cpu)
    server = of(name, ours, "server")
    client = of(name, ours, "client")
    printf "%-18s %9d %10.0f %10.0f %6.2f %-13s %6.2f %6.2f %6.2f %6.2f %6.2f %6.0f %5.0f %5s  %s\n",
      name, rows[name], rows[name] / of(name, theirs, "wall"), rows[name] / of(name, ours, "wall"), wall,
      sprintf("(%.2f-%.2f)", from, to), of(name, theirs, "server"), server, cpu, client,
      (server > 0 ? client / server : 0), of(name, ours, "wal"), of(name, ours, "rss"),
      (theirs == "floor" ? goal[name] : ""), verdict
  }
  if (slow != "") {
    print "\nTOO SLOW, in each of the rounds:" slow
    exit 1
  }
}
