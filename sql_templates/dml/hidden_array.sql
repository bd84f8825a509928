-- An array whose length the planner can't see. It expects few elements and looks each up in an index; for
-- the thousands that there are, it would read all of the table in every batch.
(SELECT {{array}})
