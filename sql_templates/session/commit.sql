-- Ends a transaction; answers ROLLBACK instead of COMMIT if the transaction had failed.
COMMIT
