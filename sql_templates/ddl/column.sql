-- A column of a new table, or one that is added.
{{name}} {{type}}{{default}}{{null}}
