-- Notes what the open transaction does to one table.
INSERT INTO {{ledger}} (plan, pipeline, schema_name, table_name, operations, tool)
VALUES ($1::pg_catalog.text, $2::pg_catalog.text, $3::pg_catalog.text, $4::pg_catalog.text,
        $5::pg_catalog.json, $6::pg_catalog.text)
