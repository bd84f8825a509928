-- Ends the session whose unit holds a partition's row, if it waits for its client for long: a process
-- that was stopped in the middle of a unit, or whose way to the server leads nowhere, would hold up
-- whoever takes the partition over for as long as it stays so. What it had not committed is read again
-- by the new owner. Only sessions of the same role, $4 seconds into their transaction. The inner query
-- is finished before anything is ended: OFFSET keeps the planner from moving the call into it.
SELECT stalled.pid
FROM (
  SELECT activity.pid
  FROM {{offsets}} AS stored
  JOIN pg_catalog.pg_locks AS held
    ON held.locktype = 'transactionid' AND held.granted AND held.transactionid = stored.xmax
  JOIN pg_catalog.pg_stat_activity AS activity
    ON activity.pid = held.pid
  WHERE stored.pipeline = $1::text AND stored.topic = $2::text AND stored.partition = $3::integer
    AND activity.usename = session_user
    AND activity.wait_event IN ('ClientRead', 'ClientWrite')
    AND activity.xact_start < clock_timestamp() - make_interval(secs => $4::integer)
  OFFSET 0
) AS stalled
WHERE pg_catalog.pg_terminate_backend(stalled.pid)
