-- What weir changed: a row for each table of a plan, written in the transaction of the change.
CREATE TABLE IF NOT EXISTS {{ledger}} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  applied_at timestamptz NOT NULL DEFAULT now(),
  plan text NOT NULL,
  pipeline text NOT NULL,
  schema_name text NOT NULL,
  table_name text NOT NULL,
  operations json NOT NULL,
  role text NOT NULL DEFAULT session_user,
  tool text NOT NULL
)
