-- The values of one column, a row each.
unnest({{parameter}}::{{type}}[]){{cast}}
