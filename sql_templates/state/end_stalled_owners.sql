-- Ends the sessions whose units hold rows of partitions, topics $2 and numbers $3, and wait for their
-- clients for long: a process that was stopped in the middle of a unit, or whose way to the server leads
-- nowhere, would hold up whoever takes a partition over for as long as it stays so. What it had not
-- committed is read again by the new owner. Only sessions of the same role, $4 seconds into their
-- transaction. The inner query is finished before anything is ended: OFFSET keeps the planner from moving
-- the call into it.
SELECT stalled.pid, stalled.topic, stalled.partition
FROM (
  SELECT DISTINCT ON (activity.pid) activity.pid, stored.topic, stored.partition
  FROM {{offsets}} AS stored
  JOIN unnest($2::text[], $3::integer[]) AS wanted (topic, partition)
    ON stored.topic = wanted.topic AND stored.partition = wanted.partition
  JOIN pg_catalog.pg_locks AS held
    ON held.locktype = 'transactionid' AND held.granted AND held.transactionid = stored.xmax
  JOIN pg_catalog.pg_stat_activity AS activity
    ON activity.pid = held.pid
  WHERE stored.pipeline = $1::text
    AND activity.usename = session_user
    AND activity.wait_event IN ('ClientRead', 'ClientWrite')
    AND activity.xact_start < clock_timestamp() - make_interval(secs => $4::integer)
  ORDER BY activity.pid, stored.topic, stored.partition
  OFFSET 0
) AS stalled
WHERE pg_catalog.pg_terminate_backend(stalled.pid)
