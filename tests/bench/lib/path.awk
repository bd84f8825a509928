# Reads the lines that lib/measure.sh writes for the sides `near` and `far`: the rate far away beside the
# near one (the median of the rounds' ratios, with their spread), and what either costs.
# -v least=0.8: the goal.

function of(name, side, what,   round, list) {
  for (round = 1; round <= rounds; ++round) list[round] = value[name, round, side, what]
  return median(list, rounds)
}

BEGIN { FS = "\t" }

{
  if (!($1 in rows)) order[++known] = $1
  if ($2 > rounds) rounds = $2
  rows[$1] = $4
  value[$1, $2, $3, "rate"] = $4 / $5
  value[$1, $2, $3, "server"] = $6 / $4 * 1e6
  value[$1, $2, $3, "client"] = $7 / $4 * 1e6
}

END {
  printf "%-18s %8s %9s %9s %6s %-13s %11s %11s %5s  %s\n", "case", "events", "near/s", "far/s", "ratio",
    "(spread)", "srv/M n, f", "cli/M n, f", "goal", "verdict"
  for (k = 1; k <= known; ++k) {
    name = order[k]
    for (round = 1; round <= rounds; ++round) {
      ratios[round] = value[name, round, "far", "rate"] / value[name, round, "near", "rate"]
    }
    share = median(ratios, rounds)
    spread = sprintf("(%.2f-%.2f)", smallest, largest)
    printf "%-18s %8d %9.0f %9.0f %6.2f %-13s %5.1f %5.1f %5.1f %5.1f %5s  %s\n", name, rows[name],
      of(name, "near", "rate"), of(name, "far", "rate"), share, spread, of(name, "near", "server"),
      of(name, "far", "server"), of(name, "near", "client"), of(name, "far", "client"), least,
      (share >= least ? "reached" : "MISSED")
  }
}
