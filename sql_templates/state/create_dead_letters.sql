-- Records that could not become rows, as they came, with the reason. Headers are json and not jsonb
-- because they have to be kept whatever they hold.
CREATE TABLE IF NOT EXISTS {{dead_letters}} (
  pipeline text NOT NULL,
  topic text NOT NULL,
  partition integer NOT NULL,
  "offset" bigint NOT NULL,
  set_aside_at timestamptz NOT NULL DEFAULT now(),
  code text NOT NULL,
  message text NOT NULL,
  target text,
  key bytea,
  value bytea,
  headers json,
  place text,
  PRIMARY KEY (pipeline, topic, partition, "offset")
)
