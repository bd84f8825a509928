-- Removes what proofs of the safety rules happened in.
DROP SCHEMA IF EXISTS {{scratch}} CASCADE
