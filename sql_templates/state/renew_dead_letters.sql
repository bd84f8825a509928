-- Notes why records are still set aside.
UPDATE {{dead_letters}} AS letter
SET code = told.code, message = told.message, target = NULLIF(told.target, '')
FROM (
  SELECT unnest($2::text[]) AS topic,
         unnest($3::integer[]) AS partition,
         unnest($4::bigint[]) AS "offset",
         unnest($5::text[]) AS code,
         unnest($6::text[]) AS message,
         unnest($7::text[]) AS target
) AS told
WHERE letter.pipeline = $1::text
  AND letter.topic = told.topic
  AND letter.partition = told.partition
  AND letter."offset" = told."offset"
  AND (letter.code, letter.message, letter.target)
      IS DISTINCT FROM (told.code, told.message, NULLIF(told.target, ''))
