# What is measured. A line: name, shape, stream, order, schemas, the table before, the modes of the
# pipeline, what the server does for its floor, share of the rows, goal (weir's rate beside the
# floor's; - for a row that only informs).
#
#   before: none (weir makes the table), empty, full (all keys are there), same (and equal)
#   floor:  upsert, delete: one statement; batches: a DELETE and an upsert for each 10,000 events;
#           copy: COPY BINARY from a file of the server, primary key as weir's table has it

cases='
new_in_order        orders     load      in_order  schemas  none   upsert  upsert   1     0.95
new_shuffled        orders     load      shuffled  schemas  none   upsert  upsert   1     0.95
existing_in_order   orders     update    in_order  schemas  full   upsert  upsert   1     0.95
existing_shuffled   orders     update    shuffled  schemas  full   upsert  upsert   1     0.95
replay              orders     load      shuffled  schemas  same   upsert  upsert   1     1.3
no_schema           orders     load      in_order  none     empty  upsert  upsert   1     0.95
narrow              narrow     load      shuffled  schemas  none   upsert  upsert   1     0.95
wide40              wide40     load      in_order  schemas  none   upsert  upsert   0.2   0.85
wide_text           text       load      in_order  schemas  none   upsert  upsert   0.2   0.85
nested              nested     load      in_order  schemas  none   upsert  upsert   0.5   0.85
composite           composite  load      shuffled  schemas  none   upsert  upsert   1     0.95
snapshot            orders     snapshot  in_order  schemas  none   upsert  copy     1     0.9
insert              orders     load      in_order  schemas  none   insert  copy     1     0.95
delete_in_order     orders     delete    in_order  schemas  full   upsert  delete   1     0.9
delete_shuffled     orders     delete    shuffled  schemas  full   upsert  delete   1     0.9
delete_composite    composite  delete    shuffled  schemas  full   upsert  delete   1     0.9
mixed               orders     mixed     shuffled  schemas  full   upsert  batches  1     0.8
hot                 orders     hot       shuffled  schemas  full   upsert  batches  1     0.8
'

short_cases='new_in_order existing_shuffled replay snapshot insert delete_composite mixed nested'

# Sets the variables of a case from its line.
read_case() {
  read -r name shape stream order schemas before mode floor share goal < <(
    awk -v name="$1" '$1 == name' <<<"$cases")
  [ -n "${name:-}" ] || { echo "no case \"$1\"" >&2; exit 64; }
}

case_names() { awk 'NF { print $1 }' <<<"$cases"; }
