-- The statements of this transaction are about a table or two, whichever: the server need not plan them
-- anew for what they are asked about. Ends with the transaction.
SELECT pg_catalog.set_config('plan_cache_mode', 'force_generic_plan', true)
