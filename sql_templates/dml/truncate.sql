-- Empties a table, where the pipeline says `truncate = apply`.
TRUNCATE TABLE {{table}}
