# Reads what pg_waldump prints of Heap, Heap2 and Transaction, and prints how many rows of the relation
# -v rel=T/D/R were written, and how many a second between the first commit that brought some and the last:
# those of the first are not counted, for nobody knows when their work began.

# "desc: COMMIT 2026-01-31 10:15:00.123456 UTC; ..." as seconds; the day only as far as it changes.
function moment(   at, part) {
  match($0, /COMMIT [0-9-]+ [0-9:.]+/)
  split(substr($0, RSTART + 7, RLENGTH - 7), at, " ")
  if (day != "" && at[1] != day) days++
  day = at[1]
  split(at[2], part, ":")
  return days * 86400 + part[1] * 3600 + part[2] * 60 + part[3]
}

/rmgr: Transaction/ && / COMMIT / {
  now = moment()
  if (rows > committed) {
    if (committed == 0) { began = now; first = rows }
    committed = rows
    ended = now
  }
  next
}

index($0, "rel " rel " ") == 0 { next }
/desc: MULTI_INSERT/ {
  match($0, /MULTI_INSERT[^0-9]*[0-9]+/)
  text = substr($0, RSTART, RLENGTH)
  gsub(/[^0-9]/, "", text)
  rows += text
  next
}
/desc: (INSERT|UPDATE|HOT_UPDATE|DELETE)/ { rows++ }

END { printf "%d %.0f\n", rows, (ended > began ? (committed - first) / (ended - began) : 0) }
