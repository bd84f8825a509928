-- How far each partition of each pipeline has come. Half-empty pages keep its updates in place.
CREATE TABLE IF NOT EXISTS {{offsets}} (
  pipeline text NOT NULL,
  topic text NOT NULL,
  partition integer NOT NULL,
  next_offset bigint NOT NULL,
  epoch bigint NOT NULL,
  owner text NOT NULL,
  first_record text,
  PRIMARY KEY (pipeline, topic, partition)
) WITH (fillfactor = 50)
