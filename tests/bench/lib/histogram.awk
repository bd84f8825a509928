# Reads numbers, one a line, and prints how many lie in each bucket: up to the first bound, from there up to the
# next, and so on; those above the last are "more". A bar shows each beside the fullest, of 40 columns.
# -v bounds="1 2 5" -v unit=ms -v things=writes

function bar(count,   columns, out) {
  columns = int(40 * count / fullest + 0.5)
  if (count > 0 && columns == 0) columns = 1
  while (columns-- > 0) out = out "#"
  return out
}

BEGIN { buckets = split(bounds, bound, " ") + 1 }

NF {
  for (i = 1; i < buckets && $1 + 0 > bound[i] + 0; ++i) continue
  if (++counts[i] > fullest) fullest = counts[i]
  ++all
}

END {
  printf "%-10s %8s %7s\n", "up to " unit, things, "share"
  for (i = 1; i <= buckets && all > 0; ++i) {
    line = sprintf("%-10s %8d %6.1f%%  %s", (i < buckets ? bound[i] : "more"), counts[i], 100 * counts[i] / all,
      bar(counts[i]))
    sub(/ +$/, "", line)
    print line
  }
}
