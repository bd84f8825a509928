-- Adds columns to a table that exists: one statement, so that its lock is taken once.
ALTER TABLE {{table}}
  {{additions}}
