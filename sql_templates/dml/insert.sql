-- Appends rows.
INSERT INTO {{table}} ({{columns}}){{overriding}}
SELECT {{values}}
