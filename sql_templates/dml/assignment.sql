-- One column that an upsert replaces.
{{column}} = excluded.{{column}}
