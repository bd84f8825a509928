# Reads the lines that lib/measure.sh writes for the points of one curve, named "what size", smallest first, of
# the sides `start`, `floor` and `weir`. Prints a row for each: what either side costs, how much more than the
# floor weir's cost has grown since the smallest point (the median of the rounds' ratios, with their spread),
# and whether that is within the goal. Writes the same to a file, to be drawn: size, excess by the clock and
# by CPU.
# -v goal=1.10 -v curve=FILE

function of(name, side, what,   round, list) {
  for (round = 1; round <= rounds; ++round) list[round] = value[name, round, side, what]
  return median(list, rounds)
}

# The clock and the CPU tick: nothing takes no time at all.
function beside_floor(name, round, what) {
  return value[name, round, "weir", what] / (value[name, round, "floor", what] + 1e-9)
}

function excess(name, what,   round, list) {
  for (round = 1; round <= rounds; ++round) {
    list[round] = beside_floor(name, round, what) / beside_floor(order[1], round, what)
  }
  return median(list, rounds)
}

function judge(wall, cpu) {
  if (wall <= goal && cpu <= goal) return "reached"
  if (cpu <= goal) return "by CPU"
  return wall <= goal ? "by clock" : "MISSED"
}

function spread() { return rounds > 1 ? sprintf("(%.2f-%.2f)", smallest, largest) : "" }

BEGIN { FS = "\t"; printf "" >curve }

{
  if (!($1 in units)) order[++known] = $1
  if ($2 > rounds) rounds = $2
  units[$1] = $4
  value[$1, $2, $3, "wall"] = $5 / $4 * 1e6
  value[$1, $2, $3, "server"] = $6 / $4 * 1e6
  value[$1, $2, $3, "client"] = $7 / $4 * 1e6
  value[$1, $2, $3, "cpu"] = ($3 == "floor" ? $6 : $6 + $7) / $4 * 1e6
  value[$1, $2, $3, "rss"] = $9 / 1024
}

END {
  split(order[1], word, " ")
  what = word[1]
  printf "%s; us a %s\n", what, (what ~ /^columns/ ? "100 bytes of values" : "row")
  printf "%10s %9s | %7s %7s | %7s %7s %7s %7s %5s | %6s %-13s %6s %-13s %5s  %s\n", "size",
    (what ~ /^columns/ ? "100 bytes" : "rows"), "floor", "floor", "weir", "weir", "of it", "of it", "RSS",
    "excess", "", "excess", "", "goal", "verdict"
  printf "%10s %9s | %7s %7s | %7s %7s %7s %7s %5s | %6s %-13s %6s %-13s\n", "", "", "wall", "CPU", "wall",
    "CPU", "server", "client", "MiB", "wall", (rounds > 1 ? "(spread)" : ""), "CPU", (rounds > 1 ? "(spread)" : "")
  for (k = 1; k <= known; ++k) {
    name = order[k]
    split(name, word, " ")
    wall = excess(name, "wall"); wall_spread = spread()
    cpu = excess(name, "cpu"); cpu_spread = spread()
    printf "%10s %9d | %7.2f %7.2f | %7.2f %7.2f %7.2f %7.2f %5.0f | %6.2f %-13s %6.2f %-13s %5s  %s\n", word[2],
      units[name], of(name, "floor", "wall"), of(name, "floor", "cpu"), of(name, "weir", "wall"),
      of(name, "weir", "cpu"), of(name, "weir", "server"), of(name, "weir", "client"), of(name, "weir", "rss"),
      wall, wall_spread, cpu, cpu_spread, (k > 1 ? goal : ""), (k > 1 ? judge(wall, cpu) : "")
    printf "%s\t%.4f\t%.4f\n", word[2], wall, cpu >curve
  }
  name = order[1]
  printf "starting with nothing to read: %.2f s of CPU, %.1f %% of the smallest point; %.1f %% of its clock\n",
    of(name, "start", "cpu") * units[name] / 1e6, 100 * of(name, "start", "cpu") / of(name, "weir", "cpu"),
    100 * of(name, "start", "wall") / of(name, "weir", "wall")
}
