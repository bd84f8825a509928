# Reads the lines that sinks.sh notes (side, phase, round, rows, rows a second, CPU seconds a million) and prints
# weir beside the JDBC sink, from the broker beside a file, and two tasks beside one, each with its goal.

function of(side, phase, what,   round, list, n) {
  for (round = 1; (side, phase, round, what) in value; ++round) list[++n] = value[side, phase, round, what]
  return median(list, n)
}

function compare(title, ours, theirs, phase, goal,   fast, slow) {
  fast = of(ours, phase, "rate")
  spread = sprintf("%d-%d", smallest, largest)
  slow = of(theirs, phase, "rate")
  ratio = slow > 0 ? fast / slow : 0
  printf "%-34s %9d %-16s %9d %7.2f %6s  %s\n", title, fast, spread, slow, ratio, goal,
    (goal == "-" ? "" : ratio >= goal ? "reached" : "MISSED")
}

function cpu(title, phase,   jdbc, weir) {
  jdbc = of("jdbc", phase, "cpu")
  weir = of("weir", phase, "cpu")
  printf "%-34s %9.2f %-16s %9.2f %7.1f\n", title, weir, "", jdbc, jdbc / weir
}

BEGIN { FS = "\t" }

{
  value[$1, $2, $3, "rate"] = $5
  value[$1, $2, $3, "cpu"] = $6
}

END {
  printf "%-34s %9s %-16s %9s %7s %6s\n", "rows/s", "weir", "(smallest-largest)", "JDBC", "ratio", "goal"
  compare("new rows", "weir", "jdbc", "load", 15)
  compare("updates", "weir", "jdbc", "update", 15)
  compare(sprintf("deletes (JDBC: %d)", few), "weir", "jdbc", "delete", 100)
  printf "\n%-34s %9s %-16s %9s %7s %6s\n", "", "broker", "", "file", "ratio", "goal"
  compare("new rows", "weir", "file", "load", 0.8)
  compare("updates", "weir", "file", "update", 0.8)
  printf "\n%-34s %9s %-16s %9s %7s\n", "", "2 tasks", "", "1 task", "ratio"
  compare("new rows, 2 partitions and 1", "two", "weir", "load", "-")
  printf "\n%-34s %9s %-16s %9s %7s\n", "CPU s/million of the sink", "weir", "", "JDBC", "ratio"
  cpu("new rows", "load")
  cpu("updates", "update")
  cpu("deletes", "delete")
}
