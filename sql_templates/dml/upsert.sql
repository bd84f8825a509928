-- Adds rows, or replaces the given columns where a row has the key already.
INSERT INTO {{table}} ({{columns}}){{overriding}}
SELECT {{values}}
ON CONFLICT ({{key}}) DO UPDATE SET {{assignments}}
