-- Sets records aside; one that was set aside before stays as it is.
INSERT INTO {{dead_letters}}
  (pipeline, topic, partition, "offset", code, message, target, key, value, headers, place)
SELECT $1::text,
       unnest($2::text[]),
       unnest($3::integer[]),
       unnest($4::bigint[]),
       unnest($5::text[]),
       unnest($6::text[]),
       unnest($7::text[]),
       unnest($8::bytea[]),
       unnest($9::bytea[]),
       unnest($10::text[])::json,
       unnest($11::text[])
ON CONFLICT DO NOTHING
