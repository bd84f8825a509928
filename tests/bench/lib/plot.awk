# Draws a curve that lib/growth.awk wrote (size, excess by the clock and by CPU) as SVG: sizes on a logarithmic
# axis, the goal as a band around 1.
# -v what=events -v goal=1.10

function commas(number,   text, out) {
  text = sprintf("%d", number)
  for (out = ""; length(text) > 3; text = substr(text, 1, length(text) - 3)) {
    out = "," substr(text, length(text) - 2) out
  }
  return text out
}

function x_of(size) { return left + (right - left) * (log(size) - log(sizes[1])) / (log(sizes[known]) - log(sizes[1])) }

function y_of(excess) { return bottom - (bottom - up) * excess / highest }

function text(x, y, anchor, size, colour, words) {
  printf "  <text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-size=\"%d\" fill=\"%s\">%s</text>\n", x, y, anchor,
    size, colour, words
}

function rule(x1, y1, x2, y2, colour, more) {
  printf "  <line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"%s/>\n", x1, y1, x2, y2, colour, more
}

# The two kinds of points differ in form as well as in colour.
function mark(x, y, which) {
  if (which == "wall") {
    printf "  <circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>\n", x, y, colour[which]
  } else {
    printf "  <rect x=\"%.1f\" y=\"%.1f\" width=\"8\" height=\"8\" fill=\"%s\"/>\n", x - 4, y - 4, colour[which]
  }
}

function line(which,   k) {
  printf "  <polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\"%s points=\"", colour[which], dash[which]
  for (k = 1; k <= known; ++k) printf "%s%.1f,%.1f", (k > 1 ? " " : ""), x_of(sizes[k]), y_of(value[k, which])
  print "\"/>"
  for (k = 1; k <= known; ++k) mark(x_of(sizes[k]), y_of(value[k, which]), which)
}

function legend(x, which, words) {
  rule(x, 52, x + 28, 52, colour[which], " stroke-width=\"2\"" dash[which])
  mark(x + 14, 52, which)
  text(x + 36, 56, "start", 12, "#222222", words)
}

# Five steps or so from 0 to the highest.
function step_of(highest,   raw, tens) {
  raw = highest / 5
  for (tens = 1; tens * 10 <= raw; tens *= 10);
  if (highest <= 2) return 0.5
  return raw <= tens ? tens : raw <= 2 * tens ? 2 * tens : raw <= 5 * tens ? 5 * tens : 10 * tens
}

function axes(   step, at, k) {
  printf "  <rect x=\"%d\" y=\"%.1f\" width=\"%d\" height=\"%.1f\" fill=\"#dddddd\"/>\n", left - pad, y_of(goal),
    right - left + 2 * pad, y_of(2 - goal) - y_of(goal)
  step = step_of(highest)
  for (at = 0; at <= highest + step / 1000; at += step) {
    rule(left - pad, y_of(at), right + pad, y_of(at), at == 0 ? "#444444" : "#cccccc", at == 1 ? " stroke-dasharray=\"4 3\"" : "")
    text(left - pad - 8, y_of(at) + 4, "end", 12, "#444444", step < 1 ? sprintf("%.1f", at) : at)
  }
  for (k = 1; k <= known; ++k) {
    rule(x_of(sizes[k]), bottom, x_of(sizes[k]), bottom + 5, "#444444", "")
    text(x_of(sizes[k]), bottom + 20, "middle", 12, "#444444", commas(sizes[k]))
  }
  text((left + right) / 2, bottom + 42, "middle", 13, "#222222", axis[what])
  printf "  <text transform=\"translate(20 %.1f) rotate(-90)\" text-anchor=\"middle\" font-size=\"13\" fill=\"#222222\">%s</text>\n",
    (up + bottom) / 2, "growth of weir / of the server"
}

BEGIN {
  FS = "\t"
  left = 84; right = 588; up = 76; bottom = 300; pad = 12
  colour["wall"] = "#1f5fa8"; colour["cpu"] = "#c4560a"; dash["cpu"] = " stroke-dasharray=\"7 4\""
  title["events"] = "What a row costs, by events"
  title["tables"] = "What a row costs, by tables"
  title["columns"] = "What a byte costs, by columns of a row"
  title["columns_bare"] = "What a byte costs, by columns, without embedded schemas"
  axis["events"] = "events"; axis["tables"] = "tables"; axis["columns"] = axis["columns_bare"] = "columns"
}

{
  sizes[++known] = $1
  value[known, "wall"] = $2
  value[known, "cpu"] = $3
  highest = $2 > highest ? $2 : highest
  highest = $3 > highest ? $3 : highest
}

END {
  highest = highest <= 2 ? 2 : step_of(highest) * int(highest / step_of(highest) + 1)
  print "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"640\" height=\"360\" viewBox=\"0 0 640 360\" font-family=\"sans-serif\">"
  print "  <title>" title[what] "</title>"
  print "  <rect width=\"640\" height=\"360\" fill=\"#ffffff\"/>"
  text(left - pad, 28, "start", 16, "#111111", title[what])
  legend(left - pad, "wall", "by the clock")
  legend(left + 128, "cpu", "by CPU")
  printf "  <rect x=\"%d\" y=\"45\" width=\"28\" height=\"14\" fill=\"#dddddd\"/>\n", left + 236
  text(left + 272, 56, "start", 12, "#222222", sprintf("goal: within %.0f %%", (goal - 1) * 100))
  axes()
  line("wall")
  line("cpu")
  print "</svg>"
}
