-- Adds rows that consist of nothing but their key; there is nothing to replace.
INSERT INTO {{table}} ({{columns}}){{overriding}}
SELECT {{values}}
ON CONFLICT ({{key}}) DO NOTHING
