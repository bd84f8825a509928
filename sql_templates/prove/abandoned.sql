-- Schemas that proofs of the safety rules have left behind because their process was killed, among
-- those that the role may remove. Proofs take seconds; what is an hour old is nobody's any more.
SELECT n.nspname
FROM pg_catalog.pg_namespace AS n
WHERE n.nspname ~ '^_weir_rules_[0-9]{14}_[0-9a-f]{8}$'
  AND pg_catalog.substr(n.nspname, 13, 14) < pg_catalog.to_char(
        pg_catalog.timezone('UTC', pg_catalog.clock_timestamp()) - '1 hour'::pg_catalog.interval,
        'YYYYMMDDHH24MISS')
  AND pg_catalog.pg_has_role(n.nspowner, 'USAGE')
ORDER BY n.nspname
