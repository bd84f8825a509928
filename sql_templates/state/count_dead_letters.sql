-- How many dead letters the pipeline $1 has, of the topic $2 or of all, by table and reason.
SELECT COALESCE(target, ''), code, count(*)
FROM {{dead_letters}}
WHERE pipeline = $1::text AND ($2::text IS NULL OR topic = $2::text)
GROUP BY 1, 2
ORDER BY COALESCE(target, '') COLLATE "C", code COLLATE "C"
