-- The values of one column, a row each.
unnest({{array}}){{cast}}
