-- Notes what the first record of a file of bare values looked like.
UPDATE {{offsets}}
SET first_record = $4::text
WHERE pipeline = $1::text AND topic = $2::text AND partition = $3::integer
